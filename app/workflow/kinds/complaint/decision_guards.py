"""Guards of the decision on a complaint: the verdict, deviations from it, refusals in writing (M-120, M-122, M-135)."""

from app.core.complaint_enums import ComplaintChannel, ComplaintKind, Severity
from app.models.complaint import Complaint
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.common_guards import NONE
from app.workflow.kinds.complaint.acceptance_parts import Advice
from app.workflow.kinds.complaint.facts import verdict_of
from app.workflow.kinds.complaint.intake_forms import AcceptComplaint, DeclineComplaint


@guard("M-120", kind="state")
def is_a_consumer_complaint(context: Context[Complaint, object]) -> Values | None:
    """Kind `service` has no verdict and can't be declined."""
    return None if context.row.kind == ComplaintKind.CONSUMER else refuse()


def _advised(row: Complaint, advice: Advice) -> Values | None:
    """Service complaints have no verdict to go against."""
    given = advice if row.kind != ComplaintKind.CONSUMER else verdict_of(row).advice
    return None if given is advice else refuse(advice=given)


@guard("M-120", kind="choice", excludes=("acceptance_is_against_verdict",))
def verdict_accepts(context: Context[Complaint, object]) -> Values | None:
    """Service complaints have no verdict to go against."""
    return _advised(context.row, Advice.ACCEPT)


@guard("M-120", kind="choice", excludes=("verdict_accepts",))
def acceptance_is_against_verdict(context: Context[Complaint, object]) -> Values | None:
    """The verdict is another, and a supervisor answers for it."""
    return refuse() if _advised(context.row, Advice.ACCEPT) is None else None


@guard("M-120", kind="choice", excludes=("refusal_is_against_verdict",))
def verdict_declines(context: Context[Complaint, object]) -> Values | None:
    """At least one rule fails, so that a person may decline. Service complaints have no verdict to go against."""
    return _advised(context.row, Advice.DECLINE)


@guard("M-120", kind="choice", excludes=("verdict_declines",))
def refusal_is_against_verdict(context: Context[Complaint, object]) -> Values | None:
    """No rule fails, and a supervisor answers for declining."""
    return refuse() if _advised(context.row, Advice.DECLINE) is None else None


@guard("M-120", asks=("reason",))
def deviation_has_a_reason(context: Context[object, AcceptComplaint]) -> Values | None:
    """What a supervisor answers for stands in writing."""
    return None if context.form.reason.strip() else refuse()


@guard("M-122", asks=("text",))
def deviation_is_worded(context: Context[Complaint, DeclineComplaint]) -> Values | None:
    """The rules have no words for it, and the reason for the company is not for the complainant."""
    return None if context.form.text.strip() or context.row.letter_approver_id is not None else refuse()


@guard("M-135")
def approved_text_stands(context: Context[Complaint, DeclineComplaint]) -> Values | None:
    """What two people agreed on isn't changed by one."""
    return refuse() if context.form.text.strip() and context.row.letter_approver_id is not None else None


@guard("M-120")
def cited_rules_fail(context: Context[Complaint, DeclineComplaint]) -> Values | None:
    """A refusal cites rules that fail, and no others."""
    failing = verdict_of(context.row).failing
    strange = [code for code in context.form.codes if code not in failing]
    return refuse(codes=", ".join(strange), failing=", ".join(failing) or NONE) if strange else None


@guard("M-120", kind="state")
def evidence_was_looked_at(context: Context[Complaint, object]) -> Values | None:
    """Somebody looked at a piece of it, and did not only hear that there is one."""
    row = context.row
    return None if row.kind != ComplaintKind.CONSUMER or row.evidence_seen else refuse()


@guard("M-120", asks=("reason",))
def unseen_evidence_has_a_reason(context: Context[Complaint, AcceptComplaint]) -> Values | None:
    """A supervisor may accept without it, and says why."""
    row = context.row
    if row.kind != ComplaintKind.CONSUMER or row.evidence_seen:
        return None
    return None if context.form.reason.strip() else refuse()


@guard("M-120")
def every_failing_rule_is_cited(context: Context[Complaint, DeclineComplaint]) -> Values | None:
    """The complainant is told every reason."""
    codes, failing = context.form.codes, verdict_of(context.row).failing
    left_out = [code for code in failing if code not in codes] if codes else []
    return refuse(codes=", ".join(left_out)) if left_out else None


@guard("M-122", kind="state")
def desk_may_refer(context: Context[Complaint, object]) -> Values | None:
    """General consumer complaints; what concerns the company's own service, is written or serious is not the desk's to
    send away."""
    row = context.row
    plain = row.channel != ComplaintChannel.WRITTEN and row.severity != Severity.SERIOUS
    return None if row.kind == ComplaintKind.CONSUMER and plain else refuse()


@guard("M-135", kind="state")
def refusal_is_approved(context: Context[Complaint, object]) -> Values | None:
    """Maker and checker: nobody sends such a text on their own."""
    row = context.row
    if row.channel != ComplaintChannel.WRITTEN and row.severity != Severity.SERIOUS:
        return None
    return None if row.letter_approver_id is not None else refuse()


@guard("M-135", kind="state")
def refusal_is_drafted(context: Context[Complaint, object]) -> Values | None:
    """Something is there to approve."""
    row = context.row
    return None if row.letter_text and row.letter_approver_id is None else refuse()


@guard("M-135", kind="state")
def refusal_is_anothers(context: Context[Complaint, object]) -> Values | None:
    """Four eyes."""
    return refuse() if context.row.letter_drafter_id == context.caller.id else None
