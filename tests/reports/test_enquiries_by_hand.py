"""Figures of enquiries worked out by hand (M-90, M-91)."""

from datetime import datetime

from app.core.enums import Channel
from app.models.enquiry import EnquiryOutcome, EnquiryState
from app.workflow.reports.definitions import ENQUIRIES
from app.workflow.reports.enquiry_figures import EnquiryFacts, enquiries
from tests.reports.hands import at, totals

PHONE, COUNTER = Channel.PHONE, Channel.COUNTER
OPEN, ANSWERED, PASSED_ON = EnquiryState.OPEN, EnquiryState.ANSWERED, EnquiryState.FANNED_OUT


def enquiry(
    channel: Channel,
    rings: int | None,
    state: EnquiryState,
    answered_at: datetime | None = None,
    outcome: EnquiryOutcome | None = None,
    opened: int = 0,
) -> EnquiryFacts:
    return EnquiryFacts(channel, rings, state, outcome, at(1, 9), answered_at, opened)


ASKED = [
    enquiry(PHONE, 3, ANSWERED, at(1, 10), EnquiryOutcome.TOLD),
    enquiry(PHONE, 4, ANSWERED, at(1, 12), EnquiryOutcome.DECLINED),
    enquiry(PHONE, 1, PASSED_ON, opened=2),
    enquiry(PHONE, None, OPEN),
    enquiry(COUNTER, None, ANSWERED, at(1, 9), EnquiryOutcome.REFERRED),
]


def test_enquiries() -> None:
    """Five, four of them calls; of three calls the rings are known, and one of these rang too often."""
    assert totals(ENQUIRIES, map(enquiries, ASKED)) == {
        "enquiries": 5,
        "calls": 4,
        "within_rings": 66.7,
        "answered": 60.0,
        "declined": 33.3,
        "passed_on": 20.0,
        "opened": 2,
        "answer_time": 3600,
    }
