"""The change feed of a community: what happened, once, in order, for at least 90 days."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.api.http.deps import UnopenedContextDep
from app.api.http.operation import operation, roles
from app.api.http.operation_route import OperationRoute
from app.api.http.request_context import RequestContext
from app.api.schemas.events import EventOut, EventPage, EventQuery
from app.core.errors import FeedRestarted, NotFound, TooManyRequests
from app.core.lang import Words
from app.core.roles import Role
from app.core.row_scope import NOWHERE, of_community
from app.db.queries import feed
from app.services.timeline.event_patterns import names_for

router = APIRouter(route_class=OperationRoute, tags=["events"])

READERS = roles(Role.MANAGER, Role.RECEPTIONIST, Role.CS_SUPERVISOR, Role.ADMIN, scopes=("events:read",))


@router.get(
    "/v1/events",
    **operation("events.list", policy=READERS, clause="M-150", problems=(NotFound, TooManyRequests, FeedRestarted)),
)
async def list_events(context: UnopenedContextDep, query: Annotated[EventQuery, Query()]) -> EventPage:
    """Events of one community after a position. With `wait`, the answer comes as soon as there is one, or empty after
    so many seconds; no database connection is held meanwhile. Positions have no gaps: what was read is complete. A
    client may have a few such requests at a time (429). A position that is ahead of the feed, or of another epoch, is
    answered with 410: the database was restored since; read the records anew, and go on from `head`."""
    READERS.check(context.caller, query.community_id)
    if not await context.is_ours(query.community_id):
        raise NotFound(values={"what": Words("community", "小区")})
    epoch = await _epoch(context, query)
    if not query.wait:
        return _answer(await _look(context, query.community_id, query.after, query), query.community_id, epoch)
    watch = context.container.feed_watch
    with watch.place(context.caller.id):
        async with watch.reading():
            page = await _look(context, query.community_id, query.after, query)
        return _answer(await _wait(context, page, query), query.community_id, epoch)


async def _epoch(context: RequestContext, query: EventQuery) -> UUID:
    """Raises FeedRestarted for a reader who knows positions of another one."""
    async with context.container.database.transaction(context.container.clock.now(), NOWHERE) as tx:
        epoch = await feed.epoch_of(tx)
    if query.epoch not in (None, epoch):
        raise FeedRestarted(extra={"epoch": str(epoch)})
    return epoch


async def _wait(context: RequestContext, page: feed.FeedPage, query: EventQuery) -> feed.FeedPage:
    """The first page with news, or what there is when the time is over."""
    watch, stopping, community_id = context.container.feed_watch, context.container.stopping, query.community_id
    loop = asyncio.get_running_loop()
    until = loop.time() + query.wait

    async def look(community_id: UUID) -> int:
        return await _head(context, community_id)

    while not page.entries and (left := until - loop.time()) > 0 and not stopping.is_set():
        # positions of unwanted events are passed for good
        after = page.seen[community_id]
        await watch.wait(community_id, after, look, left, stopping)
        async with watch.reading():
            page = await _look(context, community_id, after, query)
    return page


async def _head(context: RequestContext, community_id: UUID) -> int:
    async with context.container.database.transaction(context.container.clock.now(), of_community(community_id)) as tx:
        if await feed.sequence(tx, community_id):
            await tx.commit()
        return await feed.head_of(tx, community_id)


async def _look(context: RequestContext, community_id: UUID, after: int, query: EventQuery) -> feed.FeedPage:
    async with context.container.database.transaction(context.container.clock.now(), of_community(community_id)) as tx:
        if await feed.sequence(tx, community_id):
            await tx.commit()
        types = None if query.types is None else names_for(query.types)
        page = await feed.read(tx, [community_id], after, types, query.limit)
    if after > page.heads[community_id]:
        raise FeedRestarted(extra={"head": page.heads[community_id]})
    return page


def _answer(page: feed.FeedPage, community_id: UUID, epoch: UUID) -> EventPage:
    data: list[object] = [
        EventOut.model_validate({name: entry[name] for name in EventOut.model_fields}) for entry in page.entries
    ]
    return EventPage(
        data=data,
        next_after=page.seen[community_id],
        has_more=page.more,
        head=page.heads[community_id],
        epoch=epoch,
    )
