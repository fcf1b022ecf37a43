"""Keyset pages: a page starts after the last row of the page before it, so page 1,000 costs the same as page 1."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Generic, TypeVar, cast
from uuid import UUID

from sqlalchemy import TypeDecorator, func, literal, select, tuple_
from sqlmodel import SQLModel

from app.core.errors import CursorInvalid
from app.db.statements import AnyColumn, AnySelect
from app.db.transaction import Transaction, as_row
from app.models.base import RowView

COUNTED: Final = 10_000
"""Lists are counted up to this number."""


M = TypeVar("M", bound=SQLModel)
T = TypeVar("T")
Position = Sequence[Any]
"""Where a page ends: the keys of its last row, as JSON values."""


@dataclass(frozen=True, slots=True)
class Slice(Generic[T]):
    """Some rows of a list; `position` is where the next page starts, or None on the last page."""

    rows: list[T]
    position: Position | None


async def slice_of(
    tx: Transaction,
    model: type[M],
    statement: AnySelect,
    keys: Sequence[AnyColumn],
    *,
    after: Position | None,
    limit: int,
    newest_first: bool = False,
) -> Slice[M]:
    """Up to `limit` rows of a filtered select of a model, as views, ordered by `keys` (the last of them unique), after
    a position.

    Raises CursorInvalid when the position doesn't fit the keys.
    """
    page = await slice_of_columns(tx, statement, keys, after=after, limit=limit, newest_first=newest_first)
    return Slice([as_row(model, row) for row in page.rows], page.position)


async def slice_of_columns(
    tx: Transaction,
    statement: AnySelect,
    keys: Sequence[AnyColumn],
    *,
    after: Position | None,
    limit: int,
    newest_first: bool = False,
) -> Slice[RowView]:
    """The same of a select of any columns, with the keys among them."""
    if after is not None:
        values = zip(keys, _restored(keys, after), strict=True)
        here, place = tuple_(*keys), tuple_(*(literal(value, key.type) for key, value in values))
        statement = statement.where(here < place if newest_first else here > place)
    statement = statement.order_by(*(key.desc() if newest_first else key.asc() for key in keys)).limit(limit + 1)
    rows = await tx.rows(statement)
    if len(rows) <= limit:
        return Slice(rows, None)
    rows = rows[:limit]
    return Slice(rows, [_plain(rows[-1][str(key.key)]) for key in keys])


async def count_of(tx: Transaction, statement: AnySelect) -> int:
    """How many rows a filtered select has, counted up to COUNTED."""
    counted = statement.with_only_columns(literal(1)).order_by(None).limit(COUNTED).subquery()
    return int(await tx.value(select(func.count()).select_from(counted)))


def _plain(value: object) -> object:
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def _python_type_of(column: AnyColumn) -> type:
    """The Python type of a column's values; a type that wraps another has that of the inner one."""
    wrapped = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    return cast(type, wrapped.python_type)


def _restored(columns: Sequence[AnyColumn], after: Position) -> list[object]:
    if len(columns) != len(after):
        raise CursorInvalid
    values: list[object] = []
    for column, value in zip(columns, after, strict=True):
        python_type = _python_type_of(column)
        try:
            if python_type is UUID:
                values.append(UUID(value))
            elif python_type in (datetime, date):
                values.append(python_type.fromisoformat(value))
            else:
                values.append(python_type(value))
        except (ValueError, TypeError, AttributeError) as error:
            raise CursorInvalid from error
    return values
