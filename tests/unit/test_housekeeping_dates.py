"""The dates of recurring housekeeping 定期家政: by weekdays, by months, around holidays, moved and skipped (M-12)."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from app.models.housekeeping_series import OnHolidays, Repeats
from app.workflow.clocks.calendar import Calendar
from app.workflow.kinds.housekeeping_dates import changed_dates, dates_of, days_named, plan_of, rule_of

TUESDAY = date(2027, 3, 2)
"""Far from public holidays."""
A_DAY = timedelta(days=1)


def form(**values: Any) -> Any:
    """On the weekday of a Tuesday, four times, from nine."""
    usual = {
        "repeats": Repeats.WEEKLY, "weekdays": [], "first_on": TUESDAY, "from_time": "09:00", "ends_on": None,
        "times": 4, "on_holidays": OnHolidays.AS_IT_FALLS,
    }  # fmt: skip
    return SimpleNamespace(**{**usual, **values})


def days(named: Any, calendar: Calendar | None = None) -> list[str]:
    """The days on which somebody comes, as month and day."""
    return [f"{each.visit_on:%m-%d}" for each in dates_of(plan_of(named), calendar or Calendar())]


def test_weeks_and_fortnights_go_by_weekdays() -> None:
    assert rule_of(form()) == "FREQ=WEEKLY;INTERVAL=1;BYDAY=TU"
    assert days(form()) == ["03-02", "03-09", "03-16", "03-23"]
    assert days(form(weekdays=[5, 2, 5])) == ["03-02", "03-05", "03-09", "03-12"]
    assert days(form(weekdays=[1])) == ["03-08", "03-15", "03-22", "03-29"], "the first Monday after the first day"
    fortnightly = form(repeats=Repeats.FORTNIGHTLY, weekdays=[2, 5])
    assert rule_of(fortnightly) == "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,FR"
    assert days(fortnightly) == ["03-02", "03-05", "03-16", "03-19"]
    assert days(form(times=None, ends_on=TUESDAY + 14 * A_DAY)) == ["03-02", "03-09", "03-16"], "its last day counts"


def test_a_month_without_the_day_has_it_on_its_last() -> None:
    monthly = form(repeats=Repeats.MONTHLY, first_on=date(2027, 12, 31))
    assert [str(day) for day in days_named(monthly)] == ["2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31"]
    assert rule_of(form(repeats=Repeats.MONTHLY)) == "FREQ=MONTHLY;BYMONTHDAY=2;BYSETPOS=-1"


def test_a_year_is_the_most() -> None:
    assert len(days_named(form(times=366))) == 53
    assert max(days_named(form(times=None, ends_on=date(2199, 1, 1)))) == TUESDAY + 364 * A_DAY


def test_holidays_are_kept_moved_or_skipped() -> None:
    """The second Tuesday is off and so is the day after; the weekend is worked by nobody, and no holiday."""
    off = Calendar({date(2027, 3, 9): False, date(2027, 3, 10): False})
    assert days(form(times=2), off) == ["03-02", "03-09"]
    assert days(form(times=2, on_holidays=OnHolidays.SKIPPED), off) == ["03-02"]
    assert days(form(times=2, on_holidays=OnHolidays.MOVED), off) == ["03-02", "03-11"]
    on_saturdays = form(times=2, weekdays=[6], on_holidays=OnHolidays.MOVED)
    assert days(on_saturdays, off) == ["03-06", "03-13"]
    both = form(times=3, weekdays=[2, 4], on_holidays=OnHolidays.MOVED)
    assert days(both, off) == ["03-02", "03-04", "03-11"], "what is moved onto another date's day is one with it"


def test_single_dates_are_moved_and_skipped() -> None:
    plan = plan_of(form())
    plan.changed_dates = changed_dates(plan, TUESDAY, TUESDAY + A_DAY, "14:00")
    plan.changed_dates = changed_dates(plan, TUESDAY + 7 * A_DAY, None, "09:00")
    coming = dates_of(plan, Calendar())
    assert [(f"{each.visit_on:%m-%d}", each.from_time) for each in coming] == [
        ("03-03", "14:00"), ("03-16", "09:00"), ("03-23", "09:00"),
    ]  # fmt: skip
    plan.changed_dates = changed_dates(plan, TUESDAY, TUESDAY + 2 * A_DAY, "14:00")
    assert dates_of(plan, Calendar())[0].visit_on == TUESDAY + 2 * A_DAY, "moved again"
