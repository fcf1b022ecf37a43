"""Charge 收费 and Payment 收款: records are added, never deleted; also after the order is closed (M-53, M-60 ff.)."""

from app.core.lang import Words
from app.models.money import ChargeState as C
from app.models.money import PaymentState as P
from app.workflow.engine.effects import Ledger, ReceiveCollection, Stamp, TakePayment, Tell
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import ASSIGNEE, CASHIER, INTEGRATION, MANAGER, SYSTEM
from app.workflow.engine.step import START, Step
from app.workflow.kinds.charge_guards import (
    count_matches,
    no_more_than_owed,
    payment_is_new,
    payment_way_is_agreed,
    pays_in_full,
    pays_in_part,
    reduction_leaves_a_rest,
    refund_fits_payment,
    refund_within_limit,
    refund_within_paid,
    something_is_owed,
    something_was_paid,
)
from app.workflow.kinds.common_forms import Nothing
from app.workflow.kinds.work_order.finish_forms import Compensate, HandIn, Pay, Reduce, Refund, Waive

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
        form=Nothing,
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
        form=Nothing,
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
        target=None,
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
        target=None,
        who=(CASHIER, MANAGER),
        form=Refund,
        only_if=SOUND_REFUND,
        then=(Ledger("refund"), Tell("customer")),
        event="charge.refunded",
        clause="M-62",
    ),
    Step(
        "compensate",
        Words("Compensate", "赔偿"),
        source=ALL,
        target=None,
        who=(MANAGER,),
        form=Compensate,
        then=(Ledger("compensate"), Tell("customer")),
        event="charge.compensated",
        clause="M-53",
    ),
    Step(
        "receive_collection",
        Words("Collection handed in", "代收已上交"),
        source=ALL,
        target=None,
        who=(SYSTEM,),
        form=Nothing,
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
        form=Nothing,
        then=(Ledger("waive"), Tell("customer")),
        event="charge.settled_cancelled",
        clause="M-62",
    ),
)

PAYMENT_STEPS = (
    Step(
        "collect",
        Words("Collected by the worker", "代收"),
        source=(START,),
        target=P.COLLECTED,
        who=(SYSTEM,),
        form=Nothing,
        event="payment.collected",
        clause="M-61",
    ),
    Step(
        "receive",
        Words("Received", "到账"),
        source=(START,),
        target=P.RECEIVED,
        who=(SYSTEM,),
        form=Nothing,
        event="payment.received",
        clause="M-60",
    ),
    Step(
        "hand_in",
        Words("Hand in to the cashier", "上交"),
        source=(P.COLLECTED,),
        target=P.HANDED_IN,
        who=(CASHIER,),
        form=HandIn,
        only_if=(count_matches,),
        then=(Stamp("handed_in_at"), ReceiveCollection(), Tell("worker")),
        event="payment.handed_in",
        clause="M-61",
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

PAYMENT = Lifecycle(
    name="payment",
    noun=Words("payment", "收款"),
    path="/v1/payments",
    states=P,
    final=(P.HANDED_IN, P.RECEIVED),
    steps=PAYMENT_STEPS,
)

__all__ = ["CHARGE", "PAYMENT"]
