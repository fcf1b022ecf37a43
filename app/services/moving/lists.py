"""Lists of any kind of record: a page of what the caller sees, in one community or in all."""

from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID

from sqlalchemy import and_

from app.db.paging import Position, Slice
from app.db.queries import merged_people
from app.models.base import RowView, VersionedRow
from app.services.moving.kind import Kind
from app.services.moving.moves import Mover, OpenedRecord
from app.services.moving.seen_by import Condition
from app.workflow.engine.step import Context

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
        elif name == PHONE and kind.own_columns:
            people = await merged_people.everybody_with(mover.tx, mover.caller.organisation_id, value)
            ways = [columns[column] == value]
            ways += [columns[own] == person_id for own in sorted(kind.own_columns) for person_id in people]
        else:
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
) -> tuple[list[OpenedRecord[R]], bool]:
    """Up to `limit` records after a position, narrowed by the filters that were asked for; whether more follow."""
    tx, seen = mover.tx, kind.conditions(mover.caller, asked.get("community_id"))
    seen, narrowed = await _asked_for(mover, kind, seen, asked)
    # one more than is shown says whether another page follows
    page = kind.table.merged(seen, narrowed, after=after, limit=limit + 1, newest_first=newest_first)
    ids = [row["id"] for row in await tx.rows(page)]
    outcomes: list[OpenedRecord[R]] = []
    for loaded in await kind.load_many(tx, ids[:limit]):
        community = await mover.setup.communities.get(tx, kind.community_of(loaded["row"]))
        outcomes.append(OpenedRecord(kind, Context(mover.caller, tx.now, community, **loaded)))
    return outcomes, len(ids) > limit


async def count_everywhere(mover: Mover, kind: Kind[R], asked: RowView) -> int:
    """How many records such a list has in all, counted up to 10,000."""
    seen = kind.conditions(mover.caller, asked.get("community_id"))
    return await kind.table.count(mover.tx, *await _asked_for(mover, kind, seen, asked))


async def page_in_community(
    mover: Mover, kind: Kind[R], community_id: UUID, asked: RowView, *, after: Position | None, limit: int
) -> Slice[R]:
    """One page of a community's records in the order of their creation."""
    seen, narrowed = await _asked_for(mover, kind, kind.conditions(mover.caller, community_id), asked)
    return await kind.table.page_in_community(
        mover.tx,
        community_id,
        seen,
        narrowed,
        after=after,
        limit=limit,
        newest_first=not kind.oldest_first,
    )
