"""Heartbeats: each process says every few seconds that it runs, so that the others know of it.

The row is for monitoring alone. Nothing waits for it, and the leases of the worker's jobs don't depend on it.
"""

import asyncio
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import timedelta
from importlib.metadata import version
from typing import Final, Literal

from app.core.clock import Clock
from app.core.errors import Problem
from app.core.ids import new_id
from app.core.keys import derived_key
from app.core.logs import get_logger
from app.core.row_scope import NOWHERE
from app.core.settings import Settings
from app.db.database import Database
from app.db.failures import NoConnection
from app.db.queries import heartbeats

EVERY_SECONDS: Final = 10
ALIVE: Final = timedelta(seconds=60)
"""After so long without a heartbeat a process counts as gone."""
FORGOTTEN: Final = timedelta(days=1)

ProcessKind = Literal["serve", "work"]
log = get_logger(__name__)


def fingerprint_of(secret: str) -> str:
    """Twelve hexadecimal digits that tell one secret key from another, and say nothing about either."""
    return derived_key(secret, "fingerprint").hex()[:12]


def host_name() -> str:
    """The name of this machine or container, as heartbeats have it."""
    return socket.gethostname()[:60]


@dataclass(slots=True)
class JobStanding:
    """How a job of the worker is doing."""

    ended_at: float | None = None
    """When it last ended well, in seconds since 1970; None: not since the worker started."""
    failures: int = 0
    """How often it has failed since."""


class JobStandings:
    """How all jobs of this worker are doing."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.by_name: dict[str, JobStanding] = {}

    def note(self, name: str, failures: int) -> None:
        """A job ended: well, or with so many failures in a row."""
        standing = self.by_name.setdefault(name, JobStanding())
        standing.failures = failures
        if not failures:
            standing.ended_at = self._clock.now().timestamp()


class Pulse:
    """The heartbeat of this process."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        clock: Clock,
        process: ProcessKind,
        jobs: Mapping[str, JobStanding] | None = None,
    ) -> None:
        self._database, self._clock, self._jobs = database, clock, {} if jobs is None else jobs
        self._id: Final = new_id()
        self._row: Final = {
            "id": self._id,
            "process": process,
            "host": host_name(),
            "version": version("gongdan"),
            "secret": fingerprint_of(settings.secret_key.get_secret_value()),
            "started_at": clock.now(),
        }

    async def beat(self) -> None:
        """Say once that the process runs. Raises NoConnection."""
        now = self._clock.now()
        jobs = {name: asdict(standing) for name, standing in self._jobs.items()}
        await heartbeats.beat(self._database, {**self._row, "last_at": now, "jobs": jobs}, now - FORGOTTEN)

    async def keep(self, stop: asyncio.Event) -> None:
        """Say it again and again until the process stops. A database that is away is no reason to stop."""
        is_told, has_begun = False, False
        while not stop.is_set():
            try:
                await self.beat()
                if not has_begun:
                    has_begun = True
                    await self._greet()
                is_told = False
            except NoConnection as error:
                if not is_told:
                    log.warning("no heartbeat could be written", cause=str(error))
                is_told = True
            with suppress(TimeoutError):
                async with asyncio.timeout(EVERY_SECONDS):
                    await stop.wait()

    async def _greet(self) -> None:
        """Log once which version runs on which database, and how many workers there are."""
        with suppress(Problem):
            async with self._database.transaction(self._clock.now(), NOWHERE) as tx:
                running = await heartbeats.since(tx, tx.now - ALIVE)
            workers = sum(heartbeat.process == "work" for heartbeat in running)
            log.info(
                "running", process=self._row["process"], version=self._row["version"], workers=workers,
                database=self._database.url.render_as_string(),
            )  # fmt: skip

    async def end(self) -> None:
        """Say that the process ends; where that fails, its heartbeat grows old."""
        with suppress(NoConnection):
            await heartbeats.end(self._database, self._id)
