"""A clock that counts service hours also escalates in them (M-20): nobody is called at night about what waits."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from app.core.enums import Level, Standing
from app.workflow.clocks.calendar import Calendar
from app.workflow.clocks.escalation import BREACHED, ESCALATED, Firing, Past, Situation, next_firing
from app.workflow.clocks.service_hours import DeskHours

ZONE = "Asia/Shanghai"
DESK = DeskHours.read({"opens": "08:00", "closes": "18:00", "working_days_only": False})


def local(day: int, time: str) -> datetime:
    """A moment of November 2026 in Shanghai, in UTC."""
    hour, minute = map(int, time.split(":"))
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


def late(past: Past | None, calendar: str = "service_hours", hours: DeskHours | None = DESK) -> Situation:
    """A clock of ten minutes that ran out at 17:50 on a Monday."""
    return Situation(
        "pass_on", (Level.SUPERVISOR, Level.CS_SUPERVISOR, Level.MANAGER), local(23, "17:40"), local(23, "17:48"),
        local(23, "17:50"), calendar, past, Standing.CENTRE, has_department=True, has_handler=False,
        escalate_after=None, zone=ZONE, hours=hours, days=Calendar(),
    )  # fmt: skip


BREACH = Past(BREACHED, Level.SUPERVISOR, local(23, "17:50"))


def test_the_next_level_is_told_in_service_hours() -> None:
    fired = next_firing(late(None), local(23, "17:55"))
    assert isinstance(fired, Firing)
    # ten minutes later, of which five are left on this day
    assert (fired.event, fired.next_at) == (BREACHED, local(24, "08:05"))


def test_what_is_looked_at_by_night_waits_for_the_morning() -> None:
    assert next_firing(late(BREACH), local(23, "23:00")) == local(24, "08:00")
    fired = next_firing(late(BREACH), local(24, "08:00"))
    assert isinstance(fired, Firing)
    assert (fired.event, fired.level, fired.next_at) == (ESCALATED, Level.CS_SUPERVISOR, local(24, "08:10"))


def test_a_clock_that_counts_every_hour_escalates_at_night() -> None:
    fired = next_firing(late(BREACH, calendar="elapsed"), local(23, "23:00"))
    assert isinstance(fired, Firing)
    assert (fired.event, fired.next_at) == (ESCALATED, local(23, "23:10"))


def test_a_level_s_own_patience_counts_service_hours_too() -> None:
    seen = late(BREACH)
    object.__setattr__(seen, "escalate_after", timedelta(hours=11))
    fired = next_firing(seen, local(24, "10:00"))
    assert isinstance(fired, Firing)
    assert fired.next_at == local(25, "11:00")
