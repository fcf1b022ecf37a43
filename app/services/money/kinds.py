"""Charges 收费单 and payments 收款 as kinds of record: seen as the order that they belong to (M-60 to M-63)."""

from dataclasses import fields
from typing import Annotated, Final, TypeAlias

from pydantic import Field

from app.core.json_object import JsonView
from app.core.lang import Words
from app.core.money import CURRENCY
from app.core.roles import Caller, Role
from app.db.queries.orders import OF_ORDERS
from app.db.queries.records import Join
from app.models import Charge, Payment, Person, WorkOrder
from app.services.moving.context import MoveContext
from app.services.moving.kind import Kind
from app.services.moving.kind_parts import Computed, ListRow, Parent, WaitsFor
from app.services.moving.seen_by import DepartmentHead, Desk, Own, OwnAtWork, Rooms, WithScope
from app.services.notices.facts import said
from app.workflow.engine.step import Context
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

Fen: TypeAlias = Annotated[int, Field(ge=0, le=9_007_199_254_740_991, description="fen")]
Currency: TypeAlias = Annotated[str, Field(pattern=f"^{CURRENCY}$", max_length=3, examples=[CURRENCY])]
SUMS: Final = tuple(field.name for field in fields(Sums))


async def invoiced(moving: MoveContext, journaled: JsonView) -> object:
    """What the customer is asked for: as the journal has it, or as the charge gets it."""
    return journaled.get("invoiced_fen", moving.changes.get("invoiced_fen"))


async def owed(moving: MoveContext, _: JsonView) -> object:
    """What is still to be paid after the move."""
    return Sums(**{name: moving.now_is(name) for name in SUMS}).rest


def still_owed(context: Context) -> int:
    """What is still to be paid, in fen."""
    return Sums.of(context.row).rest


def in_currency(_: Context) -> str:
    """All amounts are in one currency."""
    return CURRENCY


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
    list_row=ListRow(
        columns=("work_order_id", "order_number", "invoiced_fen", "paid_fen"),
        along=(Join(WorkOrder, "work_order_id", {"place": "place"}),),
        worked_out={"owed_fen": Computed(Fen, still_owed), "currency": Computed(Currency, in_currency)},
        reads=SUMS,
    ),
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

    def hidden_in_lists(self, caller: Caller, row: Payment) -> frozenset[str]:
        """Who took it stays in the company."""
        return frozenset({"taken_by_name"}) if caller.is_outsider(row.community_id) else frozenset()


PAYMENTS = PaymentDeclaration(
    lifecycle=PAYMENT,
    model=Payment,
    plural=Words("payments", "收款"),
    prefix="SJ",
    seen_by=AS_ITS_ORDER,
    belongs_to=Parent(CHARGE, "charge_id", Charge, {"work_order_id": "work_order_id"}),
    waits_for=WaitsFor("taken_by_id", "collector_left"),
    listed_for=RECONCILERS,
    list_row=ListRow(
        columns=("charge_id", "amount_fen", "via", "method", "receipt", "handed_in_at"),
        along=(
            Join(Charge, "charge_id", {"charge_number": "number"}),
            Join(Person, "taken_by_id", {"taken_by_name": "name"}),
        ),
        worked_out={"currency": Computed(Currency, in_currency)},
    ),
    oldest_first=True,
    filters=("state", "via", "charge_id", "taken_by_id", "created_at_gte", "created_at_lt"),
    writes="charges:write",
    clause="M-60",
)
