"""What notices say: title and text of each, in both languages, filled in with what the notice holds.

The sentences stand in app/data/words: those for staff are read by app.workflow.words.for_staff, those for customers and
complainants by app.workflow.words.outside. Nothing names a person.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from app.core.catalogue import FILES, as_words, placeholders_of, sentence
from app.core.enums import Level, Standing, Urgency, WishNotMet
from app.core.json_object import JsonView
from app.core.lang import Words
from app.core.money import yuan
from app.models.incident import Failure
from app.workflow.clocks.definitions import CLOCKS
from app.workflow.clocks.escalation import ACTIONS
from app.workflow.kinds.all_lifecycles import ALL
from app.workflow.kinds.work_order.insisted_material import TERMS
from app.workflow.kinds.work_order.table import WORK_ORDER
from app.workflow.words.acceptance import FACTS
from app.workflow.words.for_staff import staff_words
from app.workflow.words.outside import OUTSIDE_NOTICES, OutsideNotice

RECORD: Final = sentence("notices.staff.record")
VISIT: Final = (sentence("notices.staff.place"), sentence("notices.staff.time"), sentence("notices.staff.urgency"))
"""Said besides of an order, as far as it is known."""
LISTED, LISTED_IN_PART = sentence("notices.staff.listed"), sentence("notices.staff.listed_in_part")
MOST_LISTED: Final = 20
"""Numbers that the text of a notice names; the notice itself has the others, too."""
MOMENT: Final = "%Y-%m-%d %H:%M"


def say(event: str, record_type: str, data: JsonView, zone: ZoneInfo, phone: str = "") -> tuple[Words, Words]:
    """Title and text of a notice, in both languages; moments in the community's zone. `phone`: the number at which its
    reader reaches the community."""
    whom = str(data.get("whom", ""))
    outside = OUTSIDE_NOTICES.get((event, whom))
    if outside is not None:
        return outside.title, _told(outside, record_type, data, zone, phone)
    notice = staff_words(event, whom)
    lifecycle = ALL.get(record_type)
    values: dict[str, object] = {"noun": RECORD if lifecycle is None else lifecycle.noun, "number": data.get("number")}
    if event in ACTIONS:
        values |= _clock(data, zone)
    facts = {name: READ_BY_STAFF.get(name, _as_it_is)(data[name], zone) for name in notice.facts if data.get(name)}
    given = {name for name, value in (values | facts).items() if value}
    known = [words for words in notice.more if placeholders_of(words.en) <= given]
    filled = [words.filled(**values, **facts) for words in (notice.text, *known)]
    if notice.written is not None and data.get("written"):
        filled.append(notice.written.filled(**{str(notice.repeats): data["written"]}))
    filled += [*_visit(data, zone, notice.facts), *_listed(data)]
    text = Words(" ".join(_beginning(words.en) for words in filled), "".join(words.zh for words in filled))
    return notice.title.filled(**values), text


def _listed(data: JsonView) -> list[Words]:
    """The numbers of all records of a notice with a list, the oldest first."""
    numbers = [record["number"] for record in data.get("records", ())]
    if len(numbers) < 2:
        return []
    named = LISTED if len(numbers) <= MOST_LISTED else LISTED_IN_PART
    shown = numbers[:MOST_LISTED]
    return [named.filled(count=len(numbers), numbers=Words(", ".join(shown), "、".join(shown)))]


def _visit(data: JsonView, zone: ZoneInfo, besides: Collection[str]) -> list[Words]:
    """Where somebody goes, when, and how urgent it is, unless the notice's own sentences have told it."""
    known = {name: READ_BY_STAFF.get(name, _as_it_is)(data[name], zone) for name in VISIT_FACTS if data.get(name)}
    return [
        words.filled(**known)
        for words in VISIT
        if placeholders_of(words.en) <= known.keys() and not placeholders_of(words.en) & {*besides}
    ]


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


def _as_it_is(value: object, _: ZoneInfo) -> object:
    return value


VISIT_FACTS: Final = ("place", "starts_at", "ends_at", "urgency")
READ_BY_STAFF: Final[Mapping[str, Callable[[Any, ZoneInfo], object]]] = {
    **READABLE,
    "urgency": lambda code, _: Urgency(code),
    "level": lambda code, _: Level(code),
    "fails": _failure,
    **dict.fromkeys(("effective_at", "leaves_at", "expected_back_at"), _moment),
    **dict.fromkeys(("due_on", "day", "ends_on", "result_on", "period_from", "period_until", "paused_until"), _day),
    **dict.fromkeys(("granted_fen", "compensation_fen", "difference_fen", "price_fen"), _yuan),
}
"""How staff read a fact of the move or a column of the record."""
