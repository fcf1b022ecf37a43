"""Ids in a body: a record of another community or company is as good as none, and is answered like none."""

import json
from typing import Any, Final

import pytest

from app.models import (
    Binding,
    Building,
    Charge,
    Department,
    Payment,
    Person,
    Premises,
    StoredFile,
    WorkOrder,
)
from tests.matrix.hatch import Answer
from tests.matrix.people import ABROAD, HOME, MARK, NEXT_DOOR, NOWHERE
from tests.matrix.village import Village

Form = dict[str, Any]
OURS: Final = "our own id"
"""Stands in a form where the foreign id goes."""
REASON: Final = {"reason": "x"}
REGISTER: Final = {"kind": "repair", "channel": "phone", "description": "x", "contact_phone": "13800138000"}
WORD: Final = {"said_by": "x", "means": "phone", "told_at": "2026-01-01T00:00:00+08:00"}

CASES: Final[list[tuple[str, str, str, str, Form]]] = [
    # caller, path, what the id is of, what refuses it, the form
    ("supervisor", "work-orders/dispatched/assign", "worker", "worker_belongs_here", {"worker_id": OURS}),
    ("supervisor", "work-orders/acknowledged/reassign", "worker", "worker_belongs_here", {"worker_id": OURS}),
    ("supervisor", "work-orders/completed/replace-worker", "worker", "worker_belongs_here", {"worker_id": OURS}),
    ("reception", "work-orders/accepted/dispatch", "department", "department_is_known", {"department_id": OURS}),
    ("reception", "work-orders/registered/merge", "order", "master_is_open", {"duplicate_of": OURS}),
    ("reception", "work-orders", "room", "/premises_id", {**REGISTER, "premises_id": OURS}),
    ("reception", "work-orders", "customer", "/customer_id", {**REGISTER, "common_area": "x", "customer_id": OURS}),
    ("reception", "work-orders", "file", "/photos/0", {**REGISTER, "common_area": "x", "photos": [OURS]}),
    ("worker1", "work-orders/on_site/record-consent", "file", "/signature_file_id",
     {"step": "cut-wall", "explained": "x", "signature_file_id": OURS}),
    ("worker1", "work-orders/in_progress/complete", "file", "/photos_after/0",
     {"work_done": "x", "photos_after": [OURS], "cleaned_up": True, "result_shown_to": "x"}),
    ("worker1", "work-orders/completed/sign-off", "file", "/signature_file_id",
     {"signed_by": "x", "signature_file_id": OURS}),
    ("worker1", "work-orders/completed/worker-sign", "file", "/signature_file_id", {"signature_file_id": OURS}),
    ("worker1", "work-orders/quoted/approve-quote", "quote", "quote_is_current", {"quote_id": OURS, "consent": WORD}),
    ("cashier", "charges/closed/refund", "payment", "refund_fits_payment",
     {"amount_fen": 100, "method": "cash", "payment_id": OURS, **REASON}),
    ("reception", "communities/HY/bindings", "customer", "/person_id",
     {"person_id": OURS, "premises_id": "$room", "relation": "owner", "valid_from": "2026-01-01"}),
    ("reception", "communities/HY/bindings", "room", "/premises_id",
     {"person_id": "$customer", "premises_id": OURS, "relation": "owner", "valid_from": "2026-01-01"}),
    ("reception", "communities/HY/customers", "room", "/premises_id",
     {"name": "x", "phone": "13800138000", "premises_id": OURS, "relation": "owner"}),
    ("admin", "communities/HY/units", "building", "/building_id", {"building_id": OURS, "name": "x"}),
    ("admin", "communities/HY/premises", "building", "/building_id",
     {"building_id": OURS, "kind": "room", "number": "x"}),
    ("admin", "people/worker1/role-grants", "department", "/department_id",
     {"role": "worker", "community_id": "$community", "department_id": OURS}),
    ("admin", "people/worker1/role-grants", "community", "/community_id", {"role": "worker", "community_id": OURS}),
    ("admin_home", "people/worker1/role-grants", "community", "forbidden", {"role": "worker", "community_id": OURS}),
    ("admin", "machine-clients", "community", "/communities/0",
     {"client_id": "new-one", "name": "x", "scopes": [], "communities": [OURS]}),
    ("admin_home", "machine-clients", "community", "forbidden",
     {"client_id": "new-one", "name": "x", "scopes": [], "communities": [OURS]}),
]  # fmt: skip
MODELS: Final[dict[str, Any]] = {
    "department": Department, "order": WorkOrder, "room": Premises, "file": StoredFile, "payment": Payment,
    "building": Building,
}  # fmt: skip
WITHIN_THE_COMPANY: Final = {
    # an organisation's administrator may name any of its communities, and a binding ties people of the whole company
    ("admin", "communities"), ("admin", "people/worker1/role-grants", "community"), ("admin", "machine-clients"),
    ("reception", "communities/HY/bindings", "customer"),
}  # fmt: skip


def foreign(village: Village, what: str, code: str) -> str:
    """The id of such a record in another community."""
    if what == "community":
        return str(village.community(code))
    if what in ("worker", "customer"):
        names = {NEXT_DOOR: ("worker_gw", "merchant2"), ABROAD: ("worker_zz", "owner_zz")}[code]
        return str(village.caller(names[what == "customer"]).id)
    if what == "quote":
        return str(village.order("in_progress", code).quote_id)
    return str(village.of(MODELS[what], code)[0].id)


def put(form: Any, known: dict[str, str]) -> Any:
    """A form with the words of ids replaced by ids."""
    text = json.dumps(form)
    for word, value in known.items():
        text = text.replace(f'"{word}"', f'"{value}"')
    return json.loads(text)


def address(village: Village, path: str) -> str:
    """A path with the words for records replaced by their ids."""
    noun, *words = path.split("/")
    if noun == "communities":
        words[0] = str(village.community(words[0]))
    elif noun == "people":
        words[0] = str(village.caller(words[0]).id)
    elif noun == "work-orders" and words:
        words[0] = str(village.order(words[0]).id)
    elif noun == "charges":
        order = village.order(words[0])
        words[0] = next(str(row.id) for row in village.rows[Charge] if row.work_order_id == order.id)
    return "/".join(("/v1", noun, *words))


def ask(village: Village, who: str, path: str, form: Form, given: str) -> Answer:
    crew = village.caller("owner2")
    known = {
        OURS: given,
        "$room": str(next(row.premises_id for row in village.rows[Binding] if row.person_id == crew.id)),
        "$customer": str(crew.id),
        "$community": str(village.community(HOME)),
    }
    body = {**form, "community_id": "$community"} if path == "work-orders" else form
    headers = {**village.headers(who), "Idempotency-Key": given}
    return village.hatch.ask("POST", address(village, path), headers, json=put(body, known))


def told(answer: Answer, given: str) -> Any:
    """A refusal without what is only this request's own."""
    body = {name: value for name, value in answer.json().items() if name != "request_id"}
    return json.loads(json.dumps(body).replace(given, "…"))


@pytest.mark.parametrize("code", [NEXT_DOOR, ABROAD])
@pytest.mark.parametrize(("who", "path", "what", "why", "form"), CASES)
def test_a_foreign_id_is_no_id(
    village: Village, who: str, path: str, what: str, why: str, form: Form, code: str
) -> None:
    if code == NEXT_DOOR and {(who, path), (who, path, what)} & WITHIN_THE_COMPANY:
        return
    given, nothing = foreign(village, what, code), str(NOWHERE)
    answer = ask(village, who, path, form, given)
    body = answer.json()
    reasons = [refusal["guard"] for refusal in body.get("refusals", ())]
    reasons += [error["pointer"] for error in body.get("errors", ())]
    assert why in [*reasons, answer.code], answer
    assert MARK not in answer.body.decode().replace(given, "")
    names = {row.name for row in village.rows[Person]} | {row.number for row in village.of(WorkOrder, code)}
    assert not [name for name in names if name in answer.body.decode()]
    if not (code == NEXT_DOOR and what == "worker"):
        # a colleague of another community is named by the family name: they are no stranger
        assert told(answer, given) == told(ask(village, who, path, form, nothing), nothing)
