"""What the guards of work orders say of forms before they are filled in: bounds of times and amounts, and what remains
of choices. Each stands under the guard whose rule it tells."""

from datetime import datetime, timedelta

from app.core.enums import EstimateBasis, LineBasis
from app.core.lang import Words
from app.models.order_aspects import OrderAspects
from app.models.quote import QuoteState
from app.models.work_order import WorkOrder
from app.workflow.engine.stated import FieldBounds, OfferedValue, Stated, states
from app.workflow.engine.step import Context
from app.workflow.kinds.charge_sums import Sums
from app.workflow.kinds.common_guards import CLOCK_TOLERANCE, LONGEST_AHEAD, asked_at, word_is_not_from_the_future
from app.workflow.kinds.work_order import desk_guards as desk
from app.workflow.kinds.work_order import field_guards as field
from app.workflow.kinds.work_order import finish_guards as finish
from app.workflow.kinds.work_order import intake_guards as intake
from app.workflow.kinds.work_order import quote_guards as quotes
from app.workflow.kinds.work_order import settlement_guards
from app.workflow.kinds.work_order import word_guards as word
from app.workflow.kinds.work_order.field_guards import has_approved_quote
from app.workflow.kinds.work_order.housekeeping_price import listed_price_fen
from app.workflow.kinds.work_order.needed_facts import orders_material, published_price
from app.workflow.kinds.work_order.pricing import used_material_fen
from app.workflow.kinds.work_order.visit_times import hour_is_usual, visiting_hours, window_lies_ahead

Order = Context[WorkOrder, object, OrderAspects]
WINDOWS = ("appointment", "window", "wish")
USUAL_VISIT = timedelta(hours=2)


@states(word_is_not_from_the_future)
def _(context: Context) -> Stated:
    quote = getattr(context.aspects, "quote", None)
    since = asked_at(context)
    if quote is not None and quote.state == QuoteState.OFFERED and since is not None:
        since = max(since, quote.created_at)
    bounds = FieldBounds(least=since, most=context.now + CLOCK_TOLERANCE, example=context.now)
    places = (
        "consent.told_at", "emergency_consent.told_at", "agreement.told_at", "attempt.tried_at", "answered_at",
    )  # fmt: skip
    return dict.fromkeys(places, bounds)


@states(window_lies_ahead)
def _(context: Context) -> Stated:
    begins = FieldBounds(least=context.now - timedelta(days=1), most=context.now + LONGEST_AHEAD)
    ends = FieldBounds(least=context.now + timedelta(seconds=1), most=context.now + LONGEST_AHEAD)
    return {f"{name}.starts_at": begins for name in WINDOWS} | {f"{name}.ends_at": ends for name in WINDOWS}


@states(hour_is_usual)
def _(context: Context) -> Stated:
    community = context.community
    opens, closes = visiting_hours(community).window(context.today + timedelta(days=1), community.zone_info)
    ends = min(closes, opens + USUAL_VISIT)
    usual = {"starts_at": FieldBounds(example=opens), "ends_at": FieldBounds(example=ends)}
    return {f"{name}.{end}": limits for name in WINDOWS for end, limits in usual.items()}


@states(desk.announcement_is_past)
def _(context: Order) -> Stated:
    appointment = context.aspects.appointment
    since = context.row.created_at if appointment is None else appointment.created_at
    return {"announced_at": FieldBounds(least=since, most=context.now + CLOCK_TOLERANCE, example=context.now)}


@states(desk.settlement_is_recorded)
def _(context: Order) -> Stated:
    order = context.row
    fee = (order.estimate or {}).get("visit_fee_fen", 0) if desk.is_chargeable(order) else 0
    return {"settlement.fee_fen": FieldBounds(most=fee, default=fee)}


@states(settlement_guards.payments_fit_settlement)
def _(context: Order) -> Stated:
    charge = context.aspects.charge
    return {} if charge is None else {"settlement.fee_fen": FieldBounds(least=Sums.of(charge).kept)}


@states(settlement_guards.settlement_keeps_the_invoice)
def _(context: Order) -> Stated:
    charge = context.aspects.charge
    return {} if charge is None else {"settlement.fee_fen": FieldBounds(least=Sums.of(charge).due)}


@states(field.hold_ends_later)
def _(context: Context) -> Stated:
    soonest = context.now + timedelta(minutes=1)
    tomorrow = context.now + timedelta(days=1)
    return {"expected_until": FieldBounds(least=soonest, most=context.now + LONGEST_AHEAD, example=tomorrow)}


@states(finish.actual_within_approved)
def _(context: Order) -> Stated:
    approved = context.aspects.approved_quote
    if approved is None or not desk.is_chargeable(context.row) or not has_approved_quote(context):
        return {"actual_labour_fen": FieldBounds(most=0), "actual_material_fen": FieldBounds(most=0)}
    return {
        "actual_labour_fen": FieldBounds(most=approved.labour_fen),
        "actual_material_fen": FieldBounds(most=approved.material_fen),
    }


@states(finish.only_used_material_is_charged, orders_material)
def _(context: Order) -> Stated:
    approved = context.aspects.approved_quote
    if approved is None or not desk.is_chargeable(context.row) or not has_approved_quote(context):
        return {}
    used = used_material_fen(approved.lines, context.fact(orders_material))
    return {"actual_material_fen": FieldBounds(most=used)}


@states(intake.estimate_matches_list, published_price)
def _(context: Order) -> Stated:
    price = listed_price_fen(context.row, context.fact(published_price))
    if price is None:
        return {"estimate.basis": FieldBounds(only=frozenset(EstimateBasis) - {EstimateBasis.LIST})}
    return {
        "estimate.min_fen": FieldBounds(most=price, default=price),
        "estimate.max_fen": FieldBounds(least=price, default=price),
    }


@states(intake.published_price_is_estimated, published_price)
def _(context: Order) -> Stated:
    priced = listed_price_fen(context.row, context.fact(published_price)) is not None
    return {"estimate.basis": FieldBounds(only=frozenset({EstimateBasis.LIST}))} if priced else {}


@states(intake.estimate_is_within_cap)
def _(context: Context) -> Stated:
    cap = FieldBounds(most=context.community.charge_cap_fen)
    return {"estimate.max_fen": cap, "estimate.visit_fee_fen": cap}


@states(intake.payer_stays_after_agreement)
def _(context: Order) -> Stated:
    order = context.row
    if order.state in intake.RENEGOTIATED or not has_approved_quote(context):
        return {}
    return {"customer_id" if order.customer_id is not None else "premises_id": FieldBounds(withheld=True)}


@states(quotes.quote_is_current)
def _(context: Order) -> Stated:
    quote = context.aspects.quote
    if quote is None or quote.state != QuoteState.OFFERED:
        return {}
    version = OfferedValue(quote.id, Words(f"version {quote.ordinal}", f"第 {quote.ordinal} 版"))
    return {"quote_id": FieldBounds(among=(version,), default=quote.id)}


@states(quotes.total_is_within_cap)
def _(context: Context) -> Stated:
    return {"lines[].unit_fen": FieldBounds(most=context.community.charge_cap_fen)}


@states(quotes.annex_items_are_agreed)
def _(context: Order) -> Stated:
    if desk.is_billed_singly(context.row):
        return {}
    return {"lines[].basis": FieldBounds(only=frozenset(LineBasis) - {LineBasis.ANNEX})}


@states(word.word_may_be_objected_to)
def _(context: Order) -> Stated:
    since = (context.now - word.OBJECTING).isoformat()
    words = [item for item in context.row.recorded_words or () if item["at"] >= since and not item["void"]]
    return {"word": FieldBounds(among=tuple(OfferedValue(item["version"], _named(item)) for item in words))}


def _named(item: dict[str, object]) -> Words:
    day = str(item["at"])[:10]
    return Words(f"{item['action']}, {day}", f"{day} 的代记")


@states(word.answer_was_told)
def _(context: Order) -> Stated:
    objection = context.row.objection
    since = None if objection is None else datetime.fromisoformat(objection["at"])
    return {"told_at": FieldBounds(least=since, most=context.now + CLOCK_TOLERANCE, example=context.now)}
