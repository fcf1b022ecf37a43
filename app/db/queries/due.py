"""Due clocks: finds them, leases them to a worker, and locks their rows while they are processed.

A worker leases some due clocks in one short transaction and processes them in another. During the lease, no other
worker sees them; the lease of a worker that died ends by itself. Nobody waits here for a row that another transaction
has locked: a clock whose record is being changed is left for the next time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Update,
    and_,
    literal,
    literal_column,
    or_,
    select,
    update,
)

from app.core.json_object import JsonObject
from app.db.statements import AnySelect, Prepared, given
from app.db.transaction import Transaction, as_row, table_of
from app.models import ClockPolicyRow, ClockRow, JournalEntry

_clocks: Final = table_of(ClockRow).columns
RUNNING: Final[ColumnElement[bool]] = _clocks["state"] == literal_column("'running'")
"""Written as a literal, because the partial index over running clocks only serves a query that contains its
condition."""


def _due(now: object) -> ColumnElement[bool]:
    free = or_(_clocks["leased_until"].is_(None), _clocks["leased_until"] <= now)
    return and_(RUNNING, _clocks["next_at"] <= now, free)


_ANY: Final = Prepared(select(_clocks["id"]).where(_due(given(_clocks["next_at"], "now"))).limit(1))


async def any_due(tx: Transaction) -> bool:
    """Whether any clock is due now; takes no lock."""
    return await tx.value(_ANY, now=tx.now) is not None


def taking(worker: str, now: datetime, until: datetime, limit: int) -> Update:
    """The statement that leases up to `limit` due clocks, those due longest first."""
    due = (
        select(_clocks["id"])
        .where(_due(literal(now, _clocks["next_at"].type)))
        .order_by(_clocks["next_at"])
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    return (
        update(table_of(ClockRow))
        .where(_clocks["id"].in_(select(due.c.id)))
        .values(leased_by=worker, leased_until=until)
    )


async def take(tx: Transaction, worker: str, until: datetime, limit: int) -> list[UUID]:
    """Lease up to `limit` due clocks until a moment; the caller commits at once."""
    await tx.begin()
    rows = await tx.rows(taking(worker, tx.now, until, limit).returning(_clocks["id"], _clocks["next_at"]))
    return [row["id"] for row in sorted(rows, key=lambda row: (row["next_at"], row["id"]))]


def held(worker: str, ids: Sequence[UUID], now: datetime) -> AnySelect:
    """The statement that reads and locks leased clocks that are still running and due, each with its last journal
    entry."""
    journal = table_of(JournalEntry).columns
    return (
        select(
            *_clocks,
            journal["event"].label("past_event"),
            journal["data"].label("past_data"),
        )
        .join_from(
            table_of(ClockRow),
            table_of(JournalEntry),
            and_(journal["record_id"] == _clocks["id"], journal["version"] == _clocks["fired"]),
            isouter=True,
        )
        .where(
            _clocks["id"].in_(ids),
            RUNNING,
            _clocks["leased_by"] == worker,
            _clocks["next_at"] <= literal(now, _clocks["next_at"].type),
        )
        .order_by(_clocks["next_at"], _clocks["id"])
        .with_for_update(skip_locked=True, of=table_of(ClockRow))
    )


@dataclass(frozen=True, slots=True)
class HeldClock:
    """A leased clock, and what the journal says of its last firing; None: it has not fired."""

    row: ClockRow
    past_event: str | None
    past_data: JsonObject | None


async def hold(tx: Transaction, worker: str, ids: Sequence[UUID]) -> list[HeldClock]:
    """The leased clocks that may be processed now, locked until the transaction ends, in the order in which they are
    due."""
    await tx.begin()
    rows = await tx.rows(held(worker, ids, tx.now))
    return [HeldClock(as_row(ClockRow, row), row["past_event"], row["past_data"]) for row in rows]


async def put_aside(tx: Transaction, worker: str, clock_id: UUID, until: datetime) -> None:
    """Postpone a clock that can't be processed, so that it doesn't delay the others."""
    await tx.run(
        update(table_of(ClockRow))
        .where(_clocks["id"] == clock_id, _clocks["leased_by"] == worker)
        .values(leased_until=until)
    )


async def reserve(tx: Transaction, worker: str, community_id: UUID, until: datetime) -> None:
    """Keep a community's running clocks from every worker until a moment; sent with the queued writes."""
    await tx.flush()
    await tx.run(
        update(table_of(ClockRow))
        .where(_clocks["community_id"] == community_id, RUNNING, _clocks["leased_by"].is_(None))
        .values(leased_by=worker, leased_until=until)
    )


async def release(tx: Transaction, worker: str) -> None:
    """Release all clocks that a worker has leased."""
    await tx.run(
        update(table_of(ClockRow)).where(_clocks["leased_by"] == worker).values(leased_by=None, leased_until=None)
    )


async def patience(tx: Transaction, policies: Sequence[UUID]) -> dict[UUID, int | None]:
    """Seconds between the escalation levels, by the policies that set them."""
    if not policies:
        return {}
    table = table_of(ClockPolicyRow).columns
    rows = await tx.rows(select(table["id"], table["escalate_after"]).where(table["id"].in_(policies)))
    return {row["id"]: row["escalate_after"] for row in rows}
