"""Guards of what the desk does with an accepted order: to which department it goes (M-20), when somebody comes
(M-14, M-30 to M-32), reminders and endings (M-12, M-62, M-100). Guards of later phases ask here, too, whether the
customer pays, and whose word it is."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from app.core.enums import ContactResult, Coverage, Urgency
from app.core.money import yuan
from app.core.roles import Role
from app.models.contract import Billing
from app.models.order_aspects import OrderAspects
from app.models.visit import AppointmentState
from app.models.work_order import WorkOrder
from app.workflow.engine.people import OfCustomer
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.common_facts import department
from app.workflow.kinds.common_guards import CLOCK_TOLERANCE
from app.workflow.kinds.incident_forms import JoinIncident
from app.workflow.kinds.work_order.field_forms import ContactCustomer, Reschedule
from app.workflow.kinds.work_order.housekeeping_sheet import HousekeepingSheet
from app.workflow.kinds.work_order.intake_forms import Cancel, CorrectOrder, Merge
from app.workflow.kinds.work_order.needed_facts import master

TOLD: Final = (ContactResult.REACHED, ContactResult.MESSAGE_LEFT)
FREE_COVERAGES = frozenset(
    {Coverage.IN_WARRANTY, Coverage.CONTRACT, Coverage.REWORK, Coverage.FREE, Coverage.COMMON_AREA}
)
"""Coverages under which the customer pays nothing for the job; of a contract, unless it charges each job (M-80)."""


def is_billed_singly(order: WorkOrder) -> bool:
    """M-80: whether it is under a contract that charges each job: there the equipment is covered, and the work is not
    free. What the contract said is kept with the order, as of the day on which its equipment was named."""
    return order.coverage is Coverage.CONTRACT and (order.coverage_proof or {}).get("billing") == Billing.SINGLY


def is_chargeable(order: WorkOrder) -> bool:
    """Whether the customer pays for this order at all; work that is redone is free (M-52)."""
    return (order.coverage not in FREE_COVERAGES or is_billed_singly(order)) and order.reworks == 0


def speaks_for_self(context: Context[OfCustomer | None, object]) -> bool:
    """Whether the caller is the customer, so that their own action is their word."""
    row, caller = context.row, context.caller
    if not caller.has(Role.CUSTOMER, context.community.id):
        return False
    if row is None:
        return True
    # what hangs on an order is as old as the order
    registered_at = getattr(row, "order_created_at", None) or row.created_at
    return caller.acts_as_customer(row.customer_id, row.premises_id, registered_at)


@guard("M-13", kind="state")
def is_in_warranty(context: Context[WorkOrder, object]) -> Values | None:
    """M-13: a part is named later where the warranty is what it is free by."""
    return None if context.row.coverage is Coverage.IN_WARRANTY else refuse()


@guard("M-80", kind="state")
def is_under_contract(context: Context[WorkOrder, object]) -> Values | None:
    """M-80: the order is one that a contract pays for."""
    return None if context.row.coverage is Coverage.CONTRACT else refuse()


@guard("M-41", asks=("consent", "signature_file_id"))
def word_is_recorded(context: Context[OfCustomer, object]) -> Values | None:
    """A customer's word given in the app needs no record; one that staff report needs its source."""
    if speaks_for_self(context) or getattr(context.form, "consent", None) is not None:
        return None
    if getattr(context.form, "signature_file_id", None) is not None:
        return None
    return refuse()


@guard("M-15", kind="choice", excludes=("needs_a_visit",))
def needs_no_visit(context: Context[WorkOrder, object]) -> Values | None:
    """Done at the desk."""
    return refuse() if context.row.needs_visit else None


@guard("M-15", kind="state", excludes=("needs_no_visit",))
def needs_a_visit(context: Context[WorkOrder, object]) -> Values | None:
    """Only items that need a visit are dispatched."""
    return None if context.row.needs_visit else refuse()


@guard("M-20", needs=(department,))
def department_is_known(context: Context[object, object]) -> Values | None:
    """The slip goes to a department of this community."""
    return None if context.fact(department) else refuse()


@guard("M-25", kind="state")
def claiming_is_allowed(context: Context[object, object]) -> Values | None:
    """M-25: a community may let workers claim; elsewhere the supervisor names them."""
    return None if context.community.claiming else refuse()


@guard("M-30", kind="choice", excludes=("customer_was_not_told",))
def customer_was_told(context: Context[object, ContactCustomer | None]) -> Values | None:
    """M-30, M-32: reached, or a message with a call-back number was left."""
    return None if context.form is None or getattr(context.form, "result", None) in TOLD else refuse()


@guard("M-30", kind="choice", excludes=("customer_was_told",))
def customer_was_not_told(context: Context[object, ContactCustomer | None]) -> Values | None:
    """An attempt that reached nobody is recorded; the customer is still to be contacted."""
    return None if context.form is None or getattr(context.form, "result", None) not in TOLD else refuse()


@guard("M-30", kind="state")
def appointment_is_confirmed(context: Context[object, object, OrderAspects]) -> Values | None:
    """M-30: nobody leaves without an appointment; an emergency's 'now' is one."""
    appointment = context.aspects.appointment
    return None if appointment is not None and appointment.state == AppointmentState.CONFIRMED else refuse()


def hours_are_corrected(context: Context[WorkOrder, object, OrderAspects]) -> bool:
    """Whether a correction changes the hours of a booking whose time is agreed and still to come."""
    sheet: HousekeepingSheet | None = getattr(context.form, "housekeeping", None)
    appointment = context.aspects.appointment
    if sheet is None or appointment is None or appointment.state != AppointmentState.CONFIRMED:
        return False
    agreed = Decimal((appointment.ends_at - appointment.starts_at).total_seconds()) / 3600
    return sheet.hours != agreed


@guard("M-14", kind="choice", excludes=("booked_hours_stay",))
def booked_hours_change(context: Context[WorkOrder, CorrectOrder | None, OrderAspects]) -> Values | None:
    """M-14: other hours than were booked: the agreed time ends earlier or later, and is agreed anew."""
    return None if context.form is None or hours_are_corrected(context) else refuse()


@guard("M-14", kind="choice", excludes=("booked_hours_change",))
def booked_hours_stay(context: Context[WorkOrder, CorrectOrder | None, OrderAspects]) -> Values | None:
    """The agreed time is as long as it was."""
    return refuse() if context.form is not None and hours_are_corrected(context) else None


@guard("M-31", asks=("agreed_by",))
def agreement_is_named(context: Context[WorkOrder, Reschedule]) -> Values | None:
    """M-31: a new time is an agreed time."""
    return None if context.form.agreed_by or speaks_for_self(context) else refuse()


@guard("M-31")
def announcement_is_past(context: Context[WorkOrder, Reschedule, OrderAspects]) -> Values | None:
    """M-31: what the notice rule judges was announced between the appointment that it changes and now."""
    announced, appointment = context.form.announced_at, context.aspects.appointment
    if announced is None:
        return None
    since: datetime | None = context.row.created_at if appointment is None else appointment.created_at
    past = announced <= context.now + CLOCK_TOLERANCE
    return None if past and (since is None or announced >= since - CLOCK_TOLERANCE) else refuse()


@guard("M-31", kind="state")
def a_proposal_is_open(context: Context[object, object, OrderAspects]) -> Values | None:
    """There is something to confirm."""
    proposal = context.aspects.proposal
    return None if proposal is not None and proposal.state == AppointmentState.PROPOSED else refuse()


@guard("M-31", kind="state")
def proposal_lies_ahead(context: Context[object, object, OrderAspects]) -> Values | None:
    """What is confirmed is still to come."""
    proposal = context.aspects.proposal
    if proposal is None or proposal.ends_at > context.now:
        return None
    return refuse(ends_at=context.local(proposal.ends_at))


@guard("M-52", kind="state")
def is_not_redone(context: Context[WorkOrder, object]) -> Values | None:
    """M-52: a job that was done once keeps its kind: its charge and its follow-up hang on it."""
    return refuse() if context.row.completions else None


URGE_PAUSE = timedelta(minutes=5)


@guard("M-12", kind="state")
def not_urged_just_now(context: Context[WorkOrder, object]) -> Values | None:
    """One reminder in five minutes."""
    last = context.row.last_urged_at
    if last is None or context.now - last >= URGE_PAUSE:
        return None
    return refuse(seconds=int((context.now - last).total_seconds()), state=context.row.state)


@guard("M-12", needs=(master,))
def master_is_open(context: Context[WorkOrder, Merge]) -> Values | None:
    """Merge: the duplicate points at an order that goes on, and not at itself."""
    if context.fact(master) is None or context.form.duplicate_of == context.row.id:
        return refuse()
    return None


@guard("M-100", kind="state")
def a_fault_goes_on(context: Context[object, object, OrderAspects]) -> Values | None:
    """M-100: where no public fault goes on, there is none that could answer a report."""
    return None if context.aspects.fault_goes_on else refuse()


@guard("M-20", kind="state")
def emergency_is_for_the_desk(context: Context[WorkOrder, object]) -> Values | None:
    """M-20, M-100: whoever was sent to an emergency makes it safe; before anybody is, it is the desk that judges."""
    order = context.row
    judged_here = order.worker_id is None and not context.caller.is_only_customer(context.community.id)
    if order.urgency is not Urgency.EMERGENCY or judged_here:
        return None
    return refuse(phone=context.community.service_phone)


@guard("M-20", asks=("safe",))
def emergency_is_safe(context: Context[WorkOrder, JoinIncident]) -> Values | None:
    """M-20, M-100: before an emergency is answered, it is known that nobody is in danger, and on record how."""
    return refuse() if context.row.urgency is Urgency.EMERGENCY and not context.form.safe else None


@guard("M-62", kind="state")
def nothing_is_quoted(context: Context[WorkOrder, object]) -> Values | None:
    """M-62: what was quoted to a customer is settled with that customer."""
    return None if context.row.quote_id is None else refuse()


@guard("M-62", kind="state")
def no_charge_exists(context: Context[object, object, OrderAspects]) -> Values | None:
    """An order with money on it is not folded into another."""
    return refuse() if context.aspects.charge is not None else None


@guard("M-62", asks=("settlement",))
def settlement_is_recorded(context: Context[WorkOrder, Cancel]) -> Values | None:
    """After an approved version, cancelling says what is owed; at most the visit fee the customer consented to."""
    order, settlement = context.row, context.form.settlement
    fee = (order.estimate or {}).get("visit_fee_fen", 0) if is_chargeable(order) else 0
    if settlement is None:
        return refuse(fee_fen=yuan(fee)) if order.approved_quote_id is not None else None
    return refuse(fee_fen=yuan(fee)) if settlement.fee_fen > fee else None
