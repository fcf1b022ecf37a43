"""The change feed of a community or an organisation: what happened, once, in order, for at least 90 days."""

import asyncio
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query

from app.api.generic.event_records import MOST, records_of
from app.api.http.deps import UnopenedContextDep
from app.api.http.operation import operation, roles
from app.api.http.operation_route import OperationRoute
from app.api.http.request_context import RequestContext
from app.api.schemas.events import EventOut, EventPage, EventQuery
from app.core.catalogue import sentence
from app.core.errors import FeedRestarted, FieldError, Invalid, NotFound, TooManyRequests
from app.core.lang import Words
from app.core.roles import Role
from app.db.queries import feed
from app.services.timeline.event_patterns import names_for
from app.services.timeline.feeds import CommunityFeed, Feed, OrganisationFeed, check_position, epoch_for

router = APIRouter(route_class=OperationRoute, tags=["events"])

COLUMNS: Final = tuple(name for name in EventOut.model_fields if name != "record")
NAME_ONE = sentence("problems.name_one")
READERS = roles(Role.MANAGER, Role.RECEPTIONIST, Role.CS_SUPERVISOR, Role.ADMIN, scopes=("events:read",))


@router.get(
    "/v1/events",
    **operation("events.list", policy=READERS, clause="M-150", problems=(NotFound, TooManyRequests, FeedRestarted)),
)
async def list_events(context: UnopenedContextDep, query: Annotated[EventQuery, Query()]) -> EventPage:
    """Events of one community after a position; without `community_id`, of the whole organisation, for who may read in
    all of its communities: with positions of its own, and with what happens to its people. With `wait`, the answer
    comes as soon as there is one, or empty after so many seconds; no database connection is held meanwhile. Positions
    have no gaps: what was read is complete. A client may have a few such requests at a time (429). A position that is
    ahead of the feed, or of another epoch, is answered with 410: the database was restored since; ask for `head`
    first, read the records anew, and go on from that `head`."""
    source = await _feed(context, query)
    epoch = await epoch_for(context.container.database, context.container.clock.now(), query.epoch)
    if not query.wait:
        return await _answer(context, await _look(context, source, query.after, query), source, epoch, query)
    watch = context.container.feed_watch
    with watch.place(context.caller.id):
        async with watch.reading():
            page = await _look(context, source, query.after, query)
        page = await _wait(context, source, page, query)
    return await _answer(context, page, source, epoch, query)


async def _feed(context: RequestContext, query: EventQuery) -> Feed:
    """Which feed is read. Raises NotFound, Forbidden, and Invalid for who sees some communities and names none."""
    if query.community_id is not None:
        READERS.check(context.caller, query.community_id)
        if not await context.is_ours(query.community_id):
            raise NotFound(values={"what": Words("community", "小区")})
        return CommunityFeed(query.community_id)
    READERS.check(context.caller)
    held = context.caller.communities(*(READERS.roles if context.caller.kind == "person" else (Role.INTEGRATION,)))
    if held is not None:
        raise Invalid([FieldError("?community_id", "missing", NAME_ONE)])
    return OrganisationFeed(context.caller.organisation_id)


async def _wait(context: RequestContext, source: Feed, page: feed.FeedPage, query: EventQuery) -> feed.FeedPage:
    """The first page with news, or what there is when the time is over."""
    watch, stopping = context.container.feed_watch, context.container.stopping
    loop = asyncio.get_running_loop()
    until = loop.time() + query.wait

    async def look(_: UUID) -> int:
        return await _head(context, source)

    while not page.entries and (left := until - loop.time()) > 0 and not stopping.is_set():
        # positions of unwanted events are passed for good
        after = page.seen[source.id]
        await watch.wait(source.id, after, look, left, stopping)
        async with watch.reading():
            page = await _look(context, source, after, query)
    return page


async def _head(context: RequestContext, source: Feed) -> int:
    async with context.container.database.transaction(context.container.clock.now(), source.scope) as tx:
        if await source.sequence(tx):
            await tx.commit()
        return await source.head(tx)


async def _look(context: RequestContext, source: Feed, after: int, query: EventQuery) -> feed.FeedPage:
    async with context.container.database.transaction(context.container.clock.now(), source.scope) as tx:
        if await source.sequence(tx):
            await tx.commit()
        types = None if query.types is None else names_for(query.types)
        limit = min(query.limit, MOST) if query.expand else query.limit
        page = await source.read(tx, after, types, limit)
    check_position(after, page.heads[source.id])
    return page


async def _answer(
    context: RequestContext, page: feed.FeedPage, source: Feed, epoch: UUID, query: EventQuery
) -> EventPage:
    named = [(entry["record_type"], entry["record_id"]) for entry in page.entries]
    records = await records_of(context, named) if query.expand else {}
    data: list[object] = [
        EventOut.model_validate({**{column: entry[column] for column in COLUMNS}, "record": records.get(name)})
        for name, entry in zip(named, page.entries, strict=True)
    ]
    return EventPage(
        data=data, next_after=page.seen[source.id], has_more=page.more, head=page.heads[source.id], epoch=epoch
    )
