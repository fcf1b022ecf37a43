"""Working days: the Chinese public calendar with its make-up workdays 调休, and a community's own overrides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import chinese_calendar


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

    def add_working_days(self, start: date, days: int) -> tuple[date, bool]:
        """The n-th working day after `start`, the start day excluded; and whether every day on the way was certain."""
        certain, day = True, start
        while days > 0:
            day += timedelta(days=1)
            worked, known = self.is_working_day(day)
            certain = certain and known
            days -= worked
        return day, certain
