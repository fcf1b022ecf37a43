"""Texts about clocks for people: durations, why an interval began, and why a clock is late."""

from collections.abc import Mapping
from datetime import datetime

from app.core.catalogue import sentence, sentences
from app.core.enums import ClockState, Standing
from app.core.lang import Language, Words
from app.services.timeline.labels import label_of
from app.workflow.clocks.definitions import guessed_years
from app.workflow.clocks.history import ClockEntry, JournaledClock
from app.workflow.clocks.intervals import Interval, seconds_left
from app.workflow.kinds.all_lifecycles import ALL

SPANS = sentences("clock.spans")
UNITS = ((86_400, SPANS["day"]), (3_600, SPANS["hour"]), (60, SPANS["minute"]))
MOMENTS = SPANS["moments"]
GUESSED = sentence("clock.parts.guessed")
REASON = sentence("clock.parts.reason")
STOOD = sentence("clock.parts.stood")
NOWHERE = sentence("clock.parts.nowhere")
STANDING = sentences("clock.standing")
"""How a clock stands; the keys are those of _key_of."""


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
    shown = [(english, chinese) for english, chinese in zip(en, zh, strict=True) if not english.startswith("0 ")]
    return (
        Words(" ".join(english for english, _ in shown), "".join(chinese for _, chinese in shown)) if shown else MOMENTS
    )


def why(entry: ClockEntry, hidden: frozenset[str] = frozenset()) -> Words | None:
    """The action and the reason by which something began; None if that isn't recorded, or is hidden from this
    reader."""
    if entry.action in hidden:
        return None
    lifecycle = ALL.get(entry.record_type)
    title = None if lifecycle is None else lifecycle.titles.get(entry.action)
    if title is None or entry.reason is None:
        return title
    reason = label_of("reason", entry.reason)
    return REASON.filled(action=title, reason=reason)


def uncertain(calendar: str, language: Language) -> str | None:
    """The years whose working days were guessed when the clock's end was computed."""
    years = guessed_years(calendar)
    return GUESSED.say(language, years=[str(year) for year in years]) if years else None


def how_it_stands(  # noqa: PLR0917 - a clock, what was made of it, and for whom
    clock: JournaledClock,
    stretches: list[Interval],
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
    last = stretches[-1] if stretches else None
    # a clock that was voided names the action that took its reason away
    named = clock.marks[-1] if clock.state is ClockState.VOIDED else last
    facts: dict[str, object] = {
        "left": span(max(0, left)),
        "late": span(max(0, -left)),
        "who": None if last is None else last.stood_with,
        "stood": with_whom or NOWHERE,
        "action": None if named is None else why(named.entry, hidden),
    }
    return STANDING[_key_of(clock, last, left, bool(with_whom), now)].say(language, **facts)


def _key_of(clock: JournaledClock, last: Interval | None, left: int, stood: bool, now: datetime) -> str:
    if clock.state is ClockState.VOIDED:
        return "voided"
    if clock.state is ClockState.MET:
        return "met" if stood else "met_at_once"
    if clock.state is ClockState.BREACHED:
        return "breached" if left <= 0 else "breached_before"
    if clock.is_late(now) and left <= 0:
        return "waits_late" if clock.state is ClockState.PAUSED else "runs_late"
    if clock.state is ClockState.PAUSED:
        return "waits"
    return "to_come" if last is None else "runs"
