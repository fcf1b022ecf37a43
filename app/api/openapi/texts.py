"""What the API page says of operations, from the files in app/data/api.

An operation on a kind of record without a text of its own is described by its lifecycle's table, or in general words.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from app.core.json_object import JsonObject, JsonView
from app.core.lang import Words

FOLDER: Final = Path(__file__).parents[2] / "data" / "api"


@cache
def read(name: str) -> JsonObject:
    """What stands in a file of the folder."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Text:
    """The title, the description and the clause of an operation."""

    title: Words
    description: str
    clause: str = ""
    """Empty: the kind's own."""


def text_of(operation_id: str, general: Text) -> Text:
    """What is said of an operation: its own text where there is such, and what is said in general."""
    own = _own(operation_id)
    title = Words(own["en"], own["zh"]) if "en" in own else general.title
    return Text(title, own.get("description", general.description), own.get("clause", general.clause))


def title_of(operation_id: str) -> Words:
    """The title of an operation that is written by hand. Raises LookupError if the file has none."""
    own = _own(operation_id)
    if "en" not in own:
        raise LookupError(f"app/data/api/operations.toml has no title for {operation_id}")
    return Words(own["en"], own["zh"])


def filter_text(kind: str, name: str) -> str | None:
    """What is said of a filter of a kind's list, where its name does not say enough."""
    text: str | None = read("filters").get(kind, {}).get(name)
    return text


def _own(operation_id: str) -> JsonView:
    group, _, name = operation_id.partition(".")
    own: JsonView = read("operations").get(group, {}).get(name, {})
    return own
