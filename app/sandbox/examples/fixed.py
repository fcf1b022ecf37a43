"""What stays the same from one demo to the next: the ids of its example records, and how its time goes on."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Final
from uuid import UUID

TICK: Final = timedelta(seconds=0.5)
DAY: Final = timedelta(days=1)


class StoryClock:
    """Goes on a little whenever it is asked, as time does between two requests."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """The present moment."""
        self._now += TICK
        return self._now

    def move_to(self, moment: datetime) -> None:
        """Let time go by until a later moment."""
        self._now = max(self._now, moment.astimezone(UTC))

    def next_day(self) -> None:
        """Let a day go by."""
        self._now += DAY


def fixed_ids(name: str) -> Callable[[], UUID]:
    """Ids that depend on the example's name alone: as version 7, of one moment, and counted up."""
    digest, numbers = sha256(name.encode()).hexdigest(), count(1)
    base = f"01900001-{digest[:4]}-7{digest[4:7]}-8{digest[7:10]}-{digest[10:17]}"
    return lambda: UUID(f"{base}{next(numbers):05x}")
