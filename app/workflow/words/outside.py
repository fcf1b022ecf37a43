"""What customers and complainants are told in a notice: what happened to which record, and what they can do or expect.

One entry for each event that a table, or a clock, tells somebody outside; what staff are told of the same event stands
in app.workflow.words.notices. A sentence is left out where one of its placeholders has no value, but never the first
one. Nothing here names a person or repeats what staff write for themselves (M-90): the placeholders are those
that the kind of the record names (`notice_facts`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app.core.catalogue import (
    FILES,
    CatalogueError,
    Entry,
    Section,
    as_section,
    as_words,
    optional_section,
    placeholders_of,
    sentences,
)
from app.core.lang import Words
from app.workflow.engine.audiences import OUTSIDE_AUDIENCES

ALWAYS: Final = frozenset({"record", "phone"})
"""Placeholders that need no fact of the move: the record's name, and the number to call."""
SHARED: Final = sentences("notices.sentences")
"""Sentences that several notices have."""


@dataclass(frozen=True, slots=True)
class OutsideNotice:
    """A notice for somebody outside: its title, and its sentences one after another."""

    title: Words
    sentences: tuple[Words, ...]
    facts: frozenset[str]
    """What must be known of the move for all its sentences to be said."""


def outside_notices(name: str) -> Iterator[tuple[tuple[str, str], OutsideNotice]]:
    """The notices in one file of the catalogue, by event and audience."""
    for outcome, entry in optional_section(f"{name}.notices").items():
        where = f"{name}.notices.{outcome}"
        by_audience = as_section(entry, where)
        for audience in OUTSIDE_AUDIENCES:
            if audience in by_audience:
                parts = _parts(by_audience, audience, where)
                yield (f"{name}.{outcome}", audience), _notice(parts, f"{where}.{audience}")


def _parts(told: Section, audience: str, where: str) -> dict[str, Entry]:
    """Title and numbered sentences."""
    return dict(as_section(told[audience], f"{where}.{audience}"))


def _notice(parts: dict[str, Entry], where: str) -> OutsideNotice:
    title = as_words(parts.pop("title", None), f"{where}.title")
    numbers = [str(number) for number in range(1, len(parts) + 1)]
    if set(parts) != set(numbers):
        raise CatalogueError(f"{where}: sentences are numbered from 1, not {sorted(parts)}")
    texts = tuple(_numbered(parts[number], f"{where}.{number}") for number in numbers)
    return OutsideNotice(title, texts, frozenset().union(*(placeholders_of(words.en) for words in texts)) - ALWAYS)


def _numbered(entry: Entry, where: str) -> Words:
    """A sentence of the notice's own, or one that is shared."""
    return as_words(SHARED.get(entry) if isinstance(entry, str) else entry, where)


OUTSIDE_NOTICES: Final[Mapping[tuple[str, str], OutsideNotice]] = dict(
    found for name in FILES for found in outside_notices(name)
)
"""By event and audience."""
