"""Clocks of an order after scenarios: what still matters runs on, what does not is void, late stays late."""

from datetime import timedelta

from sqlmodel import col, select

from app.core.enums import ClockState
from app.core.ids import UUID
from app.db.database import Database
from app.models import ClockRow
from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from tests.scenarios.conftest import TickingClock


async def states(seeded: Database, clock: TickingClock, order: Record) -> dict[str, list[ClockState]]:
    """The states of an order's clocks by name, in the order in which they started."""
    statement = select(ClockRow).where(col(ClockRow.record_id) == UUID(order.id)).order_by(col(ClockRow.created_at))
    by_name: dict[str, list[ClockState]] = {}
    async with seeded.transaction(clock.now()) as tx:
        for row in await tx.all(ClockRow, statement):
            by_name.setdefault(row.name, []).append(row.state)
    return by_name


async def test_follow_up_clock_runs_after_a_desk_service(run: Run, seeded: Database, clock: TickingClock) -> None:
    desk, tenant = await run.people("reception", "tenant1")
    order = await steps.call_in(run, desk, tenant, kind="free_service", catalogue_code="F02", description="代订牛奶")
    await steps.accept(run, order, desk, "free", appointment=None)
    await order.do(desk, "fulfil", "signed_off", done="已代订")
    assert await states(seeded, clock, order) == {
        "pass_on": [ClockState.MET], "desk_answer": [ClockState.MET], "follow_up": [ClockState.RUNNING],
    }  # fmt: skip


async def test_nobody_is_called_ahead_of_a_visit_that_was_made(run: Run, seeded: Database, clock: TickingClock) -> None:
    team = await steps.team(run, "worker1", "owner1")
    order = await steps.until_on_site(run, team, "in_warranty")
    assert await states(seeded, clock, order) == {
        "pass_on": [ClockState.MET],
        "sign_for": [ClockState.MET],
        # agreed for some day, and then for today
        "on_time": [ClockState.VOIDED, ClockState.MET],
        "day_ahead_contact": [ClockState.VOIDED],
    }


async def test_a_breach_stays_when_its_reason_goes_away(run: Run, seeded: Database, clock: TickingClock) -> None:
    team = await steps.team(run, "worker1", "owner2")
    order = await steps.call_in(run, team.desk, team.customer)
    await steps.accept(run, order, team.desk)
    await steps.dispatch(order, team)
    await order.assign(team.boss, team.worker, team.desk)
    clock.pass_by(timedelta(minutes=16))
    await order.do(team.worker, "hand_back", "dispatched", reason="没有时间")
    await order.assign(team.boss, team.worker, team.desk)
    clock.pass_by(timedelta(minutes=14))
    await order.do(team.worker, "hand_back", "dispatched", reason="没有配件")
    assert (await states(seeded, clock, order))["sign_for"] == [ClockState.BREACHED, ClockState.VOIDED]


async def test_a_cancelled_order_leaves_nothing_running(run: Run, seeded: Database, clock: TickingClock) -> None:
    team = await steps.team(run, "worker1", "owner2")
    order = await steps.until_on_site(run, team)
    await order.do(team.customer, "cancel", "cancelled", reason="不修了")
    states_of_order = await states(seeded, clock, order)
    assert not {ClockState.RUNNING, ClockState.PAUSED} & {state for each in states_of_order.values() for state in each}
    visits = await run.server.read(team.desk, f"{order.path}/visits")
    assert [visit["ended_at"] is None for visit in visits] == [False]
