"""Fixtures that give a test its database: `database` is migrated and empty, `seeded` has the demo seed."""

import asyncio
import os
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from filelock import FileLock
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import Engine

from app.core.clock import SystemClock
from app.core.row_scope import EVERYWHERE
from app.core.settings import Settings
from app.db import sqlite
from app.db.database import Database
from app.sandbox import seed
from app.services.people import passwords
from tests.support import postgres
from tests.support.places import Fill, Place, nothing, postgresql_place, sqlite_place
from tests.support.sandbox import write_sandbox

QUICK = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)
"""Hashes the demo's passwords: a login in a test takes what the hash says, and there are thousands."""
# a test's rows need not outlive the machine, as on PostgreSQL (tests/support/postgres.py); servers are left as they are
sqlite.PRAGMAS = tuple(pragma.replace("synchronous=FULL", "synchronous=OFF") for pragma in sqlite.PRAGMAS)
CONNECTIONS = 4
"""How many a test's database opens at most."""


def wait_for(work: Coroutine[Any, Any, None]) -> None:
    """Runs a coroutine to its end in a thread, so that no loop of pytest's is touched."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


def open_place(url: str, connections: int = CONNECTIONS) -> Database:
    """A database under the application's login. A test that names no scope looks at everything; the program always
    names one."""
    opened = Database(url, pool_size=connections, role=postgres.ROLE, scope=EVERYWHERE)
    engine = opened.engine.sync_engine
    first = _first_engines.setdefault(engine.name, engine)
    # what SQLAlchemy compiles it keeps for each engine and dialect; each test would compile all its statements anew
    engine.dialect, engine._compiled_cache, opened.dialect = first.dialect, first._compiled_cache, first.dialect
    return opened


_first_engines: dict[str, Engine] = {}
"""The first engine of each kind of database."""


def sow(url: str) -> None:
    """Writes the demo seed as the application."""

    async def work() -> None:
        database = open_place(url, 1)
        try:
            await seed.demo(database, SystemClock())
        finally:
            await database.close()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", QUICK)
        wait_for(work())


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of this process's SQLite templates."""
    return tmp_path_factory.mktemp("templates")


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo as `make run` writes it, once for all processes of the session; whoever changes it takes a
    copy (`copy_of`)."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "sandbox"
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            draft = folder.with_suffix(".draft")
            draft.mkdir()
            write_sandbox(draft)
            draft.rename(folder)
    return folder


def _place(kind: str, name: str, fill: Fill, templates: Path, folder: Path) -> Place:
    return postgresql_place(name, fill) if kind == "postgresql" else sqlite_place(name, fill, templates, folder)


@pytest.fixture
def place(database_kind: str, templates: Path, tmp_path: Path) -> Place:
    """Where a migrated database without rows is."""
    return _place(database_kind, "migrated", nothing, templates, tmp_path)


@pytest.fixture
def seeded_place(database_kind: str, templates: Path, tmp_path: Path) -> Place:
    """Where a database with the demo seed is."""
    return _place(database_kind, "seeded", sow, templates, tmp_path)


@pytest_asyncio.fixture
async def database(place: Place) -> AsyncIterator[Database]:
    """A migrated database without rows, under the application's login."""
    opened = open_place(place.url)
    yield opened
    await opened.close()


@pytest_asyncio.fixture
async def seeded(seeded_place: Place) -> AsyncIterator[Database]:
    """A database with the demo seed, under the application's login."""
    opened = open_place(seeded_place.url)
    yield opened
    await opened.close()


@pytest.fixture
def settings(seeded_place: Place, tmp_path: Path) -> Settings:
    """A laptop's settings that name the seeded database."""
    return Settings(
        database_url=seeded_place.url, owner_database_url=seeded_place.owner_url, files_dir=tmp_path / "files"
    )
