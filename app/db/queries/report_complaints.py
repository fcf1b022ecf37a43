"""What reports on complaints, repeats and the long tail read. Of personal data, only what tells complainants apart."""

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Table, func, select

from app.core.enums import OrderKind
from app.db.queries.reports import Beside, ReportScope, by_record, led, walk, within
from app.db.statements import AnyColumn, AnySelect
from app.db.transaction import Transaction, table_of
from app.models import ClockRow, Complaint, ComplaintDecision, Premises, WorkOrder
from app.models.base import RowView

_complaints, _decisions = table_of(Complaint), table_of(ComplaintDecision)
_orders, _clocks, _premises = table_of(WorkOrder), table_of(ClockRow), table_of(Premises)

READ: Final = (
    "id", "created_at", "kind", "channel", "severity", "matter", "department_id", "state", "round", "verdict",
    "founded", "resolved_at", "compensation_fen", "satisfaction", "premises_id", "complainant_id", "complainant_phone",
)  # fmt: skip


def complaints_of(scope: ReportScope, columns: Sequence[AnyColumn]) -> AnySelect:
    """The complaints registered in the period."""
    return select(*columns).where(*within(scope, _complaints.c.created_at), *led(scope, _complaints))


def complaints(tx: Transaction, scope: ReportScope) -> AsyncIterator[Sequence[RowView]]:
    """The complaints registered in the period, as reports read them."""
    statement = complaints_of(scope, [_complaints.c[name] for name in READ])
    return walk(tx, statement, (_complaints.c.created_at, _complaints.c.id))


async def decisions(tx: Transaction, ids: Collection[UUID]) -> Beside:
    """Decisions by complaint, oldest first."""
    columns = ("kind", "told_at", "against_verdict", "verdict", "codes")
    statement = select(_decisions.c.complaint_id.label("of"), *(_decisions.c[name] for name in columns))
    statement = statement.where(_decisions.c.complaint_id.in_(ids))
    return by_record(await tx.rows(statement.order_by(_decisions.c.created_at, _decisions.c.id)))


async def clocks(tx: Transaction, ids: Collection[UUID]) -> Beside:
    """All clocks by record."""
    columns = ("name", "state", "due_at", "ended_at", "breached_at")
    statement = select(_clocks.c.record_id.label("of"), *(_clocks.c[name] for name in columns))
    return by_record(await tx.rows(statement.where(_clocks.c.record_id.in_(ids)).order_by(_clocks.c.started_at)))


def faults_of(scope: ReportScope, since: datetime) -> AnySelect:
    """Repair requests of rooms from a moment to the period's end, without merged ones."""
    columns = ("id", "created_at", "premises_id", "catalogue_code", "trades")
    return select(*(_orders.c[name] for name in columns)).where(
        _orders.c.community_id == scope.community_id,
        _orders.c.created_at >= since,
        _orders.c.created_at < scope.end,
        _orders.c.kind == OrderKind.REPAIR,
        _orders.c.premises_id.is_not(None),
        _orders.c.duplicate_of.is_(None),
        *led(scope, _orders),
    )


def faults(tx: Transaction, scope: ReportScope, since: datetime) -> AsyncIterator[Sequence[RowView]]:
    """Repair requests of rooms from a moment on, in order."""
    return walk(tx, faults_of(scope, since), (_orders.c.created_at, _orders.c.id))


def matters_of(scope: ReportScope, table: Table) -> AnySelect:
    """How many orders or complaints of the period belong to each room; None counts those without a room."""
    statement = (
        select(table.c.premises_id, func.count().label("count"))
        .where(*within(scope, table.c.created_at), *led(scope, table))
        .group_by(table.c.premises_id)
    )
    return statement.where(table.c.duplicate_of.is_(None)) if table is _orders else statement


async def matters(tx: Transaction, scope: ReportScope) -> dict[UUID | None, tuple[int, int]]:
    """Orders and complaints of the period by room; None for those without a room."""
    orders = {row["premises_id"]: int(row["count"]) for row in await tx.rows(matters_of(scope, _orders))}
    complaints = {row["premises_id"]: int(row["count"]) for row in await tx.rows(matters_of(scope, _complaints))}
    return {room: (orders.get(room, 0), complaints.get(room, 0)) for room in {**orders, **complaints}}


async def rooms(tx: Transaction, community_id: UUID) -> int:
    """How many rooms and shops are in use."""
    statement = select(func.count()).where(_premises.c.community_id == community_id, _premises.c.active.is_(True))
    return int(await tx.value(statement))
