"""Questions that the worker asks the ERP (M-102), whatever they are about."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlmodel import col, delete, update

from app.db.transaction import Transaction, table_of
from app.models.goods_pass import ArrearsQuestion
from app.models.stock import PriceQuestion

Q = TypeVar("Q", ArrearsQuestion, PriceQuestion)


async def take_questions(tx: Transaction, model: type[Q], until: datetime, most: int) -> Sequence[Q]:
    """Questions that are due; other workers leave them alone until then."""
    table = table_of(model)
    due = table.select().where(table.c.next_at <= tx.now).order_by(table.c.next_at).limit(most)
    taken = []
    for row in await tx.all(model, due):
        mine = (col(model.id) == row.id, col(model.next_at) == row.next_at)
        if await tx.run(update(model).where(*mine).values(next_at=until)) == 1:
            taken.append(row)
    return taken


async def settle_question(tx: Transaction, model: type[Q], question_id: UUID) -> None:
    """Nobody needs the answer any more, or there is one."""
    await tx.run(delete(model).where(col(model.id) == question_id))
