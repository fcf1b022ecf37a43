"""What is in the warehouse: locked while it is issued from, and its movements."""

from typing import Final
from uuid import UUID

from sqlmodel import col, select

from app.db.statements import Prepared, given
from app.db.transaction import Transaction
from app.models.stock import StockItem, StockMovement

_LOCK: Final = Prepared(
    select(col(StockItem.unit_fen)).where(col(StockItem.id) == given(col(StockItem.id), "id")).with_for_update()
)
NEWEST: Final = 200
"""How many movements of an item are shown."""


async def lock_item(tx: Transaction, item_id: UUID) -> int:
    """Hold an item until the transaction ends: whoever issues it too waits. Returns its purchase price now, in fen."""
    await tx.begin()
    return int(await tx.value(_LOCK, id=item_id))


async def movements_of(tx: Transaction, item_id: UUID) -> list[StockMovement]:
    """The newest movements of an item, the newest first."""
    statement = (
        select(StockMovement)
        .where(col(StockMovement.stock_item_id) == item_id)
        .order_by(col(StockMovement.created_at).desc(), col(StockMovement.id).desc())
        .limit(NEWEST)
    )
    return await tx.all(StockMovement, statement)
