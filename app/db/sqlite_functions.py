"""Functions that each SQLite connection gets, because SQLite has none of the kind: days of time zones, and the middle
values of a group. PostgreSQL computes them itself (app/models/expressions.py)."""

import sqlite3
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

ONE_DAY: Final = timedelta(days=1)
STORED: Final = "%Y-%m-%d %H:%M:%S.%f"
"""How moments stand in the tables: in UTC, as text."""


def define(connection: sqlite3.Connection) -> None:
    """Let the statements of a connection use them."""
    connection.create_function("end_of_day", 2, end_of_day, deterministic=True)
    connection.create_function("local_day", 2, local_day, deterministic=True)
    connection.create_aggregate("middle_two", 1, MiddleValues)  # type: ignore[arg-type]


def end_of_day(moment: str | None, zone: str) -> str | None:
    """24:00, in a zone, of the day on which a stored moment lies; None of None."""
    if moment is None:
        return None
    return _midnight_after(_day(moment, zone), zone)


def local_day(moment: str | None, zone: str) -> str | None:
    """The day, in a zone, on which a stored moment lies; None of None."""
    return None if moment is None else _day(moment, zone).isoformat()


def _day(moment: str, zone: str) -> date:
    return datetime.fromisoformat(moment).replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()


@lru_cache(maxsize=1000)
def _midnight_after(day: date, zone: str) -> str:
    return datetime.combine(day + ONE_DAY, time(), ZoneInfo(zone)).astimezone(UTC).strftime(STORED)


class MiddleValues:
    """Adds the two middle values of a group of numbers: of an odd number of values twice the middle one."""

    def __init__(self) -> None:
        self.values: list[int] = []

    def step(self, value: int | None) -> None:
        """Take another value; None is none."""
        if value is not None:
            self.values.append(value)

    def finalize(self) -> int | None:
        """The sum; None of no values."""
        ordered = sorted(self.values)
        if not ordered:
            return None
        return ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]
