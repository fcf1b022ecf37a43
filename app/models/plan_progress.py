"""What has become of the tasks of an emergency plan since it was activated: read from their work orders (M-100)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.models.work_order import WorkOrderState

DONE = (WorkOrderState.COMPLETED, WorkOrderState.SIGNED_OFF, WorkOrderState.CLOSED)
DROPPED = (WorkOrderState.CANCELLED, WorkOrderState.REFUSED)


@dataclass(frozen=True, slots=True)
class TaskOrder:
    """The work order of one task."""

    task: int
    """Its place in the plan, from 1."""
    id: UUID
    number: str
    place: str
    state: WorkOrderState
    worker_name: str | None
    due_at: datetime
    completed_at: datetime | None

    @property
    def is_done(self) -> bool:
        """Whether the work is finished."""
        return self.state in DONE

    @property
    def is_dropped(self) -> bool:
        """Whether nobody does it any more."""
        return self.state in DROPPED

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return not self.is_done and not self.is_dropped

    def is_late(self, now: datetime) -> bool:
        """Whether it was, or is, not done within the minutes that the plan gives."""
        return not self.is_dropped and (self.completed_at or now) > self.due_at


@dataclass(frozen=True, slots=True)
class PlanProgress:
    """The tasks of the last activation; none before there was one."""

    orders: tuple[TaskOrder, ...] = ()

    @property
    def open_tasks(self) -> tuple[TaskOrder, ...]:
        """Those still to be done."""
        return tuple(order for order in self.orders if order.is_open)

    def counts(self, now: datetime) -> dict[str, int]:
        """How many are open, done, dropped, and late."""
        return {
            "open": len(self.open_tasks),
            "done": sum(order.is_done for order in self.orders),
            "dropped": sum(order.is_dropped for order in self.orders),
            "late": sum(order.is_late(now) for order in self.orders),
        }
