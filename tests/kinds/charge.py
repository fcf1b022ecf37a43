"""Charge 收费: what an order costs its customer, and what was done about it."""

from typing import Any

from hypothesis import strategies as st

from app.core.enums import PaymentMethod, PaymentVia
from app.models import Charge
from app.models.money import ChargeState
from app.workflow.kinds.charge import CHARGE as LIFECYCLE
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
from tests.kinds.cases import Situation, holds, refuses
from tests.kinds.sample import Sample, Served, Who
from tests.kinds.usual import CHARGE, ORDER, PAYMENT, REASON, Form, blank, of_the_order, uid
from tests.kinds.work_order.seen import order_of, related, sees_order
from tests.kinds.work_order.ways import collect, order_in
from tests.matrix.walk import Walk


def charge(state: str = "part_paid", **values: Any) -> Any:
    """70 yuan invoiced, 20 paid; the customer agreed to pay the worker."""
    usual = {"id": CHARGE, "state": ChargeState(state), "invoiced_fen": 7000, "paid_fen": 2000,
             "worker_may_collect": True, "work_order_id": ORDER, "number": "SF-A-20261123-0001"}  # fmt: skip
    return blank(Charge, **{**usual, **of_the_order(), **values})


WHO = Who(
    states="nothing_due invoiced part_paid paid waived",
    final=frozenset({"nothing_due", "paid", "waived"}),
    table="""
invoice            | –                                        | invoiced    | system                       | M-60
note_nothing_due   | –                                        | nothing_due | system                       | M-62
pay                | invoiced part_paid                       | paid        | cashier assignee integration | M-60
pay                | invoiced part_paid                       | part_paid   | cashier assignee integration | M-60
reduce             | invoiced part_paid                       | =           | manager                      | M-53
waive              | invoiced part_paid                       | waived      | manager                      | M-53
refund             | part_paid paid waived                    | =           | cashier manager              | M-62
compensate         | nothing_due invoiced part_paid paid waived | =         | manager                      | M-53
receive_collection | nothing_due invoiced part_paid paid waived | =         | system                       | M-61
settle_cancelled   | invoiced part_paid                       | waived      | system                       | M-62
""",
)
OPERATIONS = """
charges.read            charge         own
charges.list            place          receptionist cs_supervisor cashier manager charges:read
ledger.list             place          receptionist cs_supervisor cashier manager charges:read
"""

PAID_ONLINE = {"via": "online", "method": "wechat_pay", "online_reference": "4200001"}
FORMS: dict[str, Form] = {
    "pay": {"amount_fen": 5000, **PAID_ONLINE},
    "reduce": {"amount_fen": 1000, **REASON},
    "waive": REASON,
    "refund": {"amount_fen": 1000, "method": "cash", **REASON},
    "compensate": {"amount_fen": 1000, **REASON, "apology": True},
}
TO_WORKER = {"via": "worker", "method": "cash", "online_reference": None}
SITUATIONS = (
    Situation(),
    Situation(form={"amount_fen": 1000}),
    Situation(form=TO_WORKER),
    Situation(form={**TO_WORKER, "amount_fen": 1000}),
)


def pay(via: PaymentVia, method: PaymentMethod = PaymentMethod.CASH, reference: str | None = None) -> Form:
    return {"via": via, "method": method, "online_reference": reference, "amount_fen": 1000}


def amount(fen: int, payment_id: object = None) -> Form:
    return {"amount_fen": fen, "payment_id": payment_id, "online_reference": "4200001"}


ONLINE = pay(PaymentVia.ONLINE, PaymentMethod.WECHAT_PAY, "4200001")
OWED = charge()
PAID = charge("paid", paid_fen=7000)
LEFT = {"payment": PaymentLeft(OWED.id, 2000)}

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
    holds(refund_fits_payment, "within it", row=OWED, form=amount(2000, PAYMENT), facts=LEFT),
    refuses(refund_fits_payment, "more than is left of it", row=OWED, form=amount(2001, PAYMENT), facts=LEFT),
    refuses(refund_fits_payment, "unknown", row=OWED, form=amount(1, uid(98)), facts={"payment": None}),
    refuses(
        refund_fits_payment, "of another charge",
        row=OWED, form=amount(1, PAYMENT), facts={"payment": PaymentLeft(uid(97), 2000)},
    ),
    holds(something_is_owed, "owed", row=OWED),
    refuses(something_is_owed, "paid", row=PAID),
    holds(something_was_paid, "paid", row=OWED),
    refuses(something_was_paid, "nothing", row=charge("invoiced", paid_fen=0)),
    refuses(something_was_paid, "given back", row=charge(refunded_fen=2000)),
]  # fmt: skip


def ready(walk: Walk, action: str, form: Form) -> tuple[Form, Form, str]:
    """The charge of an order that was signed off; for a refund, with money paid."""
    charge = order_in(walk, "signed_off")["charge"]
    if action == "refund":
        collect(walk, charge)
    return charge, form, ""


CHOICES = st.builds(
    Situation,
    form=st.one_of(st.just({}), st.builds(amount, st.sampled_from((4999, 5000, 5001)) | st.integers(1, 9000))),
)

SAMPLE = Sample(
    lifecycle=LIFECYCLE,
    models=(Charge,),
    row=charge,
    who=WHO,
    forms=FORMS,
    facts=lambda: {"online_reference": False},
    cases=CASES,
    situations=SITUATIONS,
    choices=CHOICES,
    plain={"pay": {"via": "desk", "method": "cash", "online_reference": None}},
    served=Served(
        read_scope="charges:read",
        write_scope="charges:write",
        operations=OPERATIONS,
        own=sees_order,
        related=related,
        home=order_of,
        ready=ready,
    ),
)
