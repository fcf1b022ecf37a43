"""What changed for a worker whose device had no signal: their orders since a place in the feed, those that were taken
away from them among it; and whether others changed one meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from app.db.queries import feed, sync
from app.db.transaction import Transaction
from app.models.base import RowView

CHUNK: Final = 500
"""Entries of the feed that are looked at together."""
LOOKED_THROUGH: Final = 5_000
"""Entries of the feed that one request looks through at most; it then says that there are more."""
ORDER: Final = "work_order"
OF_ORDER: Final = "work_order_id"
"""What the journal of a record that belongs to an order calls it."""


@dataclass(slots=True)
class DeviceChanges:
    """What a device has to fetch and to forget, and up to where the feed was read."""

    changed: list[UUID] = field(default_factory=list)
    gone: list[RowView] = field(default_factory=list)
    """Id and number of orders that were the worker's, and are no longer."""
    seen: dict[UUID, int] = field(default_factory=dict)
    more: bool = False


async def changes_since(tx: Transaction, worker_id: UUID, seen: Mapping[UUID, int], limit: int) -> DeviceChanges:
    """Up to `limit` orders that are or were a worker's and that something happened to after the positions `seen`, one
    for each community. Each order stands once, with what it is now."""
    changes = DeviceChanges(seen=dict(seen))
    known: set[UUID] = set()
    looked_at = 0
    for community_id in seen:
        while looked_at < LOOKED_THROUGH and len(known) < limit:
            page = await feed.read(tx, [community_id], changes.seen[community_id], None, CHUNK)
            looked_at += len(page.entries)
            stopped_at = await _take(tx, worker_id, page, changes, known, limit)
            if stopped_at is not None:
                changes.seen[community_id] = stopped_at
                changes.more = True
                return changes
            changes.seen[community_id] = page.seen[community_id]
            if not page.more:
                break
        else:
            changes.more = True
    return changes


async def _take(  # noqa: PLR0917 - one step of the loop above
    tx: Transaction, worker_id: UUID, page: feed.FeedPage, changes: DeviceChanges, known: set[UUID], limit: int
) -> int | None:
    """Add what a page holds for the worker. Returns the last position that was taken, if not all of them were."""
    touched = {entry["position"]: _order_of(entry) for entry in page.entries}
    ids = [record_id for record_id in dict.fromkeys(touched.values()) if record_id and record_id not in known]
    held = await sync.holders(tx, ids)
    theirs = {record_id for record_id, row in held.items() if _is_with(row, worker_id)}
    had = await sync.were_of(tx, worker_id, [record_id for record_id in held if record_id not in theirs])
    for position, record_id in touched.items():
        if record_id is None or record_id in known or record_id not in theirs | had:
            continue
        if len(known) == limit:
            before: int = position - 1
            return before
        known.add(record_id)
        if record_id in theirs:
            changes.changed.append(record_id)
        else:
            changes.gone.append(held[record_id])
    return None


def _is_with(row: RowView, worker_id: UUID) -> bool:
    helpers = [entry["person_id"] for entry in row["helpers"] or ()]
    return row["worker_id"] == worker_id or str(worker_id) in helpers


def _order_of(entry: RowView) -> UUID | None:
    """The order that an entry is about, or that its record belongs to."""
    if entry["record_type"] == ORDER:
        record_id: UUID = entry["record_id"]
        return record_id
    named = entry["data"].get(OF_ORDER)
    return UUID(named) if isinstance(named, str) else None


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What happened to an order between the version that a device knew and now."""

    version: int
    known_at: datetime | None
    """When the order came to the version that the device knew; None: it never had that version."""
    moved_by_others: bool
    """Whether somebody else changed its state since. What the worker did themselves is no surprise to them."""
    was_theirs: bool


async def happened_since(tx: Transaction, worker_id: UUID, order_id: UUID, base_version: int) -> Meanwhile:
    """What happened to an order since a version that a worker's device knew."""
    entries = await sync.entries_since(tx, order_id, base_version)
    base = next((entry for entry in entries if entry["version"] == base_version), None)
    moved = any(
        entry["from_state"] != entry["to_state"] and entry["actor_id"] != worker_id
        for entry in entries
        if entry["version"] > base_version
    )
    theirs = bool(await sync.were_of(tx, worker_id, [order_id]))
    return Meanwhile(
        version=max((entry["version"] for entry in entries), default=0),
        known_at=None if base is None else base["at"],
        moved_by_others=moved,
        was_theirs=theirs,
    )
