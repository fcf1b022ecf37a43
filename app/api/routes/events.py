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
from app.core.errors import NotFound
from app.core.lang import Words
from app.core.roles import Role
from app.db.queries import feed

router = APIRouter(route_class=OperationRoute, tags=["events"])

READERS = roles(Role.MANAGER, Role.RECEPTIONIST, Role.CS_SUPERVISOR, Role.ADMIN, scopes=("events:read",))
LOOKS_EVERY_SECONDS = 0.5


@router.get("/v1/events", **operation("events.list", policy=READERS, clause="M-150", problems=(NotFound,)))
async def list_events(context: UnopenedContextDep, query: Annotated[EventQuery, Query()]) -> EventPage:
    """Events of one community after a position. With `wait`, the answer comes as soon as there is one, or empty after
    so many seconds; no database connection is held meanwhile. Positions have no gaps: what was read is complete."""
    READERS.check(context.caller, query.community_id)
    if not await context.is_ours(query.community_id):
        raise NotFound(values={"what": Words("community", "小区")})
    loop = asyncio.get_running_loop()
    until = loop.time() + query.wait
    after = query.after
    while True:
        page = await _look(context, query.community_id, after, query)
        # positions of unwanted events are passed for good
        after = page.seen[query.community_id]
        left = until - loop.time()
        if page.entries or left <= 0 or context.container.stopping.is_set():
            return _answer(page, query.community_id)
        await _pause(context, min(left, LOOKS_EVERY_SECONDS))


async def _look(context: RequestContext, community_id: UUID, after: int, query: EventQuery) -> feed.FeedPage:
    async with context.container.database.transaction(context.container.clock.now()) as tx:
        if await feed.sequence(tx, community_id):
            await tx.commit()
        return await feed.read(tx, [community_id], after, query.types, query.limit)


async def _pause(context: RequestContext, seconds: float) -> None:
    try:
        await asyncio.wait_for(context.container.stopping.wait(), seconds)
    except TimeoutError:
        return


def _answer(page: feed.FeedPage, community_id: UUID) -> EventPage:
    data: list[object] = [
        EventOut.model_validate({name: entry[name] for name in EventOut.model_fields}) for entry in page.entries
    ]
    return EventPage(data=data, next_after=page.seen[community_id], has_more=page.more)
