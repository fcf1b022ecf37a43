"""Figures of enquiries worked out by hand (M-90, M-91)."""

from typing import Any

from app.core.enums import Channel
from app.core.ids import new_id
from app.db.database import Database
from app.models.enquiry import CallerIdentity, Disclosure, Enquiry, EnquiryOutcome, EnquiryState, EnquiryTopic
from tests.reports.hands import Hands, at

PHONE, COUNTER = Channel.PHONE, Channel.COUNTER
OPEN, ANSWERED, PASSED_ON = EnquiryState.OPEN, EnquiryState.ANSWERED, EnquiryState.FANNED_OUT
ASKED: list[dict[str, Any]] = [
    {"channel": PHONE, "rings": 3, "state": ANSWERED, "answered_at": at(1, 10), "outcome": EnquiryOutcome.TOLD},
    {"channel": PHONE, "rings": 4, "state": ANSWERED, "answered_at": at(1, 12), "outcome": EnquiryOutcome.DECLINED},
    {"channel": PHONE, "rings": 1, "state": PASSED_ON, "opened": 2},
    {"channel": PHONE, "rings": None, "state": OPEN},
    {"channel": COUNTER, "rings": 9, "state": ANSWERED, "answered_at": at(1, 9), "outcome": EnquiryOutcome.REFERRED},
]


async def test_enquiries(database: Database) -> None:
    """Five, four of them calls; of three calls the rings are known, and one of these rang too often."""
    hands = Hands(database)
    await hands.settle()
    topic = await hands.write(
        EnquiryTopic, created_at=at(1, 8), code="HOURS", name="营业时间", disclosure=Disclosure.OPEN
    )
    for number, asked in enumerate(ASKED):
        await hands.write(
            Enquiry, organisation_id=hands.organisation_id, number=f"JD-{number}", updated_at=at(1, 9), topic_id=topic,
            created_at=at(1, 9), maker_id=new_id(), identity=CallerIdentity.OWNER, matter="几点开门",
            received_at=at(1, 9), **asked,
        )  # fmt: skip
    assert await hands.totals("enquiries") == {
        "enquiries": 5,
        "calls": 4,
        "within_rings": 66.7,
        "answered": 60.0,
        "declined": 33.3,
        "passed_on": 20.0,
        "opened": 2,
        "answer_time": 3600,
    }
    assert {key: row["enquiries"] for key, row in (await hands.rows("enquiries", "topic")).items()} == {str(topic): 5}
