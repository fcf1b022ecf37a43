"""Escalation 逐级上报: what a clock does while nobody stops it (M-131).

It warns whom it stands with; its breach is told to them and their head; then one level after the other is told.
A breach is a fact: it never changes the state of the record, except where running out is itself an event of its
lifecycle (ClockDefinition.lapse_action).
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.core.enums import Level, Standing
from app.workflow.clocks.calendar import Calendar
from app.workflow.clocks.definitions import CLOCKS, MINUTE, ClockDefinition
from app.workflow.clocks.service_hours import DeskHours, add_service_time, next_open

WARNED: Final = "clock.warned"
BREACHED: Final = "clock.breached"
ESCALATED: Final = "clock.escalated"
REMINDED: Final = "clock.reminded"

ACTIONS: Final = {WARNED: "warn", BREACHED: "breach", ESCALATED: "escalate", REMINDED: "remind"}
"""The events of a clock, and what Gongdan did, as the journal says it."""

NEVER: Final = datetime(9000, 1, 1, tzinfo=UTC)
"""When a clock that has told everybody is looked at again."""

_HEIGHTS: Final = {level: height for height, level in enumerate(Level)}

PATIENCE: Final = timedelta(minutes=30)
"""How long a level has until the next one is told, for elapsed clocks: so long, or the clock's own length if that is
shorter, but never less than LEAST_PATIENCE. Clocks of days: one natural day."""
LEAST_PATIENCE: Final = timedelta(seconds=5 * MINUTE)

HOLDERS: Final = {
    Standing.CENTRE: "desk",
    Standing.DEPARTMENT: "department",
    Standing.WORKER: "worker",
}
"""Who is to act, by whom the clock stands with; what waits for the customer or somebody else is the desk's to push."""


@dataclass(frozen=True, slots=True)
class Past:
    """What a clock fired last: the event, the level it reached, and the end it spoke of."""

    event: str
    level: Level | None
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Situation:
    """What a firing is decided from. Moments are aware, `escalate_after` is a time span or None (as the company)."""

    clock: str
    levels: tuple[Level, ...]
    """The levels that hear of its record, the lowest first."""
    started_at: datetime
    warn_at: datetime
    due_at: datetime
    calendar: str
    past: Past | None
    responsible: Standing
    """With whom the clock stands."""
    has_department: bool
    has_handler: bool
    escalate_after: timedelta | None
    zone: str
    hours: DeskHours | None = None
    """When the community's desk is open, if it says so."""
    days: Calendar = field(default_factory=Calendar)
    """The days on which it is worked."""

    @property
    def counted_hours(self) -> DeskHours | None:
        """The hours that the clock counts alone: then nobody is told more of it outside them."""
        return self.hours if self.calendar.partition("?")[0] == "service_hours" else None

    @property
    def definition(self) -> ClockDefinition:
        """Which clock it is."""
        return CLOCKS[self.clock]

    @property
    def present_levels(self) -> tuple[Level, ...]:
        """The levels as far as they are there: without a department they begin above the desk."""
        return tuple(level for level in self.levels if self.has_department or level is not Level.SUPERVISOR)


@dataclass(frozen=True, slots=True)
class Firing:
    """One firing: what happened, whom to tell, how high it has come, and when to look again."""

    event: str
    audiences: tuple[str, ...]
    level: Level | None
    next_at: datetime


def next_firing(seen: Situation, now: datetime) -> Firing | datetime:
    """What a clock that is due to be looked at fires now; only a moment when there is nothing to tell before then.

    Whoever was away so long that the warning would come after the breach tells only the breach."""
    past = seen.past
    told_late = past is not None and past.event != WARNED
    if now >= seen.due_at:
        return _higher(seen, past, now) if told_late and past is not None else _breach(seen, now)
    if past is not None and past.event == WARNED and past.due_at == seen.due_at:
        return seen.due_at
    warned = seen.definition.reminds or holders(seen)
    if not warned:
        return seen.due_at
    return Firing(WARNED, warned, None, seen.due_at) if now >= seen.warn_at else seen.warn_at


def holders(seen: Situation) -> tuple[str, ...]:
    """Whose turn it is: they are warned, and told of the breach. What lapses by itself warns only whom it names."""
    if seen.definition.audiences or seen.definition.lapse_action:
        return seen.definition.audiences
    if seen.has_handler and seen.definition.owed_by is None:
        return ("handler",)
    return (HOLDERS.get(seen.responsible, "desk"),)


def _breach(seen: Situation, now: datetime) -> Firing:
    if seen.definition.lapse_action:
        return Firing(BREACHED, (), None, NEVER)
    climb = seen.present_levels
    audience = tuple(dict.fromkeys((*holders(seen), climb[0].value)))
    return Firing(BREACHED, audience, climb[0], _look_again(seen, climb[1:], now))


def _higher(seen: Situation, past: Past, now: datetime) -> Firing | datetime:
    above = [level for level in seen.present_levels if past.level is None or _HEIGHTS[level] > _HEIGHTS[past.level]]
    if seen.definition.repeats_after:
        audience = (*holders(seen), *(level.value for level in above[:1]))
        return Firing(REMINDED, audience, above[0] if above else past.level, _look_again(seen, above[1:], now))
    if not above:
        return NEVER
    hours = seen.counted_hours
    opens = now if hours is None else next_open(now, hours, seen.zone, seen.days)
    if opens > now:
        return opens
    return Firing(ESCALATED, (above[0].value,), above[0], _look_again(seen, above[1:], now))


def _look_again(seen: Situation, above: tuple[Level, ...] | list[Level], now: datetime) -> datetime:
    """Counted from now: whoever is told late has as long as anybody else."""
    if seen.definition.repeats_after:
        return _days_later(now, seen.definition.repeats_after, seen.zone)
    if not above:
        return NEVER
    hours, wait = seen.counted_hours, seen.escalate_after
    if wait is None and (hours is not None or seen.calendar == "elapsed"):
        wait = max(LEAST_PATIENCE, min(PATIENCE, seen.due_at - seen.started_at))
    if wait is not None:
        return now + wait if hours is None else add_service_time(now, wait, hours, seen.zone, seen.days)[0]
    return _days_later(now, 1, seen.zone)


def _days_later(now: datetime, days: int, zone: str) -> datetime:
    """The same hour of the day, so many natural days later, in UTC."""
    return (now.astimezone(ZoneInfo(zone)) + timedelta(days=days)).astimezone(UTC)
