"""The ladder 逐级上报: what a clock does while nobody stops it (lifecycles.md, "Clocks"; M-131).

It warns whom it stands with; its breach is told to them and their head; then one rung after the other is told.
A breach is a fact: it never changes the state of the record, except where running out is itself an event of its
lifecycle (LAPSES).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.core.complaint_enums import Level
from app.core.enums import Standing
from app.workflow.clocks.kinds import EVIDENCE, MINUTE, PROGRESS
from app.workflow.clocks.responsibility import OWN_DUTY
from app.workflow.kinds.complaint.levels import ESCALATION

WARNED: Final = "clock.warned"
BREACHED: Final = "clock.breached"
ESCALATED: Final = "clock.escalated"
REMINDED: Final = "clock.reminded"

ACTIONS: Final = {WARNED: "warn", BREACHED: "breach", ESCALATED: "escalate", REMINDED: "remind"}
"""The events of a clock, and what Gongdan did, as the journal says it."""

NEVER: Final = datetime(9000, 1, 1, tzinfo=UTC)
"""When a clock that has told everybody is looked at again."""

LEADERSHIP_HEARS_OF: Final = frozenset({"complaint"})
"""Kinds of record whose ladder ends with a manager of the whole organisation; the others end with the manager."""

PATIENCE: Final = timedelta(minutes=30)
"""How long a rung has until the next one is told, for elapsed clocks: so long, or the clock's own length if that is
shorter, but never less than LEAST_PATIENCE. Clocks of days: one natural day."""
LEAST_PATIENCE: Final = timedelta(seconds=5 * MINUTE)

REPEATS: Final = {PROGRESS: 3}
"""Clocks that remind again and again after their breach, and after how many natural days each time (M-133)."""

LAPSES: Final = {EVIDENCE: ("complaint", "evidence_lapsed")}
"""Clocks whose end is an event of the record's lifecycle (M-120): which lifecycle, and the action Gongdan takes. That
action tells whom it concerns; nobody climbs."""

HOLDERS: Final = {
    Standing.CENTRE: "desk",
    Standing.DEPARTMENT: "department",
    Standing.WORKER: "worker",
}
"""Who is to act, by whom the clock stands with; what waits for the customer or somebody else is the desk's to push."""

OWN_HOLDERS: Final = {EVIDENCE: ("complainant", "desk")}
"""Clocks of which somebody outside the house is told, because only they can do what is due."""


@dataclass(frozen=True, slots=True)
class Past:
    """What a clock fired last: the event, the rung it reached, and the end it spoke of."""

    event: str
    level: Level | None
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Situation:
    """What a firing is decided from. Moments are aware, `escalate_after` is a time span or None (as the house)."""

    clock: str
    record_type: str
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


@dataclass(frozen=True, slots=True)
class Firing:
    """One firing: what happened, whom to tell, how high it has come, and when to look again."""

    event: str
    told: tuple[str, ...]
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
    if now >= seen.warn_at:
        return Firing(WARNED, holders(seen), None, seen.due_at)
    return seen.warn_at


def holders(seen: Situation) -> tuple[str, ...]:
    """Whose turn it is: they are warned, and told of the breach."""
    own = OWN_HOLDERS.get(seen.clock)
    if own is not None:
        return own
    if seen.has_handler and seen.clock not in OWN_DUTY:
        return ("handler",)
    return (HOLDERS.get(seen.responsible, "desk"),)


def escalation_levels(record_type: str, *, has_department: bool) -> tuple[Level, ...]:
    """The ladder of a record, lowest rung first: without a department it begins above the desk."""
    return tuple(
        level
        for level in ESCALATION
        if (has_department or level is not Level.SUPERVISOR)
        and (record_type in LEADERSHIP_HEARS_OF or level is not Level.LEADERSHIP)
    )


def _breach(seen: Situation, now: datetime) -> Firing:
    if seen.clock in LAPSES:
        return Firing(BREACHED, (), None, NEVER)
    climb = escalation_levels(seen.record_type, has_department=seen.has_department)
    told = tuple(dict.fromkeys((*holders(seen), climb[0].value)))
    return Firing(BREACHED, told, climb[0], _look_again(seen, climb[1:], now))


def _higher(seen: Situation, past: Past, now: datetime) -> Firing | datetime:
    above = [
        level
        for level in escalation_levels(seen.record_type, has_department=seen.has_department)
        if past.level is None or ESCALATION.index(level) > ESCALATION.index(past.level)
    ]
    if seen.clock in REPEATS:
        told = (*holders(seen), *(level.value for level in above[:1]))
        return Firing(REMINDED, told, above[0] if above else past.level, _look_again(seen, above[1:], now))
    if not above:
        return NEVER
    return Firing(ESCALATED, (above[0].value,), above[0], _look_again(seen, above[1:], now))


def _look_again(seen: Situation, above: tuple[Level, ...] | list[Level], now: datetime) -> datetime:
    """Counted from now: whoever is told late has as long as anybody else."""
    if seen.clock in REPEATS:
        return _days_later(now, REPEATS[seen.clock], seen.zone)
    if not above:
        return NEVER
    if seen.escalate_after is not None:
        return now + seen.escalate_after
    if seen.calendar == "elapsed":
        return now + max(LEAST_PATIENCE, min(PATIENCE, seen.due_at - seen.started_at))
    return _days_later(now, 1, seen.zone)


def _days_later(now: datetime, days: int, zone: str) -> datetime:
    """The same hour of the day, so many natural days later, in UTC."""
    return (now.astimezone(ZoneInfo(zone)) + timedelta(days=days)).astimezone(UTC)
