"""What a pause does to a clock's end: it is due later by what it stood still, and never earlier."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.workflow.clocks.calendar import ONE_DAY, Calendar
from app.workflow.clocks.definitions import WARN_AT, basis, end_of_day, guessed_years


@dataclass(frozen=True, slots=True)
class Ends:
    """When a clock is due and warns (UTC), and by which calendar."""

    due_at: datetime
    warn_at: datetime
    calendar: str


def resumed(ends: Ends, paused_at: datetime, resumed_at: datetime, zone: str, calendar: Calendar) -> Ends:
    """The ends of a clock after it stood still from `paused_at` to `resumed_at`.

    An elapsed clock is due later by the seconds it stood. A clock of natural days gets a day for each local midnight
    that passed. A clock of working days gets a working day for each midnight that ended one: such a clock counts the
    ends of working days, and those that passed while it stood are not counted. (Counting days that begin would leave a
    clock due on Friday, paused from Friday to Saturday, with no time at all.)"""
    name = ends.calendar.partition("?")[0]
    if name not in ("natural_days", "working_days"):
        stood = resumed_at - paused_at
        return Ends(ends.due_at + stood, ends.warn_at + stood, ends.calendar)
    here = ZoneInfo(zone)
    first, before = paused_at.astimezone(here).date(), resumed_at.astimezone(here).date()
    last = ends.due_at.astimezone(here).date() - ONE_DAY
    years: tuple[int, ...] = ()
    if name == "natural_days":
        days = (before - first).days
        last += timedelta(days=days)
    else:
        days, skipped = calendar.working_days(first, before)
        last, ahead = calendar.add_working_days(last, days)
        years = tuple(dict.fromkeys((*guessed_years(ends.calendar), *skipped, *ahead)))
    if days == 0:
        return ends
    due = end_of_day(last, zone)
    return Ends(due, ends.warn_at + (due - ends.due_at), basis(name, years))


def moved(ends: Ends, started_at: datetime, due: datetime) -> Ends:
    """The ends of a clock whose end is put elsewhere; it warns after the same share of its time as before."""
    length = ends.due_at - started_at
    share = (ends.warn_at - started_at) / length if length > timedelta() else WARN_AT
    warn = started_at + max(due - started_at, timedelta()) * share
    return Ends(due, min(warn, due), ends.calendar)
