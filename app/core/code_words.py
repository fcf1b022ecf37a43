"""What codes are called that a community's own data hold: trades, checklist items, warranty parts, risky steps."""

from collections.abc import Iterable, Mapping
from typing import Final, Literal, TypeAlias

from app.core.catalogue import sentences
from app.core.lang import Words

Vocabulary: TypeAlias = Literal["trades", "checklist", "parts", "risky_steps"]
VOCABULARIES: Final[tuple[Vocabulary, ...]] = ("trades", "checklist", "parts", "risky_steps")
NAMES: Final[Mapping[str, Mapping[str, Words]]] = {name: sentences(f"codes.{name}") for name in VOCABULARIES}


def name_of(vocabulary: Vocabulary, code: str) -> Words:
    """The name of a code; one that nobody has named is shown as it is written."""
    return NAMES[vocabulary].get(code) or Words(code, code)


def names_of(vocabulary: Vocabulary, codes: Iterable[str]) -> tuple[Words, ...]:
    """The names of several codes, for a sentence that lists them."""
    return tuple(name_of(vocabulary, code) for code in codes)
