"""What a home owes for work here, and move-outs about which the ERP is to be asked (M-96, M-102)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_
from sqlmodel import col, select, update

from app.db.transaction import Transaction, table_of
from app.models import Charge, WorkOrder
from app.models.goods_pass import ArrearsQuestion
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


async def take_questions(tx: Transaction, until: datetime, most: int) -> Sequence[ArrearsQuestion]:
    """Questions that are due; other workers leave them alone until then."""
    table = table_of(ArrearsQuestion)
    due = table.select().where(table.c.next_at <= tx.now).order_by(table.c.next_at).limit(most)
    taken = []
    for row in await tx.all(ArrearsQuestion, due):
        mine = (col(ArrearsQuestion.id) == row.id, col(ArrearsQuestion.next_at) == row.next_at)
        if await tx.run(update(ArrearsQuestion).where(*mine).values(next_at=until)) == 1:
            taken.append(row)
    return taken
