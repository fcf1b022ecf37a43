"""What a field worker's device is told: whose orders were which, and what happened to one since a version."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import Integer, String, bindparam, or_
from sqlmodel import col, select

from app.db.queries.helpers import ever_helped
from app.db.statements import Prepared, given, one_of
from app.db.transaction import Transaction, table_of
from app.models import JournalEntry, WorkOrder
from app.models.base import RowView

_JOURNAL: Final = table_of(JournalEntry).columns
_NAMED: Final = col(JournalEntry.data)["worker_id"].as_string()

_SINCE: Final = Prepared(
    select(*(_JOURNAL[name] for name in ("version", "at", "actor_id", "from_state", "to_state")))
    .where(
        col(JournalEntry.record_id) == given(_JOURNAL["record_id"], "record_id"),
        col(JournalEntry.version) >= bindparam("version", type_=Integer(), required=True),
    )
    .order_by(col(JournalEntry.version))
)
_HAD: Final = Prepared(
    select(col(JournalEntry.record_id))
    .where(
        one_of(col(JournalEntry.record_id), "ids"),
        or_(
            col(JournalEntry.actor_id) == given(_JOURNAL["actor_id"], "person"),
            bindparam("name", type_=String(), required=True) == _NAMED,
        ),
    )
    .distinct()
)
_HELD: Final = Prepared(
    select(col(WorkOrder.id), col(WorkOrder.number), col(WorkOrder.worker_id), col(WorkOrder.helpers)).where(
        one_of(col(WorkOrder.id), "ids")
    )
)


async def entries_since(tx: Transaction, record_id: UUID, version: int) -> Sequence[RowView]:
    """The journal of a record from a version on, that version among it: when, who, from which state to which."""
    return await tx.rows(_SINCE, record_id=record_id, version=version)


async def were_of(tx: Transaction, person_id: UUID, ids: Sequence[UUID]) -> set[UUID]:
    """Those of some orders that were once given to a person, with which they helped, or on which they did something."""
    if not ids:
        return set()
    rows = await tx.rows(_HAD, person=person_id, name=str(person_id), ids=list(ids))
    helped = await ever_helped(tx, list(ids))
    return {row["record_id"] for row in rows} | {order_id for order_id in helped if person_id in helped[order_id]}


async def holders(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, RowView]:
    """Number, worker and helpers of some work orders."""
    if not ids:
        return {}
    return {row["id"]: row for row in await tx.rows(_HELD, ids=list(ids))}
