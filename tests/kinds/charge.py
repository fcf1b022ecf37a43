"""Charge 收费: what an order costs its customer, and what was done about it."""

from itertools import combinations
from types import SimpleNamespace
from typing import Any

from hypothesis import strategies as st

from app.core.enums import LedgerKind, PaymentMethod, PaymentVia
from app.models import Charge
from app.models.money import ChargeState, PaymentState
from app.workflow.kinds.charge import CHARGE as LIFECYCLE
from app.workflow.kinds.charge_documents import (
    a_fapiao_stands,
    fapiao_is_new,
    fapiao_is_the_one,
    fapiao_within_invoiced,
    no_fapiao_stands,
    red_fapiao_is_new,
    voucher_is_another,
)
from app.workflow.kinds.charge_guards import (
    NamedPayment,
    PayerAccount,
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
from app.workflow.kinds.common_guards import compensation_is_within_cap, customer_is_another
from tests.kinds.cases import Situation, holds, refuses
from tests.kinds.sample import Sample, Served, Who
from tests.kinds.usual import CHARGE, COMMUNITY, ORDER, PAYMENT, REASON, Form, blank, of_the_order, uid
from tests.kinds.work_order.seen import order_of, related, sees_order
from tests.kinds.work_order.ways import FEN, collect, order_in
from tests.matrix.walk import Walk

SUMS: dict[str, Form] = {
    "nothing_due": {"invoiced_fen": 0, "paid_fen": 0},
    "invoiced": {"invoiced_fen": 7000, "paid_fen": 0},
    "part_paid": {"invoiced_fen": 7000, "paid_fen": 2000},
    "paid": {"invoiced_fen": 7000, "paid_fen": 7000, "reduced_fen": 1000},
    "waived": {"invoiced_fen": 7000, "paid_fen": 0, "waived_fen": 7000},
    "refunded": {"invoiced_fen": 7000, "paid_fen": 7000, "reduced_fen": 7000, "refunded_fen": 7000},
}
"""What a charge in each state comes from; of the paid one 10 yuan were paid too much."""


def charge(state: str = "part_paid", **values: Any) -> Any:
    """70 yuan invoiced, 20 paid; the customer agreed to pay the worker."""
    usual = {"id": CHARGE, "state": ChargeState(state), **SUMS[state], "worker_may_collect": True,
             "work_order_id": ORDER, "number": "SF-A-20261123-0001"}  # fmt: skip
    return blank(Charge, **{**usual, **of_the_order(), **values})


WHO = Who(
    states="nothing_due invoiced part_paid paid waived refunded",
    final=frozenset({"nothing_due", "paid", "waived", "refunded"}),
    table="""
invoice            | –                  | invoiced    | system                       | M-60
note_nothing_due   | –                  | nothing_due | system                       | M-62
pay                | invoiced part_paid | paid        | cashier assignee integration system | M-60
pay                | invoiced part_paid | part_paid   | cashier assignee integration system | M-60
pay_online         | invoiced part_paid | =           | customer                     | M-60
reduce             | invoiced part_paid | =           | manager                      | M-53
reduce             | part_paid paid     | paid        | manager                      | M-53
waive              | invoiced           | waived      | manager                      | M-53
waive              | invoiced           | refunded    | manager                      | M-53
waive              | part_paid          | paid        | manager                      | M-53
reverse            | part_paid paid     | invoiced    | cashier                      | M-53
reverse            | part_paid paid     | part_paid   | cashier                      | M-53
reverse            | part_paid paid     | paid        | cashier                      | M-53
reverse            | part_paid paid     | refunded    | cashier                      | M-53
reverse            | part_paid paid     | waived      | cashier                      | M-53
refund             | paid               | =           | cashier manager              | M-53
refund             | paid               | refunded    | cashier manager              | M-53
compensate         | ALL                | =           | manager                      | M-53
receive_collection | ALL                | =           | system                       | M-61
settle_cancelled   | invoiced part_paid | invoiced    | system                       | M-53
settle_cancelled   | invoiced part_paid | part_paid   | system                       | M-53
settle_cancelled   | invoiced part_paid | paid        | system                       | M-53
settle_cancelled   | invoiced part_paid | refunded    | system                       | M-53
settle_cancelled   | invoiced part_paid | waived      | system                       | M-53
note_penalty       | ALL                | =           | system                       | M-80
take_off_penalty   | invoiced           | invoiced    | system                       | M-80
take_off_penalty   | invoiced           | waived      | system                       | M-80
record_fapiao      | BILLED             | =           | cashier integration          | M-63
red_fapiao         | BILLED             | =           | cashier integration          | M-63
record_voucher     | BILLED             | =           | cashier integration          | M-63
""",
    groups={
        "ALL": "nothing_due invoiced part_paid paid waived refunded",
        "BILLED": "invoiced part_paid paid waived refunded",
    },
)
OPERATIONS = """
charges.read            charge         own
charges.prepay          charge         own
charges.list            place          receptionist cs_supervisor cashier manager charges:read
ledger.follow           everywhere     receptionist cs_supervisor cashier manager charges:read
ledger.list             place          receptionist cs_supervisor cashier manager charges:read
"""

FAPIAO, RED = "26372000000012345678", "26372000000012345699"
PAID_ONLINE = {"via": "online", "method": "wechat_pay", "online_reference": "4200001"}
FORMS: dict[str, Form] = {
    "pay": {"amount_fen": 5000, **PAID_ONLINE},
    "reduce": {"amount_fen": 1000, **REASON},
    "waive": REASON,
    "reverse": {"amount_fen": 2000, "payment_id": str(PAYMENT), **REASON},
    "settle_cancelled": {"amount_fen": 5000, **REASON},
    "note_penalty": {"penalty_fen": 5000},
    "take_off_penalty": {"amount_fen": 5000, "penalty_fen": 5000, **REASON},
    "refund": {"amount_fen": 1000, "method": "cash", "payment_id": str(PAYMENT), **REASON},
    "compensate": {"amount_fen": 1000, **REASON, "apology": True},
    "record_fapiao": {"fapiao_number": FAPIAO, "amount_fen": 7000, "issued_on": "2026-11-23"},
    "red_fapiao": {"fapiao_number": FAPIAO, "red_fapiao_number": RED, "issued_on": "2026-11-23", **REASON},
    "record_voucher": {"voucher_number": "记-2026-11-0031"},
}
TO_WORKER = {"via": "worker", "method": "cash", "online_reference": None}
SITUATIONS = (
    Situation(),
    *(Situation(form={**way, "amount_fen": fen}, only="pay") for way in ({}, TO_WORKER) for fen in (1000, 5000, 7000)),
    Situation(form={"amount_fen": 5000}, only="reduce"),
    Situation(row={"fapiao_number": FAPIAO}, only="red_fapiao"),
    Situation(row={"paid_fen": 1000, "refunded_fen": 1000}, only="waive"),
    Situation(row={"paid_fen": 1000, "reduced_fen": 7000}, only="refund"),
    # a payment of 20 yuan is reversed: where that leaves a charge
    Situation(row={"paid_fen": 2000, "reduced_fen": 5000}, only="reverse"),
    Situation(row={"paid_fen": 3000, "reduced_fen": 0}, only="reverse"),
    Situation(row={"paid_fen": 4000, "reduced_fen": 5000}, only="reverse"),
    Situation(row={"paid_fen": 2500, "refunded_fen": 500, "reduced_fen": 7000}, only="reverse"),
    Situation(row={"paid_fen": 2000, "reduced_fen": 7000}, only="reverse"),
    # 50 yuan are taken off with a cancellation
    Situation(row={"paid_fen": 0, "reduced_fen": 2000}, only="take_off_penalty"),
    Situation(row={"paid_fen": 0}, only="settle_cancelled"),
    Situation(row={"paid_fen": 1000}, only="settle_cancelled"),
    Situation(row={"paid_fen": 2000}, only="settle_cancelled"),
    Situation(row={"paid_fen": 0, "reduced_fen": 2000}, only="settle_cancelled"),
    Situation(row={"paid_fen": 1000, "refunded_fen": 1000, "reduced_fen": 2000}, only="settle_cancelled"),
)


def pay(via: PaymentVia, method: PaymentMethod = PaymentMethod.CASH, reference: str | None = None) -> Form:
    return {"via": via, "method": method, "online_reference": reference, "amount_fen": 1000}


def amount(fen: int, payment_id: object = None, entry: LedgerKind = LedgerKind.PAY) -> Form:
    return {"amount_fen": fen, "payment_id": payment_id, "online_reference": "4200001", "entry": entry}


ONLINE = pay(PaymentVia.ONLINE, PaymentMethod.WECHAT_PAY, "4200001")
OWED = charge()
PAID = charge("paid", reduced_fen=0)
REDUCED = charge("paid")
BILLED = charge(fapiao_number=FAPIAO)
TAKES_BACK = {"fapiao_number": FAPIAO, "red_fapiao_number": RED}


def named(**values: Any) -> Form:
    """The payment that a form names: 20 yuan of this charge, of which everything stands."""
    usual = {"charge_id": OWED.id, "state": PaymentState.RECEIVED, "method": PaymentMethod.CASH,
             "amount_fen": 2000, "left_fen": 2000}  # fmt: skip
    return {"payment": NamedPayment(**{**usual, **values})}


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
    holds(payment_way_is_agreed, "online, told by the provider", by="gongdan", row=OWED, form=ONLINE),
    holds(online_payment_is_offered, "offered", row=OWED),
    refuses(
        online_payment_is_offered, "not offered", row=OWED,
        community=SimpleNamespace(**{**vars(COMMUNITY), "online_payment": False}),
    ),
    holds(payer_has_wechat, "logged in there", row=OWED, facts={"payer_account": PayerAccount("wx1", "o1")}),
    refuses(payer_has_wechat, "by a password", row=OWED, facts={"payer_account": None}),
    holds(payment_is_new, "not seen before", row=OWED, form=ONLINE),
    refuses(payment_is_new, "counted already", row=OWED, form=ONLINE, facts={"online_reference": True}),
    holds(reduction_leaves_a_rest, "a part", row=charge("invoiced", paid_fen=0), form=amount(6999)),
    refuses(reduction_leaves_a_rest, "all of it", row=charge("invoiced", paid_fen=0), form=amount(7000)),
    holds(reduction_leaves_a_rest, "all of it, and what was paid goes back", row=PAID, form=amount(7000)),
    refuses(reduction_leaves_a_rest, "more than is due", row=PAID, form=amount(7001)),
    refuses(reduction_leaves_a_rest, "more than is still due", row=REDUCED, form=amount(6001)),
    # which state an amount leads to: 70 yuan invoiced, 20 paid
    holds(leaves_nothing_owed, "all of it", row=OWED, form=amount(5000)),
    holds(leaves_nothing_owed, "no form yet", row=OWED),
    refuses(leaves_nothing_owed, "a part", row=OWED, form=amount(4999)),
    holds(leaves_nothing_owed, "what is kept is all that is due", row=OWED, form=amount(5000, entry=LedgerKind.WAIVE)),
    holds(
        leaves_nothing_owed, "kept although nothing is due",
        row=charge("paid", paid_fen=7000, reduced_fen=7000), form=amount(1, entry=LedgerKind.REFUND),
    ),
    holds(leaves_a_rest, "a part", row=OWED, form=amount(4999)),
    holds(leaves_a_rest, "no form yet", row=OWED),
    refuses(leaves_a_rest, "all of it", row=OWED, form=amount(5000)),
    holds(leaves_a_rest, "one payment reversed", row=PAID, form=amount(6999, entry=LedgerKind.REVERSE)),
    holds(leaves_all_owed, "the only payment reversed", row=PAID, form=amount(7000, entry=LedgerKind.REVERSE)),
    refuses(leaves_all_owed, "a part of it kept", row=PAID, form=amount(6999, entry=LedgerKind.REVERSE)),
    holds(
        all_was_given_back, "the rest given back",
        row=charge("paid", paid_fen=7000, refunded_fen=1000, reduced_fen=7000),
        form=amount(6000, entry=LedgerKind.REFUND),
    ),
    refuses(
        all_was_given_back, "some of it is kept",
        row=charge("paid", paid_fen=7000, refunded_fen=1000, reduced_fen=7000),
        form=amount(5999, entry=LedgerKind.REFUND),
    ),
    holds(less_is_given_back, "some of it is kept", row=REDUCED, form=amount(1000, entry=LedgerKind.REFUND)),
    refuses(
        less_is_given_back, "the rest given back",
        row=charge("paid", paid_fen=7000, reduced_fen=7000), form=amount(7000, entry=LedgerKind.REFUND),
    ),
    holds(
        all_was_let_go, "nothing was paid",
        row=charge("invoiced", paid_fen=0), form={"entry": LedgerKind.WAIVE},
    ),
    refuses(
        all_was_let_go, "something was given back",
        row=charge("invoiced", paid_fen=1000, refunded_fen=1000), form={"entry": LedgerKind.WAIVE},
    ),
    holds(refund_within_overpaid, "what was paid too much", row=REDUCED, form=amount(1000)),
    refuses(refund_within_overpaid, "a fen more", row=REDUCED, form=amount(1001)),
    refuses(refund_within_overpaid, "the customer finds it dear", row=PAID, form=amount(60)),
    refuses(
        refund_within_overpaid, "given back already",
        row=charge("paid", paid_fen=7000, reduced_fen=1000, refunded_fen=500), form=amount(501),
    ),
    holds(refund_within_limit, "at the limit", by="cashier", row=PAID, form=amount(50_000)),
    holds(refund_within_limit, "the manager", by="manager", row=PAID, form=amount(50_001)),
    refuses(refund_within_limit, "above it", by="cashier", row=PAID, form=amount(50_001)),
    refuses(
        refund_within_limit, "above it in all", by="cashier",
        row=charge("paid", paid_fen=60_000, refunded_fen=49_999), form=amount(2),
    ),
    holds(refund_fits_payment, "within it", row=OWED, form=amount(2000, PAYMENT), facts=named()),
    refuses(refund_fits_payment, "more than it is", row=OWED, form=amount(2001, PAYMENT), facts=named()),
    refuses(refund_fits_payment, "more than is left", row=OWED, form=amount(2, PAYMENT), facts=named(left_fen=1)),
    refuses(refund_fits_payment, "unknown", row=OWED, form=amount(1, uid(98)), facts={"payment": None}),
    refuses(
        refund_fits_payment, "of another charge", row=OWED, form=amount(1, PAYMENT), facts=named(charge_id=uid(97)),
    ),
    holds(payment_stands, "all of it", row=OWED, form=amount(2000, PAYMENT), facts=named()),
    refuses(payment_stands, "another amount", row=OWED, form=amount(1999, PAYMENT), facts=named()),
    refuses(
        payment_stands, "some of it given back", row=OWED, form=amount(2000, PAYMENT), facts=named(left_fen=1999),
    ),
    refuses(
        payment_stands, "reversed already",
        row=OWED, form=amount(2000, PAYMENT), facts=named(state=PaymentState.REVERSED, left_fen=0),
    ),
    refuses(
        payment_stands, "of another charge", row=OWED, form=amount(2000, PAYMENT), facts=named(charge_id=uid(97)),
    ),
    holds(payment_was_keyed_by_hand, "at the desk", row=OWED, form=amount(2000, PAYMENT), facts=named()),
    refuses(
        payment_was_keyed_by_hand, "paid in the app",
        row=OWED, form=amount(2000, PAYMENT), facts=named(came_online=True),
    ),
    refuses(payment_stands, "unknown", row=OWED, form=amount(2000, uid(98)), facts={"payment": None}),
    holds(compensation_is_within_cap, "a million yuan", row=OWED, form=amount(100_000_000)),
    refuses(compensation_is_within_cap, "a fen more", row=OWED, form=amount(100_000_001)),
    holds(customer_is_another, "a customer's", by="manager", row=OWED),
    refuses(customer_is_another, "their own", by="customer who asked", row=OWED),
    refuses(customer_is_another, "of their household", by="customer of the room", row=OWED),
    holds(customer_is_another, "a flatmate's of another household", by="flatmate of another household", row=OWED),
    holds(no_fapiao_stands, "none", row=OWED),
    refuses(no_fapiao_stands, "one", row=BILLED),
    holds(fapiao_is_new, "new", row=OWED, form={"fapiao_number": FAPIAO}, facts={"fapiao_is_known": False}),
    refuses(fapiao_is_new, "known", row=OWED, form={"fapiao_number": FAPIAO}, facts={"fapiao_is_known": True}),
    holds(fapiao_within_invoiced, "all of it", row=OWED, form=amount(7000)),
    refuses(fapiao_within_invoiced, "a fen more", row=OWED, form=amount(7001)),
    holds(a_fapiao_stands, "one", row=BILLED),
    refuses(a_fapiao_stands, "none", row=OWED),
    holds(fapiao_is_the_one, "is", row=BILLED, form={"fapiao_number": FAPIAO}),
    refuses(fapiao_is_the_one, "another", row=BILLED, form={"fapiao_number": RED}),
    holds(red_fapiao_is_new, "new", row=BILLED, form=TAKES_BACK, facts={"red_fapiao_is_known": False}),
    refuses(red_fapiao_is_new, "known", row=BILLED, form=TAKES_BACK, facts={"red_fapiao_is_known": True}),
    refuses(
        red_fapiao_is_new, "the same", row=BILLED, form={**TAKES_BACK, "red_fapiao_number": FAPIAO},
        facts={"red_fapiao_is_known": False},
    ),
    holds(voucher_is_another, "the first", row=OWED, form={"voucher_number": "V-1"}),
    refuses(voucher_is_another, "again", row=charge(voucher_number="V-1"), form={"voucher_number": "V-1"}),
    holds(something_is_owed, "owed", row=OWED),
    refuses(something_is_owed, "paid", row=PAID),
    holds(something_is_overpaid, "reduced after it was paid", row=REDUCED),
    refuses(something_is_overpaid, "paid as invoiced", row=PAID),
    refuses(something_is_overpaid, "given back", row=charge("paid", paid_fen=7000, reduced_fen=1, refunded_fen=1)),
]  # fmt: skip


def ready(walk: Walk, action: str, form: Form) -> tuple[Form, Form, str]:
    """The charge of an order that was signed off; for a refund or a reversal, with money paid, and for the one with
    more of it than is due."""
    charge = order_in(walk, "signed_off")["charge"]
    if action in ("record_fapiao", "red_fapiao"):
        walk.crew.windows += 1
        number = str(10**11 + walk.crew.windows)
        made_out = {"fapiao_number": number, "amount_fen": 1, "issued_on": "2026-11-23"}
        if action == "record_fapiao":
            return charge, made_out, ""
        walk.post("cashier", f"/v1/charges/{charge['id']}/record-fapiao", made_out)
        return charge, {**form, "fapiao_number": number, "red_fapiao_number": str(10**12 + walk.crew.windows)}, ""
    if action not in ("refund", "reverse"):
        return charge, form, ""
    paid = collect(walk, charge)
    if action == "refund":
        walk.post("manager", f"/v1/charges/{charge['id']}/reduce", {"amount_fen": FEN, **REASON})
        return charge, {**form, "payment_id": paid["id"]}, ""
    return charge, {**form, "payment_id": paid["id"], "amount_fen": paid["amount_fen"]}, ""


MOVING = (LedgerKind.PAY, LedgerKind.REDUCE, LedgerKind.WAIVE, LedgerKind.REVERSE, LedgerKind.REFUND)
CHOICES = st.builds(
    Situation,
    row=st.fixed_dictionaries(
        {"reduced_fen": st.sampled_from((0, 1000, 5000, 7000)), "refunded_fen": st.sampled_from((0, 2000))}
    ),
    form=st.one_of(
        st.just({}),
        st.builds(
            amount,
            st.sampled_from((2000, 4999, 5000, 5001)) | st.integers(1, 9000),
            entry=st.sampled_from(MOVING),
        ),
    ),
)
OUTCOMES = (leaves_all_owed, leaves_a_rest, leaves_nothing_owed, all_was_given_back, all_was_let_go)

RULES = """
a_fapiao_stands | red_fapiao
all_was_given_back | waive:1 reverse:1 refund:1 settle_cancelled:1
all_was_let_go | waive:1 reverse:1 settle_cancelled:1 take_off_penalty:1
compensation_is_within_cap | compensate
customer_is_another | pay reduce waive reverse refund compensate
fapiao_is_new | record_fapiao
fapiao_is_the_one | red_fapiao
fapiao_within_invoiced | record_fapiao
leaves_a_rest | pay:1 reduce:1 reverse:1 settle_cancelled:1
leaves_all_owed | reverse:1 settle_cancelled:1 take_off_penalty:1
leaves_nothing_owed | pay:1 reduce:1 reverse:1 settle_cancelled:1
less_is_given_back | refund:1
no_fapiao_stands | record_fapiao
no_more_than_owed | pay
online_payment_is_offered | pay_online
payer_has_wechat | pay_online
payment_is_new | pay
payment_stands | reverse
payment_was_keyed_by_hand | reverse
payment_way_is_agreed | pay
red_fapiao_is_new | red_fapiao
reduction_leaves_a_rest | reduce
refund_fits_payment | refund
refund_within_limit | refund
refund_within_overpaid | refund
something_is_overpaid | refund
something_is_owed | pay pay_online waive
voucher_is_another | record_voucher
"""
"""On which actions each rule stands."""

SAMPLE = Sample(
    lifecycle=LIFECYCLE,
    models=(Charge,),
    row=charge,
    who=WHO,
    forms=FORMS,
    facts=lambda: {
        "fapiao_is_known": False,
        "red_fapiao_is_known": False,
        "online_reference": False,
        "payer_account": PayerAccount("wx1", "o1"),
        **named(),
    },
    rules=RULES,
    cases=CASES,
    situations=SITUATIONS,
    choices=CHOICES,
    # five outcomes: of two of them neither need come about
    neither=frozenset(frozenset({one.name, other.name}) for one, other in combinations(OUTCOMES, 2)),
    plain={"pay": {"via": "desk", "method": "cash", "online_reference": None}},
    served=Served(
        read_scope="charges:read",
        write_scope="charges:write",
        operations=OPERATIONS,
        own=sees_order,
        related=related,
        home=order_of,
        ready=ready,
        # whoever pays has logged in by WeChat before: tests/api/wechat/test_paying.py
        beyond_ready=frozenset({"pay_online"}),
    ),
)
