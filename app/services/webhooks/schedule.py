"""When a delivery that failed is tried again."""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final
from uuid import UUID

PAUSES: Final = (
    timedelta(0),
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""Before each try: ten tries within 75 hours and a half, so that a receiver may be down for three days."""
SPREAD: Final = 0.1
"""By up to so much of itself a pause is longer, so that what failed together does not come back together."""
LONGEST_WISH: Final = timedelta(hours=24)
"""No receiver is left alone for longer, whatever its Retry-After says."""


def next_try(delivery_id: UUID, tries: int, now: datetime) -> datetime | None:
    """When a delivery is tried again that failed so many times; None: not any more."""
    if tries >= len(PAUSES):
        return None
    pause = PAUSES[tries]
    # an id is as good as dice here: it differs from delivery to delivery
    return now + pause * (1 + SPREAD * (hash((delivery_id, tries)) % 1000) / 1000)


def wished_try(retry_after: str, now: datetime) -> datetime | None:
    """Until when a receiver wants to be left alone, as its Retry-After says (seconds or a date, RFC 9110, 10.2.3); None
    where it says nothing that can be read."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return now + min(timedelta(seconds=min(int(text), 10**6)), LONGEST_WISH)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    return min(max(moment, now), now + LONGEST_WISH)
