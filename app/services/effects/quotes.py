"""Effects on quotes: offered, decided on, withdrawn (M-40 to M-46)."""

from typing import Any

from app.core.ids import new_id
from app.models import Quote
from app.services.effects.registry import handles
from app.services.run import Run
from app.workflow.effects import DecideQuote, OfferQuote, WithdrawQuote
from app.workflow.lifecycles.aspects import QUOTE, next_state
from app.workflow.rules.pricing import price_lines

ACTIONS = {"approved": "approve", "rejected": "reject", "superseded": "supersede"}


def _decide(run: Run, quote: Any, state: str, more: dict[str, Any] | None = None) -> bool:
    target = next_state(QUOTE, str(quote.state), ACTIONS[state])
    if target is None:
        return False
    changes = {"state": QUOTE.states(target), "decided_at": run.tx.now, **(more or {})}
    run.tx.update(Quote, {"id": quote.id, "state": quote.state}, changes)
    for name, value in changes.items():
        setattr(quote, name, value)
    return True


@handles(OfferQuote)
async def offer(run: Run, effect: OfferQuote) -> None:
    """M-40: the form's lines become the next version; an open one is superseded. A desk service without lines offers
    nothing."""
    context, form = run.context, run.context.form
    if not form.lines:
        return
    if context.quote is not None and context.quote.state == "offered":
        _decide(run, context.quote, "superseded")
    catalogue = context.facts["catalogue"]
    priced = price_lines(form.lines, catalogue.prices)
    quote = run.tx.insert(
        Quote,
        id=new_id(),
        created_at=run.tx.now,
        community_id=context.community.id,
        work_order_id=context.row.id,
        ordinal=context.row.quote_versions + 1,
        state=QUOTE.states("offered"),
        author_id=context.caller.id,
        lines=[line.data for line in priced.lines],
        labour_fen=priced.labour_fen,
        material_fen=priced.material_fen,
        total_fen=priced.total_fen,
        catalogue_version=catalogue.version,
        note=getattr(form, "note", "") or "",
    )
    context.quote = quote
    run.changes |= {"quote_id": quote.id, "quote_versions": quote.ordinal}
    run.data |= {"quote_id": str(quote.id), "quote_version": quote.ordinal, "total_fen": quote.total_fen}


@handles(DecideQuote)
async def decide(run: Run, effect: DecideQuote) -> None:
    """M-41: the customer's word on the current version; an approved one takes the place of the one approved before."""
    context, form = run.context, run.context.form
    quote = context.quote
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
    _decide(run, quote, effect.state, more)
    run.data |= {"quote_id": str(quote.id), "quote_version": quote.ordinal, "total_fen": quote.total_fen}
    if effect.state == "approved":
        before = context.approved_quote
        if before is not None and before.id != quote.id:
            _decide(run, before, "superseded")
        run.changes["approved_quote_id"], context.approved_quote = quote.id, quote


def supersede_approved(run: Run) -> None:
    """What was approved was another job: the version no longer stands, and nothing may begin on it (M-41)."""
    context = run.context
    if context.approved_quote is None:
        return
    _decide(run, context.approved_quote, "superseded")
    if context.quote is not None and context.quote.id == context.approved_quote.id:
        context.quote = context.approved_quote
    context.approved_quote = None


@handles(WithdrawQuote)
async def withdraw(run: Run, effect: WithdrawQuote) -> None:
    """An open version that nobody waits for any more."""
    quote = run.context.quote
    if quote is not None and quote.state == "offered":
        _decide(run, quote, "superseded")
