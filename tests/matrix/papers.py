"""Corrective actions of complaints, and contact slips, brought to each of their states by moves that people make."""

from datetime import timedelta
from typing import Any, Final

from tests.matrix.orders import REASON, Form, Walk
from tests.matrix.people import MARK

CORRECTIVE: Final[dict[str, tuple[tuple[str, str, Form], ...]]] = {
    "open": (),
    "done": (("worker", "finish", {"done_note": f"{MARK} note"}),),
    "verified": (("worker", "finish", {"done_note": f"{MARK} note"}), ("judge", "verify", {})),
}
SLIPS: Final[dict[str, tuple[tuple[str, str, Form], ...]]] = {
    "sent": (),
    "confirmed": (("boss", "confirm", {}),),
    "answered": (("boss", "confirm", {}), ("boss", "answer", {"answer": f"{MARK} answer"})),
    "returned": (("boss", "return", REASON),),
}
"""How each comes to its state: who does what."""
PASSING: Final[Form] = {
    "basis": "A1", "complainant_type": "consumer", "purchase_channel": "shop", "warranty_end": "2027-01-01",
    "fault_reported_on": "2026-11-01", "grounds": "sufficient",
}  # fmt: skip
"""Facts on which every acceptance rule passes."""


def write(walk: Walk, *, all_states: bool, also_to: str | None = None) -> None:
    """Papers of one community: in every state, or one of each kind; `also_to`: a slip to another department."""
    told = complaint(walk)
    for state in CORRECTIVE if all_states else ("open",):
        corrective(walk, told, state)
    for state in SLIPS if all_states else ("sent",):
        slip(walk, state)
    answered(walk)
    settled(walk)
    if all_states:
        grievances(walk)
    if also_to is not None:
        slip(walk, "sent", department_id=also_to)
        # one whose complaint is with no department: its owner sees it, no department's head does
        corrective(walk, complaint(walk, forwarded=False), "open", owner_id=walk.crew.ids["second"])


def complaint(walk: Walk, *, forwarded: bool = True) -> Form:
    """A complaint about the house that the desk took up."""
    known = walk.crew.ids
    form = {
        "community_id": known["community"], "kind": "service", "channel": "phone", "matter": "staff",
        "description": f"{MARK} complaint", "complainant_name": f"{MARK} caller", "complainant_phone": "13800138000",
    }  # fmt: skip
    made = walk.post("desk", "/v1/complaints", form)
    path = f"/v1/complaints/{made['id']}"
    if forwarded:
        walk.post("desk", f"{path}/forward", {"department_id": known["department"]})
    told = (walk.crew.now - timedelta(minutes=1)).isoformat()
    return walk.post("desk", f"{path}/accept", {"told_at": told, "means": "phone", "text": f"{MARK} text"})


def grievances(walk: Walk) -> None:
    """A shopper's complaints: in the hands of a worker, and taken up to the manager."""
    handled, raised = (grievance(walk) for _ in range(2))
    walk.post("worker", f"/v1/complaints/{raised['id']}/escalate", {"report": f"{MARK} report"})
    walk.post("boss", f"/v1/complaints/{raised['id']}/raise", {"report": f"{MARK} report"})
    raised = walk.post("judge", f"/v1/complaints/{raised['id']}/raise", {"report": f"{MARK} report"})
    assert (handled["state"], raised["state"], raised["level"]) == ("investigating", "escalated", "manager")


def answered(walk: Walk) -> Form:
    """A shopper's complaint that was replied to: it has a letter of its decision, and one of its reply."""
    told = {"told_at": walk.crew.now.isoformat(), "means": "phone"}
    made = walk.post("worker", f"/v1/complaints/{grievance(walk)['id']}/reply", {"text": f"{MARK} reply", **told})
    assert made["state"] == "replied"
    return made


def settled(walk: Walk) -> Form:
    """A shopper's complaint that both sides signed an agreement on, with pictures that each sees differently."""
    known = walk.crew.ids
    path = f"/v1/complaints/{grievance(walk)['id']}"
    piece = {"kind": "photo", "file_id": known["evidence"]}
    walk.post("desk", f"{path}/supplement", {"evidence": [piece]})
    went = {"sent": f"{MARK} worker", "place": "x", "went_at": walk.crew.now.isoformat(), "found": f"{MARK} finding"}
    walk.post("worker", f"{path}/investigate", {**went, "files": [known["finding"]]})
    walk.post("worker", f"{path}/mediate", {"both_agreed": True})
    signed = {
        "complainant_signature_file_id": known["signature"],
        "respondent_signature_file_id": known["other_signature"],
    }
    due = (walk.crew.now + timedelta(days=9)).date().isoformat()
    made = walk.post("worker", f"{path}/settle", {"terms": f"{MARK} terms", "due_on": due, **signed})
    assert made["state"] == "resolved"
    return made


def grievance(walk: Walk) -> Form:
    """A complaint of a customer against a merchant, accepted and given to a worker to look into."""
    known, told = walk.crew.ids, (walk.crew.now - timedelta(minutes=1)).isoformat()
    form = {
        "community_id": known["community"], "kind": "consumer", "channel": "phone", "matter": "consumer_dispute",
        "description": f"{MARK} grievance", "complainant_id": known["customer"], "facts": PASSING,
        "respondent": {"name": f"{MARK} merchant"}, "evidence": [{"kind": "receipt", "note": f"{MARK} receipt"}],
    }  # fmt: skip
    made = walk.post("desk", "/v1/complaints", form)
    path = f"/v1/complaints/{made['id']}"
    walk.post("desk", f"{path}/forward", {"department_id": known["department"]})
    walk.post("desk", f"{path}/accept", {"told_at": told, "means": "phone"})
    return walk.post("desk", f"{path}/assign", {"handler_id": known["worker"]})


def corrective(walk: Walk, told: Form, state: str, **form: Any) -> Form:
    """A corrective action that answers a complaint."""
    due = (walk.crew.now + timedelta(days=9)).date().isoformat()
    usual = {"what": f"{MARK} measure", "owner_id": walk.crew.ids["worker"], "due_on": due}
    made = walk.post("judge", f"/v1/complaints/{told['id']}/corrective-actions", {**usual, **form})
    for who, action, filled in CORRECTIVE[state]:
        made = walk.post(who, f"/v1/corrective-actions/{made['id']}/{action}", filled)
    assert made["state"] == state
    return made


def slip(walk: Walk, state: str, **form: Any) -> Form:
    """A slip from the desk to a department."""
    known = walk.crew.ids
    usual = {
        "community_id": known["community"], "department_id": known["department"], "subject": f"{MARK} subject",
        "matter": f"{MARK} matter", "received_at": (walk.crew.now - timedelta(minutes=9)).isoformat(),
    }  # fmt: skip
    made = walk.post("desk", "/v1/contact-slips", {**usual, **form})
    for who, action, filled in SLIPS[state]:
        made = walk.post(who, f"/v1/contact-slips/{made['id']}/{action}", filled)
    assert made["state"] == state
    return made
