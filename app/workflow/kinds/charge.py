"""Charge 收费: records are added, never deleted; also after the order is closed (M-53, M-60 ff.).

The state follows from the sums (`charge_sums.py`): the rows of an action differ in the state that its amount leads to.
"""

from app.core.lang import Words
from app.models.money import ChargeState as C
from app.workflow.engine.effects import Tell
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import ASSIGNEE, CASHIER, CUSTOMER, INTEGRATION, MANAGER, SYSTEM
from app.workflow.engine.step import START, Step
from app.workflow.kinds.charge_documents import DOCUMENT_STEPS
from app.workflow.kinds.charge_forms import Compensate, Pay, PayOnline, Reduce, Refund, Reverse, SettleCancelled, Waive
from app.workflow.kinds.charge_guards import (
    all_was_given_back,
    all_was_let_go,
    leaves_a_rest,
    leaves_all_owed,
    leaves_nothing_owed,
    less_is_given_back,
    no_more_than_owed,
    online_payment_is_offered,
    payer_has_wechat,
    payment_is_new,
    payment_stands,
    payment_was_keyed_by_hand,
    payment_way_is_agreed,
    reduction_leaves_a_rest,
    refund_fits_payment,
    refund_within_limit,
    refund_within_overpaid,
    something_is_overpaid,
    something_is_owed,
)
from app.workflow.kinds.charge_penalties import PENALTY_STEPS
from app.workflow.kinds.common_guards import compensation_is_within_cap, customer_is_another
from app.workflow.kinds.money_effects import (
    GiveBackOnline,
    Ledger,
    OpenOnlinePayment,
    ReversePayment,
    TakePayment,
)

OWED = (C.INVOICED, C.PART_PAID)
KEPT = (C.PART_PAID, C.PAID)
ALL = tuple(C)
MONEY_TAKERS = (CASHIER, ASSIGNEE, INTEGRATION, SYSTEM)
SOUND_PAYMENT = (customer_is_another, something_is_owed, no_more_than_owed, payment_way_is_agreed, payment_is_new)
SOUND_REFUND = (
    customer_is_another,
    something_is_overpaid,
    refund_within_overpaid,
    refund_within_limit,
    refund_fits_payment,
)
TO = {
    C.INVOICED: leaves_all_owed,
    C.PART_PAID: leaves_a_rest,
    C.PAID: leaves_nothing_owed,
    C.REFUNDED: all_was_given_back,
    C.WAIVED: all_was_let_go,
}
"""The states that an amount can lead to, each with the guard that knows it."""
REDUCING = (Ledger("reduce"), Tell("customer"), Tell("cashier"))
WAIVING = (Ledger("waive"), Tell("customer"), Tell("cashier"))

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
        only_if=(leaves_nothing_owed, *SOUND_PAYMENT),
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
        only_if=(leaves_a_rest, *SOUND_PAYMENT),
        then=(TakePayment(), Ledger("pay"), Tell("customer")),
        event="charge.part_paid",
        clause="M-60",
    ),
    Step(
        "pay_online",
        Words("Pay", "支付"),
        source=OWED,
        who=(CUSTOMER,),
        form=PayOnline,
        only_if=(online_payment_is_offered, something_is_owed, payer_has_wechat),
        then=(OpenOnlinePayment(),),
        once=True,
        event="charge.online_payment_opened",
        clause="M-60",
    ),
    Step(
        "reduce",
        Words("Reduce", "减收"),
        source=(C.INVOICED,),
        who=(MANAGER,),
        form=Reduce,
        only_if=(reduction_leaves_a_rest, customer_is_another),
        then=REDUCING,
        event="charge.reduced",
        clause="M-53",
    ),
    Step(
        "reduce",
        source=(C.PART_PAID,),
        who=(MANAGER,),
        form=Reduce,
        only_if=(leaves_a_rest, reduction_leaves_a_rest, customer_is_another),
        then=REDUCING,
        event="charge.reduced",
        clause="M-53",
    ),
    Step(
        "reduce",
        source=KEPT,
        target=C.PAID,
        who=(MANAGER,),
        form=Reduce,
        only_if=(leaves_nothing_owed, reduction_leaves_a_rest, customer_is_another),
        then=REDUCING,
        event="charge.reduced",
        clause="M-53",
    ),
    Step(
        "waive",
        Words("Waive the rest", "免收"),
        source=(C.INVOICED,),
        target=C.WAIVED,
        who=(MANAGER,),
        form=Waive,
        only_if=(all_was_let_go, something_is_owed, customer_is_another),
        then=WAIVING,
        event="charge.waived",
        clause="M-53",
    ),
    Step(
        "waive",
        source=(C.INVOICED,),
        target=C.REFUNDED,
        who=(MANAGER,),
        form=Waive,
        only_if=(all_was_given_back, something_is_owed, customer_is_another),
        then=WAIVING,
        event="charge.waived",
        clause="M-53",
    ),
    Step(
        "waive",
        source=(C.PART_PAID,),
        target=C.PAID,
        who=(MANAGER,),
        form=Waive,
        only_if=(something_is_owed, customer_is_another),
        then=WAIVING,
        event="charge.waived",
        clause="M-53",
    ),
    *(
        Step(
            "reverse",
            Words("Reverse a payment keyed by mistake", "冲正误录收款"),
            source=KEPT,
            target=state,
            who=(CASHIER,),
            form=Reverse,
            only_if=(leads_there, customer_is_another, payment_stands, payment_was_keyed_by_hand),
            then=(ReversePayment(), Ledger("reverse"), Tell("customer"), Tell("manager")),
            reopens=True,
            once=True,
            event="charge.payment_reversed",
            clause="M-53",
        )
        for state, leads_there in TO.items()
    ),
    Step(
        "refund",
        Words("Refund", "退款"),
        source=(C.PAID,),
        who=(CASHIER, MANAGER),
        form=Refund,
        only_if=(less_is_given_back, *SOUND_REFUND),
        then=(Ledger("refund"), GiveBackOnline(), Tell("customer")),
        once=True,
        event="charge.refunded",
        clause="M-53",
    ),
    Step(
        "refund",
        source=(C.PAID,),
        target=C.REFUNDED,
        who=(CASHIER, MANAGER),
        form=Refund,
        only_if=(all_was_given_back, *SOUND_REFUND),
        then=(Ledger("refund"), GiveBackOnline(), Tell("customer")),
        reopens=True,
        event="charge.refunded",
        clause="M-53",
    ),
    Step(
        "compensate",
        Words("Compensate", "赔偿"),
        source=ALL,
        who=(MANAGER,),
        form=Compensate,
        only_if=(customer_is_another, compensation_is_within_cap),
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
    *(
        Step(
            "settle_cancelled",
            Words("Settle a cancelled order", "取消结算"),
            source=OWED,
            target=state,
            who=(SYSTEM,),
            form=SettleCancelled,
            only_if=(leads_there,),
            then=(Ledger("waive"), Tell("customer")),
            event="charge.settled_cancelled",
            clause="M-53",
        )
        for state, leads_there in TO.items()
    ),
    *PENALTY_STEPS,
    *DOCUMENT_STEPS,
)


CHARGE = Lifecycle(
    name="charge",
    noun=Words("charge", "收费单"),
    path="/v1/charges",
    states=C,
    final=(C.NOTHING_DUE, C.PAID, C.WAIVED, C.REFUNDED),
    steps=CHARGE_STEPS,
)
