"""Recurring housekeeping 定期家政: on Wednesdays from nine to eleven, for six weeks from the day after tomorrow."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from app.core.enums import PriceBy
from app.core.ids import new_id
from app.models.housekeeping_series import (
    HousekeepingDate,
    HousekeepingSeries,
    OnHolidays,
    Repeats,
    SeriesState,
)
from app.workflow.kinds import housekeeping_series_guards as rules
from app.workflow.kinds.housekeeping_series import HOUSEKEEPING_SERIES
from app.workflow.kinds.work_order.housekeeping_guards import ListedItem, WishedWorker
from tests.kinds.cases import Situation, holds, refuses
from tests.kinds.sample import Sample, Served, Who
from tests.kinds.usual import (
    COMMUNITY_ID,
    CUSTOMER_ID,
    DEPARTMENT,
    NOW,
    REASON,
    ROOM,
    TODAY,
    WORD,
    Form,
    blank,
    uid,
)
from tests.matrix.people import MARK
from tests.matrix.walk import ZONE, Walk

if TYPE_CHECKING:
    from tests.matrix.oracle import Oracle, Somebody

A_DAY = timedelta(days=1)
FIRST, SECOND, LAST = date(2026, 11, 25), date(2026, 12, 2), date(2026, 12, 30)
SHEET: Form = {
    "tasks": ["擦玻璃"], "hours": 2, "people": 1, "tools": "centre", "materials": "customer", "price_by": "hour",
}  # fmt: skip
STORED: Form = {**SHEET, "hours": "2", "wished_worker_id": None, "beside_another": "", "price_fen": 10_000}


def series(state: str = "booked", **values: Any) -> Any:
    """Booked by the desk, at 50 yuan an hour."""
    usual = {
        "id": uid(94), "state": SeriesState(state), "number": "DJ-A-20261120-0001", "booker_id": uid(103),
        "customer_id": CUSTOMER_ID, "premises_id": ROOM, "place": "1-101", "catalogue_code": "JZ01",
        "repeats": Repeats.WEEKLY, "rule": "FREQ=WEEKLY;INTERVAL=1;BYDAY=WE", "first_on": FIRST, "ends_on": LAST,
        "from_time": "09:00", "on_holidays": OnHolidays.AS_IT_FALLS, "housekeeping": STORED, "unit_fen": 5_000,
        "price_fen": 10_000,
    }  # fmt: skip
    return blank(HousekeepingSeries, **{**usual, **values})


WHO = Who(
    states="requested booked paused ended",
    final=frozenset({"ended"}),
    groups={"GOES_ON": "requested booked paused"},
    table="""
book        | –             | requested | customer receptionist        | M-12
confirm     | requested     | booked    | receptionist                 | M-14
agree_price | booked paused | =         | customer receptionist        | M-14
move_date   | GOES_ON       | =         | customer receptionist        | M-12
skip_date   | GOES_ON       | =         | customer receptionist        | M-12
pause       | booked        | paused    | customer receptionist        | M-12
resume      | paused        | booked    | customer receptionist system | M-12
end         | GOES_ON       | ended     | customer receptionist        | M-12
make_orders | booked        | =         | system                       | M-12
move_out    | GOES_ON       | ended     | system                       | M-02
run_out     | GOES_ON       | ended     | system                       | M-12
""",
)
OPERATIONS = """
housekeeping_series.read          housekeeping_series  own
housekeeping_series.list          place                receptionist supervisor cs_supervisor manager customer
housekeeping_series.book          place                receptionist customer
housekeeping_series.timeline      housekeeping_series  own
housekeeping_series.clocks        housekeeping_series  own
housekeeping_series.dates         housekeeping_series  own
housekeeping_series.coming_dates  housekeeping_series  own
"""
WIDE = frozenset({"receptionist", "supervisor", "cs_supervisor", "manager"})
BOOK: Form = {
    "community_id": str(COMMUNITY_ID), "customer_id": str(CUSTOMER_ID), "premises_id": str(ROOM),
    "catalogue_code": "JZ01", "repeats": "weekly", "weekdays": [3], "first_on": FIRST.isoformat(),
    "from_time": "09:00", "ends_on": LAST.isoformat(), "on_holidays": "moved", "housekeeping": SHEET,
}  # fmt: skip
FORMS: dict[str, Form] = {
    "book": BOOK,
    "confirm": {"department_id": str(DEPARTMENT), "consent": WORD},
    "agree_price": {"consent": WORD},
    "move_date": {"on": SECOND.isoformat(), "moved_to": (SECOND + A_DAY).isoformat()},
    "skip_date": {"on": SECOND.isoformat(), "reason": "不在家"},
    "pause": {**REASON, "paused_until": SECOND.isoformat()},
    "end": REASON,
}


def booking(**values: Any) -> dict[str, Any]:
    """A booking as rules read it."""
    usual = {
        "repeats": Repeats.WEEKLY, "weekdays": [3], "first_on": FIRST, "from_time": "09:00", "odd_hour": False,
        "ends_on": LAST, "times": None, "on_holidays": OnHolidays.AS_IT_FALLS, "clashes_known": False,
        "housekeeping": SimpleNamespace(hours=Decimal(2), price_by=PriceBy.HOUR),
    }  # fmt: skip
    return {"form": {**usual, **values}}


def changing(on: date, moved_to: date | None = None, **values: Any) -> dict[str, Any]:
    """A date of the series that is skipped, or moved."""
    return {
        "row": series(),
        "form": {"on": on, "moved_to": moved_to, "from_time": None, "clashes_known": False, **values},
    }


def listed(price_fen: int | None = 5_000, *, is_housekeeping: bool = True) -> Form:
    """The item that the form names."""
    return {"listed_item": ListedItem("JZ01", "小时", price_fen, is_housekeeping)}


CLASH = {"series_clashes": (rules.SeriesClash(NOW + 2 * A_DAY, (NOW + 3 * A_DAY,), "JZ-A-20261120-0001"),)}
UNAGREED: dict[str, Any] = {"form": {"consent": None}, "facts": {"price_now": 5_000}}
BY_CUSTOMER = series("requested", booker_id=CUSTOMER_ID)
TOMORROW = TODAY + A_DAY
ON_TUESDAYS: Form = {"first_on": TOMORROW, "rule": "FREQ=WEEKLY;INTERVAL=1;BYDAY=TU"}
NEXT, LATER = series(**ON_TUESDAYS), series(**ON_TUESDAYS, from_time="10:00")
"""The next date begins in 23 hours; in 24."""
CASES = [
    holds(rules.room_is_the_customers, "theirs", facts={"series_place": rules.SeriesPlace(CUSTOMER_ID, "1-101")}),
    refuses(rules.room_is_the_customers, "somebody else's", facts={"series_place": None}),
    holds(rules.series_has_a_price, "by the hour", facts=listed()),
    refuses(rules.series_has_a_price, "priced on site", facts=listed(None)),
    refuses(rules.series_has_a_price, "a repair", facts=listed(is_housekeeping=False)),
    refuses(rules.series_has_a_price, "no item", facts={"listed_item": None}),
    holds(rules.first_date_lies_ahead, "tomorrow", **booking(first_on=TOMORROW)),
    refuses(rules.first_date_lies_ahead, "today", **booking(first_on=TODAY)),
    holds(rules.first_date_lies_ahead, "in a year", **booking(first_on=TODAY + 366 * A_DAY)),
    refuses(rules.first_date_lies_ahead, "later", **booking(first_on=TODAY + 367 * A_DAY)),
    holds(rules.dates_are_some_within_a_year, "two", **booking(ends_on=SECOND)),
    refuses(rules.dates_are_some_within_a_year, "one", **booking(ends_on=SECOND - A_DAY)),
    holds(rules.dates_are_some_within_a_year, "a year", **booking(ends_on=FIRST + 366 * A_DAY)),
    refuses(rules.dates_are_some_within_a_year, "a day more", **booking(ends_on=FIRST + 367 * A_DAY)),
    holds(rules.dates_are_some_within_a_year, "53 weeks", **booking(ends_on=None, times=53)),
    refuses(rules.dates_are_some_within_a_year, "one week more", **booking(ends_on=None, times=54)),
    holds(rules.series_hour_is_usual, "until eight", **booking(from_time="18:00")),
    refuses(rules.series_hour_is_usual, "a minute longer", **booking(from_time="18:01")),
    refuses(rules.series_hour_is_usual, "before eight", **booking(from_time="07:59")),
    holds(rules.series_hour_is_usual, "meant", **booking(from_time="05:00", odd_hour=True)),
    holds(rules.clashes_are_known, "none", **booking(), facts={"series_clashes": ()}),
    refuses(rules.clashes_are_known, "one", **booking(), facts=CLASH),
    holds(rules.clashes_are_known, "said to be known", **booking(clashes_known=True), facts=CLASH),
    holds(rules.price_is_agreed, "recorded", row=series("requested"), form={"consent": WORD},
          facts={"price_now": 6_000}),
    refuses(rules.price_is_agreed, "booked by phone", row=series("requested"), **UNAGREED),
    holds(rules.price_is_agreed, "booked in the app at this price", row=BY_CUSTOMER, **UNAGREED),
    refuses(rules.price_is_agreed, "the price has changed since", row=BY_CUSTOMER, form={"consent": None},
            facts={"price_now": 5_001}),
    refuses(rules.price_is_agreed, "no price any more", row=BY_CUSTOMER, form={"consent": WORD},
            facts={"price_now": None}),
    holds(rules.price_is_agreed, "the customer in the app", by="customer who asked", row=series(),
          form={"consent": None}, facts={"price_now": 6_000}),
    refuses(rules.price_is_agreed, "the desk without a word", row=series(booker_id=CUSTOMER_ID), **UNAGREED),
    holds(rules.price_has_changed, "dearer", row=series(), facts={"price_now": 5_001}),
    refuses(rules.price_has_changed, "the same", row=series(), facts={"price_now": 5_000}),
    refuses(rules.price_has_changed, "none", row=series(), facts={"price_now": None}),
    holds(rules.date_is_planned, "the second", **changing(SECOND)),
    refuses(rules.date_is_planned, "the day after", **changing(SECOND + A_DAY)),
    refuses(rules.date_is_planned, "after the last", **changing(LAST + 7 * A_DAY)),
    holds(rules.notice_is_given, "two days", **changing(FIRST)),
    refuses(rules.notice_is_given, "23 hours", **{**changing(TOMORROW), "row": NEXT}),
    holds(rules.notice_is_given, "24 hours", **{**changing(TOMORROW), "row": LATER}),
    holds(rules.order_is_not_made, "not yet", **changing(SECOND, SECOND + A_DAY), facts={"date_order": None}),
    refuses(rules.order_is_not_made, "made", **changing(SECOND, SECOND + A_DAY), facts={"date_order": "JZ-1"}),
    holds(rules.new_date_is_near, "the day after", **changing(SECOND, SECOND + A_DAY)),
    holds(rules.new_date_is_near, "the same day, later", **changing(SECOND, SECOND, from_time="14:00")),
    refuses(rules.new_date_is_near, "another date's day", **changing(SECOND, SECOND + 7 * A_DAY)),
    holds(rules.new_date_is_near, "31 days later", **changing(LAST, LAST + 31 * A_DAY)),
    refuses(rules.new_date_is_near, "32 days later", **changing(LAST, LAST + 32 * A_DAY)),
    refuses(rules.new_date_is_near, "tomorrow at nine", **changing(SECOND, TOMORROW)),
    holds(rules.pause_lies_ahead, "until somebody resumes it", row=series(), form={"paused_until": None}),
    holds(rules.pause_lies_ahead, "until tomorrow", row=series(), form={"paused_until": TOMORROW}),
    refuses(rules.pause_lies_ahead, "until today", row=series(), form={"paused_until": TODAY}),
    holds(rules.pause_lies_ahead, "until the last date", row=series(), form={"paused_until": LAST}),
    refuses(rules.pause_lies_ahead, "longer", row=series(), form={"paused_until": LAST + A_DAY}),
    holds(rules.customer_has_moved_out, "bound no more", by="gongdan", row=series(), facts={"still_bound": False}),
    refuses(rules.customer_has_moved_out, "bound", by="gongdan", row=series(), facts={"still_bound": True}),
    holds(rules.no_date_is_left, "the day after", by="gongdan", row=series(ends_on=TODAY - A_DAY)),
    refuses(rules.no_date_is_left, "its last day", by="gongdan", row=series(ends_on=TODAY)),
]  # fmt: skip


def own(_: "Oracle", who: "Somebody", row: Any) -> bool:
    """Whose it is."""
    return who.is_(row.customer_id)


def related(_oracle: "Oracle", who: "Somebody", row: Any) -> dict[str, bool]:
    """The customer whose it is."""
    return {"customer": who.is_(row.customer_id)}


BY_THE_HOUR: Form = {
    "name": "家政保洁", "category": "家政服务", "kind": "housekeeping", "trades": ["cleaning"],
    "needs_visit": True, "unit": "小时", "price_fen": 5_000,
}  # fmt: skip


def item(walk: Walk) -> str:
    """The code of an item of its own that is priced by the hour, so that its price can change."""
    path = f"/v1/communities/{walk.crew.ids['community']}/catalogue-items"
    listed_item = walk.post("admin", path, {**BY_THE_HOUR, "code": f"JZ-{new_id().hex[-12:]}"})
    walk.crew.made[listed_item["code"]] = listed_item
    return str(listed_item["code"])


def make_one(walk: Walk, state: str) -> Form:
    """A series of the customer that begins in three weeks; each at an hour of its own."""
    known, first = walk.crew.ids, walk.crew.now.astimezone(ZONE).date() + 21 * A_DAY
    form = {
        **BOOK, "community_id": known["community"], "customer_id": known["customer"], "premises_id": known["room"],
        "catalogue_code": item(walk), "first_on": first.isoformat(), "weekdays": [], "ends_on": None, "times": 4,
        "special_requirements": f"{MARK} wish", "clashes_known": True,
    }  # fmt: skip
    row = walk.post("desk", "/v1/housekeeping-series", form)
    path = f"/v1/housekeeping-series/{row['id']}"
    if state in ("booked", "paused"):
        confirmation = {"department_id": known["department"], "consent": walk.crew.word}
        row = walk.post("desk", f"{path}/confirm", confirmation)
    if state == "paused":
        row = walk.post("customer", f"{path}/pause", {"reason": f"{MARK} reason"})
    if state == "ended":
        row = walk.post("customer", f"{path}/end", {"reason": f"{MARK} reason"})
    assert row["state"] == state
    return row


def make(walk: Walk) -> None:
    """In every state at home; elsewhere one that was asked for."""
    for state in ("requested", "booked", "paused", "ended") if walk.crew.at_home else ("requested",):
        make_one(walk, state)


SOURCES = {"confirm": "requested", "resume": "paused"}


def ready(walk: Walk, action: str, form: Form) -> tuple[Form, Form, str]:
    """A series on which the action succeeds."""
    row = make_one(walk, SOURCES.get(action, "booked"))
    first = date.fromisoformat(row["first_on"])
    days = {
        "on": first.isoformat(),
        "moved_to": (first + A_DAY).isoformat(),
        "paused_until": (first + A_DAY).isoformat(),
    }
    fitting = {name: days.get(name, value) for name, value in form.items()}
    if action == "confirm":
        return row, {"department_id": walk.crew.ids["department"], "consent": walk.crew.word}, "desk"
    if action == "agree_price":
        # the list has another price from now on
        listed_item = walk.crew.made[row["catalogue_code"]]
        path = f"/v1/communities/{walk.crew.ids['community']}/catalogue-items/{listed_item['id']}/update"
        walk.post("admin", path, {"price_fen": 5_001, "expected_version": listed_item["version"]})
        return row, {}, "customer"
    return row, fitting, "customer"


def refused(place: str, _is_machine: bool) -> Form:
    """For nobody, in no room."""
    return {**BOOK, "community_id": place, "customer_id": place, "premises_id": place, "clashes_known": True}


RULES = """
clashes_are_known | book move_date
customer_has_moved_out | move_out
date_is_planned | move_date skip_date
dates_are_some_within_a_year | book
department_is_known | confirm
first_date_lies_ahead | book
new_date_is_near | move_date
no_date_is_left | run_out
notice_is_given | move_date skip_date
order_is_not_made | move_date
pause_lies_ahead | pause
price_by_fits_list | book
price_has_changed | agree_price
price_is_agreed | confirm agree_price
room_is_the_customers | book
series_has_a_price | book
series_hour_is_usual | book
wished_worker_does_this | book
word_is_not_from_the_future | confirm agree_price
"""
"""On which actions each rule stands."""

SAMPLE = Sample(
    lifecycle=HOUSEKEEPING_SERIES,
    models=(HousekeepingSeries, HousekeepingDate),
    row=series,
    who=WHO,
    forms=FORMS,
    facts=lambda: {
        **listed(), "series_place": rules.SeriesPlace(CUSTOMER_ID, "1-101"), "wish": WishedWorker(),
        "series_clashes": (), "department": True, "price_now": 6_000, "date_order": None, "still_bound": False,
    },
    rules=RULES,
    cases=CASES,
    situations=(Situation(), Situation({"ends_on": TODAY - A_DAY, "first_on": TODAY - 9 * A_DAY})),
    persons=("customer_id",),
    turns="requested: centre | booked: nobody | paused: nobody | ended: nobody",
    clocks="series_confirmed  centre",
    served=Served(
        operations=OPERATIONS,
        wide=WIDE,
        own=own,
        related=related,
        refused={"housekeeping_series.book": refused},
        takes={"housekeeping_series.book": {"community_id", "customer_id"}},
        make=make,
        newest_first=True,
        ready=ready,
    ),
)  # fmt: skip
