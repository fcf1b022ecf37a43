"""Pages of a kind's records: of one community, or merged from all that the caller sees (api.md, Reading)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from app.api.generic.answers import Body, Opened, answers_of
from app.api.generic.columns import AnyKind
from app.api.generic.filters import SortedQuery, filters_of
from app.api.http.paging import ListQuery, bound_to, position_of
from app.api.http.raw_response import Reply
from app.api.http.request_context import Call
from app.services.moving.moves import Outcome
from app.workflow.engine.step import Context


@dataclass(frozen=True, slots=True)
class _Found:
    """The records of one page as they were loaded, and where the next page begins."""

    records: Sequence[Mapping[str, Any]]
    position: list[Any] | None
    count: int | None = None


async def page_in_community(call: Call, kind: AnyKind, community_id: UUID, query: ListQuery) -> Reply:
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
    records = [{"row": SimpleNamespace(**row)} for row in found.rows]
    return await _reply(call, kind, query, _Found(records, found.position))


async def page_everywhere(call: Call, kind: AnyKind, query: SortedQuery) -> Reply:
    """One page of all records that the caller sees, the newest first unless they are sorted otherwise."""
    asked, after = filters_of(query), position_of(call, query)
    seen, narrowed = kind.conditions(call.caller, asked.get("community_id")), kind.narrowed(asked)
    # one more than is shown says whether another page follows
    page = kind.table.merged(
        seen,
        narrowed,
        after=None if after is None else (datetime.fromisoformat(after[0]), UUID(after[1])),
        limit=query.limit + 1,
        newest_first=query.sort.startswith("-"),
    )
    ids = [row["id"] for row in await call.tx.rows(page)]
    records = await kind.load_many(call.tx, ids[: query.limit])
    position = None
    if len(ids) > query.limit:
        last = records[-1]["row"]
        position = [last.created_at.isoformat(), str(last.id)]
    count = await kind.table.count(call.tx, seen, narrowed) if query.count else None
    return await _reply(call, kind, query, _Found(records, position, count))


async def _reply(call: Call, kind: AnyKind, query: ListQuery, found: _Found) -> Reply:
    """The answer: each record made into its row, with the cursor of the next page."""
    row_of, communities = answers_of(kind).row_of, call.container.communities
    data: list[Body] = []
    for fields in found.records:
        community = await communities.get(call.tx, fields["row"].community_id)
        outcome: Opened = Outcome(kind, Context(call.caller, call.tx.now, community, **fields))
        data.append(row_of(outcome, call.language))
    cursor = None if found.position is None else call.container.cursors.write(bound_to(call, query), found.position)
    return Reply(to_json({"data": data, "next_cursor": cursor, "has_more": cursor is not None, "count": found.count}))
