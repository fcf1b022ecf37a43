"""Hours of service by weekday, with lunch breaks (M-20)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.workflow.clocks.calendar import Calendar
from app.workflow.clocks.service_hours import DeskHours, OpenDay, add_service_time

ZONE = "Asia/Shanghai"
HERE = ZoneInfo(ZONE)
HOURS = DeskHours.read({
    "opens": "09:00", "closes": "18:00", "lunch_starts": "12:00", "lunch_ends": "13:30",
    "weekdays": [{"weekday": 6, "opens": "09:00", "closes": "12:00"}, {"weekday": 3}],
})  # fmt: skip
"""Closed on Wednesdays, open on Saturday mornings."""
MONDAY = date(2026, 11, 23)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=HERE)


def due(start: datetime, minutes: int, hours: DeskHours | None = HOURS) -> datetime:
    assert hours is not None
    return add_service_time(start, timedelta(minutes=minutes), hours, ZONE, Calendar())[0].astimezone(HERE)


def test_lunch_does_not_count() -> None:
    assert due(at(23, 11, 50), 10) == at(23, 12)
    assert due(at(23, 11, 50), 11) == at(23, 13, 31)
    assert due(at(23, 12, 30), 10) == at(23, 13, 40)


def test_a_closed_weekday_is_passed_over() -> None:
    assert due(at(24, 17, 55), 10) == at(26, 9, 5), "from Tuesday to Thursday"


def test_a_saturday_of_its_own_is_open_though_it_is_no_working_day() -> None:
    assert due(at(27, 17, 55), 10) == at(28, 9, 5)
    assert due(at(28, 11, 55), 10) == at(30, 9, 5), "Sunday is closed"


def test_a_holiday_is_closed_whatever_the_weekday() -> None:
    assert HOURS is not None
    holiday = Calendar({date(2026, 11, 28): False})
    assert HOURS.is_open(date(2026, 11, 28), Calendar()) == (True, True)
    assert HOURS.is_open(date(2026, 11, 28), holiday) == (False, True)
    # a Sunday that is worked instead has the usual hours
    assert HOURS.is_open(date(2026, 11, 29), Calendar({date(2026, 11, 29): True})) == (True, True)


def test_what_people_are_told_of_a_day() -> None:
    assert HOURS is not None
    told = [tuple(moment.astimezone(HERE).hour for moment in HOURS.window(MONDAY + timedelta(days=day), HERE))
            for day in (0, 2, 5)]  # fmt: skip
    assert told == [(9, 18), (9, 18), (9, 12)], "a closed day as other days"


def test_a_day_without_hours_or_with_a_lunch_that_takes_all_of_it_has_none() -> None:
    assert OpenDay(None, None).spans == ()
    assert OpenDay(540, 720, (540, 720)).spans == ()
    assert OpenDay(540, 1080, (720, 810)).spans == ((540, 720), (810, 1080))


def test_settings_without_hours_say_nothing() -> None:
    assert DeskHours.read(None) is None
    assert DeskHours.read({"opens": None, "closes": None, "weekdays": []}) is None
