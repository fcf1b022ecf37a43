"""Audit marks of a community, and those of records."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import or_, select
from sqlmodel import col

from app.db.paging import Position, Slice, slice_of
from app.db.queries.narrowing import narrowed
from app.db.statements import AnySelect
from app.db.transaction import Transaction, table_of
from app.models.audit_mark import AuditMark


async def page_of_marks(
    tx: Transaction,
    community_id: UUID,
    departments: Collection[UUID] | None,
    filters: Mapping[str, object],
    *,
    after: Position | None,
    limit: int,
) -> Slice[AuditMark]:
    """A page of a community's marks, the newest first; `departments`: only of records that these had, or none (None:
    all)."""
    table = table_of(AuditMark)
    statement: AnySelect = table.select().where(table.c.community_id == community_id)
    if departments is not None:
        statement = statement.where(or_(table.c.department_id.in_(departments), table.c.department_id.is_(None)))
    statement = narrowed(statement, table, filters)
    keys = (table.c.created_at, table.c.id)
    return await slice_of(tx, AuditMark, statement, keys, after=after, limit=limit, newest_first=True)


async def marks_on(tx: Transaction, record_ids: Collection[UUID]) -> list[UUID]:
    """The ids of the marks on records."""
    statement: AnySelect = select(col(AuditMark.id)).where(col(AuditMark.record_id).in_(record_ids))
    return [row["id"] for row in await tx.rows(statement)]
