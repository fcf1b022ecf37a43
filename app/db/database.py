"""The database of a process: SQLite or PostgreSQL behind one interface."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import asyncpg
from pydantic_core import from_json
from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from app.core.errors import Duplicate, Unavailable, VersionConflict
from app.db.pool import Connections, PooledConnection
from app.db.transaction import LostRace, Transaction

LOCK_WAIT_SECONDS = 15
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    # without it INSERT OR REPLACE would delete past the triggers that guard the journal
    "recursive_triggers=ON",
)

_RACES = (asyncpg.DivisionByZeroError, asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
_AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    # the server said goodbye while the connection was idle, and asyncpg has not closed it yet
    asyncpg.InternalClientError,
    ConnectionError,
    OSError,
    TimeoutError,
)


class TablesRefused(Exception):  # noqa: N818 - it is what happened
    """A table constraint refused what the rules had allowed. This is a defect of Gongdan, answered with 500. The
    message names the constraint but no values: PostgreSQL's own message would show the whole row."""


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
            line = await self._connections.take()
            tx = Transaction(self, line, now)
            try:
                yield tx
                await tx.rollback()
            except BaseException as error:
                await self._end(line, tx, error)
                raise
            else:
                await self._connections.give_back(line)
        except LostRace as error:
            raise VersionConflict.overtaken() from error
        except _RACES as error:
            raise VersionConflict.overtaken() from error
        except (asyncpg.IntegrityConstraintViolationError, sqlite3.IntegrityError, IntegrityError) as error:
            constraint = taken_by(error)
            if constraint is not None:
                raise taken(constraint) from error
            raise TablesRefused(refused_by(error)).with_traceback(error.__traceback__) from None
        except (*_AWAY, sqlite3.OperationalError, OperationalError, InterfaceError) as error:
            raise Unavailable from error
        except DBAPIError as error:
            # SQLAlchemy has no name for some ways of being away, such as a server that is starting up
            if not _is_away(error):
                raise
            raise Unavailable from error

    async def _end(self, line: PooledConnection, tx: Transaction, error: BaseException) -> None:
        """Roll back after a failure; a connection on which that fails is closed."""
        undone = False
        try:
            if not _is_away(error):
                await tx.rollback()
                undone = True
        finally:
            await (self._connections.give_back(line) if undone else self._connections.drop(line))

    async def close(self) -> None:
        """Close all connections."""
        await self._connections.close()
        await self.engine.dispose()


def _is_away(error: BaseException) -> bool:
    if isinstance(error, DBAPIError):
        # the driver's own error stands behind SQLAlchemy's name for it
        orig = error.orig
        return (
            error.connection_invalidated
            or isinstance(orig, _AWAY)
            or isinstance(getattr(orig, "__cause__", None), _AWAY)
        )
    return isinstance(error, _AWAY)


def _said_by(error: BaseException) -> BaseException:
    """The driver's own error inside SQLAlchemy's."""
    found: BaseException | None = error.orig if isinstance(error, IntegrityError) else error
    while found is not None:
        if isinstance(found, asyncpg.IntegrityConstraintViolationError | sqlite3.IntegrityError):
            return found
        found = found.__cause__
    return error


def taken_by(error: BaseException) -> str | None:
    """The unique constraint that a value violates; None for another constraint."""
    said = _said_by(error)
    if isinstance(said, asyncpg.UniqueViolationError):
        return str(said.constraint_name)
    _, _, columns = str(said).partition("UNIQUE constraint failed: ")
    if not columns or not isinstance(said, sqlite3.IntegrityError):
        return None
    places = [place.split(".") for place in columns.split(", ")]
    return "_".join(("uq", places[0][0], *(column for _, column in places)))


def refused_by(error: BaseException) -> str:
    """The name of the violated constraint, or SQLite's message, which names no values."""
    said = _said_by(error)
    if not isinstance(said, asyncpg.IntegrityConstraintViolationError):
        return str(said) if isinstance(said, sqlite3.IntegrityError) else type(error).__name__
    place = said.constraint_name or f"{said.table_name}.{said.column_name}"
    return f"{type(said).__name__} {place}"


def taken(constraint: str) -> Duplicate:
    """The refusal for a violated unique constraint; the constraint's name tells which values are taken."""
    found = Duplicate(values={"field": constraint.removeprefix("uq_").replace("_", " ")})
    found.constraint = constraint
    return found
