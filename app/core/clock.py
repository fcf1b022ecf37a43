"""The clock: rules and services take the present time from here, so that tests can set it."""

from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Anything that tells the present time in UTC."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""


class SystemClock:
    """The machine's clock. Nothing else in the application reads the machine's time."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)


class MovableClock:
    """A clock that stands still until moved: for tests and simulations."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """The moment this clock was last moved to."""
        return self._now

    def move_to(self, moment: datetime) -> None:
        """Set the clock to `moment` (aware)."""
        self._now = moment.astimezone(UTC)


def local_day(moment: datetime, zone: str) -> date:
    """The calendar day of `moment` in the community's zone."""
    return moment.astimezone(ZoneInfo(zone)).date()
