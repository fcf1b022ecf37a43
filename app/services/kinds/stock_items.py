"""Stock items 库存材料 as a kind of record: what is on hand, and what it was bought for (M-43)."""

from typing import Final

from sqlalchemy import not_

from app.core.lang import Words
from app.core.ports import Message
from app.core.roles import Role
from app.db.queries.stock import RUNS_LOW
from app.models.stock import MovementKind, StockItem, StockMovement
from app.services.moving.context import MoveContext
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.moving.handlers import handles
from app.services.moving.kind import Kind
from app.services.moving.kind_parts import Computed, ListRow
from app.services.moving.seen_by import Condition, Desk
from app.services.notices.notices import InApp
from app.workflow.engine.step import Context
from app.workflow.kinds.stock_item import STOCK_ITEM, MoveStock, TellIfLow, code_is_known
from app.workflow.kinds.stock_sums import Stock, is_low, runs_low

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

LOW: Final = "low"
"""The filter for what should be bought again."""
KEEPERS: Final = (Role.SUPERVISOR, Role.MANAGER)
"""Who keeps the warehouse (docs/adr/0024)."""


class StockItemDeclaration(Kind[StockItem]):
    """Stock items can be listed by whether they run low."""

    flags = frozenset({LOW})

    def ways_of(self, name: str, value: object) -> list[Condition]:
        """`low`: what the warehouse keeps and has at or below its level, or what it has enough of."""
        if name != LOW:
            return []
        return [RUNS_LOW if value else not_(RUNS_LOW)]


def _runs_low(context: Context) -> bool:
    return runs_low(context.row)


STOCK_ITEMS = StockItemDeclaration(
    lifecycle=STOCK_ITEM,
    model=StockItem,
    plural=Words("stock items", "库存材料"),
    seen_by=(Desk(*READERS),),
    listed_for=READERS,
    oldest_first=True,
    filters=("state", "code", "name", (LOW, "low_level"), "created_at_gte", "created_at_lt"),
    list_row=ListRow(
        columns=("code", "name", "unit", "on_hand", "low_level", "unit_fen"),
        worked_out={LOW: Computed(bool, _runs_low)},
    ),
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


@handles(TellIfLow)
async def tell_if_low(moving: MoveContext, effect: TellIfLow) -> None:
    """The movement that brings it to its level tells; what was low before was told before."""
    item: StockItem = moving.context.row
    if is_low(item.on_hand, item.low_level) or not is_low(moving.now_is("on_hand"), item.low_level):
        return
    for role in KEEPERS:
        message = Message(
            at=moving.tx.now,
            community_id=item.community_id,
            event=moving.move.step.event,
            record_type=moving.kind.name,
            record_id=item.id,
            data={"action": moving.move.step.action, "number": item.code},
            role=role.value,
        )
        await InApp(moving.tx).deliver(message)
