"""Reading the records of any kind: one by id, or a page of those that a caller sees, with what is joined to them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypedDict, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, false, func, or_, select, tuple_, union
from sqlmodel import SQLModel

from app.db.paging import COUNTED, Position, Slice, slice_of
from app.db.statements import AnyColumn, AnySelect, Prepared, given
from app.db.transaction import Transaction, table_of
from app.models.base import Row

R = TypeVar("R", bound=Row)
Condition = ColumnElement[bool]


class Loaded(TypedDict, Generic[R]):
    """A record as decisions need it; a kind that reads more beside it names that too. The keys are fields of the
    Context."""

    row: R


@dataclass(frozen=True, slots=True)
class Join:
    """The record that another belongs to, if its column is not empty: which column points at it, and which of its
    columns are read along."""

    model: type[SQLModel]
    column: str
    fields: Mapping[str, str] = field(default_factory=dict)
    """The name under which it is read, and the column's own name there."""


class RecordTable(Generic[R]):
    """A kind of record as it is read: its own columns, and what is joined from the records that it belongs to."""

    def __init__(self, model: type[R], joins: Sequence[Join] = ()) -> None:
        self.model = model
        table = table_of(model)
        source: FromClause = table
        columns: dict[str, AnyColumn] = {column.name: column for column in table.columns}
        for join in joins:
            other = table_of(join.model)
            pointer = columns[join.column]
            source = source.join(other, other.columns["id"] == pointer, isouter=bool(pointer.nullable))
            columns |= {name: other.columns[own] for name, own in join.fields.items() if name not in columns}
        self.columns: Mapping[str, AnyColumn] = columns
        self.all: AnySelect = select(*(column.label(name) for name, column in columns.items())).select_from(source)
        self.ids: AnySelect = select(columns["id"], columns["created_at"]).select_from(source)
        self._by_id = Prepared(self.all.where(columns["id"] == given(table.columns["id"], "id")))

    async def load(self, tx: Transaction, record_id: UUID) -> R | None:
        """A record by id, whoever may see it, or None."""
        return await tx.one(self.model, self._by_id, id=record_id)

    async def load_many(self, tx: Transaction, ids: Sequence[UUID]) -> list[R]:
        """Records in the order of their ids; who may see them was asked by whoever found the ids."""
        if not ids:
            return []
        rows = await tx.all(self.model, self.all.where(self.columns["id"].in_(ids)))
        by_id = {row.id: row for row in rows}
        return [by_id[item] for item in ids]

    async def parents_of(self, tx: Transaction, column: str, parents: Collection[UUID]) -> dict[UUID, UUID]:
        """The records that belong to these by a column, each with the one that it belongs to."""
        pointer = self.columns[column]
        rows = await tx.rows(select(self.columns["id"], pointer.label("parent")).where(pointer.in_(list(parents))))
        return {row["id"]: row["parent"] for row in rows}

    def in_community(
        self, community_id: UUID, seen: Sequence[Condition] | None, narrowed: Sequence[Condition]
    ) -> AnySelect:
        """The records of one community: those that one of the conditions lets see (None: all), narrowed by filters."""
        statement = self.all.where(self.columns["community_id"] == community_id, *narrowed)
        return statement if seen is None else statement.where(or_(false(), *seen))

    async def page_in_community(
        self,
        tx: Transaction,
        community_id: UUID,
        seen: Sequence[Condition] | None,
        narrowed: Sequence[Condition],
        *,
        after: Position | None,
        limit: int,
        newest_first: bool,
    ) -> Slice[R]:
        """One page of a community's records in order of creation."""
        statement = self.in_community(community_id, seen, narrowed)
        keys = (self.columns["created_at"], self.columns["id"])
        return await slice_of(tx, self.model, statement, keys, after=after, limit=limit, newest_first=newest_first)

    def merged(
        self,
        seen: Sequence[Condition],
        narrowed: Sequence[Condition],
        *,
        after: tuple[datetime, UUID] | None,
        limit: int,
        newest_first: bool,
    ) -> AnySelect:
        """The ids of one page, merged from all conditions; a record that two of them show is there once.

        Each condition asks its own index for a page, so that a page costs the same however large the table is; one
        condition with OR would walk the table."""
        pages = [self._page(condition, narrowed, after, limit, newest_first) for condition in seen or [false()]]
        if len(pages) == 1:
            return pages[0]
        merged = union(*(select(page.subquery()) for page in pages)).subquery()
        order = (merged.c.created_at, merged.c.id)
        return select(merged.c.id).order_by(*(key.desc() if newest_first else key.asc() for key in order)).limit(limit)

    def _page(
        self,
        condition: Condition,
        narrowed: Sequence[Condition],
        after: tuple[datetime, UUID] | None,
        limit: int,
        newest_first: bool,
    ) -> AnySelect:
        key = (self.columns["created_at"], self.columns["id"])
        statement = self.ids.where(condition, *narrowed)
        if after is not None:
            here = tuple_(*key)
            statement = statement.where(here < after if newest_first else here > after)
        return statement.order_by(*(item.desc() if newest_first else item.asc() for item in key)).limit(limit)

    async def count(self, tx: Transaction, seen: Sequence[Condition], narrowed: Sequence[Condition]) -> int:
        """How many records a list has in all, counted up to COUNTED."""
        parts = [self.ids.where(condition, *narrowed).limit(COUNTED).subquery() for condition in seen or [false()]]
        shown = union(*(select(part.c.id) for part in parts)).subquery()
        return min(COUNTED, int(await tx.value(select(func.count()).select_from(shown))))
