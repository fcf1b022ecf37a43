"""Databases for tests: migrated and empty, or with the demo seed; each test gets a copy of its own in milliseconds."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from app.core.settings import Settings
from app.db import revisions
from app.db.database import Database
from tests.support import postgres

CONNECTIONS = 4
"""How many a test's database opens at most."""


@dataclass(frozen=True)
class Place:
    """Where a test's database is: under the application's login, and under the one that owns the tables."""

    url: str
    owner_url: str


def wait_for(work: Coroutine[Any, Any, None]) -> None:
    """Runs a coroutine to its end in a thread, so that no loop of pytest's is touched."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


async def _seed(url: str) -> None:
    from app.core.clock import SystemClock
    from app.services import seed

    database = Database(url, pool_size=1, role=postgres.ROLE)
    try:
        await seed.demo(database, SystemClock())
    finally:
        await database.close()


def _template(kind: str, name: str, folder: Path, fill: Callable[[str], None]) -> Path | str:
    """A database to copy, made once a session (SQLite: once a process); `fill` gets the application's address."""
    if kind == "postgresql":

        def migrate(owner_url: str) -> None:
            revisions.upgrade(owner_url)
            fill(postgres.application_url(f"{name}_draft"))

        return postgres.ensure_template(name, migrate)
    path = folder / f"{name}.db"
    if not path.exists():
        revisions.upgrade(f"sqlite+aiosqlite:///{path}")
        fill(f"sqlite+aiosqlite:///{path}")
    return path


def _copy(template: Path | str, folder: Path, worker: str) -> Place:
    if isinstance(template, Path):
        path = folder / "gongdan.db"
        shutil.copyfile(template, path)
        url = f"sqlite+aiosqlite:///{path}"
        return Place(url, url)
    name = f"test_{worker}"
    postgres.create_database(name, template)
    return Place(postgres.application_url(name), postgres.owner_url(name))


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of this process's SQLite templates."""
    return tmp_path_factory.mktemp("templates")


@pytest.fixture
def place(database_kind: str, templates: Path, tmp_path: Path, worker_id: str) -> Place:
    """A migrated database without rows."""
    return _copy(_template(database_kind, "migrated", templates, lambda url: None), tmp_path, worker_id)


@pytest.fixture
def seeded_place(database_kind: str, templates: Path, tmp_path: Path, worker_id: str) -> Place:
    """A database with the demo seed."""
    return _copy(_template(database_kind, "seeded", templates, lambda url: wait_for(_seed(url))), tmp_path, worker_id)


@pytest_asyncio.fixture
async def database(place: Place) -> AsyncIterator[Database]:
    """A migrated database without rows, under the application's login."""
    async for opened in _opened(place):
        yield opened


@pytest_asyncio.fixture
async def seeded(seeded_place: Place) -> AsyncIterator[Database]:
    """A database with the demo seed, under the application's login."""
    async for opened in _opened(seeded_place):
        yield opened


async def _opened(place: Place) -> AsyncIterator[Database]:
    opened = Database(place.url, pool_size=CONNECTIONS, role=postgres.ROLE)
    try:
        yield opened
    finally:
        await opened.close()


@pytest.fixture
def settings(seeded_place: Place, tmp_path: Path) -> Settings:
    """A laptop's settings that name the seeded database."""
    return Settings(
        database_url=seeded_place.url, owner_database_url=seeded_place.owner_url, files_dir=tmp_path / "files"
    )
