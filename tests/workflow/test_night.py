"""The night of a community, in which the duty manager stands in: M-20."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.workflow.clocks.service_hours import Night

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(text: str) -> datetime:
    """A moment of a day in Shanghai, in UTC."""
    hour, minute = map(int, text.split(":"))
    return datetime(2026, 11, 23, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("time", "night"),
    [("19:59", False), ("20:00", True), ("23:59", True), ("00:00", True), ("07:59", True), ("08:00", False)],
)
def test_the_night_begins_at_eight_and_ends_at_eight(time: str, night: bool) -> None:
    assert Night().holds(local(time), SHANGHAI) is night
    assert Night().hours == ("20:00", "08:00")


def test_the_last_second_before_it_begins_is_day() -> None:
    assert not Night().holds(local("20:00") - timedelta(seconds=1), SHANGHAI)
    assert Night().holds(local("08:00") - timedelta(seconds=1), SHANGHAI)


@pytest.mark.parametrize(("time", "night"), [("00:59", False), ("01:00", True), ("05:29", True), ("05:30", False)])
def test_a_community_has_its_own_night_which_need_not_go_past_midnight(time: str, night: bool) -> None:
    own = Night.read({"begins": "01:00", "ends": "05:30"})
    assert own.holds(local(time), SHANGHAI) is night


def test_the_hours_are_those_of_the_community_s_zone() -> None:
    assert not Night().holds(local("21:00"), ZoneInfo("Europe/London"))
