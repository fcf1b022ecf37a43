"""Verifies clocks: each row must equal what can be derived from the journal.

It can run beside writers: a difference is read a second time, because a move may have happened between two reads.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from app.db.queries import clocks as query
from app.db.transaction import Transaction
from app.models import ClockRow
from app.services.clocks.history import histories
from app.services.clocks.homes import clock_homes
from app.workflow.clocks.history import History, JournaledClock
from app.workflow.clocks.intervals import stood_when_breached

PAGE: Final = 200
COMPARED: Final = (
    "name", "round", "state", "started_at", "due_at", "warn_at", "calendar", "paused_at", "paused_seconds", "ended_at",
    "policy_id", "policy_version",
)  # fmt: skip
"""The columns that are compared. Columns that only the worker uses are not derived."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a clock's row and the journal disagree; None: there is no such row, or nothing in the journal."""

    record_type: str
    record_id: UUID
    clock_id: UUID
    name: str
    field: str
    stored: object
    derived: object

    def __str__(self) -> str:
        where = f"{self.record_type} {self.record_id}, clock {self.name} {self.clock_id}"
        if self.field == "row":
            what = "the journal doesn't say that it was started" if self.derived is None else "its row is not there"
        elif self.field == "record":
            what = "its record is not there"
        else:
            what = f"{self.field} is {_as_text(self.stored)}, by the journal {_as_text(self.derived)}"
        return f"{where}: {what}"


async def differences(
    tx: Transaction, record_id: UUID | None = None, passed: Callable[[int], None] = lambda count: None
) -> AsyncIterator[Difference]:
    """All differences of the clocks of one record, or of all; `passed` is called with the number of clocks checked."""
    if record_id is not None:
        for kind in clock_homes():
            if await query.is_there(tx, kind.model, record_id):
                for difference in await _compare(tx, kind.name, [record_id], passed):
                    yield difference
        return
    for kind in clock_homes():
        last: UUID | None = None
        while ids := await query.homes_after(tx, kind.model, last, PAGE):
            last = ids[-1]
            for difference in await _compare(tx, kind.name, ids, passed):
                yield difference
    for row in await query.homeless(tx, {kind.name: kind.model for kind in clock_homes()}):
        yield Difference(row.record_type, row.record_id, row.id, row.name, "record", row.id, None)


async def _compare(
    tx: Transaction, record_type: str, ids: list[UUID], passed: Callable[[int], None]
) -> list[Difference]:
    rows, derived = await _both(tx, record_type, ids)
    suspects = {
        difference.record_id for record_id in ids for difference in _differ(tx, record_type, record_id, rows, derived)
    }
    passed(sum(len(of_record) for of_record in rows.values()))
    if not suspects:
        return []
    rows, derived = await _both(tx, record_type, sorted(suspects))
    return [
        difference
        for record_id in sorted(suspects)
        for difference in _differ(tx, record_type, record_id, rows, derived)
    ]


async def _both(
    tx: Transaction, record_type: str, ids: list[UUID]
) -> tuple[dict[UUID, list[ClockRow]], dict[UUID, History]]:
    rows: dict[UUID, list[ClockRow]] = {record_id: [] for record_id in ids}
    for row in await query.rows_of(tx, ids):
        rows[row.record_id].append(row)
    return rows, await histories(tx, record_type, ids)


def _differ(
    tx: Transaction, record_type: str, record_id: UUID, rows: dict[UUID, list[ClockRow]], histories: dict[UUID, History]
) -> Iterator[Difference]:
    clocks = dict(histories[record_id].clocks)
    for row in rows[record_id]:
        clock = clocks.pop(row.id, None)
        if clock is None:
            yield Difference(record_type, record_id, row.id, row.name, "row", row.id, None)
            continue
        for field, stored, derived in compared(tx.now, record_type, row, clock, histories[record_id]):
            if stored != derived:
                yield Difference(record_type, record_id, row.id, row.name, field, stored, derived)
    for clock in clocks.values():
        yield Difference(record_type, record_id, clock.id, clock.name, "row", None, clock.id)


def compared(
    now: datetime, record_type: str, row: ClockRow, clock: JournaledClock, history: History
) -> Iterator[tuple[str, object, object]]:
    """What the row and the journal say, for each compared column."""
    yield "record_type", row.record_type, record_type
    yield "created_at", row.created_at, clock.begun_at
    for field in COMPARED:
        yield field, getattr(row, field), getattr(clock, field)
    late = clock.breached_at is not None
    if clock.is_open and row.breached_at is not None:
        # noticed by the worker, between two moves of the record
        late = clock.is_late(now)
    yield "breached", row.breached_at is not None, late
    stood = stood_when_breached(clock, history, now) if late else None
    yield "breached_with", row.breached_with, None if stood is None else stood.value


def _as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else "nothing" if value is None else str(value)
