"""The figures that come from the database: what waits, since when, and which processes run. They are read when somebody
scrapes, at most every few seconds, and a scrape never fails because of them."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from app.core.clock import Clock
from app.core.errors import Problem
from app.core.logs import get_logger
from app.core.row_scope import EVERYWHERE
from app.db.database import Database
from app.db.queries import heartbeats, operating_figures
from app.db.queries.operating_figures import Backlog, Deliveries, UnderWay
from app.models.heartbeat import Heartbeat
from app.services.health.heartbeats import ALIVE, JobStanding

READ_EVERY_SECONDS: Final = 10
PATIENCE_SECONDS: Final = 3
"""How long a scrape waits for the database; without an answer it tells what the process knows of itself."""

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Figures:
    """What was found at one moment."""

    at: datetime
    due_clocks: Backlog
    late_clocks: int
    unplaced_events: Backlog
    unrouted_notices: Backlog
    messages: Mapping[str, UnderWay]
    webhooks: Deliveries
    workers: int
    worker_beat: datetime | None
    """When a worker last said that it runs; None: none has for a minute."""
    secrets: int
    """How many different secret keys the running processes have; one is right."""
    jobs: Mapping[str, JobStanding] = field(default_factory=dict)
    """By job, as the worker for which it goes best has it: where one worker can't, another may."""

    def age(self, since: datetime | None) -> float:
        """For how many seconds something has waited; 0 for nothing, and for what is due later."""
        return 0.0 if since is None else max(0.0, (self.at - since).total_seconds())


def _best(running: list[Heartbeat]) -> dict[str, JobStanding]:
    best: dict[str, JobStanding] = {}
    for worker in running:
        for name, stored in worker.jobs.items():
            standing = JobStanding(**stored)
            if name not in best or (standing.ended_at or 0) > (best[name].ended_at or 0):
                best[name] = standing
    return best


class FiguresReader:
    """Reads the figures for one process, and remembers them for some seconds."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._reading = asyncio.Lock()
        self._last: Figures | None = None

    async def read(self) -> Figures | None:
        """The figures, not older than ten seconds; None where the database doesn't give them in time."""
        async with self._reading:
            now = self._clock.now()
            if self._last is None or not 0 <= (now - self._last.at).total_seconds() < READ_EVERY_SECONDS:
                self._last = await self._read(now)
            return self._last

    async def _read(self, now: datetime) -> Figures | None:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await read_figures(self._database, now)
        except (Problem, TimeoutError):
            # why the database is away is logged where it is found
            return None
        except Exception:
            log.exception("the figures of the database can't be read")
            return None


async def read_figures(database: Database, now: datetime) -> Figures:
    """Read all of them. Raises Unavailable."""
    async with database.transaction(now, EVERYWHERE) as tx:
        running = await heartbeats.since(tx, now - ALIVE)
        workers = [heartbeat for heartbeat in running if heartbeat.process == "work"]
        return Figures(
            at=now,
            due_clocks=await operating_figures.due_clocks(tx),
            late_clocks=await operating_figures.late_clocks(tx),
            unplaced_events=await operating_figures.unplaced_events(tx),
            unrouted_notices=await operating_figures.unrouted_notices(tx),
            messages=await operating_figures.messages_by_channel(tx),
            webhooks=await operating_figures.webhook_deliveries(tx),
            workers=len(workers),
            worker_beat=workers[0].last_at if workers else None,
            secrets=len({heartbeat.secret for heartbeat in running}),
            jobs=_best(workers),
        )
