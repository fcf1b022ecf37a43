"""When somebody works: their week, shifts and leave as spans of time, and the next span that is free (M-24, M-99).

Spans are half-open: from their beginning up to, not including, their end. All moments are aware.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from app.core.json_object import JsonView
from app.workflow.clocks.calendar import ONE_DAY
from app.workflow.clocks.service_hours import at_minute, minutes

Span: TypeAlias = tuple[datetime, datetime]

LOOKED_AHEAD: Final = timedelta(days=21)
"""How far ahead the next free time is looked for."""


@dataclass(frozen=True, slots=True)
class WorkDay:
    """A day of somebody's week: minutes after local midnight. A day without a lunch break has two equal ends of it."""

    weekday: int
    """1 is Monday."""
    starts: int
    ends: int
    lunch_starts: int
    lunch_ends: int

    @classmethod
    def read(cls, stored: JsonView) -> "WorkDay":
        """Of a row of hours: `{"weekday": 1, "starts": "08:30", "ends": "17:30", "lunch_starts": …}`."""
        starts, ends = minutes(stored["starts"]), minutes(stored["ends"])
        lunch = stored.get("lunch_starts"), stored.get("lunch_ends")
        from_, until = (ends, ends) if None in lunch else (minutes(str(lunch[0])), minutes(str(lunch[1])))
        return cls(stored["weekday"], starts, ends, from_, until)

    def spans(self, day: date, zone: ZoneInfo) -> list[Span]:
        """The hours of work on a day."""
        halves = ((self.starts, self.lunch_starts), (self.lunch_ends, self.ends))
        return [(at_minute(day, begin, zone), at_minute(day, end, zone)) for begin, end in halves if begin < end]


def week_spans(week: Sequence[WorkDay], begin: datetime, end: datetime, zone: ZoneInfo) -> list[Span]:
    """The hours of work of all local days that the time between two moments touches."""
    day, last = begin.astimezone(zone).date(), end.astimezone(zone).date()
    spans: list[Span] = []
    while day <= last:
        spans += [span for worked in week if worked.weekday == day.isoweekday() for span in worked.spans(day, zone)]
        day += ONE_DAY
    return merged(spans)


def is_at_work(week: Sequence[WorkDay], now: datetime, zone: ZoneInfo) -> bool:
    """Whether a moment lies in somebody's hours of work, lunch included; any does where none are on record."""
    local = now.astimezone(zone)
    minute = local.hour * 60 + local.minute
    today = [day for day in week if day.weekday == local.isoweekday()]
    return not week or any(day.starts <= minute < day.ends for day in today)


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time, in order, with no two spans that touch."""
    joined: list[Span] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        elif begin < end:
            joined.append((begin, end))
    return joined


def without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What is left of the time, in order, when other spans are taken out of it."""
    left = merged(spans)
    for begin, end in taken:
        left = [
            part
            for start, stop in left
            for part in ((start, min(stop, begin)), (max(start, end), stop))
            if part[0] < part[1]
        ]
    return left


def common(spans: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """The time that lies in both, in order."""
    left = merged(others)
    return [
        (max(begin, start), min(end, stop))
        for begin, end in merged(spans)
        for start, stop in left
        if max(begin, start) < min(end, stop)
    ]


def covers(spans: Iterable[Span], wanted: Span) -> bool:
    """Whether a time lies in one of the spans as a whole."""
    return any(begin <= wanted[0] and wanted[1] <= end for begin, end in spans)


def next_free(spans: Iterable[Span], length: timedelta, not_before: datetime) -> datetime | None:
    """When the next time of this length begins, not before a moment; None: there is none in these spans."""
    for begin, end in merged(spans):
        start = max(begin, not_before)
        if start + length <= end:
            return start
    return None


def most_at_once(spans: Iterable[Span]) -> int:
    """How many of the spans overlap at the busiest moment."""
    changes = sorted((moment, step) for begin, end in spans for moment, step in ((begin, 1), (end, -1)))
    most = now = 0
    for _, step in changes:
        now += step
        most = max(most, now)
    return most
