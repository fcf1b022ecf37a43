"""Letters 投诉复函: what a complainant gets on paper, and who may read it (M-122, M-132, M-135).

A letter is in Chinese, for whom it is addressed to. Everything that people wrote stands in it as they wrote it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import get_args
from zoneinfo import ZoneInfo

from app.core.catalogue import chinese, chinese_lines
from app.core.complaint_enums import ComplaintKind, DecisionKind
from app.core.enums import Labelled
from app.core.json_object import JsonView
from app.core.roles import Caller, Role
from app.models import Complaint, ComplaintDecision, ComplaintNote
from app.workflow.engine.clauses import title_of
from app.workflow.kinds.complaint.acceptance import RULE_SETS
from app.workflow.kinds.complaint.fact_forms import RecordedFacts
from app.workflow.kinds.complaint.facts import DATES
from app.workflow.words.acceptance import ACCEPTED, DECLINED, FACTS

READERS = frozenset({Role.RECEPTIONIST, Role.CS_SUPERVISOR, Role.MANAGER})
"""The desk, which sends letters; besides them only whom a letter is for. It bears the full name."""

CLAUSES = {
    DecisionKind.ACCEPT: ("M-120", "M-122", "M-137"),
    DecisionKind.DECLINE: ("M-120", "M-122", "M-123"),
    DecisionKind.REFER: ("M-94", "M-122"),
}
REPLY_CLAUSES = ("M-132", "M-135", "M-131")
REPLY = "reply"
"""The letter that is no decision. The texts of each letter stand in app/data/words/letters.toml."""
FULL_WIDTH = {",": "\uff0c", ":": "\uff1a", ";": "\uff1b", "(": "\uff08", ")": "\uff09"}
HALF_WIDTH = re.compile(r"[,:;()](?=[^\x00-\x7f])|(?<=[^\x00-\x7f])[,:;()]")
DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class LetterSender:
    """Whose letterhead it is."""

    organisation: str
    community: str
    complaint_phone: str
    zone: str


@dataclass(frozen=True, slots=True)
class LetterSection:
    """A headed part of a letter: paragraphs, and points below them."""

    heading: str
    paragraphs: tuple[str, ...]
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter before it is set. `written_at` is the moment it was told, by which its day is dated."""

    title: str
    number: str
    organisation: str
    centre: str
    phone: str
    addressee: str
    opening: str
    parts: tuple[LetterSection, ...]
    day: str
    written_at: datetime


def may_read_letters(caller: Caller, complaint: Complaint) -> bool:
    """Whether somebody who sees the complaint may read its letters, which bear the complainant's name."""
    if caller.kind != "person":
        return False
    return caller.is_self(complaint.complainant_id) or bool(READERS & caller.roles_in(complaint.community_id))


def decision_letter(decision: ComplaintDecision, complaint: Complaint, head: LetterSender) -> Letter:
    """The letter that tells a decision (M-122): what was decided, why, by which rules, and what can be done now."""
    kind = DecisionKind(decision.kind)
    verdict = _text(f"{kind}.verdict", referred_to=_plain(decision.referred_to))
    text = () if _is_the_rules_own(decision) else _paragraphs(decision.text)
    parts = (
        _matter(complaint),
        LetterSection(_text("headings.decision"), (verdict, *text), _reasons(decision)),
        _grounds(CLAUSES[kind]),
        _ways_on(kind, head),
    )
    return _letter(kind, decision.number, decision, complaint, head=head, parts=parts)


def reply_letter(note: ComplaintNote, complaint: Complaint, ordinal: int, head: LetterSender) -> Letter:
    """The written reply (M-135): the `ordinal`-th of its complaint."""
    parts = (
        _matter(complaint),
        LetterSection(_text("headings.reply"), _paragraphs(note.text)),
        _grounds(REPLY_CLAUSES),
        _ways_on(REPLY, head),
    )
    return _letter(REPLY, f"{complaint.number}-F{ordinal}", note, complaint, head=head, parts=parts)


def _letter(
    name: str,
    number: str,
    source: ComplaintDecision | ComplaintNote,
    complaint: Complaint,
    *,
    head: LetterSender,
    parts: tuple[LetterSection, ...],
) -> Letter:
    zone = ZoneInfo(head.zone)
    written_at = source.told_at or source.created_at
    how_told = "" if source.means is None else _text("frame.told", means=source.means.label("zh"))
    opening = _text(
        "frame.opening",
        day=day_in_figures(complaint.created_at.astimezone(zone).date()),
        channel=complaint.channel.label("zh"),
        number=complaint.number,
        told=how_told,
    )
    return Letter(
        title=_text(f"{name}.title"),
        number=number,
        organisation=head.organisation,
        centre=_text("frame.centre", community=head.community),
        phone=head.complaint_phone,
        addressee=complaint.complainant_name or _text("frame.addressee"),
        opening=printed(opening),
        parts=parts,
        day=day_in_words(written_at.astimezone(zone).date()),
        written_at=written_at,
    )


def _matter(complaint: Complaint) -> LetterSection:
    name, place = ((complaint.respondent or {}).get(key) for key in ("name", "place"))
    about = ""
    if name and place:
        about = _text("matter.respondent_at", name=_plain(name), place=_plain(place)) + "。"
    elif name:
        about = _text("matter.respondent", name=_plain(name)) + "。"
    kind = ComplaintKind(complaint.kind).label("zh")
    head = printed(_text("matter.kind", kind=kind, matter=complaint.matter.label("zh")))
    demand = _text("matter.demand", demand=complaint.demand) if complaint.demand else ""
    paragraphs = (head + about, *_paragraphs(complaint.description), *_paragraphs(demand))
    return LetterSection(_text("headings.matter"), paragraphs)


def _reasons(decision: ComplaintDecision) -> tuple[str, ...]:
    """Each rule that a refusal cites: its title, its reply unless the text says it, and the facts it rests on."""
    if decision.rules_version is None:
        return ()
    rules = {rule.code: rule for rule in RULE_SETS[decision.rules_version]}
    findings = (decision.verdict or {}).get("findings", {})
    own, reasons = _is_the_rules_own(decision), []
    for code in decision.codes:
        rule = rules[code]
        reply = "" if rule.reply.zh in decision.text and not own else rule.reply.zh
        rests_on = _facts(findings.get(code, {}).get("facts", {}))
        stated = _text("reasons.found", facts=rests_on) if rests_on else ""
        reason = _text("reasons.rule", code=code, title=rule.title.zh, reply=reply, found=stated)
        reasons.append(printed(reason))
    return tuple(reasons)


def _facts(read: JsonView) -> str:
    known = {name: value for name, value in read.items() if name in FACTS and value}
    return ";".join(
        _text("reasons.fact", name=FACTS[name].zh, value=_value(name, value)) for name, value in known.items()
    )


def _value(name: str, value: str) -> str:
    """A fact's value in words: labels of vocabularies, days as they are written in letters."""
    if name in DATES:
        return day_in_figures(date.fromisoformat(value))
    info = RecordedFacts.model_fields.get(name)
    for enum in get_args(info.annotation) if info is not None else ():
        if isinstance(enum, type) and issubclass(enum, Labelled):
            return enum(value).label("zh")
    return _plain(str(value))


def _grounds(clauses: Sequence[str]) -> LetterSection:
    cited = "、".join(_text("reasons.clause", name=name, title=title_of(name).zh) for name in clauses)
    return LetterSection(_text("headings.grounds"), (_text("reasons.grounds", clauses=cited),))


def _ways_on(name: str, head: LetterSender) -> LetterSection:
    enquiries = _text("frame.enquiries", community=head.community, phone=head.complaint_phone)
    numbered = zip("一二三四五六七八九", (*chinese_lines(f"letters.{name}.ways_on"), enquiries), strict=False)
    return LetterSection(
        _text("headings.ways_on"), (), tuple(printed(f"({number}){line}") for number, line in numbered)
    )


def _text(key: str, **values: str) -> str:
    """A text of letters.toml; what people wrote stands in it as they wrote it."""
    return chinese(f"letters.{key}").format(**values)


def _is_the_rules_own(decision: ComplaintDecision) -> bool:
    """Whether the text is the one that the rules make; the letter says the same with its facts."""
    if decision.rules_version is None:
        return False
    replies = [rule.reply.zh for rule in RULE_SETS[decision.rules_version] if rule.code in decision.codes]
    text_of_rules = DECLINED.zh.format(
        reasons="、".join(f"({code}){reply}" for code, reply in zip(decision.codes, replies, strict=False))
    )
    return bool(decision.text in (ACCEPTED.zh, text_of_rules))


def printed(text: str) -> str:
    """Words of Gongdan's own with the punctuation of print: full width beside Chinese characters."""
    return HALF_WIDTH.sub(lambda found: FULL_WIDTH[found[0]], text)


def _paragraphs(text: str) -> tuple[str, ...]:
    """What somebody wrote, line by line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _plain(text: str) -> str:
    """On one line."""
    return " ".join(text.split())


def day_in_figures(day: date) -> str:
    """2026年11月21日."""
    return f"{day.year}年{day.month}月{day.day}日"


def day_in_words(day: date) -> str:
    """二〇二六年十一月二十一日, as letters are dated."""
    year = "".join(DIGITS[int(digit)] for digit in str(day.year))
    return f"{year}年{_to_99(day.month)}月{_to_99(day.day)}日"


def _to_99(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + (DIGITS[ones] if ones else "")
