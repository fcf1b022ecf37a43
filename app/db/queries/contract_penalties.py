"""What was late under contracts: penalties that were noted, and clocks of jobs that are not finished yet."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlmodel import col

from app.core.enums import ClockState
from app.db.statements import AnySelect
from app.db.transaction import Transaction, table_of
from app.models import ClockRow
from app.models.base import RowView
from app.models.contract import ContractPenalty
from app.models.work_order import WorkOrder


async def noted(tx: Transaction, contract_id: UUID) -> list[RowView]:
    """The penalties of a contract, the oldest first, with the number of each one's order."""
    statement = (
        select(*table_of(ContractPenalty).columns, col(WorkOrder.number).label("work_order_number"))
        .join(WorkOrder, col(WorkOrder.id) == col(ContractPenalty.work_order_id))
        .where(col(ContractPenalty.contract_id) == contract_id)
        .order_by(col(ContractPenalty.created_at), col(ContractPenalty.id))
    )
    return await tx.rows(statement)


async def late_clocks(
    tx: Transaction,
    *,
    names: Collection[str],
    now: datetime,
    work_order_id: UUID | None = None,
    contract_id: UUID | None = None,
    final: Collection[str] = (),
) -> list[RowView]:
    """Clocks of these names that are late, of one order, or of the orders of a contract but those in `final` states:
    `name`, `due_at`, `breached_at`, `breached_with`, with `work_order_id` and `work_order_number`."""
    late = and_(col(ClockRow.state) == ClockState.RUNNING, col(ClockRow.due_at) < now)
    statement: AnySelect = (
        select(
            col(ClockRow.name),
            col(ClockRow.due_at),
            col(ClockRow.breached_at),
            col(ClockRow.breached_with),
            col(WorkOrder.id).label("work_order_id"),
            col(WorkOrder.number).label("work_order_number"),
        )
        .select_from(WorkOrder)
        .join(ClockRow, col(ClockRow.record_id) == col(WorkOrder.id))
        .where(col(ClockRow.name).in_(list(names)), or_(col(ClockRow.breached_at).is_not(None), late))
        .order_by(col(ClockRow.due_at), col(ClockRow.id))
    )
    if work_order_id is not None:
        statement = statement.where(col(WorkOrder.id) == work_order_id)
    else:
        statement = statement.where(col(WorkOrder.contract_id) == contract_id, col(WorkOrder.state).not_in(list(final)))
    return await tx.rows(statement)
