"""Who stands in for the desk, and when: M-20."""

from datetime import UTC, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from app.core.enums import Urgency
from app.workflow.clocks.service_hours import DeskHours
from app.workflow.engine.decisions import Denied, Move, Refused
from app.workflow.kinds.work_order.people import desk_is_away
from app.workflow.kinds.work_order.table import WORK_ORDER
from tests.kinds.context import context, good_form
from tests.kinds.usual import COMMUNITY
from tests.kinds.work_order.row import order

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(day: str, time: str) -> datetime:
    """A moment of 2026 in Shanghai, in UTC."""
    return datetime.fromisoformat(f"2026-{day}T{time}").replace(tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("day", "time", "away"),
    [
        ("11-23", "10:00", False),
        ("11-23", "20:00", True),
        ("11-24", "07:59", True),
        ("11-24", "08:00", False),
        # National Day, and a Sunday that is worked instead of it
        ("10-01", "10:00", True),
        ("10-10", "10:00", False),
        # an ordinary Sunday: most desks are open
        ("11-22", "10:00", False),
    ],
)
def test_the_desk_is_away_at_night_and_on_holidays(day: str, time: str, away: bool) -> None:
    asked = context("duty manager", order(), now=local(day, time))
    assert desk_is_away(asked.community, asked.now) is away


def test_a_desk_that_works_on_working_days_is_away_on_sundays() -> None:
    hours = DeskHours.read({"opens": "08:00", "closes": "18:00"})
    asked = context("duty manager", order(), now=local("11-22", "10:00"))
    asked.community = SimpleNamespace(**{**vars(COMMUNITY), "service_hours": hours})  # type: ignore[assignment]
    assert desk_is_away(asked.community, asked.now)


def dispatched(by: str, when: datetime, urgency: Urgency) -> object:
    """What comes of dispatching an accepted order."""
    asked = context(by, order("accepted", urgency=urgency), good_form(WORK_ORDER, "dispatch"), now=when)
    return WORK_ORDER.decide("dispatch", asked)


NIGHT, DAY = local("11-23", "22:00"), local("11-23", "10:00")


def test_the_duty_manager_dispatches_emergencies_at_night_only() -> None:
    assert isinstance(dispatched("duty manager", NIGHT, Urgency.EMERGENCY), Move)
    by_day = dispatched("duty manager", DAY, Urgency.EMERGENCY)
    assert isinstance(by_day, Refused)
    assert [refusal.guard for refusal in by_day.refusals] == ["desk_has_gone_home"]
    assert isinstance(dispatched("duty manager", NIGHT, Urgency.URGENT), Denied)


def test_reception_works_at_any_hour() -> None:
    for when in (NIGHT, DAY):
        for urgency in Urgency:
            assert isinstance(dispatched("receptionist", when, urgency), Move)
