"""Training and quality: who takes part, what customers said of a worker, whose qualification ends, who is due."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, literal, or_, select
from sqlmodel import col

from app.core.roles import Role
from app.db.statements import AnySelect
from app.db.transaction import Transaction, table_of
from app.models import Person, Qualification, RoleGrant, WorkOrder
from app.models.base import RowView
from app.models.order_helper import OrderHelper
from app.models.quality_review import QualityReview, QualityReviewState
from app.models.training import TrainingParticipant

IN_DEPARTMENTS: Final = (Role.WORKER.value, Role.SUPERVISOR.value)
"""Roles that are held in a department, or else in all of them."""


def trainings_of(person_id: UUID) -> Select[UUID]:
    """The ids of the trainings in which somebody takes part."""
    return select(col(TrainingParticipant.training_id)).where(col(TrainingParticipant.person_id) == person_id)


async def names_of(tx: Transaction, people: AnySelect, person_ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of those of these persons whom a selection of people has."""
    statement = select(col(Person.id), col(Person.name)).where(
        col(Person.id).in_(person_ids), col(Person.id).in_(people)
    )
    return {row["id"]: row["name"] for row in await tx.rows(statement)}


async def jobs_of(
    tx: Transaction, community_id: UUID, worker_id: UUID, since: datetime, until: datetime
) -> list[RowView]:
    """`ratings` of the orders that were completed from one moment to before another, and that the worker led, or
    `helped` with until they were done."""
    done = (
        col(WorkOrder.community_id) == community_id,
        col(WorkOrder.completed_at) >= since,
        col(WorkOrder.completed_at) < until,
    )
    led = select(col(WorkOrder.ratings), literal(False).label("helped")).where(
        col(WorkOrder.worker_id) == worker_id, *done
    )
    helped: AnySelect = (
        select(col(WorkOrder.ratings), literal(True).label("helped"))
        .join(OrderHelper, col(OrderHelper.work_order_id) == col(WorkOrder.id))
        .where(col(OrderHelper.person_id) == worker_id, col(OrderHelper.active).is_(True), *done)
    )
    return [*await tx.rows(led), *await tx.rows(helped)]


async def redone_between(tx: Transaction, community_id: UUID, since: datetime, until: datetime) -> list[RowView]:
    """`id` and `worker_id` of the orders that were done again and completed from one moment to before another."""
    statement = select(col(WorkOrder.id), col(WorkOrder.worker_id)).where(
        col(WorkOrder.community_id) == community_id,
        # whatever was completed since has changed since, which an index finds
        col(WorkOrder.updated_at) >= since,
        col(WorkOrder.completed_at) >= since,
        col(WorkOrder.completed_at) < until,
        col(WorkOrder.reworks) > 0,
    )
    return await tx.rows(statement)


async def department_of_worker(tx: Transaction, worker_id: UUID, community_id: UUID) -> RowView | None:
    """`department_id` of the role as a worker that somebody holds in a community, their first one; None: they hold
    none."""
    statement: AnySelect = (
        select(col(RoleGrant.department_id))
        .where(
            col(RoleGrant.person_id) == worker_id,
            col(RoleGrant.role) == Role.WORKER.value,
            col(RoleGrant.active).is_(True),
            or_(col(RoleGrant.community_id) == community_id, col(RoleGrant.community_id).is_(None)),
        )
        .order_by(col(RoleGrant.id))
        .limit(1)
    )
    return next(iter(await tx.rows(statement)), None)


async def departments_of(
    tx: Transaction, community_id: UUID, person_ids: Collection[UUID]
) -> Mapping[UUID, frozenset[UUID | None]]:
    """The departments in which each of these people works in a community; None among them: a worker or a supervisor of
    all. The gate and the cashier are of none."""
    statement: AnySelect = select(col(RoleGrant.person_id), col(RoleGrant.department_id)).where(
        col(RoleGrant.person_id).in_(person_ids),
        col(RoleGrant.active).is_(True),
        or_(col(RoleGrant.community_id) == community_id, col(RoleGrant.community_id).is_(None)),
        or_(col(RoleGrant.department_id).is_not(None), col(RoleGrant.role).in_(IN_DEPARTMENTS)),
    )
    held: dict[UUID, set[UUID | None]] = {}
    for row in await tx.rows(statement):
        held.setdefault(row["person_id"], set()).add(row["department_id"])
    return {person_id: frozenset(departments) for person_id, departments in held.items()}


def _holders_of(
    community_id: UUID, departments: Collection[UUID] | None, role: Role | None = None, *, of_all: bool = True
) -> AnySelect:
    """The active people who hold a role in a community (None: any), in these departments (None: in all); `of_all`: and
    those who hold it in all departments."""
    here: list[ColumnElement[bool]] = [
        col(RoleGrant.active).is_(True),
        or_(col(RoleGrant.community_id) == community_id, col(RoleGrant.community_id).is_(None)),
    ]
    if role is not None:
        here.append(col(RoleGrant.role) == role.value)
    if departments is not None:
        in_these = col(RoleGrant.department_id).in_(departments)
        here.append(or_(in_these, col(RoleGrant.department_id).is_(None)) if of_all else in_these)
    return select(col(RoleGrant.person_id)).where(*here)


async def ending_qualifications(
    tx: Transaction,
    community_id: UUID,
    departments: Collection[UUID] | None,
    days: tuple[date, date],
    limit: int,
) -> Sequence[RowView]:
    """Qualifications of the staff of these departments that end from one day to another, both included, the earliest
    first; without those that a later one of the same person and trade goes beyond."""
    first, last = days
    later = table_of(Qualification).alias("later")
    goes_on = exists().where(
        later.c.person_id == col(Qualification.person_id),
        later.c.trade == col(Qualification.trade),
        later.c.valid_until > col(Qualification.valid_until),
    )
    statement: AnySelect = (
        select(
            col(Qualification.id),
            col(Qualification.person_id),
            col(Person.name).label("person_name"),
            col(Qualification.trade),
            col(Qualification.valid_from),
            col(Qualification.valid_until),
            col(Qualification.certificate),
        )
        .join(Person, col(Person.id) == col(Qualification.person_id))
        .where(
            col(Qualification.valid_until) >= first,
            col(Qualification.valid_until) <= last,
            col(Person.active).is_(True),
            col(Person.id).in_(_holders_of(community_id, departments)),
            ~goes_on,
        )
        .order_by(col(Qualification.valid_until), col(Qualification.id))
        .limit(limit)
    )
    return await tx.rows(statement)


async def due_for_review(
    tx: Transaction, community_id: UUID, departments: Collection[UUID] | None, since: datetime, limit: int
) -> Sequence[RowView]:
    """The workers of these departments (None: all workers) whose last review was concluded before a moment, or who
    never had one and have worked here since before it; those who waited longest first. Nobody of whom a review is
    open."""
    reviews = (
        select(
            col(QualityReview.reviewed_id).label("person_id"),
            func.max(col(QualityReview.concluded_at)).label("reviewed_at"),
        )
        .where(
            col(QualityReview.community_id) == community_id, col(QualityReview.state) == QualityReviewState.CONCLUDED
        )
        .group_by(col(QualityReview.reviewed_id))
        .subquery()
    )
    is_open = exists().where(
        col(QualityReview.reviewed_id) == col(Person.id),
        col(QualityReview.community_id) == community_id,
        col(QualityReview.state) == QualityReviewState.OPEN,
    )
    began = (
        select(func.min(col(RoleGrant.created_at)))
        .where(
            col(RoleGrant.person_id) == col(Person.id),
            col(RoleGrant.role) == Role.WORKER.value,
            or_(col(RoleGrant.community_id) == community_id, col(RoleGrant.community_id).is_(None)),
        )
        .scalar_subquery()
    )
    waited_since = func.coalesce(reviews.c.reviewed_at, began)
    statement: AnySelect = (
        select(col(Person.id).label("person_id"), col(Person.name).label("person_name"), reviews.c.reviewed_at)
        .outerjoin(reviews, reviews.c.person_id == col(Person.id))
        .where(
            col(Person.active).is_(True),
            col(Person.id).in_(_holders_of(community_id, departments, Role.WORKER, of_all=False)),
            waited_since < since,
            ~is_open,
        )
        .order_by(waited_since, col(Person.id))
        .limit(limit)
    )
    return await tx.rows(statement)
