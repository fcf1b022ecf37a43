"""Guards of a complaint's handling, reply, mediation and end: M-130 to M-142."""

from datetime import timedelta
from typing import Final

from app.core.complaint_enums import ComplaintChannel, ComplaintKind, Execution, Severity
from app.core.enums import ContactResult
from app.core.money import yuan
from app.models.complaint import Complaint
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.complaint.handling_forms import (
    AssignHandler,
    ContactComplainant,
    Escalate,
    Extend,
    ReassignHandler,
    Resolve,
    ResolveOnSpot,
    SetSeverity,
    Settle,
)
from app.workflow.kinds.complaint.intake_forms import Withdraw
from app.workflow.kinds.complaint.intake_guards import complains_for_self
from app.workflow.kinds.complaint.needed_facts import (
    handler,
    managers,
    result_due,
    reworked,
    routed,
    unaccused_head_exists,
)
from app.workflow.kinds.complaint.people import is_accused

OBJECTION: Final = timedelta(days=7)
"""M-139: how long a complainant may say that a withdrawal was not their word."""
TOLD = (ContactResult.REACHED, ContactResult.MESSAGE_LEFT)


@guard("M-135", kind="choice", excludes=("is_written",))
def is_not_written(context: Context[Complaint, object]) -> Values | None:
    """Spoken and online complaints are settled by the desk."""
    return refuse() if context.row.channel == ComplaintChannel.WRITTEN else None


@guard("M-135", kind="choice", excludes=("is_not_written",))
def is_written(context: Context[Complaint, object]) -> Values | None:
    """Written complaints all go to the supervisor."""
    return None if context.row.channel == ComplaintChannel.WRITTEN else refuse()


@guard("M-130", kind="state")
def is_not_serious(context: Context[Complaint, object]) -> Values | None:
    """What is serious is looked into."""
    return refuse() if context.row.severity == Severity.SERIOUS else None


@guard("M-112", kind="choice", excludes=("severity_goes_down",))
def severity_goes_up(context: Context[object, SetSeverity | None]) -> Values | None:
    """Anybody at the desk may raise it."""
    form = context.form
    return None if form is None or form.severity == Severity.SERIOUS else refuse()


@guard("M-112", kind="choice", excludes=("severity_goes_up",))
def severity_goes_down(context: Context[object, SetSeverity | None]) -> Values | None:
    """Lowering it takes the supervisor."""
    form = context.form
    return refuse() if form is None or form.severity == Severity.SERIOUS else None


@guard("M-112")
def severity_changes(context: Context[Complaint, SetSeverity]) -> Values | None:
    """A change changes something."""
    return refuse() if context.form.severity == context.row.severity else None


@guard("M-94", needs=(routed,), blames="department_id")
def department_is_routed(context: Context[object, object]) -> Values | None:
    """Where the form or the routing table sends it, an active department is there."""
    return None if context.fact(routed) is not None else refuse()


@guard("M-134", kind="state")
def waits_for_confirmation(context: Context[Complaint, object]) -> Values | None:
    """The head confirms what was forwarded, once."""
    row = context.row
    return None if row.forwarded_at is not None and row.confirmed_at is None else refuse()


@guard("M-134", needs=(unaccused_head_exists,))
def department_has_no_head(context: Context[object, object]) -> Values | None:
    """Where nobody heads the department, or its head is the accused, the next level confirms."""
    return refuse() if context.fact(unaccused_head_exists) else None


@guard("M-134", needs=(handler,))
def handler_fits(context: Context[Complaint, AssignHandler | ReassignHandler]) -> Values | None:
    """Nobody judges their own case."""
    person, row = context.fact(handler), context.row
    named = {*row.accused_ids, (row.respondent or {}).get("person_id"), str(row.complainant_id)}
    if person.belongs and not person.is_accused and str(context.form.handler_id) not in named:
        return None
    return refuse(name=person.label)


@guard("M-132", kind="choice", excludes=("complainant_was_told",))
def complainant_was_not_told(context: Context[object, ContactComplainant | None]) -> Values | None:
    """A try that reached nobody leaves the first response due."""
    form = context.form
    return refuse() if form is None or form.result in TOLD else None


@guard("M-132", kind="choice", excludes=("complainant_was_not_told",))
def complainant_was_told(context: Context[object, ContactComplainant | None]) -> Values | None:
    """A contact that reached them, or left a message, is a response."""
    form = context.form
    return None if form is None or form.result in TOLD else refuse()


@guard("M-113", kind="state")
def is_not_the_accused(context: Context[Complaint, object]) -> Values | None:
    """Whom a complaint is about may register what they were told, and takes no other step."""
    return refuse() if is_accused(context.caller, context.row) else None


@guard("M-139", asks=("signature_file_id",))
def withdrawal_is_proved(context: Context[Complaint, Withdraw]) -> Values | None:
    """What staff record is signed by the complainant, or a second person called back and heard the same."""
    row, caller = context.row, context.caller
    if complains_for_self(context) or context.form.signature_file_id is not None:
        return None
    return None if row.withdrawal_confirmed_by_id not in (None, caller.id) else refuse()


@guard("M-139", kind="state")
def was_withdrawn_by_others(context: Context[Complaint, object]) -> Values | None:
    """Who took it back themselves files anew."""
    withdrawn_by = context.row.withdrawn_by_id
    themselves = withdrawn_by is None or context.caller.is_self(withdrawn_by)
    return refuse() if themselves or withdrawn_by == context.row.complainant_id else None


@guard("M-139", kind="state")
def objects_in_time(context: Context[Complaint, object]) -> Values | None:
    """Seven days from the withdrawal."""
    closed_at = context.row.closed_at
    return None if closed_at is not None and context.now <= closed_at + OBJECTION else refuse(days=OBJECTION.days)


@guard("M-139")
def withdrawal_is_confirmed_aloud(context: Context[object, ContactComplainant]) -> Values | None:
    """Only whoever spoke with the complainant can confirm it."""
    form = context.form
    return refuse() if form.confirms_withdrawal and form.result != ContactResult.REACHED else None


@guard("M-136", asks=("incident_report", "written_complaint_file_id"))
def incident_is_reported(context: Context[Complaint, Escalate]) -> Values | None:
    """Serious, or replied to without success."""
    row, form = context.row, context.form
    if row.severity != Severity.SERIOUS and row.replies == 0:
        return None
    return None if form.incident_report and form.written_complaint_file_id is not None else refuse()


@guard("M-138", kind="state")
def is_a_dispute(context: Context[Complaint, object]) -> Values | None:
    """Mediation is between a shopper and a merchant."""
    return None if context.row.kind == ComplaintKind.CONSUMER else refuse()


@guard("M-138")
def both_sides_signed(context: Context[object, Settle]) -> Values | None:
    """An agreement is signed by both."""
    form = context.form
    return refuse() if form.complainant_signature_file_id == form.respondent_signature_file_id else None


@guard("M-138")
def agreement_lies_ahead(context: Context[object, Settle]) -> Values | None:
    """What was agreed is still to be carried out."""
    return refuse(today=context.today.isoformat()) if context.form.due_on < context.today else None


@guard("M-138", kind="state")
def session_was_held(context: Context[Complaint, object]) -> Values | None:
    """What both sides agreed on was talked over, and written down."""
    return None if context.row.sessions else refuse()


@guard("M-138", kind="state")
def has_an_agreement(context: Context[Complaint, object]) -> Values | None:
    """Only what was agreed can be carried out."""
    return None if context.row.agreement is not None else refuse()


@guard("M-135", kind="state")
def reply_needs_no_approval(context: Context[Complaint, object]) -> Values | None:
    """Everything else is answered by the handler."""
    row = context.row
    return refuse() if row.channel == ComplaintChannel.WRITTEN or row.severity == Severity.SERIOUS else None


@guard("M-135", kind="state")
def reply_is_anothers(context: Context[Complaint, object]) -> Values | None:
    """Four eyes."""
    return refuse() if context.row.drafter_id == context.caller.id else None


@guard("M-135", needs=(managers,))
def serious_is_the_managers(context: Context[Complaint, object]) -> Values | None:
    """A sole manager's own draft goes to the customer-service supervisor."""
    row = context.row
    if row.severity != Severity.SERIOUS:
        return None
    # whom it is about doesn't count: such a manager approves nothing
    others = {person for person in context.fact(managers) if str(person) not in row.accused_ids}
    return None if others <= {row.drafter_id} and row.drafter_id in context.fact(managers) else refuse()


@guard("M-141")
def founded_is_corrected(context: Context[object, ResolveOnSpot | Settle | Resolve]) -> Values | None:
    """No founded complaint without a consequence."""
    return refuse() if context.form.founded and context.form.corrective is None else None


@guard("M-53")
def compensation_is_granted(context: Context[Complaint, ResolveOnSpot | Resolve]) -> Values | None:
    """M-53: money is given once a manager has granted it, with an apology."""
    granted = context.row.granted_fen
    return None if context.form.compensation_fen <= granted else refuse(granted=yuan(granted))


@guard("M-53", kind="state")
def complainant_is_another(context: Context[Complaint, object]) -> Values | None:
    """M-53: nobody grants themselves a compensation."""
    return refuse() if context.caller.is_self(context.row.complainant_id) else None


@guard("M-52", needs=(reworked,))
def rework_is_possible(context: Context[object, object]) -> Values | None:
    """Work is done again once it was accepted as done; what still runs is rejected on the order itself."""
    unfit = context.fact(reworked).unfit
    return refuse() if unfit else None


@guard("M-137", needs=(result_due,))
def extension_is_later(context: Context[object, Extend]) -> Values | None:
    """An extension gives time, and doesn't take it."""
    earliest = max(context.fact(result_due) or context.today, context.today)
    return None if context.form.until > earliest else refuse(due=earliest.isoformat())


@guard("M-142", kind="state")
def satisfaction_is_asked(context: Context[Complaint, object]) -> Values | None:
    """Nothing is archived unasked."""
    return None if context.row.satisfaction is not None else refuse()


@guard("M-138", kind="state")
def agreement_is_settled(context: Context[Complaint, object]) -> Values | None:
    """R07 reads it later: nothing is archived while it is open."""
    return refuse() if context.row.execution == Execution.PENDING else None
