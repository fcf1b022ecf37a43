"""M-31: when a postponement is announced too late; and how long an emergency's own window is."""

from datetime import datetime, timedelta

HALF_DAY = timedelta(hours=12)
SHORT_NOTICE = timedelta(minutes=30)
LONG_NOTICE = timedelta(hours=2)
EMERGENCY_WINDOW = timedelta(minutes=30)


def notice_is_late(old_start: datetime, new_start: datetime, announced_at: datetime) -> bool:
    """M-31: a postponement within half a day is announced at least 30 minutes before the appointed time, a longer one
    at least 2 hours before. Being early (moved forward) follows the shorter notice."""
    notice = SHORT_NOTICE if new_start - old_start <= HALF_DAY else LONG_NOTICE
    return announced_at > old_start - notice
