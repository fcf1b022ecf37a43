"""What the worker fires while a scenario runs agrees with what its moves say of the same clocks."""

from datetime import timedelta

from sqlmodel import col, select

from app.bootstrap import mover_setup
from app.core.clock import MovableClock
from app.core.enums import ClockState
from app.core.ids import UUID
from app.db.database import Database
from app.models import ClockRow, JournalEntry, Notice
from app.sandbox.demo import steps
from app.sandbox.demo.run import Run
from app.services.clocks import clock_verify
from app.services.clocks.due_clocks import DueClockWorker
from tests.scenarios import archive
from tests.scenarios.conftest import TickingClock


async def test_a_worker_who_does_not_sign_is_warned_and_found_late(
    run: Run, seeded: Database, clock: TickingClock
) -> None:
    async def fire() -> None:
        await DueClockWorker(seeded, mover_setup(), MovableClock(clock.now()), "w1").fire_due()

    async def differences() -> list[str]:
        async with seeded.transaction(clock.now()) as tx:
            return [str(notice) async for notice in clock_verify.differences(tx)] + await archive.faults(tx)

    team = await steps.team(run, "worker1", "owner2")
    order = await steps.call_in(run, team.desk, team.customer)
    await steps.accept(run, order, team.desk)
    await steps.dispatch(order, team)
    await order.assign(team.boss, team.worker, team.desk)
    for minutes in (13, 3, 16):
        clock.pass_by(timedelta(minutes=minutes))
        await fire()
        assert await differences() == []
    await order.do(team.worker, "acknowledge", "acknowledged")
    assert await differences() == []
    async with seeded.transaction(clock.now()) as tx:
        statement = select(ClockRow).where(col(ClockRow.record_id) == UUID(order.id), col(ClockRow.name) == "sign_for")
        [row] = await tx.all(ClockRow, statement)
        entries = await tx.all(JournalEntry, select(JournalEntry).where(col(JournalEntry.record_id) == row.id))
        notices = await tx.all(
            Notice, select(Notice).where(col(Notice.record_id) == row.record_id, col(Notice.event).like("clock.%"))
        )
    assert (row.state, row.breached_at, row.breached_with) == (ClockState.BREACHED, row.due_at, "worker")
    assert {entry.event for entry in entries} == {"clock.warned", "clock.breached", "clock.escalated"}
    assert [notice.role for notice in sorted(notices, key=lambda notice: notice.id)] == [
        None,
        None,
        "supervisor",
        "cs_supervisor",
    ]
