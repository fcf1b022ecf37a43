"""What a home owes for work here (M-96)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_
from sqlmodel import col, select

from app.db.transaction import Transaction, table_of
from app.models import Charge, WorkOrder
from app.models.money import ChargeState

UNPAID = (ChargeState.INVOICED, ChargeState.PART_PAID)


async def unpaid_charges(
    tx: Transaction, premises_id: UUID, customer_ids: Sequence[UUID], since: datetime | None
) -> Sequence[Charge]:
    """Charges that are not paid of work in a room: what these customers asked for, and whatever was registered there
    since they moved in (None: only the former). The oldest first."""
    theirs = col(WorkOrder.customer_id).in_(customer_ids)
    while_there = theirs if since is None else or_(theirs, col(WorkOrder.created_at) >= since)
    statement = (
        select(*table_of(Charge).c)
        .join(WorkOrder, col(WorkOrder.id) == col(Charge.work_order_id))
        .where(and_(col(WorkOrder.premises_id) == premises_id, while_there, col(Charge.state).in_(UNPAID)))
        .order_by(col(Charge.created_at))
    )
    return await tx.all(Charge, statement)
