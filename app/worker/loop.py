"""The worker's loop: each job runs by itself, again at once while there is more to do, otherwise after its pause.

A job that fails is logged and tried again after a longer pause; it never stops the others. Several workers may run at
the same time, because each job first claims the rows that it works on.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from app.bootstrap import Container
from app.core.logs import get_logger

LONGEST_PAUSE: Final = 30.0
"""The longest pause, in seconds, between two tries of a job that keeps failing."""

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """A job that is run regularly. `run` returns True while there is more to do at once."""

    name: str
    pause: float
    """Seconds until it is run again."""
    run: Callable[[Container], Awaitable[bool]]


Note = Callable[[str, int], None]
"""Hears of a job's end: its name, and how often it has failed in a row; 0: it ended well."""


async def run(
    container: Container,
    jobs: Sequence[Job],
    stop: asyncio.Event,
    note: Note = lambda name, failures: None,
) -> None:
    """Run all jobs until `stop` is set; work in progress is finished first. `note` hears how each is doing."""
    log.info("worker started", jobs=[job.name for job in jobs])
    async with asyncio.TaskGroup() as group:
        for job in jobs:
            group.create_task(_look_after(container, job, stop, note), name=job.name)
    log.info("worker stopped")


def stop_on_signals(stop: asyncio.Event) -> None:
    """Let SIGTERM and SIGINT end the loop in an orderly way."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)


async def _look_after(container: Container, job: Job, stop: asyncio.Event, note: Note) -> None:
    failures = 0
    while not stop.is_set():
        more = False
        try:
            more = await job.run(container)
            failures = 0
        except Exception:
            failures += 1
            log.exception("job failed", job=job.name, failures=failures)
        note(job.name, failures)
        if not more:
            await _pause(stop, min(job.pause * 2**failures, max(job.pause, LONGEST_PAUSE)))


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
