"""The work orders of an emergency plan's tasks, with who does them (M-100)."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from app.db.statements import AnySelect, Prepared, given
from app.db.transaction import Transaction
from app.models import Person, WorkOrder
from app.models.plan_progress import PlanProgress, TaskOrder

_TASKS: Final[AnySelect] = (
    select(
        col(WorkOrder.plan_task).label("task"),
        col(WorkOrder.id),
        col(WorkOrder.number),
        col(WorkOrder.place),
        col(WorkOrder.state),
        col(Person.name).label("worker_name"),
        col(WorkOrder.plan_due_at).label("due_at"),
        col(WorkOrder.completed_at),
    )
    .select_from(WorkOrder)
    .outerjoin(Person, col(Person.id) == col(WorkOrder.worker_id))
    .where(
        col(WorkOrder.emergency_plan_id) == given(col(WorkOrder.emergency_plan_id), "plan_id"),
        col(WorkOrder.created_at) >= given(col(WorkOrder.created_at), "since"),
    )
    .order_by(col(WorkOrder.plan_task))
)
_PREPARED: Final = Prepared(_TASKS)


async def progress_of(tx: Transaction, plan_id: UUID, activated_at: datetime | None) -> PlanProgress:
    """What has become of the plan's tasks since it was activated."""
    if activated_at is None:
        return PlanProgress()
    rows = await tx.rows(_PREPARED, plan_id=plan_id, since=activated_at)
    return PlanProgress(tuple(TaskOrder(**row) for row in rows))
