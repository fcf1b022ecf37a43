"""What staff are told in a notice: what happened to which record, and what its reader does now.

Each event that a table, an effect or a clock tells to staff has an entry (`notices` in app/data/words): for everybody
who is told, and where one of them has something else to do, for that audience apart. An entry is a title, a text, and
sentences besides, each said where its values are known. An event without its entry stops the program at its start.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from app.core.catalogue import (
    FILES,
    CatalogueError,
    Section,
    as_section,
    as_words,
    optional_section,
    placeholders_of,
    sentence,
)
from app.core.lang import Words
from app.workflow.engine import effects as fx
from app.workflow.engine.audiences import AUDIENCES, OUTSIDE_AUDIENCES
from app.workflow.engine.step import Step
from app.workflow.kinds.all_lifecycles import ALL

ALWAYS: Final = frozenset({"noun", "number"})
"""Placeholders that need no fact of the move: what the record is called, and its number."""


@dataclass(frozen=True, slots=True)
class StaffNotice:
    """The words of one event for one audience, or for all that have none apart. The text may name `noun` and `number`;
    of clocks also clock, due_at, stood_with and level."""

    title: Words
    text: Words
    more: tuple[Words, ...] = ()
    """Sentences besides, each said where all its facts are known."""
    written: Words | None = None
    """Said besides: what somebody wrote on the record, in the column that its placeholder names. A notice keeps no text
    of people: it is read from the record, so that what is erased there is gone here too."""

    facts: frozenset[str] = field(init=False)
    """What must be known of the move for all its sentences to be said: facts of the kind, columns of the record."""

    def __post_init__(self) -> None:
        """Find the facts once: they are asked for in every move."""
        facts = frozenset().union(*(placeholders_of(words.en) for words in self.more)) - ALWAYS
        object.__setattr__(self, "facts", facts)

    @property
    def repeats(self) -> str | None:
        """The column of the record whose text the notice repeats, if it repeats any."""
        return None if self.written is None else next(iter(placeholders_of(self.written.en)))


def _notice(entry: Section, where: str) -> StaffNotice:
    numbers = sorted((key for key in entry if key.isdecimal()), key=int)
    unknown = entry.keys() - {"title", "text", "written", *map(str, range(1, len(numbers) + 1))}
    if unknown:
        raise CatalogueError(f"{where}: a notice has no {sorted(unknown)}")
    written = as_words(entry["written"], f"{where}.written") if "written" in entry else None
    title, text = (as_words(entry.get(key), f"{where}.{key}") for key in ("title", "text"))
    return StaffNotice(title, text, tuple(as_words(entry[key], f"{where}.{key}") for key in numbers), written)


def staff_notices(name: str) -> Iterator[tuple[tuple[str, str], StaffNotice]]:
    """The notices for staff in one file of the catalogue, by event and audience; '' stands for whoever has no words
    apart. Some events are told only outside."""
    for outcome, entry in optional_section(f"{name}.notices").items():
        where = f"{name}.notices.{outcome}"
        by_audience = as_section(entry, where)
        own = {key: part for key, part in by_audience.items() if key not in AUDIENCES}
        if own:
            yield (f"{name}.{outcome}", ""), _notice(own, where)
        for whom in by_audience.keys() & (AUDIENCES.keys() - OUTSIDE_AUDIENCES.keys()):
            yield (f"{name}.{outcome}", whom), _notice(as_section(by_audience[whom], where), f"{where}.{whom}")


STAFF_NOTICES: Final[Mapping[tuple[str, str], StaffNotice]] = dict(
    notice for name in FILES for notice in staff_notices(name)
)
"""Words that say to the reader what came about and what to do, by event and audience."""
REPEATED: Final[Mapping[str, str]] = {
    event: column for (event, _), notice in STAFF_NOTICES.items() if (column := notice.repeats) is not None
}
"""Events of which staff are told what somebody wrote, and in which column of the record it stands."""
NO_LONGER: Final = StaffNotice(sentence("notices.staff.changed.title"), sentence("notices.staff.changed.text"))
"""For notices of earlier versions, of events that are told no more: nothing that is told now reads like this."""


def staff_words(event: str, whom: str = "") -> StaffNotice:
    """The words of an event for one audience of the staff."""
    return STAFF_NOTICES.get((event, whom)) or STAFF_NOTICES.get((event, "")) or NO_LONGER


def told_by(step: Step) -> Iterator[str]:
    """Every audience of the staff that a row tells, itself or through the handlers of its effects."""
    for effect in step.then:
        for whom in (effect.whom,) if isinstance(effect, fx.Tell) else effect.tells:
            if whom not in OUTSIDE_AUDIENCES:
                yield whom


def untold() -> list[str]:
    """Events that tables tell to staff and of which the catalogue says nothing."""
    by_tables = {(step.event, whom) for lifecycle in ALL.values() for step in lifecycle.steps for whom in told_by(step)}
    return sorted(f"{event} to {whom}" for event, whom in by_tables if staff_words(event, whom) is NO_LONGER)


if untold():
    raise CatalogueError(f"no notice says what happened: {untold()}")
