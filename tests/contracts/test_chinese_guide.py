"""The guide in Chinese is true: its requests fit the document, its table has every error code and no other, and the
colours of states are those of the example."""

import json
import re
from pathlib import Path
from typing import Any, Final

import jsonschema_rs
import pytest

import app.main  # noqa: F401 - every module that declares a problem
from app.api.routes.problems import list_problems
from app.models.complaint import ComplaintState
from app.models.money import ChargeState
from app.models.visitor import VisitorState
from app.models.work_order import WorkOrderState

ROOT: Final = Path(__file__).parents[2]
GUIDE: Final = (ROOT / "docs" / "zh" / "mini-program.md").read_text("utf-8")
ERRORS: Final = (ROOT / "docs" / "zh" / "errors.md").read_text("utf-8")
DOCUMENT: Final = json.loads((ROOT / "openapi" / "openapi.json").read_text("utf-8"))
CALL: Final = re.compile(r"\b(GET|POST|PUT|DELETE) (/v1/[\w/{}.-]+)(\?\S+?)?(?=[`\s，])")
BLOCK: Final = re.compile(r"^```http\n(\w+) (\S+)\n(.*?)\n```$", re.DOTALL | re.MULTILINE)
ROW: Final = re.compile(r"^\| `([\w-]+)` \| (\d{3}) \| (是|否) \| [^|]+ \| [^|]+ \|$", re.MULTILINE)
COLOUR: Final = re.compile(r"^\| \S+ `(\w+)` \| [^|]+ \| (.*) \|$", re.MULTILINE)
KINDS: Final = (WorkOrderState, ComplaintState, VisitorState, ChargeState)


def shape(path: str) -> str:
    """A path without the names of its parameters."""
    return re.sub(r"\{[^}]*\}", "{}", path)


OPERATIONS: Final = {
    (method.upper(), shape(path)): operation
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
}


def at(method: str, path: str) -> dict[str, Any] | None:
    """The operation of a request; a form of one action stands for all."""
    return OPERATIONS.get((method, shape(path))) or OPERATIONS.get(
        (method, re.sub(r"/forms/\w+$", "/forms/{}", shape(path)))
    )


def test_every_request_is_an_operation() -> None:
    calls = CALL.findall(GUIDE + ERRORS) + [(method, path, "") for method, path, _ in BLOCK.findall(GUIDE)]
    assert len(calls) > 50
    for method, path, query in calls:
        operation = at(method, path)
        assert operation is not None, f"{method} {path}"
        known = {name_of(parameter) for parameter in operation.get("parameters", ())}
        assert {pair.partition("=")[0] for pair in query.lstrip("?").split("&") if pair} <= known, f"{path}{query}"


def name_of(parameter: dict[str, Any]) -> str:
    reference = parameter.get("$ref", "").rpartition("/")[2]
    return str(DOCUMENT["components"]["parameters"][reference]["name"] if reference else parameter["name"])


@pytest.mark.parametrize(("method", "path", "body"), BLOCK.findall(GUIDE))
def test_a_request_that_is_written_out_is_valid(method: str, path: str, body: str) -> None:
    operation = at(method, path)
    assert operation is not None
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    whole = {**schema, "components": DOCUMENT["components"]}
    jsonschema_rs.Draft202012Validator(whole, validate_formats=True).validate(json.loads(body))


async def test_the_table_has_every_error_code_and_no_other() -> None:
    answer = await list_problems("zh")
    told = {(code, int(status), again == "是") for code, status, again in ROW.findall(ERRORS)}
    assert told == {(problem.code, problem.status, problem.retryable) for problem in answer.data}
    assert len(ROW.findall(ERRORS)) == len(told)


def test_every_state_has_the_colour_that_the_example_gives_it() -> None:
    cells = {tone: row.split(" | ") for tone, row in COLOUR.findall(GUIDE)}
    told = {tone: [re.findall(r"`(\w+)`", cell) for cell in row] for tone, row in cells.items()}
    assert list(told) == ["yours", "doing", "waiting", "done", "none"]
    words = (ROOT / "examples" / "miniprogram" / "miniprogram" / "models" / "words.js").read_text("utf-8")
    for place, kind in enumerate(KINDS):
        states = [state for tone in told.values() for state in tone[place]]
        assert sorted(states) == sorted(kind), kind.__name__
        drawn = re.search(rf"{kind.__name__}: \{{(.*?)\}}", words, re.DOTALL)
        assert drawn is not None
        for tone, listed in re.findall(r"(\w+): \[(.*?)\]", drawn[1]):
            assert re.findall(r"'(\w+)'", listed) == told[tone][place], f"{kind.__name__} {tone}"
