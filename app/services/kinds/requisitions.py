"""Requisitions 领料单 as a kind of record: material for one order, out of the warehouse and back (M-38, M-43)."""

from decimal import Decimal
from typing import Final, cast

from app.core.catalogue import sentence
from app.core.enums import Standing, Urgency
from app.core.errors import FieldError, Invalid
from app.core.lang import Words
from app.core.roles import STAFF_ROLES, Role
from app.db.queries.records import Join
from app.db.queries.stock import lock_item
from app.models import Person, WorkOrder
from app.models.base import RowValues
from app.models.stock import PriceCheck, PriceQuestion, Requisition, RequisitionState, StockItem
from app.services.kinds.stock_items import STOCK_ITEMS
from app.services.moving.context import MoveContext
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.moving.handlers import handles
from app.services.moving.kind import Kind
from app.services.moving.kind_parts import ListRow, NextNumber, Parent
from app.services.moving.seen_by import DepartmentHead, Desk, DeskOf, OwnAtWork
from app.workflow.engine.step import Context
from app.workflow.kinds.requisition import REQUISITION, BringBack, TakeOut, item_asked_for, its_order
from app.workflow.kinds.requisition_prices import AskForPrice, KeepPrice
from app.workflow.kinds.stock_item import MoveOfRequisition
from app.workflow.kinds.work_order.table import WORK_ORDER

UNKNOWN_ITEM: Final = sentence("requisition.problems.unknown_item")
OF_ITS_ORDER: Final = {
    "department_id": "department_id",
    "worker_id": "worker_id",
    "urgency": "urgency",
    "order_number": "number",
    "contact_name": "contact_name",
}
"""What is read of the order along with a requisition."""


class RequisitionDeclaration(Kind[Requisition]):
    """A requisition says what its item was called and counted in when it was asked for."""

    async def new_values(self, context: Context, next_number: NextNumber) -> RowValues:
        """What was asked for, of which item."""
        item, values = context.fact(item_asked_for), await super().new_values(context, next_number)
        named = {"item_code": item.code, "item_name": item.name, "unit": item.unit}
        check = PriceCheck.UNCHECKED if context.community.stock_in_erp else None
        return {**values, **named, "asked_quantity": context.form.quantity, "price_check": check}


REQUISITIONS = RequisitionDeclaration(
    lifecycle=REQUISITION,
    model=Requisition,
    plural=Words("requisitions", "领料单"),
    prefix="LL",
    seen_by=(
        Desk(Role.RECEPTIONIST, Role.CS_SUPERVISOR, Role.CASHIER, Role.MANAGER),
        DeskOf(Role.DUTY_MANAGER, "urgency", Urgency.EMERGENCY),
        OwnAtWork("worker_id"),
        DepartmentHead(unassigned=True),
    ),
    maker="asked_by_id",
    belongs_to=Parent(WORK_ORDER, "work_order_id", WorkOrder, OF_ITS_ORDER),
    texts=("note", "reason"),
    listed_for=STAFF_ROLES,
    filters=("state", "number", "work_order_id", "stock_item_id", "price_check", "created_at_gte", "created_at_lt"),
    whose_turn={RequisitionState.ASKED: Standing.DEPARTMENT, RequisitionState.ISSUED: Standing.WORKER},
    list_row=ListRow(
        columns=(
            "work_order_id",
            "order_number",
            "item_name",
            "unit",
            "asked_quantity",
            "issued_quantity",
            "price_check",
        ),
        along=(Join(Person, "asked_by_id", {"asked_by_name": "name"}),),
        extras=("note",),
    ),
    clause="M-43",
)


@loads(its_order)
async def order_of_place(ask: FactRequest) -> WorkOrder:
    """The order that a requisition or a purchase belongs to, or is to belong to."""
    if ask.context.belongs_to is not None:
        return cast(WorkOrder, ask.context.belongs_to)
    return cast(WorkOrder, await ask.tx.get(WorkOrder, id=ask.context.row.work_order_id))


@loads(item_asked_for)
async def item_of_form(ask: FactRequest) -> StockItem:
    """The item that the form names. Raises Invalid for one that is not of this community's warehouse."""
    place = ask.context.community
    item = await ask.tx.get(StockItem, id=ask.context.form.stock_item_id, community_id=place.id)
    if item is None:
        raise Invalid([FieldError("/stock_item_id", "unknown", UNKNOWN_ITEM)])
    return item


@handles(TakeOut)
async def take_out(moving: MoveContext, effect: TakeOut) -> None:
    """M-43: out of the warehouse at the price of this moment. Two who issue the same item do so one after the other, so
    there is never less than nothing of it."""
    row = moving.context.row
    quantity = moving.context.form.quantity or row.asked_quantity
    if row.price_check is not None:
        # the ERP keeps the stock, and says the price
        moving.changes["issued_quantity"] = quantity
        moving.data["quantity"] = f"{quantity:f}"
        return
    unit_fen = await lock_item(moving.tx, row.stock_item_id)
    form = MoveOfRequisition(requisition_id=row.id, quantity=quantity)
    await moving.follow(STOCK_ITEMS, row.stock_item_id, "issue", form)
    moving.changes |= {"issued_quantity": quantity, "unit_fen": unit_fen}
    moving.data |= {"quantity": f"{quantity:f}", "unit_fen": unit_fen}


@handles(BringBack)
async def bring_back(moving: MoveContext, effect: BringBack) -> None:
    """M-43: what was issued is what was used and what came back."""
    row = moving.context.row
    used = Decimal(0) if effect.everything else moving.context.form.used
    returned = row.issued_quantity - used
    if returned > 0 and row.price_check is None:
        await lock_item(moving.tx, row.stock_item_id)
        form = MoveOfRequisition(requisition_id=row.id, quantity=returned, unit_fen=row.unit_fen)
        await moving.follow(STOCK_ITEMS, row.stock_item_id, "take_back", form)
    moving.changes |= {"used_quantity": used, "returned_quantity": returned}
    moving.data |= {"used": f"{used:f}", "returned": f"{returned:f}"}


@handles(AskForPrice)
async def ask_for_price(moving: MoveContext, effect: AskForPrice) -> None:
    """M-102: the worker asks the ERP; a question that is open is asked at once."""
    now, row = moving.tx.now, moving.context.row
    if moving.now_is("price_check") is None:
        return
    if row.price_check is PriceCheck.UNKNOWN:
        moving.changes["price_check"] = PriceCheck.UNCHECKED
    if await moving.tx.get(PriceQuestion, requisition_id=row.id) is not None:
        moving.tx.update(PriceQuestion, {"requisition_id": row.id}, {"next_at": now, "tries": 0})
        return
    moving.add(PriceQuestion, requisition_id=row.id, next_at=now)


@handles(KeepPrice)
async def keep_price(moving: MoveContext, effect: KeepPrice) -> None:
    """M-102: the ERP's price takes the place of one that was stated by hand; no answer leaves that one standing."""
    form, row = moving.context.form, moving.context.row
    moving.changes |= {
        "price_unknown_because": form.unknown_because,
        "price_checked_at": form.checked_at,
        "erp_in_stock": form.in_stock,
    }
    if form.unit_fen is not None:
        moving.changes |= {"unit_fen": form.unit_fen, "price_check": PriceCheck.CHECKED}
    elif row.price_check is not PriceCheck.STATED:
        moving.changes["price_check"] = PriceCheck.UNKNOWN
