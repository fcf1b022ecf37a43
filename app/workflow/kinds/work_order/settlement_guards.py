"""Guards of what a cancelled order is settled with (M-53, M-62)."""

from app.core.money import yuan
from app.models.order_aspects import OrderAspects
from app.models.work_order import WorkOrder
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.charge_sums import Sums
from app.workflow.kinds.work_order.desk_guards import speaks_for_self
from app.workflow.kinds.work_order.intake_forms import Cancel


@guard("M-62")
def settled_by_the_desk(context: Context[WorkOrder, Cancel]) -> Values | None:
    """What is still owed is not for the customer to say."""
    nothing_to_settle = context.row.approved_quote_id is None and context.form.settlement is None
    if nothing_to_settle or not speaks_for_self(context):
        return None
    return refuse(phone=context.community.service_phone)


@guard("M-62")
def payments_fit_settlement(context: Context[object, Cancel, OrderAspects]) -> Values | None:
    """Nobody keeps money for a job that was cancelled."""
    charge = context.aspects.charge
    if charge is None:
        return None
    kept = Sums.of(charge).kept
    return refuse(paid=yuan(kept)) if kept > _fee_fen(context.form) else None


@guard("M-53")
def settlement_keeps_the_invoice(context: Context[object, Cancel, OrderAspects]) -> Values | None:
    """M-53: what was invoiced is not written off by cancelling; less than that takes the manager."""
    charge = context.aspects.charge
    due = 0 if charge is None else Sums.of(charge).due
    return refuse(due=yuan(due)) if _fee_fen(context.form) < due else None


def _fee_fen(form: Cancel) -> int:
    return 0 if form.settlement is None else form.settlement.fee_fen
