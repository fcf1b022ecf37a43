"""The ledger of a community's charges."""

from collections.abc import Mapping
from uuid import UUID

from app.db.paging import Position, Slice, slice_of
from app.db.queries.narrowing import narrowed
from app.db.transaction import Transaction, table_of
from app.models import LedgerEntry


async def list_ledger(
    tx: Transaction, community_id: UUID, filters: Mapping[str, object], *, after: Position | None, limit: int
) -> Slice[LedgerEntry]:
    """One page of entries, oldest first: whoever reconciles reads on from where they stopped."""
    table = table_of(LedgerEntry)
    statement = narrowed(table.select().where(table.columns["community_id"] == community_id), table, filters)
    keys = (table.columns["created_at"], table.columns["id"])
    return await slice_of(tx, LedgerEntry, statement, keys, after=after, limit=limit)
