"""Letters 投诉复函: what a complainant gets on paper, and who may read it (M-122, M-132, M-135).

A letter is in Chinese, for whom it is addressed to. Everything that people wrote stands in it as they wrote it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, get_args
from zoneinfo import ZoneInfo

from app.core.complaint_enums import ComplaintKind, DecisionKind
from app.core.enums import Labelled
from app.core.roles import Caller, Role
from app.workflow.engine.clauses import title_of
from app.workflow.kinds.complaint.acceptance import RULE_SETS
from app.workflow.kinds.complaint.fact_forms import RecordedFacts
from app.workflow.kinds.complaint.facts import DATES
from app.workflow.words.acceptance import ACCEPTED, DECLINED, FACTS

READERS = frozenset({Role.RECEPTIONIST, Role.CS_SUPERVISOR, Role.MANAGER})
"""The desk, which sends letters; besides them only whom a letter is for. It bears the full name."""

TITLES = {
    DecisionKind.ACCEPT: "投诉受理通知书",
    DecisionKind.DECLINE: "投诉不予受理通知书",
    DecisionKind.REFER: "投诉转交告知书",
}
REPLY_TITLE = "投诉答复函"
VERDICTS = {
    DecisionKind.ACCEPT: "经审查,您的投诉符合受理条件,我中心决定予以受理。",
    DecisionKind.DECLINE: "经审查,您的投诉不符合受理条件,我中心决定不予受理。",
    DecisionKind.REFER: "经审查,您反映的事项不属我中心受理范围,现转交:{referred_to}。",
}
CLAUSES = {
    DecisionKind.ACCEPT: ("M-120", "M-122", "M-137"),
    DecisionKind.DECLINE: ("M-120", "M-122", "M-123"),
    DecisionKind.REFER: ("M-94", "M-122"),
}
REPLY_CLAUSES = ("M-132", "M-135", "M-131")
OUTSIDE_HELP = (
    "如属消费争议,您可拨打 12315 向市场监督管理部门投诉,或拨打 12345 政务服务便民热线反映。",
    "您也可以依法申请仲裁,或向有管辖权的人民法院提起诉讼。",
)
WAYS_ON = {
    DecisionKind.ACCEPT: (
        "处理期间我中心将至少每三日告知一次进展;一般投诉自受理之日起十五日内办结,确需延长的将另行告知理由。",
        "您可随时补充证据或情况;消费纠纷可申请由我中心调解。",
    ),
    DecisionKind.DECLINE: (
        "如有新的证据、新的情况或新的理由,您可持本通知书补充材料,我中心将重新审查,原决定一并存档。",
        *OUTSIDE_HELP,
    ),
    DecisionKind.REFER: (
        "请与上述受转单位联系办理;受转单位退回的,我中心将重新登记并告知您。",
        *OUTSIDE_HELP,
    ),
}
REPLY_WAYS_ON = (
    "如对本答复不满意,请说明理由,我中心将继续处理或逐级上报。",
    *OUTSIDE_HELP,
)
FULL_WIDTH = {",": "\uff0c", ":": "\uff1a", ";": "\uff1b", "(": "\uff08", ")": "\uff09"}
HALF_WIDTH = re.compile(r"[,:;()](?=[^\x00-\x7f])|(?<=[^\x00-\x7f])[,:;()]")
DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Place:
    """Whose letterhead it is."""

    organisation: str
    community: str
    complaint_phone: str
    zone: str


@dataclass(frozen=True, slots=True)
class Part:
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
    parts: tuple[Part, ...]
    day: str
    written_at: datetime


def may_read_letters(caller: Caller, complaint: Any) -> bool:
    """Whether somebody who sees the complaint may read its letters, which bear the complainant's name."""
    if caller.kind != "person":
        return False
    return caller.id == complaint.complainant_id or bool(READERS & caller.roles_in(complaint.community_id))


def decision_letter(decision: Any, complaint: Any, place: Place) -> Letter:
    """The letter that tells a decision (M-122): what was decided, why, by which rules, and what can be done now."""
    kind = DecisionKind(decision.kind)
    verdict = printed(VERDICTS[kind]).format(referred_to=_plain(decision.referred_to))
    told = () if _is_the_rules_own(decision) else _paragraphs(decision.text)
    parts = (
        _matter(complaint),
        Part("二、处理决定", (verdict, *told), _reasons(decision)),
        _grounds(CLAUSES[kind]),
        _ways_on(WAYS_ON[kind], place),
    )
    return _letter(TITLES[kind], decision.number, decision, complaint, place=place, parts=parts)


def reply_letter(note: Any, complaint: Any, ordinal: int, place: Place) -> Letter:
    """The written reply (M-135): the `ordinal`-th of its complaint."""
    parts = (
        _matter(complaint),
        Part("二、答复", _paragraphs(note.text)),
        _grounds(REPLY_CLAUSES),
        _ways_on(REPLY_WAYS_ON, place),
    )
    return _letter(REPLY_TITLE, f"{complaint.number}-F{ordinal}", note, complaint, place=place, parts=parts)


def _letter(title: str, number: str, source: Any, complaint: Any, *, place: Place, parts: tuple[Part, ...]) -> Letter:
    zone = ZoneInfo(place.zone)
    registered = day_in_figures(complaint.created_at.astimezone(zone).date())
    told = source.told_at or source.created_at
    means = "" if source.means is None else f"(已于同日以{source.means.label('zh')}方式告知)"
    return Letter(
        title=title,
        number=number,
        organisation=place.organisation,
        centre=f"{place.community}客户服务中心",
        phone=place.complaint_phone,
        addressee=complaint.complainant_name or "投诉人",
        opening=printed(
            f"您于{registered}以{complaint.channel.label('zh')}方式提出的投诉(登记号 {complaint.number})已收悉。"
            f"现将有关情况告知如下{means}\uff1a"
        ),
        parts=parts,
        day=day_in_words(told.astimezone(zone).date()),
        written_at=told,
    )


def _matter(complaint: Any) -> Part:
    respondent = (complaint.respondent or {}).get("name")
    where = (complaint.respondent or {}).get("place")
    about = (
        printed("被投诉方:") + _plain(respondent) + (f"\uff08{_plain(where)}\uff09" if where else "")
        if respondent
        else ""
    )
    kind = ComplaintKind(complaint.kind).label("zh")
    head = printed(f"{kind},事项类别:{complaint.matter.label('zh')}。")
    said = (head + (f"{about}。" if about else ""), *_paragraphs(complaint.description))
    demand = _paragraphs(printed("您的诉求:") + complaint.demand) if complaint.demand else ()
    return Part("一、投诉事项", (*said, *demand))


def _reasons(decision: Any) -> tuple[str, ...]:
    """Each rule that a refusal cites: its title, its reply unless the text says it, and the facts it rests on."""
    if decision.rules_version is None:
        return ()
    rules = {rule.code: rule for rule in RULE_SETS[decision.rules_version]}
    findings = (decision.verdict or {}).get("findings", {})
    own, found = _is_the_rules_own(decision), []
    for code in decision.codes:
        rule = rules[code]
        said = "" if rule.reply.zh in decision.text and not own else rule.reply.zh
        rests_on = _facts(findings.get(code, {}).get("facts", {}))
        stated = f"查明:{rests_on}。" if rests_on else ""
        found.append(printed(f"{code} {rule.title.zh}。{said}{stated}"))
    return tuple(found)


def _facts(read: Mapping[str, Any]) -> str:
    said = [f"{FACTS[name].zh}——{_value(name, value)}" for name, value in read.items() if name in FACTS and value]
    return ";".join(said)


def _value(name: str, value: Any) -> str:
    """A fact's value in words: labels of vocabularies, days as they are written in letters."""
    if name in DATES:
        return day_in_figures(date.fromisoformat(value))
    info = RecordedFacts.model_fields.get(name)
    for kind in get_args(info.annotation) if info is not None else ():
        if isinstance(kind, type) and issubclass(kind, Labelled):
            return kind(value).label("zh")
    return _plain(str(value))


def _grounds(clauses: Sequence[str]) -> Part:
    cited = "、".join(f"{name}“{title_of(name).zh}”" for name in clauses)
    return Part("三、依据", (f"《客户服务中心工作手册》{cited}。",))


def _ways_on(lines: Sequence[str], place: Place) -> Part:
    asking = f"对本函有疑问,请致电{place.community}投诉电话 {place.complaint_phone}。"
    numbered = zip("一二三四五六七八九", (*lines, asking), strict=False)
    return Part("四、后续与救济", (), tuple(printed(f"({number}){line}") for number, line in numbered))


def _is_the_rules_own(decision: Any) -> bool:
    """Whether the text is the one that the rules make; the letter says the same with its facts."""
    if decision.rules_version is None:
        return False
    replies = [rule.reply.zh for rule in RULE_SETS[decision.rules_version] if rule.code in decision.codes]
    made = DECLINED.zh.format(
        reasons="、".join(f"({code}){reply}" for code, reply in zip(decision.codes, replies, strict=False))
    )
    return bool(decision.text in (ACCEPTED.zh, made))


def printed(text: str) -> str:
    """The house's own words with the punctuation of print: full width beside Chinese characters."""
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
