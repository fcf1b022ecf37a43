"""Gives pending journal entries their positions in the feed. Readers do the same, so a slow worker delays nobody."""

from app.bootstrap import Container
from app.core.row_scope import EVERYWHERE, of_community
from app.db.queries import feed, organisation_feed
from app.services.timeline.feeds import OrganisationFeed


async def place_events(container: Container) -> bool:
    """Give positions in every community that has pending entries, and then in the organisation."""
    async with container.database.transaction(container.clock.now(), EVERYWHERE) as tx:
        communities = await feed.pending(tx)
        organisations = await organisation_feed.organisations(tx)
    more = False
    for community_id in communities:
        async with container.database.transaction(container.clock.now(), of_community(community_id)) as tx:
            placed = await feed.sequence(tx, community_id)
            await tx.commit()
        more = more or placed >= feed.BATCH
    for organisation_id in organisations:
        source = OrganisationFeed(organisation_id)
        async with container.database.transaction(container.clock.now(), source.scope) as tx:
            placed = await source.sequence(tx)
            await tx.commit()
            # what is about people goes on to their communities
            more = more or placed >= feed.BATCH or bool(await organisation_feed.pending(tx, organisation_id))
    return more
