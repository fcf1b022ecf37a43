"""Charges 收费单 and payments 收款 as kinds of record: seen as the order that they belong to (M-60 to M-63)."""

from dataclasses import fields
from typing import Final

from app.core.json_object import JsonView
from app.core.lang import Words
from app.core.roles import Role
from app.db.queries.orders import OF_ORDERS
from app.models import Charge, Payment, WorkOrder
from app.services.moving.context import MoveContext
from app.services.moving.kind import Kind
from app.services.moving.kind_parts import Parent
from app.services.moving.seen_by import DepartmentHead, Desk, Own, OwnAtWork, Rooms, WithScope
from app.services.notices.facts import said
from app.workflow.kinds.charge import CHARGE
from app.workflow.kinds.charge_sums import Sums
from app.workflow.kinds.payment import PAYMENT
from app.workflow.kinds.work_order.table import WORK_ORDER

RECONCILERS: Final = (Role.RECEPTIONIST, Role.CS_SUPERVISOR, Role.CASHIER, Role.MANAGER)
# follow-ups have the same rules with a scope of their own: rooms of services that don't know each other have no place
# below them where an order may be spoken of
AS_ITS_ORDER: Final = (
    Desk(*RECONCILERS),
    WithScope("charges:read"),
    Own("customer_id"),
    OwnAtWork("worker_id", "reporter_id"),
    Rooms(registered="order_created_at"),
    DepartmentHead(unassigned=True),
)

SUMS: Final = tuple(field.name for field in fields(Sums))


async def invoiced(moving: MoveContext, journaled: JsonView) -> object:
    """What the customer is asked for: as the journal has it, or as the charge gets it."""
    return journaled.get("invoiced_fen", moving.changes.get("invoiced_fen"))


async def owed(moving: MoveContext, _: JsonView) -> object:
    """What is still to be paid after the move."""
    return Sums(**{name: moving.now_is(name) for name in SUMS}).rest


CHARGES = Kind(
    lifecycle=CHARGE,
    model=Charge,
    plural=Words("charges", "收费单"),
    prefix="SF",
    seen_by=AS_ITS_ORDER,
    belongs_to=Parent(WORK_ORDER, "work_order_id", WorkOrder, OF_ORDERS),
    notice_facts={
        "invoiced_fen": invoiced,
        "amount_fen": said("amount_fen"),
        "receipt": said("receipt"),
        "owed_fen": owed,
    },
    listed_for=RECONCILERS,
    oldest_first=True,
    filters=("state", "number", "work_order_id", "created_at_gte", "created_at_lt"),
    writes="charges:write",
    clause="M-60",
)


class PaymentDeclaration(Kind[Payment]):
    """Payments stand with the charges on the API page."""

    @property
    def tag(self) -> str:
        """The group of the charges."""
        return "charges"


PAYMENTS = PaymentDeclaration(
    lifecycle=PAYMENT,
    model=Payment,
    plural=Words("payments", "收款"),
    prefix="SJ",
    seen_by=AS_ITS_ORDER,
    belongs_to=Parent(CHARGE, "charge_id", Charge, {"work_order_id": "work_order_id"}),
    listed_for=RECONCILERS,
    oldest_first=True,
    filters=("state", "via", "charge_id", "taken_by_id", "created_at_gte", "created_at_lt"),
    writes="charges:write",
    clause="M-60",
)
