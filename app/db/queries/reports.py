"""What reports on work orders read: compact rows of one community and period, some hundred at a time.

Each list is read from an index that begins with the community and a time; what belongs to the records is fetched by
their ids. No personal data is read.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Table, case, func, null, or_, select
from sqlmodel import SQLModel

from app.db.paging import slice_of_columns
from app.db.statements import AnyColumn, AnySelect
from app.db.transaction import Transaction, table_of
from app.models import Appointment, Charge, ClockRow, FollowUp, JournalEntry, Quote, Visit, WorkOrder
from app.models.base import RowView

AT_ONCE: Final = 400
"""How many records are read together; what belongs to them is fetched by so many ids."""

COMPLETING: Final = "complete"
REJECTING: Final = ("reject_work", "dissatisfied", "demand_rework")
"""M-52, M-71: what has completed work done again."""

Beside = dict[UUID, list[RowView]]

_orders, _clocks, _follow_ups = table_of(WorkOrder), table_of(ClockRow), table_of(FollowUp)
_appointments, _visits, _quotes = table_of(Appointment), table_of(Visit), table_of(Quote)
_charges, _journal = table_of(Charge), table_of(JournalEntry)


@dataclass(frozen=True, slots=True)
class ReportScope:
    """One community in one period: half-open, in UTC. `departments`: only orders of these (None: all)."""

    community_id: UUID
    zone: str
    start: datetime
    end: datetime
    departments: frozenset[UUID] | None = None


GROUPED: Final = tuple(
    _orders.c[name]
    for name in (
        "id",
        "created_at",
        "kind",
        "urgency",
        "channel",
        "trades",
        "worker_id",
        "helpers",
        "department_id",
        "state",
    )
)
"""The ways in which the rows of a report can be grouped."""


def within(scope: ReportScope, moment: Column[datetime]) -> list[ColumnElement[bool]]:
    """The conditions of rows of the community whose moment lies in the period."""
    return [moment.table.c.community_id == scope.community_id, moment >= scope.start, moment < scope.end]


def led(scope: ReportScope, table: Table) -> list[ColumnElement[bool]]:
    """The condition of rows of the departments that the reader is limited to."""
    return [] if scope.departments is None else [table.c.department_id.in_(scope.departments)]


def orders_of(scope: ReportScope, columns: Sequence[AnyColumn]) -> AnySelect:
    """The orders registered in the period."""
    return select(*columns).where(*within(scope, _orders.c.created_at), *led(scope, _orders))


def orders(tx: Transaction, scope: ReportScope) -> AsyncIterator[Sequence[RowView]]:
    """The orders registered in the period, as reports read them."""
    more = (
        "needs_visit", "completed_at", "completion", "signed_off_at", "coverage", "estimate", "approved_quote_id",
        "reworks", "ratings",
    )  # fmt: skip
    statement = orders_of(scope, (*GROUPED, *(_orders.c[name] for name in more)))
    return walk(tx, statement, (_orders.c.created_at, _orders.c.id))


def clocks_of(scope: ReportScope, names: Collection[str]) -> AnySelect:
    """The clocks with these names that were started in the period, with their orders."""
    columns = ("id", "name", "state", "started_at", "due_at", "ended_at", "breached_at")
    return (
        select(*(_clocks.c[name] for name in columns))
        .add_columns(*(column.label(f"order_{column.name}") for column in GROUPED))
        .join_from(_clocks, _orders, _orders.c.id == _clocks.c.record_id)
        .where(
            *within(scope, _clocks.c.started_at),
            _clocks.c.name.in_(names),
            *led(scope, _orders),
        )
    )


def clocks(tx: Transaction, scope: ReportScope, names: Collection[str]) -> AsyncIterator[Sequence[RowView]]:
    """The clocks with these names that were started in the period; columns of their orders begin with `order_`."""
    return walk(tx, clocks_of(scope, names), (_clocks.c.started_at, _clocks.c.id))


def follow_ups_of(scope: ReportScope) -> AnySelect:
    """The follow-ups that were created in the period, with their orders."""
    columns = ("id", "created_at", "state", "due_at", "done_at", "result", "attempts", "version")
    return (
        select(*(_follow_ups.c[name] for name in columns))
        .add_columns(*(column.label(f"order_{column.name}") for column in GROUPED))
        .join_from(_follow_ups, _orders, _orders.c.id == _follow_ups.c.work_order_id)
        .where(*within(scope, _follow_ups.c.created_at), *led(scope, _orders))
    )


def follow_ups(tx: Transaction, scope: ReportScope) -> AsyncIterator[Sequence[RowView]]:
    """The follow-ups that were created in the period; columns of their orders begin with `order_`."""
    return walk(tx, follow_ups_of(scope), (_follow_ups.c.created_at, _follow_ups.c.id))


# what stands beside orders


async def appointments(tx: Transaction, ids: Collection[UUID]) -> Beside:
    """Appointments by order, oldest first."""
    columns = ("work_order_id", "state", "created_at", "starts_at", "ends_at", "settled_at", "worker_id")
    return await _beside(tx, Appointment, columns, ids, (_appointments.c.created_at, _appointments.c.id))


async def quotes(tx: Transaction, ids: Collection[UUID]) -> Beside:
    """Versions of the quote by order."""
    columns = ("work_order_id", "ordinal", "state", "total_fen")
    return await _beside(tx, Quote, columns, ids, (_quotes.c.ordinal,))


async def charges(tx: Transaction, ids: Collection[UUID]) -> Beside:
    """Charges by order; there is at most one."""
    columns = ("work_order_id", "created_at", "invoiced_fen", "reduced_fen", "waived_fen", "credited_fen")
    return await _beside(tx, Charge, columns, ids, ())


async def visits(tx: Transaction, ids: Collection[UUID]) -> Beside:
    """How many visits each order had, and how many of them found no access."""
    statement = (
        select(
            _visits.c.work_order_id.label("of"),
            func.count().label("visits"),
            func.count(_visits.c.no_access_reason).label("no_access"),
        )
        .where(_visits.c.work_order_id.in_(ids))
        .group_by(_visits.c.work_order_id)
    )
    return by_record(await tx.rows(statement))


async def limits(tx: Transaction, ids: Collection[UUID], name: str) -> Beside:
    """The clocks of one name by record."""
    statement = select(
        _clocks.c.record_id.label("of"), *(_clocks.c[column] for column in ("name", "state", "due_at", "ended_at")),
        _clocks.c.breached_at, _clocks.c.started_at,
    ).where(_clocks.c.record_id.in_(ids), _clocks.c.name == name).order_by(_clocks.c.started_at)  # fmt: skip
    return by_record(await tx.rows(statement))


async def journeys(tx: Transaction, ids: Collection[UUID]) -> Beside:
    """The states that orders went through, from their journals, and why they were put on hold."""
    statement = (
        select(
            _journal.c.record_id.label("of"),
            _journal.c.at,
            _journal.c.to_state,
            case((_journal.c.action == "hold", _journal.c.data), else_=null()).label("hold"),
        )
        .where(
            _journal.c.record_id.in_(ids),
            or_(_journal.c.from_state.is_(None), _journal.c.from_state != _journal.c.to_state),
        )
        .order_by(_journal.c.record_id, _journal.c.version)
    )
    return by_record(await tx.rows(statement))


async def rejected(tx: Transaction, ids: Collection[UUID]) -> Beside:
    """By order, whoever completed what was rejected afterwards, each once, in order (M-52)."""
    statement = (
        select(_journal.c.record_id.label("of"), _journal.c.action, _journal.c.actor_id)
        .where(_journal.c.record_id.in_(ids), _journal.c.action.in_((COMPLETING, *REJECTING)))
        .order_by(_journal.c.record_id, _journal.c.version)
    )
    workers: Beside = defaultdict(list)
    completed_by: dict[UUID, UUID] = {}
    for row in await tx.rows(statement):
        order_id = row["of"]
        if row["action"] == COMPLETING:
            completed_by[order_id] = row["actor_id"]
        elif order_id in completed_by:
            worker = {"worker_id": completed_by.pop(order_id)}
            workers[order_id] += [worker] if worker not in workers[order_id] else []
    return workers


async def claimed(tx: Transaction, scope: ReportScope) -> dict[UUID, int]:
    """How many claims were made under the warranty of each repair since the period began."""
    statement = (
        select(_orders.c.warranty_of, func.count().label("claims"))
        .where(
            _orders.c.community_id == scope.community_id,
            _orders.c.created_at >= scope.start,
            _orders.c.warranty_of.is_not(None),
        )
        .group_by(_orders.c.warranty_of)
    )
    return {row["warranty_of"]: int(row["claims"]) for row in await tx.rows(statement)}


async def walk(tx: Transaction, statement: AnySelect, keys: Sequence[AnyColumn]) -> AsyncIterator[Sequence[RowView]]:
    """All rows of a statement in order of its keys, AT_ONCE at a time."""
    position = None
    while True:
        page = await slice_of_columns(tx, statement, keys, after=position, limit=AT_ONCE)
        if page.rows:
            yield page.rows
        position = page.position
        if position is None:
            return


async def _beside(
    tx: Transaction, model: type[SQLModel], names: Sequence[str], ids: Collection[UUID], order: Sequence[AnyColumn]
) -> Beside:
    table = table_of(model)
    first, *others = (table.c[name] for name in names)
    statement = select(first.label("of"), *others).where(first.in_(ids)).order_by(*order)
    return by_record(await tx.rows(statement))


def by_record(rows: Sequence[RowView]) -> Beside:
    """Rows by the record that their column `of` refers to."""
    grouped: Beside = defaultdict(list)
    for row in rows:
        grouped[row["of"]].append(row)
    return grouped
