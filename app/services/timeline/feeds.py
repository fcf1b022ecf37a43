"""The feeds that can be read: that of a community, and that of a whole organisation."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from app.core.errors import FeedRestarted
from app.core.row_scope import NOWHERE, RowScope, of_community
from app.db.database import Database
from app.db.queries import feed, organisation_feed
from app.db.queries.feed import FeedPage
from app.db.transaction import Transaction


async def epoch_for(database: Database, now: datetime, known: UUID | None) -> UUID:
    """Since when positions count as they do. Raises FeedRestarted for a reader who knows positions of another epoch."""
    async with database.transaction(now, NOWHERE) as tx:
        epoch = await feed.epoch_of(tx)
    if known not in (None, epoch):
        raise FeedRestarted(extra={"epoch": str(epoch)})
    return epoch


def check_position(after: int, head: int) -> None:
    """Raises FeedRestarted for a reader who knows a position that is ahead of the feed."""
    if after > head:
        raise FeedRestarted(extra={"head": head})


class Feed(Protocol):
    """A feed: positions 1, 2, 3 and so on without gaps."""

    @property
    def id(self) -> UUID:
        """Of the community or the organisation."""
        ...

    @property
    def scope(self) -> RowScope:
        """The rows that it is about."""
        ...

    async def sequence(self, tx: Transaction) -> int:
        """Give positions to what is committed. Returns how many got one; the caller commits at once."""
        ...

    async def head(self, tx: Transaction) -> int:
        """The last position."""
        ...

    async def read(self, tx: Transaction, after: int, types: Collection[str] | None, limit: int) -> FeedPage:
        """A page after a position."""
        ...


@dataclass(frozen=True, slots=True)
class CommunityFeed:
    """What happened in a community."""

    id: UUID

    @property
    def scope(self) -> RowScope:
        """The community's rows."""
        return of_community(self.id)

    async def sequence(self, tx: Transaction) -> int:
        """Give positions to what is committed."""
        return await feed.sequence(tx, self.id)

    async def head(self, tx: Transaction) -> int:
        """The last position."""
        return await feed.head_of(tx, self.id)

    async def read(self, tx: Transaction, after: int, types: Collection[str] | None, limit: int) -> FeedPage:
        """A page after a position."""
        return await feed.read(tx, [self.id], after, types, limit)


@dataclass(frozen=True, slots=True)
class OrganisationFeed:
    """What happened in all communities of an organisation, and to its people."""

    id: UUID

    @property
    def scope(self) -> RowScope:
        """The rows of all its communities."""
        return RowScope(organisation_id=self.id)

    async def sequence(self, tx: Transaction) -> int:
        """Give positions to what is committed: in the communities first, whose order is kept."""
        placed = 0
        for community_id in await organisation_feed.pending(tx, self.id):
            placed += await feed.sequence(tx, community_id)
            await tx.commit()
        return placed + await organisation_feed.sequence(tx, self.id)

    async def head(self, tx: Transaction) -> int:
        """The last position."""
        return await organisation_feed.head_of(tx, self.id)

    async def read(self, tx: Transaction, after: int, types: Collection[str] | None, limit: int) -> FeedPage:
        """A page after a position."""
        return await organisation_feed.read(tx, self.id, after, types, limit)
