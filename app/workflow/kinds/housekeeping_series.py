"""Recurring housekeeping 定期家政: booked in the app or by phone, confirmed by the desk, made into an order some days
ahead of each date, single dates moved and skipped, paused and ended (M-12, M-14)."""

from typing import Final

from app.core.enums import Standing
from app.core.lang import Words
from app.models.housekeeping_series import SeriesState as S
from app.workflow.clocks.definitions import ClockDefinition
from app.workflow.engine.effects import Keep, Put, Stamp, Start, Stop, Tell, Void
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import ANY_CUSTOMER, CUSTOMER, RECEPTIONIST, SYSTEM
from app.workflow.engine.step import START, Step
from app.workflow.kinds import housekeeping_series_guards as rules
from app.workflow.kinds.common_forms import Reason
from app.workflow.kinds.common_guards import word_is_not_from_the_future
from app.workflow.kinds.housekeeping_series_effects import (
    AwaitDates,
    DropOrders,
    KeepAgreedPrice,
    KeepChangedDate,
    MakeBookings,
)
from app.workflow.kinds.housekeeping_series_forms import (
    AgreePrice,
    BookSeries,
    ConfirmSeries,
    MoveDate,
    PauseSeries,
    SkipDate,
)
from app.workflow.kinds.work_order.desk_guards import department_is_known
from app.workflow.kinds.work_order.housekeeping_guards import price_by_fits_list, wished_worker_does_this

SERIES_CONFIRMED: Final = ClockDefinition(
    "series_confirmed",
    Words("recurring booking confirmed", "定期预约确认"),
    "M-12",
    "working_days",
    1,
    owed_by=Standing.CENTRE,
)
"""Whoever books hears from the desk by the end of the next working day."""

BOTH: Final = (CUSTOMER, RECEPTIONIST)
GOES_ON: Final = (S.REQUESTED, S.BOOKED, S.PAUSED)
TOLD: Final = (Tell("customer"), Tell("desk"))
OVER: Final = (Put("next_at", None), Stamp("ended_at"), Void(SERIES_CONFIRMED.name), Tell("customer"))

STEPS = (
    Step(
        "book",
        Words("Book recurring housekeeping", "预约定期家政"),
        source=(START,),
        target=S.REQUESTED,
        who=(ANY_CUSTOMER, RECEPTIONIST),
        form=BookSeries,
        only_if=(
            rules.room_is_the_customers,
            rules.series_has_a_price,
            price_by_fits_list,
            wished_worker_does_this,
            rules.first_date_lies_ahead,
            rules.dates_are_some_within_a_year,
            rules.series_hour_is_usual,
            rules.clashes_are_known,
        ),
        then=(AwaitDates(), Start(SERIES_CONFIRMED.name), *TOLD),
        event="housekeeping_series.requested",
        clause="M-12",
    ),
    Step(
        "confirm",
        Words("Confirm", "确认预约"),
        source=(S.REQUESTED,),
        target=S.BOOKED,
        who=(RECEPTIONIST,),
        form=ConfirmSeries,
        only_if=(department_is_known, rules.price_is_agreed, word_is_not_from_the_future),
        then=(Keep("department_id"), KeepAgreedPrice(), AwaitDates(), Stop(SERIES_CONFIRMED.name), Tell("customer")),
        event="housekeeping_series.confirmed",
        clause="M-14",
    ),
    Step(
        "agree_price",
        Words("Agree to the new price", "同意新价格"),
        source=(S.BOOKED, S.PAUSED),
        who=BOTH,
        form=AgreePrice,
        only_if=(rules.price_has_changed, rules.price_is_agreed, word_is_not_from_the_future),
        then=(KeepAgreedPrice(), Tell("customer")),
        event="housekeeping_series.price_agreed",
        clause="M-14",
    ),
    Step(
        "move_date",
        Words("Move a date", "改期一次"),
        source=GOES_ON,
        who=BOTH,
        form=MoveDate,
        only_if=(
            rules.date_is_planned,
            rules.notice_is_given,
            rules.order_is_not_made,
            rules.new_date_is_near,
            rules.clashes_are_known,
        ),
        then=(KeepChangedDate(), AwaitDates(), *TOLD),
        event="housekeeping_series.date_moved",
        clause="M-12",
    ),
    Step(
        "skip_date",
        Words("Skip a date", "跳过一次"),
        source=GOES_ON,
        who=BOTH,
        form=SkipDate,
        only_if=(rules.date_is_planned, rules.notice_is_given),
        then=(KeepChangedDate(), DropOrders(), AwaitDates(), *TOLD),
        event="housekeeping_series.date_skipped",
        clause="M-12",
    ),
    Step(
        "pause",
        Words("Pause", "暂停"),
        source=(S.BOOKED,),
        target=S.PAUSED,
        who=BOTH,
        form=PauseSeries,
        only_if=(rules.pause_lies_ahead,),
        then=(Keep("reason", "paused_until"), DropOrders(), AwaitDates(), *TOLD),
        event="housekeeping_series.paused",
        clause="M-12",
    ),
    Step(
        "resume",
        Words("Resume", "恢复"),
        source=(S.PAUSED,),
        target=S.BOOKED,
        who=(*BOTH, SYSTEM),
        then=(AwaitDates(), Put("paused_until", None), *TOLD),
        event="housekeeping_series.resumed",
        clause="M-12",
    ),
    Step(
        "end",
        Words("End it", "终止"),
        source=GOES_ON,
        target=S.ENDED,
        who=BOTH,
        form=Reason,
        then=(Keep("reason"), DropOrders(), *OVER, Tell("desk")),
        event="housekeeping_series.ended",
        clause="M-12",
    ),
    Step(
        "make_orders",
        Words("Make the orders of its next dates", "生成近期家政工单"),
        source=(S.BOOKED,),
        who=(SYSTEM,),
        then=(MakeBookings(), AwaitDates()),
        event="housekeeping_series.orders_made",
        clause="M-12",
    ),
    Step(
        "move_out",
        Words("Its customer has moved out", "客户已迁出"),
        source=GOES_ON,
        target=S.ENDED,
        who=(SYSTEM,),
        only_if=(rules.customer_has_moved_out,),
        then=(DropOrders(), *OVER, Tell("desk")),
        event="housekeeping_series.moved_out",
        clause="M-02",
    ),
    Step(
        "run_out",
        Words("Its last date is over", "预约期满"),
        source=GOES_ON,
        target=S.ENDED,
        who=(SYSTEM,),
        only_if=(rules.no_date_is_left,),
        then=OVER,
        event="housekeeping_series.expired",
        clause="M-12",
    ),
)

HOUSEKEEPING_SERIES = Lifecycle(
    name="housekeeping_series",
    noun=Words("housekeeping series", "定期家政"),
    path="/v1/housekeeping-series",
    states=S,
    final=(S.ENDED,),
    steps=STEPS,
)
