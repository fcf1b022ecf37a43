"""Guards of the visit, the quote and the work: M-30 to M-46."""

from app.core.enums import ContactResult, HoldReason, Urgency
from app.models.quote import QuoteState
from app.models.visit import AppointmentState
from app.models.work_order import WorkOrder
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.common_guards import CLOCK_TOLERANCE, is_chargeable, speaks_for_self
from app.workflow.kinds.work_order.field_forms import (
    Contact,
    Depart,
    Hold,
    InspectMaterial,
    PlanReturn,
    Reschedule,
    ResumeWork,
    StartWork,
)
from app.workflow.kinds.work_order.needed_facts import checklist

TOLD = (ContactResult.REACHED, ContactResult.MESSAGE_LEFT)


def has_approved_quote(context: Context[object, object]) -> bool:
    """Whether an approved version stands."""
    return context.approved_quote is not None and context.approved_quote.state == QuoteState.APPROVED


def work_is_consented(context: Context[WorkOrder, object]) -> bool:
    """M-41: nothing chargeable, or the customer agreed to a version that stands."""
    return not is_chargeable(context.row) or has_approved_quote(context)


@guard("M-30", kind="state")
def appointment_is_confirmed(context: Context[object, object]) -> Values | None:
    """M-30: nobody leaves without an appointment; an emergency's 'now' is one."""
    appointment = context.appointment
    return None if appointment is not None and appointment.state == AppointmentState.CONFIRMED else refuse()


@guard("M-30", asks=("window", "agreed_by"))
def return_is_arranged(context: Context[object, PlanReturn]) -> Values | None:
    """A planned return has a confirmed appointment, standing or made now."""
    if context.form.window is not None:
        return None if context.form.agreed_by else refuse()
    return appointment_is_confirmed.check(context)


@guard("M-31", asks=("agreed_by",))
def agreement_is_named(context: Context[WorkOrder, Reschedule]) -> Values | None:
    """M-31: a new time is an agreed time."""
    return None if context.form.agreed_by or speaks_for_self(context) else refuse()


@guard("M-31")
def announcement_is_past(context: Context[object, Reschedule]) -> Values | None:
    """The announcement that the notice rule judges has happened."""
    announced = context.form.announced_at
    return refuse() if announced is not None and announced > context.now + CLOCK_TOLERANCE else None


@guard("M-31", kind="state")
def a_proposal_is_open(context: Context[object, object]) -> Values | None:
    """There is something to confirm."""
    proposal = context.proposal
    return None if proposal is not None and proposal.state == AppointmentState.PROPOSED else refuse()


@guard("M-31", kind="state")
def proposal_lies_ahead(context: Context[object, object]) -> Values | None:
    """What is confirmed is still to come."""
    proposal = context.proposal
    if proposal is None or proposal.ends_at > context.now:
        return None
    return refuse(ends_at=proposal.ends_at.isoformat())


@guard("M-33", needs=(checklist,))
def checklist_is_complete(context: Context[object, Depart]) -> Values | None:
    """M-33: the trade's checklist is ticked before leaving."""
    missing = [item for item in context.fact(checklist) if item not in context.form.checklist]
    return refuse(missing=", ".join(missing)) if missing else None


@guard("M-41", kind="state", excludes=("is_unquoted_emergency",))
def work_may_begin(context: Context[WorkOrder, object]) -> Values | None:
    """M-41: work begins only on an approved version, unless nothing is chargeable."""
    return None if work_is_consented(context) else refuse()


@guard("M-41", kind="choice", excludes=("work_may_begin",))
def is_unquoted_emergency(context: Context[WorkOrder, object]) -> Values | None:
    """An emergency may be made safe before any quote."""
    return None if context.row.urgency is Urgency.EMERGENCY and not work_is_consented(context) else refuse()


@guard("M-41", asks=("emergency_consent",))
def emergency_is_consented(context: Context[object, StartWork]) -> Values | None:
    """Nothing is chargeable until a version is approved, and the customer agreed to the making safe."""
    return None if context.form.emergency_consent is not None else refuse()


@guard("M-45")
def insisting_is_signed(context: Context[object, InspectMaterial]) -> Values | None:
    """M-45: insisted-on material is noted and signed."""
    form = context.form
    if form.fit or not form.insisted:
        return None
    return None if form.note and form.signature_file_id is not None else refuse()


@guard("M-45")
def only_customers_insist(context: Context[object, InspectMaterial]) -> Values | None:
    """M-45: company materials are inspected before use, and unfit ones are not used."""
    return refuse() if context.form.insisted and context.form.supplied_by != "customer" else None


@guard("M-38")
def custody_is_receipted(context: Context[object, Hold]) -> Values | None:
    """M-38: custody with a receipt."""
    return refuse() if context.form.reason is HoldReason.WORKSHOP and context.form.custody is None else None


@guard("M-38")
def hold_ends_later(context: Context[object, Hold]) -> Values | None:
    """A hold says until when."""
    return refuse() if context.form.expected_until <= context.now else None


@guard("M-30", kind="choice", excludes=("customer_was_not_told",))
def customer_was_told(context: Context[object, Contact | None]) -> Values | None:
    """M-30, M-32: reached, or a message with a call-back number was left."""
    return None if context.form is None or getattr(context.form, "result", None) in TOLD else refuse()


@guard("M-30", kind="choice", excludes=("customer_was_told",))
def customer_was_not_told(context: Context[object, Contact | None]) -> Values | None:
    """An attempt that reached nobody is recorded; the customer is still to be contacted."""
    return None if context.form is None or getattr(context.form, "result", None) not in TOLD else refuse()


@guard("M-38", asks=("custody_settled",))
def custody_is_settled(context: Context[WorkOrder, ResumeWork | PlanReturn]) -> Values | None:
    """M-38: what was taken comes back."""
    custody = context.row.custody
    if custody is None or context.form.custody_settled:
        return None
    return refuse(thing=custody.get("thing"), receipt=custody.get("receipt"))
