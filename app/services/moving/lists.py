"""Lists of any kind of record: a page of what the caller sees, in one community or in all."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID

from sqlalchemy import and_

from app.db.paging import Position, Slice
from app.db.queries import merged_people, number_search
from app.db.queries.records import Loaded
from app.models.base import RowView, VersionedRow
from app.services.moving.kind import Kind
from app.services.moving.moves import Mover, OpenedRecord
from app.services.moving.seen_by import Condition
from app.workflow.engine.step import Context

TEXT: Final = "q"
"""The filter that looks for a part of the number."""
PHONE: Final = "phone"
"""The filter by which somebody is looked up."""

R = TypeVar("R", bound=VersionedRow)


async def _asked_for(
    mover: Mover, kind: Kind[R], seen: list[Condition], asked: RowView
) -> tuple[list[Condition], list[Condition]]:
    """The ways in which records are seen, divided by the ways in which they are asked for, and the other filters.

    Whose records they are may be asked for by any entry of the person; and by number: that on the record, or the one
    that the person has on record now. Each way has an index of its own."""
    columns, others = kind.table.columns, dict(asked)
    for name in asked.keys() & kind.filter_columns.keys():
        column, value = kind.filter_columns[name], asked[name]
        if column in kind.own_columns:
            people = await merged_people.everybody_who_is(mover.tx, value)
            ways = [columns[column] == person_id for person_id in people]
        elif name == TEXT:
            ways = number_search.ways(columns, value, kind.prefixes)
        elif name == PHONE and kind.own_columns:
            people = await merged_people.everybody_with(mover.tx, mover.caller.organisation_id, value)
            ways = [columns[column] == value]
            ways += [columns[own] == person_id for own in sorted(kind.own_columns) for person_id in people]
        else:
            ways = kind.ways_of(name, value)
            if not ways:
                continue
        del others[name]
        seen = [and_(condition, way) for condition in seen for way in ways]
    return seen, kind.narrowed(others)


async def page_everywhere(
    mover: Mover,
    kind: Kind[R],
    asked: RowView,
    *,
    after: tuple[datetime, UUID] | None,
    limit: int,
    newest_first: bool,
    brief: bool = False,
    sort: str = "created_at",
) -> tuple[list[OpenedRecord[R]], tuple[datetime, UUID] | None]:
    """Up to `limit` records after a position, narrowed by the filters that were asked for, and the position at
    which more follow. `brief`: read as lists show them, without what decisions need."""
    tx, seen = mover.tx, kind.conditions(mover.caller, asked.get("community_id"))
    seen, narrowed = await _asked_for(mover, kind, seen, asked)
    # one more than is shown says whether another page follows
    key = None if sort == "created_at" else kind.sort_keys[sort].expression
    page = kind.table.merged(seen, narrowed, after=after, limit=limit + 1, newest_first=newest_first, key=key)
    rows = await tx.rows(page)
    shown = rows[:limit]
    position = (shown[-1]["sorted_by"], shown[-1]["id"]) if len(rows) > limit else None
    return await opened(mover, kind, [row["id"] for row in shown], brief=brief), position


async def opened(mover: Mover, kind: Kind[R], ids: Sequence[UUID], *, brief: bool) -> list[OpenedRecord[R]]:
    """Records in the order of their ids, which were found in the caller's scope."""
    tx = mover.tx
    records: Sequence[Loaded[R]]
    if brief:
        records = [{"row": row} for row in await kind.list_table.load_many(tx, ids)]
    else:
        records = await kind.load_many(tx, ids)
    outcomes: list[OpenedRecord[R]] = []
    for loaded in records:
        community = await mover.setup.communities.get(tx, kind.community_of(loaded["row"]))
        outcomes.append(OpenedRecord(kind, Context(mover.caller, tx.now, community, **loaded)))
    return outcomes


async def count_everywhere(mover: Mover, kind: Kind[R], asked: RowView) -> int:
    """How many records such a list has in all, counted up to 10,000."""
    seen = kind.conditions(mover.caller, asked.get("community_id"))
    return await kind.table.count(mover.tx, *await _asked_for(mover, kind, seen, asked))


async def page_in_community(
    mover: Mover,
    kind: Kind[R],
    community_id: UUID,
    asked: RowView,
    *,
    after: Position | None,
    limit: int,
    brief: bool = False,
) -> Slice[OpenedRecord[R]]:
    """One page of a community's records in the order of their creation."""
    seen, narrowed = await _asked_for(mover, kind, kind.conditions(mover.caller, community_id), asked)
    page = await (kind.list_table if brief else kind.table).page_in_community(
        mover.tx,
        community_id,
        seen,
        narrowed,
        after=after,
        limit=limit,
        newest_first=not kind.oldest_first,
    )
    if not brief:
        return Slice(await opened(mover, kind, [row.id for row in page.rows], brief=False), page.position)
    community = await mover.setup.communities.get(mover.tx, community_id)
    outcomes = [OpenedRecord(kind, Context(mover.caller, mover.tx.now, community, row)) for row in page.rows]
    return Slice(outcomes, page.position)
