"""Audit marks of a community, and those of records."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_

from app.db.paging import Position, Slice, slice_of
from app.db.queries.narrowing import narrowed
from app.db.statements import AnySelect
from app.db.transaction import Transaction, table_of
from app.models.audit_mark import AuditMark

MarkedRecord = tuple[str, UUID]
"""The kind of a record, and its id."""


@dataclass(frozen=True, slots=True)
class MarksSeen:
    """Which marks somebody sees who doesn't see all: their own, and those on records of departments."""

    marked_by_id: UUID
    departments: Collection[UUID] | None
    """None: of every department; of none are seen by whoever sees all."""


async def page_of_marks(
    tx: Transaction,
    community_id: UUID,
    seen: MarksSeen | None,
    filters: Mapping[str, object],
    *,
    after: Position | None,
    limit: int,
) -> Slice[AuditMark]:
    """A page of a community's marks, the newest first; `seen`: only these (None: all)."""
    table = table_of(AuditMark)
    statement: AnySelect = table.select().where(table.c.community_id == community_id)
    if seen is not None:
        had = table.c.department_id
        of_department = had.is_not(None) if seen.departments is None else had.in_(seen.departments)
        statement = statement.where(or_(of_department, table.c.marked_by_id == seen.marked_by_id))
    statement = narrowed(statement, table, filters)
    keys = (table.c.created_at, table.c.id)
    return await slice_of(tx, AuditMark, statement, keys, after=after, limit=limit, newest_first=True)


async def marks_on(tx: Transaction, record_ids: Collection[UUID]) -> list[AuditMark]:
    """The marks on records."""
    table = table_of(AuditMark)
    return await tx.all(AuditMark, table.select().where(table.c.record_id.in_(record_ids)))
