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


def enquiries(one: EnquiryFacts) -> Iterator[Contribution]:
    """What one enquiry adds."""
    yield Contribution("enquiries")
    if one.channel is Channel.PHONE:
        yield Contribution("calls")
        if one.rings is not None:
            yield share("within_rings", one.rings <= MOST_RINGS)
    yield share("answered", one.state is EnquiryState.ANSWERED)
    yield share("passed_on", one.state is EnquiryState.FANNED_OUT)
    if one.state is EnquiryState.ANSWERED:
        yield share("declined", one.outcome is EnquiryOutcome.DECLINED)
    if one.answered_at is not None:
        yield mean("answer_time", int((one.answered_at - one.received_at).total_seconds()))
    yield Contribution("opened", one.opened)
