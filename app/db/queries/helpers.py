"""Reads who helps with which orders (M-21)."""

from uuid import UUID

from sqlmodel import col, select

from app.db.statements import AnySelect
from app.db.transaction import Transaction
from app.models.order_helper import OrderHelper


def helped_by(person_id: UUID) -> AnySelect:
    """The ids of the orders with which somebody helps now, as a subselect."""
    return select(col(OrderHelper.work_order_id)).where(
        col(OrderHelper.person_id) == person_id, col(OrderHelper.active).is_(True)
    )


async def ever_helped(tx: Transaction, order_ids: list[UUID]) -> dict[UUID, set[UUID]]:
    """Everybody who helps with some orders, or did, by order."""
    helped: dict[UUID, set[UUID]] = {order_id: set() for order_id in order_ids}
    if order_ids:
        columns = select(col(OrderHelper.work_order_id), col(OrderHelper.person_id))
        for row in await tx.rows(columns.where(col(OrderHelper.work_order_id).in_(order_ids))):
            helped[row["work_order_id"]].add(row["person_id"])
    return helped
