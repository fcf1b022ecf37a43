"""The worker's loop: jobs run again, failures stay where they are, and stopping waits for what is under way."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast
from uuid import UUID

import pytest
import pytest_asyncio
from sqlmodel import select

from app.bootstrap import Container, build_container
from app.core.clock import MovableClock
from app.core.settings import Settings
from app.db.database import Database
from app.db.queries import feed, stored_answers
from app.models import StoredAnswer
from app.worker import loop
from app.worker.jobs import JOBS
from app.worker.jobs.answers import forget_answers
from app.worker.jobs.events import place_events
from app.worker.loop import Job
from tests.db.test_feed import make_communities, note
from tests.support.patience import HANGS_AFTER

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
NO_CONTAINER = cast(Container, None)


@pytest_asyncio.fixture
async def container(database: Database, tmp_path: Path) -> AsyncIterator[Container]:
    """A container on an empty database whose clock stands still."""
    settings = Settings(database_url=database.url.render_as_string(hide_password=False), files_dir=tmp_path)
    yield build_container(settings, clock=MovableClock(NOW), database=database)


async def test_a_job_with_more_to_do_runs_again_at_once() -> None:
    stop = asyncio.Event()
    runs: list[int] = []

    async def work(container: Container) -> bool:
        runs.append(len(runs))
        if len(runs) == 5:
            stop.set()
        return True

    async with asyncio.timeout(HANGS_AFTER):
        await loop.run(NO_CONTAINER, [Job("busy", 3600.0, work)], stop)
    assert runs == [0, 1, 2, 3, 4]


async def test_a_failing_job_is_tried_again_and_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, tries = asyncio.Event(), []
    pauses: list[float] = []

    async def no_pause(stop: asyncio.Event, seconds: float) -> None:
        pauses.append(seconds)
        await asyncio.sleep(0)

    async def fail(container: Container) -> bool:
        tries.append(1)
        raise OSError("away")

    async def work(container: Container) -> bool:
        if len(tries) >= 8:
            stop.set()
        return True

    async def breathe(container: Container) -> bool:
        await asyncio.sleep(0)
        return await work(container)

    monkeypatch.setattr(loop, "_pause", no_pause)
    async with asyncio.timeout(HANGS_AFTER):
        await loop.run(NO_CONTAINER, [Job("broken", 1.0, fail), Job("fine", 1.0, breathe)], stop)
    assert pauses[:6] == [2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


async def test_stopping_waits_for_what_is_under_way() -> None:
    stop, finished = asyncio.Event(), []

    async def work(container: Container) -> bool:
        stop.set()
        await asyncio.sleep(0)
        finished.append(1)
        return True

    async with asyncio.timeout(HANGS_AFTER):
        await loop.run(NO_CONTAINER, [Job("slow", 1.0, work)], stop)
    assert finished == [1]


async def test_pending_entries_get_their_positions(container: Container) -> None:
    communities = await make_communities(container.database, 2)
    async with container.database.transaction(NOW) as tx:
        for record, community in enumerate(communities, start=1):
            note(tx, community, UUID(int=record), 1)
        await tx.commit()
    assert not await place_events(container)
    async with container.database.transaction(NOW) as tx:
        assert await feed.pending(tx) == []
        page = await feed.read(tx, communities, 0)
    assert [entry["position"] for entry in page.entries] == [1, 1]


async def test_old_answers_are_forgotten_and_young_ones_kept(
    container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored_answers.forget, "__defaults__", (2,))
    monkeypatch.setattr(stored_answers, "AT_ONCE", 2)
    kept = timedelta(days=container.settings.idempotency_days)
    async with container.database.transaction(NOW) as tx:
        for key, age in (("a", kept * 2), ("b", kept * 3), ("c", kept + timedelta(seconds=1)), ("d", kept)):
            tx.insert(StoredAnswer, key=key, fingerprint="f", status=200, body=b"{}", created_at=NOW - age)
        await tx.commit()
    assert await forget_answers(container)
    assert not await forget_answers(container)
    async with container.database.transaction(NOW) as tx:
        assert [row.key for row in await tx.all(StoredAnswer, select(StoredAnswer))] == ["d"]


def test_every_job_has_a_name_of_its_own() -> None:
    assert len({job.name for job in JOBS}) == len(JOBS)
