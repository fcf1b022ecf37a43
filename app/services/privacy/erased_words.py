"""What identifies a person in stored values, and those values without it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from app.core.json_object import JsonView
from app.services.moving.seen_by import ERASED, SAID_BY, mask_said_by
from app.services.people.ways_in import UNNAMED

NUMBER_GONE: Final = "***"
_GENERIC: Final = frozenset({ERASED.zh, ERASED.en, UNNAMED.zh, UNNAMED.en})
"""Names that are nobody's."""


@dataclass(slots=True)
class Identity:
    """The names and numbers by which somebody can be recognised."""

    names: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    """Digits alone, in the country where it is a number of there."""
    objected: set[str] = field(default_factory=set)
    """Whole texts that WeChat objected to: nobody can hold them back any more once their checks are forgotten."""

    def learn(self, values: Iterable[object]) -> None:
        """Take in more of them: numbers are told from names by their digits."""
        for value in values:
            if not isinstance(value, str) or value in _GENERIC:
                continue
            digits = re.sub(r"\D", "", value)
            if len(digits) >= 7:
                self.numbers.add(digits.removeprefix("86") if value.startswith("+86") else digits)
            elif len(value.strip()) > 1:
                self.names.add(value.strip())

    def pattern(self) -> re.Pattern[str] | None:
        """Finds the numbers, however their digits are grouped; None where there is none."""
        if not self.numbers:
            return None
        grouped = ("[ -]?".join(number) for number in sorted(self.numbers, key=len, reverse=True))
        return re.compile(rf"(?<!\d)(?:\+?86[ -]?)?(?:{'|'.join(grouped)})(?!\d)")

    def without(self, value: object, key: str = "") -> object:
        """A stored value without them, at any depth. A value that is nothing but a number is empty then; who spoke or
        signed goes too, unless only a relation stands there."""
        if isinstance(value, str):
            return self._text(value, key)
        if isinstance(value, Mapping):
            return {name: self.without(inner, name) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.without(inner, key) for inner in value]
        return value

    def _text(self, text: str, key: str) -> str:
        if key in SAID_BY and text:
            return text if mask_said_by(text) == text else ERASED.zh
        for objected in sorted(self.objected, key=len, reverse=True):
            text = text.replace(objected, NUMBER_GONE)
        numbers = self.pattern()
        if numbers is not None:
            if numbers.fullmatch(text.strip()):
                return ""
            text = numbers.sub(NUMBER_GONE, text)
        for name in sorted(self.names, key=len, reverse=True):
            text = text.replace(name, ERASED.zh)
        return text

    def needles(self) -> list[str]:
        """What is looked for in stored bytes."""
        return sorted(self.names | self.numbers)


def values_in(body: JsonView, keys: Iterable[str]) -> list[object]:
    """The values of some keys of a journal entry's text."""
    return [body[key] for key in keys if body.get(key)]


def shortened(text: str, length: int | None) -> str:
    """A text that became too long for its column, because the word in the place of a name is longer than the name: with
    a shorter mark, and if need be with one in the place of its end."""
    if length is None or len(text) <= length:
        return text
    text = text.replace(ERASED.zh, NUMBER_GONE)
    if len(text) <= length:
        return text
    return text[: length - len(NUMBER_GONE)].rstrip("*") + NUMBER_GONE
