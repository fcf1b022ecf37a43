"""Recurring housekeeping 定期家政 as a kind of record: its room, its price and its changed dates (M-12, M-14)."""

from collections.abc import Sequence
from typing import Final

from app.core.clock import local_day
from app.core.enums import Standing
from app.core.lang import Words
from app.core.roles import Role
from app.db.queries import candidates, housekeeping_series
from app.db.queries.housekeeping import lock_room
from app.db.queries.merged_people import kept_id
from app.db.queries.roster import is_bound
from app.models import Premises, WorkOrder
from app.models.base import RowValues
from app.models.housekeeping_series import HousekeepingSeries, SeriesState
from app.services.moving.context import MoveContext
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.moving.handlers import handles
from app.services.moving.kind import Kind
from app.services.moving.kind_parts import ListRow, NextNumber
from app.services.moving.seen_by import Desk, Own
from app.services.notices.facts import kept
from app.services.work_orders.housekeeping_clashes import BookedRoom, clashes_of
from app.workflow.engine.step import Context
from app.workflow.kinds.housekeeping_dates import SeriesDate, changed_dates, dates_of, plan_of
from app.workflow.kinds.housekeeping_series import HOUSEKEEPING_SERIES
from app.workflow.kinds.housekeeping_series_effects import KeepAgreedPrice, KeepChangedDate
from app.workflow.kinds.housekeeping_series_guards import (
    SeriesClash,
    SeriesPlace,
    date_on,
    date_order,
    price_now,
    series_clashes,
    series_place,
    still_bound,
    window_of,
)
from app.workflow.kinds.work_order.housekeeping_guards import listed_item
from app.workflow.kinds.work_order.housekeeping_price import priced_sheet, sheet_price_fen
from app.workflow.kinds.work_order.housekeeping_sheet import hours_of

READERS: Final = (Role.RECEPTIONIST, Role.SUPERVISOR, Role.CS_SUPERVISOR, Role.MANAGER)


class SeriesDeclaration(Kind[HousekeepingSeries]):
    """A series is for a room of its customer, at the price of the list on the day of booking."""

    async def new_values(self, context: Context, next_number: NextNumber) -> RowValues:
        """What the form says, as a rule; whose room it is; and the item's price."""
        place, named = context.fact(series_place), context.fact(listed_item)
        assert place is not None, "room_is_the_customers"
        assert named is not None, "series_has_a_price"
        plan, sheet = plan_of(context.form), priced_sheet(context.form.housekeeping, named.price_fen)
        return {
            **await super().new_values(context, next_number),
            "customer_id": place.customer_id,
            "place": place.label,
            "rule": plan.rule,
            "ends_on": plan.ends_on,
            "housekeeping": sheet,
            "unit_fen": named.price_fen,
            "price_fen": sheet["price_fen"],
        }


SERIES = SeriesDeclaration(
    lifecycle=HOUSEKEEPING_SERIES,
    model=HousekeepingSeries,
    plural=Words("housekeeping series", "定期家政"),
    prefix="DJ",
    seen_by=(Desk(*READERS), Own("customer_id")),
    maker="booker_id",
    listed_for=(*READERS, Role.CUSTOMER),
    whose_turn={SeriesState.REQUESTED: Standing.CENTRE},
    notice_facts={"amount_fen": kept("price_fen")},
    texts=("special_requirements", "housekeeping", "consent", "reason"),
    filters=("state", "number", "customer_id", "premises_id", "repeats", "created_at_gte", "created_at_lt"),
    list_row=ListRow(columns=("customer_id", "premises_id", "repeats", "first_on", "ends_on", "price_fen")),
    clause="M-12",
)


@loads(series_place)
async def place_of_form(ask: FactRequest) -> SeriesPlace | None:
    """The customer and their room; None for a room that is not theirs today, or is none of this community."""
    form, caller, community, tx = ask.context.form, ask.context.caller, ask.context.community, ask.tx
    customer_id = form.customer_id
    if caller.is_only_customer(community.id):
        if customer_id is not None and not caller.is_self(customer_id):
            return None
        customer_id = caller.id
    premises = await tx.get(Premises, id=form.premises_id)
    if customer_id is None or premises is None or premises.community_id != community.id:
        return None
    if not await is_bound(tx, customer_id, premises.id, local_day(tx.now, community.zone)):
        return None
    return SeriesPlace(customer_id, premises.label)


@loads(series_clashes)
async def clashes_of_form(ask: FactRequest) -> Sequence[SeriesClash]:
    """What clashes with all dates that the form books, or with the one that it moves."""
    context, form, row = ask.context, ask.context.form, ask.context.row
    premises_id = form.premises_id if row is None else row.premises_id
    if not ask.looking:
        await lock_room(ask.tx, premises_id)
    if row is None:
        sheet, local = priced_sheet(form.housekeeping, None), context.local(context.now)
        dates = dates_of(plan_of(form), context.community.calendar)
        windows = [each.window(local, hours_of(sheet)) for each in dates]
        return await clashes_of(ask.tx, BookedRoom(context.community, premises_id, sheet), windows)
    coming = date_on(context, form.on)
    if coming is None:
        return ()
    moved = SeriesDate(coming.planned_on, form.moved_to, form.from_time or coming.from_time)
    room = BookedRoom(context.community, premises_id, row.housekeeping, row.id)
    return await clashes_of(ask.tx, room, [window_of(context, moved)])


@loads(price_now)
async def published_price(ask: FactRequest) -> int | None:
    return await candidates.price_of(ask.tx, ask.context.community.id, ask.context.row.catalogue_code)


@loads(date_order)
async def order_of_date(ask: FactRequest) -> str | None:
    """The number of the order of the form's date."""
    coming = date_on(ask.context, ask.context.form.on)
    if coming is None:
        return None
    orders = await housekeeping_series.made_dates(ask.tx, ask.context.row.id)
    order = await ask.tx.get(WorkOrder, id=orders[coming.planned_on]) if coming.planned_on in orders else None
    return None if order is None else order.number


@loads(still_bound)
async def customer_is_bound(ask: FactRequest) -> bool:
    """Whether the customer, or whom they turned out to be, is bound to the room today."""
    row, community = ask.context.row, ask.context.community
    customer_id = await kept_id(ask.tx, row.customer_id) or row.customer_id
    return await is_bound(ask.tx, customer_id, row.premises_id, local_day(ask.tx.now, community.zone))


@handles(KeepAgreedPrice)
async def keep_agreed_price(moving: MoveContext, effect: KeepAgreedPrice) -> None:
    """M-14: the price of the list as it is now, and how the customer agreed where staff recorded it."""
    form, row, now = moving.context.form, moving.context.row, moving.context.fact(price_now)
    price = sheet_price_fen(row.housekeeping, now)
    moving.data |= {"before_fen": row.price_fen, "price_fen": price}
    moving.changes |= {
        "unit_fen": now,
        "price_fen": price,
        "housekeeping": {**row.housekeeping, "price_fen": price},
        "consent": None if form.consent is None else form.consent.model_dump(mode="json"),
    }


@handles(KeepChangedDate)
async def keep_changed_date(moving: MoveContext, effect: KeepChangedDate) -> None:
    """M-12: the form's date is moved to another day or time, or nobody comes on it."""
    form, row = moving.context.form, moving.context.row
    coming = date_on(moving.context, form.on)
    assert coming is not None, "date_is_planned"
    moved_to = getattr(form, "moved_to", None)
    from_time = getattr(form, "from_time", None) or coming.from_time
    moving.changes["changed_dates"] = changed_dates(row, coming.planned_on, moved_to, from_time)
    moving.data["planned_on"] = coming.planned_on.isoformat()
