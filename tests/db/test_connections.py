"""Connections are lent to one transaction each, given back whole, and replaced when their other end has hung up."""

import asyncio
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

import psycopg
import pytest
from sqlmodel import col, func, select

from app.core.errors import Unavailable
from app.core.ids import new_id
from app.db import database as database_module
from app.db.database import Database
from app.db.sqlite import use_write_ahead_log
from app.models import Organisation
from tests.conftest import CONNECTIONS
from tests.support import postgres

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


async def count(database: Database) -> int:
    async with database.transaction(NOW) as tx:
        return int(await tx.value(select(func.count()).select_from(Organisation)))


async def write(database: Database, code: str) -> None:
    async with database.transaction(NOW) as tx:
        tx.insert(Organisation, id=new_id(), created_at=NOW, code=code, name=code)
        await tx.commit()


def cut(database: Database) -> None:
    """Hang up every connection to this database from the server's side."""
    address = postgres.superuser_url(str(database.url.database)).replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


async def test_many_more_transactions_than_connections(database: Database) -> None:
    await asyncio.gather(*(write(database, f"o{number}") for number in range(5 * CONNECTIONS)))
    counts = await asyncio.gather(*(count(database) for _ in range(5 * CONNECTIONS)))
    assert set(counts) == {5 * CONNECTIONS}


def test_all_who_open_a_new_file_at_once_get_in(tmp_path: Path) -> None:
    """SQLite turns away whoever switches the journal at the same moment as somebody else, without waiting."""
    together = Barrier(6)

    def open_file(path: Path) -> str:
        with closing(sqlite3.connect(path, timeout=5)) as connection:
            together.wait()
            use_write_ahead_log(connection, 5)
            return str(connection.execute("PRAGMA journal_mode").fetchone()[0])

    with ThreadPoolExecutor(6) as threads:
        for number in range(60):
            path = tmp_path / f"{number}.db"
            with closing(sqlite3.connect(path)) as connection:
                connection.execute("CREATE TABLE one (number INTEGER)")
            assert set(threads.map(open_file, [path] * 6)) == {"wal"}


async def test_who_waits_too_long_is_told_to_come_again(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "WAIT_SECONDS", 0.01)
    release, held = asyncio.Event(), asyncio.Semaphore(0)

    async def hold() -> None:
        async with database.transaction(NOW):
            held.release()
            await release.wait()

    holding = [asyncio.create_task(hold()) for _ in range(CONNECTIONS)]
    for _ in holding:
        await held.acquire()
    with pytest.raises(Unavailable):
        await count(database)
    release.set()
    await asyncio.gather(*holding)
    assert await count(database) == 0


async def test_a_failed_transaction_leaves_nothing_on_its_connection(database: Database) -> None:
    async def fail() -> None:
        async with database.transaction(NOW) as tx:
            await tx.begin()
            tx.insert(Organisation, id=new_id(), created_at=NOW, code="x", name="x")
            await tx.flush()
            raise ZeroDivisionError

    for _ in range(2 * CONNECTIONS):
        with pytest.raises(ZeroDivisionError):
            await fail()
    await write(database, "x")
    assert await count(database) == 1


async def test_a_cancelled_transaction_gives_its_connection_back(database: Database) -> None:
    for _ in range(2 * CONNECTIONS):
        task = asyncio.create_task(write(database, "never"))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert await count(database) in (0, 1)


@pytest.mark.postgresql
async def test_cut_while_idle(database: Database) -> None:
    """SQLite has no other end that could hang up."""
    await asyncio.gather(*(count(database) for _ in range(CONNECTIONS)))
    cut(database)
    answers = await asyncio.gather(*(write(database, f"o{n}") for n in range(CONNECTIONS)), return_exceptions=True)
    assert {type(answer) for answer in answers} <= {type(None), Unavailable}
    await write(database, "after")
    assert await count(database) == 1 + sum(answer is None for answer in answers)


@pytest.mark.postgresql
async def test_cut_in_the_middle(database: Database) -> None:
    """Every transaction under way fails with 503 and undoes everything; those after it work."""

    async def interrupted(code: str) -> None:
        async with database.transaction(NOW) as tx:
            await tx.begin()
            tx.insert(Organisation, id=new_id(), created_at=NOW, code=code, name=code)
            await tx.flush()
            begun.release()
            await go_on.wait()
            await tx.commit()

    begun, go_on = asyncio.Semaphore(0), asyncio.Event()
    tasks = [asyncio.create_task(interrupted(f"o{number}")) for number in range(CONNECTIONS)]
    for _ in tasks:
        await begun.acquire()
    cut(database)
    go_on.set()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert {type(answer) for answer in answers} == {Unavailable}
    await asyncio.gather(*(write(database, f"n{number}") for number in range(CONNECTIONS)))
    async with database.transaction(NOW) as tx:
        codes = await tx.rows(select(col(Organisation.code)))
    assert {row["code"][0] for row in codes} == {"n"}
