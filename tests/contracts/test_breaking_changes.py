"""The document breaks no client of the last release: api-smart-diff compares it with the document that was kept then.
docs/adr/0033-what-breaks-clients.md says against which, and what is let pass."""

import json
import re
import subprocess
import tomllib
from collections.abc import Callable
from copy import deepcopy
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

import pytest

from tests.support import released
from tests.support.browser import MODULES, node_modules
from tests.support.patience import HANGS_AFTER

PROGRAM: Final = MODULES.parent / "breaking_changes.mjs"
DISPATCH: Final = "/v1/work-orders/{work_order_id}/dispatch"
CHARGE: Final = "/v1/charges/{charge_id}"
ORDERS: Final = "/v1/work-orders"
SHARED: Final = re.compile(r"\w+ components/(parameters|responses)/")
Change = Callable[[Any, dict[str, Any]], object]
"""What is done to a document, and to its schemas."""


def breaking(before: Any, after: Any, folder: Path) -> list[str]:
    """What breaks clients of the first document in the second."""
    node_modules()
    for name, document in (("before", before), ("after", after)):
        (folder / f"{name}.json").write_text(json.dumps(document), "utf-8")
    command: list[str | Path] = ["node", PROGRAM, folder / "before.json", folder / "after.json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=HANGS_AFTER, check=True)
    found: list[str] = json.loads(done.stdout)
    # shared parameters and answers are compared where operations use them, whatever they are called
    return [change for change in found if not SHARED.match(change)]


def not_accepted(found: list[str], accepted: dict[str, str]) -> tuple[list[str], list[str]]:
    """Changes that no accepted line names, and accepted lines that name none."""
    left = [change for change in found if not any(fnmatchcase(change, line) for line in accepted)]
    unused = [line for line in accepted if not any(fnmatchcase(change, line) for change in found)]
    return left, unused


@pytest.mark.integration
def test_no_client_of_the_last_release_breaks(tmp_path: Path) -> None:
    accepted = tomllib.loads((released.KEPT / "accepted.toml").read_text("utf-8"))["accepted"]
    found = breaking(released.read(released.newest()), released.today(), tmp_path)
    print(f"{released.newest().name}: {len(found)} breaking changes, {len(accepted)} lines accept some")
    assert not_accepted(found, accepted) == ([], [])


def small() -> Any:
    """Three operations of the document, with all shapes."""
    document = released.today()
    document["paths"] = {path: document["paths"][path] for path in (DISPATCH, CHARGE, ORDERS)}
    return document


def form(schemas: dict[str, Any]) -> Any:
    return schemas["DispatchForm"]


BREAKS: Final[dict[str, Change]] = {
    "an operation removed": lambda document, _: document["paths"].pop(CHARGE),
    "a field of an answer removed": lambda _, schemas: schemas["WorkOrder"]["properties"].pop("worker_id"),
    "a field of an answer no longer always there": lambda _, schemas: schemas["WorkOrder"]["required"].remove("id"),
    "an id that may be null now": lambda _, schemas: schemas["WorkOrder"]["properties"]["id"].update(
        type=["string", "null"]
    ),
    "another type": lambda _, schemas: schemas["WorkOrder"]["properties"].update(version={"type": "string"}),
    "a field of a form removed": lambda _, schemas: form(schemas)["properties"].pop("note"),
    "a new required field": lambda _, schemas: (
        form(schemas)["properties"].update(why={"type": "string"}),
        form(schemas).update(required=["department_id", "why"]),
    ),
    "a field required now": lambda _, schemas: form(schemas).update(required=["department_id", "note"]),
    "a shorter text": lambda _, schemas: schemas["NoteField"].update(maxLength=3),
    "a narrower number": lambda document, _: document["components"]["parameters"]["limit"]["schema"].update(maximum=50),
    "a new required parameter": lambda document, _: document["paths"][ORDERS]["get"]["parameters"].append(
        {"name": "why", "in": "query", "required": True, "schema": {"type": "string"}}
    ),
    "a parameter removed": lambda document, _: document["paths"][ORDERS]["get"]["parameters"].pop(),
}
PASSES: Final[dict[str, Change]] = {
    "nothing": lambda _, __: None,
    "a new optional field of a form": lambda _, schemas: form(schemas)["properties"].update(why={"type": "string"}),
    "a new field of an answer": lambda _, schemas: schemas["WorkOrder"]["properties"].update(why={"type": "string"}),
    "a new optional parameter": lambda document, _: document["paths"][ORDERS]["get"]["parameters"].append(
        {"name": "why", "in": "query", "schema": {"type": "string"}}
    ),
    "a new operation": lambda document, _: document["paths"].update({"/v1/why": document["paths"][CHARGE]}),
    "a longer text": lambda _, schemas: schemas["NoteField"].update(maxLength=30_000),
}


@pytest.mark.integration
@pytest.mark.parametrize("change", BREAKS.values(), ids=BREAKS)
def test_what_breaks_clients_is_found(change: Change, tmp_path: Path) -> None:
    after = deepcopy(before := small())
    change(after, after["components"]["schemas"])
    assert breaking(before, after, tmp_path) != []


@pytest.mark.integration
@pytest.mark.parametrize("change", PASSES.values(), ids=PASSES)
def test_what_breaks_nobody_passes(change: Change, tmp_path: Path) -> None:
    after = deepcopy(before := small())
    change(after, after["components"]["schemas"])
    assert breaking(before, after, tmp_path) == []


def test_accepted_changes_are_named_and_needed() -> None:
    found = ["remove paths/v1/x/get", "replace components/schemas/X/type"]
    assert not_accepted(found, {"remove paths/v1/x/*": "nobody used it"}) == (found[1:], [])
    assert not_accepted(found[:1], {"remove *": "so", "add *": "so"}) == ([], ["add *"])
