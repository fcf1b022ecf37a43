"""The dates of recurring housekeeping 定期家政: how a form's rhythm reads as a rule, and which dates come of it (M-12).

The rule is one of RFC 5545 about days, worked out where those of contracts' visits are: app.workflow.kinds.visit_rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Protocol

from app.core.json_object import JsonObject, JsonView
from app.models.housekeeping_series import OnHolidays, Repeats
from app.workflow.clocks.calendar import Calendar
from app.workflow.kinds.coming_visits import working_day
from app.workflow.kinds.visit_rules import days_of
from app.workflow.kinds.working_time import Span

LONGEST: Final = timedelta(days=366)
"""A series lasts a year at most."""
SHORTEST_MONTH: Final = 28
HOLIDAYS_END: Final = timedelta(days=14)
"""Within which a date is moved off public holidays: none are longer."""
WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Rhythm(Protocol):
    """How a form says that it repeats."""

    repeats: Repeats
    weekdays: list[int]
    first_on: date
    from_time: str
    ends_on: date | None
    times: int | None
    on_holidays: OnHolidays


class DatedSeries(Protocol):
    """What decides which dates come: a series, or what a form makes of it."""

    rule: str
    first_on: date
    ends_on: date
    from_time: str
    on_holidays: OnHolidays
    changed_dates: list[JsonObject]


@dataclass(slots=True)
class SeriesPlan:
    """What decides it, where there is no record yet, or as it will be."""

    rule: str
    first_on: date
    ends_on: date
    from_time: str
    on_holidays: OnHolidays
    changed_dates: list[JsonObject]


@dataclass(frozen=True, slots=True)
class SeriesDate:
    """A date on which somebody comes."""

    planned_on: date
    """The day that the rule names; by it the date becomes an order once."""
    visit_on: date
    """The day on which somebody comes: the same, or another one."""
    from_time: str

    def window(self, local: datetime, length: timedelta) -> Span:
        """From when until when, in UTC; `local` is any moment in the community's time zone."""
        starts_at = datetime.combine(self.visit_on, time.fromisoformat(self.from_time), local.tzinfo).astimezone(UTC)
        return starts_at, starts_at + length


def rule_of(form: Rhythm) -> str:
    """How a form repeats, as an RRULE without an end. A month without the day of the first date has it on its last."""
    if form.repeats is Repeats.MONTHLY:
        day = form.first_on.day
        days = range(SHORTEST_MONTH, day + 1) if day > SHORTEST_MONTH else (day,)
        return f"FREQ=MONTHLY;BYMONTHDAY={','.join(map(str, days))};BYSETPOS=-1"
    weekdays = sorted(set(form.weekdays)) or [form.first_on.isoweekday()]
    named = ",".join(WEEKDAYS[weekday - 1] for weekday in weekdays)
    return f"FREQ=WEEKLY;INTERVAL={2 if form.repeats is Repeats.FORTNIGHTLY else 1};BYDAY={named}"


def days_named(form: Rhythm) -> tuple[date, ...]:
    """The days that a form's rule names until its end, or until a year is over."""
    latest = form.first_on + LONGEST
    days = days_of(rule_of(form), form.first_on, latest if form.ends_on is None else min(form.ends_on, latest))
    return days if form.times is None else days[: form.times]


def plan_of(form: Rhythm) -> SeriesPlan:
    """What a form makes of a series. Of one whose rule names no day, the first and last day are the form's first."""
    last = max(days_named(form), default=form.first_on)
    return SeriesPlan(rule_of(form), form.first_on, last, form.from_time, form.on_holidays, [])


def dates_of(plan: DatedSeries, calendar: Calendar) -> list[SeriesDate]:
    """All dates of a series, the earliest first; two that fall on one day are one."""
    changes = {date.fromisoformat(change["planned_on"]): change for change in plan.changed_dates}
    by_day: dict[date, SeriesDate] = {}
    for day in days_of(plan.rule, plan.first_on, plan.ends_on):
        coming = _changed(day, changes[day]) if day in changes else _off_holidays(day, plan, calendar)
        if coming is not None:
            by_day.setdefault(coming.visit_on, coming)
    return sorted(by_day.values(), key=lambda each: each.visit_on)


def _changed(day: date, change: JsonView) -> SeriesDate | None:
    moved_to = change["visit_on"]
    return None if moved_to is None else SeriesDate(day, date.fromisoformat(moved_to), change["from_time"])


def _off_holidays(day: date, plan: DatedSeries, calendar: Calendar) -> SeriesDate | None:
    if plan.on_holidays == OnHolidays.AS_IT_FALLS or not calendar.is_holiday(day):
        return SeriesDate(day, day, plan.from_time)
    if plan.on_holidays == OnHolidays.SKIPPED:
        return None
    return SeriesDate(day, working_day(day, day + HOLIDAYS_END, calendar), plan.from_time)


def changed_dates(plan: DatedSeries, planned_on: date, visit_on: date | None, from_time: str) -> list[JsonObject]:
    """The changed dates of a series of which one more is moved, or (None) skipped."""
    others = [change for change in plan.changed_dates if change["planned_on"] != planned_on.isoformat()]
    moved_to = None if visit_on is None else visit_on.isoformat()
    return [*others, {"planned_on": planned_on.isoformat(), "visit_on": moved_to, "from_time": from_time}]


def last_day(plan: DatedSeries, dates: Sequence[SeriesDate]) -> date:
    """The last day on which something may be left to do."""
    return max((plan.ends_on, *(each.visit_on for each in dates)))
