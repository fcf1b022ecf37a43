"""`gongdan work`: runs everything that happens later than a request, or outside of it."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import asyncio

LOOK_AROUND: float = 0.5
"""Seconds between two checks whether the process that started this one is still running."""

WithParent = Annotated[bool, typer.Option(help="End with the process that started this one.")]


IsAlive = Annotated[bool, typer.Option(help="Run nothing: end with 0 if a worker of this host runs, with 1 if not.")]


def work(with_parent: WithParent = False, is_alive: IsAlive = False) -> None:
    """Run the worker until it is told to stop. Several may run side by side."""
    import asyncio
    import os

    if is_alive:
        raise typer.Exit(0 if asyncio.run(_is_alive()) else 1)

    # first of all: a parent that ends while the worker gets ready is missed too
    parent = os.getppid() if with_parent else None

    from app.cli import start
    from app.core import logs
    from app.core.settings import load_settings

    settings = load_settings()
    logs.configure(settings)
    asyncio.run(start.check(settings, files=False))
    asyncio.run(_work(parent))


async def _work(parent: int | None) -> None:
    import asyncio
    import importlib

    from app.bootstrap import open_container
    from app.services.health.heartbeats import JobStandings, Pulse

    # by name, because commands and worker stand side by side
    loop, jobs = importlib.import_module("app.worker.loop"), importlib.import_module("app.worker.jobs")
    async with open_container() as container:
        stop = asyncio.Event()
        loop.stop_on_signals(stop)
        watching = None if parent is None else asyncio.create_task(watch_parent(parent, stop))
        standings = JobStandings(container.clock)
        pulse = Pulse(container.settings, container.database, container.clock, "work", standings.by_name)
        beating = asyncio.create_task(pulse.keep(stop))
        try:
            await loop.run(container, jobs.JOBS, stop, standings.note)
        finally:
            beating.cancel()
            await pulse.end()
            if watching is not None:
                watching.cancel()


async def _is_alive() -> bool:
    """Whether a worker of this host, or container, has said within a minute that it runs."""
    from app.bootstrap import open_container
    from app.core.row_scope import NOWHERE
    from app.db.queries import heartbeats
    from app.services.health.heartbeats import ALIVE, host_name

    async with (
        open_container() as container,
        container.database.transaction(container.clock.now(), NOWHERE) as tx,
    ):
        running = await heartbeats.since(tx, tx.now - ALIVE)
    return any(heartbeat.process == "work" and heartbeat.host == host_name() for heartbeat in running)


async def watch_parent(parent: int, stop: "asyncio.Event") -> None:
    """Stop when the process that started this one has ended."""
    import asyncio
    import os
    from contextlib import suppress

    while os.getppid() == parent and not stop.is_set():
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_AROUND):
                await stop.wait()
    stop.set()
