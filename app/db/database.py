"""The database of a process: SQLite or PostgreSQL behind one interface."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import asyncpg
from pydantic_core import from_json
from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from app.core.errors import Unavailable, VersionConflict
from app.core.logs import get_logger
from app.core.row_scope import EVERYWHERE, RowScope
from app.db import sqlite
from app.db.failures import (
    AWAY,
    OPENING,
    RACES,
    NoConnection,
    TablesRefused,
    is_away,
    no_connection,
    refused_by,
    taken,
    taken_by,
)
from app.db.transaction import LostRace, Transaction

log = get_logger(__name__)

COMMUNITIES: Final = "gongdan.communities"
"""The setting of a PostgreSQL session that the policies of row-level security read: `RowScope.text`."""
NO_COMMUNITY: Final = "none"
"""What stands there for a caller of no community; empty is a session that nobody told anything."""
WAIT_SECONDS: Final = 10
"""How long a transaction waits for a free connection."""

LOCK_WAIT_SECONDS = 15


@dataclass(slots=True)
class PooledConnection:
    """An open connection: SQLAlchemy's, and the driver's own inside it."""

    connection: AsyncConnection
    driver: Any
    scope: RowScope | None = None
    """What the server was last told of row-level security on this connection; None: not known."""

    def serves(self, scope: RowScope) -> bool:
        """Whether the server need not be told this scope anew. An organisation's communities may have changed."""
        last = self.scope
        if scope.organisation_id is not None:
            return False
        if last is None or last is scope:
            return last is scope
        return last.organisation_id is None and last.text == scope.text

    @property
    def is_dead(self) -> bool:
        """Whether the server is known to have closed the connection; only asyncpg knows."""
        is_closed = getattr(self.driver, "is_closed", None)
        return is_closed is not None and bool(is_closed())

    async def tell(self, scope: RowScope, *, then: str = "") -> None:
        """Tell the server of row-level security what may be touched from now on; the only texts in it are ids. `then`
        is sent along: a round trip is saved."""
        self.scope = None
        await self.driver.execute(f"{_telling(scope)};{then}")
        self.scope = scope


def _telling(scope: RowScope) -> str:
    if scope.organisation_id is None:
        # who belongs nowhere has a scope all the same: what they do is written to the journal, of no community
        return f"SET {COMMUNITIES} = '{scope.text or NO_COMMUNITY}'"
    all_of_it = f"SELECT string_agg(id::text, ',') FROM community WHERE organisation_id = '{scope.organisation_id}'"  # noqa: S608
    return f"SELECT set_config('{COMMUNITIES}', concat_ws(',', ({all_of_it}), nullif('{scope.text}', '')), false)"


class Connections:
    """The open connections of a process, at most `size`: each serves one transaction at a time.

    SQLAlchemy's own pool wraps a connection anew for each request, which costs as much as a statement. Here the wrapper
    stays with its connection. Nothing has to be reset, because a Transaction ends what it began.
    """

    def __init__(self, engine: AsyncEngine, size: int) -> None:
        self._engine = engine
        self._idle: list[PooledConnection] = []
        self._places = asyncio.Semaphore(size)
        self.size = size
        self.in_use = 0
        """How many transactions hold a connection now."""
        self.waiting = 0
        """How many wait for one."""

    async def take(self, scope: RowScope) -> PooledConnection:
        """An idle connection, best one that has this scope already, or a new one. Raises NoConnection when all stay
        busy or none can be opened."""
        if self._places.locked():
            await self._wait()
        else:
            await self._places.acquire()
        self.in_use += 1
        try:
            while self._idle:
                pooled = self._idle.pop(self._best_for(scope))
                if not pooled.is_dead:
                    if not pooled.serves(scope):
                        pooled.scope = None
                    return pooled
                await _close_hard(pooled)
            return await self._open()
        except BaseException:
            self._release()
            raise

    async def _wait(self) -> None:
        self.waiting += 1
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._places.acquire()
        except TimeoutError as error:
            raise NoConnection(
                f"GONGDAN_POOL_SIZE: every connection stayed busy for {WAIT_SECONDS} s", is_lasting=False
            ) from error
        finally:
            self.waiting -= 1

    def _release(self) -> None:
        self.in_use -= 1
        self._places.release()

    def _best_for(self, scope: RowScope) -> int:
        idle = self._idle
        # what was used last comes first; without a fit the one that has waited longest is told the new scope
        return next((index for index in range(len(idle) - 1, -1, -1) if idle[index].serves(scope)), 0)

    async def give_back(self, pooled: PooledConnection) -> None:
        """Return the connection of a transaction that has ended."""
        try:
            if pooled.connection.in_transaction():
                await pooled.connection.rollback()
        except BaseException:
            await self.drop(pooled)
            raise
        self._idle.append(pooled)
        self._release()

    async def drop(self, pooled: PooledConnection) -> None:
        """Close a failed connection, and the idle ones too, because they are likely to have failed as well."""
        # taken first: others may be dropping theirs at this very moment
        idle, self._idle = self._idle, []
        try:
            for each in (pooled, *idle):
                await _close_hard(each)
        finally:
            self._release()

    async def close(self) -> None:
        """Close the idle connections."""
        idle, self._idle = self._idle, []
        for pooled in idle:
            await pooled.connection.close()

    async def _open(self) -> PooledConnection:
        try:
            connection = await self._engine.connect()
        except OPENING as error:
            raise no_connection(error) from error
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
    """Opens transactions. Every PostgreSQL connection takes `role`, so that none writes as the tables' owner.

    `row_security`: whether transactions tell the server their scope; without it every connection may touch all rows.
    `scope`: what a transaction has that names none; without it each must name one, because a forgotten scope would look
    like empty tables.
    """

    def __init__(
        self,
        url: str,
        *,
        pool_size: int = 8,
        role: str | None = None,
        row_security: bool = True,
        scope: RowScope | None = None,
    ) -> None:
        self.url = make_url(url)
        self.is_postgresql = self.url.get_backend_name() == "postgresql"
        self.has_row_security = self.is_postgresql and row_security
        self._scope = scope
        self.engine = self._postgresql(role) if self.is_postgresql else self._sqlite()
        self.dialect = self.engine.dialect
        self._connections = Connections(self.engine, pool_size)
        self._away: set[str] = set()
        # SQLite takes one writer at a time; queueing fairly here beats polling its lock
        self.writing = asyncio.Lock() if not self.is_postgresql else None

    @property
    def pool(self) -> Connections:
        """The connections of its transactions, for whoever watches them."""
        return self._connections

    def _postgresql(self, role: str | None) -> AsyncEngine:
        settings = {"application_name": "gongdan", "timezone": "UTC", "jit": "off"}
        if role:
            settings["role"] = role
        if not self.has_row_security:
            settings[COMMUNITIES] = EVERYWHERE.text
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
            try:
                Path(path).parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise NoConnection(f"DATABASE_URL: its folder can't be made: {error}", is_lasting=True) from error
        engine = create_async_engine(
            self.url,
            poolclass=NullPool,
            json_deserializer=from_json,
            connect_args={"isolation_level": None, "timeout": LOCK_WAIT_SECONDS},
        )

        @event.listens_for(engine.sync_engine, "do_connect")
        def open_ours(_dialect: object, _record: object, _words: object, options: dict[str, object]) -> None:
            options["async_creator_fn"] = sqlite.connect

        return engine

    @asynccontextmanager
    async def transaction(self, now: datetime, scope: RowScope | None = None) -> AsyncIterator[Transaction]:
        """Open a transaction on the rows of `scope`: `commit` writes what was queued; leaving without it rolls
        everything back.

        Raises VersionConflict when another writer was faster, Duplicate for a value that is taken, Unavailable (503)
        when the database can't be reached, TablesRefused for values that the rules should have refused.
        """
        try:
            scope = scope or self._scope
            if scope is None:
                raise TypeError("name the communities that the transaction touches: a RowScope (ADR 20)")
            pooled = await self._connections.take(scope)
            tx = Transaction(self, pooled, now, scope)
            try:
                yield tx
                await tx.rollback()
            except BaseException as error:
                await self._end(pooled, tx, error)
                raise
            else:
                await self._connections.give_back(pooled)
            if self._away:
                self._is_back()
        except LostRace as error:
            raise VersionConflict.overtaken() from error
        except RACES as error:
            raise VersionConflict.overtaken() from error
        except (asyncpg.IntegrityConstraintViolationError, sqlite3.IntegrityError, IntegrityError) as error:
            constraint = taken_by(error)
            if constraint is not None:
                raise taken(constraint) from error
            raise TablesRefused(refused_by(error)).with_traceback(error.__traceback__) from None
        except (NoConnection, *AWAY, sqlite3.OperationalError, OperationalError, InterfaceError) as error:
            self._is_away(error)
            raise Unavailable from error
        except DBAPIError as error:
            # SQLAlchemy has no name for some ways of being away, such as a server that is starting up
            if not is_away(error):
                raise
            self._is_away(error)
            raise Unavailable from error

    def _is_away(self, error: BaseException) -> None:
        """Log why the database can't be used: each cause once, however many requests meet it, until it is back."""
        cause = f"{error}" if isinstance(error, NoConnection) else f"{type(error).__name__}: {error}"
        cause = cause.partition("\n")[0]
        if cause not in self._away:
            self._away.add(cause)
            log.error("the database can't be used", cause=cause)

    def _is_back(self) -> None:
        self._away.clear()
        log.info("the database is back")

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
