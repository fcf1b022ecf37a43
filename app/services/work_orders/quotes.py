"""Effects on quotes: offered, decided on, withdrawn (M-40 to M-46)."""

from app.db.transaction import show_changes
from app.models import Quote
from app.models.base import RowValues
from app.models.order_aspects import OrderAspects
from app.services.moving.context import MoveContext
from app.services.moving.handlers import handles
from app.workflow.kinds.work_order.aspects import QUOTE, next_state
from app.workflow.kinds.work_order.effects import DecideQuote, OfferQuote, WithdrawQuote
from app.workflow.kinds.work_order.needed_facts import catalogue
from app.workflow.kinds.work_order.pricing import price_lines

ACTIONS = {"approved": "approve", "rejected": "reject", "superseded": "supersede"}


def _decide(moving: MoveContext, quote: Quote, state: str, more: RowValues | None = None) -> bool:
    target = next_state(QUOTE, str(quote.state), ACTIONS[state])
    if target is None:
        return False
    changes = {"state": QUOTE.states(target), "decided_at": moving.tx.now, **(more or {})}
    moving.tx.update(Quote, {"id": quote.id, "state": quote.state}, changes)
    show_changes(quote, changes)
    return True


@handles(OfferQuote)
async def offer(moving: MoveContext, effect: OfferQuote) -> None:
    """M-40: the form's lines become the next version, which replaces an open one. A desk service without lines has no
    quote."""
    context, form = moving.context, moving.context.form
    aspects: OrderAspects = context.aspects
    if not form.lines:
        return
    if aspects.quote is not None and aspects.quote.state == "offered":
        _decide(moving, aspects.quote, "superseded")
    prices = context.fact(catalogue)
    priced = price_lines(form.lines, prices.prices, prices.material, prices.annex)
    quote = moving.add(
        Quote,
        work_order_id=context.row.id,
        ordinal=context.row.quote_versions + 1,
        state=QUOTE.states("offered"),
        author_id=context.caller.id,
        lines=[line.data for line in priced.lines],
        labour_fen=priced.labour_fen,
        material_fen=priced.material_fen,
        total_fen=priced.total_fen,
        catalogue_version=prices.version,
        note=getattr(form, "note", "") or "",
    )
    aspects.quote = quote
    moving.changes |= {"quote_id": quote.id, "quote_versions": quote.ordinal}
    moving.data |= {"quote_id": str(quote.id), "quote_version": quote.ordinal, "total_fen": quote.total_fen}


@handles(DecideQuote)
async def decide(moving: MoveContext, effect: DecideQuote) -> None:
    """M-41: the customer's decision on the current version; an approved version replaces the one approved before."""
    context, form = moving.context, moving.context.form
    aspects: OrderAspects = context.aspects
    quote = aspects.quote
    if quote is None or quote.state != "offered":
        return
    consent = getattr(form, "consent", None)
    signature = getattr(form, "signature_file_id", None)
    word = {
        "recorded": None if consent is None else consent.model_dump(mode="json"),
        "signature_file_id": None if signature is None else str(signature),
        "recorded_by": str(context.caller.id),
    }
    more = {"decided_by_id": context.caller.id, "consent": word, "reason": getattr(form, "reason", "") or ""}
    _decide(moving, quote, effect.value, more)
    moving.data |= {"quote_id": str(quote.id), "quote_version": quote.ordinal, "total_fen": quote.total_fen}
    if effect.value == "approved":
        before = aspects.approved_quote
        if before is not None and before.id != quote.id:
            _decide(moving, before, "superseded")
        moving.changes["approved_quote_id"], aspects.approved_quote = quote.id, quote


def supersede_approved(moving: MoveContext) -> None:
    """The approved version was for another job: it becomes invalid, and no work may start on it (M-41)."""
    aspects: OrderAspects = moving.context.aspects
    if aspects.approved_quote is None:
        return
    _decide(moving, aspects.approved_quote, "superseded")
    if aspects.quote is not None and aspects.quote.id == aspects.approved_quote.id:
        aspects.quote = aspects.approved_quote
    aspects.approved_quote = None


@handles(WithdrawQuote)
async def withdraw(moving: MoveContext, effect: WithdrawQuote) -> None:
    """Withdraw an open version that needs no decision any more."""
    aspects: OrderAspects = moving.context.aspects
    quote = aspects.quote
    if quote is not None and quote.state == "offered":
        _decide(moving, quote, "superseded")
