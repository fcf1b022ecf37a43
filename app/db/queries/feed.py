"""The change feed: gives journal entries their positions after commit, and reads them in that order.

Writers never wait for each other: each adds a row to the outbox in its own transaction. The next reader of the feed, or
the worker, locks the community's feed head and gives positions to all entries that are visible then. An entry that is
committed later gets a later position, so a reader who has seen position 7 has missed nothing before it. The positions
of a community are 1, 2, 3 and so on without gaps.

The versions of one record ascend: a later version is written only after the earlier one is committed, or in the same
transaction, so an outbox never shows the later one alone. `n` gives the order of entries that are visible together;
versions of one statement that are out of order are sorted.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, Delete, Insert, bindparam, delete, func, insert, literal, tuple_, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import col, select

from app.core.ids import timely_id
from app.db.statements import Prepared, given
from app.db.transaction import Transaction, table_of
from app.models import FeedHead, FeedPosition, JournalEntry, Outbox
from app.models.base import RowView
from app.models.journal import FeedEpoch

BATCH: Final = 5_000
"""How many outbox rows get positions during one lock of the feed head."""
LOOKED_THROUGH: Final = 5_000
"""How many positions a read of selected types examines at most."""
CHUNK: Final = 1_000
"""How many of them it fetches at a time."""

_COMMUNITY: Final = given(table_of(Outbox).c.community_id, "community_id")

_PENDING = Prepared(select(col(Outbox.n)).where(col(Outbox.community_id) == _COMMUNITY).limit(1))
_EPOCH = Prepared(select(col(FeedEpoch.epoch)))
_HEAD = Prepared(select(col(FeedHead.position)).where(col(FeedHead.community_id) == _COMMUNITY))
_HEAD_HELD = Prepared(select(col(FeedHead.position)).where(col(FeedHead.community_id) == _COMMUNITY).with_for_update())
# positions have no gaps, so a range says exactly how many rows come, and the planner need not guess
_READ = Prepared(
    select(col(FeedPosition.position).label("position"), *table_of(JournalEntry).columns)
    .join(
        JournalEntry,
        (col(JournalEntry.record_id) == col(FeedPosition.record_id))
        & (col(JournalEntry.version) == col(FeedPosition.version)),
    )
    .where(
        col(FeedPosition.community_id) == _COMMUNITY,
        col(FeedPosition.position) > bindparam("after", type_=BigInteger(), required=True),
        col(FeedPosition.position) <= bindparam("through", type_=BigInteger(), required=True),
    )
    .order_by(col(FeedPosition.position))
)


Fetch = Callable[[int, int], Awaitable[list[RowView]]]
"""The rows after one position up to another."""


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Entries in order of their positions, each with its `position` beside the journal's columns."""

    entries: list[RowView]
    seen: dict[UUID, int]
    """For each community, or for the organisation, the position up to which this page has looked: `after` of the next
    read, even if no entry was of a selected type."""
    heads: dict[UUID, int]
    """The last position of each community's feed at that moment."""
    more: bool
    """Whether there were positions beyond `seen`."""


async def pending(tx: Transaction) -> list[UUID]:
    """The communities that have entries without a position."""
    return [row["community_id"] for row in await tx.rows(select(col(Outbox.community_id)).distinct())]


async def sequence(tx: Transaction, community_id: UUID, batch: int = BATCH) -> int:
    """Give positions to about `batch` pending entries of a community. Returns how many got one. The caller commits at
    once: until then the feed head is locked and other readers of this community wait."""
    if await tx.value(_PENDING, community_id=community_id) is None:
        return 0
    await tx.begin()
    head = await _hold_head(tx, community_id)
    placed = await tx.run(_placing(community_id, head, batch))
    if placed:
        await tx.run(_emptying(community_id, head))
        await tx.run(update(FeedHead).where(col(FeedHead.community_id) == community_id).values(position=head + placed))
    return placed


async def epoch_of(tx: Transaction) -> UUID:
    """Since when the positions of this database count as they do: another one after each restore."""
    return UUID(str(await tx.value(_EPOCH)))


async def begin_epoch(tx: Transaction) -> UUID:
    """Say that the database was restored: positions that readers know may be given to other events now. Returns the new
    epoch."""
    epoch = timely_id()
    await tx.run(update(FeedEpoch).values(epoch=epoch, since=tx.now))
    return epoch


async def head_of(tx: Transaction, community_id: UUID) -> int:
    """The last position that was given in a community."""
    return int(await tx.value(_HEAD, community_id=community_id) or 0)


async def _hold_head(tx: Transaction, community_id: UUID) -> int:
    """Lock the community's feed head; every later statement sees the positions that others gave."""
    head = await tx.value(_HEAD_HELD, community_id=community_id)
    if head is None:
        make = postgresql_insert if tx.database.is_postgresql else sqlite_insert
        await tx.run(make(FeedHead).values(community_id=community_id, position=0).on_conflict_do_nothing())
        head = await tx.value(_HEAD_HELD, community_id=community_id)
    return int(head)


def _placing(community_id: UUID, head: int, batch: int) -> Insert:
    first = (
        select(col(Outbox.record_id))
        .where(col(Outbox.community_id) == community_id)
        .order_by(col(Outbox.n))
        .limit(batch)
    )
    # all that waits of a record goes together; in `turn` a version never stands before an earlier one
    turns = (
        select(
            col(Outbox.record_id).label("record_id"),
            col(Outbox.version).label("version"),
            func.max(col(Outbox.n))
            .over(partition_by=col(Outbox.record_id), order_by=col(Outbox.version), rows=(None, 0))
            .label("turn"),
        )
        .where(col(Outbox.community_id) == community_id, col(Outbox.record_id).in_(first))
        .subquery()
    )
    place = func.row_number().over(order_by=(turns.c.turn, turns.c.version))
    return insert(FeedPosition).from_select(
        ["community_id", "position", "record_id", "version"],
        select(
            literal(community_id, table_of(Outbox).c.community_id.type),
            literal(head, BigInteger()) + place,
            turns.c.record_id,
            turns.c.version,
        ),
    )


def _emptying(community_id: UUID, head: int) -> Delete:
    """Delete exactly the outbox rows that got positions; one with a smaller `n` may have become visible since."""
    placed = select(col(FeedPosition.record_id), col(FeedPosition.version)).where(
        col(FeedPosition.community_id) == community_id, col(FeedPosition.position) > head
    )
    return delete(Outbox).where(
        col(Outbox.community_id) == community_id,
        tuple_(col(Outbox.record_id), col(Outbox.version)).in_(placed),
    )


async def read(
    tx: Transaction,
    community_ids: Sequence[UUID],
    after: Mapping[UUID, int] | int,
    types: Collection[str] | None = None,
    limit: int = 100,
) -> FeedPage:
    """Up to `limit` entries after a position (one for all communities, or one for each), of some event types or of all.

    Reads only what has a position; call `sequence` first to see everything that is committed.
    """
    entries: list[RowView] = []
    seen = {community: after if isinstance(after, int) else after.get(community, 0) for community in community_ids}
    heads: dict[UUID, int] = {}
    more = False
    budget = max(LOOKED_THROUGH, limit)
    for community in community_ids:

        async def fetch(begin: int, through: int, community: UUID = community) -> list[RowView]:
            return await tx.rows(_READ, community_id=community, after=begin, through=through)

        last = heads[community] = await head_of(tx, community)
        seen[community], budget = await look_through(
            fetch, (seen[community], last), types=types, limit=limit, budget=budget, entries=entries
        )
        more = more or seen[community] < last
    return FeedPage(entries, seen, heads, more)


async def look_through(
    fetch: Fetch,
    stretch: tuple[int, int],
    *,
    types: Collection[str] | None,
    limit: int,
    budget: int,
    entries: list[RowView],
) -> tuple[int, int]:
    """Add entries of a stretch of a feed (after a position, up to its head) to a page until it has `limit`. Returns the
    position up to which was looked, and what is left of the budget."""
    seen, last = stretch
    while seen < last and len(entries) < limit and budget > 0:
        wanted = min(limit - len(entries) if types is None else max(limit, CHUNK), budget)
        # no further than the head stood: what is placed between the two reads would be told now and again
        through = min(seen + wanted, last)
        rows = await fetch(seen, through)
        budget -= through - seen
        _take(rows, types, limit, entries)
        seen = entries[-1]["position"] if len(entries) == limit else through
    return seen, budget


def _take(rows: list[RowView], types: Collection[str] | None, limit: int, entries: list[RowView]) -> None:
    for entry in rows:
        if len(entries) == limit:
            return
        if types is None or entry["event"] in types:
            entries.append(entry)
