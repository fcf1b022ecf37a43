"""Pages of a kind's records: of one community, or merged from all that the caller sees (api.md, Reading)."""

from collections.abc import Mapping
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from app.api.generic.answers import Answers, Body, Opened
from app.api.generic.columns import AnyKind
from app.api.generic.filters import filters_of
from app.api.http.paging import CountedQuery, ListQuery, bound_to, position_of
from app.api.http.raw_response import Reply
from app.api.http.request_context import Call
from app.services.moving.moves import Outcome
from app.workflow.engine.step import Context


async def page_in_community(
    call: Call, kind: AnyKind, answers: Answers, community_id: UUID, query: ListQuery
) -> Reply:
    """One page of a community's records in order of creation."""
    found = await kind.table.page_in_community(
        call.tx,
        community_id,
        kind.conditions(call.caller, community_id),
        kind.narrowed(filters_of(query)),
        after=position_of(call, query),
        limit=query.limit,
        newest_first=not kind.oldest_first,
    )
    rows = [{"row": SimpleNamespace(**row)} for row in found.rows]
    return await _page(call, kind, answers, query, rows, found.position)


async def page_everywhere(call: Call, kind: AnyKind, answers: Answers, query: CountedQuery) -> Reply:
    """One page of all records that the caller sees, the newest first unless they are sorted otherwise."""
    asked, position = filters_of(query), position_of(call, query)
    seen, narrowed = kind.conditions(call.caller, asked.get("community_id")), kind.narrowed(asked)
    # one more than is shown says whether another page follows
    page = kind.table.merged(
        seen,
        narrowed,
        after=None if position is None else (datetime.fromisoformat(position[0]), UUID(position[1])),
        limit=query.limit + 1,
        newest_first=getattr(query, "sort").startswith("-"),
    )
    ids = [row["id"] for row in await call.tx.rows(page)]
    loaded = await kind.load_many(call.tx, ids[: query.limit])
    last = loaded[-1]["row"] if len(ids) > query.limit else None
    count = await kind.table.count(call.tx, seen, narrowed) if query.count else None
    position = None if last is None else [last.created_at.isoformat(), str(last.id)]
    return await _page(call, kind, answers, query, loaded, position, count)


async def _page(
    call: Call,
    kind: AnyKind,
    answers: Answers,
    query: ListQuery,
    loaded: list[Mapping[str, Any]],
    position: list[Any] | None,
    count: int | None = None,
) -> Reply:
    """The answer: each record made into its row, with the cursor of the next page."""
    data: list[Body] = []
    for fields in loaded:
        community = await call.container.communities.get(call.tx, fields["row"].community_id)
        outcome: Opened = Outcome(kind, Context(call.caller, call.tx.now, community, **fields))
        data.append(answers.row_of(outcome, call.language))
    cursor = None if position is None else call.container.cursors.write(bound_to(call, query), position)
    return Reply(to_json({"data": data, "next_cursor": cursor, "has_more": cursor is not None, "count": count}))
