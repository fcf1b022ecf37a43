"""What notices say: a title and a text for every event of every lifecycle and of clocks, in both languages.

Customers and complainants have words of their own (customer_words). For the house, an event without any is called by
its action's title. Nothing here names a person.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from app.core.complaint_enums import Level
from app.core.enums import Standing
from app.core.lang import Language, Words
from app.core.money import yuan
from app.workflow.clocks.escalation import BREACHED, ESCALATED, REMINDED, WARNED
from app.workflow.clocks.kinds import CLOCKS
from app.workflow.kinds.all_lifecycles import ALL
from app.workflow.words.acceptance import FACTS
from app.workflow.words.outside import TOLD, Told, places_of

RECORD: Final = Words("record", "记录")
TEXT: Final = Words("{noun} {number}: {title}.", "{noun} {number}:{title}。")
MERGED: Final = Words(
    "{noun} {own_number}, merged into {number}: {title}.", "{noun} {own_number}(已并入 {number}):{title}。"
)
MOMENT: Final = "%Y-%m-%d %H:%M"


@dataclass(frozen=True, slots=True)
class Template:
    """The words of one event. Places: {noun}, {number}; of clocks also {clock}, {due_at}, {stood_with} and {level}."""

    title: Words
    text: Words = TEXT
    written: Words | None = None
    """Said besides where {written} is known: what somebody wrote on the record, read from there (WRITTEN)."""


CLOCK_WORDS: Final = {
    WARNED: Template(
        Words("Time is running out", "即将超时"),
        Words("{noun} {number}: {clock} is due by {due_at}.", "{noun} {number}:“{clock}”须在 {due_at} 前完成。"),
    ),
    BREACHED: Template(
        Words("Overdue", "已超时"),
        Words(
            "{noun} {number}: {clock} was due by {due_at}; it stands with {stood_with}.",
            "{noun} {number}:“{clock}”应在 {due_at} 前完成,已超时,目前在{stood_with}。",
        ),
    ),
    ESCALATED: Template(
        Words("Still overdue: it goes up", "超时未处理,逐级上报"),
        Words(
            "{noun} {number}: {clock} was due by {due_at} and is not done; it stands with {stood_with}, and is now "
            "told to the {level}.",
            "{noun} {number}:“{clock}”应在 {due_at} 前完成,仍未处理,目前在{stood_with},现上报{level}。",
        ),
    ),
    REMINDED: Template(
        Words("Still overdue: a reminder", "超时未处理,再次提醒"),
        Words(
            "{noun} {number}: {clock} was due by {due_at} and is still not done; it stands with {stood_with}.",
            "{noun} {number}:“{clock}”应在 {due_at} 前完成,至今未处理,目前在{stood_with}。",
        ),
    ),
}

OWN: Final = {
    **CLOCK_WORDS,
    "work_order.registered": Template(Words("A request to take up", "新工单待受理")),
    "work_order.dispatched": Template(Words("A work order for your department", "新工单派至部门")),
    "work_order.assigned": Template(Words("You are named for a work order: sign for it", "工单已指派,请签收")),
    "work_order.handed_back": Template(Words("A work order was handed back: name somebody else", "工单被退回,请改派")),
    "work_order.returned_to_desk": Template(Words("A work order came back to the desk", "工单退回前台")),
    "work_order.rescheduled": Template(Words("The visit has another time", "上门时间已变更")),
    "work_order.time_proposed": Template(Words("A time is proposed: confirm it", "客户提议时间,请确认")),
    "work_order.time_rejected": Template(Words("The time doesn't suit: agree another", "时间未达成一致,请协调")),
    "work_order.quoted": Template(Words("A quote awaits your answer", "报价待您确认")),
    "work_order.quote_approved": Template(Words("The quote is approved", "报价已同意")),
    "work_order.quote_rejected": Template(Words("The quote is rejected", "报价未被同意")),
    "work_order.completed": Template(Words("The work is done: please accept it", "已完工,请验收")),
    "work_order.work_rejected": Template(Words("The work was not accepted: redo it", "验收不通过,请返工")),
    "work_order.urged": Template(Words("The customer urges", "客户催单")),
    "work_order.displaced": Template(Words("An emergency took the worker: agree another time", "因紧急工单需改约")),
    "work_order.cancelled": Template(Words("The work order is cancelled", "工单已取消")),
    "work_order.refused": Template(Words("The request can't be taken up", "申请不予受理")),
    "charge.invoiced": Template(Words("An invoice for you", "您有新的账单")),
    "charge.paid": Template(Words("Payment received", "款项已收讫")),
    "charge.part_paid": Template(Words("Part of the payment received", "已收到部分款项")),
    "charge.refunded": Template(Words("A refund for you", "已退款")),
    "contact_slip.returned": Template(
        Words("A contact slip came back", "联系单被退回"),
        Words(
            "{noun} {number} came back: send the matter to whom it belongs.", "{noun} {number} 被退回,请转送相关部门。"
        ),
        Words("The department wrote: {written}", "退回原因:{written}"),
    ),
    "follow_up.done": Template(Words("The customer was asked", "回访已完成")),
    "complaint.registered": Template(Words("A complaint to take up", "新投诉待受理")),
    "complaint.forwarded": Template(Words("A complaint for your department: confirm it", "投诉已转派部门,请确认")),
    "complaint.assigned": Template(Words("You are to handle a complaint", "投诉已指派给您承办")),
    "complaint.evidence_requested": Template(Words("Evidence is asked for", "请补充证据材料")),
    "complaint.replied": Template(Words("Your complaint was answered", "投诉已答复")),
    "complaint.escalated": Template(Words("A complaint was taken up to you", "投诉已上报,请处理")),
}
"""Words that say to the reader what to do, or what came of it."""
WRITTEN: Final = {"contact_slip.returned": "reason"}
"""Events of which the house's readers are told what somebody wrote, and in which field of the record it stands. A
notice keeps no text of people: it is read from the record, so that what is erased there is gone here too."""


def words_of(event: str, record_type: str, action: str | None = None) -> Template:
    """The words of an event; one that several actions have is called by the action that is named, or by the first."""
    own = OWN.get(event)
    if own is not None:
        return own
    lifecycle = ALL.get(record_type)
    if lifecycle is not None:
        for step in lifecycle.steps:
            if step.event == event and action in (None, step.action):
                return Template(lifecycle.titles[step.action])
    return Template(Words(event, event))


def say(event: str, record_type: str, data: Mapping[str, Any], zone: ZoneInfo, phone: str = "") -> tuple[Words, Words]:
    """Title and text of a notice, in both languages; moments in the community's zone. `phone`: the number at which its
    reader reaches the community."""
    outside = TOLD.get((event, str(data.get("whom"))))
    if outside is not None:
        return outside.title, _told(outside, record_type, data, zone, phone)
    template = words_of(event, record_type, data.get("action"))
    lifecycle = ALL.get(record_type)
    values: dict[str, object] = {"noun": RECORD if lifecycle is None else lifecycle.noun, "title": template.title}
    values |= {name: data.get(name) for name in ("number", "own_number")}
    if event in CLOCK_WORDS:
        values |= _clock(data, zone)
    text = MERGED if data.get("own_number") and template.text is TEXT else template.text
    said = Words(*map(_beginning, _both(text, values)))
    if template.written is not None and data.get("written"):
        more = _both(template.written, {"written": data["written"]})
        said = Words(f"{said.en} {more.en}", f"{said.zh}{more.zh}")
    return _both(template.title, values), said


def _both(words: Words, values: Mapping[str, object]) -> Words:
    return Words(*(words.say(language, **values) for language in LANGUAGES))


LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh")


def _clock(data: Mapping[str, Any], zone: ZoneInfo) -> dict[str, object]:
    name, due_at, level = str(data.get("name")), data.get("due_at"), data.get("level")
    return {
        "clock": CLOCKS[name].words if name in CLOCKS else name,
        "due_at": None if due_at is None else _moment(due_at, zone),
        "stood_with": Standing(data.get("stood_with", Standing.NOBODY)),
        "level": None if level is None else Level(level),
    }


def _beginning(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


NOUNS: Final = {"charge": Words("invoice", "账单")}
"""Records that customers call otherwise than the house."""
NAMED: Final = Words("{noun} {number}", "{noun} {number}")
NAMED_MERGED: Final = Words("{noun} {own} (merged into {number})", "{noun} {own}(已并入 {number})")
NAMED_OF: Final = Words("{noun} {number} (work order {order})", "{noun} {number}(工单 {order})")


def _told(found: Told, record_type: str, data: Mapping[str, Any], zone: ZoneInfo, phone: str) -> Words:
    """The sentences for somebody outside the house, one after another: the first one, and those of the others of which
    everything is known."""
    values: dict[str, object] = {
        name: READABLE[name](data[name], zone) if name in READABLE else data[name]
        for name in found.facts
        if data.get(name)
    }
    values["record"] = _name(record_type, data)
    if phone:
        values["phone"] = phone
    first, *more = found.sentences
    said = [_both(sentence, values) for sentence in (first, *(one for one in more if places_of(one) <= values.keys()))]
    return Words(" ".join(_beginning(one.en) for one in said), "".join(one.zh for one in said))


def _name(record_type: str, data: Mapping[str, Any]) -> Words:
    """What the reader calls the record: their own number where it was merged into another's."""
    own, order = data.get("own_number"), data.get("order_number")
    noun = NOUNS.get(record_type, ALL[record_type].noun)
    values = {"noun": noun, "number": data.get("number"), "own": own, "order": order}
    return _both(NAMED_MERGED if own else NAMED_OF if order else NAMED, values)


def _yuan(fen: Any, _: ZoneInfo) -> object:
    return yuan(int(fen))


def _moment(text: Any, zone: ZoneInfo) -> object:
    return datetime.fromisoformat(text).astimezone(zone).strftime(MOMENT)


def _day(text: Any, _: ZoneInfo) -> object:
    return date.fromisoformat(text).isoformat()


def _facts(codes: Any, _: ZoneInfo) -> object:
    return [FACTS[code] for code in codes]


READABLE: Final[Mapping[str, Callable[[Any, ZoneInfo], object]]] = {
    "missing": _facts,
    **dict.fromkeys(("starts_at", "ends_at"), _moment),
    **dict.fromkeys(("total_fen", "invoiced_fen", "amount_fen", "owed_fen"), _yuan),
    **dict.fromkeys(("evidence_by", "progress_by", "result_by", "kept_by", "extended_to"), _day),
}
"""How a fact of the journal is read by people; the others are numbers of papers, and stand as they are."""
