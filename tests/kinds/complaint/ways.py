"""Complaints of the village, brought to where the matrix wants them by the moves that people make."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from app.models import Complaint
from tests.matrix.people import MARK, NOWHERE, PLACES
from tests.matrix.walk import Form, Walk

if TYPE_CHECKING:
    from tests.matrix.village import Village

SOUND: Final[Form] = {
    "basis": "A1", "complainant_type": "consumer", "purchase_channel": "shop", "warranty_end": "2027-01-01",
    "fault_reported_on": "2026-11-01", "grounds": "sufficient", "nature": "fault_of_goods",
}  # fmt: skip
"""Facts on which every acceptance rule passes."""


def make(walk: Walk) -> None:
    """One that was replied to and one that was settled; at home also one in a worker's hands and one raised."""
    answered(walk)
    settled(walk)
    if walk.crew.at_home:
        grievances(walk)


def targets(village: "Village") -> Iterator[tuple[str, Any]]:
    """All that there are."""
    for code in PLACES:
        yield from ((f"{code} {index}", row) for index, row in enumerate(village.of(Complaint, code)))


def refused(place: str, _is_machine: bool) -> Form:
    """Nobody is named, and an order that isn't there."""
    form = {"community_id": place, "kind": "service", "channel": "online", "matter": "other", "description": "x"}
    return {**form, "work_order_ids": [str(NOWHERE)]}


def complaint_about_the_company(walk: Walk, *, forwarded: bool = True) -> Form:
    """A complaint about the property company that the desk took up."""
    known = walk.crew.ids
    form = {
        "community_id": known["community"], "kind": "service", "channel": "phone", "matter": "staff",
        "description": f"{MARK} complaint", "complainant_name": f"{MARK} caller", "complainant_phone": "13800138000",
    }  # fmt: skip
    complaint = walk.post("desk", "/v1/complaints", form)
    path = f"/v1/complaints/{complaint['id']}"
    if forwarded:
        walk.post("desk", f"{path}/forward", {"department_id": known["department"]})
    moment = (walk.crew.now - timedelta(minutes=1)).isoformat()
    return walk.post("desk", f"{path}/accept", {"told_at": moment, "means": "phone", "text": f"{MARK} text"})


def grievances(walk: Walk) -> None:
    """A shopper's complaints: in the hands of a worker, and taken up to the manager."""
    handled, raised = (grievance(walk) for _ in range(2))
    walk.post("worker", f"/v1/complaints/{raised['id']}/escalate", {"report": f"{MARK} report"})
    walk.post("boss", f"/v1/complaints/{raised['id']}/raise", {"report": f"{MARK} report"})
    raised = walk.post("judge", f"/v1/complaints/{raised['id']}/raise", {"report": f"{MARK} report"})
    assert (handled["state"], raised["state"], raised["level"]) == ("investigating", "escalated", "manager")


def answered(walk: Walk) -> Form:
    """A shopper's complaint that was replied to: it has a letter of its decision, and one of its reply."""
    answer = {"told_at": walk.crew.now.isoformat(), "means": "phone"}
    complaint = walk.post(
        "worker", f"/v1/complaints/{grievance(walk)['id']}/reply", {"text": f"{MARK} reply", **answer}
    )
    assert complaint["state"] == "replied"
    return complaint


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
    for file_id in signed.values():
        walk.crew.sign(file_id, path.rsplit("/", 1)[-1], "settle")
    held = {"held_at": walk.crew.now.isoformat(), "attended": [f"{MARK} both"], "record": f"{MARK} session"}
    walk.post("worker", f"{path}/record-session", held)
    due = (walk.crew.now + timedelta(days=9)).date().isoformat()
    complaint = walk.post("worker", f"{path}/settle", {"terms": f"{MARK} terms", "due_on": due, **signed})
    assert complaint["state"] == "resolved"
    return complaint


def grievance(walk: Walk) -> Form:
    """A complaint of a customer against a merchant, accepted and given to a worker to look into."""
    known, moment = walk.crew.ids, (walk.crew.now - timedelta(minutes=1)).isoformat()
    form = {
        "community_id": known["community"], "kind": "consumer", "channel": "phone", "matter": "consumer_dispute",
        "description": f"{MARK} grievance", "complainant_id": known["customer"], "facts": SOUND,
        "respondent": {"name": f"{MARK} merchant"},
        "evidence": [{"kind": "receipt", "note": f"{MARK} receipt", "seen": True}],
    }  # fmt: skip
    complaint = walk.post("desk", "/v1/complaints", form)
    path = f"/v1/complaints/{complaint['id']}"
    walk.post("desk", f"{path}/forward", {"department_id": known["department"]})
    walk.post("desk", f"{path}/accept", {"told_at": moment, "means": "phone"})
    return walk.post("desk", f"{path}/assign", {"handler_id": known["worker"]})
