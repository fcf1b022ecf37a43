"""Reads what workers are expected at, or are at now, as leads and as helpers (M-24), and what is known of those who
could be sent (M-21). Somebody's day is one in all communities of a company: whoever asks widens the scope (ADR 20)."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, union_all
from sqlmodel import col

from app.core.roles import Role
from app.db.queries.duty import LEAVE, SHIFT, STANDING
from app.db.queries.roster import holders
from app.db.statements import AnySelect, Prepared, given, one_of
from app.db.transaction import Transaction
from app.models import Appointment, Person, Premises, Qualification, RoleGrant, WorkOrder
from app.models.base import RowView
from app.models.duty_post import DutyPost
from app.models.leave import Leave, LeaveState
from app.models.order_helper import OrderHelper
from app.models.shift import Shift
from app.models.visit import AppointmentState
from app.models.work_hours import WorkHours
from app.models.work_order import WorkOrderState

THERE: Final = (
    WorkOrderState.ON_SITE,
    WorkOrderState.QUOTED,
    WorkOrderState.NEGOTIATING,
    WorkOrderState.IN_PROGRESS,
)
"""States in which the worker is at the place, unless the visit has ended."""


def _visits(mine: ColumnElement[bool], *, helping: bool) -> AnySelect:
    """What somebody is expected at, or is at now, within a time: as the lead, or as a helper."""
    kept_by_lead = () if helping else (col(WorkOrder.worker_id) == col(Appointment.worker_id),)
    person = col(OrderHelper.person_id) if helping else col(Appointment.worker_id)
    statement: AnySelect = (
        select(
            person.label("person_id"),
            col(Appointment.work_order_id),
            col(Appointment.community_id),
            col(Appointment.starts_at).label("starts_at"),
            col(Appointment.ends_at),
            col(WorkOrder.number),
            col(WorkOrder.urgency),
            col(WorkOrder.emergency_plan_id),
            col(Appointment.state),
            col(Premises.building_id),
        )
        .join(WorkOrder, col(WorkOrder.id) == col(Appointment.work_order_id))
        .outerjoin(Premises, col(Premises.id) == col(WorkOrder.premises_id))
    )
    if helping:
        statement = statement.join(OrderHelper, col(OrderHelper.work_order_id) == col(Appointment.work_order_id))
    return statement.where(
        mine,
        or_(
            col(Appointment.state) == AppointmentState.CONFIRMED,
            and_(
                col(Appointment.state) == AppointmentState.KEPT,
                col(WorkOrder.appointment_id) == col(Appointment.id),
                *kept_by_lead,
                or_(*(col(WorkOrder.state) == state for state in THERE)),
                col(WorkOrder.visit_ended).is_(False),
            ),
        ),
        col(Appointment.starts_at) < given(col(Appointment.starts_at), "end"),
        col(Appointment.ends_at) > given(col(Appointment.ends_at), "start"),
        col(Appointment.work_order_id) != given(col(Appointment.work_order_id), "order_id"),
    )


def _led_or_helped(leads: ColumnElement[bool], helps: ColumnElement[bool]) -> Prepared:
    both = union_all(
        _visits(leads, helping=False), _visits(and_(helps, col(OrderHelper.active).is_(True)), helping=True)
    ).subquery()
    return Prepared(select(*both.columns).order_by(both.c.starts_at))


IN_THE_WAY: Final = _led_or_helped(
    col(Appointment.worker_id) == given(col(Appointment.worker_id), "worker_id"),
    col(OrderHelper.person_id) == given(col(OrderHelper.person_id), "worker_id"),
)
"""Of one worker (`worker_id`) between `start` and `end`, without the order itself (`order_id`)."""
_OF_MANY: Final = _led_or_helped(
    one_of(col(Appointment.worker_id), "people"), one_of(col(OrderHelper.person_id), "people")
)
_LEAVE_AND_SHIFTS: Final = union_all(
    select(
        col(Leave.person_id).label("person_id"),
        literal(LEAVE).label("what"),
        col(Leave.starts_at).label("starts_at"),
        col(Leave.ends_at).label("ends_at"),
        literal(False).label("takes_orders"),
    ).where(
        one_of(col(Leave.person_id), "people"),
        col(Leave.state) == LeaveState.GRANTED,
        col(Leave.starts_at) < given(col(Leave.starts_at), "end"),
        col(Leave.ends_at) > given(col(Leave.ends_at), "start"),
    ),
    select(col(Shift.on_duty_id), literal(SHIFT), col(Shift.starts_at), col(Shift.ends_at), col(DutyPost.takes_orders))
    .join(DutyPost, col(DutyPost.id) == col(Shift.post_id))
    .where(
        one_of(col(Shift.on_duty_id), "people"),
        or_(*(col(Shift.state) == state for state in STANDING)),
        col(Shift.starts_at) < given(col(Shift.starts_at), "end"),
        col(Shift.ends_at) > given(col(Shift.ends_at), "start"),
    ),
).subquery()
_TAKEN: Final = Prepared(select(*_LEAVE_AND_SHIFTS.columns))
_WEEKS: Final = Prepared(
    select(col(WorkHours.person_id), col(WorkHours.days)).where(
        col(WorkHours.community_id) == given(col(WorkHours.community_id), "community_id"),
        one_of(col(WorkHours.person_id), "people"),
        col(WorkHours.active).is_(True),
    )
)
_SKILLS: Final = Prepared(
    select(col(Qualification.person_id), col(Qualification.trade)).where(
        one_of(col(Qualification.person_id), "people"),
        col(Qualification.valid_from) <= given(col(Qualification.valid_from), "day"),
        col(Qualification.valid_until) >= given(col(Qualification.valid_until), "day"),
    )
)
Span = tuple[datetime, datetime]


async def workers_of(
    tx: Transaction, organisation_id: UUID, community_id: UUID, department_id: UUID | None
) -> Sequence[RowView]:
    """The active workers of a community, or of one department there: `person_id`, `name`, and `department_id` of each
    role that they hold as such."""
    people = await tx.rows(holders(organisation_id, community_id, (Role.WORKER,), department_id))
    statement: AnySelect = (
        select(col(RoleGrant.person_id), col(RoleGrant.department_id), col(Person.name))
        .join(Person, col(Person.id) == col(RoleGrant.person_id))
        .where(
            col(RoleGrant.person_id).in_({row["person_id"] for row in people}),
            col(RoleGrant.role) == Role.WORKER.value,
            col(RoleGrant.active).is_(True),
            or_(col(RoleGrant.community_id) == community_id, col(RoleGrant.community_id).is_(None)),
        )
        .order_by(col(RoleGrant.id))
    )
    return await tx.rows(statement)


async def visits_of(tx: Transaction, people: Collection[UUID], order_id: UUID, span: Span) -> Sequence[RowView]:
    """What these people are expected at, or are at now, the earliest first."""
    return await tx.rows(_OF_MANY, people=sorted(people), order_id=order_id, start=span[0], end=span[1])


async def taken_of(tx: Transaction, people: Collection[UUID], span: Span) -> Sequence[RowView]:
    """Their leave and their shifts: `what` each is, and whether who is on duty there goes to visits."""
    return await tx.rows(_TAKEN, people=sorted(people), start=span[0], end=span[1])


async def weeks_of(tx: Transaction, community_id: UUID, people: Collection[UUID]) -> Sequence[RowView]:
    """Their weeks of work in a community."""
    return await tx.rows(_WEEKS, community_id=community_id, people=sorted(people))


async def skills_of(tx: Transaction, people: Collection[UUID], day: date) -> Sequence[RowView]:
    """The trades for which their qualification is valid on a day."""
    return await tx.rows(_SKILLS, people=sorted(people), day=day)


async def served_by(
    tx: Transaction, community_id: UUID, customer_id: UUID | None, premises_id: UUID | None
) -> Sequence[RowView]:
    """Who completed orders of a customer, or in a room, in a community: `worker_id`, how many `times`, and `first` and
    `last`."""
    ways = [
        column == value
        for column, value in (
            (col(WorkOrder.customer_id), customer_id),
            (col(WorkOrder.premises_id), premises_id),
        )
        if value is not None
    ]
    if not ways:
        return ()
    # each way has an index of its own
    completed = union_all(
        *(
            select(col(WorkOrder.id).label("id"), col(WorkOrder.worker_id), col(WorkOrder.completed_at)).where(
                way,
                col(WorkOrder.community_id) == community_id,
                col(WorkOrder.completed_at).is_not(None),
                col(WorkOrder.worker_id).is_not(None),
            )
            for way in ways
        )
    ).subquery()
    return await tx.rows(
        select(
            completed.c.worker_id,
            func.count(completed.c.id.distinct()).label("times"),
            func.min(completed.c.completed_at).label("first"),
            func.max(completed.c.completed_at).label("last"),
        ).group_by(completed.c.worker_id)
    )
