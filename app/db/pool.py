"""The pool of database connections of a process: each connection serves one transaction at a time.

SQLAlchemy's own pool wraps a connection anew for each request, which costs as much as a statement. Here the wrapper
stays with its connection. Nothing has to be reset, because a Transaction ends what it began.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

WAIT_SECONDS: Final = 10
"""How long a transaction waits for a free connection."""


@dataclass(frozen=True, slots=True)
class PooledConnection:
    """An open connection: SQLAlchemy's, and the driver's own inside it."""

    connection: AsyncConnection
    driver: Any

    @property
    def is_dead(self) -> bool:
        """Whether the server is known to have closed the connection; only asyncpg knows."""
        is_closed = getattr(self.driver, "is_closed", None)
        return is_closed is not None and bool(is_closed())


class Connections:
    """The open connections, at most `size`."""

    def __init__(self, engine: AsyncEngine, size: int) -> None:
        self._engine = engine
        self._idle: list[PooledConnection] = []
        self._places = asyncio.Semaphore(size)

    async def take(self) -> PooledConnection:
        """An idle connection, or a new one. Raises TimeoutError when all stay busy."""
        if self._places.locked():
            async with asyncio.timeout(WAIT_SECONDS):
                await self._places.acquire()
        else:
            await self._places.acquire()
        try:
            while self._idle:
                line = self._idle.pop()
                if not line.is_dead:
                    return line
                await _hang_up(line)
            return await self._open()
        except BaseException:
            self._places.release()
            raise

    async def give_back(self, line: PooledConnection) -> None:
        """Return the connection of a transaction that has ended."""
        try:
            if line.connection.in_transaction():
                await line.connection.rollback()
        except BaseException:
            await self.drop(line)
            raise
        self._idle.append(line)
        self._places.release()

    async def drop(self, line: PooledConnection) -> None:
        """Close a failed connection, and the idle ones too, because they are likely to have failed as well."""
        # taken first: others may be dropping theirs at this very moment
        idle, self._idle = self._idle, []
        try:
            for each in (line, *idle):
                await _hang_up(each)
        finally:
            self._places.release()

    async def close(self) -> None:
        """Close the idle connections."""
        idle, self._idle = self._idle, []
        for line in idle:
            await line.connection.close()

    async def _open(self) -> PooledConnection:
        connection = await self._engine.connect()
        raw = await connection.get_raw_connection()
        return PooledConnection(connection, raw.driver_connection)


async def _hang_up(line: PooledConnection) -> None:
    """Close a connection, whatever state it is in."""
    terminate = getattr(line.driver, "terminate", None)
    if terminate is not None:
        terminate()
    with suppress(Exception):
        await line.connection.invalidate()
    with suppress(Exception):
        await line.connection.close()
