"""The rules about time: windows and notice, working days, deadlines, terms."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest

from app.workflow.clocks.calendar import Calendar
from app.workflow.clocks.definitions import (
    ACCEPTANCE_TOLD,
    CLOCKS,
    FOLLOW_UP,
    PASS_ON,
    ClockDefinition,
    deadline,
    guessed_years,
)
from app.workflow.clocks.months import add_months
from app.workflow.kinds.work_order.appointments import notice_is_late

SHANGHAI = "Asia/Shanghai"


def local(text: str, zone: str = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


# appointments: M-24, M-31


@pytest.mark.parametrize(
    ("new_start", "announced", "late"),
    [
        # within half a day: half an hour before
        ("2026-11-23T12:00", "2026-11-23T08:30", False),
        ("2026-11-23T12:00", "2026-11-23T08:31", True),
        ("2026-11-23T21:00", "2026-11-23T08:30", False),
        # longer: two hours before
        ("2026-11-23T21:01", "2026-11-23T08:30", True),
        ("2026-11-23T21:01", "2026-11-23T07:00", False),
        ("2026-11-24T09:00", "2026-11-23T07:01", True),
        ("2026-11-24T09:00", "2026-11-22T20:00", False),
        # after the appointed time it is late however short the delay
        ("2026-11-23T09:15", "2026-11-23T09:05", True),
        # moved forward
        ("2026-11-23T08:45", "2026-11-23T08:30", False),
    ],
)
def test_m31_says_how_early_a_delay_is_announced(new_start: str, announced: str, late: bool) -> None:
    assert notice_is_late(local("2026-11-23T09:00"), local(new_start), local(announced)) is late


# the calendar

CALENDAR = Calendar()


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 11, 23), True),
        (date(2026, 11, 22), False),
        # New Year's Day, and the Sunday after it that is worked instead
        (date(2026, 1, 1), False),
        (date(2026, 1, 4), True),
        # Spring Festival: a Saturday before and one after are worked
        (date(2026, 2, 14), True),
        (date(2026, 2, 17), False),
        (date(2026, 2, 28), True),
        # Labour Day
        (date(2026, 5, 4), False),
        (date(2026, 5, 9), True),
        # National Day: the Sunday before and the Saturday after are worked
        (date(2026, 9, 20), True),
        (date(2026, 10, 1), False),
        (date(2026, 10, 10), True),
    ],
)
def test_working_days_follow_the_official_calendar_with_its_make_up_days(day: date, worked: bool) -> None:
    assert CALENDAR.is_working_day(day) == (worked, True)


def first_unknown_year() -> int:
    """The first year that has not been announced: the library's newest release decides."""
    for year in range(2026, 2100):
        try:
            chinese_calendar.is_workday(date(year, 1, 1))
        except NotImplementedError:
            return year
    raise AssertionError("a calendar that knows the whole century")


def test_a_year_that_is_not_announced_yet_says_so_and_falls_back_to_the_week() -> None:
    year = first_unknown_year()
    days = [date(year, 3, 1) + timedelta(days=number) for number in range(7)]
    assert [CALENDAR.is_working_day(day) for day in days] == [(day.weekday() < 5, False) for day in days]


@pytest.mark.parametrize("day", [(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)])
def test_holidays_of_fixed_date_are_off_in_every_year_announced_or_not(day: tuple[int, int]) -> None:
    for year in (2026, first_unknown_year(), 2061):
        assert CALENDAR.is_working_day(date(year, *day)) == (False, True)
        assert CALENDAR.is_holiday(date(year, *day))


@pytest.mark.parametrize(
    ("day", "off"),
    [
        (date(2026, 11, 23), False),
        # a Sunday, and one that is worked instead of a holiday
        (date(2026, 11, 22), False),
        (date(2026, 9, 20), False),
        # National Day goes on until the seventh
        (date(2026, 10, 7), True),
    ],
)
def test_a_weekend_is_no_holiday(day: date, off: bool) -> None:
    assert CALENDAR.is_holiday(day) is off
    assert Calendar({day: False}).is_holiday(day)
    assert not Calendar({day: True}).is_holiday(day)


def test_a_community_may_work_or_rest_on_days_of_its_own() -> None:
    container = Calendar({date(2026, 11, 23): False, date(2026, 11, 22): True, date(first_unknown_year(), 5, 1): False})
    assert container.is_working_day(date(2026, 11, 23)) == (False, True)
    assert container.is_working_day(date(2026, 11, 22)) == (True, True)
    assert container.is_working_day(date(first_unknown_year(), 5, 1)) == (False, True)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 11, 23), 1, date(2026, 11, 24)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),
        (date(2026, 11, 28), 1, date(2026, 11, 30)),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 10, 9), 1, date(2026, 10, 10)),
        (date(2026, 2, 13), 2, date(2026, 2, 24)),
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
    ],
)
def test_the_start_day_is_not_counted(start: date, days: int, end: date) -> None:
    assert CALENDAR.add_working_days(start, days) == (end, ())


def test_one_uncertain_day_on_the_way_makes_the_answer_uncertain() -> None:
    eve = date(first_unknown_year() - 1, 12, 31)
    assert CALENDAR.add_working_days(eve, 5)[1] == (first_unknown_year(),)


# clocks

NATURAL = CLOCKS[ACCEPTANCE_TOLD]


def due(kind: ClockDefinition, start: datetime, length: int, zone: str = SHANGHAI) -> datetime:
    return deadline(kind, start, length, zone, CALENDAR).due_at


def test_elapsed_clocks_run_across_midnight_and_warn_at_four_fifths() -> None:
    limit = deadline(CLOCKS[PASS_ON], local("2026-11-23T23:55"), 600, SHANGHAI, CALENDAR)
    assert limit.due_at == local("2026-11-24T00:05")
    assert limit.warn_at == local("2026-11-24T00:03")
    assert limit.due_at.tzinfo is UTC
    assert limit.calendar == "elapsed"


def test_elapsed_seconds_are_seconds_also_when_the_clocks_go_back() -> None:
    start = local("2026-10-25T01:30", "Europe/Berlin")
    assert due(CLOCKS[PASS_ON], start, 7200, "Europe/Berlin") - start.astimezone(UTC) == timedelta(hours=2)


@pytest.mark.parametrize(
    ("start", "zone", "end"),
    [
        ("2026-11-23T00:00", SHANGHAI, "2026-11-27T00:00"),
        ("2026-11-23T23:59", SHANGHAI, "2026-11-27T00:00"),
        ("2026-01-30T12:00", SHANGHAI, "2026-02-03T00:00"),
        ("2026-12-31T12:00", SHANGHAI, "2027-01-04T00:00"),
        ("2028-02-27T12:00", SHANGHAI, "2028-03-02T00:00"),
        # three local days with 73 and with 71 hours in them
        ("2026-10-23T12:00", "Europe/Berlin", "2026-10-27T00:00"),
        ("2026-03-27T12:00", "Europe/Berlin", "2026-03-31T00:00"),
    ],
)
def test_natural_days_end_at_midnight_of_the_community(start: str, zone: str, end: str) -> None:
    assert due(NATURAL, local(start, zone), 3, zone) == local(end, zone)


def test_the_local_day_counts_not_the_one_in_utc() -> None:
    one_minute_past = local("2026-11-24T00:01")
    assert one_minute_past.astimezone(UTC).date() == date(2026, 11, 23)
    assert due(CLOCKS[FOLLOW_UP], one_minute_past, 1) == local("2026-11-26T00:00")


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-11-23T10:00", "2026-11-25T00:00"),
        ("2026-11-27T10:00", "2026-12-01T00:00"),
        ("2026-09-30T10:00", "2026-10-09T00:00"),
    ],
)
def test_a_follow_up_is_due_at_the_end_of_the_next_working_day(start: str, end: str) -> None:
    found = deadline(CLOCKS[FOLLOW_UP], local(start), 1, SHANGHAI, CALENDAR)
    assert (found.due_at, found.calendar) == (local(end), "working_days")


def test_a_deadline_in_a_year_not_announced_says_so() -> None:
    year = first_unknown_year()
    limit = deadline(CLOCKS[FOLLOW_UP], datetime(year, 3, 1, tzinfo=UTC), 1, SHANGHAI, CALENDAR)
    assert limit.calendar == f"working_days?{year}"
    assert guessed_years(limit.calendar) == (year,)
    assert guessed_years("working_days") == ()


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2026, 11, 23), 12, date(2027, 11, 23)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 8, 31), 0, date(2026, 8, 31)),
    ],
)
def test_a_term_in_months_ends_on_the_same_day_or_the_months_last(day: date, months: int, end: date) -> None:
    assert add_months(day, months) == end
