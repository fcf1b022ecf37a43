"""The visits that follow from a contract's plans: which come, and which are to be made into orders now (M-80)."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from app.core.json_object import JsonView
from app.models.contract import DayOff
from app.workflow.clocks.calendar import Calendar
from app.workflow.kinds.visit_rules import days_of

A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CoveredDays:
    """From when until when a contract covers a piece of equipment."""

    asset_id: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class PlannedTerm:
    """What decides which visits come: a contract's plans and term, its equipment, and the community's calendar."""

    plans: Sequence[JsonView]
    first: date
    last: date
    equipment: Sequence[CoveredDays]
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class ComingVisit:
    """A day on which a plan has somebody come."""

    plan: JsonView
    planned_on: date
    """The day that the rules name."""
    visit_on: date
    """The day on which somebody comes: the same, or a later one."""
    asset_ids: tuple[str, ...]
    """The plan's equipment that the contract covers then."""

    @property
    def key(self) -> tuple[str, date]:
        """By which its order is made once."""
        return self.plan["code"], self.planned_on

    def window(self, zone: datetime) -> tuple[datetime, datetime]:
        """When somebody comes, in UTC; `zone` is any moment in the community's time zone."""
        hours = (time.fromisoformat(self.plan[name]) for name in ("from_time", "until_time"))
        starts, ends = (datetime.combine(self.visit_on, hour, zone.tzinfo).astimezone(UTC) for hour in hours)
        return starts, ends


def coming_visits(term: PlannedTerm) -> list[ComingVisit]:
    """All visits of a term, the earliest first. What a plan has on one day is one visit, and without equipment that is
    covered then there is none."""
    visits = [visit for plan in term.plans for visit in _of_plan(plan, term)]
    return sorted(visits, key=lambda visit: (visit.visit_on, visit.plan["code"]))


def visits_to_make(
    term: PlannedTerm, since: date, ordered: Collection[tuple[str, date]], local: datetime
) -> list[ComingVisit]:
    """The visits from a day on whose orders are not made yet, the earliest first. One whose hour has gone by, as where
    no worker ran, comes on the next possible day within the term; several of a plan that were missed are one.
    `ordered`: the plans and days that have an order; `local`: now, by the community's clocks."""
    open_visits: dict[tuple[str, date], ComingVisit] = {}
    for visit in coming_visits(term):
        if visit.visit_on < since or visit.key in ordered:
            continue
        timely = visit if visit.window(local)[0] > local else _later(visit, term, local)
        if timely is not None:
            open_visits.setdefault((visit.plan["code"], timely.visit_on), timely)
    return sorted(open_visits.values(), key=lambda visit: (visit.visit_on, visit.plan["code"]))


def made_at(visit_on: date, ahead_days: int, local: datetime) -> datetime:
    """When the order of a visit is to be made: so many days ahead, as the day begins, in UTC; `local` is any moment in
    the community's time zone."""
    return datetime.combine(visit_on - timedelta(days=ahead_days), time(), local.tzinfo).astimezone(UTC)


def working_day(day: date, last: date, calendar: Calendar) -> date:
    """The day itself or the next that is worked; itself where none is left until the last day, so that no visit is
    lost."""
    later = day
    while later <= last:
        if calendar.is_working_day(later)[0]:
            return later
        later += A_DAY
    return day


def _of_plan(plan: JsonView, term: PlannedTerm) -> Iterator[ComingVisit]:
    since = term.first if plan["first_on"] is None else date.fromisoformat(plan["first_on"])
    days = sorted({day for rule in plan["rules"] for day in days_of(rule, since, term.last) if day >= term.first})
    taken: set[date] = set()
    for day in days:
        visit_on = _moved(plan, day, term)
        asset_ids = _covered(plan, visit_on, term)
        if asset_ids and visit_on not in taken:
            taken.add(visit_on)
            yield ComingVisit(plan, day, visit_on, asset_ids)


def _moved(plan: JsonView, day: date, term: PlannedTerm) -> date:
    return day if plan["day_off"] == DayOff.AS_IT_FALLS else working_day(day, term.last, term.calendar)


def _covered(plan: JsonView, day: date, term: PlannedTerm) -> tuple[str, ...]:
    named = frozenset(plan["asset_ids"])
    covered = (each.asset_id for each in term.equipment if each.first <= day <= each.last)
    return tuple(asset_id for asset_id in covered if not named or asset_id in named)


def _later(visit: ComingVisit, term: PlannedTerm, local: datetime) -> ComingVisit | None:
    day = max(visit.visit_on, local.date())
    if replace(visit, visit_on=day).window(local)[0] <= local:
        day += A_DAY
    day = _moved(visit.plan, day, term)
    asset_ids = _covered(visit.plan, day, term)
    return replace(visit, visit_on=day, asset_ids=asset_ids) if day <= term.last and asset_ids else None
