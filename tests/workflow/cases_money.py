"""Cases of the guards of charges, payments and refunds."""

from typing import Any

from app.core.enums import PaymentMethod, PaymentVia
from app.workflow.kinds.charge import (
    PaymentLeft,
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
from app.workflow.kinds.payment import count_matches
from tests.workflow.cases import holds, refuses
from tests.workflow.contexts import charge, payment, uid

OWED = charge()
PAID = charge("paid", paid_fen=7000)
LEFT = {"payment": PaymentLeft(OWED.id, 2000)}


def pay(via: PaymentVia, method: PaymentMethod = PaymentMethod.CASH, reference: str | None = None) -> dict[str, Any]:
    return {"via": via, "method": method, "online_reference": reference, "amount_fen": 1000}


def amount(fen: int, payment_id: object = None) -> dict[str, Any]:
    return {"amount_fen": fen, "payment_id": payment_id, "online_reference": "4200001"}


ONLINE = pay(PaymentVia.ONLINE, PaymentMethod.WECHAT_PAY, "4200001")

CASES = [
    # money: 70 yuan invoiced, 20 paid
    holds(no_more_than_owed, "all of it", row=OWED, form=amount(5000)),
    refuses(no_more_than_owed, "a fen more", row=OWED, form=amount(5001)),
    holds(payment_way_is_agreed, "at the desk", by="cashier", row=OWED, form=pay(PaymentVia.DESK)),
    holds(payment_way_is_agreed, "to the worker", by="assigned worker", row=OWED, form=pay(PaymentVia.WORKER)),
    holds(payment_way_is_agreed, "online", by="machine client", row=OWED, form=ONLINE),
    refuses(
        payment_way_is_agreed, "at the desk by a worker",
        by="assigned worker", row=OWED, form=pay(PaymentVia.DESK),
    ),
    refuses(payment_way_is_agreed, "to another worker", by="another worker", row=OWED, form=pay(PaymentVia.WORKER)),
    refuses(
        payment_way_is_agreed, "to a worker, not agreed",
        by="assigned worker", row=charge(worker_may_collect=False), form=pay(PaymentVia.WORKER),
    ),
    refuses(payment_way_is_agreed, "online without a reference", by="cashier", row=OWED, form=pay(PaymentVia.ONLINE)),
    refuses(
        payment_way_is_agreed, "online in cash",
        by="cashier", row=OWED, form=pay(PaymentVia.ONLINE, reference="4200001"),
    ),
    refuses(
        payment_way_is_agreed, "a reference at the desk",
        by="cashier", row=OWED, form=pay(PaymentVia.DESK, reference="4200001"),
    ),
    holds(payment_is_new, "not seen before", row=OWED, form=ONLINE),
    refuses(payment_is_new, "counted already", row=OWED, form=ONLINE, facts={"online_reference": True}),
    holds(reduction_leaves_a_rest, "a part", row=OWED, form=amount(4999)),
    refuses(reduction_leaves_a_rest, "all of it", row=OWED, form=amount(5000)),
    holds(pays_in_full, "all of it", row=OWED, form=amount(5000)),
    holds(pays_in_full, "no form yet", row=OWED),
    refuses(pays_in_full, "a part", row=OWED, form=amount(4999)),
    holds(pays_in_part, "a part", row=OWED, form=amount(4999)),
    holds(pays_in_part, "no form yet", row=OWED),
    refuses(pays_in_part, "all of it", row=OWED, form=amount(5000)),
    holds(refund_within_paid, "what was paid", row=OWED, form=amount(2000)),
    refuses(refund_within_paid, "more", row=OWED, form=amount(2001)),
    refuses(refund_within_paid, "given back already", row=charge(refunded_fen=1500), form=amount(501)),
    holds(refund_within_limit, "at the limit", by="cashier", row=PAID, form=amount(50_000)),
    holds(refund_within_limit, "the manager", by="manager", row=PAID, form=amount(50_001)),
    refuses(refund_within_limit, "above it", by="cashier", row=PAID, form=amount(50_001)),
    refuses(
        refund_within_limit, "above it in all", by="cashier",
        row=charge("paid", paid_fen=60_000, refunded_fen=49_999), form=amount(2),
    ),
    holds(refund_fits_payment, "no payment named", row=OWED, form=amount(9999)),
    holds(refund_fits_payment, "within it", row=OWED, form=amount(2000, uid(43)), facts=LEFT),
    refuses(refund_fits_payment, "more than is left of it", row=OWED, form=amount(2001, uid(43)), facts=LEFT),
    refuses(refund_fits_payment, "unknown", row=OWED, form=amount(1, uid(98)), facts={"payment": None}),
    refuses(
        refund_fits_payment, "of another charge",
        row=OWED, form=amount(1, uid(43)), facts={"payment": PaymentLeft(uid(97), 2000)},
    ),
    holds(something_is_owed, "owed", row=OWED),
    refuses(something_is_owed, "paid", row=PAID),
    holds(something_was_paid, "paid", row=OWED),
    refuses(something_was_paid, "nothing", row=charge("invoiced", paid_fen=0)),
    refuses(something_was_paid, "given back", row=charge(refunded_fen=2000)),
    holds(count_matches, "counted", row=payment(), form={"counted_fen": 2000}),
    refuses(count_matches, "short", row=payment(), form={"counted_fen": 1999}),
]  # fmt: skip
