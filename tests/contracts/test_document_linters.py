"""Stock linters find nothing in the documents, in Chinese and in English. What is switched off is argued in
docs/adr/0031-what-linters-are-not-asked.md, and nothing else is."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

from app.api.openapi.files import FOLDER, NAMES, WHOLE, file_name
from app.core.lang import LANGUAGES
from tests.support.browser import MODULES, node_modules
from tests.support.patience import HANGS_AFTER

RULES: Final = MODULES.parent
ADR: Final = FOLDER.parent / "docs" / "adr" / "0031-what-linters-are-not-asked.md"
WHOLES: Final = tuple(FOLDER / file_name(WHOLE, language) for language in LANGUAGES)


def spectral(rules: str, *documents: Path) -> list[dict[str, Any]]:
    """What Spectral says of documents by a file of rules, of any severity, hints too."""
    command: list[str | Path] = [
        node_modules() / ".bin" / "spectral",
        "lint",
        "--format",
        "json",
        "--fail-severity",
        "hint",
    ]
    command += ["--ruleset", RULES / rules, *documents]
    done = subprocess.run(command, capture_output=True, text=True, timeout=HANGS_AFTER, check=False)
    assert done.returncode in (0, 1), done.stderr
    # behind the list stands a sentence if there is nothing
    found: list[dict[str, Any]] = json.loads(done.stdout[: done.stdout.rindex("]") + 1])
    return found


def redocly(*documents: Path) -> list[dict[str, Any]]:
    """What Redocly says of each document."""
    command: list[str | Path] = [
        node_modules() / ".bin" / "redocly",
        "lint",
        "--format",
        "json",
        "--max-problems",
        "1000",
    ]
    command += ["--config", RULES / "redocly.yaml", *documents]
    done = subprocess.run(command, capture_output=True, text=True, timeout=HANGS_AFTER, check=False)
    assert done.returncode in (0, 1), done.stderr
    # one object after the other
    said, rest = list[dict[str, Any]](), done.stdout.strip()
    while rest:
        result, end = json.JSONDecoder().raw_decode(rest)
        said.append(result)
        rest = rest[end:].strip()
    return said


def told(found: list[dict[str, Any]]) -> list[str]:
    return [f"{one['code']} {'/'.join(map(str, one['path']))}: {one['message']}" for one in found]


@pytest.mark.integration
@pytest.mark.parametrize("rules", ["spectral.yaml", "owasp.yaml"])
def test_spectral_finds_nothing(rules: str) -> None:
    found = spectral(rules, *WHOLES)
    print(f"{rules}: {len(found)} findings in {len(WHOLES)} documents")
    assert told(found) == []


@pytest.mark.integration
def test_redocly_finds_nothing_for_any_audience() -> None:
    documents = [FOLDER / file_name(name, language) for name in NAMES for language in LANGUAGES]
    said = redocly(*documents)
    print(f"redocly: {sum(len(result['problems']) for result in said)} findings in {len(said)} documents")
    assert len(said) == len(documents)
    for result in said:
        assert result["problems"] == []
        assert result["totals"] == {"errors": 0, "warnings": 0, "ignored": 0}


@pytest.mark.integration
def test_what_is_wrong_is_found(tmp_path: Path) -> None:
    """The linters do look: one fault for each of them."""
    # a third of the whole, and the same rules
    document = json.loads((FOLDER / file_name("desk", "zh")).read_text("utf-8"))
    operation = document["paths"]["/v1/work-orders/{work_order_id}/dispatch"]["post"]
    operation["operationId"] = "work_orders.read"
    del document["components"]["schemas"]["DispatchForm"]["additionalProperties"]
    document["components"]["schemas"]["WorkOrder"]["properties"]["version"] = {"type": "integer"}
    operation["security"] = []
    faulty = tmp_path / "faulty.json"
    faulty.write_text(json.dumps(document), "utf-8")
    assert "operation-operationId-unique" in {one["code"] for one in spectral("spectral.yaml", faulty)}
    by_owasp = {one["code"] for one in spectral("owasp.yaml", faulty)}
    assert {"owasp:api4:2023-integer-limit-legacy", "owasp:api4:2023-integer-format"} & by_owasp
    assert "owasp:api2:2023-write-restricted" in by_owasp
    assert "operation-operationId-unique" in {one["ruleId"] for one in redocly(faulty)[0]["problems"]}


def test_every_rule_that_is_switched_off_is_argued() -> None:
    text = "".join((RULES / name).read_text("utf-8") for name in ("spectral.yaml", "owasp.yaml", "redocly.yaml"))
    off = set(re.findall(r"^\s+([\w:.-]+): off$", text, re.MULTILINE))
    assert len(off) > 5
    argued = set(re.findall(r"^\| `([\w:.-]+)` ", ADR.read_text("utf-8"), re.MULTILINE))
    assert off == argued


def test_rules_of_login_are_switched_off_only_where_nobody_is_logged_in() -> None:
    """Each operation that a rule leaves out takes no token, and the other way round."""
    document = json.loads(WHOLES[0].read_text("utf-8"))
    public = {
        f"{path}/{method}"
        for path, methods in document["paths"].items()
        for method, stated in methods.items()
        if not stated.get("security", document["security"])
    }
    named = re.findall(r"#/paths/(\S+)/(get|post)\"", (RULES / "owasp.yaml").read_text("utf-8"))
    left_out = {f"{path.replace('~1', '/').replace('%7B', '{').replace('%7D', '}')}/{method}" for path, method in named}
    assert left_out == public
