"""Pages of a kind's records: of one community, or merged from all that the caller sees."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pydantic_core import to_json

from app.api.generic.answers import answers_of
from app.api.generic.columns import plural_of
from app.api.generic.filters import SortedQuery, filters_of
from app.api.generic.handling import mover_of
from app.api.http.paging import ListQuery, bound_to, position_of
from app.api.http.request_context import RawResponse, RequestContext
from app.db.paging import Position
from app.services.journal.uses import count_look_up
from app.services.moving import lists
from app.services.moving.kind import AnyKind
from app.services.moving.lists import PHONE
from app.services.moving.moves import AnyOpenedRecord, OpenedRecord
from app.workflow.engine.step import Context


async def page_in_community(
    context: RequestContext, kind: AnyKind, community_id: UUID, query: ListQuery
) -> RawResponse:
    """One page of a community's records in order of creation."""
    await _count_look_up(context, kind, query, community_id)
    page = await lists.page_in_community(
        mover_of(context),
        kind,
        community_id,
        filters_of(query),
        after=position_of(context, query),
        limit=query.limit,
    )
    community = await context.container.communities.get(context.tx, community_id)
    outcomes: list[AnyOpenedRecord] = [
        OpenedRecord(kind, Context(context.caller, context.tx.now, community, row)) for row in page.rows
    ]
    return _reply(context, query, outcomes, page.position)


async def page_everywhere(context: RequestContext, kind: AnyKind, query: SortedQuery) -> RawResponse:
    """One page of all records that the caller sees, the newest first unless they are sorted otherwise."""
    mover, asked, position = mover_of(context), filters_of(query), position_of(context, query)
    await _count_look_up(context, kind, query, asked.get("community_id"))
    after = None if position is None else (datetime.fromisoformat(position[0]), UUID(position[1]))
    newest_first = query.sort.startswith("-")
    records, more = await lists.page_everywhere(
        mover, kind, asked, after=after, limit=query.limit, newest_first=newest_first
    )
    follows = [records[-1].row.created_at.isoformat(), str(records[-1].row.id)] if more else None
    count = await lists.count_everywhere(mover, kind, asked) if query.count else None
    return _reply(context, query, records, follows, count)


async def _count_look_up(context: RequestContext, kind: AnyKind, query: ListQuery, community_id: UUID | None) -> None:
    """Looking somebody up by phone is counted and journaled, its further pages not again. Raises TooManyRequests."""
    phone: str | None = getattr(query, PHONE, None)
    context.names_somebody = phone is not None
    if phone is not None and query.cursor is None:
        quotas, where = context.container.settings.quotas, plural_of(kind)
        await count_look_up(
            context.tx, context.caller, quotas, where=where, by=PHONE, value=phone, community_id=community_id
        )


def _reply(
    context: RequestContext,
    query: ListQuery,
    outcomes: Sequence[AnyOpenedRecord],
    position: Position | None,
    count: int | None = None,
) -> RawResponse:
    """The answer: each record made into its row, with the cursor of the next page."""
    cursor = None if position is None else context.container.cursors.write(bound_to(context, query), position)
    data = [answers_of(outcome.kind).row_of(outcome, context.language) for outcome in outcomes]
    return RawResponse(to_json({"data": data, "next_cursor": cursor, "has_more": cursor is not None, "count": count}))
