"""Work orders of the village: those that the matrix asks for, and one for each action that the fuzz spoils."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from app.models import WorkOrder
from app.workflow.kinds.work_order.table import WORK_ORDER
from tests.kinds.work_order.ways import STEPS, TO_DOOR, WAYS, be_due, order_in, register, settle, step
from tests.matrix.people import ABROAD, HOME, NEXT_DOOR
from tests.matrix.walk import Form, Walk

if TYPE_CHECKING:
    from tests.matrix.village import Village

ELSEWHERE: Final = ("registered", "dispatched", "in_progress", "completed", "closed")
"""States that one order each has outside the home community."""
ASKED_FOR: Final = (
    (HOME, "completed"), (HOME, "registered"), (HOME, "cleaning"), (HOME, "common"), (HOME, "helped"),
    (NEXT_DOOR, "in_progress"), (ABROAD, "completed"),
)  # fmt: skip
FREE: Final[Form] = {"estimate": None, "consent": None}


def make(walk: Walk) -> None:
    """In every state at home, and some that not everybody there sees; elsewhere in a few."""
    for state in WAYS if walk.crew.at_home else ELSEWHERE:
        order_in(walk, state)
    if not walk.crew.at_home:
        return
    known = walk.crew.ids
    register(walk, "patrol", channel="patrol", common_area="车库", remarks="common")
    cleaning = step(walk, register(walk, remarks="cleaning"), "accept")
    step(walk, cleaning, "dispatch", department_id=known["other_department"])
    second = register(walk, remarks="second")
    for action in ("accept", "dispatch"):
        step(walk, second, action)
    step(walk, second, "assign", worker_id=known["second"])
    _to_helped(walk)
    register(walk, "neighbour", channel="app", premises_id=known["neighbours_room"], remarks="neighbour")


def targets(village: "Village") -> Iterator[tuple[str, Any]]:
    """Orders that differ in who sees them."""
    yield from ((f"{code} {label}", village.order(label, code)) for code, label in ASKED_FOR)
    yield "whose customer was merged", village.of(WorkOrder, HOME)[1]


def refused(place: str, is_machine: bool) -> Form:
    """By a way that such a caller does not come."""
    form = {"community_id": place, "kind": "repair", "description": "x", "common_area": "x"}
    return {**form, "channel": "email" if is_machine else "erp"}


def ready(walk: Walk, action: str, form: Form) -> tuple[Form, Form, str]:
    """An order from which the action can be taken, and its form; by whom, where the walk has somebody."""
    make_it = READY.get(action)
    record = make_it(walk) if make_it else order_in(walk, str(WORK_ORDER.by_action[action][0].source[0]))
    who = ""
    if action in STEPS:
        who, fill = STEPS[action]
        form = fill(walk.crew, record)
    if "quote_id" in form:
        form["quote_id"] = record["quote"]["id"]
    if action == "fulfil":
        del form["lines"]
    if action == "join_incident":
        form["incident_id"] = _public_fault(walk)["id"]
    if action == "depart":
        record = be_due(walk, record)
    if action == "answer_objection":
        form["told_at"] = walk.crew.now.isoformat()
    for word in ("agreement", "consent"):
        if action in ("sign_off_absent", "accept_as_is"):
            # the customer's word is about work that is done only now
            form |= {word: {**form[word], "told_at": walk.crew.now.isoformat()}} if word in form else {}
    return record, form, who


def _to_fulfil(walk: Walk) -> Form:
    order = register(walk, kind="free_service", catalogue_code="F01")
    return step(walk, order, "accept", coverage="free", appointment=None, **FREE)


def _to_confirm_time(walk: Walk) -> Form:
    order = order_in(walk, "accepted")
    form = {"window": walk.crew.window(), "reason": "x", "asked_by": "customer"}
    return walk.post("customer", f"/v1/work-orders/{order['id']}/reschedule", form)


def _to_start(walk: Walk) -> Form:
    order = step(walk, register(walk, common_area="车库"), "accept", coverage="common_area", **FREE)
    for action in (*TO_DOOR[1:], "diagnose"):
        order = step(walk, order, action)
    return order


def _to_continue(walk: Walk) -> Form:
    order = order_in(walk, "in_progress")
    return walk.post("worker", f"/v1/work-orders/{order['id']}/report-change", {"difference": "x"})


def _to_helped(walk: Walk) -> Form:
    """One leads, another helps."""
    order = register(walk, remarks="helped")
    for action in ("accept", "dispatch"):
        step(walk, order, action)
    return step(walk, order, "assign", helper_ids=[walk.crew.ids["second"]])


def _to_dissatisfied(walk: Walk) -> Form:
    order = order_in(walk, "signed_off")
    form = {"means": "phone", "result": "dissatisfied"}
    walk.post("desk", f"/v1/follow-ups/{order['follow_up']['id']}/finish", form)
    return order


def _to_close(walk: Walk) -> Form:
    order = step(walk, order_in(walk, "signed_off"), "worker_sign")
    settle(walk, order)
    return order


def _to_object(walk: Walk) -> Form:
    """The desk recorded in the customer's name what they agreed to."""
    return order_in(walk, "accepted")


def _to_answer(walk: Walk) -> Form:
    order = _to_object(walk)
    return walk.post("customer", f"/v1/work-orders/{order['id']}/object", {"wrong": "x"})


def _public_fault(walk: Walk) -> Form:
    """One that goes on in the whole community."""
    form = {
        "community_id": walk.crew.ids["community"], "fails": "water", "everywhere": True, "other_fault": "x",
        "since": walk.crew.now.isoformat(),
    }  # fmt: skip
    return walk.post("desk", "/v1/incidents", form)


def _joined(walk: Walk, fault: Form) -> Form:
    path = f"/v1/work-orders/{register(walk)['id']}/join-incident"
    return walk.post("desk", path, {"incident_id": fault["id"]})


def _to_leave(walk: Walk) -> Form:
    """A public fault answers it."""
    return _joined(walk, _public_fault(walk))


def _to_confirm(walk: Walk) -> Form:
    """A public fault answers it, and was restored just now."""
    fault = _public_fault(walk)
    order = _joined(walk, fault)
    walk.post("desk", f"/v1/incidents/{fault['id']}/restore", {"outcome": "x"})
    return order


READY: Final[dict[str, Callable[[Walk], Form]]] = {
    "fulfil": _to_fulfil,
    "remove_helper": _to_helped,
    "sign_as_helper": _to_helped,
    "confirm_time": _to_confirm_time,
    "start": _to_start,
    "continue": _to_continue,
    "dissatisfied": _to_dissatisfied,
    "close": _to_close,
    "object": _to_object,
    "answer_objection": _to_answer,
    "leave_incident": _to_leave,
    "works_again": _to_confirm,
    "still_out": _to_confirm,
}
"""Orders to which more happened than their state says."""
