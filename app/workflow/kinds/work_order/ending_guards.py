"""Guards of reminders and endings: urging, cancelling, merging (M-12, M-62)."""

from datetime import timedelta

from app.models.work_order import WorkOrder
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.common_guards import speaks_for_self
from app.workflow.kinds.work_order.intake_forms import Cancel, Merge
from app.workflow.kinds.work_order.needed_facts import master
from app.workflow.kinds.work_order.pricing import is_chargeable

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


@guard("M-62", kind="state")
def no_charge_exists(context: Context[object, object]) -> Values | None:
    """An order with money on it is not folded into another."""
    return refuse() if context.charge is not None else None


@guard("M-62", asks=("settlement",))
def settlement_is_recorded(context: Context[WorkOrder, Cancel]) -> Values | None:
    """After an approved version, cancelling says what is owed; at most the visit fee the customer consented to."""
    order, settlement = context.row, context.form.settlement
    fee = (order.estimate or {}).get("visit_fee_fen", 0) if is_chargeable(order) else 0
    if settlement is None:
        return refuse(fee_fen=fee) if order.approved_quote_id is not None else None
    return refuse(fee_fen=fee) if settlement.fee_fen > fee else None


@guard("M-62")
def settled_by_the_desk(context: Context[WorkOrder, Cancel]) -> Values | None:
    """What is still owed is not for the customer to say."""
    nothing_to_settle = context.row.approved_quote_id is None and context.form.settlement is None
    if nothing_to_settle or not speaks_for_self(context):
        return None
    return refuse(phone=context.community.service_phone)


@guard("M-62")
def payments_fit_settlement(context: Context[object, Cancel]) -> Values | None:
    """Nobody keeps money for a job that was cancelled."""
    if context.charge is None:
        return None
    kept = context.charge.paid_fen - context.charge.refunded_fen
    fee = context.form.settlement.fee_fen if context.form.settlement else 0
    return refuse(paid_fen=kept) if kept > fee else None
