"""Guards of what the desk does: from registration to assignment (M-10 to M-24), reminders and endings (M-12, M-62)."""

from datetime import timedelta

from app.core.catalogue import sentence
from app.core.enums import Channel, Coverage, EstimateBasis, OrderKind, Urgency
from app.core.roles import Role
from app.models.work_order import WorkOrder
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.common_facts import department
from app.workflow.kinds.common_guards import is_chargeable, speaks_for_self
from app.workflow.kinds.work_order.intake_forms import Accept, Cancel, Merge, Reclassify, Register
from app.workflow.kinds.work_order.naming import own_departments
from app.workflow.kinds.work_order.needed_facts import (
    availability,
    catalogue,
    engaged,
    item,
    master,
    request,
    warranty,
    worker,
)

CHANNELS_BY_ROLE = {
    Role.RECEPTIONIST: frozenset(Channel) - {Channel.PATROL, Channel.ERP},
    Role.CUSTOMER: frozenset({Channel.APP, Channel.WECHAT}),
    Role.WORKER: frozenset({Channel.PATROL}),
    Role.SUPERVISOR: frozenset({Channel.PATROL}),
    Role.DUTY_MANAGER: frozenset({Channel.PATROL}),
    Role.INTEGRATION: frozenset({Channel.ERP}),
}
"""M-10: through which channels who registers a request can have received it."""


@guard("M-10")
def channel_fits_caller(context: Context[object, Register]) -> Values | None:
    """M-10: who registers decides which channels make sense; a worker who lives here may report as a customer too."""
    channel = context.form.channel
    roles = context.caller.roles_in(context.community.id)
    allowed = any(channel in channels for role, channels in CHANNELS_BY_ROLE.items() if role in roles)
    return None if allowed else refuse(channel=channel)


@guard("M-11", needs=(request,))
def somebody_is_reachable(context: Context[object, Register]) -> Values | None:
    """A request for a room or shop names a phone; a patrol's report of a common area needs none."""
    if context.form.common_area is not None or context.fact(request).contact_phone:
        return None
    return refuse()


CLAIM_IS_FREE = sentence("work_order.reasons.claim_is_free")
REWORK_NEEDS_CLAIM = sentence("work_order.reasons.rework_needs_claim")
FREE_IS_FREE = sentence("work_order.reasons.free_is_free")
ONLY_REPAIRS = sentence("work_order.reasons.only_repairs")
NOT_COMMON = sentence("work_order.reasons.not_common")


@guard("M-13")
def coverage_fits_kind(context: Context[WorkOrder, Accept]) -> Values | None:
    """Free services are free, paid ones are not in warranty, a warranty claim's order is redone free of charge."""
    order, coverage = context.row, context.form.coverage
    if order.warranty_of is not None:
        if coverage is not Coverage.REWORK:
            return refuse(why=CLAIM_IS_FREE)
    elif coverage is Coverage.REWORK:
        return refuse(why=REWORK_NEEDS_CLAIM)
    if (order.kind is OrderKind.FREE_SERVICE) != (coverage is Coverage.FREE):
        return refuse(why=FREE_IS_FREE)
    if coverage is Coverage.IN_WARRANTY and order.kind is not OrderKind.REPAIR:
        return refuse(why=ONLY_REPAIRS)
    if coverage is Coverage.COMMON_AREA and order.premises_id is not None:
        return refuse(why=NOT_COMMON)
    return None


@guard("M-14")
def chargeable_has_estimate(context: Context[object, Accept]) -> Values | None:
    """M-14: the price basis is stated."""
    return refuse() if context.form.coverage is Coverage.CHARGEABLE and context.form.estimate is None else None


@guard("M-14")
def chargeable_has_consent(context: Context[object, Accept]) -> Values | None:
    """M-14: no chargeable order leaves the desk without the customer's agreement."""
    return refuse() if context.form.coverage is Coverage.CHARGEABLE and context.form.consent is None else None


@guard("M-14", needs=(catalogue,))
def estimate_matches_list(context: Context[WorkOrder, Accept]) -> Values | None:
    """An estimate by the list rests on a published price; an empty price is 'quoted on site', never 0."""
    estimate = context.form.estimate
    if estimate is None or estimate.basis is not EstimateBasis.LIST:
        return None
    code, low, high = context.row.catalogue_code, estimate.min_fen, estimate.max_fen
    price = None if code is None else context.fact(catalogue).prices.get(code)
    if price is None or low is None or high is None:
        return refuse(code=code)
    return None if low <= price <= high else refuse(code=code)


@guard("M-14", asks=("visit_now", "appointment"))
def visit_is_arranged(context: Context[WorkOrder, Accept]) -> Values | None:
    """M-14: an appointment is agreed unless no visit is needed or it is an emergency."""
    form, order = context.form, context.row
    if not order.needs_visit or form.appointment is not None:
        return None
    return None if form.visit_now and order.urgency is Urgency.EMERGENCY else refuse()


@guard("M-21", asks=("trades",))
def trades_are_known(context: Context[WorkOrder, Accept]) -> Values | None:
    """M-21 is checked against trades: an order for a visit has at least one."""
    return refuse() if context.row.needs_visit and not (context.form.trades or context.row.trades) else None


@guard("M-30")
def window_lies_ahead(context: Context[object, object]) -> Values | None:
    """An appointment is still to come; one agreed a moment ago may have begun already."""
    window = getattr(context.form, "appointment", None) or getattr(context.form, "window", None)
    if window is not None and window.ends_at <= context.now:
        return refuse(ends_at=window.ends_at.isoformat())
    return None


@guard("M-15", kind="choice", excludes=("needs_a_visit",))
def needs_no_visit(context: Context[WorkOrder, object]) -> Values | None:
    """Done at the desk."""
    return refuse() if context.row.needs_visit else None


@guard("M-15", kind="state", excludes=("needs_no_visit",))
def needs_a_visit(context: Context[WorkOrder, object]) -> Values | None:
    """Only items that need a visit are dispatched."""
    return None if context.row.needs_visit else refuse()


@guard("M-21", needs=(worker,))
def worker_belongs_here(context: Context[object, object]) -> Values | None:
    """The worker is active and holds the role in this community and department."""
    candidate = context.fact(worker)
    return None if candidate.belongs else refuse(name=candidate.label)


@guard("M-21", needs=(worker,))
def worker_is_of_own_department(context: Context[WorkOrder, object]) -> Values | None:
    """M-21: a supervisor names workers for their own department; naming one of theirs takes the order into it."""
    if context.row.department_id is not None:
        return None
    candidate, led = context.fact(worker), context.caller.departments(Role.SUPERVISOR, context.community.id)
    return None if own_departments(candidate.departments, led) else refuse(name=candidate.label)


@guard("M-21", needs=(worker,))
def worker_is_qualified(context: Context[WorkOrder, object]) -> Values | None:
    """M-21: only a worker whose qualification for one of the item's trades is valid on the visit date may be named."""
    candidate = context.fact(worker)
    if candidate.qualified:
        return None
    return refuse(name=candidate.label, trades=", ".join(context.row.trades), day=candidate.day.isoformat())


@guard("M-21", needs=(engaged,))
def worker_stays_qualified(context: Context[WorkOrder, object]) -> Values | None:
    """M-21: a qualification is valid on the day of the visit, also when that day is agreed on after the naming."""
    candidate = context.fact(engaged)
    if candidate is None or candidate.qualified:
        return None
    return refuse(name=candidate.label, trades=", ".join(context.row.trades), day=candidate.day.isoformat())


@guard("M-24", needs=(availability,))
def no_overlap(context: Context[WorkOrder, object]) -> Values | None:
    """M-24: confirmed appointments of one worker never overlap; an emergency may displace them."""
    clash = context.fact(availability).clash
    if clash is None or (context.row.urgency is Urgency.EMERGENCY and context.fact(availability).may_displace):
        return None
    return refuse(name=clash.worker, starts_at=clash.starts_at, ends_at=clash.ends_at, number=clash.number)


@guard("M-20", needs=(department,))
def department_is_known(context: Context[object, object]) -> Values | None:
    """The slip goes to a department of this community."""
    return None if context.fact(department) else refuse()


@guard("M-13", needs=(warranty,))
def warranty_term_allows(context: Context[object, Accept]) -> Values | None:
    """M-13: whoever names the part is held to the community's warranty terms; no term on record leaves it to people."""
    term = context.fact(warranty)
    if context.form.coverage is not Coverage.IN_WARRANTY or term is None or term.in_term:
        return None
    return refuse(part=term.part, until=term.until.isoformat())


@guard("M-52", kind="state")
def is_not_redone(context: Context[WorkOrder, object]) -> Values | None:
    """M-52: a job that was done once keeps its kind: its charge and its follow-up hang on it."""
    return refuse() if context.row.completions else None


@guard("M-12", needs=(item,))
def item_is_listed(context: Context[object, Reclassify]) -> Values | None:
    """A request is reclassified to an item that exists, of that kind; repairs may name any."""
    form, listed = context.form, context.fact(item)
    if form.catalogue_code is None or (listed is not None and form.kind in (OrderKind.REPAIR, listed.kind)):
        return None
    return refuse(code=form.catalogue_code, kind=form.kind)


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
