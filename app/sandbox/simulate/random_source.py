"""The random choices of a generated month: when requests come, how often, and how long things take."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

T = TypeVar("T")

ZONE: Final = ZoneInfo("Asia/Shanghai")
WEEKDAYS: Final = (1.25, 1.0, 1.0, 0.95, 1.05, 1.2, 0.9)
"""How many requests come on Monday to Sunday, relative to each other."""
HOURS: Final = (
    0.1, 0.05, 0.05, 0.05, 0.05, 0.1, 0.4, 1.0, 2.4, 3.2, 3.0, 2.2, 1.2, 1.4, 2.2, 2.4, 2.2, 2.0, 2.2, 2.4, 1.8, 1.0,
    0.5, 0.2,
)  # fmt: skip
"""How many requests come in each hour of the day, relative to each other."""
SLOTS: Final = (9, 11, 14, 16)
"""Hours at which appointments begin, of two hours each."""
SLOT: Final = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Size:
    """How large an estate is: its rooms, and its orders and complaints in a month."""

    rooms: int
    orders: int
    complaints: int


SIZES: Final = {"small": Size(8, 4, 2), "full": Size(48, 60, 60)}


def pick(random: Random, weighted: Sequence[tuple[T, float]]) -> T:
    """One of several values, chosen by their weights."""
    return random.choices([one for one, _ in weighted], [weight for _, weight in weighted])[0]


def minutes(random: Random, low: float, high: float) -> timedelta:
    """A random duration between `low` and `high` minutes, in whole seconds."""
    return timedelta(seconds=round(60 * random.uniform(low, high)))


def local(day: date, hour: int, minute: int = 0) -> datetime:
    """The UTC moment of a local hour and minute on a day."""
    return datetime.combine(day, time(hour, minute), ZONE).astimezone(UTC)


def day_of(moment: datetime) -> date:
    """The local day of a moment."""
    return moment.astimezone(ZONE).date()


def office(moment: datetime) -> datetime:
    """The same moment, or the next morning if the office is closed then."""
    there = moment.astimezone(ZONE)
    if there.hour >= 18:
        return local(there.date() + timedelta(days=1), 8, there.minute)
    return local(there.date(), 8, there.minute) if there.hour < 8 else moment


def arrivals(random: Random, first: date, days: int, count: int) -> list[datetime]:
    """The moments at which `count` requests of a month come in, in order."""
    weights = [WEEKDAYS[(first + timedelta(days=day)).weekday()] for day in range(days)]
    moments = []
    for _ in range(count):
        day = first + timedelta(days=random.choices(range(days), weights)[0])
        hour = random.choices(range(24), HOURS)[0]
        moments.append(local(day, hour, random.randrange(60)) + timedelta(seconds=random.randrange(60)))
    return sorted(moments)


def tail_of(random: Random, count: int, steepness: float) -> int:
    """An index below `count`; small indexes are much more frequent than large ones."""
    return random.choices(range(count), [1 / (place + 1) ** steepness for place in range(count)])[0]


def shares(total: int, places: int) -> list[int]:
    """Divide a total among places: the first gets half, the others share the rest evenly."""
    if places == 1:
        return [total]
    rest = total - total // 2
    return [total // 2, *((rest + place) // (places - 1) for place in range(places - 1))]
