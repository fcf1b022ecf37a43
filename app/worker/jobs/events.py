"""Gives pending journal entries their positions in the feed. Readers do the same, so a slow worker delays nobody."""

from app.bootstrap import Container
from app.core.row_scope import EVERYWHERE, of_community
from app.db.queries import feed


async def place_events(container: Container) -> bool:
    """Give positions in every community that has pending entries."""
    async with container.database.transaction(container.clock.now(), EVERYWHERE) as tx:
        communities = await feed.pending(tx)
    more = False
    for community_id in communities:
        async with container.database.transaction(container.clock.now(), of_community(community_id)) as tx:
            placed = await feed.sequence(tx, community_id)
            await tx.commit()
        more = more or placed >= feed.BATCH
    return more
