"""A month is generated while a worker runs: its deadlines are left alone until all of it is told."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from sqlmodel import col, func, select

from app.bootstrap import Container
from app.models import ClockRow, JournalEntry
from app.services.clocks import clock_verify
from app.services.clocks.due_clocks import DueClockWorker
from tests.reports.test_generated import container, write
from tests.scenarios import archive

__all__ = ["container"]


async def value(container: Container, statement: Any) -> Any:
    async with container.database.transaction(datetime.now(UTC)) as tx:
        return await tx.value(statement)


async def test_the_worker_waits_for_the_end_of_the_story(container: Container) -> None:
    worker = DueClockWorker(container.database, container.moves, container.clock, "beside")
    fired = select(func.count()).select_from(JournalEntry).where(col(JournalEntry.record_type) == "clock")

    async def work() -> None:
        while True:
            await worker.fire_due()
            await asyncio.sleep(0.005)

    working = asyncio.create_task(work())
    try:
        await write(container, communities=4)
    finally:
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
    early = await value(container, fired)
    while await worker.fire_due():
        pass
    assert await value(container, fired) > 0, "what is still open is overdue"
    leased = select(func.count()).select_from(ClockRow).where(col(ClockRow.leased_by).is_not(None))
    assert (early, await value(container, leased)) == (0, 0)
    async with container.database.transaction(datetime.now(UTC)) as tx:
        assert [str(difference) async for difference in clock_verify.differences(tx)] == []
        assert await archive.faults(tx) == []
