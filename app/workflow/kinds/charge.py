"""Charge 收费 and Payment 收款: records are added, never deleted; usable after the order is closed (M-53, M-60 to M-63)."""

from app.core.enums import ChargeState as C
from app.core.enums import PaymentState as P
from app.core.lang import Words
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

# fmt: off
CHARGE_STEPS = (
    #    action               from                          to             who                 form        only if                          then                                                        event                          clause
    Step("invoice",           (START,),                     C.INVOICED,    (SYSTEM,),          Nothing,    (),                              (Ledger("invoice"), Tell("customer")),                      "charge.invoiced",             "M-60"),
    Step("note_nothing_due",  (START,),                     C.NOTHING_DUE, (SYSTEM,),          Nothing,    (),                              (),                                                         "charge.nothing_due_noted",    "M-62"),
    Step("pay",               OWED,                         C.PAID,        MONEY_TAKERS,       Pay,        (pays_in_full, *SOUND_PAYMENT),  (TakePayment(), Ledger("pay"), Tell("customer")),           "charge.paid",                 "M-60"),
    Step("pay",               OWED,                         C.PART_PAID,   MONEY_TAKERS,       Pay,        (pays_in_part, *SOUND_PAYMENT),  (TakePayment(), Ledger("pay"), Tell("customer")),           "charge.part_paid",            "M-60"),
    Step("reduce",            OWED,                         None,          (MANAGER,),         Reduce,     (reduction_leaves_a_rest,),      (Ledger("reduce"), Tell("customer"), Tell("cashier")),      "charge.reduced",              "M-53"),
    Step("waive",             OWED,                         C.WAIVED,      (MANAGER,),         Waive,      (something_is_owed,),            (Ledger("waive"), Tell("customer"), Tell("cashier")),       "charge.waived",               "M-53"),
    Step("refund",            (C.PART_PAID, C.PAID, C.WAIVED), None,       (CASHIER, MANAGER), Refund,     SOUND_REFUND,                    (Ledger("refund"), Tell("customer")),                       "charge.refunded",             "M-62"),
    Step("compensate",        ALL,                          None,          (MANAGER,),         Compensate, (),                              (Ledger("compensate"), Tell("customer")),                   "charge.compensated",          "M-53"),
    Step("receive_collection", ALL,                         None,          (SYSTEM,),          Nothing,    (),                              (Ledger("hand_in"),),                                       "charge.collection_received",  "M-61"),
    Step("settle_cancelled",  OWED,                         C.WAIVED,      (SYSTEM,),          Nothing,    (),                              (Ledger("waive"), Tell("customer")),                        "charge.settled_cancelled",    "M-62"),
)

PAYMENT_STEPS = (
    #    action        from            to             who         form     only if           then                                                       event                  clause
    Step("collect",    (START,),       P.COLLECTED,   (SYSTEM,),  Nothing, (),               (),                                                        "payment.collected",   "M-61"),
    Step("receive",    (START,),       P.RECEIVED,    (SYSTEM,),  Nothing, (),               (),                                                        "payment.received",    "M-60"),
    Step("hand_in",    (P.COLLECTED,), P.HANDED_IN,   (CASHIER,), HandIn,  (count_matches,), (Stamp("handed_in_at"), ReceiveCollection(), Tell("worker")), "payment.handed_in",   "M-61"),
)
# fmt: on

CHARGE = Lifecycle(
    name="charge",
    noun=Words("charge", "收费单"),
    path="/v1/charges",
    states=C,
    final=(C.NOTHING_DUE, C.PAID, C.WAIVED),
    titles={
        "invoice": Words("Invoice", "开单"),
        "note_nothing_due": Words("Note that nothing is due", "登记无需付费"),
        "pay": Words("Take a payment", "收款"),
        "reduce": Words("Reduce", "减收"),
        "waive": Words("Waive the rest", "免收"),
        "refund": Words("Refund", "退款"),
        "compensate": Words("Compensate", "赔偿"),
        "receive_collection": Words("Collection handed in", "代收已上交"),
        "settle_cancelled": Words("Settle a cancelled order", "取消结算"),
    },
    steps=CHARGE_STEPS,
)

PAYMENT = Lifecycle(
    name="payment",
    noun=Words("payment", "收款"),
    path="/v1/payments",
    states=P,
    final=(P.HANDED_IN, P.RECEIVED),
    titles={
        "collect": Words("Collected by the worker", "代收"),
        "receive": Words("Received", "到账"),
        "hand_in": Words("Hand in to the cashier", "上交"),
    },
    steps=PAYMENT_STEPS,
)

__all__ = ["CHARGE", "PAYMENT"]
