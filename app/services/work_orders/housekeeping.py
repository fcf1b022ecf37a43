"""What the rules of housekeeping bookings 家政预约 need to know: the item's price, the room's other bookings, and
whether the wished worker is free (M-12, M-14, M-24)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlmodel import col

from app.core.clock import local_day
from app.core.enums import OrderKind
from app.core.roles import Role
from app.db.queries import housekeeping as queries
from app.db.queries.roster import holders
from app.db.queries.workers import person_name, valid_qualifications
from app.models import CatalogueItem, Person
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.moving.seen_by import mask_name
from app.services.work_orders.dispatch import wanted_time
from app.services.work_orders.housekeeping_clashes import series_bookings
from app.services.work_orders.work_time import free_times
from app.workflow.kinds.work_order import needed_facts as known
from app.workflow.kinds.work_order.housekeeping_guards import (
    ListedItem,
    OtherBooking,
    WishedWorker,
    listed_item,
    other_bookings,
    wish,
)
from app.workflow.kinds.work_order.housekeeping_sheet import hours_of

MOST_TIMES: Final = 3
"""How many free times of a worker are told."""


@loads(listed_item)
async def item_of_booking(ask: FactRequest) -> ListedItem | None:
    """The item that the form names, or the order has; none where neither has a sheet."""
    form, row = ask.context.form, ask.context.row
    if form.housekeeping is None and (row is None or row.housekeeping is None):
        return None
    code = form.catalogue_code if "catalogue_code" in type(form).model_fields else row.catalogue_code
    if code is None:
        return None
    item = await ask.tx.get(CatalogueItem, community_id=ask.context.community.id, code=code, active=True)
    if item is None:
        return None
    return ListedItem(item.code, item.unit, item.price_fen, item.kind == OrderKind.HOUSEKEEPING)


@loads(other_bookings)
async def bookings_at_that_time(ask: FactRequest) -> Sequence[OtherBooking]:
    """Other housekeeping of the room at the time that is wished, agreed, proposed, or as long as corrected hours."""
    form, row = ask.context.form, ask.context.row
    kind = getattr(form, "kind", None) or getattr(row, "kind", None)
    premises_id: UUID | None = getattr(form, "premises_id", None) or getattr(row, "premises_id", None)
    start, end = _asked_time(ask)
    if kind is not OrderKind.HOUSEKEEPING or premises_id is None or start is None or end is None:
        return ()
    if not ask.looking:
        await queries.lock_room(ask.tx, premises_id)
    rows = await queries.bookings_of(ask.tx, premises_id, start, end)
    own = None if row is None else row.number
    orders = [
        OtherBooking(each["number"], each["starts_at"], each["ends_at"]) for each in rows if each["number"] != own
    ]
    return [*orders, *await series_bookings(ask.tx, ask.context.community, premises_id, (start, end))]


def _asked_time(ask: FactRequest) -> tuple[datetime, datetime] | tuple[None, None]:
    if ask.context.aspects is None:
        # what repeats has many times: see app.services.work_orders.housekeeping_clashes
        return None, None
    wished: Any = getattr(ask.context.form, "wish", None)
    return wanted_time(ask) if wished is None else (wished.starts_at, wished.ends_at)


@loads(wish)
async def wished_worker_of_form(ask: FactRequest) -> WishedWorker:
    """Of the worker for whom the form's sheet wishes: whether they work here, and are free for so long at that time."""
    context, tx = ask.context, ask.tx
    sheet, community = context.form.housekeeping, context.community
    worker_id: UUID | None = None if sheet is None else sheet.wished_worker_id
    if worker_id is None:
        return WishedWorker()
    workers = holders(community.organisation_id, community.id, (Role.WORKER,)).where(col(Person.id) == worker_id)
    start, end = _asked_time(ask)
    trades = await _trades(ask)
    day = local_day(start or tx.now, community.zone)
    if not await tx.rows(workers) or (trades and not await valid_qualifications(tx, worker_id, trades, day)):
        return WishedWorker(works_here=False)
    label = mask_name(await person_name(tx, worker_id)) or "?"
    if start is None or end is None or (context.row is not None and context.row.worker_id == worker_id):
        return WishedWorker(label)
    length = hours_of({"hours": sheet.hours})
    times = await free_times(tx, community, worker_id, start, length, most=MOST_TIMES)
    is_free = bool(times) and times[0] + length <= end
    return WishedWorker(label, is_free=is_free, next_free=tuple(times))


async def _trades(ask: FactRequest) -> Sequence[str]:
    """The trades that are wanted: as they were found, as the form or the order has them, or those of the item that the
    form names."""
    context, asked = ask.context, ask.context.loaded(known.request)
    if asked is not None:
        return asked.trades or ()
    trades: Sequence[str] = getattr(context.form, "trades", None) or getattr(context.row, "trades", None) or ()
    code = getattr(context.form, "catalogue_code", None)
    if trades or code is None:
        return trades
    item = await ask.tx.get(CatalogueItem, community_id=context.community.id, code=code, active=True)
    return [] if item is None else list(item.trades)
