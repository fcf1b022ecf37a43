"""Guards from completion to the archive, and of money and follow-up: M-50 to M-73."""

from app.core.enums import CopyAddressee, Coverage, FollowUpState, PaymentMethod, PaymentVia, Satisfaction
from app.core.lang import Words
from app.core.roles import Role
from app.workflow.engine import Context, Values, guard, refuse
from app.workflow.guards.common import speaks_for_self
from app.workflow.guards.field import has_approved_quote
from app.workflow.rules.pricing import charge_is_settled, is_chargeable, owed_fen, refundable_fen

ATTEMPTS_NEEDED = 3


@guard(
    "M-36",
    "These risky steps lack the customer's recorded consent: {steps} (record_consent).",
    "以下风险操作缺少客户同意记录:{steps}(record_consent)。",
    kind="state",
)
def consents_are_recorded(context: Context) -> Values | None:
    """M-36: every risky step that the diagnosis named was consented to."""
    missing = [step for step in context.row.risky_steps if step not in context.row.consented_steps]
    return refuse(steps=", ".join(missing)) if missing else None


@guard(
    "M-45",
    "Unfit material was inspected and not replaced: inspect what is used instead.",
    "已检材料不合格且未更换,请先检查替换材料。",
    kind="state",
)
def material_is_fit(context: Context) -> Values | None:
    """M-45: nothing is finished on material that failed inspection without the customer insisting."""
    return refuse() if context.row.unfit_material else None


@guard(
    "M-62",
    "The actual amounts exceed what was approved: labour {labour_fen} fen, material {material_fen} fen.",
    "实际金额超过已同意报价:人工 {labour_fen} 分,材料 {material_fen} 分。",
)
def actual_within_approved(context: Context) -> Values | None:
    """M-50, M-62: at most what the approved version says; without one, nothing."""
    form = context.form
    approved = context.approved_quote if is_chargeable(context.row) and has_approved_quote(context) else None
    labour = approved.labour_fen if approved is not None else 0
    material = approved.material_fen if approved is not None else 0
    if (form.actual_labour_fen or 0) > labour or (form.actual_material_fen or 0) > material:
        return refuse(labour_fen=labour, material_fen=material)
    return None


NOTHING_TO_PRICE = Words("Nothing is charged for this service: leave out the lines.", "本服务不收费,请勿填写 lines。")
PRICE_IS_AGREED = Words(
    "A chargeable desk service needs its lines and the customer's agreement (consent or signature).",
    "有偿前台服务须填写 lines 及客户同意(consent 或签名)。",
)


@guard("M-41", "{why}", "{why}")
def desk_service_is_agreed(context: Context) -> Values | None:
    """M-62: nothing is charged without an approved quote, at the desk neither; redone work is free."""
    form = context.form
    if not is_chargeable(context.row):
        return refuse(why=NOTHING_TO_PRICE) if form.lines else None
    if not form.lines:
        return None if has_approved_quote(context) else refuse(why=PRICE_IS_AGREED)
    return None if form.consent is not None or form.signature_file_id is not None else refuse(why=PRICE_IS_AGREED)


@guard(
    "M-41",
    "The desk cannot alone record agreement to its own price above the agreed estimate: add the customer's signature.",
    "超出已同意预估的前台报价不得由报价人单独代记同意,请附客户签名。",
    needs=("catalogue",),
)
def desk_price_was_estimated(context: Context) -> Values | None:
    """M-41: never the author alone. Within the estimate that the customer agreed to at acceptance, that agreement
    stands; above it, or with no estimate in figures, the signature must be there."""
    if not context.form.lines or context.form.signature_file_id is not None:
        return None
    ceiling = (context.row.estimate or {}).get("max_fen")
    return None if ceiling is not None and context.facts["catalogue"].quote.total_fen <= ceiling else refuse()


@guard(
    "M-51",
    "The customer's signature is needed (signature_file_id), unless they sign in the app.",
    "须有客户签名(signature_file_id),或由客户在小程序中确认。",
)
def acceptance_is_signed(context: Context) -> Values | None:
    """M-51: the customer signs."""
    if speaks_for_self(context) or context.form.signature_file_id is not None:
        return None
    return refuse()


@guard(
    "M-51",
    "Needs an agreement on record, or contact attempts on three different days since completion (so far {days}).",
    "须有书面/口头同意记录,或完工后已在三个不同日期联系(目前 {days} 天)。",
    needs=("contact_days",),
)
def absence_is_proven(context: Context) -> Values | None:
    """M-51: nobody's consent is assumed lightly; a common area needs nobody's."""
    if context.row.coverage is Coverage.COMMON_AREA or context.form.agreement is not None:
        return None
    days = context.facts["contact_days"]
    return None if days >= ATTEMPTS_NEEDED else refuse(days=days)


@guard(
    "M-53",
    "No reduction was granted on the charge; the manager reduces it first.",
    "收费尚未减收,请先由经理办理减收。",
)
def reduction_was_granted(context: Context) -> Values | None:
    """M-52, M-53: settled by reduction means that the manager reduced it."""
    if context.form.settled_by != "reduction":
        return None
    return None if context.charge is not None and context.charge.reduced_fen > 0 else refuse()


@guard(
    "M-71",
    "The follow-up did not find the customer dissatisfied.",
    "回访结果并非不满意。",
    kind="state",
)
def customer_is_dissatisfied(context: Context) -> Values | None:
    """M-71: rework after follow-up rests on its result."""
    follow_up = context.follow_up
    return None if follow_up is not None and follow_up.result is Satisfaction.DISSATISFIED else refuse()


@guard(
    "M-60",
    "{owed_fen} fen are still owed: collect, reduce or waive first.",
    "尚欠 {owed_fen} 分,请先收款、减收或免收。",
    kind="state",
)
def charge_is_paid(context: Context) -> Values | None:
    """Closing needs the charge settled or nothing due."""
    return None if charge_is_settled(context.charge) else refuse(owed_fen=owed_fen(context.charge))


@guard(
    "M-61",
    "Money that the worker collected is not handed in yet.",
    "维修人员代收款项尚未上交。",
    kind="state",
)
def collections_are_handed_in(context: Context) -> Values | None:
    """M-61: collection by a worker is handed in and reconciled before the archive."""
    return refuse() if getattr(context.charge, "open_collections", 0) else None


@guard(
    "M-70",
    "The follow-up is open: do it, or give it up after three attempts on different days.",
    "回访尚未完成,请先回访;三个不同日期联系未果可放弃。",
    kind="state",
)
def follow_up_is_settled(context: Context) -> Values | None:
    """M-70: done, given up or not sampled."""
    follow_up = context.follow_up
    return refuse() if follow_up is not None and follow_up.state is FollowUpState.SCHEDULED else None


@guard(
    "M-71",
    "The customer is dissatisfied: order rework (dissatisfied), or record how they were answered (note).",
    "客户不满意:请安排返工(dissatisfied),或在 note 中记录处理结果。",
)
def dissatisfaction_is_answered(context: Context) -> Values | None:
    """M-71: a dissatisfied customer gets rework or another answer on record."""
    follow_up = context.follow_up
    if follow_up is None or follow_up.result is not Satisfaction.DISSATISFIED or context.form.note:
        return None
    return refuse()


@guard(
    "M-55",
    "The worker has not signed and returned the slip.",
    "维修人员尚未签字交回工单。",
    kind="state",
)
def worker_has_signed(context: Context) -> Values | None:
    """M-55: the slip, signed by the worker too, is back."""
    order = context.row
    return refuse() if order.completed_at and order.worker_id and order.worker_signed_at is None else None


@guard(
    "M-55",
    "Copies are still to be handed to: {missing}.",
    "以下联尚未送达登记:{missing}。",
    kind="state",
)
def copies_are_logged(context: Context) -> Values | None:
    """M-55: three copies, each addressee's receipt logged; items done at the desk have no slip to copy."""
    if not context.row.needs_visit or context.row.completed_at is None:
        return None
    missing = [addressee for addressee in CopyAddressee if addressee not in context.row.copies]
    return refuse(missing=missing) if missing else None


@guard(
    "M-54",
    "The repair's warranty ended on {until}; register a new order.",
    "维修质保期已于 {until} 届满,请另行报修。",
    kind="state",
)
def repair_is_under_warranty(context: Context) -> Values | None:
    """M-54: the same fault within the repair's warranty is free."""
    until = context.row.repair_warranty_until
    if until is None:
        return refuse(until="—")
    today = context.now.astimezone(context.community.zone_info).date()
    return None if today <= until else refuse(until=until.isoformat())


# money


@guard("M-62", "Only {owed_fen} fen are owed.", "应收余额仅 {owed_fen} 分。")
def no_more_than_owed(context: Context) -> Values | None:
    """M-62: nothing is charged twice, nothing beyond the invoice."""
    owed = owed_fen(context.row)
    return None if context.form.amount_fen <= owed else refuse(owed_fen=owed)


@guard(
    "M-60",
    "Payment '{via}' needs: desk → cashier; worker → the assigned worker, with the customer's agreement (pay_worker "
    "when approving the quote); online → online_reference.",
    "收款方式“{via}”要求:前台由收费员收取;代收须为被指派人员且客户同意(同意报价时 pay_worker);"
    "线上须有 online_reference。",
)
def payment_way_is_agreed(context: Context) -> Values | None:
    """M-60: paid at the centre, to the worker if the customer agreed to that, or online."""
    form, caller, community_id = context.form, context.caller, context.community.id
    by_cashier = caller.has(Role.CASHIER, community_id)
    if form.via is PaymentVia.WORKER:
        fits = context.row.worker_may_collect and context.row.worker_id == caller.id
    elif form.via is PaymentVia.DESK:
        fits = by_cashier and form.online_reference is None
    else:
        machine = caller.has(Role.INTEGRATION, community_id)
        fits = (by_cashier or machine) and form.online_reference is not None
        fits = fits and form.method is not PaymentMethod.CASH
    return None if fits else refuse(via=form.via)


@guard(
    "M-62",
    "The online payment {reference} was counted already.",
    "线上交易 {reference} 已入账,不可重复。",
    needs=("online_reference",),
)
def payment_is_new(context: Context) -> Values | None:
    """An online reference counts once in the organisation."""
    return refuse(reference=context.form.online_reference) if context.facts["online_reference"] else None


@guard(
    "M-53",
    "{owed_fen} fen are owed; a reduction takes less than that. To ask for nothing more, waive.",
    "应收余额 {owed_fen} 分,减收须小于该额;如不再收取请办理免收。",
)
def reduction_leaves_a_rest(context: Context) -> Values | None:
    """M-53: a reduction takes part of what is owed; taking all of it is a waiver."""
    owed = owed_fen(context.row)
    return None if context.form.amount_fen < owed else refuse(owed_fen=owed)


@guard(
    "M-60",
    "This leaves a rest to pay.",
    "付款后仍有余额。",
    kind="choice",
    excludes=("pays_in_part",),
)
def pays_in_full(context: Context) -> Values | None:
    """What is owed is paid."""
    if context.form is None:
        return None
    return None if context.form.amount_fen >= owed_fen(context.row) else refuse()


@guard(
    "M-60",
    "This pays all that is owed.",
    "该笔已付清全部余额。",
    kind="choice",
    excludes=("pays_in_full",),
)
def pays_in_part(context: Context) -> Values | None:
    """A rest remains."""
    if context.form is None:
        return None
    return None if context.form.amount_fen < owed_fen(context.row) else refuse()


@guard("M-62", "At most {refundable_fen} fen can be refunded.", "最多可退 {refundable_fen} 分。")
def refund_within_paid(context: Context) -> Values | None:
    """A refund gives back at most what was paid."""
    limit = refundable_fen(context.row)
    return None if context.form.amount_fen <= limit else refuse(refundable_fen=limit)


@guard(
    "M-53",
    "Refunds above {limit_fen} fen are for the manager.",
    "超过 {limit_fen} 分的退款须由经理办理。",
)
def refund_within_limit(context: Context) -> Values | None:
    """Above the community's limit the manager refunds."""
    limit = context.community.refund_limit_fen
    if context.form.amount_fen <= limit or context.caller.has(Role.MANAGER, context.community.id):
        return None
    return refuse(limit_fen=limit)


@guard(
    "M-62",
    "This payment is not one of this charge, or less than the refund was paid with it.",
    "该笔收款不属于本收费单,或金额小于退款额。",
    needs=("payment",),
)
def refund_fits_payment(context: Context) -> Values | None:
    """A refund that names a payment stays within it."""
    if context.form.payment_id is None:
        return None
    payment = context.facts["payment"]
    if payment is None or payment.charge_id != context.row.id or payment.amount_fen < context.form.amount_fen:
        return refuse()
    return None


@guard("M-60", "Nothing is owed.", "没有应收余额。", kind="state")
def something_is_owed(context: Context) -> Values | None:
    """Paying, reducing and waiving need something owed."""
    return None if owed_fen(context.row) > 0 else refuse()


@guard("M-62", "Nothing was paid that could be refunded.", "没有可退款项。", kind="state")
def something_was_paid(context: Context) -> Values | None:
    """A refund needs a payment."""
    return None if refundable_fen(context.row) > 0 else refuse()


@guard(
    "M-61",
    "Counted {counted_fen} fen, collected {amount_fen} fen: recount, or settle the difference first.",
    "清点 {counted_fen} 分,代收 {amount_fen} 分,请重新清点或先处理差额。",
)
def count_matches(context: Context) -> Values | None:
    """M-61: what is handed in is reconciled."""
    if context.form.counted_fen == context.row.amount_fen:
        return None
    return refuse(counted_fen=context.form.counted_fen, amount_fen=context.row.amount_fen)


# follow-up


@guard(
    "M-70",
    "A follow-up is given up after attempts on three different days (so far {days}).",
    "须在三个不同日期联系未果方可放弃回访(目前 {days} 天)。",
    kind="state",
)
def attempts_were_made(context: Context) -> Values | None:
    """M-70: not given up lightly."""
    days = context.row.attempt_days
    return None if days >= ATTEMPTS_NEEDED else refuse(days=days)
