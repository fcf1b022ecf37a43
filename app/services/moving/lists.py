"""Lists of any kind of record: a page of what the caller sees, in one community or in all."""

from datetime import datetime
from typing import TypeVar
from uuid import UUID

from app.db.paging import Position, Slice
from app.models.base import RowView, VersionedRow
from app.services.moving.kind import Kind
from app.services.moving.moves import Mover, OpenedRecord
from app.workflow.engine.step import Context

R = TypeVar("R", bound=VersionedRow)


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
    # one more than is shown says whether another page follows
    page = kind.table.merged(seen, kind.narrowed(asked), after=after, limit=limit + 1, newest_first=newest_first)
    ids = [row["id"] for row in await tx.rows(page)]
    outcomes: list[OpenedRecord[R]] = []
    for loaded in await kind.load_many(tx, ids[:limit]):
        community = await mover.setup.communities.get(tx, kind.community_of(loaded["row"]))
        outcomes.append(OpenedRecord(kind, Context(mover.caller, tx.now, community, **loaded)))
    return outcomes, len(ids) > limit


async def count_everywhere(mover: Mover, kind: Kind[R], asked: RowView) -> int:
    """How many records such a list has in all, counted up to 10,000."""
    seen = kind.conditions(mover.caller, asked.get("community_id"))
    return await kind.table.count(mover.tx, seen, kind.narrowed(asked))


async def page_in_community(
    mover: Mover, kind: Kind[R], community_id: UUID, asked: RowView, *, after: Position | None, limit: int
) -> Slice[R]:
    """One page of a community's records in the order of their creation."""
    return await kind.table.page_in_community(
        mover.tx,
        community_id,
        kind.conditions(mover.caller, community_id),
        kind.narrowed(asked),
        after=after,
        limit=limit,
        newest_first=not kind.oldest_first,
    )
