"""What is in the warehouse: locked while it is issued from, its movements, and what it is worth."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlalchemy import and_, case, func, select
from sqlmodel import col

from app.db.statements import Prepared, given
from app.db.transaction import Transaction, table_of
from app.models import Community
from app.models.base import RowView
from app.models.stock import NOTHING, StockItem, StockItemState, StockMovement

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


RUNS_LOW: Final = and_(
    col(StockItem.state) == StockItemState.IN_USE,
    col(StockItem.low_level).is_not(None),
    col(StockItem.on_hand) <= col(StockItem.low_level),
)
"""M-43: what should be bought again."""
DEAREST: Final = 500
"""How many items of a community are named with what they are worth."""


async def value_of_items(tx: Transaction, community_id: UUID) -> list[StockItem]:
    """The items of a community that are on hand, the dearest first."""
    statement = (
        table_of(StockItem)
        .select()
        .where(col(StockItem.community_id) == community_id, col(StockItem.on_hand) > NOTHING)
        .order_by(col(StockItem.value_fen).desc(), col(StockItem.code))
        .limit(DEAREST)
    )
    return await tx.all(StockItem, statement)


async def value_by_community(
    tx: Transaction, organisation_id: UUID, communities: Collection[UUID] | None
) -> list[RowView]:
    """What is on hand in each of these communities, or in all of the organisation: how many items, how many of them run
    low, and what was paid for them, in fen."""
    here = col(Community.organisation_id) == organisation_id
    if communities is not None:
        here = and_(here, col(Community.id).in_(sorted(communities)))
    items = table_of(StockItem)
    statement = (
        select(
            col(Community.id).label("community_id"),
            col(Community.name).label("community_name"),
            func.count(case((items.c.on_hand > NOTHING, 1))).label("items"),
            func.count(case((RUNS_LOW, 1))).label("low_items"),
            func.coalesce(func.sum(items.c.value_fen), 0).label("value_fen"),
        )
        .select_from(table_of(Community).outerjoin(items, items.c.community_id == col(Community.id)))
        .where(here)
        .group_by(col(Community.id), col(Community.name))
        .order_by(col(Community.name), col(Community.id))
    )
    return await tx.rows(statement)
