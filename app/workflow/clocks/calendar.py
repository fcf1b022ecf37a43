"""Working days: the Chinese public calendar with its make-up workdays 调休, and a community's own overrides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import chinese_calendar

ONE_DAY = timedelta(days=1)
FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""Legal holidays of fixed date, as month and day: 1 January, 1-2 May and 1-3 October are days off in every year. (The
other legal holidays follow the moon or are shifted, and are known when the year is announced.)"""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The calendar of one community. `overrides` says of single days whether they are worked."""

    overrides: Mapping[date, bool] = field(default_factory=dict)

    def is_working_day(self, day: date) -> tuple[bool, bool]:
        """Whether a day is worked, and whether that is certain: a year not announced yet falls back to Mon-Fri and the
        holidays of fixed date."""
        if day in self.overrides:
            return self.overrides[day], True
        if (day.month, day.day) in FIXED_HOLIDAYS:
            return False, True
        try:
            return bool(chinese_calendar.is_workday(day)), True
        except NotImplementedError:
            return day.weekday() < 5, False

    def is_holiday(self, day: date) -> bool:
        """Whether a day is off that a week would work: a legal holiday, or one that the community named. A weekend is
        none, unless it belongs to one."""
        worked, _ = self.is_working_day(day)
        if worked:
            return False
        return day in self.overrides or (day.month, day.day) in FIXED_HOLIDAYS or _is_legal_holiday(day)

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


def _is_legal_holiday(day: date) -> bool:
    """By the announced calendar; of a year not announced yet, only the holidays of fixed date are known."""
    try:
        on_holiday, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return False
    return bool(on_holiday and name is not None)
