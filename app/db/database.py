"""The database of a process: SQLite or PostgreSQL behind one interface."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

import asyncpg
from pydantic_core import from_json
from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from app.core.errors import Unavailable, VersionConflict
from app.db.failures import AWAY, RACES, TablesRefused, is_away, refused_by, taken, taken_by
from app.db.transaction import LostRace, PooledConnection, Transaction

LOCK_WAIT_SECONDS = 15
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    # without it INSERT OR REPLACE would delete past the triggers that guard the journal
    "recursive_triggers=ON",
)

WAIT_SECONDS: Final = 10
"""How long a transaction waits for a free connection."""


class Connections:
    """The open connections of a process, at most `size`: each serves one transaction at a time.

    SQLAlchemy's own pool wraps a connection anew for each request, which costs as much as a statement. Here the wrapper
    stays with its connection. Nothing has to be reset, because a Transaction ends what it began.
    """

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
                pooled = self._idle.pop()
                if not pooled.is_dead:
                    return pooled
                await _close_hard(pooled)
            return await self._open()
        except BaseException:
            self._places.release()
            raise

    async def give_back(self, pooled: PooledConnection) -> None:
        """Return the connection of a transaction that has ended."""
        try:
            if pooled.connection.in_transaction():
                await pooled.connection.rollback()
        except BaseException:
            await self.drop(pooled)
            raise
        self._idle.append(pooled)
        self._places.release()

    async def drop(self, pooled: PooledConnection) -> None:
        """Close a failed connection, and the idle ones too, because they are likely to have failed as well."""
        # taken first: others may be dropping theirs at this very moment
        idle, self._idle = self._idle, []
        try:
            for each in (pooled, *idle):
                await _close_hard(each)
        finally:
            self._places.release()

    async def close(self) -> None:
        """Close the idle connections."""
        idle, self._idle = self._idle, []
        for pooled in idle:
            await pooled.connection.close()

    async def _open(self) -> PooledConnection:
        connection = await self._engine.connect()
        raw = await connection.get_raw_connection()
        return PooledConnection(connection, raw.driver_connection)


async def _close_hard(pooled: PooledConnection) -> None:
    """Close a connection, whatever state it is in."""
    terminate = getattr(pooled.driver, "terminate", None)
    if terminate is not None:
        terminate()
    with suppress(Exception):
        await pooled.connection.invalidate()
    with suppress(Exception):
        await pooled.connection.close()


class Database:
    """Opens transactions. Every PostgreSQL connection takes `role`, so that none writes as the tables' owner."""

    def __init__(self, url: str, *, pool_size: int = 8, role: str | None = None) -> None:
        self.url = make_url(url)
        self.is_postgresql = self.url.get_backend_name() == "postgresql"
        self.engine = self._postgresql(role) if self.is_postgresql else self._sqlite()
        self.dialect = self.engine.dialect
        self._connections = Connections(self.engine, pool_size)
        # SQLite takes one writer at a time; queueing fairly here beats polling its lock
        self.writing = asyncio.Lock() if not self.is_postgresql else None

    def _postgresql(self, role: str | None) -> AsyncEngine:
        settings = {"application_name": "gongdan", "timezone": "UTC", "jit": "off"}
        if role:
            settings["role"] = role
        return create_async_engine(
            URL.create(
                "postgresql+asyncpg",
                self.url.username,
                self.url.password,
                self.url.host,
                self.url.port,
                self.url.database,
                self.url.query,
            ),
            # transactions are begun and ended by the Transaction itself, on the driver's connection
            isolation_level="AUTOCOMMIT",
            poolclass=NullPool,
            json_deserializer=from_json,
            connect_args={"server_settings": settings, "statement_cache_size": 1000, "timeout": 5},
        )

    def _sqlite(self) -> AsyncEngine:
        path = self.url.database
        if path and path != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        engine = create_async_engine(
            self.url,
            poolclass=NullPool,
            json_deserializer=from_json,
            connect_args={"isolation_level": None, "timeout": LOCK_WAIT_SECONDS},
        )

        @event.listens_for(engine.sync_engine, "connect")
        def prepare(connection: DBAPIConnection, _: object) -> None:
            cursor = connection.cursor()
            for pragma in PRAGMAS:
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()

        return engine

    @asynccontextmanager
    async def transaction(self, now: datetime) -> AsyncIterator[Transaction]:
        """Open a transaction: `commit` writes what was queued; leaving without it rolls everything back.

        Raises VersionConflict when another writer was faster, Duplicate for a value that is taken, Unavailable (503)
        when the database can't be reached, TablesRefused for values that the rules should have refused.
        """
        try:
            pooled = await self._connections.take()
            tx = Transaction(self, pooled, now)
            try:
                yield tx
                await tx.rollback()
            except BaseException as error:
                await self._end(pooled, tx, error)
                raise
            else:
                await self._connections.give_back(pooled)
        except LostRace as error:
            raise VersionConflict.overtaken() from error
        except RACES as error:
            raise VersionConflict.overtaken() from error
        except (asyncpg.IntegrityConstraintViolationError, sqlite3.IntegrityError, IntegrityError) as error:
            constraint = taken_by(error)
            if constraint is not None:
                raise taken(constraint) from error
            raise TablesRefused(refused_by(error)).with_traceback(error.__traceback__) from None
        except (*AWAY, sqlite3.OperationalError, OperationalError, InterfaceError) as error:
            raise Unavailable from error
        except DBAPIError as error:
            # SQLAlchemy has no name for some ways of being away, such as a server that is starting up
            if not is_away(error):
                raise
            raise Unavailable from error

    async def _end(self, pooled: PooledConnection, tx: Transaction, error: BaseException) -> None:
        """Roll back after a failure; a connection on which that fails is closed."""
        undone = False
        try:
            if not is_away(error):
                await tx.rollback()
                undone = True
        finally:
            await (self._connections.give_back(pooled) if undone else self._connections.drop(pooled))

    async def close(self) -> None:
        """Close all connections."""
        await self._connections.close()
        await self.engine.dispose()
