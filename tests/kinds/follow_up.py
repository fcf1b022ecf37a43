"""Follow-up 回访: the desk asks the customer whether all is well."""

from typing import Any

from app.core.enums import Satisfaction
from app.models import FollowUp
from app.models.follow_up import FollowUpState
from app.workflow.kinds.follow_up import (
    FOLLOW_UP_LIFECYCLE,
    attempts_were_made,
    rated_work_is_anothers,
    worker_records_no_ratings,
)
from tests.kinds.cases import holds, refuses
from tests.kinds.sample import Sample, Served, Who
from tests.kinds.usual import NOW, ORDER, REASON, WORKER_ID, Form, blank, of_the_order, uid
from tests.kinds.work_order.seen import order_of, related, sees_order
from tests.kinds.work_order.ways import order_in
from tests.matrix.walk import Walk


def follow_up(state: str = "done", **values: Any) -> Any:
    """The customer was asked, and satisfied."""
    usual = {"id": uid(52), "state": FollowUpState(state), "attempt_days": 3, "work_order_id": ORDER,
             "result": Satisfaction.SATISFIED if state == "done" else None, "due_at": NOW}  # fmt: skip
    return blank(FollowUp, **{**usual, **of_the_order(), **values})


WHO = Who(
    states="scheduled done given_up not_sampled",
    final=frozenset({"done", "given_up", "not_sampled"}),
    table="""
schedule | –         | scheduled   | system                   | M-70
skip     | –         | not_sampled | system                   | M-70
attempt  | scheduled | =           | receptionist             | M-70
finish   | scheduled | done        | receptionist             | M-70 M-71
give_up  | scheduled | given_up    | supervisor cs_supervisor | M-70
call_off | scheduled | not_sampled | system                   | M-70
""",
)
OPERATIONS = """
follow_ups.read         follow_up      own
follow_ups.list         place          receptionist cs_supervisor supervisor manager work_orders:read
"""

FORMS = {
    "attempt": {"means": "phone", "result": "unanswered"},
    "finish": {"means": "phone", "result": "satisfied"},
    "give_up": REASON,
}
CASES = [
    holds(worker_records_no_ratings, "the desk", row=follow_up("scheduled"), form={"ratings": object()}),
    holds(worker_records_no_ratings, "none", by="assigned worker", row=follow_up("scheduled"), form={"ratings": None}),
    refuses(
        worker_records_no_ratings,
        "their own",
        by="assigned worker",
        row=follow_up("scheduled"),
        form={"ratings": object()},
    ),
    holds(rated_work_is_anothers, "a customer's", row=follow_up("scheduled"), form={"ratings": object()}),
    holds(
        rated_work_is_anothers, "no ratings", row=follow_up("scheduled", customer_id=WORKER_ID), form={"ratings": None}
    ),
    refuses(
        rated_work_is_anothers,
        "their own home",
        row=follow_up("scheduled", customer_id=WORKER_ID),
        form={"ratings": object()},
    ),
    refuses(
        rated_work_is_anothers,
        "they helped at home",
        form={"ratings": object()},
        row=follow_up("scheduled", customer_id=uid(77), helpers=[{"person_id": str(uid(77))}]),
    ),
    holds(attempts_were_made, "three days", row=follow_up("scheduled")),
    refuses(attempts_were_made, "two days", row=follow_up("scheduled", attempt_days=2)),
]


def ready(walk: Walk, _action: str, form: Form) -> tuple[Form, Form, str]:
    """The follow-up of an order that was signed off."""
    return order_in(walk, "signed_off")["follow_up"], form, ""


RULES = """
attempts_were_made | give_up
correction_is_owned | finish
rated_work_is_anothers | finish
worker_records_no_ratings | finish
"""
"""On which actions each rule stands."""

SAMPLE = Sample(
    lifecycle=FOLLOW_UP_LIFECYCLE,
    models=(FollowUp,),
    row=follow_up,
    who=WHO,
    forms=FORMS,
    facts=lambda: {"owner": True},
    rules=RULES,
    cases=CASES,
    served=Served(
        read_scope="work_orders:read",
        write_scope="work_orders:write",
        operations=OPERATIONS,
        own=sees_order,
        related=related,
        home=order_of,
        ready=ready,
        # attempts on three days need three days
        beyond_ready=frozenset({"give_up"}),
    ),
)
