"""Reads records that belong to a community: lists by keyset, and single records that the caller may see."""

from typing import Final, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlmodel import col, select

from app.core.errors import NotFound
from app.core.lang import Words
from app.db.paging import Position, Slice, count_of, slice_of
from app.db.statements import AnySelect, Prepared, given
from app.db.transaction import Transaction, table_of
from app.models import Community, Department
from app.models.base import RowView, VersionedRow

M = TypeVar("M", bound=VersionedRow)

SEARCHED = ("code", "name", "label", "number", "part", "category")
"""Columns that the search text `q` of a list is compared with, where a model has them."""


def like(text: str) -> str:
    """A LIKE pattern for texts that contain this one; the text's own wildcards are escaped by a backslash."""
    return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def _conditions(model: type[VersionedRow], filters: RowView) -> list[ColumnElement[bool]]:
    columns = table_of(model).c
    conditions: list[ColumnElement[bool]] = []
    for name, value in filters.items():
        if name == "q":
            texts = [columns[known] for known in SEARCHED if known in columns]
            conditions.append(or_(*(column.like(like(value), escape="\\") for column in texts)))
        elif isinstance(value, frozenset | set | list | tuple):
            conditions.append(columns[name].in_(list(value)))
        else:
            conditions.append(columns[name] == value)
    return conditions


async def listed(
    tx: Transaction,
    model: type[M],
    community_id: UUID,
    *,
    filters: RowView,
    hidden: RowView,
    after: Position | None,
    limit: int,
    counted: bool,
) -> tuple[Slice[M], int | None]:
    """A page of a community's records, oldest first, and their number if it was asked for."""
    columns = table_of(model).c
    statement: AnySelect = table_of(model).select().where(columns.community_id == community_id)
    statement = statement.where(*_conditions(model, filters), *_conditions(model, hidden))
    page = await slice_of(tx, model, statement, [columns.id], after=after, limit=limit)
    return page, await count_of(tx, statement) if counted else None


async def seen(
    tx: Transaction, model: type[M], words: Words, record_id: UUID, *, community_id: UUID, hidden: RowView
) -> M:
    """One of a community's records. Raises NotFound with the record's name in `words`."""
    columns = table_of(model).c
    statement = select(model).where(
        col(model.id) == record_id, columns.community_id == community_id, *_conditions(model, hidden)
    )
    row = await tx.one(model, statement)
    if row is None:
        raise NotFound(values={"what": words})
    return row


async def communities(
    tx: Transaction,
    organisation_id: UUID,
    held: frozenset[UUID] | None,
    *,
    filters: RowView,
    after: Position | None,
    limit: int,
    counted: bool,
) -> tuple[Slice[Community], int | None]:
    """A page of an organisation's communities: those with these ids, or all (None)."""
    columns = table_of(Community).c
    statement: AnySelect = table_of(Community).select().where(columns.organisation_id == organisation_id)
    statement = statement.where(*_conditions(Community, filters))
    if held is not None:
        statement = statement.where(columns.id.in_(held))
    page = await slice_of(tx, Community, statement, [columns.id], after=after, limit=limit)
    return page, await count_of(tx, statement) if counted else None


async def communities_of(tx: Transaction, organisation_id: UUID) -> list[UUID]:
    """All communities of an organisation, for a caller who holds a role in all of them."""
    table = table_of(Community).columns
    rows = await tx.rows(select(table["id"]).where(table["organisation_id"] == organisation_id).order_by(table["id"]))
    return [row["id"] for row in rows]


async def owner_of(tx: Transaction, community_id: UUID) -> UUID | None:
    """The organisation that a community belongs to, which never changes; None if there is no such community."""
    found: UUID | None = await tx.value(select(col(Community.organisation_id)).where(col(Community.id) == community_id))
    return found


_DEPARTMENTS: Final = Prepared(
    select(col(Department.id), col(Department.name), col(Department.active)).where(
        col(Department.community_id) == given(col(Department.community_id), "community_id")
    )
)


async def departments_of(tx: Transaction, community_id: UUID) -> list[RowView]:
    """`id`, `name` and `active` of a community's departments, also of those that are in use no more."""
    return await tx.rows(_DEPARTMENTS, community_id=community_id)
