"""What the API page says of operations, from the files in app/data/api.

An operation on a kind of record without a text of its own is described by its lifecycle's table, or in general words.
"""

import re
import tomllib
from collections.abc import Mapping
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
    description: Words
    clause: str = ""
    """Empty: the kind's own."""


def text_of(operation_id: str, general: Text) -> Text:
    """What is said of an operation: its own text where there is such, and what is said in general."""
    own = _own(operation_id)
    title = Words(own["en"], own["zh"]) if "en" in own else general.title
    # in English: its Chinese is looked up when the document is made, and not at each start
    description = Words(own["description"], own["description"]) if "description" in own else general.description
    return Text(title, description, own.get("clause", general.clause))


def both(english: str) -> Words:
    """A text that stands in the code or in the files in English, with its Chinese from app/data/api/zh.toml; what is
    not translated yet stays English."""
    plain = " ".join(english.split())
    return Words(english, chinese().get(plain, english))


_CODE: Final = re.compile(r"(`[^`]*`|<[^>]*>)")
_PLACE: Final = "\x00"
"""Stands where code stood."""
_HAN: Final = re.compile("[\u4e00-\u9fff]")
_WIDE: Final = str.maketrans(",;:?!", "\uff0c\uff1b\uff1a\uff1f\uff01")
# a mark between letters or digits belongs to a number, an address or a time
_MARK: Final = re.compile(r"(?<![0-9A-Za-z])[,;:?!] ?|[,;:?!](?![0-9A-Za-z/]) ?")
_BRACKETS: Final = re.compile(r"(.?)(?<!\])\(([^()]*)\)", re.DOTALL)


def full_width(text: str) -> str:
    """Chinese with the punctuation of Chinese; code and what has no Chinese in it stay as they are."""
    if not _HAN.search(text):
        return text
    codes = iter(_CODE.findall(text))
    marked = _MARK.sub(lambda mark: mark[0].strip().translate(_WIDE), _CODE.sub(_PLACE, text))
    bracketed = _BRACKETS.sub(
        lambda match: f"{match[1]}\uff08{match[2]}\uff09" if _HAN.search(match[1] + match[2]) else match[0], marked
    )
    return re.sub(_PLACE, lambda _: next(codes), bracketed)


@cache
def chinese() -> Mapping[str, str]:
    """The Chinese of every English text of the page, by the English with single blanks."""
    texts: Mapping[str, str] = read("zh")["texts"]
    return {" ".join(english.split()): text for english, text in texts.items()}


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
