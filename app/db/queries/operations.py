"""Long work: whose turn it is, leased to one worker at a time, and the lists of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, delete, literal_column, select, update

from app.db.paging import Position, Slice, slice_of
from app.db.queries.narrowing import narrowed
from app.db.statements import AnySelect
from app.db.transaction import Transaction, table_of
from app.models.operation import LongOperation, OperationState

AT_ONCE: Final = 100
"""How many of those that ended long ago are forgotten together."""

_table: Final = table_of(LongOperation)
_columns: Final = _table.columns
GOES_ON: Final[ColumnElement[bool]] = literal_column("operation.state IN ('waiting', 'running')", _columns["id"].type)
"""Written as a literal, because the partial index only serves a query that contains its condition."""


async def take(tx: Transaction, worker: str, until: datetime) -> LongOperation | None:
    """Lease the work that has waited longest to a worker; others leave it alone until then. None: nothing is due."""
    due = select(*_columns).where(GOES_ON, _columns["next_at"] <= tx.now).order_by(_columns["next_at"]).limit(1)
    operation = await tx.one(LongOperation, due)
    if operation is None:
        return None
    mine = (_columns["id"] == operation.id, _columns["next_at"] == operation.next_at, GOES_ON)
    values = {
        "state": OperationState.RUNNING,
        "started_at": operation.started_at or tx.now,
        "leased_by": worker,
        "next_at": until,
        "tries": operation.tries + 1,
    }
    if await tx.run(update(_table).where(*mine).values(**values)) == 0:
        return None
    return await tx.get(LongOperation, id=operation.id)


async def hold(tx: Transaction, worker: str, operation_id: UUID, until: datetime) -> LongOperation | None:
    """Leased work, locked until the transaction ends; None where it was cancelled, or another worker has taken it
    over."""
    mine = (_columns["id"] == operation_id, _columns["leased_by"] == worker, GOES_ON)
    if await tx.run(update(_table).where(*mine).values(next_at=until)) == 0:
        return None
    return await tx.get(LongOperation, id=operation_id)


async def end(tx: Transaction, operation_id: UUID, values: Mapping[str, object], *, worker: str | None = None) -> bool:
    """End work that still goes on (of this worker, where one is named). Returns whether it did."""
    mine = [_columns["id"] == operation_id, GOES_ON]
    if worker is not None:
        mine.append(_columns["leased_by"] == worker)
    return await tx.run(update(_table).where(*mine).values(ended_at=tx.now, leased_by="", **values)) == 1


async def page_of_operations(
    tx: Transaction,
    communities: frozenset[UUID] | None,
    asked_by_id: UUID,
    organisation_id: UUID,
    filters: Mapping[str, object],
    *,
    after: Position | None,
    limit: int,
) -> Slice[LongOperation]:
    """The newest first: what somebody asked for, and everything in the communities named (None: in all)."""
    statement: AnySelect = _table.select().where(_columns["organisation_id"] == organisation_id)
    if communities is not None:
        own = _columns["asked_by_id"] == asked_by_id
        statement = statement.where(own | _columns["community_id"].in_(communities) if communities else own)
    statement = narrowed(statement, _table, filters)
    keys = (_columns["created_at"], _columns["id"])
    return await slice_of(tx, LongOperation, statement, keys, after=after, limit=limit, newest_first=True)


async def forget(tx: Transaction, before: datetime) -> int:
    """Delete some of what ended before a moment. Returns how many."""
    old = select(_columns["id"]).where(_columns["ended_at"] < before).limit(AT_ONCE)
    return await tx.run(delete(_table).where(_columns["id"].in_(old)))
