"""The ledger of a community's charges: as a list by time, and followed by the positions of the change feed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, and_
from sqlmodel import col, select

from app.db.paging import Position, Slice, slice_of
from app.db.queries import feed, organisation_feed
from app.db.queries.narrowing import narrowed
from app.db.transaction import Transaction, table_of
from app.models import FeedPosition, LedgerEntry, WorkOrder
from app.models.base import RowView
from app.models.organisation_feed import OrganisationPosition

LOOKED_THROUGH: Final = 5_000
"""How many positions of the feed one read goes through at most."""


@dataclass(frozen=True, slots=True)
class FollowedLedger:
    """Entries in order of their positions, each with its `position`."""

    entries: list[RowView]
    seen: int
    """The position up to which this read has looked."""
    head: int
    """The last position of the feed at that moment."""

    @property
    def more(self) -> bool:
        """Whether there were positions beyond what was looked at."""
        return self.seen < self.head


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
    place, head = table_of(FeedPosition), await feed.head_of(tx, community_id)
    ours = and_(place.columns["community_id"] == community_id, _entry["community_id"] == community_id)
    return await _follow(tx, place, ours, filters, head=head, after=after, limit=limit)


async def follow_ledgers(
    tx: Transaction, organisation_id: UUID, filters: Mapping[str, object], *, after: int, limit: int
) -> FollowedLedger:
    """The same of all communities of an organisation, by the positions of its own feed: call `sequence` of that feed
    first."""
    place, head = table_of(OrganisationPosition), await organisation_feed.head_of(tx, organisation_id)
    ours = place.columns["organisation_id"] == organisation_id
    return await _follow(tx, place, ours, filters, head=head, after=after, limit=limit)


_entry: Final = table_of(LedgerEntry).columns


async def _follow(
    tx: Transaction,
    place: FromClause,
    ours: ColumnElement[bool],
    filters: Mapping[str, object],
    *,
    head: int,
    after: int,
    limit: int,
) -> FollowedLedger:
    through = min(after + LOOKED_THROUGH, head)
    entry, position = table_of(LedgerEntry), place.columns["position"]
    told_there = and_(
        place.columns["record_id"] == _entry["record_id"], place.columns["version"] == _entry["record_version"]
    )
    statement = (
        select(position, *_entry)
        .select_from(place.join(entry, told_there))
        .where(ours, position > after, position <= through)
        .order_by(position, _entry["id"])
    )
    # one move enters one thing, so a position is never divided between two reads
    entries = await tx.rows(narrowed(statement, entry, filters).limit(limit))
    seen = entries[-1]["position"] if len(entries) == limit else max(after, through)
    return FollowedLedger(entries, seen, head)
