"""The ledger of a community's charges: as a list by time, and followed by the positions of the change feed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import and_
from sqlmodel import col, select

from app.db.paging import Position, Slice, slice_of
from app.db.queries.feed import head_of
from app.db.queries.narrowing import narrowed
from app.db.transaction import Transaction, table_of
from app.models import FeedPosition, LedgerEntry, WorkOrder
from app.models.base import RowView

LOOKED_THROUGH: Final = 5_000
"""How many positions of the feed one read goes through at most."""


@dataclass(frozen=True, slots=True)
class FollowedLedger:
    """Entries in order of their positions, each with its `position`."""

    entries: list[RowView]
    seen: int
    """The position up to which this read has looked."""
    more: bool
    """Whether there were positions beyond it."""


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


async def follow_ledger(
    tx: Transaction, community_id: UUID, filters: Mapping[str, object], *, after: int, limit: int
) -> FollowedLedger:
    """Entries after a position of the change feed: what is committed later stands at a later position, so nothing is
    ever missed (ADR 6). Reads only what has a position: call `feed.sequence` first."""
    head = await head_of(tx, community_id)
    through = min(after + LOOKED_THROUGH, head)
    entry, place = table_of(LedgerEntry), table_of(FeedPosition).columns
    told_there = and_(
        place["record_id"] == entry.columns["record_id"], place["version"] == entry.columns["record_version"]
    )
    between = and_(place["community_id"] == community_id, place["position"] > after, place["position"] <= through)
    statement = (
        select(place["position"], *entry.columns)
        .select_from(table_of(FeedPosition).join(entry, told_there))
        .where(between, entry.columns["community_id"] == community_id)
        .order_by(place["position"], entry.columns["id"])
    )
    # one move enters one thing, so a position is never divided between two reads
    entries = await tx.rows(narrowed(statement, entry, filters).limit(limit))
    seen = entries[-1]["position"] if len(entries) == limit else max(after, through)
    return FollowedLedger(entries, seen, seen < head)
