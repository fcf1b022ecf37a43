"""The examples of requests, as the demo knows them: whose request, with which ids, query and body. They work as they
stand on a server with the demo's example records (`gongdan seed`).
Days in them are counted from a day that stands for today: see app.core.example_days.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from app.core.json_object import JsonObject

FILE: Final = Path(__file__).parents[2] / "data" / "examples.json"
_PARAMETER: Final = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class RequestExample:
    """A request that works as it stands."""

    username: str
    """Who of the demo's people sends it; empty: nobody has to be logged in."""
    values: tuple[str, ...]
    """What stands in the place of the address's parameters, in their order."""
    query: Mapping[str, Any] = field(default_factory=dict)
    body: JsonObject | None = None


@cache
def _file() -> JsonObject:
    requests: JsonObject = json.loads(FILE.read_text(encoding="utf-8"))
    return requests


def demo_password() -> str:
    """The published password that the demo's people share."""
    return str(_file()["password"])


def example_request(method: str, path: str) -> RequestExample | None:
    """The example of an operation, if there is one: some go on with what only the answer before can tell."""
    entry = _file()["requests"].get(f"{method} {_PARAMETER.sub('{}', path)}") or _named(method, path)
    if entry is None:
        return None
    known = re.fullmatch(_PARAMETER.sub("([^/]+)", path.replace(".", r"\.")), entry["path"])
    values = () if known is None else known.groups()
    return RequestExample(entry["as"], values, entry.get("query", {}), entry.get("body"))


def _named(method: str, path: str) -> JsonObject | None:
    """The entry of an operation whose parameters are names instead of ids."""
    pattern = re.compile(_PARAMETER.sub(r"(?:\\{\\}|[^/{}]+)", path))
    for operation, entry in _file()["requests"].items():
        if operation.startswith(f"{method} ") and pattern.fullmatch(operation.partition(" ")[2]):
            named: JsonObject = entry
            return named
    return None
