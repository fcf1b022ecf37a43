"""Scenario: housekeeping that repeats, from the booking with its dates shown to its end (M-12, M-14, M-24)."""

from datetime import date, timedelta

from app.sandbox.demo import steps
from app.sandbox.demo.housekeeping import SHEET, cleaners, priced_by_the_hour
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import Form, Unexpected
from app.workflow.kinds.housekeeping_series import HOUSEKEEPING_SERIES

FIRST, WEEKS = 60, 6
"""It begins in two months, so that no order is made while the scenario runs, and goes on for six weeks."""


async def recurring_housekeeping(run: Run) -> None:
    """M-12: a resident books each week, the desk confirms; one date is moved, one skipped; paused, resumed, ended."""
    team, code = await cleaners(run, "owner2"), await priced_by_the_hour(run)
    form = await booking(run, team, code)
    elsewhere = {**form, "premises_id": team.desk.community_id}
    await run.registration_refused(team.customer, HOUSEKEEPING_SERIES, "room_is_the_customers", elsewhere)
    once = {**form, "ends_on": form["first_on"], "times": None}
    await run.registration_refused(team.customer, HOUSEKEEPING_SERIES, "dates_are_some_within_a_year", once)
    at_night = {**form, "from_time": "05:00"}
    await run.registration_refused(team.customer, HOUSEKEEPING_SERIES, "series_hour_is_usual", at_night)
    # whoever ran this before and did not come to its end has the same dates
    known: Form = {**form, "clashes_known": True}
    series = await run.create(team.customer, HOUSEKEEPING_SERIES, HOUSEKEEPING_SERIES.path, **known)
    await run.registration_refused(team.customer, HOUSEKEEPING_SERIES, "clashes_are_known", form)
    days = await coming(run, team, series)
    if len(days) != WEEKS:
        raise Unexpected(f"{series.name} shows {len(days)} dates and not {WEEKS}")
    await series.forbidden(team.customer, "confirm", department_id=team.boss.department_id)
    await series.do(team.desk, "confirm", "booked", department_id=team.boss.department_id)
    await series.refused(team.customer, "agree_price", "price_has_changed")
    day_after = (days[0] + timedelta(days=1)).isoformat()
    nothing: Form = {"on": day_after, "moved_to": days[0].isoformat()}
    await series.refused(team.customer, "move_date", "date_is_planned", **nothing)
    both: Form = {"on": days[0].isoformat(), "moved_to": days[1].isoformat()}
    await series.refused(team.customer, "move_date", "new_date_is_near", **both)
    moved: Form = {"on": days[0].isoformat(), "moved_to": day_after, "clashes_known": True}
    await series.do(team.customer, "move_date", "booked", **moved)
    await series.do(team.customer, "skip_date", "booked", on=days[1].isoformat(), reason="当天不在家")
    await series.refused(team.customer, "skip_date", "date_is_planned", on=days[1].isoformat())
    await series.do(team.customer, "pause", "paused", reason="外出一段时间", paused_until=days[3].isoformat())
    await series.do(team.customer, "resume", "booked")
    await series.do(team.customer, "end", "ended", reason="改为自己打扫")


async def booking(run: Run, team: steps.Team, code: str) -> Form:
    """Two hours on each weekday of the first date, for six weeks, from nine in the morning."""
    first = await run.today(team.customer) + timedelta(days=FIRST)
    return {
        "premises_id": team.customer.home, "catalogue_code": code, "repeats": "weekly", "first_on": first.isoformat(),
        "from_time": "09:00", "times": WEEKS, "on_holidays": "as_it_falls", "housekeeping": SHEET,
    }  # fmt: skip


async def coming(run: Run, team: steps.Team, series: Record) -> list[date]:
    """The dates that the customer is shown."""
    rows = await run.server.read(team.customer, f"{series.path}/coming-dates")
    return [date.fromisoformat(row["visit_on"]) for row in rows]
