"""Lists of clocks in order of their ends: each community and state is read from one index, and the rows are merged."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, tuple_, union_all
from sqlmodel import SQLModel

from app.core.enums import ClockState
from app.db.paging import Position, Slice
from app.db.queries.records import RecordTable
from app.db.statements import AnySelect
from app.db.transaction import Transaction, table_of
from app.models import ClockRow

_columns: Final = table_of(ClockRow).columns


@dataclass(frozen=True, slots=True)
class Way:
    """Clocks of one community that a caller sees: all of these kinds of record, and those of some departments of
    others."""

    community_id: UUID
    condition: ColumnElement[bool] | None = None
    """The conditions besides the community; None: none."""


def of_kinds(
    wide: Sequence[str], led: Mapping[str, tuple[RecordTable[Any], Sequence[ColumnElement[bool]]]]
) -> ColumnElement[bool]:
    """The condition of clocks of these kinds of record, and of others those whose record is seen in one of the ways."""
    conditions: list[ColumnElement[bool]] = [_columns["record_type"].in_(wide)] if wide else []
    for name, (table, seen) in led.items():
        record = table.ids.where(table.columns["id"] == _columns["record_id"], or_(*seen)).correlate(table_of(ClockRow))
        conditions.append(and_(_columns["record_type"] == name, record.exists()))
    return or_(*conditions)


@dataclass(frozen=True, slots=True)
class ClockFilters:
    """The filters of a list of clocks; None means no filter."""

    states: tuple[ClockState, ...] = (ClockState.RUNNING, ClockState.PAUSED)
    names: tuple[str, ...] = ()
    late: bool | None = None
    due_before: datetime | None = None

    def conditions(self, state: ClockState, now: datetime) -> list[ColumnElement[bool]]:
        """The filters as conditions on clocks of one state."""
        conditions: list[ColumnElement[bool]] = []
        if self.names:
            conditions.append(_columns["name"].in_(self.names))
        if self.due_before is not None:
            conditions.append(_columns["due_at"] < self.due_before)
        if self.late is not None:
            late: ColumnElement[bool] = _columns["breached_at"].is_not(None)
            if state is ClockState.RUNNING:
                late = or_(late, _columns["due_at"] < now)
            conditions.append(late if self.late else ~late)
        return conditions


def clocks_statement(
    ways: Sequence[Way], filters: ClockFilters, now: datetime, after: tuple[datetime, UUID] | None, limit: int
) -> AnySelect | None:
    """The ids and ends of one page in order of the ends; None if the caller sees no clocks."""
    pages = [_page(way, state, filters, now, after, limit) for way in ways for state in filters.states]
    if not pages:
        return None
    if len(pages) == 1:
        return pages[0]
    merged = union_all(*(select(page.subquery()) for page in pages)).subquery()
    return select(merged.c.id, merged.c.due_at).order_by(merged.c.due_at, merged.c.id).limit(limit)


def _page(  # noqa: PLR0917 - one stretch of the index, and what narrows it
    way: Way,
    state: ClockState,
    filters: ClockFilters,
    now: datetime,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> AnySelect:
    statement = select(_columns["id"], _columns["due_at"]).where(
        _columns["community_id"] == way.community_id,
        _columns["state"] == state,
        *filters.conditions(state, now),
    )
    if way.condition is not None:
        statement = statement.where(way.condition)
    if after is not None:
        keys = (_columns["due_at"], _columns["id"])
        place = [literal(value, key.type) for key, value in zip(keys, after, strict=True)]
        # the first half lets the index begin where the page before ended
        statement = statement.where(keys[0] >= place[0], tuple_(*keys) > tuple_(*place))
    return statement.order_by(_columns["due_at"], _columns["id"]).limit(limit)


async def list_clocks(
    tx: Transaction, ways: Sequence[Way], filters: ClockFilters, *, after: Position | None, limit: int
) -> Slice[ClockRow]:
    """One page of the clocks that a caller sees, as views."""
    position = None if after is None else (datetime.fromisoformat(after[0]), UUID(after[1]))
    statement = clocks_statement(ways, filters, tx.now, position, limit + 1)
    if statement is None:
        return Slice([], None)
    keys = await tx.rows(statement)
    shown = keys[:limit]
    rows = await tx.all(ClockRow, table_of(ClockRow).select().where(_columns["id"].in_([key["id"] for key in shown])))
    rows.sort(key=lambda row: (row.due_at, row.id))
    last = [shown[-1]["due_at"].isoformat(), str(shown[-1]["id"])] if len(keys) > limit else None
    return Slice(rows, last)


async def count_by_name(tx: Transaction, ways: Sequence[Way], filters: ClockFilters) -> dict[str, int]:
    """How many clocks a caller sees, by their names."""
    numbers: dict[str, int] = {}
    for way in ways:
        for state in filters.states:
            statement = select(_columns["name"], func.count().label("number")).where(
                _columns["community_id"] == way.community_id,
                _columns["state"] == state,
                *filters.conditions(state, tx.now),
                *(() if way.condition is None else (way.condition,)),
            )
            for row in await tx.rows(statement.group_by(_columns["name"])):
                numbers[row["name"]] = numbers.get(row["name"], 0) + row["number"]
    return numbers


async def numbers_of(tx: Transaction, model: type[SQLModel], ids: Collection[UUID]) -> dict[UUID, str]:
    """The numbers of the clocks' records."""
    columns = table_of(model).columns
    rows = await tx.rows(select(columns["id"], columns["number"]).where(columns["id"].in_(list(ids))))
    return {row["id"]: row["number"] for row in rows}
