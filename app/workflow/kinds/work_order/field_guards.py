"""Guards of the visit and the work: M-30 to M-46."""

from app.core.enums import HoldReason, MaterialSource, OrderKind, Urgency
from app.models.order_aspects import OrderAspects
from app.models.quote import QuoteState
from app.models.work_order import WorkOrder
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.common_guards import LONGEST_AHEAD
from app.workflow.kinds.work_order.desk_guards import appointment_is_confirmed, is_chargeable
from app.workflow.kinds.work_order.field_forms import Hold, InspectMaterial, PlanReturn, ResumeWork, StartWork
from app.workflow.kinds.work_order.needed_facts import orders_material


def has_approved_quote(context: Context[object, object, OrderAspects]) -> bool:
    """Whether an approved version stands."""
    quote = context.aspects.approved_quote
    return quote is not None and quote.state == QuoteState.APPROVED


def work_is_consented(context: Context[WorkOrder, object, OrderAspects]) -> bool:
    """M-41: nothing chargeable, or the customer agreed to a version that stands."""
    return not is_chargeable(context.row) or has_approved_quote(context)


@guard("M-30", asks=("window", "agreed_by"))
def return_is_arranged(context: Context[object, PlanReturn, OrderAspects]) -> Values | None:
    """A planned return has a confirmed appointment, standing or made now."""
    if context.form.window is not None:
        return None if context.form.agreed_by else refuse()
    return appointment_is_confirmed.check(context)


@guard("M-41", kind="state", excludes=("is_unquoted_emergency",))
def work_may_begin(context: Context[WorkOrder, object, OrderAspects]) -> Values | None:
    """M-41: work begins only on an approved version, unless nothing is chargeable."""
    return None if work_is_consented(context) else refuse()


@guard("M-37", kind="state")
def fault_is_diagnosed(context: Context[WorkOrder, object]) -> Values | None:
    """M-37: the fault of a repair is diagnosed and explained before anything is done about it; an emergency that was
    only made safe is not repaired yet."""
    order = context.row
    return refuse() if order.kind is OrderKind.REPAIR and order.diagnosed_at is None and not order.made_safe else None


def uninspected_suppliers(context: Context[WorkOrder, object, OrderAspects]) -> list[MaterialSource]:
    """M-45: whose material the approved version names and nobody has inspected; redone work uses what it uses."""
    quote = context.aspects.approved_quote
    if quote is None or not is_chargeable(context.row) or not has_approved_quote(context):
        return []
    named = {line.get("source") for line in quote.lines} - {None}
    # what the company bought for the customer is the company's to inspect
    theirs = [MaterialSource.CENTRE] if named - {MaterialSource.CUSTOMER} else []
    own = [MaterialSource.CUSTOMER] if MaterialSource.CUSTOMER in named else []
    return [supplier for supplier in (*theirs, *own) if supplier not in context.row.inspected_material]


@guard("M-45", kind="state")
def quoted_material_is_inspected(context: Context[WorkOrder, object, OrderAspects]) -> Values | None:
    """M-45: the material that was quoted is inspected before it is used, the customer's and the company's."""
    missing = uninspected_suppliers(context)
    return refuse(suppliers=missing) if missing else None


@guard("M-41", kind="choice", excludes=("work_may_begin",))
def is_unquoted_emergency(context: Context[WorkOrder, object, OrderAspects]) -> Values | None:
    """An emergency may be made safe before any quote."""
    return None if context.row.urgency is Urgency.EMERGENCY and not work_is_consented(context) else refuse()


@guard("M-41", asks=("emergency_consent", "attempt"))
def emergency_is_consented(context: Context[object, StartWork]) -> Values | None:
    """Nothing is chargeable until a version is approved, and the customer agreed to the making safe, or could not be
    reached (M-20)."""
    return None if context.form.emergency_consent is not None or context.form.attempt is not None else refuse()


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


@guard("M-38", needs=(orders_material,))
def parts_are_requisitioned(context: Context[object, Hold]) -> Values | None:
    """M-38: a requisition that a hold names is one of the order's."""
    named = context.form.requisition_id
    return None if named is None or named in context.fact(orders_material).requisitions else refuse()


@guard("M-38")
def hold_ends_later(context: Context[object, Hold]) -> Values | None:
    """A hold says until when, within a year."""
    return None if context.now < context.form.expected_until <= context.now + LONGEST_AHEAD else refuse()


@guard("M-38", asks=("custody_settled",))
def custody_is_settled(context: Context[WorkOrder, ResumeWork | PlanReturn]) -> Values | None:
    """M-38: what was taken comes back."""
    custody = context.row.custody
    if custody is None or context.form.custody_settled:
        return None
    return refuse(thing=custody.get("thing"), receipt=custody.get("receipt"))
