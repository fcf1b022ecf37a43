"""Scenario: workers who can't be assigned, because they are unqualified, expired, elsewhere, or already booked."""

from datetime import datetime, timedelta

from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run, window
from app.sandbox.demo.server import DemoUser, Form


async def naming(run: Run) -> None:
    """Each kind of unsuitable worker is refused (M-21, M-24)."""
    team = await steps.team(run, "worker1", "owner2")
    desk, boss, owner = team.desk, team.boss, team.customer
    first = await steps.call_in(run, desk, owner)
    await first.refused(
        desk, "accept", "chargeable_has_consent", coverage="chargeable", coverage_reason="已过保修期",
        estimate=steps.on_site(), appointment=run.next_window(),
    )  # fmt: skip
    await steps.accept(run, first, desk)
    (cleaning,) = await run.people("supervisor_cleaning")
    await first.refused(cleaning, "assign", "worker_is_of_own_department", worker_id=team.worker.id)
    await steps.dispatch(first, team)
    await _unfit(run, first, boss)
    await first.assign(boss, team.worker, desk)
    second = await _engaged(run, first, team)
    for order in (first, second):
        await order.do(owner, "cancel", "cancelled", reason="改为自行处理")


async def _unfit(run: Run, order: Record, boss: DemoUser) -> None:
    electrician, expired, outsider, cleaner, neighbour = await run.people(
        "worker2", "worker3", "worker_gw", "cleaner1", "tenant1"
    )
    await order.refused(boss, "assign", "worker_is_qualified", worker_id=electrician.id)
    await order.refused(boss, "assign", "worker_is_qualified", worker_id=expired.id)
    for nobody in (outsider, cleaner, neighbour):
        await order.refused(boss, "assign", "worker_belongs_here", worker_id=nobody.id)


async def _engaged(run: Run, first: Record, team: steps.Team) -> Record:
    desk, boss, worker, owner = team.desk, team.boss, team.worker, team.customer
    taken: Form = first["appointment"]
    second = await steps.call_in(run, desk, owner, description="卫生间角阀渗水", spot="卫生间")
    await steps.accept(run, second, desk, appointment=_shifted(taken, timedelta(minutes=30)), odd_hour=True)
    await steps.dispatch(second, team)
    await second.refused(boss, "assign", "no_overlap", worker_id=worker.id)
    ends_as_it_begins = _shifted(taken, timedelta(hours=1))
    again: Form = {"reason": "与前一单冲突", "asked_by": "centre", "agreed_by": "业主本人", "odd_hour": True}
    await second.do(desk, "reschedule", "dispatched", window=ends_as_it_begins, **again)
    await second.assign(boss, worker, desk)
    half = _shifted(taken, timedelta(minutes=-30))
    await second.refused(desk, "reschedule", "no_overlap", window=half, **again)
    await second.do(
        owner, "reschedule", "assigned", window=half, reason="希望早一点", asked_by="customer", odd_hour=True
    )
    await second.refused(desk, "confirm_time", "no_overlap")
    return second


def _shifted(appointment: Form, by: timedelta) -> Form:
    return window(datetime.fromisoformat(appointment["starts_at"]) + by, timedelta(hours=1))
