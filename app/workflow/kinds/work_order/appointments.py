"""M-24, M-31: what makes two windows overlap, and when a postponement is announced too late."""

from datetime import datetime, timedelta

HALF_DAY = timedelta(hours=12)
SHORT_NOTICE = timedelta(minutes=30)
LONG_NOTICE = timedelta(hours=2)
EMERGENCY_WINDOW = timedelta(minutes=30)


def overlaps(starts_at: datetime, ends_at: datetime, other_starts_at: datetime, other_ends_at: datetime) -> bool:
    """Whether two half-open windows share a moment."""
    return starts_at < other_ends_at and other_starts_at < ends_at


def notice_is_late(old_start: datetime, new_start: datetime, announced_at: datetime) -> bool:
    """M-31: a postponement within half a day is announced at least 30 minutes before the appointed time, a longer one
    at least 2 hours before. Being early (moved forward) follows the shorter notice."""
    notice = SHORT_NOTICE if new_start - old_start <= HALF_DAY else LONG_NOTICE
    return announced_at > old_start - notice
