"""Shows the clocks of one record, with their intervals and reasons."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.core.enums import Standing
from app.core.lang import Language
from app.db.queries import clocks as query
from app.db.transaction import Transaction
from app.models import ClockRow
from app.services.clocks.history import histories
from app.services.clocks.words import how_it_stands, uncertain, why
from app.workflow.clocks.definitions import CLOCKS
from app.workflow.clocks.history import ClockEntry, History, JournaledClock, Mark
from app.workflow.clocks.intervals import Interval, intervals, seconds_left, stood_seconds, stood_when_breached


@dataclass(frozen=True, slots=True)
class ClockReader:
    """The reader of clocks: their language, and which actions are internal and hidden from them."""

    now: datetime
    language: Language
    hidden: frozenset[str] = frozenset()


async def clocks_of(tx: Transaction, record_type: str, record_id: UUID, reader: ClockReader) -> list[dict[str, object]]:
    """The clocks of a record in the order in which they were started, each with its intervals and the reason for its
    state."""
    history = (await histories(tx, record_type, [record_id]))[record_id]
    rows = await query.rows_of(tx, [record_id])
    return [told(row, history.clocks.get(row.id) or of_row(row), history, reader) for row in rows]


def of_row(row: ClockRow) -> JournaledClock:
    """A clock as its row is, without history: it was started before clocks were journaled."""
    unsaid = ClockEntry(row.created_at, row.record_type, "", {})
    names = ("id", "name", "round", "started_at", "due_at", "warn_at", "calendar", "policy_id", "policy_version",
             "state", "paused_at", "paused_seconds", "breached_at", "ended_at")  # fmt: skip
    clock = JournaledClock(begun_at=row.created_at, **{name: getattr(row, name) for name in names})
    clock.marks.append(Mark(row.started_at, clock.state, unsaid))
    if clock.ended_at is not None:
        clock.marks.append(Mark(clock.ended_at, clock.state, unsaid))
    return clock


def told(row: ClockRow, clock: JournaledClock, history: History, reader: ClockReader) -> dict[str, object]:
    """One clock as the API shows it."""
    now, language, definition = reader.now, reader.language, CLOCKS[clock.name]
    stretches = intervals(clock, history, now)
    stood = stood_seconds(stretches, now)
    left, late = seconds_left(clock, now), clock.is_late(now)
    with_whom: Standing | None = None
    if late:
        with_whom = Standing(row.breached_with) if row.breached_with else stood_when_breached(clock, history, now)
    return {
        "id": clock.id,
        "name": clock.name,
        "title": definition.words.say(language),
        "clause": definition.clause,
        "state": clock.state,
        "late": late,
        "round": clock.round,
        "started_at": clock.started_at,
        "due_at": clock.due_at,
        "warn_at": clock.warn_at,
        "ended_at": clock.ended_at,
        "calendar": clock.calendar.partition("?")[0],
        "uncertain": uncertain(clock.calendar, language),
        "length": clock.length,
        "policy_id": clock.policy_id,
        "policy_version": clock.policy_version if clock.policy_id is not None else None,
        "remaining_seconds": max(0, left) if clock.is_open and not late else None,
        "late_seconds": max(0, -left) if late else None,
        "paused_seconds": sum(interval.seconds(now) for interval in stretches if interval.paused),
        "breached_with": with_whom,
        "intervals": [_interval(interval, reader) for interval in stretches],
        "stood_seconds": {responsible.value: seconds for responsible, seconds in stood.items()},
        "why": how_it_stands(clock, stretches, stood, now, language, reader.hidden),
    }


def _interval(interval: Interval, reader: ClockReader) -> dict[str, object]:
    action = None if interval.entry.action in reader.hidden else interval.entry.action or None
    reason = why(interval.entry, reader.hidden)
    return {
        "since": interval.since,
        "until": interval.until,
        "seconds": interval.seconds(reader.now),
        "state": "paused" if interval.paused else "running",
        "stood_with": interval.stood_with,
        "stood_with_title": interval.stood_with.label(reader.language),
        "action": action,
        "reason": None if reason is None else reason.say(reader.language),
    }
