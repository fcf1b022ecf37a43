"""How a work order of the village comes to each of its states, by the moves that people make."""

from collections.abc import Callable
from typing import Any, Final

from app.workflow.kinds.work_order.checklists import EVERYBODY
from tests.matrix.people import MARK
from tests.matrix.walk import REASON, Crew, Form, Walk

FEN: Final = 6000
COPIES: Final = ("repair_team", "archive", "finance")

Fill = Callable[[Crew, Form], Form]
"""Makes a step's form, from the crew and the order as it is."""


def _accept(crew: Crew, _order: Form) -> Form:
    return {
        "coverage": "chargeable", "coverage_reason": f"{MARK} reason", "appointment": crew.window(), "odd_hour": True,
        "estimate": {"basis": "on_site", "visit_fee_fen": 3000}, "consent": crew.word,
    }  # fmt: skip


def _complete(crew: Crew, _order: Form) -> Form:
    return {
        "work_done": f"{MARK} work", "photos_after": [crew.ids["file"]], "cleaned_up": True, "result_shown_to": "业主",
        "not_applicable": [{"item": "cut-wall", "reason": f"{MARK} reason"}],
    }  # fmt: skip


def line(fen: int = FEN) -> Form:
    """A line of a quote that needs no price list."""
    return {
        "kind": "labour",
        "name": f"{MARK} line",
        "quantity": "1",
        "unit": "项",
        "basis": "off_list",
        "unit_fen": fen,
    }


STEPS: Final[dict[str, tuple[str, Fill]]] = {
    "accept": ("desk", _accept),
    "dispatch": ("desk", lambda crew, _: {"department_id": crew.ids["department"]}),
    "assign": ("boss", lambda crew, _: {"worker_id": crew.ids["worker"]}),
    "add_helpers": ("boss", lambda crew, _: {"helper_ids": [crew.ids["second"]]}),
    "remove_helper": ("boss", lambda crew, _: {"helper_id": crew.ids["second"], **REASON}),
    "sign_as_helper": ("second", lambda *_: {}),
    "acknowledge": ("worker", lambda *_: {}),
    "depart": ("worker", lambda *_: {"checklist": list(EVERYBODY)}),
    "arrive": ("worker", lambda *_: {"badge_shown": True, "consent_to_enter": f"{MARK} owner"}),
    "report_no_access": (
        "worker", lambda *_: {"reason": "nobody_home", "called": True, "notice_left": f"{MARK} notice"},
    ),
    "diagnose": (
        "worker",
        lambda *_: {"reproduced": True, "cause": f"{MARK} cause", "method": f"{MARK} method", "explained_to": "业主"},
    ),
    "quote": ("worker", lambda *_: {"lines": [line()], "list_shown": True}),
    "approve_quote": ("customer", lambda _, order: {"quote_id": order["quote"]["id"], "pay_worker": True}),
    "reject_quote": ("customer", lambda _, order: {"quote_id": order["quote"]["id"], **REASON}),
    "hold": ("worker", lambda crew, _: {"reason": "parts", "expected_until": crew.window()["ends_at"]}),
    "complete": ("worker", _complete),
    "reject_work": ("customer", lambda *_: REASON),
    "sign_off": ("customer", lambda *_: {"signed_by": f"{MARK} owner"}),
    "worker_sign": ("worker", lambda *_: {}),
    "close": ("desk", lambda *_: {}),
    "cancel": ("desk", lambda *_: REASON),
    "refuse": ("desk", lambda *_: {**REASON, "referral": f"{MARK} referral"}),
}  # fmt: skip

TO_DOOR: Final = ("accept", "dispatch", "assign", "acknowledge", "depart", "arrive")
TO_WORK: Final = (*TO_DOOR, "diagnose", "quote", "approve_quote")
WAYS: Final[dict[str, tuple[str, ...]]] = {
    "registered": (),
    "accepted": TO_DOOR[:1],
    "dispatched": TO_DOOR[:2],
    "assigned": TO_DOOR[:3],
    "acknowledged": TO_DOOR[:4],
    "en_route": TO_DOOR[:5],
    "on_site": TO_DOOR,
    "no_access": (*TO_DOOR[:5], "report_no_access"),
    "quoted": TO_WORK[:8],
    "negotiating": (*TO_WORK[:8], "reject_quote"),
    "in_progress": TO_WORK,
    "on_hold": (*TO_WORK, "hold"),
    "completed": (*TO_WORK, "complete"),
    "rework": (*TO_WORK, "complete", "reject_work"),
    "signed_off": (*TO_WORK, "complete", "sign_off"),
    "closed": (*TO_WORK, "complete", "sign_off", "worker_sign", "close"),
    "cancelled": ("cancel",),
    "refused": ("refuse",),
}
"""How an order comes to each state."""


def order_in(walk: Walk, state: str) -> Form:
    """A new order, brought to a state."""
    order = register(walk, remarks=state)
    for action in WAYS[state]:
        if action == "close":
            settle(walk, order)
        order = step(walk, order, action)
    assert order["state"] == state, (state, order["state"])
    return order


def register(walk: Walk, who: str = "desk", **form: Any) -> Form:
    """A new order: by default the desk writes down what the customer says of their room."""
    known = walk.crew.ids
    usual = {
        "community_id": known["community"], "kind": "repair", "channel": "phone", "trades": ["plumbing"],
        "description": f"{MARK} description", "contact_name": f"{MARK} owner",
    }  # fmt: skip
    if "common_area" not in form:
        usual |= {"premises_id": known["room"]}
        usual |= {"customer_id": known["customer"]} if who == "desk" else {}
    return walk.post(who, "/v1/work-orders", {**usual, **form})


def step(walk: Walk, order: Form, action: str, **form: Any) -> Form:
    """One action by whom it takes."""
    if action == "depart":
        be_due(walk, order)
    who, fill = STEPS[action]
    path = f"/v1/work-orders/{order['id']}/{action.replace('_', '-')}"
    return walk.post(who, path, {**fill(walk.crew, order), **form})


def be_due(walk: Walk, order: Form) -> Form:
    """Agree to come in the next hours: nobody leaves for an appointment of another day."""
    agreed = {"window": walk.crew.soon(), "odd_hour": True, "asked_by": "customer", "agreed_by": f"{MARK} owner"}
    return walk.post("worker", f"/v1/work-orders/{order['id']}/reschedule", {**agreed, **REASON})


def settle(walk: Walk, order: Form) -> None:
    """What must be in order before the archive: paid and handed in, followed up, copies received."""
    charge = f"/v1/charges/{order['charge']['id']}/pay"
    walk.post("cashier", charge, {"amount_fen": FEN - 1000, "via": "desk", "method": "cash"})
    paid = collect(walk, order["charge"], 1000)
    walk.post("cashier", f"/v1/payments/{paid['id']}/hand-in", {"counted_fen": 1000})
    finish = f"/v1/follow-ups/{order['follow_up']['id']}/finish"
    walk.post("desk", finish, {"means": "phone", "result": "satisfied", "opinion": f"{MARK} opinion"})
    for addressee in COPIES:
        form = {"addressee": addressee, "received_by": f"{MARK} archivist"}
        walk.post("desk", f"/v1/work-orders/{order['id']}/log-copy", form)


def collect(walk: Walk, charge: Form, fen: int = 3000) -> Form:
    """A payment that the worker takes."""
    form = {"amount_fen": fen, "via": "worker", "method": "cash"}
    paid: Form = walk.post("worker", f"/v1/charges/{charge['id']}/pay", form)["payment"]
    return paid
