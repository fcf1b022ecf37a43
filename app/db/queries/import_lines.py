"""Lines of imported files."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select, update

from app.db.paging import Position, Slice, slice_of
from app.db.queries.narrowing import narrowed
from app.db.statements import AnySelect
from app.db.transaction import Transaction, table_of
from app.models import Premises
from app.models.import_line import ImportLine
from app.models.operation import LongOperation

_table = table_of(ImportLine)


async def next_lines(tx: Transaction, operation_id: UUID, limit: int) -> list[ImportLine]:
    """Lines that are still to be dealt with, in the order of the file."""
    waiting = _table.select().where(_table.c.operation_id == operation_id, _table.c.outcome.is_(None))
    return await tx.all(ImportLine, waiting.order_by(_table.c.line).limit(limit))


async def page_of_lines(
    tx: Transaction, operation_id: UUID, filters: Mapping[str, object], *, after: Position | None, limit: int
) -> Slice[ImportLine]:
    """A page of a file's lines, in the order of the file."""
    statement: AnySelect = narrowed(_table.select().where(_table.c.operation_id == operation_id), _table, filters)
    return await slice_of(tx, ImportLine, statement, (_table.c.line,), after=after, limit=limit)


async def forget_contents(tx: Transaction, operation_id: UUID | None = None) -> int:
    """Forget what lines of ended work say that nobody dealt with: of one import, or of all. Returns how many."""
    over = select(table_of(LongOperation).c.id).where(table_of(LongOperation).c.ended_at.is_not(None))
    ended = _table.c.operation_id.in_(over) if operation_id is None else _table.c.operation_id == operation_id
    return await tx.run(update(_table).where(_table.c.given.is_not(None), ended).values(given=None))


async def labels_here(tx: Transaction, community_id: UUID, labels: Collection[str]) -> set[str]:
    """Those of these addresses that are rooms or shops of the community."""
    table = table_of(Premises)
    here = select(table.c.label).where(table.c.community_id == community_id, table.c.label.in_(sorted(set(labels))))
    return {row["label"] for row in await tx.rows(here)}
