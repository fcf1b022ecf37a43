"""Why is this late? A clock's time cut into intervals: running or paused, by which action, and with whom it stood."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.core.enums import ClockState, Standing
from app.workflow.clocks.definitions import CLOCKS
from app.workflow.clocks.history import ClockEntry, History, JournaledClock


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of a clock's time. `until` None: it still lasts."""

    since: datetime
    until: datetime | None
    paused: bool
    stood_with: Standing
    entry: ClockEntry
    """The entry with which it began."""

    def seconds(self, now: datetime) -> int:
        """How long it was, up to now where it still lasts."""
        return max(0, int(((self.until or now) - self.since).total_seconds()))


BEFORE: Standing = Standing.CENTRE
"""With whom a matter stands before its record says so: it had reached the desk and was not written down yet."""


def intervals(clock: JournaledClock, history: History, now: datetime) -> list[Interval]:
    """The clock's intervals, one after another from its start to its end or, for an open one, to now: a new one begins
    wherever it is paused or runs on, or somebody else's turn comes. A clock that has not begun to count has none."""
    until = clock.ended_at if clock.ended_at is not None else now
    if clock.started_at >= until:
        return []
    cuts = [(clock.started_at, 0, clock.marks[0].entry)]
    cuts += [(mark.at, 1, mark.entry) for mark in clock.marks[1:] if clock.started_at < mark.at < until]
    cuts += [(at, 2, entry) for at, _, entry in history.responsibilities if clock.started_at < at < until]
    spans: list[Interval] = []
    for at, _, entry in sorted(cuts, key=lambda cut: (cut[0], cut[1])):
        paused, stood_with = _paused_at(clock, at), CLOCKS[clock.name].stands_with(responsible_at(history, at))
        if spans:
            last = spans[-1]
            if (last.paused, last.stood_with) == (paused, stood_with):
                continue
            if last.since == at:
                spans.pop()
            else:
                spans[-1] = Interval(last.since, at, last.paused, last.stood_with, last.entry)
        spans.append(Interval(at, None, paused, stood_with, entry))
    last = spans[-1]
    spans[-1] = Interval(last.since, clock.ended_at, last.paused, last.stood_with, last.entry)
    return spans


def responsible_at(history: History, at: datetime) -> Standing:
    """With whom the record stood from this moment on."""
    standing = BEFORE
    for since, responsible, _ in history.responsibilities:
        if since > at:
            break
        standing = responsible
    return standing


def stood_when_breached(clock: JournaledClock, history: History, now: datetime) -> Standing | None:
    """With whom the clock stood when its time ran out; None for one that was not late."""
    if not clock.is_late(now):
        return None
    ran_out = clock.breached_at or clock.due_at
    standing = BEFORE
    for since, responsible, _ in history.responsibilities:
        if since >= ran_out:
            break
        standing = responsible
    return CLOCKS[clock.name].stands_with(standing)


def stood_seconds(passed: Iterable[Interval], now: datetime) -> dict[Standing, int]:
    """For how many seconds of running time a clock stood with whom."""
    sums: dict[Standing, int] = {}
    for interval in passed:
        if not interval.paused:
            sums[interval.stood_with] = sums.get(interval.stood_with, 0) + interval.seconds(now)
    return {responsible: seconds for responsible, seconds in sums.items() if seconds}


def seconds_left(clock: JournaledClock, now: datetime) -> int:
    """Seconds until it is due, as it would be if it ran on from now; negative: seconds that it is, or was, late."""
    until = clock.ended_at if clock.ended_at is not None else now
    if clock.paused_at is not None:
        # while it stands still its end moves along
        until = min(until, clock.paused_at)
    return int((clock.due_at - until).total_seconds())


def _paused_at(clock: JournaledClock, at: datetime) -> bool:
    state = ClockState.RUNNING
    for mark in clock.marks[1:]:
        if mark.at > at:
            break
        state = mark.state
    return state is ClockState.PAUSED
