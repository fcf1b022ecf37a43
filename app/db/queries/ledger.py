"""The ledger of a community's charges."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlmodel import col, select

from app.db.paging import Position, Slice, slice_of
from app.db.queries.narrowing import narrowed
from app.db.transaction import Transaction, table_of
from app.models import LedgerEntry, WorkOrder


async def contacts_of(tx: Transaction, order_ids: Collection[UUID]) -> dict[UUID, str]:
    """The contact of each order, where one is on record."""
    statement = select(col(WorkOrder.id), col(WorkOrder.contact_name)).where(
        col(WorkOrder.id).in_(list(order_ids)), col(WorkOrder.contact_name).is_not(None)
    )
    return {row["id"]: row["contact_name"] for row in await tx.rows(statement)}


async def list_ledger(
    tx: Transaction, community_id: UUID, filters: Mapping[str, object], *, after: Position | None, limit: int
) -> Slice[LedgerEntry]:
    """One page of entries, oldest first: whoever reconciles reads on from where they stopped."""
    table = table_of(LedgerEntry)
    statement = narrowed(table.select().where(table.columns["community_id"] == community_id), table, filters)
    keys = (table.columns["created_at"], table.columns["id"])
    return await slice_of(tx, LedgerEntry, statement, keys, after=after, limit=limit)
