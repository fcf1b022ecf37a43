"""SQLite's driver crosses to its thread once per statement, and finds what aiosqlite's own finds."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path
from threading import Event, Thread
from typing import Any

import aiosqlite
import pytest
import pytest_asyncio

from app.db import sqlite
from app.db.sqlite import OneCrossingConnection, Write


@pytest_asyncio.fixture
async def numbers(tmp_path: Path) -> AsyncIterator[OneCrossingConnection]:
    """A connection to a table of the numbers 1 to 100, each once."""
    async with sqlite.connect(str(tmp_path / "numbers.db"), isolation_level=None) as connection:
        assert isinstance(connection, OneCrossingConnection)
        await connection.execute("CREATE TABLE number (n INTEGER PRIMARY KEY)")
        assert await write(connection, [("INSERT INTO number VALUES (?)", (n,), True) for n in range(1, 101)])
        yield connection


async def write(connection: OneCrossingConnection, writes: list[Write]) -> bool:
    return bool(await connection.in_thread(connection.write_each, writes))  # type: ignore[no-untyped-call]


async def find(connection: OneCrossingConnection, sql: str, limit: int | None = None) -> list[tuple[object, ...]]:
    return list(await connection.in_thread(connection.find, sql, (), limit))  # type: ignore[no-untyped-call]


async def test_a_write_that_misses_ends_the_row_of_writes(numbers: OneCrossingConnection) -> None:
    move = "UPDATE number SET n = ? WHERE n = ?"
    assert await write(numbers, [(move, (-1, 1), True), (move, (0, 0), False), (move, (-2, 2), True)])
    assert not await write(numbers, [(move, (-3, 3), True), (move, (0, 0), True), (move, (-4, 4), True)])
    assert await find(numbers, "SELECT n FROM number WHERE n < 1 ORDER BY n") == [(-3,), (-2,), (-1,)]


async def test_the_first_rows_leave_no_read_open(numbers: OneCrossingConnection) -> None:
    assert await find(numbers, "SELECT n FROM number ORDER BY n", 2) == [(1,), (2,)]
    # a table that is still being read can't be dropped
    await numbers.execute("DROP TABLE number")


async def test_a_cursor_hands_out_all_rows(numbers: OneCrossingConnection) -> None:
    async with numbers.cursor() as cursor:
        await cursor.execute("SELECT n FROM number WHERE n > ? ORDER BY n", [10])
        assert cursor.description[0][0] == "n"
        assert await cursor.fetchone() == (11,)
        assert list(await cursor.fetchmany(2)) == [(12,), (13,)]
        assert [row async for row in cursor] == [(n,) for n in range(14, 101)]
        await cursor.execute("SELECT n FROM number WHERE n < 3")
        assert list(await cursor.fetchall()) == [(1,), (2,)]
        await cursor.executemany("INSERT INTO number VALUES (?)", [[101], [102]])
        assert cursor.rowcount == 2
        await cursor.execute("DELETE FROM number WHERE n > ?", (100,))
        assert (cursor.rowcount, list(await cursor.fetchall())) == (2, [])


async def test_a_statement_is_one_crossing(numbers: OneCrossingConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    crossings = []
    cross = aiosqlite.Connection._execute

    async def counted(self: aiosqlite.Connection, *work: Any, **named: Any) -> Any:
        crossings.append(work)
        return await cross(self, *work, **named)  # type: ignore[no-untyped-call]

    monkeypatch.setattr(aiosqlite.Connection, "_execute", counted)
    monkeypatch.setattr(OneCrossingConnection, "in_thread", counted)
    async with numbers.cursor() as cursor:
        await cursor.execute("SELECT n FROM number")
        await cursor.fetchall()
    await find(numbers, "SELECT n FROM number", 1)
    await write(numbers, [("BEGIN IMMEDIATE", (), False), ("PRAGMA defer_foreign_keys=ON", (), False)])
    await numbers.execute("COMMIT")
    assert len(crossings) == 4


def test_a_connection_that_was_given_up_outlives_its_loop_in_silence(tmp_path: Path) -> None:
    """As the pool gives up those whose request was cut off."""
    died: list[object] = []
    held = Event()

    async def give_up() -> Thread:
        connection = await sqlite.connect(str(tmp_path / "numbers.db"), isolation_level=None)
        # the thread comes to it after the loop was closed
        connection._tx.put_nowait((None, held.wait))
        connection.stop()
        return connection._thread

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(threading, "excepthook", died.append)
        thread = asyncio.run(give_up())
        held.set()
        thread.join(10)
    assert not thread.is_alive()
    assert died == []


def test_whoever_gives_up_opening_leaves_no_thread_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connection = sqlite.connect(str(tmp_path / "new.db"))
    opens, failures = connection._connector, list[threading.ExceptHookArgs]()

    def slowly() -> sqlite3.Connection:
        time.sleep(0.1)
        return opens()

    async def open_it() -> None:
        await connection

    async def give_up() -> None:
        task = asyncio.ensure_future(open_it())
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    monkeypatch.setattr(connection, "_connector", slowly)
    monkeypatch.setattr(threading, "excepthook", failures.append)
    # its loop ends right after
    asyncio.run(give_up())
    connection._thread.join(10)
    assert failures == []
    assert not connection._thread.is_alive()
