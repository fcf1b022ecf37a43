"""What contracts charged, with what was paid of it."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from app.db.transaction import Transaction, table_of
from app.models.base import RowView
from app.models.contract import ContractFee
from app.models.money import Charge, LedgerEntry
from app.models.work_order import WorkOrder


async def charged_keys(tx: Transaction, contract_id: UUID) -> set[str]:
    """The keys of what a contract charged."""
    statement = select(col(ContractFee.key)).where(col(ContractFee.contract_id) == contract_id)
    return {row["key"] for row in await tx.rows(statement)}


async def fees_of(tx: Transaction, contract_id: UUID) -> list[RowView]:
    """What a contract charged, the first due first: the columns of the fee, and its order and charge by name."""
    statement = (
        select(
            *table_of(ContractFee).columns,
            col(WorkOrder.number).label("work_order_number"),
            col(Charge.id).label("charge_id"),
            col(Charge.number).label("charge_number"),
            col(Charge.state).label("charge_state"),
        )
        .join(WorkOrder, col(WorkOrder.id) == col(ContractFee.work_order_id))
        .join(Charge, col(Charge.work_order_id) == col(ContractFee.work_order_id))
        .where(col(ContractFee.contract_id) == contract_id)
        .order_by(col(ContractFee.due_on), col(ContractFee.id))
    )
    return await tx.rows(statement)


async def movements_of(tx: Transaction, charge_ids: Collection[UUID]) -> list[RowView]:
    """The entries of charges in the ledger, in their order: `charge_id`, `kind`, `amount_fen`, `created_at`."""
    columns = (LedgerEntry.charge_id, LedgerEntry.kind, LedgerEntry.amount_fen, LedgerEntry.created_at)
    statement = (
        select(*map(col, columns))
        .where(col(LedgerEntry.charge_id).in_(charge_ids))
        .order_by(col(LedgerEntry.created_at), col(LedgerEntry.id))
    )
    return await tx.rows(statement)
