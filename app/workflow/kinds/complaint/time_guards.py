"""Guards of the times that forms of complaints tell: what happened lies between what it answers and now (M-110)."""

from datetime import datetime

from app.models.complaint import Complaint, ComplaintState
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.common_guards import CLOCK_TOLERANCE, LONGEST_AGO
from app.workflow.kinds.complaint.handling_forms import Extend, NotifyProgress, RejectReply, TellComplainant
from app.workflow.kinds.complaint.intake_forms import (
    AcceptComplaint,
    CorrectComplaint,
    FileComplaint,
    NoEvidence,
    ReferComplaint,
    Reopen,
    RequestEvidence,
    Supplement,
    Withdraw,
)


def owed_since(row: Complaint) -> datetime:
    """When what is decided, told or answered now was asked for: its arrival, or the beginning of this round."""
    return row.round_since or row.received_at or row.created_at


def _is_between(earliest: datetime, at: datetime, now: datetime) -> bool:
    return earliest - CLOCK_TOLERANCE <= at <= now + CLOCK_TOLERANCE


@guard("M-112")
def corrected_arrival_is_past(context: Context[Complaint, CorrectComplaint]) -> Values | None:
    """It arrived before it was registered."""
    at, made = context.form.received_at, context.row.created_at
    fits = at is None or _is_between(made - LONGEST_AGO, at, made)
    return None if fits else refuse(days=LONGEST_AGO.days)


@guard("M-112")
def stated_days_are_past(
    context: Context[object, FileComplaint | Supplement | CorrectComplaint | Reopen],
) -> Values | None:
    """Nothing was bought, and no fault reported, on a day that is yet to come."""
    form, today = context.form, context.today
    bought = getattr(getattr(form, "purchase", None), "bought_on", None)
    reported = getattr(form.facts, "fault_reported_on", None)
    for path, day in (("purchase/bought_on", bought), ("facts/fault_reported_on", reported)):
        if day is not None and day > today:
            return refuse(blamed=path, day=day.isoformat(), today=today.isoformat())
    return None


@guard("M-122")
def telling_is_past(
    context: Context[
        Complaint, RequestEvidence | AcceptComplaint | ReferComplaint | NotifyProgress | TellComplainant | Extend
    ],
) -> Values | None:
    """Nobody can have been told later than now, nor before there was anything to tell; what was said on the phone may
    be written down later than it was said."""
    told_at = context.form.told_at
    return None if _is_between(owed_since(context.row), told_at, context.now) else refuse()


@guard("M-150", blames="consent/told_at")
def word_answers_something(context: Context[Complaint, NoEvidence | RejectReply | Reopen | Withdraw]) -> Values | None:
    """Nobody can have said it later than now, nor before that to which it is the answer."""
    word, row = context.form.consent, context.row
    if word is None:
        return None
    return None if _is_between(answered_since(row), word.told_at, context.now) else refuse()


def answered_since(row: Complaint) -> datetime:
    """What a complainant's word answers now: the reply, the result, the decision, or else the complaint itself."""
    by_state: dict[str, datetime | None] = {
        ComplaintState.REPLIED: row.replied_at,
        ComplaintState.RESOLVED: row.resolved_at,
        ComplaintState.CLOSED: row.resolved_at or row.decided_at,
        ComplaintState.DECLINED: row.decided_at,
        ComplaintState.REFERRED: row.decided_at,
    }
    return by_state.get(row.state) or owed_since(row)


@guard("M-136")
def event_is_past(context: Context[Complaint, object]) -> Values | None:
    """Nobody looked into it, or sat together over it, later than now or before there was a complaint."""
    form = context.form
    at = getattr(form, "went_at", None) or getattr(form, "held_at", None)
    if at is None:
        return None
    return None if _is_between(context.row.received_at or context.row.created_at, at, context.now) else refuse()
