"""Charge 收费: records are added, never deleted; also after the order is closed (M-53, M-60 ff.)."""

from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import UUID

from pydantic import Field

from app.core.enums import PaymentMethod, PaymentVia
from app.core.fields import ActionForm, PositiveFen, Short, Text
from app.core.lang import Words
from app.core.roles import Role
from app.models.money import Charge
from app.models.money import ChargeState as C
from app.workflow.engine.effects import Tell
from app.workflow.engine.facts import Fact
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import ASSIGNEE, CASHIER, INTEGRATION, MANAGER, SYSTEM
from app.workflow.engine.step import START, Context, Step, Values, guard, refuse
from app.workflow.kinds.money_effects import Ledger, TakePayment
from app.workflow.kinds.work_order.pricing import owed_fen, refundable_fen


class Reduce(ActionForm):
    """M-53: the manager takes something off."""

    amount_fen: PositiveFen
    reason: Text


class Waive(ActionForm):
    """M-53: the manager asks for nothing more."""

    reason: Text


class Pay(ActionForm):
    """M-60: money taken at the desk, by the worker, or online. Exactly one attempt counts: send an Idempotency-Key."""

    amount_fen: PositiveFen
    via: PaymentVia
    method: PaymentMethod
    online_reference: Short | None = Field(default=None, description="Required online: the provider's transaction id.")


class Refund(ActionForm):
    """Money given back, at most what was paid."""

    amount_fen: PositiveFen
    method: PaymentMethod
    reason: Text
    payment_id: UUID | None = None


class Compensate(ActionForm):
    """M-53: damage made good, with an apology."""

    amount_fen: PositiveFen
    reason: Text
    apology: Literal[True]


@dataclass(frozen=True, slots=True)
class PaymentLeft:
    """A payment of a charge, and how much of it was not refunded yet."""

    charge_id: UUID
    left_fen: int


class Collectable(Protocol):
    """A charge with the worker of its order."""

    worker_may_collect: bool
    worker_id: UUID | None


online_reference = Fact[bool]("online_reference")
"""Whether the online payment that the form names was counted already."""
payment = Fact[PaymentLeft | None]("payment")
"""The payment that a refund names, and what is left of it after earlier refunds."""


@guard("M-62")
def no_more_than_owed(context: Context[Charge, Pay]) -> Values | None:
    """M-62: nothing is charged twice, nothing beyond the invoice."""
    owed = owed_fen(context.row)
    return None if context.form.amount_fen <= owed else refuse(owed_fen=owed)


@guard("M-60")
def payment_way_is_agreed(context: Context[Collectable, Pay]) -> Values | None:
    """M-60: paid at the centre, to the worker if the customer agreed to that, or online."""
    form, caller, community_id = context.form, context.caller, context.community.id
    by_cashier = caller.has(Role.CASHIER, community_id)
    if form.via is PaymentVia.WORKER:
        fits = context.row.worker_may_collect and context.row.worker_id == caller.id
    elif form.via is PaymentVia.DESK:
        fits = by_cashier and form.online_reference is None
    else:
        machine = caller.has(Role.INTEGRATION, community_id)
        fits = (by_cashier or machine) and form.online_reference is not None
        fits = fits and form.method is not PaymentMethod.CASH
    return None if fits else refuse(via=form.via)


@guard("M-62", needs=(online_reference,))
def payment_is_new(context: Context[object, Pay]) -> Values | None:
    """An online reference counts once in the organisation."""
    return refuse(reference=context.form.online_reference) if context.fact(online_reference) else None


@guard("M-53")
def reduction_leaves_a_rest(context: Context[Charge, Reduce]) -> Values | None:
    """M-53: a reduction takes part of what is owed; taking all of it is a waiver."""
    owed = owed_fen(context.row)
    return None if context.form.amount_fen < owed else refuse(owed_fen=owed)


@guard("M-60", kind="choice", excludes=("pays_in_part",))
def pays_in_full(context: Context[Charge, Pay | None]) -> Values | None:
    """What is owed is paid."""
    if context.form is None:
        return None
    return None if context.form.amount_fen >= owed_fen(context.row) else refuse()


@guard("M-60", kind="choice", excludes=("pays_in_full",))
def pays_in_part(context: Context[Charge, Pay | None]) -> Values | None:
    """A rest remains."""
    if context.form is None:
        return None
    return None if context.form.amount_fen < owed_fen(context.row) else refuse()


@guard("M-62")
def refund_within_paid(context: Context[Charge, Refund]) -> Values | None:
    """A refund gives back at most what was paid."""
    limit = refundable_fen(context.row)
    return None if context.form.amount_fen <= limit else refuse(refundable_fen=limit)


@guard("M-53")
def refund_within_limit(context: Context[Charge, Refund]) -> Values | None:
    """Above the community's limit the manager refunds."""
    limit = context.community.refund_limit_fen
    if context.row.refunded_fen + context.form.amount_fen <= limit or context.caller.has(
        Role.MANAGER, context.community.id
    ):
        return None
    return refuse(limit_fen=limit)


@guard("M-62", needs=(payment,))
def refund_fits_payment(context: Context[Charge, Refund]) -> Values | None:
    """A refund that names a payment stays within it."""
    if context.form.payment_id is None:
        return None
    paid = context.fact(payment)
    if paid is None or paid.charge_id != context.row.id or paid.left_fen < context.form.amount_fen:
        return refuse()
    return None


@guard("M-60", kind="state")
def something_is_owed(context: Context[Charge, object]) -> Values | None:
    """Paying, reducing and waiving need something owed."""
    return None if owed_fen(context.row) > 0 else refuse()


@guard("M-62", kind="state")
def something_was_paid(context: Context[Charge, object]) -> Values | None:
    """A refund needs a payment."""
    return None if refundable_fen(context.row) > 0 else refuse()


OWED = (C.INVOICED, C.PART_PAID)
ALL = (C.NOTHING_DUE, C.INVOICED, C.PART_PAID, C.PAID, C.WAIVED)
MONEY_TAKERS = (CASHIER, ASSIGNEE, INTEGRATION)
SOUND_PAYMENT = (something_is_owed, no_more_than_owed, payment_way_is_agreed, payment_is_new)
SOUND_REFUND = (something_was_paid, refund_within_paid, refund_within_limit, refund_fits_payment)

CHARGE_STEPS = (
    Step(
        "invoice",
        Words("Invoice", "开单"),
        source=(START,),
        target=C.INVOICED,
        who=(SYSTEM,),
        then=(Ledger("invoice"), Tell("customer")),
        event="charge.invoiced",
        clause="M-60",
    ),
    Step(
        "note_nothing_due",
        Words("Note that nothing is due", "登记无需付费"),
        source=(START,),
        target=C.NOTHING_DUE,
        who=(SYSTEM,),
        event="charge.nothing_due_noted",
        clause="M-62",
    ),
    Step(
        "pay",
        Words("Take a payment", "收款"),
        source=OWED,
        target=C.PAID,
        who=MONEY_TAKERS,
        form=Pay,
        only_if=(pays_in_full, *SOUND_PAYMENT),
        then=(TakePayment(), Ledger("pay"), Tell("customer")),
        once=True,
        event="charge.paid",
        clause="M-60",
    ),
    Step(
        "pay",
        source=OWED,
        target=C.PART_PAID,
        who=MONEY_TAKERS,
        form=Pay,
        only_if=(pays_in_part, *SOUND_PAYMENT),
        then=(TakePayment(), Ledger("pay"), Tell("customer")),
        event="charge.part_paid",
        clause="M-60",
    ),
    Step(
        "reduce",
        Words("Reduce", "减收"),
        source=OWED,
        who=(MANAGER,),
        form=Reduce,
        only_if=(reduction_leaves_a_rest,),
        then=(Ledger("reduce"), Tell("customer"), Tell("cashier")),
        event="charge.reduced",
        clause="M-53",
    ),
    Step(
        "waive",
        Words("Waive the rest", "免收"),
        source=OWED,
        target=C.WAIVED,
        who=(MANAGER,),
        form=Waive,
        only_if=(something_is_owed,),
        then=(Ledger("waive"), Tell("customer"), Tell("cashier")),
        event="charge.waived",
        clause="M-53",
    ),
    Step(
        "refund",
        Words("Refund", "退款"),
        source=(C.PART_PAID, C.PAID, C.WAIVED),
        who=(CASHIER, MANAGER),
        form=Refund,
        only_if=SOUND_REFUND,
        then=(Ledger("refund"), Tell("customer")),
        once=True,
        event="charge.refunded",
        clause="M-62",
    ),
    Step(
        "compensate",
        Words("Compensate", "赔偿"),
        source=ALL,
        who=(MANAGER,),
        form=Compensate,
        then=(Ledger("compensate"), Tell("customer")),
        once=True,
        event="charge.compensated",
        clause="M-53",
    ),
    Step(
        "receive_collection",
        Words("Collection handed in", "代收已上交"),
        source=ALL,
        who=(SYSTEM,),
        then=(Ledger("hand_in"),),
        event="charge.collection_received",
        clause="M-61",
    ),
    Step(
        "settle_cancelled",
        Words("Settle a cancelled order", "取消结算"),
        source=OWED,
        target=C.WAIVED,
        who=(SYSTEM,),
        then=(Ledger("waive"), Tell("customer")),
        event="charge.settled_cancelled",
        clause="M-62",
    ),
)


CHARGE = Lifecycle(
    name="charge",
    noun=Words("charge", "收费单"),
    path="/v1/charges",
    states=C,
    final=(C.NOTHING_DUE, C.PAID, C.WAIVED),
    steps=CHARGE_STEPS,
)
