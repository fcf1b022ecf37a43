"""M-26: the open work of somebody who leaves the company goes back to its department, whose supervisor is told."""

from typing import Final
from uuid import UUID

from sqlmodel import col, select

from app.core.fields import Nothing
from app.core.roles import gongdan
from app.db.transaction import Transaction
from app.models import WorkOrder
from app.services.moving.moves import Mover, MoverSetup
from app.services.work_orders.kind import WORK_ORDERS
from app.workflow.kinds.work_order.table import WORK_ORDER

LEFT: Final = "worker_left"
OPEN_WORK: Final = sorted({str(state) for step in WORK_ORDER.steps if step.action == LEFT for state in step.source})
"""States of what somebody else must take over, or sign for, as the table says."""


async def give_back_work(
    tx: Transaction, setup: MoverSetup, organisation_id: UUID, person_id: UUID, community_id: UUID | None = None
) -> list[str]:
    """Give the open work of somebody who leaves back to its departments, in one community or (None) in all. Returns the
    numbers of these orders, oldest first."""
    mine = select(col(WorkOrder.id)).where(col(WorkOrder.worker_id) == person_id, col(WorkOrder.state).in_(OPEN_WORK))
    if community_id is not None:
        mine = mine.where(col(WorkOrder.community_id) == community_id)
    mover = Mover(tx, gongdan(organisation_id), setup)
    numbers = []
    for row in await tx.rows(mine.order_by(col(WorkOrder.created_at), col(WorkOrder.id))):
        opened = await mover.open(WORK_ORDERS, row["id"])
        await mover.act(opened, LEFT, Nothing())
        numbers.append(opened.row.number)
    return numbers
