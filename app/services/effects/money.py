"""Effects on charges, payments and follow-ups: rows are added, sums follow (M-50, M-60 to M-63, M-70)."""

from typing import Any

from app.core.clock import local_day
from app.core.enums import LedgerKind, PaymentVia
from app.core.ids import new_id
from app.models import FollowUpAttempt, LedgerEntry
from app.services.clock_cases import case_of, limit_of
from app.services.effects.registry import handles
from app.services.run import Run
from app.workflow.effects import (
    Invoice,
    Ledger,
    LogAttempt,
    ReceiveCollection,
    ScheduleFollowUp,
    SettleCancellation,
    TakePayment,
)
from app.workflow.forms.common import Nothing
from app.workflow.guards.field import has_approved_quote
from app.workflow.lifecycles.charge import CHARGE, PAYMENT
from app.workflow.lifecycles.follow_up import FOLLOW_UP_LIFECYCLE
from app.workflow.rules.clocks import CLOCKS, FOLLOW_UP
from app.workflow.rules.months import add_months
from app.workflow.rules.pricing import is_chargeable, owed_fen
from app.workflow.rules.sampling import is_sampled


@handles(Invoice)
async def invoice(run: Run, effect: Invoice) -> None:
    """M-60: what was done is invoiced once, at most as approved; redone work adds nothing."""
    context, row, form = run.context, run.context.row, run.context.form
    _record_completion(run)
    if context.charge is not None:
        return
    labour = material = 0
    if is_chargeable(row) and has_approved_quote(context):
        quote = context.approved_quote
        labour, material = quote.labour_fen, quote.material_fen
        if getattr(form, "actual_labour_fen", None) is not None:
            labour = form.actual_labour_fen
        if getattr(form, "actual_material_fen", None) is not None:
            material = form.actual_material_fen
    amount = labour + material
    values = {
        "organisation_id": row.organisation_id,
        "community_id": row.community_id,
        "work_order_id": row.id,
        "number": await run.number("SF"),
        "invoiced_fen": amount,
        "worker_may_collect": run.now_is("pay_worker"),
    }
    context.charge = await run.create(CHARGE, "invoice" if amount else "note_nothing_due", values)
    run.data |= {"charge_id": str(context.charge.id), "invoiced_fen": amount}


def _record_completion(run: Run) -> None:
    """M-50, M-54: what was done and used, and until when the repair is under its own warranty."""
    row, form = run.context.row, run.context.form
    run.changes["completion"] = form.model_dump(
        mode="json", exclude={"expected_version", "device_time", "lines", "consent", "signature_file_id"}
    )
    if row.needs_visit:
        # what the desk did by itself can't break again
        today = local_day(run.tx.now, run.context.community.zone)
        months = run.context.community.months_of_warranty(str(row.kind))
        run.changes["repair_warranty_until"] = add_months(today, months)


@handles(SettleCancellation)
async def settle_cancellation(run: Run, effect: SettleCancellation) -> None:
    """M-62: a cancelled order owes its recorded settlement and nothing else; nobody follows it up."""
    context, row = run.context, run.context.row
    fee = context.form.settlement.fee_fen if context.form.settlement is not None else 0
    if context.charge is None:
        if fee:
            values = {
                "organisation_id": row.organisation_id,
                "community_id": row.community_id,
                "work_order_id": row.id,
                "number": await run.number("SF"),
                "invoiced_fen": fee,
                "worker_may_collect": False,
            }
            context.charge = await run.create(CHARGE, "invoice", values)
            run.data |= {"charge_id": str(context.charge.id), "invoiced_fen": fee}
    else:
        kept = context.charge.paid_fen - context.charge.refunded_fen
        beyond = owed_fen(context.charge) - max(0, fee - kept)
        if beyond > 0:
            context.charge = await run.follow(
                CHARGE, context.charge.id, "settle_cancelled", Nothing(), {"amount_fen": beyond}
            )
    follow_up = context.follow_up
    if follow_up is not None and follow_up.state == "scheduled":
        context.follow_up = await run.follow(FOLLOW_UP_LIFECYCLE, follow_up.id, "call_off", Nothing())


@handles(ScheduleFollowUp)
async def schedule_follow_up(run: Run, effect: ScheduleFollowUp) -> None:
    """M-70: due within one working day; a community may follow up a share of a kind only."""
    context, row = run.context, run.context.row
    if context.follow_up is not None and context.follow_up.state == "scheduled":
        return
    community = context.community
    share = community.follow_up_percent.get(str(row.kind), 100)
    due, _ = limit_of(run, CLOCKS[FOLLOW_UP], case_of(run))
    assert due is not None
    values = {
        "organisation_id": row.organisation_id,
        "community_id": row.community_id,
        "work_order_id": row.id,
        "due_at": due.due_at,
    }
    action = "schedule" if is_sampled(row.id, share) else "skip"
    context.follow_up = await run.create(FOLLOW_UP_LIFECYCLE, action, values)
    run.changes["follow_up_id"] = context.follow_up.id


@handles(TakePayment)
async def take_payment(run: Run, effect: TakePayment) -> None:
    """M-60: a payment with its receipt; what a worker takes is collected until the cashier has it."""
    row, form = run.context.row, run.context.form
    by_worker = form.via is PaymentVia.WORKER
    values = {
        "organisation_id": row.organisation_id,
        "community_id": row.community_id,
        "charge_id": row.id,
        "amount_fen": form.amount_fen,
        "via": form.via,
        "method": form.method,
        "receipt": await run.number("SJ"),
        "online_reference": form.online_reference,
        "taken_by_id": run.context.caller.id,
    }
    payment = await run.create(PAYMENT, "collect" if by_worker else "receive", values)
    run.created["payment"] = payment
    run.data |= {"payment_id": str(payment.id), "receipt": payment.receipt, "amount_fen": form.amount_fen}


@handles(Ledger)
async def enter_in_ledger(run: Run, effect: Ledger) -> None:
    """M-62: every movement is an entry of its own; the charge's sums follow."""
    row, form, changes = run.context.row, run.context.form, run.changes
    amount = getattr(form, "amount_fen", None) or run.context.facts.get("data", {}).get("amount_fen")
    kind = LedgerKind(effect.kind)
    match kind:
        case LedgerKind.INVOICE:
            amount = changes["invoiced_fen"]
        case LedgerKind.PAY:
            changes["paid_fen"] = row.paid_fen + amount
            if form.via is PaymentVia.WORKER:
                changes["open_collections"] = row.open_collections + 1
        case LedgerKind.REDUCE:
            changes["reduced_fen"] = row.reduced_fen + amount
        case LedgerKind.WAIVE:
            amount = amount or owed_fen(row)
            changes["reduced_fen"] = row.reduced_fen + amount
        case LedgerKind.REFUND:
            # money given back is also no longer owed: a refund is a credit
            changes |= {"refunded_fen": row.refunded_fen + amount, "reduced_fen": row.reduced_fen + amount}
        case LedgerKind.COMPENSATE:
            changes["compensated_fen"] = row.compensated_fen + amount
        case LedgerKind.HAND_IN:
            changes["open_collections"] = row.open_collections - 1
    payment = run.created.get("payment")
    payment_id = payment.id if payment is not None else getattr(form, "payment_id", None)
    document = payment.receipt if payment is not None else await _document(run, kind)
    run.tx.insert(
        LedgerEntry,
        id=new_id(),
        created_at=run.tx.now,
        community_id=run.context.community.id,
        charge_id=changes["id"] if row is None else row.id,
        payment_id=payment_id or run.context.facts.get("data", {}).get("payment_id"),
        kind=kind,
        amount_fen=amount,
        by_id=run.context.caller.id,
        reason=getattr(form, "reason", "") or "",
        document=document,
    )
    if payment is None and document:
        run.data["document"] = document
    run.data["amount_fen"] = amount


async def _document(run: Run, kind: LedgerKind) -> str | None:
    """A refund has a slip with a number of its own."""
    return await run.number("TK") if kind is LedgerKind.REFUND else None


@handles(ReceiveCollection)
async def receive_collection(run: Run, effect: ReceiveCollection) -> None:
    """M-61: the cashier has what the worker collected."""
    payment: Any = run.context.row
    run.changes["handed_in_to_id"] = run.context.caller.id
    data = {"amount_fen": payment.amount_fen, "payment_id": payment.id}
    await run.follow(CHARGE, payment.charge_id, "receive_collection", Nothing(), data)


@handles(LogAttempt)
async def log_attempt(run: Run, effect: LogAttempt) -> None:
    """M-70: attempts are counted by the community's local days."""
    row, form, now = run.context.row, run.context.form, run.tx.now
    zone = run.context.community.zone
    result = form.result if run.move.step.action == "attempt" else "reached"
    run.tx.insert(
        FollowUpAttempt,
        id=new_id(),
        created_at=now,
        community_id=row.community_id,
        follow_up_id=row.id,
        by_id=run.context.caller.id,
        means=form.means,
        result=result,
        note=getattr(form, "note", "") or "",
    )
    new_day = row.last_attempt_at is None or local_day(row.last_attempt_at, zone) != local_day(now, zone)
    run.changes |= {
        "attempts": row.attempts + 1,
        "attempt_days": row.attempt_days + new_day,
        "last_attempt_at": now,
        "done_by_id": run.context.caller.id if run.move.step.action == "finish" else row.done_by_id,
    }
