"""Terms in months: warranties end on the same day of the month, or on its last day."""

from calendar import monthrange
from datetime import date


def add_months(day: date, months: int) -> date:
    """The day `months` later; the 31st becomes the month's last day where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
