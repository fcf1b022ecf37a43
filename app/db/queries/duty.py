"""Reads when people work and when they don't: their leave, shifts and appointments (M-24, M-99).

Who works in two communities of a company has one day: what takes it up is read in all of them (ADR 20)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import and_, false, literal, or_, select, union_all
from sqlmodel import col

from app.core.enums import ClockState
from app.core.row_scope import RowScope
from app.db.statements import AnySelect, Prepared, given
from app.db.transaction import Transaction, table_of
from app.models import Appointment, ClockRow, Person, WorkOrder
from app.models.base import RowView
from app.models.duty_post import DutyPost
from app.models.leave import Leave, LeaveState
from app.models.order_helper import OrderHelper
from app.models.shift import Shift, ShiftState
from app.models.training import Training, TrainingParticipant, TrainingState
from app.models.visit import AppointmentState

STANDING: Final = (ShiftState.PLANNED, ShiftState.ON)
"""States of shifts that take up somebody's time."""
LEAVE, SHIFT = "leave", "shift"

_LEAVE: Final = Prepared(
    select(col(Leave.starts_at), col(Leave.ends_at))
    .where(
        col(Leave.person_id) == given(col(Leave.person_id), "person_id"),
        col(Leave.state) == LeaveState.GRANTED,
        col(Leave.starts_at) < given(col(Leave.starts_at), "end"),
        col(Leave.ends_at) > given(col(Leave.ends_at), "start"),
    )
    .order_by(col(Leave.starts_at))
)
_LEAVE_ASKED: Final = Prepared(
    select(col(Leave.number), col(Leave.community_id))
    .where(
        col(Leave.person_id) == given(col(Leave.person_id), "person_id"),
        or_(col(Leave.state) == LeaveState.ASKED, col(Leave.state) == LeaveState.GRANTED),
        col(Leave.starts_at) < given(col(Leave.starts_at), "end"),
        col(Leave.ends_at) > given(col(Leave.ends_at), "start"),
    )
    .order_by(col(Leave.starts_at), col(Leave.id))
)
_SHIFTS: Final = Prepared(
    select(
        col(Shift.id),
        col(Shift.number),
        col(Shift.community_id),
        col(Shift.starts_at),
        col(Shift.ends_at),
        col(DutyPost.takes_orders),
    )
    .join(DutyPost, col(DutyPost.id) == col(Shift.post_id))
    .where(
        col(Shift.on_duty_id) == given(col(Shift.on_duty_id), "person_id"),
        or_(*(col(Shift.state) == state for state in STANDING)),
        col(Shift.starts_at) < given(col(Shift.starts_at), "end"),
        col(Shift.ends_at) > given(col(Shift.ends_at), "start"),
    )
    .order_by(col(Shift.starts_at))
)
_BOTH: Final = union_all(
    select(
        literal(LEAVE).label("what"),
        col(Leave.starts_at).label("starts_at"),
        col(Leave.ends_at).label("ends_at"),
        false().label("takes_orders"),
    ).where(
        col(Leave.person_id) == given(col(Leave.person_id), "person_id"),
        col(Leave.state) == LeaveState.GRANTED,
        col(Leave.starts_at) < given(col(Leave.starts_at), "end"),
        col(Leave.ends_at) > given(col(Leave.ends_at), "start"),
    ),
    select(literal(SHIFT), col(Shift.starts_at), col(Shift.ends_at), col(DutyPost.takes_orders))
    .join(DutyPost, col(DutyPost.id) == col(Shift.post_id))
    .where(
        col(Shift.on_duty_id) == given(col(Shift.on_duty_id), "person_id"),
        or_(*(col(Shift.state) == state for state in STANDING)),
        col(Shift.starts_at) < given(col(Shift.starts_at), "end"),
        col(Shift.ends_at) > given(col(Shift.ends_at), "start"),
    ),
).subquery()
_TAKEN: Final = Prepared(select(*_BOTH.columns))
_AT_POST: Final = Prepared(
    select(
        col(Shift.id),
        col(Shift.state),
        col(Shift.on_duty_id),
        col(Person.name),
        col(Shift.starts_at),
        col(Shift.ends_at),
        col(Shift.signed_at),
        col(Shift.relief_id),
        col(Shift.relief_asked_at),
    )
    .join(Person, col(Person.id) == col(Shift.on_duty_id))
    .where(
        col(Shift.post_id) == given(col(Shift.post_id), "post_id"),
        or_(*(col(Shift.state) == state for state in STANDING)),
        col(Shift.ends_at) > given(col(Shift.ends_at), "start"),
        col(Shift.starts_at) < given(col(Shift.starts_at), "end"),
    )
    .order_by(col(Shift.starts_at), col(Shift.id))
)
_AGREED: Final[AnySelect] = (
    select(
        col(Appointment.starts_at).label("starts_at"),
        col(Appointment.ends_at),
        col(WorkOrder.number),
        col(WorkOrder.community_id),
    )
    .join(WorkOrder, col(WorkOrder.id) == col(Appointment.work_order_id))
    .where(
        col(Appointment.state) == AppointmentState.CONFIRMED,
        col(Appointment.starts_at) < given(col(Appointment.starts_at), "end"),
        col(Appointment.ends_at) > given(col(Appointment.ends_at), "start"),
    )
)
_LED_OR_HELPED: Final = union_all(
    _AGREED.where(col(Appointment.worker_id) == given(col(Appointment.worker_id), "person_id")),
    _AGREED.join(OrderHelper, col(OrderHelper.work_order_id) == col(Appointment.work_order_id)).where(
        col(OrderHelper.person_id) == given(col(OrderHelper.person_id), "person_id"),
        col(OrderHelper.active).is_(True),
    ),
).subquery()
_VISITS: Final = Prepared(select(*_LED_OR_HELPED.columns).order_by(_LED_OR_HELPED.c.starts_at))
_LOCK_POST: Final = Prepared(
    select(col(DutyPost.id)).where(col(DutyPost.id) == given(col(DutyPost.id), "id")).with_for_update()
)


@dataclass(frozen=True, slots=True)
class TimesOf:
    """What takes up somebody's time between two moments, in all communities of an organisation."""

    tx: Transaction
    organisation_id: UUID
    person_id: UUID
    start: datetime
    end: datetime

    async def leave(self) -> Sequence[RowView]:
        """The granted leave, the earliest first."""
        return await self._read(_LEAVE)

    async def leave_asked(self) -> Sequence[RowView]:
        """The leave that was asked for or granted, the earliest first."""
        return await self._read(_LEAVE_ASKED)

    async def shifts(self) -> Sequence[RowView]:
        """The shifts that are planned or on, the earliest first."""
        return await self._read(_SHIFTS)

    async def taken(self) -> Sequence[RowView]:
        """Leave and shifts together: `what` each is, from when until when, and whether who is on duty there goes to
        visits."""
        return await self._read(_TAKEN)

    async def visits(self) -> Sequence[RowView]:
        """The confirmed appointments at which they lead or help, the earliest first."""
        return await self._read(_VISITS)

    async def _read(self, statement: Prepared) -> Sequence[RowView]:
        async with self.tx.within(RowScope(organisation_id=self.organisation_id)):
            return await self.tx.rows(statement, person_id=self.person_id, start=self.start, end=self.end)


async def shifts_at(tx: Transaction, post_id: UUID, start: datetime, end: datetime) -> Sequence[RowView]:
    """The shifts at a post that touch a time and are not over, the earliest first, each with who is on duty."""
    return await tx.rows(_AT_POST, post_id=post_id, start=start, end=end)


async def trainings_about(
    tx: Transaction, organisation_id: UUID, person_ids: Collection[UUID], after: datetime, before: datetime
) -> list[RowView]:
    """Trainings that begin between two moments and were not cancelled, in which one of these people takes part or
    teaches, in all communities of an organisation, the earliest first: `id`, `number`, `community_id` and `person_id`.
    """
    near = (
        col(Training.starts_at) > after,
        col(Training.starts_at) < before,
        col(Training.state) != TrainingState.CANCELLED,
    )
    shown = (col(Training.id), col(Training.number), col(Training.community_id), col(Training.starts_at))
    taught: AnySelect = select(*shown, col(Training.trainer_id).label("person_id")).where(
        col(Training.trainer_id).in_(person_ids), *near
    )
    attended: AnySelect = (
        select(*shown, col(TrainingParticipant.person_id))
        .join(TrainingParticipant, col(TrainingParticipant.training_id) == col(Training.id))
        .where(col(TrainingParticipant.person_id).in_(person_ids), *near)
    )
    both = union_all(taught, attended).subquery()
    async with tx.within(RowScope(organisation_id=organisation_id)):
        return await tx.rows(select(*both.columns).order_by(both.c.starts_at, both.c.id))


async def standing_shifts(tx: Transaction, person_id: UUID, community_id: UUID | None = None) -> list[UUID]:
    """The shifts for which somebody is planned or on duty and that are not over, in one community or (None) in all, the
    earliest first; whoever is on duty still is until they hand it over."""
    statement = select(col(Shift.id)).where(
        col(Shift.on_duty_id) == person_id,
        or_(
            col(Shift.state) == ShiftState.ON, and_(col(Shift.state) == ShiftState.PLANNED, col(Shift.ends_at) > tx.now)
        ),
    )
    if community_id is not None:
        statement = statement.where(col(Shift.community_id) == community_id)
    return [row["id"] for row in await tx.rows(statement.order_by(col(Shift.starts_at), col(Shift.id)))]


async def lock_post(tx: Transaction, post_id: UUID) -> None:
    """Lock a post until the transaction ends: of two who plan it at once, the second sees what the first planned."""
    await tx.begin()
    await tx.value(_LOCK_POST, id=post_id)


async def open_clocks(tx: Transaction, ids: Collection[UUID]) -> list[ClockRow]:
    """The running clocks of records, those that end first at the front."""
    clocks = table_of(ClockRow)
    statement = (
        clocks.select()
        .where(clocks.c.record_id.in_(list(ids)), clocks.c.state == ClockState.RUNNING)
        .order_by(clocks.c.due_at, clocks.c.id)
    )
    return await tx.all(ClockRow, statement)
