"""Guards from completion to the archive, and of money and follow-up: M-50 to M-73."""

from app.core.catalogue import sentence
from app.core.code_words import names_of
from app.core.enums import CopyAddressee, Coverage, Satisfaction
from app.core.money import yuan
from app.models.follow_up import FollowUpState
from app.models.order_aspects import OrderAspects
from app.models.purchase import PurchaseState
from app.models.stock import RequisitionState
from app.models.work_order import WorkOrder
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.common_guards import NONE
from app.workflow.kinds.work_order.checklist_guards import unconsented
from app.workflow.kinds.work_order.desk_guards import is_chargeable, speaks_for_self
from app.workflow.kinds.work_order.field_guards import has_approved_quote
from app.workflow.kinds.work_order.finish_forms import (
    AcceptAsIs,
    Complete,
    Fulfil,
    SignOff,
    SignOffAbsent,
    WorkerSign,
)
from app.workflow.kinds.work_order.needed_facts import (
    catalogue,
    complaint_is_linked,
    contact_days,
    orders_material,
    worker_works_here,
)
from app.workflow.kinds.work_order.pricing import charge_is_settled, owed_fen, used_material_fen

ATTEMPTS_NEEDED = 3
UNSETTLED = (RequisitionState.ASKED, RequisitionState.ISSUED)
STILL_OPEN = (PurchaseState.ASKED, PurchaseState.APPROVED, PurchaseState.BOUGHT)


@guard("M-36", kind="state")
def consents_are_recorded(context: Context[WorkOrder, object]) -> Values | None:
    """M-36: every risky step that the diagnosis named was consented to."""
    missing = unconsented(context.row, context.row.risky_steps)
    return refuse(steps=names_of("risky_steps", missing)) if missing else None


@guard("M-45", kind="state")
def material_is_fit(context: Context[WorkOrder, object]) -> Values | None:
    """M-45: nothing is finished on material that failed inspection without the customer insisting."""
    return refuse() if context.row.unfit_material else None


@guard("M-45")
def used_material_is_inspected(context: Context[WorkOrder, Complete]) -> Values | None:
    """M-45: nothing is built in that nobody inspected."""
    return refuse() if context.form.materials and not context.row.inspected_material else None


@guard("M-43", needs=(orders_material,))
def material_is_settled(context: Context[WorkOrder, object]) -> Values | None:
    """M-43: of everything that the warehouse issued it is known whether it was used or came back."""
    requisitions = context.fact(orders_material).requisitions
    unsettled = [row.number for row in requisitions.values() if row.state in UNSETTLED]
    return refuse(numbers=unsettled) if unsettled else None


@guard("M-44", needs=(orders_material,))
def purchases_are_settled(context: Context[WorkOrder, object]) -> Values | None:
    """M-44: of everything that was bought for the customer it is known what became of it, and nothing waits to be
    bought."""
    purchases = context.fact(orders_material).purchases
    unsettled = [row.number for row in purchases.values() if row.state in STILL_OPEN]
    return refuse(numbers=unsettled) if unsettled else None


@guard("M-43", needs=(orders_material,))
def only_used_material_is_charged(context: Context[WorkOrder, Complete, OrderAspects]) -> Values | None:
    """M-43, M-62: of the approved material, what came back to the warehouse or the shop is not charged."""
    approved = context.aspects.approved_quote if is_chargeable(context.row) and has_approved_quote(context) else None
    if approved is None:
        return None
    used = used_material_fen(approved.lines, context.fact(orders_material))
    actual = context.form.actual_material_fen
    return None if (approved.material_fen if actual is None else actual) <= used else refuse(used_fen=yuan(used))


@guard("M-50", asks=("photos_after",))
def photos_are_taken(context: Context[WorkOrder, Complete]) -> Values | None:
    """M-50: photos of the result where the community asks for them for one of the order's trades."""
    asked = context.community.photo_trades.intersection(context.row.trades)
    return refuse() if asked and not context.form.photos_after else None


@guard("M-62")
def actual_within_approved(context: Context[WorkOrder, Complete, OrderAspects]) -> Values | None:
    """M-50, M-62: at most what the approved version says; without one, nothing."""
    form = context.form
    approved = context.aspects.approved_quote if is_chargeable(context.row) and has_approved_quote(context) else None
    labour = approved.labour_fen if approved is not None else 0
    material = approved.material_fen if approved is not None else 0
    if (form.actual_labour_fen or 0) > labour or (form.actual_material_fen or 0) > material:
        above = "actual_labour_fen" if (form.actual_labour_fen or 0) > labour else "actual_material_fen"
        return refuse(blamed=above, labour_fen=yuan(labour), material_fen=yuan(material))
    return None


NOTHING_TO_PRICE = sentence("work_order.reasons.nothing_to_price")
PRICE_IS_AGREED = sentence("work_order.reasons.price_is_agreed")


@guard("M-41", asks=("lines", "consent", "signature_file_id"))
def desk_service_is_agreed(context: Context[WorkOrder, Fulfil, OrderAspects]) -> Values | None:
    """M-62: nothing is charged without an approved quote, at the desk neither; redone work is free."""
    form = context.form
    if not is_chargeable(context.row):
        return refuse(why=NOTHING_TO_PRICE) if form.lines else None
    if not form.lines:
        return None if has_approved_quote(context) else refuse(why=PRICE_IS_AGREED)
    return None if form.consent is not None or form.signature_file_id is not None else refuse(why=PRICE_IS_AGREED)


@guard("M-41", needs=(catalogue,))
def desk_price_was_estimated(context: Context[WorkOrder, Fulfil]) -> Values | None:
    """M-41: never the author alone. Within the estimate that the customer agreed to at acceptance, that agreement
    stands; above it, or with no estimate in figures, the signature must be there."""
    if not context.form.lines or context.form.signature_file_id is not None:
        return None
    ceiling = (context.row.estimate or {}).get("max_fen")
    return None if ceiling is not None and context.fact(catalogue).quote.total_fen <= ceiling else refuse()


@guard("M-51", asks=("signature_file_id",))
def acceptance_is_signed(context: Context[WorkOrder, SignOff]) -> Values | None:
    """M-51: the customer signs."""
    if speaks_for_self(context) or context.form.signature_file_id is not None:
        return None
    return refuse()


@guard("M-51", needs=(contact_days,))
def absence_is_proven(context: Context[WorkOrder, SignOffAbsent]) -> Values | None:
    """M-51: nobody's consent is assumed lightly; a common area needs nobody's."""
    if context.row.coverage is Coverage.COMMON_AREA or context.form.agreement is not None:
        return None
    days = context.fact(contact_days)
    return None if days >= ATTEMPTS_NEEDED else refuse(days=days)


@guard("M-53")
def reduction_was_granted(context: Context[object, AcceptAsIs, OrderAspects]) -> Values | None:
    """M-52, M-53: settled by reduction means that the manager reduced it; a penalty for lateness is owed anyhow."""
    if context.form.settled_by != "reduction":
        return None
    charge = context.aspects.charge
    granted = 0 if charge is None else charge.reduced_fen - charge.penalty_taken_fen + charge.waived_fen
    return None if granted > 0 else refuse()


@guard("M-71", kind="state")
def customer_is_dissatisfied(context: Context[object, object, OrderAspects]) -> Values | None:
    """M-71: rework after follow-up rests on its result."""
    follow_up = context.aspects.follow_up
    return None if follow_up is not None and follow_up.result is Satisfaction.DISSATISFIED else refuse()


@guard("M-60", kind="state")
def charge_is_paid(context: Context[object, object, OrderAspects]) -> Values | None:
    """Closing needs the charge settled or nothing due."""
    charge = context.aspects.charge
    return None if charge is None or charge_is_settled(charge) else refuse(owed_fen=yuan(owed_fen(charge)))


@guard("M-61", kind="state")
def collections_are_handed_in(context: Context[object, object, OrderAspects]) -> Values | None:
    """M-61: collection by a worker is handed in and reconciled before the archive."""
    return refuse() if getattr(context.aspects.charge, "open_collections", 0) else None


@guard("M-70", kind="state")
def follow_up_is_settled(context: Context[object, object, OrderAspects]) -> Values | None:
    """M-70: done, given up or not sampled."""
    follow_up = context.aspects.follow_up
    return refuse() if follow_up is not None and follow_up.state is FollowUpState.SCHEDULED else None


@guard("M-71", needs=(complaint_is_linked,))
def dissatisfaction_is_answered(context: Context[WorkOrder, object, OrderAspects]) -> Values | None:
    """M-71: what a dissatisfied customer said leads to rework, after which they are asked anew, or to a complaint."""
    follow_up = context.aspects.follow_up
    if follow_up is None or follow_up.result is not Satisfaction.DISSATISFIED:
        return None
    return None if context.fact(complaint_is_linked) else refuse()


@guard("M-26", needs=(worker_works_here,))
def worker_has_left(context: Context[WorkOrder, object]) -> Values | None:
    """M-26: nobody signs in the place of a worker who can sign."""
    return refuse() if context.fact(worker_works_here) else None


@guard("M-26", asks=("reason",))
def reason_is_given(context: Context[object, WorkerSign]) -> Values | None:
    """M-26: whoever signs in a worker's place says why."""
    return None if context.form.reason else refuse()


@guard("M-55", kind="state")
def worker_has_signed(context: Context[WorkOrder, object]) -> Values | None:
    """M-55: the slip, signed by the worker too, is back."""
    order = context.row
    return refuse() if order.completed_at and order.worker_id and order.worker_signed_at is None else None


@guard("M-55", kind="state")
def copies_are_logged(context: Context[WorkOrder, object]) -> Values | None:
    """M-55: three copies, each addressee's receipt logged, unless the community files without them; items done at the
    desk have no slip to copy."""
    if not context.community.three_copies or not context.row.needs_visit or context.row.completed_at is None:
        return None
    missing = [addressee for addressee in CopyAddressee if addressee not in context.row.copies]
    return refuse(missing=missing) if missing else None


@guard("M-54", kind="state")
def repair_is_under_warranty(context: Context[WorkOrder, object]) -> Values | None:
    """M-54: the same fault within the repair's warranty is free."""
    until = context.row.repair_warranty_until
    if until is None:
        return refuse(until=NONE)
    return None if context.today <= until else refuse(until=until.isoformat())
