"""Pages of a kind's records: of one community, or merged from all that the caller sees."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pydantic_core import to_json

from app.api.generic.answers import Body, answers_of
from app.api.generic.asked import asked_of
from app.api.generic.columns import plural_of
from app.api.generic.filters import SortedQuery, filters_of
from app.api.generic.handling import mover_of, whole_bodies
from app.api.generic.held import hold_back_rows
from app.api.http.paging import ListQuery, bound_to, position_of
from app.api.http.request_context import RawResponse, RequestContext
from app.core.json_object import JsonView
from app.db.paging import Position
from app.services.journal.uses import count_look_up
from app.services.moving import lists
from app.services.moving.kind import AnyKind
from app.services.moving.lists import PHONE
from app.services.moving.moves import AnyOpenedRecord


async def page_in_community(
    context: RequestContext, kind: AnyKind, community_id: UUID, query: ListQuery
) -> RawResponse:
    """One page of a community's records in order of creation."""
    asked = filters_of(query)
    await _count_look_up(context, kind, query, asked, community_id)
    page = await lists.page_in_community(
        mover_of(context),
        kind,
        community_id,
        asked,
        after=position_of(context, query),
        limit=query.limit,
        brief=_is_brief(query),
    )
    return await _reply(context, query, page.rows, page.position)


async def page_everywhere(context: RequestContext, kind: AnyKind, query: SortedQuery) -> RawResponse:
    """One page of all records that the caller sees, the newest first unless they are sorted otherwise."""
    mover, position = mover_of(context), position_of(context, query)
    asked = await asked_of(context, kind, query)
    await _count_look_up(context, kind, query, asked, asked.get("community_id"))
    after = None if position is None else (datetime.fromisoformat(position[0]), UUID(position[1]))
    newest_first = query.sort.startswith("-")
    records, last = await lists.page_everywhere(
        mover,
        kind,
        asked,
        after=after,
        limit=query.limit,
        newest_first=newest_first,
        brief=_is_brief(query),
        sort=query.sort.removeprefix("-"),
    )
    follows = None if last is None else [last[0].isoformat(), str(last[1])]
    count = await lists.count_everywhere(mover, kind, asked) if query.count else None
    return await _reply(context, query, records, follows, count)


def _is_brief(query: ListQuery) -> bool:
    """Whether rows are asked for, and not whole records."""
    return getattr(query, "view", "") == "brief"


async def _count_look_up(
    context: RequestContext, kind: AnyKind, query: ListQuery, asked: JsonView, community_id: UUID | None
) -> None:
    """Looking somebody up by phone is counted and journaled, its further pages not again. Raises TooManyRequests."""
    phone: str | None = asked.get(PHONE)
    context.names_somebody = phone is not None
    if phone is not None and query.cursor is None:
        quotas, where = context.container.settings.quotas, plural_of(kind)
        await count_look_up(
            context.tx, context.caller, quotas, where=where, by=PHONE, value=phone, community_id=community_id
        )


async def _reply(
    context: RequestContext,
    query: ListQuery,
    outcomes: Sequence[AnyOpenedRecord],
    position: Position | None,
    count: int | None = None,
) -> RawResponse:
    """The answer: each record made into its row, with the cursor of the next page."""
    cursor = None if position is None else context.container.cursors.write(bound_to(context, query), position)
    extras = dict.fromkeys(getattr(query, "extras", None) or ())
    data = await _shown(context, query, outcomes)
    if extras and _is_brief(query) and outcomes:
        ids = [outcome.row.id for outcome in outcomes]
        opened = await lists.opened(mover_of(context), outcomes[0].kind, ids, brief=False)
        for row, body in zip(data, await whole_bodies(context, opened, answers_of(outcomes[0].kind)), strict=True):
            row |= {name: body[name] for name in extras}
    if _is_brief(query):
        await hold_back_rows(context, outcomes, data)
    return RawResponse(to_json({"data": data, "next_cursor": cursor, "has_more": cursor is not None, "count": count}))


async def _shown(context: RequestContext, query: ListQuery, outcomes: Sequence[AnyOpenedRecord]) -> list[Body]:
    if not outcomes:
        return []
    answers = answers_of(outcomes[0].kind)
    if _is_brief(query):
        return [answers.row_of(outcome, context.language) for outcome in outcomes]
    return await whole_bodies(context, outcomes, answers)
