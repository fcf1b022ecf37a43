"""What the live board shows of one community: each question reads one stretch of an index."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, exists, false, func, or_, select
from sqlmodel import col

from app.db.queries.records import RecordTable
from app.db.transaction import Transaction, table_of
from app.models import Appointment, Person, WorkOrder
from app.models.base import RowView
from app.models.duty_post import DutyPost
from app.models.shift import Shift, ShiftState
from app.models.visit import STOOD


@dataclass(frozen=True, slots=True)
class Part:
    """The records of one community that a caller sees: `seen` holds the conditions, of which one is enough."""

    community_id: UUID
    seen: Sequence[ColumnElement[bool]]

    def where(self, table: RecordTable[Any]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        """The conditions of a statement on the kind's table."""
        return table.columns["community_id"] == self.community_id, or_(false(), *self.seen)


async def counted(
    tx: Transaction, table: RecordTable[Any], part: Part, states: Collection[str], *by: str
) -> list[RowView]:
    """How many records (`number`) are in each of these states, by further columns."""
    columns = [table.columns[name] for name in ("state", *by)]
    statement = (
        select(*columns, func.count().label("number"))
        .where(*part.where(table), table.columns["state"].in_(sorted(states)))
        .group_by(*columns)
    )
    return await tx.rows(statement)


async def newest(  # noqa: PLR0917 - a table, whose rows, which, what of them
    tx: Transaction, table: RecordTable[Any], part: Part, states: Collection[str], names: Sequence[str], limit: int
) -> list[RowView]:
    """Some columns of the newest records in these states."""
    columns = [table.columns[name] for name in names]
    created, record_id = table.columns["created_at"], table.columns["id"]
    statement = select(*columns).where(*part.where(table), table.columns["state"].in_(sorted(states)))
    return await tx.rows(statement.order_by(created.desc(), record_id.desc()).limit(limit))


async def appointments(
    tx: Transaction, part: Part, unwanted: Collection[str], within: tuple[datetime, datetime], limit: int
) -> list[RowView]:
    """The appointments that begin within a time and stand, each with its order and who comes, the earliest first: read
    from the few appointments of the day to their orders. Orders in `unwanted` states are left out."""
    statement = (
        select(
            col(Appointment.starts_at),
            col(Appointment.ends_at),
            col(Appointment.state).label("agreed"),
            col(WorkOrder.id),
            col(WorkOrder.number),
            col(WorkOrder.kind),
            col(WorkOrder.urgency),
            col(WorkOrder.state),
            case((col(WorkOrder.premises_id).is_not(None), col(WorkOrder.place))).label("place"),
            col(Person.id).label("worker_id"),
            col(Person.name).label("worker_name"),
        )
        .join(WorkOrder, col(WorkOrder.id) == col(Appointment.work_order_id))
        .outerjoin(Person, col(Person.id) == func.coalesce(col(WorkOrder.worker_id), col(Appointment.worker_id)))
        .where(
            col(Appointment.starts_at) >= within[0],
            col(Appointment.starts_at) < within[1],
            col(Appointment.state).in_(STOOD),
            # of all communities some thousand begin in a day: only these are joined to their orders
            col(Appointment.community_id) == part.community_id,
            col(WorkOrder.community_id) == part.community_id,
            col(WorkOrder.state).not_in(list(unwanted)),
            or_(false(), *part.seen),
        )
        .order_by(col(Appointment.starts_at), col(WorkOrder.number))
        .limit(limit)
    )
    return await tx.rows(statement)


async def untaken_shifts(tx: Transaction, table: RecordTable[Any], part: Part, limit: int) -> list[RowView]:
    """The shifts that have begun, and that nobody has taken over: since when, at which post, and who is planned."""
    statement = (
        select(col(Shift.id), col(Shift.place), col(Shift.starts_at), col(Shift.ends_at), col(Person.name))
        .join(Person, col(Person.id) == col(Shift.on_duty_id))
        .where(
            *part.where(table),
            col(Shift.state) == ShiftState.PLANNED,
            col(Shift.starts_at) <= tx.now,
            col(Shift.ends_at) > tx.now,
        )
        .order_by(col(Shift.starts_at), col(Shift.id))
        .limit(limit)
    )
    return await tx.rows(statement)


async def deserted_posts(tx: Transaction, community_id: UUID, departments: Collection[UUID] | None) -> list[RowView]:
    """Posts that must always be manned, and at which nobody is on duty: all of a community's, or those of some
    departments."""
    manned = exists().where(col(Shift.post_id) == col(DutyPost.id), col(Shift.state) == ShiftState.ON)
    posts = table_of(DutyPost).columns
    statement = select(posts["id"], posts["name"]).where(
        posts["community_id"] == community_id, posts["active"].is_(True), posts["always_manned"].is_(True), ~manned
    )
    if departments is not None:
        statement = statement.where(posts["department_id"].in_(sorted(departments)))
    return await tx.rows(statement.order_by(posts["name"]))
