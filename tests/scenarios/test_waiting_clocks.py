"""Clocks of what waits: a desk service, a hold, a quote that nobody answers, redone work (M-15, M-38, M-41, M-52)."""

from datetime import datetime, timedelta

from sqlmodel import col, select

from app.core.enums import ClockState
from app.core.ids import UUID
from app.db.database import Database
from app.models import ClockRow
from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from tests.scenarios.conftest import TickingClock

RUNS, MET, VOID, LATE = ClockState.RUNNING, ClockState.MET, ClockState.VOIDED, ClockState.BREACHED


async def clocks(seeded: Database, clock: TickingClock, order: Record, name: str) -> list[ClockRow]:
    """The clocks of one name of an order, in the order in which they started."""
    statement = select(ClockRow).where(col(ClockRow.record_id) == UUID(order.id), col(ClockRow.name) == name)
    async with seeded.transaction(clock.now()) as tx:
        return await tx.all(ClockRow, statement.order_by(col(ClockRow.created_at), col(ClockRow.id)))


async def states(seeded: Database, clock: TickingClock, order: Record, name: str) -> list[ClockState]:
    return [row.state for row in await clocks(seeded, clock, order, name)]


async def test_accepting_a_desk_service_keeps_the_ten_minutes(run: Run, seeded: Database, clock: TickingClock) -> None:
    desk, tenant = await run.people("reception", "tenant1")
    order = await steps.call_in(run, desk, tenant, kind="free_service", catalogue_code="F02", description="代订牛奶")
    await steps.accept(run, order, desk, "free", appointment=None)
    assert await states(seeded, clock, order, "pass_on") == [MET]
    assert await states(seeded, clock, order, "desk_answer") == [RUNS]
    clock.pass_by(timedelta(minutes=50))
    await order.do(desk, "fulfil", "signed_off", done="已代订")
    assert await states(seeded, clock, order, "pass_on") == [MET]
    assert await states(seeded, clock, order, "desk_answer") == [MET]


async def test_a_visit_is_not_passed_on_by_accepting_it(run: Run, seeded: Database, clock: TickingClock) -> None:
    team = await steps.team(run, "worker1", "owner2")
    order = await steps.call_in(run, team.desk, team.customer)
    await steps.accept(run, order, team.desk)
    assert await states(seeded, clock, order, "pass_on") == [RUNS]
    assert await states(seeded, clock, order, "desk_answer") == []


async def test_a_desk_service_that_needs_a_visit_after_all_starts_anew(
    run: Run, seeded: Database, clock: TickingClock
) -> None:
    desk, tenant = await run.people("reception", "tenant1")
    order = await steps.call_in(run, desk, tenant, kind="free_service", catalogue_code="F02", description="代订牛奶")
    await steps.accept(run, order, desk, "free", appointment=None)
    await order.do(desk, "reclassify", "registered", kind="repair", trades=["plumbing"], reason="须上门")
    assert await states(seeded, clock, order, "desk_answer") == [VOID]
    assert await states(seeded, clock, order, "pass_on") == [MET, RUNS]


async def test_a_hold_has_an_end(run: Run, seeded: Database, clock: TickingClock) -> None:
    team = await steps.team(run, "worker1", "owner1")
    order = await steps.until_on_site(run, team, "in_warranty")
    until = clock.now() + timedelta(hours=5)
    await order.do(team.worker, "hold", "on_hold", reason="parts", expected_until=until.isoformat())
    [held] = await clocks(seeded, clock, order, "hold_ends")
    assert (held.state, held.due_at) == (RUNS, until)
    await order.do(team.worker, "resume", "on_site")
    assert await states(seeded, clock, order, "hold_ends") == [MET]
    await order.do(team.worker, "hold", "on_hold", reason="parts", expected_until=until.isoformat())
    clock.pass_by(timedelta(hours=6))
    await order.do(team.worker, "resume", "on_site")
    assert await states(seeded, clock, order, "hold_ends") == [MET, LATE]


async def test_a_quote_is_waited_for_once_the_visit_has_ended(run: Run, seeded: Database, clock: TickingClock) -> None:
    team = await steps.team(run, "worker1", "owner2")
    order = await steps.until_on_site(run, team)
    await order.do(team.worker, "quote", "quoted", lines=[steps.labour("更换水管", 8_000)], list_shown=True)
    assert await states(seeded, clock, order, "quote_answered") == []
    await order.do(team.worker, "end_visit", "quoted")
    [waits] = await clocks(seeded, clock, order, "quote_answered")
    local = datetime.fromisoformat(waits.due_at.isoformat()) + timedelta(hours=8)
    # three natural days, the start day excluded: 24:00 of the third
    assert (local.hour, local.minute) == (0, 0)
    assert local.date() == (clock.now() + timedelta(hours=8)).date() + timedelta(days=4)
    await order.do(team.customer, "reject_quote", "negotiating", quote_id=order["quote"]["id"], reason="价格偏高")
    assert await states(seeded, clock, order, "quote_answered") == [MET]
    lines = [steps.labour("更换水管", 7_000)]
    await order.do(team.desk, "quote", "quoted", lines=lines, list_shown=True)
    assert await states(seeded, clock, order, "quote_answered") == [MET, RUNS]


async def test_redone_work_is_followed_up_anew(run: Run, seeded: Database, clock: TickingClock) -> None:
    """Rejected at once and redone four days later: what is due then is due from then."""
    team = await steps.team(run, "worker1", "owner1")
    order = await steps.until_on_site(run, team, "in_warranty")
    await order.do(team.worker, "start", "in_progress")
    await steps.finish_work(run, order, team.worker, "更换角阀")
    await order.do(team.customer, "reject_work", "rework", reason="仍在漏水")
    assert await states(seeded, clock, order, "follow_up") == [VOID]
    clock.pass_by(timedelta(days=4))
    for _ in range(30):
        run.next_window()
    await steps.return_visit(order, team)
    await order.do(team.worker, "start", "in_progress")
    await steps.finish_work(run, order, team.worker, "重新更换")
    found = await clocks(seeded, clock, order, "follow_up")
    assert [row.state for row in found] == [VOID, RUNS]
    assert found[1].due_at > clock.now()
    follow_up = await run.follow_up_of(team.desk, order)
    assert follow_up["state"] == "scheduled"
    assert follow_up["due_at"] > clock.now().isoformat()
