"""When people call and what for: the chances that a generated month is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

T = TypeVar("T")

ZONE: Final = ZoneInfo("Asia/Shanghai")
WEEKDAYS: Final = (1.25, 1.0, 1.0, 0.95, 1.05, 1.2, 0.9)
"""Monday to Sunday: the week's first day brings what waited, Saturday those who are at home then."""
HOURS: Final = (
    0.1, 0.05, 0.05, 0.05, 0.05, 0.1, 0.4, 1.0, 2.4, 3.2, 3.0, 2.2, 1.2, 1.4, 2.2, 2.4, 2.2, 2.0, 2.2, 2.4, 1.8, 1.0,
    0.5, 0.2,
)  # fmt: skip
SLOTS: Final = (9, 11, 14, 16)
"""Hours at which appointments begin, of two hours each."""
SLOT: Final = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Size:
    """How much happens: rooms, orders and complaints of an estate on average."""

    rooms: int
    orders: int
    complaints: int


SIZES: Final = {"small": Size(8, 4, 2), "full": Size(48, 60, 60)}


def pick(dice: Random, chances: Sequence[tuple[T, float]]) -> T:
    """One of several, by their weights."""
    return dice.choices([one for one, _ in chances], [weight for _, weight in chances])[0]


def minutes(dice: Random, low: float, high: float) -> timedelta:
    """Some time between so many minutes and so many, to the second."""
    return timedelta(seconds=round(60 * dice.uniform(low, high)))


def local(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of a day in the estates' zone, in UTC."""
    return datetime.combine(day, time(hour, minute), ZONE).astimezone(UTC)


def day_of(moment: datetime) -> date:
    """The local day of a moment."""
    return moment.astimezone(ZONE).date()


def office(moment: datetime) -> datetime:
    """The same moment, or where the desk's office is closed then, the next morning."""
    there = moment.astimezone(ZONE)
    if there.hour >= 18:
        return local(there.date() + timedelta(days=1), 8, there.minute)
    return local(there.date(), 8, there.minute) if there.hour < 8 else moment


def arrivals(dice: Random, first: date, days: int, count: int) -> list[datetime]:
    """When so many requests of a month come in, in order."""
    weights = [WEEKDAYS[(first + timedelta(days=day)).weekday()] for day in range(days)]
    found = []
    for _ in range(count):
        day = first + timedelta(days=dice.choices(range(days), weights)[0])
        hour = dice.choices(range(24), HOURS)[0]
        found.append(local(day, hour, dice.randrange(60)) + timedelta(seconds=dice.randrange(60)))
    return sorted(found)


def tail_of(dice: Random, count: int, steepness: float) -> int:
    """A place among so many: the first ones come up again and again, the last ones hardly ever."""
    return dice.choices(range(count), [1 / (place + 1) ** steepness for place in range(count)])[0]


def shares(total: int, places: int) -> list[int]:
    """How many of a total fall to each place: the first holds half, the others share the rest evenly."""
    if places == 1:
        return [total]
    rest = total - total // 2
    return [total // 2, *((rest + place) // (places - 1) for place in range(places - 1))]
