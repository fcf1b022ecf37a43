"""Firing clocks: what is due among many that run is found and fired as fast as among few."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Final

from app.bootstrap import mover_setup, open_database
from app.core.clock import MovableClock
from app.core.enums import ClockState
from app.core.ids import new_id
from app.core.row_scope import EVERYWHERE
from app.core.settings import Settings
from app.db.batch import Batch
from app.db.database import Database
from app.models import ClockRow
from app.services.clocks.due_clocks import DueClockWorker
from app.workflow.clocks.definitions import SIGN_FOR
from bench import places
from bench.ids import COMMUNITIES, COMMUNITY, ORDER, an_id
from bench.places import SECRET, DatabaseKind, Place
from bench.rows import multiply_clocks
from tests.support import postgres

ORDERS: Final = 800
"""Orders that the clocks belong to, in all."""
DUE: Final = 400
"""Clocks that fall due at once: each is breached, journaled and told to two."""
LOOKS: Final = 50


@dataclass(frozen=True, slots=True)
class ClockTimes:
    """What it takes among so many clocks: looking when nothing is due, and finding and firing what is."""

    look_ms: float
    per_second: float
    times: float
    """The time of finding and firing against its neighbour's among the fewest clocks."""


def make(database: DatabaseKind, count: int, folder: Path) -> Place:
    """A database in which about so many clocks run that aren't due for years."""
    name = f"bench_clocks_{count}"
    place = places.make(database, name, ORDERS, folder)
    url = postgres.superuser_url(name) if database == "postgresql" else place.url
    multiply_clocks(url, ORDERS // COMMUNITIES, count // COMMUNITIES)
    return place


def fire(by_count: Mapping[int, Place], rounds: int) -> dict[int, ClockTimes]:
    """Look and fire in databases of several sizes in turn; by how many clocks run in each."""
    return asyncio.run(_fire(by_count, rounds))


async def _fire(by_count: Mapping[int, Place], rounds: int) -> dict[int, ClockTimes]:
    databases = {
        count: open_database(
            Settings(environment="production", database_url=place.url, secret_key=SECRET, allow_sqlite=True)
        )
        for count, place in by_count.items()
    }
    looks: dict[int, list[float]] = {count: [] for count in by_count}
    took: dict[int, list[float]] = {count: [] for count in by_count}
    try:
        # the first round reads communities and prepares statements
        for _ in range(rounds + 1):
            for count, database in databases.items():
                looks[count].append(await _look(database))
                took[count].append(await _fire_some(database))
    finally:
        for database in databases.values():
            await database.close()
    least = took[min(by_count)]
    return {
        count: ClockTimes(
            median(looks[count][1:]) * 1000,
            DUE / median(took[count][1:]),
            median(mine / smallest for mine, smallest in zip(took[count][1:], least[1:], strict=True)),
        )
        for count in by_count
    }


async def _look(database: Database) -> float:
    firer = DueClockWorker(database, mover_setup(), MovableClock(datetime.now(UTC)), "bench")
    began = time.perf_counter()
    for _ in range(LOOKS):
        assert not await firer.fire_due()
    return (time.perf_counter() - began) / LOOKS


async def _fire_some(database: Database) -> float:
    now = datetime.now(UTC)
    async with database.transaction(now, EVERYWHERE) as tx:
        batch = Batch(tx)
        for number in range(DUE):
            community, order = number % COMMUNITIES, number // COMMUNITIES + 1
            batch.insert(
                ClockRow, id=new_id(), created_at=now, community_id=an_id(COMMUNITY, community),
                record_type="work_order", record_id=an_id(ORDER, community, order), name=SIGN_FOR,
                state=ClockState.RUNNING, started_at=now - timedelta(minutes=20), warn_at=now - timedelta(minutes=8),
                due_at=now - timedelta(minutes=5), next_at=now - timedelta(minutes=5),
            )  # fmt: skip
        await batch.send()
        await tx.commit()
    firer = DueClockWorker(database, mover_setup(), MovableClock(now), "bench")
    began = time.perf_counter()
    while await firer.fire_due():
        pass
    return time.perf_counter() - began
