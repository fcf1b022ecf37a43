"""What the warehouses are worth, by item and by community, for whoever keeps them and whoever settles money (M-43)."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter

from app.api.http.deps import ContextDep
from app.api.http.operation import operation, roles
from app.api.http.operation_route import OperationRoute
from app.api.schemas.stock_value import CommunityValue, ItemValue, StockValueOut, StockValuesOut
from app.core.money import CURRENCY
from app.core.roles import Role
from app.db.queries.stock import value_by_community, value_of_items
from app.models.stock import StockItem
from app.workflow.kinds.stock_sums import runs_low

router = APIRouter(route_class=OperationRoute, tags=["stock-items"])

ACCOUNTANTS: Final = (Role.SUPERVISOR, Role.CASHIER, Role.MANAGER)
"""M-43: whoever keeps the warehouse, and the cashier."""


@router.get(
    "/v1/communities/{community_id}/stock-value",
    **operation("stock_value.read", policy=roles(*ACCOUNTANTS), clause="M-43"),
)
async def read_stock_value(context: ContextDep, community_id: UUID) -> StockValueOut:
    """What was paid for what is on hand in a community's warehouse now, by item, in fen; the price of one unit is the
    average of its deliveries."""
    [total] = await value_by_community(context.tx, context.caller.organisation_id, {community_id})
    items = await value_of_items(context.tx, community_id)
    return StockValueOut(
        total=CommunityValue.model_validate(dict(total)),
        currency=CURRENCY,
        as_of=context.now,
        data=[_item(item) for item in items],
    )


@router.get("/v1/stock-value", **operation("stock_value.list", policy=roles(*ACCOUNTANTS), clause="M-43"))
async def list_stock_values(context: ContextDep) -> StockValuesOut:
    """What was paid for what is on hand now in each community whose warehouse you may value, in fen."""
    held = context.caller.communities(*ACCOUNTANTS)
    rows = await value_by_community(context.tx, context.caller.organisation_id, held)
    communities = [CommunityValue.model_validate(dict(row)) for row in rows]
    return StockValuesOut(
        value_fen=sum(row.value_fen for row in communities), currency=CURRENCY, as_of=context.now, data=communities
    )


def _item(item: StockItem) -> ItemValue:
    return ItemValue(
        id=item.id,
        code=item.code,
        name=item.name,
        unit=item.unit,
        on_hand=f"{item.on_hand:f}",
        unit_fen=item.unit_fen,
        value_fen=item.value_fen,
        low=runs_low(item),
    )
