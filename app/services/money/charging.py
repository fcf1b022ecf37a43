"""Effects on charges, payments and follow-ups: rows are added and the sums updated (M-50, M-60 to M-63, M-70)."""

from typing import Final

from app.core.clock import local_day
from app.core.enums import Coverage, LedgerKind, PaymentMethod, PaymentVia
from app.core.fields import Nothing
from app.models import FollowUpAttempt, LedgerEntry, Payment
from app.models.money import PaymentState
from app.models.order_aspects import OrderAspects
from app.services.clocks.cases import case_of, limit_of
from app.services.money.accounting_days import entered_now
from app.services.money.kinds import CHARGES, PAYMENTS
from app.services.moving.context import MoveContext
from app.services.moving.handlers import handles
from app.services.moving.kind import kind_of
from app.workflow.clocks.definitions import CLOCKS, FOLLOW_UP
from app.workflow.clocks.months import add_months
from app.workflow.kinds.charge_forms import Reverse, SettleCancelled, reference_key
from app.workflow.kinds.charge_guards import payment
from app.workflow.kinds.charge_sums import SUM_OF, Sums
from app.workflow.kinds.follow_up import FOLLOW_UP_LIFECYCLE, LogAttempt
from app.workflow.kinds.money_effects import CompensateInLedger, Ledger, ReceiveCollection, ReversePayment, TakePayment
from app.workflow.kinds.work_order.desk_guards import is_chargeable
from app.workflow.kinds.work_order.effects import (
    CallOffFollowUp,
    Invoice,
    InvoiceFee,
    ScheduleFollowUp,
    SettleCancellation,
)
from app.workflow.kinds.work_order.field_guards import has_approved_quote
from app.workflow.kinds.work_order.pricing import owed_fen
from app.workflow.kinds.work_order.sampling import is_sampled
from app.workflow.kinds.work_order.table import WORK_ORDER

NOT_OF_COMPLETION: Final = {
    "expected_version", "device_time", "lines", "consent", "signature_file_id", "checklist", "checklist_photos",
}  # fmt: skip
"""Fields of the form that stand elsewhere: in the journal, on the quote, and what was ticked on the visit."""


@handles(Invoice)
async def invoice(moving: MoveContext, effect: Invoice) -> None:
    """M-60: the work is invoiced once, at most as much as was approved; work that is redone adds nothing."""
    context, row, form = moving.context, moving.context.row, moving.context.form
    aspects: OrderAspects = context.aspects
    _record_completion(moving)
    if aspects.charge is not None:
        return
    labour = material = 0
    quote = aspects.approved_quote
    if quote is not None and is_chargeable(row) and has_approved_quote(context):
        labour, material = quote.labour_fen, quote.material_fen
        if getattr(form, "actual_labour_fen", None) is not None:
            labour = form.actual_labour_fen
        if getattr(form, "actual_material_fen", None) is not None:
            material = form.actual_material_fen
    amount = labour + material
    values = {
        "work_order_id": row.id,
        "number": await moving.number("SF"),
        "invoiced_fen": amount,
        "worker_may_collect": moving.now_is("pay_worker"),
    }
    aspects.charge = await moving.create(CHARGES, "invoice" if amount else "note_nothing_due", values)
    moving.data |= {"charge_id": str(aspects.charge.id), "invoiced_fen": amount}


@handles(InvoiceFee)
async def invoice_fee(moving: MoveContext, effect: InvoiceFee) -> None:
    """M-80: what a signed contract charges was agreed with it."""
    aspects: OrderAspects = moving.context.aspects
    values = {
        "work_order_id": moving.context.row.id,
        "number": await moving.number("SF"),
        "invoiced_fen": moving.context.form.amount_fen,
        "worker_may_collect": False,
    }
    aspects.charge = await moving.create(CHARGES, "invoice", values)
    moving.data |= {"charge_id": str(aspects.charge.id), "invoiced_fen": aspects.charge.invoiced_fen}


def _record_completion(moving: MoveContext) -> None:
    """M-50, M-54: record what was done and used, and the last day of the repair's own warranty."""
    row, form = moving.context.row, moving.context.form
    moving.changes["completion"] = form.model_dump(mode="json", exclude=NOT_OF_COMPLETION)
    if row.needs_visit:
        # what the desk did by itself can't break again
        today = local_day(moving.tx.now, moving.context.community.zone)
        contract = row.coverage is Coverage.CONTRACT
        agreed = (row.coverage_proof or {}).get("warranty_months") if contract else None
        usual = moving.context.community.months_of_warranty(str(row.kind), row.trades, contract=contract)
        months = usual if agreed is None else agreed
        moving.changes["repair_warranty_until"] = add_months(today, months) if months else None


@handles(SettleCancellation)
async def settle_cancellation(moving: MoveContext, effect: SettleCancellation) -> None:
    """M-62: a cancelled order owes its recorded settlement and nothing else, and gets no follow-up."""
    context, row = moving.context, moving.context.row
    aspects: OrderAspects = context.aspects
    fee = context.form.settlement.fee_fen if context.form.settlement is not None else 0
    if aspects.charge is None:
        if fee:
            values = {
                "work_order_id": row.id,
                "number": await moving.number("SF"),
                "invoiced_fen": fee,
                "worker_may_collect": False,
            }
            aspects.charge = await moving.create(CHARGES, "invoice", values)
            moving.data |= {"charge_id": str(aspects.charge.id), "invoiced_fen": fee}
    else:
        sums = Sums.of(aspects.charge)
        beyond = sums.rest - max(0, fee - sums.kept)
        if beyond > 0:
            settlement = SettleCancelled(amount_fen=beyond, reason=context.form.reason)
            aspects.charge = await moving.follow(CHARGES, aspects.charge.id, "settle_cancelled", settlement)
    await _call_off_follow_up(moving)


async def _call_off_follow_up(moving: MoveContext) -> None:
    aspects: OrderAspects = moving.context.aspects
    follow_up = aspects.follow_up
    if follow_up is not None and follow_up.state == "scheduled":
        aspects.follow_up = await moving.follow(kind_of(FOLLOW_UP_LIFECYCLE.name), follow_up.id, "call_off", Nothing())


@handles(CallOffFollowUp)
async def call_off_follow_up(moving: MoveContext, effect: CallOffFollowUp) -> None:
    """M-52: the follow-up of work that is to be done again is called off, and its clock voided."""
    await _call_off_follow_up(moving)


@handles(ScheduleFollowUp)
async def schedule_follow_up(moving: MoveContext, effect: ScheduleFollowUp) -> None:
    """M-70: due within one working day; a community may follow up only a share of one kind of order."""
    context, row = moving.context, moving.context.row
    aspects: OrderAspects = context.aspects
    if aspects.follow_up is not None and aspects.follow_up.state == "scheduled":
        return
    if moving.move.step.action == "accept_as_is" and aspects.follow_up is not None and aspects.follow_up.done_at:
        return  # the customer was asked about this work already
    community = context.community
    share = community.follow_up_percent.get(str(row.kind), 100)
    due, _ = limit_of(moving, CLOCKS[FOLLOW_UP], case_of(moving))
    assert due is not None
    values = {
        "work_order_id": row.id,
        "due_at": due.due_at,
    }
    action = "schedule" if is_sampled(row.id, share) else "skip"
    aspects.follow_up = await moving.create(kind_of(FOLLOW_UP_LIFECYCLE.name), action, values)
    moving.changes["follow_up_id"] = aspects.follow_up.id


@handles(TakePayment)
async def take_payment(moving: MoveContext, effect: TakePayment) -> None:
    """M-60: a payment with its receipt. Money taken by a worker counts as collected until the cashier has received
    it."""
    row, form = moving.context.row, moving.context.form
    by_worker = form.via is PaymentVia.WORKER
    values = {
        "charge_id": row.id,
        "amount_fen": form.amount_fen,
        "via": form.via,
        "method": form.method,
        "receipt": await moving.number("SJ"),
        "online_reference": form.online_reference,
        "reference_key": reference_key(form.online_reference),
        "taken_by_id": moving.context.caller.id,
    }
    new_payment = await moving.create(PAYMENTS, "collect" if by_worker else "receive", values)
    moving.created["payment"] = new_payment
    moving.data |= {"payment_id": str(new_payment.id), "receipt": new_payment.receipt, "amount_fen": form.amount_fen}


@handles(ReversePayment)
async def reverse_payment(moving: MoveContext, effect: ReversePayment) -> None:
    """M-53: the payment counts no more, and its online reference may be keyed anew."""
    form: Reverse = moving.context.form
    await moving.follow(PAYMENTS, form.payment_id, "reverse", Nothing(), {"amount_fen": form.amount_fen})
    named = moving.context.fact(payment)
    if named is not None and named.state is PaymentState.COLLECTED:
        moving.changes["open_collections"] = moving.context.row.open_collections - 1


@handles(Ledger)
async def enter_in_ledger(moving: MoveContext, effect: Ledger) -> None:
    """M-62: every movement is a separate entry, and adds to one sum of the charge."""
    row, form, changes = moving.context.row, moving.context.form, moving.changes
    kind = LedgerKind(effect.value)
    new_payment: Payment | None = moving.created.get("payment")
    if kind is LedgerKind.INVOICE:
        amount = changes["invoiced_fen"]
    else:
        amount = getattr(form, "amount_fen", None) or moving.context.cause.get("amount_fen") or owed_fen(row)
    if kind is LedgerKind.HAND_IN:
        changes["open_collections"] = row.open_collections - 1
    elif kind is not LedgerKind.INVOICE:
        changes[SUM_OF[kind]] = getattr(row, SUM_OF[kind]) + amount
    if new_payment is not None and new_payment.via is PaymentVia.WORKER:
        changes["open_collections"] = row.open_collections + 1
    payment_id = new_payment.id if new_payment is not None else getattr(form, "payment_id", None)
    document = new_payment.receipt if new_payment is not None else await _document(moving, kind)
    moving.add(
        LedgerEntry,
        **await entered_now(moving),
        charge_id=row.id,
        work_order_id=moving.now_is("work_order_id"),
        payment_id=payment_id or moving.context.cause.get("payment_id"),
        kind=kind,
        amount_fen=amount,
        by_id=moving.context.caller.id,
        reason=getattr(form, "reason", "") or "",
        document=document,
        method=_means(moving),
    )
    if new_payment is None and document:
        moving.data["document"] = document
    moving.data["amount_fen"] = amount


def _means(moving: MoveContext) -> PaymentMethod | None:
    """The means of the money: as the form says, or those of the payment that is reversed or handed in."""
    named = moving.context.loaded(payment)
    handed_in: PaymentMethod | None = moving.context.cause.get("method")
    stated: PaymentMethod | None = getattr(moving.context.form, "method", None)
    return stated or handed_in or (None if named is None else named.method)


async def _document(moving: MoveContext, kind: LedgerKind) -> str | None:
    """The number of a refund's own slip."""
    return await moving.number("TK") if kind is LedgerKind.REFUND else None


@handles(CompensateInLedger)
async def compensate_in_ledger(moving: MoveContext, effect: CompensateInLedger) -> None:
    """M-53: a compensation that no charge stands for names the order, or the complaint, whose text stays there."""
    form, row = moving.context.form, moving.context.row
    for_order = moving.kind.name == WORK_ORDER.name
    amount = form.amount_fen if for_order else getattr(form, "compensation_fen", 0)
    if not amount:
        return
    moving.add(
        LedgerEntry,
        **await entered_now(moving),
        work_order_id=row.id if for_order else None,
        complaint_id=None if for_order else row.id,
        kind=LedgerKind.COMPENSATE,
        amount_fen=amount,
        by_id=moving.context.caller.id,
        reason=form.reason if for_order else "",
        method=form.method if for_order else None,
    )
    moving.data["amount_fen"] = amount


@handles(ReceiveCollection)
async def receive_collection(moving: MoveContext, effect: ReceiveCollection) -> None:
    """M-61: the cashier has received what the worker collected."""
    collected: Payment = moving.context.row
    moving.changes["handed_in_to_id"] = moving.context.caller.id
    data = {"amount_fen": collected.amount_fen, "payment_id": collected.id, "method": collected.method}
    await moving.follow(CHARGES, collected.charge_id, "receive_collection", Nothing(), data)


@handles(LogAttempt)
async def log_attempt(moving: MoveContext, effect: LogAttempt) -> None:
    """M-70: attempts are counted by the community's local days."""
    row, form, now = moving.context.row, moving.context.form, moving.tx.now
    zone = moving.context.community.zone
    result = form.result if moving.move.step.action == "attempt" else "reached"
    moving.add(
        FollowUpAttempt,
        follow_up_id=row.id,
        by_id=moving.context.caller.id,
        means=form.means,
        result=result,
        note=getattr(form, "note", "") or "",
    )
    new_day = row.last_attempt_at is None or local_day(row.last_attempt_at, zone) != local_day(now, zone)
    moving.changes |= {
        "attempts": row.attempts + 1,
        "attempt_days": row.attempt_days + new_day,
        "last_attempt_at": now,
        "done_by_id": moving.context.caller.id if moving.move.step.action == "finish" else row.done_by_id,
    }
