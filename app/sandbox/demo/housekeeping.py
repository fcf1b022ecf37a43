"""Scenario: housekeeping is booked with its sheet, for a wished worker, at the price of the list (M-12, M-14, M-40)."""

from datetime import datetime, timedelta
from typing import Final

from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import ZONE, Run, window
from app.sandbox.demo.server import DemoUser, Form, Unexpected, answered, describe

BY_THE_HOUR: Final[Form] = {
    "code": "JZ01", "name": "家政保洁（按小时）", "category": "家政服务", "kind": "housekeeping",
    "trades": ["cleaning"], "needs_visit": True, "unit": "小时", "price_fen": 5_000,
}  # fmt: skip
"""50 yuan for one person for an hour."""
SHEET: Final[Form] = {
    "tasks": ["擦玻璃", "厨房除油"], "hours": 2, "people": 1, "tools": "centre", "materials": "customer",
    "price_by": "hour",
}  # fmt: skip
PRICE_FEN: Final = 10_000
"""Two hours of one person."""


async def cleaners(run: Run, customer: str) -> steps.Team:
    """The desk and the cleaning department's supervisor, with one of its people and a customer."""
    return steps.Team(*await run.people("reception", "supervisor_cleaning", "cleaner1", customer))


async def priced_by_the_hour(run: Run) -> str:
    """The code of an item of the price list that is priced by the hour; it is put there the first time."""
    admin, desk = await run.people("admin", "reception")
    answer = await run.server.post(admin, f"/v1/communities/{desk.community_id}/catalogue-items", BY_THE_HOUR)
    if answer.status_code not in (201, 409):
        raise Unexpected(f"an item priced by the hour: {describe(answer)}")
    return str(BY_THE_HOUR["code"])


def on_day(now: datetime, days: int, hour: int, hours: float) -> Form:
    """A time some days from now, from a local hour on."""
    midnight = now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    return window(midnight + timedelta(days=days, hours=hour), timedelta(hours=hours))


async def booked(run: Run, desk: DemoUser, customer: DemoUser, code: str, sheet: Form, **more: object) -> Record:
    """The desk writes down a customer's booking."""
    return await steps.call_in(
        run, desk, customer, kind="housekeeping", catalogue_code=code, spot="", description="两居室保洁",
        housekeeping=sheet, **more,
    )  # fmt: skip


async def accepted(run: Run, desk: DemoUser, order: Record, time: Form, fen: int = PRICE_FEN) -> Record:
    """The price by the list is stated and agreed to, with the time (M-14)."""
    return await steps.accept(run, order, desk, appointment=time, estimate=steps.by_list(fen))


async def housekeeping(run: Run) -> None:
    """M-12, M-14, M-24, M-40: what is booked, for whom, at which price; and what is refused."""
    team = await cleaners(run, "owner2")
    code = await priced_by_the_hour(run)
    sheet: Form = {**SHEET, "wished_worker_id": team.worker.id}
    await _refused_at_booking(run, team, code)
    order = await booked(run, team.desk, team.customer, code, sheet)
    order.must_show("housekeeping", price_fen=PRICE_FEN, people=1, price_by="hour")
    time = run.next_window()
    starts_at = datetime.fromisoformat(str(time["starts_at"]))
    two_hours = window(starts_at, timedelta(hours=2))
    agreed: Form = {
        "coverage": "chargeable", "coverage_reason": "家政为有偿服务", "consent": await run.statement(team.desk),
        "odd_hour": True,
    }  # fmt: skip
    cheaper = {**agreed, "estimate": steps.by_list(5_000), "appointment": two_hours}
    await order.refused(team.desk, "accept", "estimate_matches_list", **cheaper)
    shorter = {**agreed, "estimate": steps.by_list(PRICE_FEN), "appointment": time}
    await order.refused(team.desk, "accept", "window_is_as_long_as_booked", **shorter)
    await order.do(team.desk, "accept", "accepted", **{**shorter, "appointment": two_hours})
    await steps.dispatch(order, team)
    await order.do(team.boss, "assign", "assigned", worker_id=team.worker.id)
    print_of = await run.server.get(team.customer, f"{order.path}/papers/housekeeping-sheet")
    answered(print_of, "the booking sheet", 200)
    await order.do(team.desk, "cancel", "cancelled", reason="业主改期另约")


async def _refused_at_booking(run: Run, team: steps.Team, code: str) -> None:
    """M-12: no housekeeping without its sheet, no sheet for a repair, no other way of pricing than the list's."""
    if not run.checks:
        return
    room: Form = {
        "community_id": team.desk.community_id, "channel": "phone", "description": "保洁", "kind": "housekeeping",
        "customer_id": team.customer.id, "premises_id": team.customer.home, "catalogue_code": code,
    }  # fmt: skip
    wrong: tuple[tuple[str, Form], ...] = (
        ("sheet_is_filled_in", {}),
        ("sheet_is_for_housekeeping", {"kind": "repair", "housekeeping": SHEET}),
        ("price_by_fits_list", {"housekeeping": {**SHEET, "price_by": "job"}}),
    )
    for guard, more in wrong:
        answer = await run.server.post(team.desk, "/v1/work-orders", {**room, **more})
        if guard not in answer.text or answer.status_code != 409:
            raise Unexpected(f"a booking that {guard} should refuse: {describe(answer)}")
