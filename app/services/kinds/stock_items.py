"""Stock items 库存材料 as a kind of record: what is on hand, and what it was bought for (M-43)."""

from app.core.lang import Words
from app.core.roles import Role
from app.models.stock import MovementKind, StockItem, StockMovement
from app.services.moving.context import MoveContext
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.moving.handlers import handles
from app.services.moving.kind import Kind
from app.services.moving.kind_parts import ListRow
from app.services.moving.seen_by import Desk
from app.workflow.kinds.stock_item import STOCK_ITEM, MoveStock, code_is_known
from app.workflow.kinds.stock_sums import Stock

READERS = (
    Role.RECEPTIONIST,
    Role.SUPERVISOR,
    Role.WORKER,
    Role.CASHIER,
    Role.CS_SUPERVISOR,
    Role.MANAGER,
    Role.DUTY_MANAGER,
    Role.ADMIN,
)

STOCK_ITEMS = Kind(
    lifecycle=STOCK_ITEM,
    model=StockItem,
    plural=Words("stock items", "库存材料"),
    seen_by=(Desk(*READERS),),
    listed_for=READERS,
    oldest_first=True,
    filters=("state", "code", "name", "created_at_gte", "created_at_lt"),
    list_row=ListRow(columns=("code", "name", "unit", "on_hand", "low_level", "unit_fen")),
    clause="M-43",
)


@loads(code_is_known)
async def code_of_form(ask: FactRequest) -> bool:
    """Whether the community's warehouse has the form's code already."""
    item = await ask.tx.get(StockItem, community_id=ask.context.community.id, code=ask.context.form.code)
    return item is not None


@handles(MoveStock)
async def move_stock(moving: MoveContext, effect: MoveStock) -> None:
    """M-43: what is on hand and its worth after a delivery, an issue, a return or a count, and the movement itself."""
    form, before, kind = moving.context.form, Stock.of(moving.context.row), MovementKind(effect.value)
    unit_fen = getattr(form, "unit_fen", None)
    price = before.unit_fen if unit_fen is None else unit_fen
    if kind is MovementKind.COUNT:
        after = before.counted(form.counted)
    elif kind is MovementKind.ISSUE:
        after = before.issued(form.quantity)
    else:
        after = before.received(form.quantity, price)
    moving.changes |= {"on_hand": after.on_hand, "value_fen": after.value_fen, "unit_fen": after.unit_fen}
    moving.data["on_hand"] = f"{after.on_hand:f}"
    moving.add(
        StockMovement,
        stock_item_id=moving.context.row.id,
        requisition_id=getattr(form, "requisition_id", None),
        kind=kind,
        quantity=after.on_hand - before.on_hand,
        unit_fen=price,
        amount_fen=after.value_fen - before.value_fen,
        on_hand=after.on_hand,
        by_id=moving.context.caller.id,
        supplier=getattr(form, "supplier", ""),
        document=getattr(form, "document", ""),
        reason=getattr(form, "reason", ""),
    )
