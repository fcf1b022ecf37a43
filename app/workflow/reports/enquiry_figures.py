"""Figures of enquiries: how soon the telephone is answered, and what comes of what people ask (M-90, M-91)."""

from typing import Final

from sqlalchemy import and_

from app.core.enums import Channel
from app.models.enquiry import Enquiry, EnquiryOutcome, EnquiryState
from app.models.expressions import seconds_between, table_of
from app.workflow.reports.contributions import CountedRecords, Period, amount, each, share

MOST_RINGS: Final = 3
"""M-91: after how many rings a telephone is answered at the latest."""
ENQUIRIES: Final = table_of(Enquiry)


def enquiries(period: Period) -> CountedRecords:
    """What came in the period. An enquiry is the desk's, and no department's."""
    state, rings = ENQUIRIES.c.state, ENQUIRIES.c.rings
    called = ENQUIRIES.c.channel == Channel.PHONE
    answered = state == EnquiryState.ANSWERED
    return CountedRecords(
        ENQUIRIES,
        ENQUIRIES.c.received_at,
        (
            each("enquiries"),
            each("calls", called),
            share("within_rings", rings <= MOST_RINGS, and_(called, rings.is_not(None))),
            share("answered", answered),
            share("passed_on", state == EnquiryState.FANNED_OUT),
            share("declined", ENQUIRIES.c.outcome == EnquiryOutcome.DECLINED, answered),
            amount("answer_time", seconds_between(ENQUIRIES.c.received_at, ENQUIRIES.c.answered_at)),
            amount("opened", ENQUIRIES.c.opened),
        ),
        {
            "channel": ENQUIRIES.c.channel,
            "topic": ENQUIRIES.c.topic_id,
            "month": period.c.month,
            "community": period.c.community_id,
        },
    )
