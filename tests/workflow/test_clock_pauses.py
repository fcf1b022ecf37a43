"""Pauses and moved ends of clocks: due later by what they stood still, to the second, in any zone, never earlier."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.workflow.clocks.calendar import Calendar
from app.workflow.clocks.definitions import (
    CLOCKS,
    COMPLAINT_RESULT,
    FIXED,
    FOLLOW_UP,
    ClockDefinition,
    between,
    deadline,
)
from app.workflow.clocks.pauses import Ends, moved, resumed
from app.workflow.clocks.service_hours import DeskHours, add_service_time, minutes

SHANGHAI, BERLIN, BEIRUT = "Asia/Shanghai", "Europe/Berlin", "Asia/Beirut"
ZONES = (SHANGHAI, BERLIN, BEIRUT, "America/New_York", "Australia/Lord_Howe", "Pacific/Apia")
CALENDAR = Calendar()
OFFICE = DeskHours(8 * 60, 18 * 60)


def local(text: str, zone: str = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def ends(kind: str, start: str, length: int, zone: str = SHANGHAI) -> Ends:
    found = deadline(CLOCKS[kind], local(start, zone), length, zone, CALENDAR)
    return Ends(found.due_at, found.warn_at, found.calendar)


def test_an_elapsed_clock_is_due_later_by_the_seconds_it_stood() -> None:
    before = ends(FIXED, "2026-11-23T10:00", 3600)
    after = resumed(before, local("2026-11-23T10:10"), local("2026-11-25T09:00:01"), SHANGHAI, CALENDAR)
    assert after.due_at == local("2026-11-25T09:50:01")
    assert after.warn_at == local("2026-11-25T09:38:01")


@pytest.mark.parametrize(
    ("paused", "until", "due"),
    [
        # the same day costs nothing, each midnight a day
        ("2026-11-23T10:00", "2026-11-23T23:59:59", "2026-11-27T00:00"),
        ("2026-11-23T23:59:59", "2026-11-24T00:00", "2026-11-28T00:00"),
        ("2026-11-24T00:00", "2026-11-24T23:00", "2026-11-27T00:00"),
        ("2026-11-24T10:00", "2026-11-29T10:00", "2026-12-02T00:00"),
    ],
)
def test_natural_days_get_a_day_for_each_midnight_that_passed(paused: str, until: str, due: str) -> None:
    before = ends(COMPLAINT_RESULT, "2026-11-23T10:00", 3)
    after = resumed(before, local(paused), local(until), SHANGHAI, CALENDAR)
    assert after.due_at == local(due)
    assert after.due_at - after.warn_at == before.due_at - before.warn_at


@pytest.mark.parametrize(
    ("paused", "until", "due"),
    [
        # Monday's clock of three working days is due at the end of Thursday
        ("2026-11-24T10:00", "2026-11-24T18:00", "2026-11-27T00:00"),
        ("2026-11-24T10:00", "2026-11-25T10:00", "2026-11-28T00:00"),
        # over a weekend only Friday's end is lost, and Saturday and Sunday are nothing to lose
        ("2026-11-26T10:00", "2026-11-27T10:00", "2026-11-28T00:00"),
        ("2026-11-26T10:00", "2026-11-30T10:00", "2026-12-01T00:00"),
        ("2026-11-24T10:00", "2026-11-30T10:00", "2026-12-03T00:00"),
    ],
)
def test_working_days_get_a_day_for_each_working_day_that_ended(paused: str, until: str, due: str) -> None:
    before = ends(FOLLOW_UP, "2026-11-23T10:00", 3)
    assert before.due_at == local("2026-11-27T00:00")
    assert resumed(before, local(paused), local(until), SHANGHAI, CALENDAR).due_at == local(due)


def test_a_make_up_saturday_that_ends_while_paused_counts() -> None:
    before = ends(FOLLOW_UP, "2026-10-09T10:00", 1)  # a Friday; Saturday the 10th is worked
    assert before.due_at == local("2026-10-11T00:00")
    after = resumed(before, local("2026-10-10T10:00"), local("2026-10-11T10:00"), SHANGHAI, CALENDAR)
    assert after.due_at == local("2026-10-13T00:00")


def test_a_clock_that_was_due_on_friday_is_not_late_when_it_runs_on_on_saturday() -> None:
    before = ends(FOLLOW_UP, "2026-11-26T10:00", 1)
    assert before.due_at == local("2026-11-28T00:00")
    resumed_at = local("2026-11-28T10:00")
    assert resumed(before, local("2026-11-27T10:00"), resumed_at, SHANGHAI, CALENDAR).due_at == local(
        "2026-12-01T00:00"
    )


@pytest.mark.parametrize(
    ("start", "paused", "until", "due", "zone"),
    [
        # the night of 25 October 2026 has an hour more, the one of 29 March 2026 an hour less
        ("2026-10-23T12:00", "2026-10-24T12:00", "2026-10-25T12:00", "2026-10-28T00:00", BERLIN),
        ("2026-03-27T12:00", "2026-03-28T12:00", "2026-03-29T12:00", "2026-04-01T00:00", BERLIN),
        # where summer time begins at midnight, that midnight is one o'clock
        ("2026-03-26T12:00", "2026-03-27T12:00", "2026-03-28T12:00", "2026-03-31T00:00", BEIRUT),
        ("2026-01-30T12:00", "2026-01-31T12:00", "2026-02-01T12:00", "2026-02-04T00:00", SHANGHAI),
        ("2026-12-30T12:00", "2026-12-31T12:00", "2027-01-01T12:00", "2027-01-04T00:00", SHANGHAI),
    ],
)
def test_midnights_are_those_of_the_community(start: str, paused: str, until: str, due: str, zone: str) -> None:
    before = ends(COMPLAINT_RESULT, start, 3, zone)
    after = resumed(before, local(paused, zone), local(until, zone), zone, CALENDAR)
    assert after.due_at == local(due, zone)


def test_a_moved_end_warns_after_the_same_share_of_the_time() -> None:
    start = local("2026-11-23T10:00")
    before = between(start, start + timedelta(days=10))
    after = moved(Ends(before.due_at, before.warn_at, "natural_days"), start, start + timedelta(days=20))
    assert after.warn_at == start + timedelta(days=16)
    assert moved(after, start, start).warn_at == start


MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2029, 12, 31)).map(lambda moment: moment.replace(tzinfo=UTC))  # noqa: DTZ001
SPANS = st.timedeltas(timedelta(), timedelta(days=40))
KINDS = st.sampled_from([CLOCKS[FIXED], CLOCKS[FOLLOW_UP], CLOCKS[COMPLAINT_RESULT]])


@given(KINDS, MOMENTS, st.integers(1, 30), SPANS, SPANS, st.sampled_from(ZONES))
def test_a_pause_never_shortens_a_clock_nor_leaves_it_late(
    kind: ClockDefinition, start: datetime, length: int, until_pause: timedelta, pause: timedelta, zone: str
) -> None:
    seconds = length * 86_400 if kind.unit == "elapsed" else length
    limit = deadline(kind, start, seconds, zone, CALENDAR)
    assert limit.started_at < limit.warn_at < limit.due_at
    paused_at = start + until_pause
    before = Ends(limit.due_at, limit.warn_at, limit.calendar)
    after = resumed(before, paused_at, paused_at + pause, zone, CALENDAR)
    assert after.due_at >= before.due_at
    assert after.warn_at >= before.warn_at
    if paused_at < before.due_at:
        assert after.due_at > paused_at + pause


@given(MOMENTS, st.integers(1, 20), SPANS, SPANS, st.sampled_from(ZONES))
def test_two_pauses_in_one_go_cost_what_one_does(
    start: datetime, length: int, first: timedelta, second: timedelta, zone: str
) -> None:
    for kind in (CLOCKS[COMPLAINT_RESULT], CLOCKS[FOLLOW_UP], CLOCKS[FIXED]):
        limit = deadline(kind, start, length, zone, CALENDAR)
        before = Ends(limit.due_at, limit.warn_at, limit.calendar)
        middle = start + first
        twice = resumed(resumed(before, start, middle, zone, CALENDAR), middle, middle + second, zone, CALENDAR)
        assert twice.due_at == resumed(before, start, middle + second, zone, CALENDAR).due_at


# service hours


@pytest.mark.parametrize(
    ("start", "seconds", "due"),
    [
        ("2026-11-23T10:00", 600, "2026-11-23T10:10"),
        ("2026-11-23T17:55", 600, "2026-11-24T08:05"),
        ("2026-11-23T17:50", 600, "2026-11-23T18:00"),
        ("2026-11-23T18:00", 600, "2026-11-24T08:10"),
        ("2026-11-23T03:00", 600, "2026-11-23T08:10"),
        ("2026-11-27T17:55", 600, "2026-11-30T08:05"),
        ("2026-11-28T12:00", 600, "2026-11-30T08:10"),
        ("2026-10-09T17:59", 600, "2026-10-10T08:09"),
        ("2026-11-23T08:00", 36_000, "2026-11-23T18:00"),
        ("2026-11-23T08:00", 36_001, "2026-11-24T08:00:01"),
    ],
)
def test_passing_on_counts_the_hours_in_which_the_desk_is_open(start: str, seconds: int, due: str) -> None:
    assert add_service_time(local(start), timedelta(seconds=seconds), OFFICE, SHANGHAI, CALENDAR) == (local(due), ())


def test_a_desk_that_is_open_every_day_until_midnight() -> None:
    hours = DeskHours.read({"opens": "20:00", "closes": "24:00", "working_days_only": False})
    assert hours == DeskHours(minutes("20:00"), minutes("24:00"), working_days_only=False)
    due, _ = add_service_time(local("2026-11-28T23:59"), timedelta(minutes=2), hours, SHANGHAI, CALENDAR)
    assert due == local("2026-11-29T20:01")
    assert DeskHours.read(None) is None


def test_a_desk_that_never_opens_is_a_mistake() -> None:
    never = Calendar({date(2026, 11, 23) + timedelta(days=number): False for number in range(4000)})
    with pytest.raises(ValueError, match="never opens"):
        add_service_time(local("2026-11-23T10:00"), timedelta(seconds=1), OFFICE, SHANGHAI, never)


@given(MOMENTS, st.integers(0, 200_000), st.integers(0, 200_000), st.sampled_from(ZONES))
def test_service_time_adds_up(start: datetime, first: int, second: int, zone: str) -> None:
    middle, _ = add_service_time(start, timedelta(seconds=first), OFFICE, zone, CALENDAR)
    end, _ = add_service_time(middle, timedelta(seconds=second), OFFICE, zone, CALENDAR)
    assert end >= middle >= start
    if first and second:
        assert end == add_service_time(start, timedelta(seconds=first + second), OFFICE, zone, CALENDAR)[0]
