"""Texts about clocks for people: durations, why an interval began, and why a clock is late."""

from collections.abc import Mapping
from datetime import datetime

from app.core.enums import ClockState, Standing
from app.core.lang import Language, Words
from app.workflow.clocks.history import Clock, Told
from app.workflow.clocks.intervals import Interval, seconds_left
from app.workflow.clocks.kinds import guessed_years
from app.workflow.kinds.all_lifecycles import ALL
from app.workflow.words.timeline import label_of

UNITS = ((86_400, Words("{n} d", "{n}天")), (3_600, Words("{n} h", "{n}小时")), (60, Words("{n} min", "{n}分钟")))
MOMENTS = Words("less than a minute", "不到1分钟")
GUESSED = Words("{years} not announced: Mon–Fri assumed", "{years}年放假安排未公布:按周一至周五计")
REASON = Words("{action} ({reason})", "{action}({reason})")

TO_COME = Words("It has not begun to count; it is due in {left}.", "尚未开始计时,距时限还有{left}。")
RUNS = Words("It is due in {left}, and stands with {who}.", "距时限还有{left},目前在{who}。")
RUNS_LATE = Words("It is {late} late and stands with {who}: {stood}.", "已超时{late},目前在{who}:{stood}。")
WAITS = Words(
    "It stands still with {who} since {action}; {left} are left then.",
    "自“{action}”起暂停,目前在{who};恢复后还有{left}。",
)
WAITS_LATE = Words("It was {late} late when it was paused: {stood}.", "暂停前已超时{late}:{stood}。")
MET = Words("It was met with {left} to spare: {stood}.", "按时完成,余{left}:{stood}。")
MET_AT_ONCE = Words("It was met with {left} to spare.", "按时完成,余{left}。")
BREACHED = Words("It ended {late} late: {stood}.", "超时{late}:{stood}。")
BREACHED_BEFORE = Words("It had run out before its end was moved: {stood}.", "延期前已超时:{stood}。")
VOIDED = Words("It was not needed any more: {action}.", "不再需要:{action}。")
STOOD = Words("{span} with {who}", "{who}{span}")
NOWHERE = Words("it stood with nobody", "无人承办")


def span(seconds: int) -> Words:
    """A duration in its two largest units: `1 d 3 h`."""
    en: list[str] = []
    zh: list[str] = []
    for unit, words in UNITS:
        count, seconds = divmod(seconds, unit)
        if count or en:
            en.append(words.en.format(n=count))
            zh.append(words.zh.format(n=count))
        if len(en) == 2:
            break
    shown = [(one, other) for one, other in zip(en, zh, strict=True) if not one.startswith("0 ")]
    return Words(" ".join(one for one, _ in shown), "".join(other for _, other in shown)) if shown else MOMENTS


def why(told: Told, hidden: frozenset[str] = frozenset()) -> Words | None:
    """The action and the reason by which something began; None if that isn't recorded, or is hidden from this
    reader."""
    if told.action in hidden:
        return None
    lifecycle = ALL.get(told.record_type)
    title = None if lifecycle is None else lifecycle.titles.get(told.action)
    if title is None or told.reason is None:
        return title
    reason = label_of("reason", told.reason)
    return Words(
        *(REASON.say(language, action=title.say(language), reason=_in(language, reason)) for language in LANGUAGES)
    )


LANGUAGES: tuple[Language, ...] = ("en", "zh")


def _in(language: Language, value: object) -> object:
    label = getattr(value, "label", None)
    return value if label is None else label(language)


def uncertain(calendar: str, language: Language) -> str | None:
    """The years whose working days were guessed when the clock's end was computed."""
    years = guessed_years(calendar)
    return GUESSED.say(language, years=[str(year) for year in years]) if years else None


def sentence(  # noqa: PLR0917 - a clock, what was made of it, and for whom
    clock: Clock,
    found: list[Interval],
    stood: Mapping[Standing, int],
    now: datetime,
    language: Language,
    hidden: frozenset[str] = frozenset(),
) -> str:
    """The state of the clock and the reason for it, in one sentence."""
    left = seconds_left(clock, now)
    with_whom = [
        STOOD.say(language, span=span(seconds), who=responsible)
        for responsible, seconds in sorted(stood.items(), key=lambda item: -item[1])
    ]
    last = found[-1] if found else None
    # a clock that was voided names the action that took its reason away
    named = clock.marks[-1] if clock.state is ClockState.VOIDED else last
    facts: dict[str, object] = {
        "left": span(max(0, left)),
        "late": span(max(0, -left)),
        "who": None if last is None else last.stood_with,
        "stood": with_whom or NOWHERE,
        "action": None if named is None else why(named.told, hidden),
    }
    return _of_state(clock, last, left, bool(with_whom), now).say(language, **facts)


def _of_state(clock: Clock, last: Interval | None, left: int, stood: bool, now: datetime) -> Words:
    if clock.state is ClockState.VOIDED:
        return VOIDED
    if clock.state is ClockState.MET:
        return MET if stood else MET_AT_ONCE
    if clock.state is ClockState.BREACHED:
        return BREACHED if left <= 0 else BREACHED_BEFORE
    if clock.is_late(now) and left <= 0:
        return WAITS_LATE if clock.state is ClockState.PAUSED else RUNS_LATE
    if clock.state is ClockState.PAUSED:
        return WAITS
    return TO_COME if last is None else RUNS
