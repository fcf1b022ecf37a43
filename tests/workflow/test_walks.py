"""Whole ways through the work order: told ones that end well, and random ones that never break a rule."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.enums import OrderKind, Urgency
from app.workflow.engine.decisions import Denied, Move, NotAllowed, Refused
from app.workflow.kinds.work_order.dispatch_table import WITH_WORKER
from app.workflow.kinds.work_order.row_parts import FINAL
from app.workflow.kinds.work_order.table import WORK_ORDER
from tests.kinds.context import good_form
from tests.kinds.usual import CALLERS, WORKER_ID
from tests.workflow import test_needs
from tests.workflow.walk import Walk, is_charged_for

DESK, SUPERVISOR, WORKER = "receptionist", "supervisor of the department", "assigned worker"
CUSTOMER = "customer who asked"


def go(walk: Walk, *steps: tuple[str, str]) -> None:
    for action, caller in steps:
        decision = walk.take(action, caller)
        assert isinstance(decision, Move), f"{action} by {caller}: {decision}"


TO_THE_DOOR = (
    ("accept", DESK), ("dispatch", DESK), ("assign", SUPERVISOR), ("acknowledge", WORKER), ("depart", WORKER),
    ("arrive", WORKER), ("diagnose", WORKER),
)  # fmt: skip


def test_a_paid_repair_goes_from_the_call_to_the_archive() -> None:
    walk = Walk()
    go(walk, *TO_THE_DOOR, ("quote", WORKER), ("approve_quote", CUSTOMER), ("complete", WORKER), ("sign_off", CUSTOMER))
    assert walk.row.completed_at is not None
    blocked = walk.take("close", DESK)
    assert isinstance(blocked, Refused)
    missing = {refusal.guard for refusal in blocked.refusals}
    assert missing == {"charge_is_paid", "follow_up_is_settled", "worker_has_signed", "copies_are_logged"}
    walk.aspects["charge"].paid_fen = walk.aspects["charge"].invoiced_fen
    walk.aspects["follow_up"].state = walk.aspects["follow_up"].state.__class__("done")
    go(walk, ("worker_sign", WORKER))
    for addressee in ("repair_team", "archive", "finance"):
        walk.take("log_copy", DESK, addressee=addressee)
    go(walk, ("close", DESK))
    assert walk.row.state == "closed"


def test_a_free_repair_needs_no_quote() -> None:
    walk = Walk()
    assert isinstance(walk.take("accept", DESK, coverage="in_warranty", estimate=None, consent=None), Move)
    go(walk, *TO_THE_DOOR[1:])
    assert isinstance(walk.take("quote", WORKER), Refused), "there is nothing to quote"
    go(walk, ("start", WORKER), ("complete", WORKER))


def test_nobody_works_on_a_chargeable_order_before_the_customer_agreed() -> None:
    walk = Walk()
    go(walk, *TO_THE_DOOR)
    refused = walk.take("start", WORKER)
    assert isinstance(refused, Refused)
    assert {refusal.guard for refusal in refused.refusals} == {"work_may_begin"}


def test_an_emergency_is_made_safe_and_then_quoted() -> None:
    walk = Walk(urgency=Urgency.EMERGENCY)
    go(walk, *TO_THE_DOOR)
    assert isinstance(walk.take("start", WORKER, emergency_consent=None), Refused)
    go(walk, ("start", WORKER))
    assert walk.row.made_safe
    assert isinstance(walk.take("complete", WORKER, actual_labour_fen=1), Refused), "nothing is approved yet"
    go(walk, ("report_change", WORKER))
    assert isinstance(walk.take("continue", DESK), Refused)
    go(walk, ("quote", DESK), ("approve_quote", CUSTOMER))
    assert (walk.row.state, walk.row.made_safe) == ("in_progress", False)


def test_a_customer_who_wants_time_gets_a_second_visit() -> None:
    walk = Walk()
    go(walk, *TO_THE_DOOR, ("quote", WORKER), ("end_visit", WORKER), ("approve_quote", CUSTOMER))
    assert walk.row.state == "acknowledged"
    assert isinstance(walk.take("depart", WORKER), Refused), "a new visit needs a new appointment"
    go(walk, ("reschedule", DESK), ("depart", WORKER), ("arrive", WORKER), ("start", WORKER))


def test_what_must_be_seen_again_to_be_quoted_gets_another_visit() -> None:
    """M-46: the worker may leave while the desk negotiates; what was approved before is no leave to begin after it."""
    walk = Walk()
    go(walk, *TO_THE_DOOR, ("quote", WORKER), ("approve_quote", CUSTOMER), ("report_change", WORKER))
    assert isinstance(walk.take("plan_return", DESK), Refused), "the worker is still there"
    go(walk, ("end_visit", WORKER))
    assert isinstance(walk.take("quote", WORKER), Refused), "nobody quotes what they don't see"
    assert isinstance(walk.take("plan_return", WORKER), NotAllowed), "the desk arranges it"
    go(walk, ("plan_return", DESK), ("depart", WORKER), ("arrive", WORKER))
    refused = walk.take("start", WORKER)
    assert isinstance(refused, Refused)
    assert {refusal.guard for refusal in refused.refusals} == {"quoted_anew"}
    go(walk, ("quote", WORKER), ("approve_quote", CUSTOMER))
    assert (walk.row.state, walk.row.must_quote) == ("in_progress", False)


def test_after_another_visit_the_desk_may_keep_what_was_approved() -> None:
    walk = Walk()
    go(walk, *TO_THE_DOOR, ("quote", WORKER), ("approve_quote", CUSTOMER), ("report_change", WORKER))
    go(walk, ("end_visit", WORKER), ("plan_return", DESK), ("depart", WORKER), ("arrive", WORKER))
    go(walk, ("report_change", WORKER), ("continue", DESK))
    assert (walk.row.state, walk.row.must_quote) == ("in_progress", False)


def test_free_work_is_not_visited_again_to_be_quoted() -> None:
    walk = Walk()
    walk.take("accept", DESK, coverage="in_warranty", estimate=None, consent=None)
    go(walk, *TO_THE_DOOR[1:], ("start", WORKER), ("report_change", WORKER), ("end_visit", WORKER))
    refused = walk.take("plan_return", DESK)
    assert isinstance(refused, Refused)
    assert {refusal.guard for refusal in refused.refusals} == {"something_is_chargeable"}
    go(walk, ("continue", DESK))
    assert walk.row.state == "acknowledged"


def test_rejected_work_is_redone_free_of_charge() -> None:
    walk = Walk()
    go(
        walk,
        *TO_THE_DOOR,
        ("quote", WORKER),
        ("approve_quote", CUSTOMER),
        ("complete", WORKER),
        ("reject_work", CUSTOMER),
    )
    go(
        walk,
        ("assign", SUPERVISOR),
        ("acknowledge", WORKER),
        ("reschedule", DESK),
        ("depart", WORKER),
        ("arrive", WORKER),
    )
    assert isinstance(walk.take("quote", WORKER), Refused)
    refused = walk.take("start", WORKER)
    assert isinstance(refused, Refused)
    assert {refusal.guard for refusal in refused.refusals} == {"fault_is_diagnosed"}, "what was found did not mend it"
    go(walk, ("diagnose", WORKER), ("start", WORKER), ("complete", WORKER), ("sign_off", CUSTOMER))


VARIANTS: dict[str, list[dict[str, Any]]] = {
    "accept": [
        {}, {}, {"coverage": "in_warranty"}, {"coverage": "free"}, {"coverage": "contract"}, {"consent": None},
        {"visit_now": True, "appointment": None},
    ],
    "reclassify": [{"kind": kind.value, "needs_visit": visit} for kind in OrderKind for visit in (True, False)],
    "assign": [{"worker_id": str(WORKER_ID)}, {"worker_id": str(CALLERS["another worker"].id)}],
    "reassign": [{"worker_id": str(WORKER_ID)}, {"worker_id": str(CALLERS["another worker"].id)}],
    "replace_worker": [{"worker_id": str(WORKER_ID)}, {"worker_id": str(CALLERS["another worker"].id)}],
    "approve_quote": [{}, {}, {"signature_file_id": None}, {"quote_id": str(WORKER_ID)}],
    "start": [{}, {"emergency_consent": None}],
    "hold": [
        {}, {"reason": "customer"}, {"reason": "workshop"},
        {"reason": "workshop", "custody": {"thing": "锅炉", "receipt": "SJ1", "told_how_long": "两天"}},
    ],
    "fulfil": [{}, {"lines": []}, {"consent": None, "signature_file_id": None}],
    "complete": [{}, {"actual_labour_fen": 5000}, {"actual_labour_fen": 99_999}],
    "inspect_material": [{}, {"fit": False}, {"fit": False, "insisted": True}],
    "diagnose": [{}, {"risky_steps": ["cut-wall"]}],
    "cancel": [{}, {"settlement": None}, {"settlement": {"fee_fen": 0}}],
    "accept_as_is": [{}, {"settled_by": "reduction"}],
    "sign_off_absent": [{}, {"agreement": None}],
    "plan_return": [{}, {"custody_settled": False}, {"window": None}],
    "reject_work": [{}, {"consent": None}],
}  # fmt: skip


BUSY = (CUSTOMER, DESK, SUPERVISOR, WORKER, "another worker", "customer-service supervisor")
IDLE = ("contact", "reveal", "urge", "cancel", "merge", "refuse")
"""Mostly left out, or no way would lead far; a whim takes anything."""
ONWARD = ("acknowledge", "depart", "arrive", "quote", "approve_quote", "start", "report_change", "complete", "hold")
ANYBODY = [(name, action) for name in CALLERS for action in WORK_ORDER.actions]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_random_way_breaks_a_rule(data: st.DataObject) -> None:
    walk = Walk(
        urgency=data.draw(st.sampled_from(Urgency), "urgency"),
        kind=data.draw(st.sampled_from(OrderKind), "kind"),
        needs_visit=data.draw(st.sampled_from([True] * 7 + [False]), "needs a visit"),
    )
    # small numbers are drawn more often: most ways begin near the start, and go on from there
    for action, caller in TO_THE_DOOR[: len(TO_THE_DOOR) - data.draw(st.integers(0, len(TO_THE_DOOR)), "left out")]:
        walk.take(action, caller)
    for _ in range(data.draw(st.integers(5, 60), "length")):
        offered = [(name, action) for name in BUSY for action in walk.offers(CALLERS[name]) if action not in IDLE]
        offered = [choice for choice in offered if choice[1] in ONWARD] * 3 + offered
        anything = not offered or data.draw(st.integers(0, 9), "whim") == 9
        choices = ANYBODY if anything else offered
        name, action = data.draw(st.sampled_from(choices), "who does what")
        for offer in WORK_ORDER.available(walk.context(CALLERS[name])):
            if offer.action == action and not offer.blocked_by:
                test_needs.check(WORK_ORDER, offer, walk.context(CALLERS[name]))
        changes = data.draw(st.sampled_from(VARIANTS.get(action, [{}])), "how")
        before = walk.row.state
        decision = walk.take(action, name, **changes)
        assert isinstance(decision, Move | Refused | Denied | NotAllowed)
        if isinstance(decision, Move):
            check(walk, before, action)
        if walk.row.state in ("closed", "cancelled"):
            break


def check(walk: Walk, before: str, action: str) -> None:
    """The rules that hold at every moment."""
    row, way = walk.row, " → ".join(walk.path)
    assert row.state in set(WORK_ORDER.states), way
    if before in FINAL:
        assert row.state == before or action == "reconsider", way
    approved = walk.aspects["approved_quote"]
    if row.state == "in_progress" and is_charged_for(row):
        assert (approved is not None and approved.state == "approved") or row.made_safe, f"M-41: {way}"
    if row.state == "in_progress":
        assert not row.must_quote or row.made_safe, f"M-46: {way}"
    if row.made_safe:
        assert row.urgency == "emergency", way
    if row.state in WITH_WORKER:
        assert row.worker_id is not None, f"M-21: {way}"
    if row.state in ("dispatched", "assigned") and action in ("dispatch", "assign"):
        assert row.needs_visit, f"M-15: {way}"
    if row.state == "accepted" and action == "accept" and row.coverage == "chargeable":
        assert row.estimate is not None, f"M-14: {way}"
    charged = walk.aspects["charge"]
    if charged is not None:
        assert charged.invoiced_fen <= (approved.total_fen if approved else 0), f"M-62: {way}"
    if row.state == "closed":
        assert charged is None or charged.paid_fen >= charged.invoiced_fen - charged.reduced_fen, f"M-60: {way}"


def test_every_variant_is_a_form_that_the_api_would_take() -> None:
    for action, variants in VARIANTS.items():
        for changes in variants if action in WORK_ORDER.by_action else ():
            good_form(WORK_ORDER, action, **changes)
