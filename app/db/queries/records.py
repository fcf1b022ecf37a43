"""Reading the records of any kind: one by id, or a page of those that a caller sees, with what is joined to them."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypedDict, TypeVar
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    FromClause,
    String,
    any_,
    bindparam,
    column,
    false,
    func,
    or_,
    select,
    text,
    tuple_,
    union,
)
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


def prepared_by_ids(statement: AnySelect, column: AnyColumn) -> dict[bool, Prepared]:
    """The rows of several ids, by whether the database is PostgreSQL, which takes the ids as an array; SQLite takes
    them as JSON."""
    array = bindparam("ids", type_=ARRAY(column.type), required=True)
    listed = func.json_each(bindparam("ids", type_=String(), required=True)).table_valued("value")
    return {
        True: Prepared(statement.where(column == any_(array))),
        False: Prepared(statement.where(column.in_(select(listed.c.value)))),
    }


def given_ids(tx: Transaction, ids: Sequence[UUID]) -> object:
    """Ids as the database takes them."""
    return list(ids) if tx.database.is_postgresql else json.dumps([item.hex for item in ids])


class RecordTable(Generic[R]):
    """A kind of record as it is read: its own columns, and what is joined from the records that it belongs to."""

    def __init__(self, model: type[R], joins: Sequence[Join] = (), *, only: Collection[str] | None = None) -> None:
        """`only`: which of its own columns are read; a record that is joined may then be hidden or missing."""
        self.model = model
        table = table_of(model)
        source: FromClause = table
        columns: dict[str, AnyColumn] = {column.name: column for column in table.columns}
        joined: set[FromClause] = {table}
        perhaps: set[FromClause] = set()
        """Tables of which there may be no row."""
        for join in joins:
            to = table_of(join.model)
            other: FromClause = to.alias(f"of_{join.column}") if to in joined else to
            joined.add(to)
            pointer = columns[join.column]
            outer = bool(pointer.nullable) or only is not None or pointer.table in perhaps
            if outer:
                perhaps.add(other)
            source = source.join(other, other.columns["id"] == pointer, isouter=outer)
            columns |= {name: other.columns[own] for name, own in join.fields.items() if name not in columns}
        self.columns: Mapping[str, AnyColumn] = columns
        read = {
            name: column
            for name, column in columns.items()
            if only is None or name in only or column.table is not table
        }
        self.all: AnySelect = select(*(column.label(name) for name, column in read.items())).select_from(source)
        self.ids: AnySelect = select(columns["id"], columns["created_at"]).select_from(source)
        self._source = source
        self._by_id = Prepared(self.all.where(columns["id"] == given(table.columns["id"], "id")))
        self._by_ids = prepared_by_ids(self.all, columns["id"])

    def sorted_ids(self, by: ColumnElement[Any]) -> AnySelect:
        """The ids of records, each with what they are sorted by."""
        return select(self.columns["id"], by.label("sorted_by")).select_from(self._source)

    async def load(self, tx: Transaction, record_id: UUID) -> R | None:
        """A record by id, whoever may see it, or None."""
        return await tx.one(self.model, self._by_id, id=record_id)

    async def load_many(self, tx: Transaction, ids: Sequence[UUID]) -> list[R]:
        """Records in the order of their ids; who may see them was asked by whoever found the ids."""
        if not ids:
            return []
        rows = await tx.all(self.model, self._by_ids[tx.database.is_postgresql], ids=given_ids(tx, ids))
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
        key: ColumnElement[Any] | None = None,
    ) -> AnySelect:
        """The ids of one page with what they are sorted by (`sorted_by`: when they were created, or a key of the
        kind's), merged from all conditions; a record that two of them show is there once.

        Each condition asks its own index for a page, so that a page costs the same however large the table is; one
        condition with OR would walk the table."""
        by = self.columns["created_at"] if key is None else key
        position = (by, self.columns["id"])
        statement = self.sorted_ids(by).where(*narrowed)
        if after is not None:
            here = tuple_(*position)
            statement = statement.where(here < after if newest_first else here > after)
        statement = statement.order_by(*_in_order(position, newest_first=newest_first)).limit(limit)
        pages = [statement.where(condition) for condition in seen or [false()]]
        if len(pages) == 1:
            return pages[0]
        # named anew instead of taken from the pages: SQLAlchemy would copy the columns of each, which takes longer than
        # the statement
        shown = (column("id", self.columns["id"].type), column("sorted_by", by.type))
        merged = union(*(select(text("*")).select_from(page.subquery()) for page in pages)).subquery()
        order = _in_order((shown[1], shown[0]), newest_first=newest_first)
        return select(*shown).select_from(merged).order_by(*order).limit(limit)

    async def count(self, tx: Transaction, seen: Sequence[Condition], narrowed: Sequence[Condition]) -> int:
        """How many records a list has in all, counted up to COUNTED."""
        parts = [self.ids.where(condition, *narrowed).limit(COUNTED).subquery() for condition in seen or [false()]]
        shown = union(*(select(part.c.id) for part in parts)).subquery()
        return min(COUNTED, int(await tx.value(select(func.count()).select_from(shown))))


def _in_order(keys: Sequence[ColumnElement[Any]], *, newest_first: bool) -> list[ColumnElement[Any]]:
    return [key.desc() if newest_first else key.asc() for key in keys]
