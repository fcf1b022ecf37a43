"""Hours of a community: those in which the desk is open, which some clocks count alone, and its night (M-20)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.core.json_object import JsonObject
from app.workflow.clocks.calendar import ONE_DAY, Calendar

NEVER = 3660
"""Days looked ahead for an open hour: a calendar without any would be a mistake."""


@dataclass(frozen=True, slots=True)
class OpenDay:
    """The hours of one day: minutes after local midnight, `closes` at most 1440. None for both: closed all day."""

    opens: int | None
    closes: int | None
    lunch: tuple[int, int] | None = None
    """In which the desk is closed for lunch, if it is."""

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """The hours in which it is open, in order: two halves where there is a lunch break."""
        if self.opens is None or self.closes is None:
            return ()
        lunch_starts, lunch_ends = self.lunch or (self.closes, self.closes)
        halves = ((self.opens, min(lunch_starts, self.closes)), (max(lunch_ends, self.opens), self.closes))
        return tuple((begin, end) for begin, end in halves if begin < end)

    @classmethod
    def read(cls, stored: dict[str, object]) -> "OpenDay":
        """Of a community's settings: `{"opens": "08:00", "closes": "18:00", "lunch_starts": "12:00", "lunch_ends":
        "13:30"}`; without hours it is closed."""
        opens, closes = _minute(stored.get("opens")), _minute(stored.get("closes"))
        starts, ends = _minute(stored.get("lunch_starts")), _minute(stored.get("lunch_ends"))
        return cls(opens, closes, None if starts is None or ends is None else (starts, ends))


def _minute(value: object) -> int | None:
    return None if value is None else minutes(str(value))


@dataclass(frozen=True, slots=True)
class DeskHours:
    """When the desk is open: the same hours each day, but for weekdays that have hours of their own."""

    opens: int
    """Minutes after local midnight."""
    closes: int
    """At most 1440."""
    working_days_only: bool = True
    lunch: tuple[int, int] | None = None
    weekdays: tuple[tuple[int, OpenDay], ...] = ()
    """Weekdays with hours of their own; 1 is Monday. They are open by these on every day but holidays, also where the
    others are open on working days only: a desk may be open on Saturday mornings."""

    @classmethod
    def read(cls, settings: JsonObject | None) -> "DeskHours | None":
        """Of a community's settings: `{"opens": "08:00", "closes": "18:00", "working_days_only": true}`, with
        `lunch_starts` and `lunch_ends` where there is a break, and `weekdays` with hours of their own; or None."""
        if not settings or not settings.get("opens") or not settings.get("closes"):
            return None
        usual = OpenDay.read(settings)
        own = tuple((int(day["weekday"]), OpenDay.read(day)) for day in settings.get("weekdays") or ())
        assert usual.opens is not None
        assert usual.closes is not None
        return cls(usual.opens, usual.closes, bool(settings.get("working_days_only", True)), usual.lunch, own)

    def hours_of(self, day: date) -> OpenDay:
        """The hours of a day, whether it is worked or not."""
        own = dict(self.weekdays).get(day.isoweekday())
        return OpenDay(self.opens, self.closes, self.lunch) if own is None else own

    def is_open(self, day: date, calendar: Calendar) -> tuple[bool, bool]:
        """Whether the desk is open on a day at all, and whether the calendar knows that day's year."""
        hours, has_own = self.hours_of(day), day.isoweekday() in dict(self.weekdays)
        worked, known = calendar.is_working_day(day) if self.working_days_only else (True, True)
        if has_own and self.working_days_only:
            worked = not calendar.is_holiday(day)
        return worked and bool(hours.spans), known

    def spans(self, day: date, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
        """When the desk is open on a day that is worked, in UTC."""
        return [(at_minute(day, begin, zone), at_minute(day, end, zone)) for begin, end in self.hours_of(day).spans]

    def window(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """When the desk opens and closes on a day, in UTC, its lunch break within; on a weekday on which it is closed,
        as on other days."""
        spans = self.hours_of(day).spans or ((self.opens, self.closes),)
        return at_minute(day, spans[0][0], zone), at_minute(day, spans[-1][1], zone)


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
        is_open, known = hours.is_open(day, calendar)
        if not known and day.year not in unknown:
            unknown.append(day.year)
        for opens, closes in hours.spans(day, here) if is_open else ():
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
