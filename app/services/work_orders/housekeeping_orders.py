"""The orders of recurring housekeeping 定期家政: each date becomes one some days ahead, once (M-12, M-14)."""

from collections.abc import Collection
from dataclasses import fields
from datetime import date, datetime
from typing import Final
from uuid import UUID

from app.core.enums import Channel, Coverage, EstimateBasis, OrderKind, Urgency
from app.core.fields import Nothing
from app.core.json_object import JsonObject
from app.db.queries import housekeeping_series
from app.db.queries.housekeeping import bookings_of, lock_room
from app.db.queries.merged_people import kept_id
from app.db.queries.roster import is_bound
from app.models import CatalogueItem, Community, Person
from app.models.base import RowValues
from app.models.housekeeping_series import HousekeepingDate, SeriesState
from app.services.moving.context import MoveContext
from app.services.moving.handlers import handles
from app.services.work_orders.housekeeping_clashes import is_free, worker_instead
from app.services.work_orders.kind import PREFIXES, WORK_ORDERS
from app.workflow.kinds import housekeeping_series_effects as fx
from app.workflow.kinds.coming_visits import made_at
from app.workflow.kinds.common_forms import Window
from app.workflow.kinds.housekeeping_dates import SeriesDate, SeriesPlan, dates_of, last_day
from app.workflow.kinds.housekeeping_series_guards import A_DAY, earliest_change, window_of
from app.workflow.kinds.work_order.housekeeping_price import sheet_price_fen
from app.workflow.kinds.work_order.intake_forms import DateOfSeries
from app.workflow.kinds.work_order.recurring_table import NOT_SET_OUT
from app.workflow.kinds.working_time import Span

AT_ONCE: Final = 10
"""How many orders are made in one transaction."""
MADE, HELD = "made_dates", "held_dates"
"""Dates whose orders this move made, and those that wait because the customer is not bound to the room on their day."""


def plan_after(moving: MoveContext) -> SeriesPlan:
    """What decides the dates of a series after this move."""
    return SeriesPlan(*(moving.now_is(column.name) for column in fields(SeriesPlan)))


async def open_dates(moving: MoveContext) -> list[SeriesDate]:
    """The dates of a series after this move whose orders are not made yet, from the day on from which it goes on."""
    row, since = moving.context.row, moving.now_is("orders_from")
    ordered: set[date] = set(moving.created.get(MADE, ()))
    if row.version:
        ordered |= (await housekeeping_series.made_dates(moving.tx, row.id)).keys()
    dates = dates_of(plan_after(moving), moving.context.community.calendar)
    return [each for each in dates if each.planned_on not in ordered and (since is None or each.visit_on >= since)]


@handles(fx.AwaitDates)
async def await_dates(moving: MoveContext, effect: fx.AwaitDates) -> None:
    """M-12: when the worker looks next: as the next order is to be made, as the pause ends, or after the last date."""
    context, plan = moving.context, plan_after(moving)
    local, state = context.local(moving.tx.now), moving.move.to_state
    over = made_at(last_day(plan, dates_of(plan, context.community.calendar)) + A_DAY, 0, local)
    if state == SeriesState.PAUSED:
        until = moving.now_is("paused_until")
        back_at = over if until is None else made_at(until, context.community.housekeeping_ahead_days, local)
        moving.changes["next_at"] = min(over, back_at)
        return
    if moving.move.step.action in ("confirm", "resume"):
        moving.changes["orders_from"] = _goes_on_from(moving)
    waits = await _next_orders(moving, local) if state == SeriesState.BOOKED else []
    moving.changes["next_at"] = min((over, *waits))


def _goes_on_from(moving: MoveContext) -> date:
    """Today; of a pause that ends by itself, so many days ahead as orders are made, the day that was said."""
    until: date | None = moving.context.row.paused_until
    by_itself = until is not None and moving.context.caller.kind == "system"
    return max(until, moving.context.today) if until is not None and by_itself else moving.context.today


async def _next_orders(moving: MoveContext, local: datetime) -> list[datetime]:
    held: Collection[date] = moving.created.get(HELD, ())
    ahead = moving.context.community.housekeeping_ahead_days
    waits = [
        made_at(each.visit_on, ahead, local)
        for each in await open_dates(moving)
        if each.planned_on not in held and _window(moving, each)[0] > moving.tx.now
    ]
    # the binding may be made longer until then
    return [*waits, made_at(moving.context.today + A_DAY, 0, local)] if held else waits


def _window(moving: MoveContext, coming: SeriesDate) -> Span:
    return window_of(moving.context, coming)


@handles(fx.DropOrders)
async def drop_orders(moving: MoveContext, effect: fx.DropOrders) -> None:
    """M-12: the orders of dates that fall away, as far as nobody has set out for them and notice is given; their
    customer and workers are told by each order. Who has moved out has no dates at all."""
    row, context, action = moving.context.row, moving.context, moving.move.step.action
    since = moving.tx.now if action == "move_out" else earliest_change(context)
    until: date | None = moving.now_is("paused_until") if action == "pause" else None
    cause: JsonObject = {"series_id": str(row.id), "series_number": row.number}
    dropped: list[str] = []
    for order in await housekeeping_series.orders_among(moving.tx, row.id, [state.value for state in NOT_SET_OUT]):
        other_date = action == "skip_date" and order["planned_on"].isoformat() != moving.data["planned_on"]
        too_late = order["starts_at"] is not None and order["starts_at"] < since
        if other_date or too_late or (until is not None and order["visit_on"] >= until):
            continue
        moved = await moving.follow(WORK_ORDERS, order["work_order_id"], "drop_booking", Nothing(), cause)
        dropped.append(moved.number)
    moving.data["orders"] = dropped


@handles(fx.MakeBookings)
async def make_bookings(moving: MoveContext, effect: fx.MakeBookings) -> None:
    """M-12: an order for each date that is near, in the customer's name. Of dates whose hour went by while no worker
    ran the last one goes to the desk, who arrange another time."""
    context, now, local = moving.context, moving.tx.now, moving.context.local(moving.tx.now)
    ahead = context.community.housekeeping_ahead_days
    near = [each for each in await open_dates(moving) if made_at(each.visit_on, ahead, local) <= now]
    missed = [each for each in near if _window(moving, each)[0] <= now]
    due = [*missed[-1:], *(each for each in near if each not in missed)][:AT_ONCE]
    if missed:
        moving.changes["orders_from"] = context.today
    customer_id = await kept_id(moving.tx, context.row.customer_id) or context.row.customer_id
    numbers: list[str] = []
    ordered, held = moving.created.setdefault(MADE, []), moving.created.setdefault(HELD, [])
    for each in due:
        if await is_bound(moving.tx, customer_id, context.row.premises_id, each.visit_on):
            numbers.append(await _make(moving, each, customer_id))
            ordered.append(each.planned_on)
        else:
            held.append(each.planned_on)
    moving.data["orders"] = numbers


async def _make(moving: MoveContext, coming: SeriesDate, customer_id: UUID) -> str:
    """The order of a date, and the line that keeps it from being made twice. Returns the order's number."""
    tx, row, window = moving.tx, moving.context.row, _window(moving, coming)
    item = await tx.get(CatalogueItem, community_id=moving.context.community.id, code=row.catalogue_code, active=True)
    values = await _values(moving, customer_id, item)
    await lock_room(tx, row.premises_id)
    others = await bookings_of(tx, row.premises_id, *window)
    room_is_free = not others or bool(row.housekeeping["beside_another"])
    if item is not None and item.price_fen == row.unit_fen and room_is_free and window[0] > tx.now:
        action, more = await _settled(moving, window, values["trades"])
        form = DateOfSeries(appointment=Window(starts_at=window[0], ends_at=window[1]))
        order = await moving.create(WORK_ORDERS, action, {**values, **more}, form)
    else:
        # the desk settles what stands in its way with the customer, and accepts it
        wish: RowValues = {"wish_from": window[0], "wish_until": window[1]} if window[0] > tx.now else {}
        order = await moving.create(WORK_ORDERS, "register_unsettled", {**values, **wish}, Nothing())
    moving.add(
        HousekeepingDate,
        series_id=row.id,
        planned_on=coming.planned_on,
        visit_on=coming.visit_on,
        work_order_id=order.id,
    )
    return order.number


async def _settled(moving: MoveContext, window: Span, trades: list[str]) -> tuple[str, RowValues]:
    """How an order is registered of which nothing is left to settle, and what it says beside the sheet: who pays, and
    where the wished worker is not free, who could come instead."""
    row, community = moving.context.row, moving.context.community
    stored = await moving.tx.get(Community, id=community.id)
    estimate: JsonObject = {
        "basis": EstimateBasis.LIST.value, "min_fen": row.price_fen, "max_fen": row.price_fen, "visit_fee_fen": 0,
        "note": row.number, "catalogue_version": None if stored is None else stored.catalogue_version,
        "consent": row.consent, "recorded_by": str(row.booker_id),
    }  # fmt: skip
    values: RowValues = {
        "department_id": row.department_id,
        "coverage": Coverage.CHARGEABLE,
        "coverage_reason": row.number,
        "estimate": estimate,
    }
    wished = row.housekeeping["wished_worker_id"]
    if wished is None or await is_free(moving.tx, community, UUID(wished), trades, window):
        return "register_booking", values
    instead = await worker_instead(moving.tx, row, community, trades, window)
    return "register_without_wished", {**values, "wanted_worker_id": instead}


async def _values(moving: MoveContext, customer_id: UUID, item: CatalogueItem | None) -> RowValues:
    row = moving.context.row
    customer = await moving.tx.get(Person, id=customer_id)
    price = sheet_price_fen(row.housekeeping, None if item is None else item.price_fen)
    return {
        "number": await moving.number(PREFIXES[OrderKind.HOUSEKEEPING]),
        "kind": OrderKind.HOUSEKEEPING,
        "channel": Channel.APP if row.booker_id == row.customer_id else Channel.PHONE,
        "urgency": Urgency.NORMAL,
        "reporter_id": row.booker_id,
        "customer_id": customer_id,
        "contact_name": None if customer is None else customer.name,
        "contact_phone": None if customer is None else customer.phone,
        "premises_id": row.premises_id,
        "place": row.place,
        "description": "、".join(row.housekeeping["tasks"]),
        "special_requirements": row.special_requirements,
        "housekeeping": {**row.housekeeping, "price_fen": price},
        "catalogue_item_id": None if item is None else item.id,
        "catalogue_code": row.catalogue_code if item is not None else None,
        "trades": [] if item is None else list(item.trades),
    }
