"""Purchases on a customer's behalf 代购 as a kind of record: seen as the order that they belong to (M-44)."""

from decimal import Decimal
from typing import Final

from app.core.enums import Standing, Urgency
from app.core.fields import Nothing
from app.core.json_object import JsonObject
from app.core.lang import Words
from app.core.roles import STAFF_ROLES, Role
from app.db.queries.orders import OF_ORDERS
from app.models import WorkOrder
from app.models.purchase import PurchaseForCustomer, PurchaseState
from app.services.moving.context import MoveContext
from app.services.moving.handlers import handles
from app.services.moving.kind import Kind, kind_of
from app.services.moving.kind_parts import ListRow, Parent
from app.services.moving.seen_by import DepartmentHead, Desk, DeskOf, Own, OwnAtWork, Rooms
from app.services.notices.facts import kept
from app.workflow.kinds.purchase import PURCHASE, KeepAnswer, KeepBought
from app.workflow.kinds.work_order.desk_guards import speaks_for_self
from app.workflow.kinds.work_order.table import WORK_ORDER

OF_ITS_ORDER: Final = {**OF_ORDERS, "urgency": "urgency"}
"""What is read of the order along with a purchase."""


class PurchaseDeclaration(Kind[PurchaseForCustomer]):
    """Of the order, answers show its number and customer's room; the rest says who sees the purchase."""

    def shows(self, column: str) -> bool:
        """The number alone."""
        return column == "order_number"


PURCHASES = PurchaseDeclaration(
    lifecycle=PURCHASE,
    model=PurchaseForCustomer,
    plural=Words("purchases", "代购单"),
    prefix="DG",
    seen_by=(
        Desk(Role.RECEPTIONIST, Role.CS_SUPERVISOR, Role.CASHIER, Role.MANAGER),
        DeskOf(Role.DUTY_MANAGER, "urgency", Urgency.EMERGENCY),
        Own("customer_id"),
        OwnAtWork("worker_id"),
        Rooms(registered="order_created_at"),
        DepartmentHead(unassigned=True),
    ),
    maker="asked_by_id",
    belongs_to=Parent(WORK_ORDER, "work_order_id", WorkOrder, OF_ITS_ORDER),
    texts=("note", "reason", "handed_to", "consent"),
    listed_for=(*STAFF_ROLES, Role.CUSTOMER),
    filters=("state", "number", "work_order_id", "created_at_gte", "created_at_lt"),
    whose_turn={
        PurchaseState.ASKED: Standing.CUSTOMER,
        PurchaseState.APPROVED: Standing.WORKER,
        PurchaseState.BOUGHT: Standing.WORKER,
    },
    notice_facts={name: kept(name) for name in ("unit_fen", "paid_unit_fen")},
    list_row=ListRow(
        columns=("work_order_id", "order_number", "name", "quantity", "unit", "unit_fen", "paid_unit_fen")
    ),
    clause="M-44",
)


@handles(KeepAnswer)
async def keep_answer(moving: MoveContext, effect: KeepAnswer) -> None:
    """M-44: how the customer answered. What staff recorded in their name stands with the order, too, where they may
    object to it (M-56)."""
    row, form, caller = moving.context.row, moving.context.form, moving.context.caller
    moving.changes["consent"] = {
        "recorded": None if form.consent is None else form.consent.model_dump(mode="json"),
        "signature_file_id": None if form.signature_file_id is None else str(form.signature_file_id),
        "recorded_by": str(caller.id),
    }
    if speaks_for_self(moving.context):
        return
    answer: JsonObject = {f"{effect.value}_purchase": row.number}
    if effect.value == "approved":
        answer["unit_fen"] = row.unit_fen
    orders = kind_of(WORK_ORDER.name)
    order = await moving.follow(orders, row.work_order_id, "take_purchase_answer", Nothing(), answer)
    moving.changes["word_version"] = order.version


@handles(KeepBought)
async def keep_bought(moving: MoveContext, effect: KeepBought) -> None:
    """M-44: what was bought, or what was used, handed over and taken back of it."""
    row, form = moving.context.row, moving.context.form
    if effect.value == "bought":
        quantity: Decimal = form.quantity or row.quantity
        moving.changes["bought_quantity"] = quantity
        moving.data["quantity"] = f"{quantity:f}"
        return
    moving.changes |= {"used_quantity": form.used, "handed_over": form.handed_over, "taken_back": form.taken_back}
    moving.changes["handed_to"] = form.handed_to
