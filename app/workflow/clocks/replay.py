"""A clock that ran, told again with another length: when it would have been due, and how it would have ended."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from app.core.enums import ClockState
from app.workflow.clocks.calendar import Calendar
from app.workflow.clocks.cases import Case, of_label
from app.workflow.clocks.definitions import CLOCKS, between, deadline
from app.workflow.clocks.history import JournaledClock
from app.workflow.clocks.pauses import Ends, resumed
from app.workflow.clocks.policies import Terms
from app.workflow.clocks.service_hours import DeskHours

Side = Literal["met", "breached", "voided", "open"]


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """Where the clock runs."""

    zone: str
    calendar: Calendar
    hours: DeskHours | None = None


@dataclass(frozen=True, slots=True)
class Replay:
    """How the clock would be: its ends after all pauses, and on which side of them it came to lie."""

    ends: Ends
    side: Side


def case_of(clock: JournaledClock, working: WorkingTime) -> Case:
    """What the clock was started for."""
    return of_label(clock.case, working.zone, working.calendar, working.hours, clock.begun_at)


def side_of(clock: JournaledClock, now: datetime) -> Side:
    """How it really is."""
    return _side(clock, late=clock.is_late(now))


def replayed(clock: JournaledClock, terms: Terms, working: WorkingTime, now: datetime) -> Replay | None:
    """The clock with another length, the same pauses and the same end. None for one that no length decides: somebody
    named its end."""
    if clock.length is None or clock.by_hand:
        return None
    ends, late = _first_ends(clock, terms, working), False
    for paused_at, resumed_at in _pauses(clock):
        late = late or ends.due_at < paused_at
        if resumed_at is None:
            return Replay(ends, _side(clock, late=late))
        ends = resumed(ends, paused_at, resumed_at, working.zone, working.calendar)
    late = late or ends.due_at < (clock.ended_at or now)
    return Replay(ends, _side(clock, late=late))


def _first_ends(clock: JournaledClock, terms: Terms, working: WorkingTime) -> Ends:
    kind, case = CLOCKS[clock.name], case_of(clock, working)
    if kind.ends_by == "before_window" and clock.length is not None:
        window = clock.due_at + timedelta(seconds=clock.length)
        limit = between(clock.started_at, window - timedelta(seconds=terms.length), warn=terms.warn_at)
    else:
        hours = working.hours if kind.in_service_hours and not case.emergency else None
        limit = deadline(
            kind,
            clock.started_at,
            terms.length,
            working.zone,
            working.calendar,
            warn=terms.warn_at,
            hours=hours,
        )
    return Ends(limit.due_at, limit.warn_at, limit.calendar)


def _pauses(clock: JournaledClock) -> Iterator[tuple[datetime, datetime | None]]:
    """When it stood still; None: until its end, or still."""
    since: datetime | None = None
    for mark in clock.marks[1:]:
        if mark.state is ClockState.PAUSED:
            since = mark.at
        elif since is not None:
            yield since, mark.at if mark.state is ClockState.RUNNING else None
            since = None
    if since is not None:
        yield since, None


def _side(clock: JournaledClock, *, late: bool) -> Side:
    if late:
        return "breached"
    if clock.is_open:
        return "open"
    return "voided" if clock.ending is ClockState.VOIDED else "met"
