"""When somebody works: weeks with lunch breaks, what is taken out of them, and the next time that is free (M-24, M-99).

Written by hand: Monday 2026-11-23 in Shanghai, whose clocks are eight hours ahead of UTC."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.workflow.kinds.working_time import WorkDay, covers, merged, most_at_once, next_free, week_spans, without

ZONE = ZoneInfo("Asia/Shanghai")
LUNCH = {"starts": "08:00", "ends": "17:00", "lunch_starts": "12:00", "lunch_ends": "13:00"}
WEEK = [WorkDay.read({"weekday": weekday, **LUNCH}) for weekday in (1, 2, 3, 4, 5)]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


def span(day: int, begin: int, end: int) -> tuple[datetime, datetime]:
    return at(day, begin), at(day, end)


def test_a_day_of_work_has_a_lunch_break() -> None:
    assert week_spans(WEEK, at(23, 9), at(23, 10), ZONE) == [span(23, 8, 12), span(23, 13, 17)]


def test_a_weekend_has_no_hours() -> None:
    assert week_spans(WEEK, at(28, 0), at(29, 23), ZONE) == []


def test_a_night_shift_is_one_time_over_midnight() -> None:
    night = [
        WorkDay.read({"weekday": 1, "starts": "20:00", "ends": "24:00"}),
        WorkDay.read({"weekday": 2, "starts": "00:00", "ends": "06:00"}),
    ]
    assert week_spans(night, at(23, 12), at(24, 12), ZONE) == [(at(23, 20), at(24, 6))]


def test_a_visit_lies_in_the_hours_as_a_whole() -> None:
    hours = week_spans(WEEK, at(23, 0), at(23, 23), ZONE)
    assert covers(hours, span(23, 8, 12))
    assert not covers(hours, span(23, 11, 13)), "over lunch"
    assert not covers(hours, span(23, 16, 18)), "after work"
    assert not covers(hours, span(23, 7, 9)), "before work"


def test_leave_and_appointments_are_taken_out() -> None:
    hours = week_spans(WEEK, at(23, 0), at(24, 23), ZONE)
    left = without(hours, [span(23, 10, 15), span(24, 0, 13)])
    assert left == [span(23, 8, 10), span(23, 15, 17), span(24, 13, 17)]
    assert without(left, [span(23, 0, 23), span(24, 0, 23)]) == []


def test_times_that_touch_are_one() -> None:
    assert merged([span(23, 10, 12), span(23, 8, 10), span(23, 9, 11)]) == [span(23, 8, 12)]
    assert merged([span(23, 8, 9), span(23, 10, 11)]) == [span(23, 8, 9), span(23, 10, 11)]


def test_the_next_free_time_is_long_enough() -> None:
    free = [span(23, 8, 9), span(23, 10, 12)]
    hour = timedelta(hours=1)
    assert next_free(free, hour, at(23, 8)) == at(23, 8)
    assert next_free(free, hour, at(23, 8, 30)) == at(23, 10)
    assert next_free(free, 2 * hour, at(23, 8)) == at(23, 10)
    assert next_free(free, 2 * hour, at(23, 10, 30)) is None


def test_how_many_are_there_at_once() -> None:
    assert most_at_once([]) == 0
    assert most_at_once([span(23, 8, 12), span(23, 12, 16)]) == 1, "one relieves the other"
    assert most_at_once([span(23, 8, 12), span(23, 12, 16), span(23, 11, 13)]) == 2
