"""Guards of what staff record in a customer's name, of objections to it, and of ratings: M-40, M-56, M-73."""

from datetime import datetime, timedelta
from typing import Final

from app.core.money import yuan
from app.models.order_aspects import OrderAspects
from app.models.quote import Quote
from app.models.work_order import WorkOrder
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.common_guards import CLOCK_TOLERANCE
from app.workflow.kinds.work_order.desk_guards import speaks_for_self
from app.workflow.kinds.work_order.finish_forms import Fulfil, SignOff
from app.workflow.kinds.work_order.helping import goes_there
from app.workflow.kinds.work_order.needed_facts import catalogue, witness
from app.workflow.kinds.work_order.quote_forms import ApproveQuote
from app.workflow.kinds.work_order.word_forms import AnswerObjection, Object, Rate

OBJECTING: Final = timedelta(days=7)
"""M-56: how long after something was recorded its customer may object."""
RATING: Final = timedelta(days=30)
"""M-73: how long after acceptance the customer may rate."""


def own_word_is_needed(context: Context[WorkOrder, object], total_fen: int) -> bool:
    """M-40: whether a price is above the accepted estimate, or above the community's limit."""
    ceiling = (context.row.estimate or {}).get("max_fen")
    return total_fen > context.community.quote_limit_fen or (ceiling is not None and total_fen > ceiling)


@guard("M-40", needs=(witness,))
def customer_gave_own_word(context: Context[WorkOrder, ApproveQuote, OrderAspects]) -> Values | None:
    """M-40: above the accepted estimate or the limit, the customer's own word is in the app, told to a member of staff
    other than the author, or a signature with a witness named."""
    quote = context.aspects.quote
    if quote is None or speaks_for_self(context) or not own_word_is_needed(context, quote.total_fen):
        return None
    form = context.form
    if form.consent is not None and not _is_author(context, quote):
        return None
    if form.signature_file_id is not None and _is_witness(context, form.witness_id):
        return None
    return refuse(total_yuan=yuan(quote.total_fen))


@guard("M-40", needs=(catalogue, witness))
def desk_price_is_witnessed(context: Context[WorkOrder, Fulfil]) -> Values | None:
    """M-40: the desk alone records no agreement to its own price above the estimate or the limit."""
    form = context.form
    if not form.lines:
        return None
    total = context.fact(catalogue).quote.total_fen
    if not own_word_is_needed(context, total) or _is_witness(context, form.witness_id):
        return None
    return refuse(total_yuan=yuan(total))


def _is_author(context: Context, quote: Quote) -> bool:
    return bool(quote.author_id == context.caller.id)


def _is_witness(context: Context, witness_id: object) -> bool:
    """Whether a witness is named who works here and is neither the recorder nor the author."""
    quote = context.aspects.quote if context.aspects is not None else None
    others = {context.caller.id, None if quote is None else quote.author_id}
    return witness_id is not None and context.fact(witness) and witness_id not in others


@guard("M-73")
def ratings_are_the_customers(context: Context[WorkOrder, SignOff | Rate]) -> Values | None:
    """M-56, M-73: stars come from the customer, in the app or asked at the follow-up; never from whoever did it, though
    it was in their own home."""
    if context.form.ratings is None:
        return None
    own_work = goes_there(context.row, context.caller.id)
    return None if speaks_for_self(context) and not own_work else refuse()


@guard("M-73", kind="state")
def may_still_be_rated(context: Context[WorkOrder, object]) -> Values | None:
    """M-73: within thirty days of acceptance."""
    signed = context.row.signed_off_at
    return None if signed is not None and context.now - signed <= RATING else refuse(days=RATING.days)


@guard("M-73", kind="state")
def is_not_rated_yet(context: Context[WorkOrder, object]) -> Values | None:
    """M-73: once per completion."""
    return None if context.row.rated_completion != context.row.completions else refuse()


@guard("M-56", kind="state")
def something_was_recorded(context: Context[WorkOrder, object]) -> Values | None:
    """M-56: within seven days of what staff recorded in the customer's name."""
    last = context.row.recorded_at
    return None if last is not None and context.now - last <= OBJECTING else refuse(days=OBJECTING.days)


@guard("M-56", kind="state")
def no_objection_is_open(context: Context[WorkOrder, object]) -> Values | None:
    """M-56: one objection at a time, and none unanswered in the archive."""
    return refuse() if context.row.objection is not None else None


@guard("M-56")
def word_may_be_objected_to(context: Context[WorkOrder, Object]) -> Values | None:
    """M-56: a word that was recorded within seven days and is not void."""
    since = (context.now - OBJECTING).isoformat()
    words = [word for word in context.row.recorded_words or () if word["at"] >= since and not word["void"]]
    wanted = context.form.word
    return None if (words if wanted is None else [word for word in words if word["version"] == wanted]) else refuse()


@guard("M-56", kind="state")
def objection_is_open(context: Context[WorkOrder, object]) -> Values | None:
    """M-56: there is something to answer."""
    return refuse() if context.row.objection is None else None


@guard("M-56", kind="state")
def answerer_did_not_record(context: Context[WorkOrder, object]) -> Values | None:
    """M-56: nobody judges what they recorded themselves, nor what was recorded of their own work."""
    objection, own = context.row.objection, goes_there(context.row, context.caller.id)
    if objection is None:
        return None
    return refuse() if own or objection["recorded_by"] == str(context.caller.id) else None


@guard("M-51", kind="state")
def worker_records_no_acceptance(context: Context[WorkOrder, object]) -> Values | None:
    """M-40, M-51: who did the work records no word by which it is accepted; the customer signs on their device."""
    own = goes_there(context.row, context.caller.id)
    return refuse() if own and context.row.completed_at is not None and not speaks_for_self(context) else None


@guard("M-56")
def answer_was_told(context: Context[WorkOrder, AnswerObjection]) -> Values | None:
    """M-56: the customer was told after they objected, and not later than now."""
    objection, told_at = context.row.objection, context.form.told_at
    if objection is None:
        return None
    since = datetime.fromisoformat(objection["at"]) - CLOCK_TOLERANCE
    return None if since <= told_at <= context.now + CLOCK_TOLERANCE else refuse()
