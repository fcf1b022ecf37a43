"""Recurring housekeeping: which series the worker looks after, those of a room, and the dates that became orders."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.db.statements import AnySelect
from app.db.transaction import Transaction, table_of
from app.models import Appointment, Binding, Person, WorkOrder
from app.models.base import RowView
from app.models.housekeeping_series import HousekeepingDate, HousekeepingSeries

AT_ONCE: Final = 50
"""How many series the worker looks after together."""
EAST: Final = timedelta(hours=14)
"""How far the clocks of a community may be ahead of UTC."""


async def due(tx: Transaction, now: datetime) -> list[RowView]:
    """Series that the worker is to look after now, the oldest first: `id` and `organisation_id` of each. Those whose
    time has come, and those whose customer is bound to the room no more on some day that has begun anywhere."""
    series, person = HousekeepingSeries, aliased(Person)
    day = (now + EAST).date()
    bound = select(col(Binding.id)).where(
        col(Binding.premises_id) == col(series.premises_id),
        col(Binding.person_id) == func.coalesce(col(person.merged_into_id), col(series.customer_id)),
        or_(col(Binding.valid_until).is_(None), col(Binding.valid_until) >= day),
    )
    statement: AnySelect = (
        select(col(series.id), col(series.organisation_id))
        .join(person, col(person.id) == col(series.customer_id))
        .where(col(series.ended_at).is_(None), or_(col(series.next_at) <= now, ~bound.exists()))
        .order_by(col(series.next_at), col(series.id))
        .limit(AT_ONCE)
    )
    return await tx.rows(statement)


async def of_room(tx: Transaction, premises_id: UUID, *, besides: UUID | None) -> list[HousekeepingSeries]:
    """The series of a room that go on, but one."""
    table = table_of(HousekeepingSeries)
    statement = table.select().where(table.c.premises_id == premises_id, table.c.ended_at.is_(None))
    if besides is not None:
        statement = statement.where(table.c.id != besides)
    return await tx.all(HousekeepingSeries, statement.order_by(table.c.id))


async def made_dates(tx: Transaction, series_id: UUID) -> dict[date, UUID]:
    """The days of a series' rule whose orders were made, each with its order."""
    statement: AnySelect = select(col(HousekeepingDate.planned_on), col(HousekeepingDate.work_order_id)).where(
        col(HousekeepingDate.series_id) == series_id
    )
    return {row["planned_on"]: row["work_order_id"] for row in await tx.rows(statement)}


async def orders_among(tx: Transaction, series_id: UUID, states: Collection[str]) -> list[RowView]:
    """The orders of a series' dates that are in one of these states, the earliest first: `work_order_id`, the day
    `planned_on`, `visit_on`, and when somebody is to come, if that is known: `starts_at`."""
    starts_at = func.coalesce(col(Appointment.starts_at), col(WorkOrder.wish_from)).label("starts_at")
    statement: AnySelect = (
        select(
            col(HousekeepingDate.work_order_id),
            col(HousekeepingDate.planned_on),
            col(HousekeepingDate.visit_on),
            starts_at,
        )
        .join(WorkOrder, col(WorkOrder.id) == col(HousekeepingDate.work_order_id))
        .outerjoin(Appointment, col(Appointment.id) == col(WorkOrder.appointment_id))
        .where(col(HousekeepingDate.series_id) == series_id, col(WorkOrder.state).in_(states))
        .order_by(col(HousekeepingDate.visit_on), col(HousekeepingDate.id))
    )
    return await tx.rows(statement)


async def shown_dates(tx: Transaction, series_id: UUID) -> list[RowView]:
    """The dates of a series whose orders were made, the newest first, as people read them."""
    proposed = aliased(Person)
    statement: AnySelect = (
        select(
            col(HousekeepingDate.planned_on),
            col(HousekeepingDate.visit_on),
            col(HousekeepingDate.work_order_id),
            col(WorkOrder.number).label("work_order_number"),
            col(WorkOrder.state).label("work_order_state"),
            col(proposed.name).label("proposed_worker"),
        )
        .join(WorkOrder, col(WorkOrder.id) == col(HousekeepingDate.work_order_id))
        .outerjoin(proposed, col(proposed.id) == col(WorkOrder.wanted_worker_id))
        .where(col(HousekeepingDate.series_id) == series_id)
        .order_by(col(HousekeepingDate.visit_on).desc(), col(HousekeepingDate.id).desc())
    )
    return await tx.rows(statement)
