"""Hours of a community: those in which the desk is open, which some clocks count alone, and its night (M-20)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.workflow.clocks.calendar import ONE_DAY, Calendar

NEVER = 3660
"""Days looked ahead for an open hour: a calendar without any would be a mistake."""


@dataclass(frozen=True, slots=True)
class DeskHours:
    """When the desk is open, each day: minutes after local midnight, `closes` at most 1440."""

    opens: int
    closes: int
    working_days_only: bool = True

    @classmethod
    def read(cls, settings: dict[str, object] | None) -> "DeskHours | None":
        """Of a community's settings: `{"opens": "08:00", "closes": "18:00", "working_days_only": true}`, or None."""
        if not settings:
            return None
        opens, closes = minutes(str(settings["opens"])), minutes(str(settings["closes"]))
        return cls(opens, closes, bool(settings.get("working_days_only", True)))

    def window(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """When the desk opens and closes on a day, in UTC."""
        return at_minute(day, self.opens, zone), at_minute(day, self.closes, zone)


@dataclass(frozen=True, slots=True)
class Night:
    """M-20: the hours in which the duty manager stands in, as minutes after local midnight. It may go past midnight."""

    begins: int = 20 * 60
    ends: int = 8 * 60

    @classmethod
    def read(cls, settings: dict[str, object] | None) -> "Night":
        """Of a community's settings: `{"begins": "20:00", "ends": "08:00"}`, or the company's own hours."""
        if not settings:
            return cls()
        return cls(minutes(str(settings["begins"])), minutes(str(settings["ends"])))

    def holds(self, moment: datetime, zone: ZoneInfo) -> bool:
        """Whether it is night: from the minute in which it begins up to, not including, the one in which it ends."""
        local = moment.astimezone(zone)
        minute = local.hour * 60 + local.minute
        if self.begins <= self.ends:
            return self.begins <= minute < self.ends
        return minute >= self.begins or minute < self.ends

    @property
    def hours(self) -> tuple[str, str]:
        """When it begins and ends, as people write it: 20:00 and 08:00."""
        return _clock_time(self.begins), _clock_time(self.ends)


def _clock_time(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def minutes(text: str) -> int:
    """`08:30` as minutes after midnight."""
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


def add_service_time(
    start: datetime, length: timedelta, hours: DeskHours, zone: str, calendar: Calendar
) -> tuple[datetime, tuple[int, ...]]:
    """The moment (UTC) at which the desk has been open for `length` since `start`, and the years on the way whose
    working days are not announced yet. A length of nothing ends at once."""
    start, left, unknown = start.astimezone(UTC), length, []
    if left <= timedelta():
        return start, ()
    here = ZoneInfo(zone)
    day = start.astimezone(here).date()
    for _ in range(NEVER):
        worked, known = calendar.is_working_day(day) if hours.working_days_only else (True, True)
        if not known and day.year not in unknown:
            unknown.append(day.year)
        if worked:
            opens, closes = hours.window(day, here)
            begin = max(opens, start)
            if begin < closes:
                if left <= closes - begin:
                    return begin + left, tuple(unknown)
                left -= closes - begin
        day += ONE_DAY
    raise ValueError("the desk never opens")


def next_open(moment: datetime, hours: DeskHours, zone: str, calendar: Calendar) -> datetime:
    """The moment (UTC) itself while the desk is open; else the one at which it opens next."""
    instant = timedelta(microseconds=1)
    after, _ = add_service_time(moment, instant, hours, zone, calendar)
    return after - instant


def at_minute(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The moment (UTC) that lies so many minutes after local midnight of a day; at most 1440."""
    if minute == 24 * 60:
        day, minute = day + ONE_DAY, 0
    return datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=zone).astimezone(UTC)
