"""Guards of recurring housekeeping 定期家政: its room, price and dates, and what clashes (M-12, M-14, M-24)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from app.core.money import yuan
from app.models.housekeeping_series import HousekeepingSeries, SeriesState
from app.workflow.engine.facts import Fact
from app.workflow.engine.stated import FieldBounds, Stated, states
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.common_guards import LONGEST_AHEAD, NOT_PRICED
from app.workflow.kinds.housekeeping_dates import LONGEST, SeriesDate, dates_of, days_named, last_day
from app.workflow.kinds.housekeeping_series_forms import (
    AgreePrice,
    BookSeries,
    ConfirmSeries,
    MoveDate,
    PauseSeries,
    SkipDate,
)
from app.workflow.kinds.work_order.desk_guards import speaks_for_self
from app.workflow.kinds.work_order.housekeeping_guards import NO_TIME, listed_item
from app.workflow.kinds.work_order.housekeeping_sheet import hours_of
from app.workflow.kinds.work_order.visit_times import visiting_hours
from app.workflow.kinds.working_time import Span

A_DAY: Final = timedelta(days=1)
MOVED_AT_MOST: Final = timedelta(days=31)
FEWEST: Final = 2
SHOWN: Final = 5
"""How many of the clashing dates a refusal names."""


class PricedSeries(Protocol):
    """A series with what says whose word its price rests on."""

    customer_id: UUID | None
    premises_id: UUID | None
    created_at: datetime
    booker_id: UUID
    state: SeriesState
    unit_fen: int


@dataclass(frozen=True, slots=True)
class SeriesPlace:
    """The customer and the room of a new series, found and checked."""

    customer_id: UUID
    label: str


@dataclass(frozen=True, slots=True)
class SeriesClash:
    """A date at whose time the room has another booking, or the wished worker is not free."""

    starts_at: datetime
    next_free: Sequence[datetime]
    """When the next times begin that are free and long enough."""
    number: str = ""
    """Of the other booking; empty where it is the wished worker's time that is taken."""


series_place = Fact[SeriesPlace | None]("series_place", reads="premises_id")
"""The form's room and the customer who lives there today; None for any other."""
series_clashes = Fact[Sequence[SeriesClash]]("series_clashes", reads="first_on")
"""What clashes with the dates that the form books or moves. The room's row is locked first."""
price_now = Fact[int | None]("price_now", of_record=True)
"""The published price of one unit of the series' item, in fen; None where the list has none any more."""
date_order = Fact[str | None]("date_order", reads="on")
"""The number of the order that was made of the form's date."""
still_bound = Fact[bool]("still_bound", of_record=True)
"""Whether the customer is bound to the room today."""


def earliest_change(context: Context[object, object]) -> datetime:
    """What begins before may not be moved or skipped any more."""
    return context.now + timedelta(hours=context.community.housekeeping_notice_hours)


def window_of(context: Context[HousekeepingSeries, object], coming: SeriesDate) -> Span:
    """From when until when somebody comes on a date of the series."""
    return coming.window(context.local(context.now), hours_of(context.row.housekeeping))


def coming_dates(context: Context[HousekeepingSeries, object]) -> list[SeriesDate]:
    """The dates of the series that are still to come, the earliest first."""
    dates = dates_of(context.row, context.community.calendar)
    return [each for each in dates if window_of(context, each)[0] > context.now]


def date_on(context: Context[HousekeepingSeries, object], day: date) -> SeriesDate | None:
    """The coming date of the series on a day; None where it has none."""
    return next((each for each in coming_dates(context) if each.visit_on == day), None)


@guard("M-02", needs=(series_place,))
def room_is_the_customers(context: Context[object, BookSeries]) -> Values | None:
    """M-02: it is booked for a room of the customer; a customer books for themselves."""
    return None if context.fact(series_place) is not None else refuse()


@guard("M-14", needs=(listed_item,), blames="catalogue_code")
def series_has_a_price(context: Context[object, BookSeries]) -> Values | None:
    """M-14: what repeats is housekeeping with a published price; what is priced on site is booked singly."""
    named = context.fact(listed_item)
    return None if named is not None and named.is_housekeeping and named.price_fen is not None else refuse()


@guard("M-12")
def first_date_lies_ahead(context: Context[object, BookSeries]) -> Values | None:
    """M-12: it begins tomorrow or later, and within a year."""
    first = context.form.first_on
    return None if context.today < first <= context.today + LONGEST_AHEAD else refuse(first_on=first.isoformat())


@states(first_date_lies_ahead)
def _(context: Context) -> Stated:
    tomorrow = context.today + A_DAY
    return {"first_on": FieldBounds(least=tomorrow, most=context.today + LONGEST_AHEAD, example=tomorrow)}


@guard("M-12")
def dates_are_some_within_a_year(context: Context[object, BookSeries]) -> Values | None:
    """M-12: it has two dates at least, and lasts a year at most."""
    form = context.form
    days = days_named(form)
    too_long = form.ends_on is not None and form.ends_on > form.first_on + LONGEST
    if len(days) < max(FEWEST, form.times or 0) or too_long:
        return refuse(count=len(days), **({"blamed": "ends_on"} if too_long else {}))
    return None


@guard("M-30", blames="from_time")
def series_hour_is_usual(context: Context[object, BookSeries]) -> Values | None:
    """M-30: a time outside the hours of service is meant, and not mistyped."""
    form, local = context.form, context.local(context.now)
    first = SeriesDate(form.first_on, form.first_on, form.from_time)
    starts_at, ends_at = first.window(local, hours_of({"hours": form.housekeeping.hours.normalize()}))
    opens, closes = visiting_hours(context.community).window(form.first_on, context.community.zone_info)
    if form.odd_hour or (opens <= starts_at and ends_at <= closes):
        return None
    return refuse(opens=f"{context.local(opens):%H:%M}", closes=f"{context.local(closes):%H:%M}")


@guard("M-24", needs=(series_clashes,))
def clashes_are_known(context: Context[object, BookSeries | MoveDate]) -> Values | None:
    """M-24: whoever books or moves hears which dates clash and which times are free, and changes it, or says that it is
    meant."""
    clashes = context.fact(series_clashes)
    if not clashes or context.form.clashes_known:
        return None
    next_free = [context.local(moment) for moment in clashes[0].next_free] or NO_TIME
    clashing = [context.local(clash.starts_at) for clash in clashes[:SHOWN]]
    return refuse(count=len(clashes), dates=clashing, next_free=next_free)


@guard("M-14", needs=(price_now,))
def price_is_agreed(context: Context[PricedSeries, ConfirmSeries | AgreePrice]) -> Values | None:
    """M-14: the customer agrees to the price of the list as it is now: in the app, or told to staff who record it. What
    they booked themselves at this price they agreed to."""
    row, now = context.row, context.fact(price_now)
    if now is None:
        return refuse(price=NOT_PRICED)
    booked_so = row.state is SeriesState.REQUESTED and row.booker_id == row.customer_id and now == row.unit_fen
    if context.form.consent is not None or booked_so or speaks_for_self(context):
        return None
    return refuse(price=f"¥{yuan(now)}")


@guard("M-14", needs=(price_now,))
def price_has_changed(context: Context[HousekeepingSeries, object]) -> Values | None:
    """M-14: the list has another price than the customer agreed to."""
    return None if context.fact(price_now) not in (None, context.row.unit_fen) else refuse()


@guard("M-12")
def date_is_planned(context: Context[HousekeepingSeries, SkipDate | MoveDate]) -> Values | None:
    """M-12: only a date of the series that is still to come is moved or skipped."""
    on = context.form.on
    return None if date_on(context, on) is not None else refuse(on=on.isoformat())


@states(date_is_planned)
def _(context: Context[HousekeepingSeries]) -> Stated:
    movable = (each for each in coming_dates(context) if window_of(context, each)[0] >= earliest_change(context))
    first = next(movable, None)
    return {} if first is None else {"on": FieldBounds(example=first.visit_on)}


@guard("M-12")
def notice_is_given(context: Context[HousekeepingSeries, SkipDate | MoveDate]) -> Values | None:
    """M-12: a date is moved or skipped as many hours before it as the community says, or more; later the desk is
    phoned, who cancels or moves its order."""
    coming = date_on(context, context.form.on)
    if coming is None or window_of(context, coming)[0] >= earliest_change(context):
        return None
    return refuse(hours=context.community.housekeeping_notice_hours)


@guard("M-12", needs=(date_order,))
def order_is_not_made(context: Context[HousekeepingSeries, MoveDate]) -> Values | None:
    """M-12: a date whose order is made is moved by the order's own appointment."""
    number = context.fact(date_order)
    return None if number is None else refuse(number=number)


@guard("M-12", blames="moved_to")
def new_date_is_near(context: Context[HousekeepingSeries, MoveDate]) -> Values | None:
    """M-12: a date is moved to a day within a month of it that has no other date, with the same notice."""
    form = context.form
    coming, others = date_on(context, form.on), [each.visit_on for each in coming_dates(context)]
    if coming is None:
        return None
    moved = SeriesDate(coming.planned_on, form.moved_to, form.from_time or coming.from_time)
    is_near = abs(form.moved_to - coming.planned_on) <= MOVED_AT_MOST
    has_other = form.moved_to != form.on and form.moved_to in others
    if is_near and not has_other and window_of(context, moved)[0] >= earliest_change(context):
        return None
    return refuse(days=MOVED_AT_MOST.days, hours=context.community.housekeeping_notice_hours)


@guard("M-12")
def pause_lies_ahead(context: Context[HousekeepingSeries, PauseSeries]) -> Values | None:
    """M-12: a pause ends tomorrow or later, and before the last date."""
    until, last = context.form.paused_until, last_day(context.row, coming_dates(context))
    return None if until is None or context.today < until <= last else refuse(last=last.isoformat())


@guard("M-02", needs=(still_bound,))
def customer_has_moved_out(context: Context[HousekeepingSeries, object]) -> Values | None:
    """M-02: it ends by itself once its customer is no longer bound to the room."""
    return refuse() if context.fact(still_bound) else None


@guard("M-12", kind="state")
def no_date_is_left(context: Context[HousekeepingSeries, object]) -> Values | None:
    """M-12: it ends by itself after its last date."""
    dates = dates_of(context.row, context.community.calendar)
    return None if last_day(context.row, dates) < context.today else refuse()
