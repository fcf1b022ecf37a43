"""Figures of enquiries: how soon the telephone is answered, and what comes of what people ask (M-90, M-91)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.core.enums import Channel
from app.models.enquiry import EnquiryOutcome, EnquiryState
from app.workflow.reports.figures import Contribution, mean, share

MOST_RINGS: Final = 3
"""M-91: after how many rings a telephone is answered at the latest."""


@dataclass(frozen=True, slots=True)
class EnquiryFacts:
    """What an enquiry adds to figures."""

    channel: Channel
    rings: int | None
    state: EnquiryState
    outcome: EnquiryOutcome | None
    received_at: datetime
    answered_at: datetime | None
    opened: int = 0
    """How many records came of it."""


def enquiries(enquiry: EnquiryFacts) -> Iterator[Contribution]:
    """What one enquiry adds."""
    yield Contribution("enquiries")
    if enquiry.channel is Channel.PHONE:
        yield Contribution("calls")
        if enquiry.rings is not None:
            yield share("within_rings", enquiry.rings <= MOST_RINGS)
    yield share("answered", enquiry.state is EnquiryState.ANSWERED)
    yield share("passed_on", enquiry.state is EnquiryState.FANNED_OUT)
    if enquiry.state is EnquiryState.ANSWERED:
        yield share("declined", enquiry.outcome is EnquiryOutcome.DECLINED)
    if enquiry.answered_at is not None:
        yield mean("answer_time", int((enquiry.answered_at - enquiry.received_at).total_seconds()))
    yield Contribution("opened", enquiry.opened)
