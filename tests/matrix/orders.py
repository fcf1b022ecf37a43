"""Orders in every state, brought there by the moves that people make, so that each has what belongs to it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from app.core.ids import new_id
from app.workflow.kinds.work_order.checklists import EVERYBODY
from tests.matrix.hatch import Hatch
from tests.matrix.people import MARK

Form = dict[str, Any]
Headers = dict[str, str]

FEN: Final = 6000
QUARTER: Final = timedelta(minutes=15)
"""So short that thousands of visits find room while the worker's qualification lasts."""
REASON: Final = {"reason": f"{MARK} reason"}
COPIES: Final = ("repair_team", "archive", "finance")


@dataclass(slots=True)
class Crew:
    """The people of one community, by what they do in the walk, as headers; and what its forms name, as ids."""

    headers: dict[str, Headers]
    ids: dict[str, str]
    now: datetime
    windows: int = 0
    made: dict[str, Form] = field(default_factory=dict)

    def window(self) -> Form:
        """A time that nobody has yet."""
        self.windows += 1
        start = self.now + timedelta(days=1) + self.windows * QUARTER
        return {"starts_at": start.isoformat(), "ends_at": (start + QUARTER).isoformat()}

    @property
    def word(self) -> Form:
        """The customer's word, given a moment ago."""
        told = (self.now - timedelta(minutes=5)).isoformat()
        return {"said_by": f"{MARK} owner", "means": "phone", "told_at": told}


Fill = Callable[[Crew, Form], Form]
"""Makes a step's form, from the crew and the order as it is."""


def _accept(crew: Crew, _order: Form) -> Form:
    return {
        "coverage": "chargeable", "coverage_reason": f"{MARK} reason", "appointment": crew.window(),
        "estimate": {"basis": "on_site", "visit_fee_fen": 3000}, "consent": crew.word,
    }  # fmt: skip


def _complete(crew: Crew, _order: Form) -> Form:
    return {
        "work_done": f"{MARK} work", "photos_after": [crew.ids["file"]], "cleaned_up": True, "result_shown_to": "业主",
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
    "acknowledge": ("worker", lambda *_: {}),
    "depart": ("worker", lambda *_: {"checklist": list(EVERYBODY)}),
    "arrive": ("worker", lambda *_: {"badge_shown": True, "consent_to_enter": f"{MARK} owner"}),
    "report_no_access": (
        "worker", lambda *_: {"reason": "nobody_home", "called": True, "notice_left": f"{MARK} notice"},
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
TO_WORK: Final = (*TO_DOOR, "quote", "approve_quote")
WAYS: Final[dict[str, tuple[str, ...]]] = {
    "registered": (),
    "accepted": TO_DOOR[:1],
    "dispatched": TO_DOOR[:2],
    "assigned": TO_DOOR[:3],
    "acknowledged": TO_DOOR[:4],
    "en_route": TO_DOOR[:5],
    "on_site": TO_DOOR,
    "no_access": (*TO_DOOR[:5], "report_no_access"),
    "quoted": TO_WORK[:7],
    "negotiating": (*TO_WORK[:7], "reject_quote"),
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


class Walk:
    """Registers orders of one community and walks them on."""

    def __init__(self, hatch: Hatch, crew: Crew) -> None:
        self.hatch, self.crew = hatch, crew

    def order(self, state: str) -> Form:
        """A new order, brought to a state."""
        order = self.register(remarks=state)
        for action in WAYS[state]:
            if action == "close":
                self.settle(order)
            order = self.step(order, action)
        assert order["state"] == state, (state, order["state"])
        return order

    def register(self, who: str = "desk", **form: Any) -> Form:
        """A new order: by default the desk writes down what the customer says of their room."""
        known = self.crew.ids
        usual = {
            "community_id": known["community"], "kind": "repair", "channel": "phone", "trades": ["plumbing"],
            "description": f"{MARK} description", "contact_name": f"{MARK} owner",
        }  # fmt: skip
        if "common_area" not in form:
            usual |= {"premises_id": known["room"]}
            usual |= {"customer_id": known["customer"]} if who == "desk" else {}
        return self.post(who, "/v1/work-orders", {**usual, **form})

    def step(self, order: Form, action: str, **form: Any) -> Form:
        """One action by whom it takes."""
        who, fill = STEPS[action]
        path = f"/v1/work-orders/{order['id']}/{action.replace('_', '-')}"
        return self.post(who, path, {**fill(self.crew, order), **form})

    def settle(self, order: Form) -> None:
        """What must be in order before the archive: paid and handed in, followed up, copies received."""
        charge = f"/v1/charges/{order['charge']['id']}/pay"
        self.post("cashier", charge, {"amount_fen": FEN - 1000, "via": "desk", "method": "cash"})
        paid = self.post("worker", charge, {"amount_fen": 1000, "via": "worker", "method": "cash"})
        self.post("cashier", f"/v1/payments/{paid['payment']['id']}/hand-in", {"counted_fen": 1000})
        finish = f"/v1/follow-ups/{order['follow_up']['id']}/finish"
        self.post("desk", finish, {"means": "phone", "result": "satisfied", "opinion": f"{MARK} opinion"})
        for addressee in COPIES:
            form = {"addressee": addressee, "received_by": f"{MARK} archivist"}
            self.post("desk", f"/v1/work-orders/{order['id']}/log-copy", form)

    def post(self, who: str, path: str, form: Form) -> Form:
        """Do something that must succeed."""
        headers = {**self.crew.headers[who], "Idempotency-Key": str(new_id())}
        answer = self.hatch.ask("POST", path, headers, json=form)
        assert 200 <= answer.status < 300, f"{who} {path}: {answer}"
        body: Form = answer.json()
        return body
