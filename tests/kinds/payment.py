"""Payment 收款: what somebody paid, and whether the cashier has it."""

from typing import Any

from app.core.enums import PaymentMethod, PaymentVia
from app.models import Payment
from app.models.money import PaymentState
from app.workflow.kinds.payment import PAYMENT as LIFECYCLE
from app.workflow.kinds.payment import collector_is_another, count_matches
from tests.kinds.cases import holds, refuses
from tests.kinds.sample import Sample, Served, Who
from tests.kinds.usual import CHARGE, PAYMENT, WORKER_ID, Form, blank, of_the_order
from tests.kinds.work_order.seen import order_of, related, sees_order
from tests.kinds.work_order.ways import collect, order_in
from tests.matrix.walk import Walk


def payment(state: str = "collected", **values: Any) -> Any:
    """20 yuan that the worker took."""
    usual = {"id": PAYMENT, "state": PaymentState(state), "charge_id": CHARGE, "amount_fen": 2000,
             "via": PaymentVia.WORKER, "method": PaymentMethod.CASH, "taken_by_id": WORKER_ID}  # fmt: skip
    return blank(Payment, **{**usual, **of_the_order(), **values})


WHO = Who(
    states="collected handed_in received reversed",
    final=frozenset({"handed_in", "received", "reversed"}),
    table="""
collect | –         | collected | system  | M-61
receive | –         | received  | system  | M-60
hand_in | collected | handed_in | cashier | M-61
reverse | collected handed_in received | reversed | system | M-53
""",
    beyond="""
collector_left | collected | = | system | M-26
""",
    reasons={"collector_left": "what somebody has in their pocket who leaves is asked for (M-26, M-61)"},
)
OPERATIONS = """
payments.read           payment        own
payments.list           place          receptionist cs_supervisor cashier manager charges:read
payments.batch          anywhere       cashier charges:write
"""

CASES = [
    holds(collector_is_another, "another's", by="cashier", row=payment()),
    refuses(collector_is_another, "their own", by="assigned worker", row=payment()),
    holds(count_matches, "counted", row=payment(), form={"counted_fen": 2000}),
    refuses(count_matches, "short", row=payment(), form={"counted_fen": 1999}),
]


def ready(walk: Walk, _action: str, form: Form) -> tuple[Form, Form, str]:
    """Money that the worker has."""
    paid = collect(walk, order_in(walk, "signed_off")["charge"])
    return paid, {**form, "counted_fen": paid["amount_fen"]}, ""


RULES = """
collector_is_another | hand_in
count_matches | hand_in
"""
"""On which actions each rule stands."""

SAMPLE = Sample(
    lifecycle=LIFECYCLE,
    models=(Payment,),
    row=payment,
    who=WHO,
    forms={"hand_in": {"counted_fen": 2000}},
    rules=RULES,
    cases=CASES,
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
