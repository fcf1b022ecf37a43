"""Guards of orders under a maintenance contract 维保: what covers the equipment, times, and running it in (M-80)."""

from datetime import timedelta

from app.core.enums import Coverage, OrderKind
from app.models.contract import Billing
from app.models.order_aspects import OrderAspects
from app.models.work_order import WorkOrder, WorkOrderState
from app.workflow.engine.stated import FieldBounds, Stated, states
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.common_guards import LONGEST_AHEAD, NONE
from app.workflow.kinds.work_order.field_guards import has_approved_quote
from app.workflow.kinds.work_order.finish_forms import Complete
from app.workflow.kinds.work_order.intake_forms import Accept, ExplainDelay, ProveContract, RecoverCoverage
from app.workflow.kinds.work_order.needed_facts import cover


@guard("M-80", needs=(cover,))
def equipment_stands_here(context: Context[object, object]) -> Values | None:
    """M-80: the equipment stands where the work is asked for."""
    named = context.fact(cover)
    return None if named is None or named.stands_here else refuse(equipment=named.name)


@guard("M-80", needs=(cover,))
def contract_covers_equipment(context: Context[object, Accept | RecoverCoverage]) -> Values | None:
    """M-80: whoever names equipment is held to its contract: an active one that has it on its list today."""
    named = context.fact(cover)
    if context.form.coverage != Coverage.CONTRACT or named is None or named.contract_id is not None:
        return None
    return refuse(equipment=named.name)


@guard("M-13", needs=(cover,))
def makers_warranty_allows(context: Context[object, Accept | RecoverCoverage]) -> Values | None:
    """M-13: whoever names equipment is held to its maker's warranty."""
    named = context.fact(cover)
    if context.form.coverage != Coverage.IN_WARRANTY or named is None or named.in_warranty:
        return None
    return refuse(equipment=named.name, until=named.warranty_until or NONE)


@guard("M-80", needs=(cover,))
def equipment_is_covered(context: Context[object, ProveContract]) -> Values | None:
    """M-80: what is named later is held to its contract, too."""
    named = context.fact(cover)
    return None if named is not None and named.contract_id is not None else refuse(equipment=named and named.name)


@guard("M-80", needs=(cover,))
def each_job_is_priced_first(context: Context[WorkOrder, ProveContract, OrderAspects]) -> Values | None:
    """M-80, M-41: work that goes on as free is not made chargeable under the worker's hands: where the contract charges
    each job, the change is reported, and a quote approved, before it goes on."""
    named, at_work = context.fact(cover), context.row.state is WorkOrderState.IN_PROGRESS
    if named is None or named.billing is not Billing.SINGLY or not at_work or has_approved_quote(context):
        return None
    return refuse()


@guard("M-80", asks=("run_in",))
def equipment_was_run(context: Context[WorkOrder, Complete]) -> Values | None:
    """M-80: after a repair under a contract the equipment is run, and seen to work."""
    order = context.row
    if order.coverage is not Coverage.CONTRACT or order.kind is not OrderKind.REPAIR:
        return None
    return None if context.form.run_in is not None else refuse()


@guard("M-80")
def new_time_lies_ahead(context: Context[object, ExplainDelay]) -> Values | None:
    """M-80: who can't keep a time says when it will be."""
    return None if context.now < context.form.expected_at <= context.now + LONGEST_AHEAD else refuse()


@states(new_time_lies_ahead)
def _(context: Context) -> Stated:
    soon = context.now + timedelta(minutes=1)
    usual = context.now + timedelta(days=1)
    return {"expected_at": FieldBounds(least=soon, most=context.now + LONGEST_AHEAD, example=usual)}
