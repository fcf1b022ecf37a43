"""SQLite's driver, with one crossing to its thread per statement.

aiosqlite hands each call over to a thread and waits for it. A crossing costs more than an ordinary statement, and a
plain cursor takes four of them: to be made, to execute, to fetch and to close. Here a statement and its rows are one,
and so are all writes of a transaction.
"""

import asyncio
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import aiosqlite
from aiosqlite.context import contextmanager
from aiosqlite.core import _STOP_RUNNING_SENTINEL as STOP

from app.db import sqlite_functions

Row = sqlite3.Row
"""aiosqlite's name for a row; without a row factory it is a tuple."""
Write = tuple[str, Sequence[object], bool]
"""A statement, its values, and whether it must change exactly one row."""
ROWS_AT_ONCE: Final = 64
"""How many rows an iteration takes, as in aiosqlite."""
PRAGMAS: tuple[str, ...] = (
    "synchronous=FULL",
    "foreign_keys=ON",
    # without it INSERT OR REPLACE would delete past the triggers that guard the journal
    "recursive_triggers=ON",
)


def connect(
    path: str,
    *,
    timeout: float = 5,
    isolation_level: None = None,
    uri: bool = False,
    check_same_thread: bool = True,
) -> "OneCrossingConnection":
    """A connection to a file, for whoever awaits it. The options are sqlite3's; transactions are begun by hand."""

    def connector() -> sqlite3.Connection:
        connection = sqlite3.connect(
            path, timeout=timeout, isolation_level=isolation_level, uri=uri, check_same_thread=check_same_thread
        )
        use_write_ahead_log(connection, timeout)
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        sqlite_functions.define(connection)
        return connection

    return OneCrossingConnection(connector)


def use_write_ahead_log(connection: sqlite3.Connection, timeout: float) -> None:
    """Switch the file to a write-ahead log, if nobody has yet. Of several connections that switch a new file at once,
    SQLite turns all but one away without waiting, so they ask again, for `timeout` seconds."""
    give_up_at = time.monotonic() + timeout
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > give_up_at:
                raise
            time.sleep(0.01)


class OneCrossingConnection(aiosqlite.Connection):
    """Does several things in one crossing: `await connection.in_thread(connection.write_each, writes)`. Its own
    methods that are not asynchronous are for the thread."""

    in_thread = aiosqlite.Connection._execute
    """Does some work in the thread, and gives what it gave. aiosqlite makes all its methods of it."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, ROWS_AT_ONCE)
        # the program may end without waiting for it, as SQLAlchemy says of its own
        self._thread.daemon = True

    async def _connect(self) -> "OneCrossingConnection":
        """Open it. Whoever is cancelled meanwhile waits until the thread has told it: the loop may end right after, and
        a thread that answers a closed loop dies with an error."""
        opening: asyncio.Future[sqlite3.Connection] = asyncio.get_running_loop().create_future()
        self._tx.put_nowait((opening, self._connector))
        try:
            self._connection = await asyncio.shield(opening)
        except asyncio.CancelledError:
            await asyncio.wait([opening])
            if opening.exception() is None:
                self._connection = opening.result()
            self.stop()
            raise
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Close the connection and end the thread. Nobody is told when that is done: a connection that was given up in
        the middle of something outlives its loop, and a thread that answers a closed loop dies with an error."""
        self._running = False
        self._tx.put_nowait((None, self._close_and_stop))

    def _close_and_stop(self) -> object:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        return STOP

    def write_each(self, writes: Iterable[Write]) -> bool:
        """Run statements one after the other. Returns False, and stops, at one that had to change a row and didn't."""
        execute = self._conn.execute
        return all(execute(sql, values).rowcount == 1 or not must_hit for sql, values, must_hit in writes)

    def find(self, sql: str, values: Sequence[object], limit: int | None = None) -> list[tuple[object, ...]]:
        """What a statement finds: all rows, or the first few."""
        cursor = self._conn.execute(sql, values)
        return cursor.fetchmany(limit) if limit else cursor.fetchall()

    def execute_with_rows(self, sql: str, values: Sequence[object]) -> tuple[sqlite3.Cursor, deque[Row]]:
        """What a statement finds, and its cursor, which tells how many rows it changed and what their columns are."""
        cursor = self._conn.execute(sql, values)
        return cursor, deque(cursor)

    @contextmanager
    async def cursor(self) -> aiosqlite.Cursor:
        """A cursor for SQLAlchemy."""
        return OneCrossingCursor(self)


class OneCrossingCursor(aiosqlite.Cursor):
    """Brings the rows along with the execution."""

    _conn: OneCrossingConnection

    def __init__(self, connection: OneCrossingConnection) -> None:
        self._conn, self.iter_chunk_size = connection, ROWS_AT_ONCE
        self._rows: deque[Row] = deque()

    async def execute(self, sql: str, parameters: Iterable[object] | None = None) -> aiosqlite.Cursor:
        """Run a statement and fetch what it finds."""
        work = self._conn.execute_with_rows
        self._cursor, self._rows = await self._execute(work, sql, tuple(parameters or ()))  # type: ignore[no-untyped-call]
        return self

    async def executemany(self, sql: str, parameters: Iterable[Iterable[object]]) -> aiosqlite.Cursor:
        """Run a statement for each of several sets of values."""
        work = self._conn._conn.executemany
        self._cursor = await self._execute(work, sql, map(tuple, parameters))  # type: ignore[no-untyped-call]
        return self

    async def fetchone(self) -> Row | None:
        """The next row."""
        return self._rows.popleft() if self._rows else None

    async def fetchmany(self, size: int | None = None) -> list[Row]:
        """The next rows, as many as an iteration takes if it isn't said how many."""
        return [self._rows.popleft() for _ in range(min(size or self.iter_chunk_size, len(self._rows)))]

    async def fetchall(self) -> list[Row]:
        """All rows that are left."""
        return await self.fetchmany(len(self._rows))

    async def close(self) -> None:
        """Nothing is open any more once the rows are there."""
        self._rows.clear()
