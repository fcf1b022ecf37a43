"""Reads turns of the rota 轮值: who had how many, whose customer somebody is, and who handed an order back (M-98)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, or_, select, union_all
from sqlmodel import col

from app.db.statements import AnySelect, Prepared, given
from app.db.transaction import Transaction
from app.models import Department, WorkOrder
from app.models.base import RowView
from app.models.rota_turn import RotaTurn, TurnUse
from app.models.work_order import WorkOrderState

_LOCK: Final = Prepared(
    select(col(Department.id))
    .where(col(Department.id) == given(col(Department.id), "id"))
    .with_for_update(key_share=True)
)
_TURNS: Final = Prepared(
    select(col(RotaTurn.person_id), col(RotaTurn.use), col(RotaTurn.visit_at)).where(
        col(RotaTurn.community_id) == given(col(RotaTurn.community_id), "community_id"),
        col(RotaTurn.visit_at) >= given(col(RotaTurn.visit_at), "since"),
        col(RotaTurn.visit_at) < given(col(RotaTurn.visit_at), "until"),
        col(RotaTurn.active).is_(True),
        or_(*(col(RotaTurn.use) == use for use in (TurnUse.TAKEN, TurnUse.LOST))),
    )
)
_HAD_ORDER: Final = Prepared(
    select(col(RotaTurn.person_id)).where(
        col(RotaTurn.work_order_id) == given(col(RotaTurn.work_order_id), "order_id"),
        col(RotaTurn.active).is_(True),
        or_(*(col(RotaTurn.use) == use for use in TurnUse if use is not TurnUse.LOST)),
    )
)


async def lock_turns(tx: Transaction, department_id: UUID) -> None:
    """Let whoever gives orders of one department to somebody wait for each other until the transaction ends; its row
    may still be named. On SQLite the whole database is locked."""
    await tx.begin()
    await tx.value(_LOCK, id=department_id)


async def turns_between(tx: Transaction, community_id: UUID, since: datetime, until: datetime) -> Sequence[RowView]:
    """The turns that people took or lost in a community (`use`) by visits of a period: `person_id`, `visit_at`."""
    return await tx.rows(_TURNS, community_id=community_id, since=since, until=until)


async def who_had(tx: Transaction, order_id: UUID) -> frozenset[UUID]:
    """To whom an order was given by the rota, and from whom it was not taken away."""
    return frozenset(row["person_id"] for row in await tx.rows(_HAD_ORDER, order_id=order_id))


async def served_first(
    tx: Transaction, community_id: UUID, order_id: UUID, customers: Collection[UUID], rooms: Collection[UUID]
) -> Sequence[RowView]:
    """Who got orders of some customers in a community, or of some rooms for which no customer is known, and did them or
    is at them: `worker_id`, and when the `first` was registered. Without the order itself."""
    orders: list[AnySelect] = []
    if customers:
        orders.append(_given_orders(community_id, order_id).where(col(WorkOrder.customer_id).in_(customers)))
    if rooms:
        orders.append(
            _given_orders(community_id, order_id).where(
                col(WorkOrder.premises_id).in_(rooms), col(WorkOrder.customer_id).is_(None)
            )
        )
    if not orders:
        return ()
    # each way has an index of its own
    both = union_all(*orders).subquery()
    return await tx.rows(
        select(both.c.worker_id, func.min(both.c.created_at).label("first")).group_by(both.c.worker_id)
    )


def _given_orders(community_id: UUID, order_id: UUID) -> AnySelect:
    return select(col(WorkOrder.worker_id).label("worker_id"), col(WorkOrder.created_at).label("created_at")).where(
        col(WorkOrder.community_id) == community_id,
        col(WorkOrder.id) != order_id,
        col(WorkOrder.worker_id).is_not(None),
        or_(
            col(WorkOrder.completed_at).is_not(None),
            col(WorkOrder.state).not_in((WorkOrderState.CANCELLED, WorkOrderState.REFUSED)),
        ),
    )
