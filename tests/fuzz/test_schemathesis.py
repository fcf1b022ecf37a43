"""Schemathesis against a running server: whatever it makes of the document, no answer is a 5xx or an undocumented one.

Operations are read from the document that the server gives out, so a new one is tried without being named here. People
log in, and most ids that are made up are replaced by real ones, so that bad input gets past 401 and 404.
"""

import asyncio
import os
import re
from collections import Counter
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
import schemathesis
from schemathesis import Case, HookContext
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.hooks import unregister

from app.core.settings import Settings
from tests.fuzz.residents import Residents, is_id
from tests.matrix.oracle import Oracle
from tests.matrix.village import opened, place_of
from tests.support.patience import HANGS_AFTER
from tests.torture.process import ServerProcess

AnyCase = Case[Any]

CHECKS: Final = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
    "response_headers_conformance", "negative_data_rejection", "unsupported_method", "allow_header_conformance",
    "ignored_auth", "missing_required_header",
)  # fmt: skip
"""All but those that take a refusal by a rule for a fault."""
PHASES: Final = ("examples", "coverage", "fuzzing", "stateful")
MOSTLY: Final = 0.9
ENDING: Final = ("auth.logout", "me.set_password")
"""After these the login that asked for them is over."""
"""How often an id that was made up becomes a real one; the rest shows how strangers are refused."""
GOOD_KEY: Final = re.compile(r"[!-~]{1,200}")
GOOD_TAG: Final = re.compile(r'"\d+"')
EXAMPLES: Final = int(os.environ.get("GONGDAN_FUZZ_EXAMPLES", "40"))
"""How many requests of its own a torture makes for each operation, after those that the document suggests."""


@pytest.fixture
def residents(database_kind: str, templates: Path, tmp_path: Path) -> Iterator[Residents]:
    """A village with a server of its own."""
    place = place_of(database_kind, "running", templates, tmp_path)
    settings = Settings(database_url=place.url, owner_database_url=place.owner_url, files_dir=tmp_path / "files")
    process = ServerProcess(settings, tmp_path, forked=True)
    try:
        asyncio.run(process.start())
        with opened(place, tmp_path / "files") as village:
            yield Residents(village, Oracle(village), process.address)
    finally:
        process.stop()


@dataclass
class Delivery:
    """Makes each request somebody's: a token, a key that was not used yet, and ids that exist."""

    residents: Residents
    chance: Random
    numbers: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.ids = self.residents.ids()

    def address(self, case: AnyCase) -> None:
        """Change what is about to be sent."""
        operation = case.operation.definition.raw["operationId"]
        errand = self.residents.errand(operation)
        case.headers.setdefault("Authorization", f"Bearer {self.residents.token(errand.who)}")
        if operation in ENDING:
            self.residents.leaves(errand.who)
        self._freshen(case.headers)
        case.path_parameters = {
            name: errand.named[name] if name in errand.named and is_id(value) and self._mostly() else value
            for name, value in (case.path_parameters or {}).items()
        }
        if case.query:
            case.query = self._real(dict(case.query))
            # nothing will happen while it waits
            case.query.update({"wait": "0"} if str(case.query.get("wait", "")).isdigit() else {})
        if isinstance(case.body, dict | list):
            case.body = self._real(case.body)

    def _freshen(self, headers: MutableMapping[str, Any]) -> None:
        # an answer that is repeated tells nothing, and a version that was made up keeps others from being told
        if GOOD_KEY.fullmatch(str(headers.get("Idempotency-Key", ""))):
            headers["Idempotency-Key"] = f"{headers['Idempotency-Key']}-{next(self.numbers)}"
        if GOOD_TAG.fullmatch(str(headers.get("If-Match", ""))):
            headers["If-Match"] = "*"

    def _mostly(self) -> bool:
        return self.chance.random() < MOSTLY

    def _real(self, value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: self._real(inner, key) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._real(inner, name) for inner in value]
        return self.chance.choice(self.ids.get(name, self.ids[""])) if is_id(value) and self._mostly() else value


@dataclass
class Findings:
    """What came of a run."""

    operations: set[str] = field(default_factory=set)
    statuses: Counter[int] = field(default_factory=Counter)
    faults: dict[tuple[str, str], str] = field(default_factory=dict)
    """The first fault of each kind, by operation and check, with the command that repeats it."""

    def note(self, event: events.EngineEvent) -> None:
        """Read what the engine tells."""
        if isinstance(event, events.NonFatalError | events.FatalError):
            self.faults["", type(event).__name__] = str(event.exception if hasattr(event, "exception") else event.value)
        if not isinstance(event, events.ScenarioFinished):
            return
        if event.recorder.interactions and event.label:
            self.operations.add(event.label)
        for interaction in event.recorder.interactions.values():
            self.statuses[interaction.response.status_code if interaction.response else 0] += 1
        for nodes in event.recorder.checks.values():
            for node in nodes:
                # a batch judges its items one by one: what is wrong with one is said in its result
                if node.name == "negative_data_rejection" and str(event.label).endswith("/batch"):
                    continue
                if node.failure_info is not None:
                    fault = f"{node.failure_info.failure}\n{node.failure_info.code_sample}"
                    self.faults.setdefault((str(event.label), node.name), fault)


def run(residents: Residents, examples: int, phases: tuple[str, ...]) -> Findings:
    """Let the engine go through its phases; the same in each run."""
    words = {
        "seed": 1,
        "cache": {"enabled": False},
        "base-url": residents.address,
        "continue-on-failure": True,
        "generation": {"database": "none", "deterministic": True, "no-shrink": True, "max-examples": examples},
        "phases": {name: {"enabled": name in phases} for name in PHASES},
        "checks": {"enabled": False, **{name: {"enabled": True} for name in CHECKS}},
        "suppress-health-check": ["all"],
    }
    config = SchemathesisConfig.from_dict(words)
    schema = schemathesis.openapi.from_url(f"{residents.address}/openapi.json", config=config, timeout=HANGS_AFTER)
    delivery, findings = Delivery(residents, Random(1)), Findings()

    @schemathesis.hook
    def before_call(context: HookContext, case: AnyCase, kwargs: dict[str, Any]) -> None:
        delivery.address(case)

    try:
        for event in from_schema(schema).execute():
            findings.note(event)
    finally:
        unregister(before_call)
    document = schema.raw_schema
    stated = {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods}
    missing = stated - findings.operations
    assert not missing, missing
    return findings


def judge(findings: Findings) -> None:
    """Fail with every fault at once."""
    print(sum(findings.statuses.values()), "requests", dict(findings.statuses))
    assert not findings.faults, "\n\n".join(f"{place}: {fault[:1500]}" for place, fault in findings.faults.items())
    through = sum(number for status, number in findings.statuses.items() if 200 <= status < 300)
    assert 2 * through > len(findings.operations), "requests got through to where the work is done"


# the stricter of the two about what a text may hold; the torture goes through both
@pytest.mark.postgresql
def test_no_answer_is_undocumented(residents: Residents) -> None:
    judge(run(residents, 2, ("fuzzing",)))


@pytest.mark.torture
def test_no_answer_is_undocumented_in_all_phases(residents: Residents) -> None:
    judge(run(residents, EXAMPLES, PHASES))
