"""Guards of a request until it is accepted, and of its classification: M-10 to M-14."""

from collections.abc import Mapping
from typing import Final

from app.core.catalogue import sentence
from app.core.code_words import name_of
from app.core.enums import Channel, Coverage, EstimateBasis, OrderKind, Urgency
from app.core.money import yuan
from app.core.roles import STAFF_ROLES, Role
from app.models.order_aspects import OrderAspects
from app.models.work_order import WorkOrder, WorkOrderState
from app.workflow.engine.lifecycle import plain
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.common_guards import NONE
from app.workflow.kinds.work_order.field_guards import has_approved_quote
from app.workflow.kinds.work_order.helping import goes_there, helpers_of
from app.workflow.kinds.work_order.housekeeping_price import listed_price_fen
from app.workflow.kinds.work_order.insisted_material import is_left_out
from app.workflow.kinds.work_order.intake_forms import (
    CORRECTABLE,
    Accept,
    CorrectOrder,
    ProveWarranty,
    Reclassify,
    RecoverCoverage,
    RegisterOrder,
)
from app.workflow.kinds.work_order.needed_facts import catalogue, correction, cover, item, request, warranty
from app.workflow.kinds.work_order.people import desk_is_away

REGISTERED = WorkOrderState.REGISTERED
RENEGOTIATED = (WorkOrderState.QUOTED, WorkOrderState.NEGOTIATING)
CHANNELS_BY_ROLE: Final[Mapping[Role, frozenset[Channel]]] = {
    **dict.fromkeys(STAFF_ROLES, frozenset({Channel.PATROL})),
    Role.RECEPTIONIST: frozenset(Channel) - {Channel.ERP},
    Role.CUSTOMER: frozenset({Channel.APP, Channel.WECHAT}),
    Role.INTEGRATION: frozenset({Channel.ERP}),
}
"""M-10, M-101: through which channels who registers a request can have received it; any member of staff reports what
they find broken."""


@guard("M-10")
def channel_fits_caller(context: Context[object, RegisterOrder]) -> Values | None:
    """M-10, M-20: who registers decides which channels make sense; a worker who lives here may report as a customer
    too, and the duty manager takes emergencies by any channel while the desk is away."""
    channel = context.form.channel
    roles = context.caller.roles_in(context.community.id)
    stands_in = context.form.urgency is Urgency.EMERGENCY and desk_is_away(context.community, context.now)
    if Role.DUTY_MANAGER in roles and stands_in:
        roles = roles | {Role.RECEPTIONIST}
    allowed = any(channel in channels for role, channels in CHANNELS_BY_ROLE.items() if role in roles)
    return None if allowed else refuse(channel=channel)


@guard("M-11", needs=(request,), blames="contact_phone")
def somebody_is_reachable(context: Context[object, RegisterOrder]) -> Values | None:
    """A request for a room or shop names a phone; a patrol's report of a common area needs none."""
    if context.form.common_area is not None or context.fact(request).contact_phone:
        return None
    return refuse()


CLAIM_IS_FREE = sentence("work_order.reasons.claim_is_free")
REWORK_NEEDS_CLAIM = sentence("work_order.reasons.rework_needs_claim")
FREE_IS_FREE = sentence("work_order.reasons.free_is_free")
ONLY_REPAIRS = sentence("work_order.reasons.only_repairs")
NOT_COMMON = sentence("work_order.reasons.not_common")


@guard("M-13", blames="coverage")
def coverage_fits_kind(context: Context[WorkOrder, Accept | RecoverCoverage]) -> Values | None:
    """Free services are free, paid ones are not in warranty, a warranty claim's order is redone free of charge,
    unless it is another fault or one that its warranty leaves out."""
    order, coverage = context.row, context.form.coverage
    is_covered = not getattr(context.form, "another_fault", "") and not is_left_out(context)
    if order.warranty_of is not None and is_covered:
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


@guard("M-13", needs=(warranty,))
def warranty_term_allows(context: Context[object, Accept | RecoverCoverage]) -> Values | None:
    """M-13: whoever names the part is held to the community's warranty terms; no term on record leaves it to people."""
    term = context.fact(warranty)
    if context.form.coverage is not Coverage.IN_WARRANTY or term is None or term.in_term:
        return None
    return refuse(part=name_of("parts", term.part), until=term.until.isoformat())


def needs_proof(order: WorkOrder, coverage: Coverage | None) -> bool:
    """M-13: whether this kind of free work is proved: by a part's term or by a supervisor. A service of the list that
    is free by itself, redone work and a common area prove themselves; a room or shop is no common area."""
    if coverage is Coverage.COMMON_AREA:
        return order.premises_id is not None
    if coverage is Coverage.FREE:
        return order.needs_visit and order.catalogue_code is None
    return coverage in (Coverage.IN_WARRANTY, Coverage.CONTRACT)


HOW_PROVED: Final = {
    Coverage.CONTRACT: sentence("work_order.reasons.proved_by_contract"),
    Coverage.IN_WARRANTY: sentence("work_order.reasons.proved_by_warranty"),
    Coverage.COMMON_AREA: sentence("work_order.reasons.proved_by_place"),
    Coverage.FREE: sentence("work_order.reasons.proved_by_supervisor"),
}
"""M-13: by what each coverage is proved."""


@guard("M-13", needs=(warranty, cover))
def free_is_proved(context: Context[WorkOrder, Accept | RecoverCoverage]) -> Values | None:
    """M-13: nothing is free by word alone: the part and its term, the equipment and its contract or warranty, or a
    supervisor who vouched; or for now, which the customer was told."""
    form, proof = context.form, context.row.coverage_proof
    if not needs_proof(context.row, form.coverage) or form.provisional:
        return None
    if proof is not None and proof["coverage"] == form.coverage:
        return None
    if _is_proved_now(context, form.coverage):
        return None
    return refuse(coverage=form.coverage, how=HOW_PROVED[form.coverage])


def _is_proved_now(context: Context[WorkOrder, Accept | RecoverCoverage], coverage: Coverage) -> bool:
    """Whether what the form names proves it; only what can prove this coverage is looked at, and blamed."""
    if coverage is Coverage.CONTRACT:
        named = context.fact(cover)
        return named is not None and named.contract_id is not None
    if coverage is Coverage.IN_WARRANTY:
        term, named = context.fact(warranty), context.fact(cover)
        return (term is not None and term.in_term) or (named is not None and named.in_warranty)
    return False


def _who_do_it(order: WorkOrder) -> frozenset[str]:
    return frozenset(map(str, (order.worker_id, *helpers_of(order))))


@guard("M-13", kind="state")
def coverage_is_proved(context: Context[WorkOrder, object]) -> Values | None:
    """M-13: what was free for now is proved, or charged, before it is completed."""
    order, proof = context.row, context.row.coverage_proof
    if not needs_proof(order, order.coverage):
        return None
    # who vouched for it before they were named as its worker is no supervisor of it
    stands = proof is not None and proof.get("vouched_by") not in _who_do_it(order)
    how = None if order.coverage is None else HOW_PROVED[order.coverage]
    return None if stands else refuse(coverage=order.coverage, how=how)


@guard("M-13", kind="state")
def voucher_is_not_the_worker(context: Context[WorkOrder, object]) -> Values | None:
    """M-13: nobody vouches that their own work is free."""
    return refuse() if goes_there(context.row, context.caller.id) else None


@guard("M-13", needs=(warranty,))
def part_is_in_term(context: Context[object, ProveWarranty]) -> Values | None:
    """M-13: the part's term is on record, and is not over."""
    term = context.fact(warranty)
    return None if term is not None and term.in_term else refuse(part=name_of("parts", context.form.part))


@guard("M-13")
def coverage_differs(context: Context[WorkOrder, RecoverCoverage]) -> Values | None:
    """M-13: another coverage than before."""
    coverage = context.form.coverage
    return None if coverage is not context.row.coverage else refuse(coverage=coverage)


@guard("M-14")
def chargeable_has_estimate(context: Context[object, Accept | RecoverCoverage]) -> Values | None:
    """M-14: the price basis is stated."""
    return refuse() if context.form.coverage is Coverage.CHARGEABLE and context.form.estimate is None else None


@guard("M-14")
def chargeable_has_consent(context: Context[WorkOrder, Accept]) -> Values | None:
    """M-14, M-20: no chargeable order leaves the desk without the customer's agreement; but an emergency does where
    nobody could be reached, and nothing can be charged then until a quote is approved."""
    form = context.form
    if form.coverage is not Coverage.CHARGEABLE or form.consent is not None:
        return None
    return None if context.row.urgency is Urgency.EMERGENCY and form.attempt is not None else refuse()


@guard("M-20", blames="estimate/visit_fee_fen")
def no_fee_without_consent(context: Context[object, Accept]) -> Values | None:
    """M-20: whoever could not be reached has agreed to no visit fee."""
    form = context.form
    if form.consent is not None or form.estimate is None or not form.estimate.visit_fee_fen:
        return None
    return refuse()


@guard("M-14", needs=(catalogue,), blames="estimate/basis")
def estimate_matches_list(context: Context[WorkOrder, Accept | RecoverCoverage]) -> Values | None:
    """An estimate by the list rests on a published price; an empty price is 'quoted on site', never 0."""
    estimate = context.form.estimate
    if estimate is None or estimate.basis is not EstimateBasis.LIST:
        return None
    code, low, high = context.row.catalogue_code, estimate.min_fen, estimate.max_fen
    price = None if code is None else listed_price_fen(context.row, context.fact(catalogue).prices.get(code))
    if price is None or low is None or high is None:
        return refuse(code=code or NONE)
    return None if low <= price <= high else refuse(code=code)


@guard("M-40", needs=(catalogue,), blames="estimate/basis")
def published_price_is_estimated(context: Context[WorkOrder, Accept | RecoverCoverage]) -> Values | None:
    """M-40: a listed item with a price costs that price, and is neither estimated otherwise nor priced on site."""
    estimate, code = context.form.estimate, context.row.catalogue_code
    price = None if code is None else listed_price_fen(context.row, context.fact(catalogue).prices.get(code))
    if estimate is None or estimate.basis is EstimateBasis.LIST or price is None:
        return None
    return refuse(code=code, price=yuan(price))


@guard("M-14")
def estimate_is_within_cap(context: Context[object, Accept | RecoverCoverage]) -> Values | None:
    """M-62: no estimate comes to more than the community's cap."""
    estimate, cap = context.form.estimate, context.community.charge_cap_fen
    if estimate is None:
        return None
    if max(estimate.max_fen or 0, estimate.visit_fee_fen or 0) <= cap:
        return None
    return refuse(
        blamed="estimate/max_fen" if (estimate.max_fen or 0) > cap else "estimate/visit_fee_fen", cap=yuan(cap)
    )


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


@guard("M-11", needs=(correction,), blames=())
def corrected_order_differs(context: Context[WorkOrder, CorrectOrder]) -> Values | None:
    """M-11: a correction says what was wrong."""
    order, form = context.row, context.form
    if context.fact(correction).place not in (None, order.place):
        return None
    values = ((name, plain(getattr(form, name))) for name in CORRECTABLE)
    return (
        None if any(value is not None and differs(getattr(order, name), value) for name, value in values) else refuse()
    )


def differs(before: object, after: object) -> bool:
    """Whether a corrected value says something else than the stored one; of a booking sheet, without its price, which
    the list decides."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return any(differs(before.get(name), value) for name, value in after.items())
    return before != after


@guard("M-41")
def payer_stays_after_agreement(context: Context[WorkOrder, CorrectOrder, OrderAspects]) -> Values | None:
    """M-41: nobody pays what somebody else agreed to: while an approved version stands, the customer or, where none is
    named, the room is corrected only when the price is negotiated again."""
    if context.row.state in RENEGOTIATED or not has_approved_quote(context):
        return None
    if not changes_payer(context.row, context.form):
        return None
    return refuse(blamed="premises_id" if context.form.customer_id is None else "customer_id")


def changes_payer(order: WorkOrder, form: CorrectOrder) -> bool:
    """Whether somebody else pays after this correction."""
    if form.customer_id is not None:
        return form.customer_id != order.customer_id
    return order.customer_id is None and form.premises_id not in (None, order.premises_id)


@guard("M-11")
def kind_is_open(context: Context[WorkOrder, CorrectOrder]) -> Values | None:
    """M-11, M-12: once it is decided who pays, another kind is a new decision."""
    return None if context.form.kind in (None, context.row.kind) or context.row.state == REGISTERED else refuse()


@guard("M-12", needs=(item,))
def item_is_listed(context: Context[object, Reclassify]) -> Values | None:
    """A request is reclassified to an item that exists, of that kind; repairs may name any."""
    form, listed = context.form, context.fact(item)
    if form.catalogue_code is None or (listed is not None and form.kind in (OrderKind.REPAIR, listed.kind)):
        return None
    return refuse(code=form.catalogue_code, kind=form.kind)
