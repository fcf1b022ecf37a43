"""The usual complaint."""

from datetime import timedelta
from typing import Any

from app.core.complaint_enums import ComplaintChannel, ComplaintKind, Contentment, Matter, Severity
from app.core.enums import Level
from app.models import Complaint
from app.models.complaint import ComplaintState
from tests.kinds.usual import COMPLAINT_ID, CUSTOMER_ID, DEPARTMENT, NOW, blank, uid

PASSING = {
    "basis": "A1", "complainant_type": "consumer", "purchase_channel": "shop", "warranty_end": "2027-01-01",
    "fault_reported_on": "2026-11-20", "grounds": "sufficient", "nature": "fault_of_goods",
}  # fmt: skip
"""Facts on which every acceptance rule passes."""


def complaint(state: str = "registered", **values: Any) -> Any:
    """A shopper's complaint in which every rule passes, made in person, in the hands of the department's supervisor."""
    usual = {
        "id": COMPLAINT_ID, "state": ComplaintState(state), "number": "TS-A-20261123-0001",
        "kind": ComplaintKind.CONSUMER, "channel": ComplaintChannel.IN_PERSON, "severity": Severity.GENERAL,
        "matter": Matter.CONSUMER_DISPUTE, "complainant_id": CUSTOMER_ID, "reporter_id": CUSTOMER_ID,
        "respondent": {"name": "金鑫家电"}, "facts": {**PASSING}, "evidence_count": 1, "department_id": DEPARTMENT,
        "handler_id": uid(105), "forwarded_at": NOW, "level": Level.SUPERVISOR, "drafter_id": uid(105),
        "letter_text": "不予受理", "letter_drafter_id": uid(105), "satisfaction": Contentment.SATISFIED,
        "agreement": {"terms": "退款"}, "created_at": NOW - timedelta(days=1), "evidence_seen": 1, "sessions": 1,
        "received_at": NOW - timedelta(days=1), "round_since": NOW - timedelta(days=1),
        "withdrawal_confirmed_by_id": uid(120), "withdrawn_by_id": uid(103), "closed_at": NOW - timedelta(days=1),
    }  # fmt: skip
    return blank(Complaint, **{**usual, **values})
