"""Working days: the Chinese public calendar with its make-up workdays 调休, and a community's own overrides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import chinese_calendar

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The calendar of one community. `overrides` says of single days whether they are worked."""

    overrides: Mapping[date, bool] = field(default_factory=dict)

    def is_working_day(self, day: date) -> tuple[bool, bool]:
        """Whether a day is worked, and whether that is certain: a year not announced yet falls back to Mon-Fri."""
        if day in self.overrides:
            return self.overrides[day], True
        try:
            return bool(chinese_calendar.is_workday(day)), True
        except NotImplementedError:
            return day.weekday() < 5, False

    def add_working_days(self, start: date, days: int) -> tuple[date, tuple[int, ...]]:
        """The n-th working day after `start`, the start day excluded; and the years met on the way that are not
        announced yet: none means the answer is certain."""
        unknown: list[int] = []
        day = start
        while days > 0:
            day += ONE_DAY
            worked, known = self.is_working_day(day)
            if not known and day.year not in unknown:
                unknown.append(day.year)
            days -= worked
        return day, tuple(unknown)

    def working_days(self, first: date, before: date) -> tuple[int, tuple[int, ...]]:
        """How many days from `first` up to, not including, `before` are worked; and the years not announced yet."""
        count, unknown, day = 0, [], first
        while day < before:
            worked, known = self.is_working_day(day)
            if not known and day.year not in unknown:
                unknown.append(day.year)
            count += worked
            day += ONE_DAY
        return count, tuple(unknown)
