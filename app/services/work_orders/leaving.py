"""M-26: the open work of somebody who leaves the company goes back to its departments; the supervisors of each are told
once, with a list."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlmodel import col, select

from app.core.fields import Nothing
from app.core.ports import Message
from app.core.roles import Role, gongdan
from app.db.queries.helpers import helped_by
from app.db.transaction import Transaction
from app.models import WorkOrder
from app.services.moving.moves import Mover, MoverSetup, OpenedRecord
from app.services.notices.notices import InApp, stand_in
from app.services.work_orders.kind import WORK_ORDERS
from app.workflow.kinds.work_order.helper_forms import HelperLeft
from app.workflow.kinds.work_order.table import WORK_ORDER

LEFT: Final = "worker_left"
HELPER_LEFT: Final = "helper_left"


def _states_of(action: str) -> list[str]:
    return sorted({str(state) for step in WORK_ORDER.steps if step.action == action for state in step.source})


OPEN_WORK: Final = _states_of(LEFT)
"""States of what somebody else must take over, or sign for, as the table says."""
HELPED_WORK: Final = _states_of(HELPER_LEFT)

Orders = Sequence[OpenedRecord[WorkOrder]]


async def give_back_work(
    tx: Transaction, setup: MoverSetup, organisation_id: UUID, person_id: UUID, community_id: UUID | None = None
) -> None:
    """Give the open work of somebody who leaves back to its departments, in one community or (None) in all, and tell
    those."""
    mine = select(col(WorkOrder.id)).where(col(WorkOrder.worker_id) == person_id, col(WorkOrder.state).in_(OPEN_WORK))
    if community_id is not None:
        mine = mine.where(col(WorkOrder.community_id) == community_id)
    mover = Mover(tx, gongdan(organisation_id), setup)
    given_back: dict[tuple[UUID, UUID | None], list[OpenedRecord[WorkOrder]]] = defaultdict(list)
    for row in await tx.rows(mine.order_by(col(WorkOrder.created_at), col(WorkOrder.id))):
        opened = await mover.open(WORK_ORDERS, row["id"])
        place = (opened.row.community_id, opened.row.department_id)
        await mover.act(opened, LEFT, Nothing())
        given_back[place].append(opened)
    await _tell_departments(tx, given_back)
    await _leave_others_work(tx, mover, person_id, community_id)


async def _leave_others_work(tx: Transaction, mover: Mover, person_id: UUID, community_id: UUID | None) -> None:
    """Take somebody off the orders with which they help; each is told to its department and its worker."""
    helped = select(col(WorkOrder.id)).where(col(WorkOrder.id).in_(helped_by(person_id)))
    helped = helped.where(col(WorkOrder.state).in_(HELPED_WORK))
    if community_id is not None:
        helped = helped.where(col(WorkOrder.community_id) == community_id)
    for row in await tx.rows(helped.order_by(col(WorkOrder.created_at), col(WorkOrder.id))):
        opened = await mover.open(WORK_ORDERS, row["id"])
        await mover.act(opened, HELPER_LEFT, HelperLeft(helper_id=person_id))


async def _tell_departments(tx: Transaction, given_back: Mapping[tuple[UUID, UUID | None], Orders]) -> None:
    """To the supervisors of each department, or to the desk for what has none; emergencies also to whoever stands in
    for them now (M-20)."""
    for (_, department_id), orders in given_back.items():
        role = Role.RECEPTIONIST if department_id is None else Role.SUPERVISOR
        await _tell(tx, orders, role, department_id)
        urgent: dict[Role, list[OpenedRecord[WorkOrder]]] = defaultdict(list)
        for each in orders:
            deputy = stand_in(WORK_ORDERS, each.row.urgency, each.context.community, tx.now)
            if deputy is not None:
                urgent[deputy].append(each)
        for deputy, theirs in urgent.items():
            await _tell(tx, theirs, deputy)


async def _tell(tx: Transaction, orders: Orders, role: Role, department_id: UUID | None = None) -> None:
    first = orders[0].row
    listed = [{"id": str(each.row.id), "number": each.row.number} for each in orders]
    message = Message(
        tx.now,
        first.community_id,
        f"{WORK_ORDERS.name}.{LEFT}",
        WORK_ORDERS.name,
        first.id,
        role=role.value,
        department_id=department_id,
        data={"action": LEFT, "number": first.number, "records": listed},
    )
    await InApp(tx).deliver(message)
