"""What notices say: a title and a text for every event of every lifecycle and of clocks, in both languages.

The sentences stand in app/data/words. Customers and complainants have sentences of their own
(app.workflow.words.outside). For staff, an event without any is called by its action's title. Nothing names a person.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from app.core.catalogue import (
    FILES,
    CatalogueError,
    as_section,
    as_words,
    optional_section,
    placeholders_of,
    sentence,
)
from app.core.enums import Level, Standing, Urgency, WishNotMet
from app.core.json_object import JsonView
from app.core.lang import Words
from app.core.money import yuan
from app.models.incident import Failure
from app.workflow.clocks.definitions import CLOCKS
from app.workflow.clocks.escalation import ACTIONS
from app.workflow.engine.audiences import OUTSIDE_AUDIENCES, WITNESS
from app.workflow.kinds.all_lifecycles import ALL
from app.workflow.kinds.work_order.insisted_material import TERMS
from app.workflow.kinds.work_order.table import WORK_ORDER
from app.workflow.words.acceptance import FACTS
from app.workflow.words.outside import OUTSIDE_NOTICES, OutsideNotice

RECORD: Final = sentence("notices.staff.record")
TEXT: Final = sentence("notices.staff.text")
MERGED: Final = sentence("notices.staff.merged")
APART: Final = frozenset({*OUTSIDE_AUDIENCES, WITNESS})
"""Whoever has words of their own."""
VISIT: Final = (sentence("notices.staff.place"), sentence("notices.staff.time"), sentence("notices.staff.urgency"))
"""Said besides to whoever goes there, as far as it is known."""
LISTED, LISTED_IN_PART = sentence("notices.staff.listed"), sentence("notices.staff.listed_in_part")
MOST_LISTED: Final = 20
"""Numbers that the text of a notice names; the notice itself has the others, too."""
MOMENT: Final = "%Y-%m-%d %H:%M"


@dataclass(frozen=True, slots=True)
class StaffNotice:
    """The words of one event. Placeholders: noun, number; of clocks also clock, due_at, stood_with and level."""

    title: Words
    text: Words = TEXT
    written: Words | None = None
    """Said besides: what somebody wrote on the record, in the column that its placeholder names. A notice keeps no text
    of people: it is read from the record, so that what is erased there is gone here too."""

    @property
    def repeats(self) -> str | None:
        """The column of the record whose text the notice repeats, if it repeats any."""
        return None if self.written is None else next(iter(placeholders_of(self.written.en)))


def staff_notices(name: str) -> Iterator[tuple[str, StaffNotice]]:
    """The notices in one file of the catalogue, by event. Some events are told only outside."""
    for outcome, entry in optional_section(f"{name}.notices").items():
        where = f"{name}.notices.{outcome}"
        parts = {key: part for key, part in as_section(entry, where).items() if key not in APART}
        if not parts:
            continue
        unknown = parts.keys() - {"title", "text", "written"}
        if unknown:
            raise CatalogueError(f"{where}: a notice has no {sorted(unknown)}")
        yield (
            f"{name}.{outcome}",
            StaffNotice(**{key: as_words(parts.get(key), f"{where}.{key}") for key in ("title", *parts)}),
        )


def own_words(name: str) -> Iterator[tuple[tuple[str, str], StaffNotice]]:
    """The notices in one file of the catalogue that say something else to one of the staff than to the others."""
    for outcome, entry in optional_section(f"{name}.notices").items():
        where = f"{name}.notices.{outcome}"
        if WITNESS in as_section(entry, where):
            parts = as_section(as_section(entry, where)[WITNESS], f"{where}.{WITNESS}")
            words = {key: as_words(parts.get(key), f"{where}.{WITNESS}.{key}") for key in ("title", "text")}
            yield (f"{name}.{outcome}", WITNESS), StaffNotice(**words)


OWN_WORDS: Final[Mapping[tuple[str, str], StaffNotice]] = dict(found for name in FILES for found in own_words(name))
"""By event and audience: what one of the staff is told otherwise than the others."""
STAFF_NOTICES: Final[Mapping[str, StaffNotice]] = dict(found for name in FILES for found in staff_notices(name))
"""Words that say to the reader what to do, or what came of it, by event."""
REPEATED: Final[Mapping[str, str]] = {
    event: column for event, notice in STAFF_NOTICES.items() if (column := notice.repeats) is not None
}
"""Events of which staff are told what somebody wrote, and in which column of the record it stands."""


def words_of(event: str, record_type: str, action: str | None = None) -> StaffNotice:
    """The words of an event; one that several actions have is called by the action that is named, or by the first."""
    own = STAFF_NOTICES.get(event)
    if own is not None:
        return own
    lifecycle = ALL.get(record_type)
    if lifecycle is not None:
        for step in lifecycle.steps:
            if step.event == event and action in (None, step.action):
                return StaffNotice(lifecycle.titles[step.action])
    return StaffNotice(Words(event, event))


def say(event: str, record_type: str, data: JsonView, zone: ZoneInfo, phone: str = "") -> tuple[Words, Words]:
    """Title and text of a notice, in both languages; moments in the community's zone. `phone`: the number at which its
    reader reaches the community."""
    outside = OUTSIDE_NOTICES.get((event, str(data.get("whom"))))
    if outside is not None:
        return outside.title, _told(outside, record_type, data, zone, phone)
    own = OWN_WORDS.get((event, str(data.get("whom"))))
    template = words_of(event, record_type, data.get("action")) if own is None else own
    lifecycle = ALL.get(record_type)
    values: dict[str, object] = {"noun": RECORD if lifecycle is None else lifecycle.noun, "title": template.title}
    values |= {name: data.get(name) for name in ("number", "own_number")}
    if event in ACTIONS:
        values |= _clock(data, zone)
    text = MERGED if data.get("own_number") and template.text is TEXT else template.text
    text_filled = Words(*map(_beginning, text.filled(**values)))
    if template.written is not None and data.get("written"):
        more = template.written.filled(**{str(template.repeats): data["written"]})
        text_filled = Words(f"{text_filled.en} {more.en}", f"{text_filled.zh}{more.zh}")
    visit, listed = _visit(data, zone), _listed(data)
    text_filled = Words(text_filled.en + visit.en + listed.en, text_filled.zh + visit.zh + listed.zh)
    return template.title.filled(**values), text_filled


def _listed(data: JsonView) -> Words:
    """The numbers of all records of a notice with a list, the oldest first."""
    numbers = [record["number"] for record in data.get("records", ())]
    if len(numbers) < 2:
        return Words("", "")
    named = LISTED if len(numbers) <= MOST_LISTED else LISTED_IN_PART
    shown = numbers[:MOST_LISTED]
    words = named.filled(count=len(numbers), numbers=Words(", ".join(shown), "、".join(shown)))
    return Words(f" {words.en}", words.zh)


def _visit(data: JsonView, zone: ZoneInfo) -> Words:
    """Where somebody goes, when, and how urgent it is."""
    known: dict[str, object] = {
        name: _moment(data[name], zone) for name in ("starts_at", "ends_at") if data.get(name) is not None
    }
    if data.get("place"):
        known["place"] = data["place"]
    if data.get("urgency"):
        known["urgency"] = Urgency(data["urgency"])
    parts = [words.filled(**known) for words in VISIT if placeholders_of(words.en) <= known.keys()]
    return Words("".join(f" {words.en}" for words in parts), "".join(words.zh for words in parts))


def _clock(data: JsonView, zone: ZoneInfo) -> dict[str, object]:
    name, due_at, level = str(data.get("name")), data.get("due_at"), data.get("level")
    return {
        "clock": CLOCKS[name].words if name in CLOCKS else name,
        "due_at": None if due_at is None else _moment(due_at, zone),
        "stood_with": Standing(data.get("stood_with", Standing.NOBODY)),
        "level": None if level is None else Level(level),
    }


def _beginning(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


OUTSIDE_NAMES: Final = {
    name: as_words(FILES[name]["outside_name"], f"{name}.outside_name")
    for name in FILES
    if "outside_name" in FILES[name]
}
"""Records that customers call otherwise than staff."""
NAMED: Final = sentence("notices.outside.named")
NAMED_MERGED: Final = sentence("notices.outside.merged")
NAMED_OF: Final = sentence("notices.outside.of_order")


def _told(notice: OutsideNotice, record_type: str, data: JsonView, zone: ZoneInfo, phone: str) -> Words:
    """The sentences for somebody outside, one after another: the first one, and those of the others of which
    everything is known."""
    values: dict[str, object] = {
        name: READABLE[name](data[name], zone) if name in READABLE else data[name]
        for name in notice.facts
        if data.get(name)
    }
    values["record"] = _name(record_type, data)
    if phone:
        values["phone"] = phone
    first, *more = notice.sentences
    known = [words for words in more if placeholders_of(words.en) <= values.keys()]
    filled = [words.filled(**values) for words in (first, *known)]
    return Words(" ".join(_beginning(words.en) for words in filled), "".join(words.zh for words in filled))


def _name(record_type: str, data: JsonView) -> Words:
    """What the reader calls the record: their own number where it was merged into another's."""
    own, order = data.get("own_number"), data.get("order_number")
    # only work orders are merged, whatever kind of record they are merged into
    named_by = WORK_ORDER.name if own else record_type
    noun = OUTSIDE_NAMES.get(named_by, ALL[named_by].noun)
    words = NAMED_MERGED if own else NAMED_OF if order else NAMED
    return words.filled(noun=noun, number=data.get("number"), own=own, order=order)


def _yuan(fen: int, _: ZoneInfo) -> object:
    return yuan(int(fen))


def _moment(text: str, zone: ZoneInfo) -> object:
    return datetime.fromisoformat(text).astimezone(zone).strftime(MOMENT)


def _day(text: str, _: ZoneInfo) -> object:
    return date.fromisoformat(text).isoformat()


def _facts(codes: Sequence[str], _: ZoneInfo) -> object:
    return [FACTS[code] for code in codes]


def _failure(code: str, _: ZoneInfo) -> object:
    return Failure(code)


def _news(text: Mapping[str, str], _: ZoneInfo) -> object:
    return Words(text["en"], text["zh"])


READABLE: Final[Mapping[str, Callable[[Any, ZoneInfo], object]]] = {
    "missing": _facts,
    "wish_not_met": lambda code, _: WishNotMet(code),
    "failure": _failure,
    "own_material": lambda code, _: TERMS[code],
    "news": _news,
    **dict.fromkeys(("starts_at", "ends_at", "answer_by", "expected_at", "since"), _moment),
    **dict.fromkeys(("total_fen", "invoiced_fen", "amount_fen", "owed_fen", "unit_fen", "paid_unit_fen"), _yuan),
    **dict.fromkeys(("evidence_by", "progress_by", "result_by", "kept_by", "extended_to"), _day),
}
"""How a fact of the journal is read by people; the others are numbers of papers, and stand as they are."""
