"""One transaction: reads run at once; writes are queued and sent together at commit.

On PostgreSQL the queue becomes one statement, so an ordinary move takes two round trips: one read, one atomic write.
Code that needs locks, or the results of writes, calls `begin` first. If a compare-and-set write (`must_hit`) finds that
somebody was faster, everything is rolled back.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast
from uuid import UUID

from sqlalchemy import Executable, Table
from sqlmodel import SQLModel

from app.core.rate_limits import RateLimit
from app.core.row_scope import RowScope
from app.db.statements import (
    Compiled,
    Prepared,
    Spans,
    insert_into,
    join_statements,
    named,
    select_from,
    update_of,
    whole_row,
)
from app.models.base import RowValues, RowView

if TYPE_CHECKING:
    from app.db.database import Database, PooledConnection

M = TypeVar("M", bound=SQLModel)
Statement = Executable | Prepared
"""What can be run: an ordinary statement, or one that was compiled before."""


class LostRace(Exception):  # noqa: N818 - it is not an error but an outcome
    """A compare-and-set write found that the row had changed."""


def table_of(model: type[SQLModel]) -> Table:
    """The table of a model."""
    return cast(Table, model.__table__)  # type: ignore[attr-defined]


class View(SimpleNamespace):
    """The columns of a stored row, to be read like an instance of its model: fifty of them are set in less than a
    microsecond. It is never saved, so nothing may be assigned to it."""

    __slots__ = ()

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{name} can't be set: a row that was read is a view; see Transaction.update")


def as_row(model: type[M], values: Mapping[str, object]) -> M:
    """A read-only view of a stored row, typed as its model; what was read along with the row stands on it too."""
    return cast(M, View(**values))


def show_changes(row: SQLModel, changes: Mapping[str, object]) -> None:
    """Let the view of a row show the changes that were just queued, for whoever reads it later in the transaction."""
    vars(row).update(changes)


class Takes(Protocol):
    """Anything that accepts new rows of one moment: a transaction, or a batch within it."""

    now: datetime

    def insert(self, model: type[M], **values: object) -> M:
        """Add a new row. Returns a view of it."""


class Writes(Takes, Protocol):
    """The same, which changes rows, too."""

    def update(self, model: type[SQLModel], where: Mapping[str, object], changes: Mapping[str, object]) -> None:
        """Change the rows where the named columns have these values."""


class _Write:
    __slots__ = ("must_hit", "prepared", "values")

    def __init__(self, prepared: Prepared, values: RowValues, *, must_hit: bool) -> None:
        self.prepared, self.values, self.must_hit = prepared, values, must_hit


class Transaction:
    """A transaction on one connection; `now` is the moment of everything that happens in it."""

    def __init__(self, database: "Database", pooled: "PooledConnection", now: datetime, scope: RowScope) -> None:
        self.database, self.now = database, now
        self._pooled, self._scope = pooled, scope
        self._begun = self._scope_told_inside = False
        self.connection, self._driver = pooled.connection, pooled.driver
        self._writes: list[_Write] = []
        self._queued: dict[tuple[Table, object], _Write] = {}
        self._holds_writing = False
        self.limits: tuple[RateLimit, ...] = ()
        """What was counted in it of what the caller may do only so often; the answer says it."""
        self.after_commit: list[Callable[[], None]] = []
        """What is done in this process once it is committed: forgetting what was remembered."""

    # row-level security: the server is told the scope before the first statement, unless the connection has it already

    @asynccontextmanager
    async def within(self, scope: RowScope) -> AsyncIterator[None]:
        """Read under another scope for a while. It needs a reason, which stands in ADR 20 with the place."""
        before, self._scope = self._scope, scope
        try:
            yield
        finally:
            self._scope = before

    def widen(self, communities: Iterable[UUID]) -> None:
        """Let the rest of the transaction touch the rows of these communities, too."""
        self._scope = self._scope.and_also(communities)

    async def _tell_scope(self) -> None:
        if self.database.has_row_security and not self._pooled.serves(self._scope):
            # a rollback would take back what is told inside of a transaction
            self._scope_told_inside = self._begun
            await self._pooled.tell(self._scope)
        self._pooled.scope = self._scope

    # reading: whole rows come as read-only views of their model (`get`, `get_all`, `one`, `all`), other columns by
    # name (`rows`, `parts`), a single one as it is (`value`). A statement may be prepared: then its parameters follow
    # by name, and it runs on the driver's own connection.

    async def get(self, model: type[M], /, **where: object) -> M | None:
        """The row whose columns have these values (none of them NULL), or None."""
        return await self.one(model, select_from(table_of(model), tuple(where)), **where)

    async def get_all(self, model: type[M], /, **where: object) -> list[M]:
        """All rows whose columns have these values (none of them NULL)."""
        return await self.all(model, select_from(table_of(model), tuple(where)), **where)

    async def one(self, model: type[M], statement: Statement, /, **values: object) -> M | None:
        """The first row that a select of a model's rows finds, or None."""
        row = await self._first(statement, values)
        return None if row is None else as_row(model, row)

    async def all(self, model: type[M], statement: Statement, /, **values: object) -> list[M]:
        """All rows that a select of a model's rows finds."""
        return [as_row(model, row) for row in await self.rows(statement, **values)]

    async def rows(self, statement: Statement, /, **values: object) -> list[RowView]:
        """All rows of any statement, each as its columns by name."""
        if isinstance(statement, Prepared):
            compiled = statement.on(self.database.dialect)
            return [compiled.record(row) for row in await self._fetch(compiled, values)]
        await self._tell_scope()
        result = await self.connection.execute(statement, values or None)
        return cast(list[RowView], result.mappings().all())

    async def value(self, statement: Statement, /, **values: object) -> Any:
        """The first column of the first row, or None where there is no row."""
        if isinstance(statement, Prepared):
            row = await self._first(statement, values)
            return None if row is None else next(iter(row.values()))
        await self._tell_scope()
        return (await self.connection.execute(statement, values or None)).scalar()

    async def parts(self, joined: Prepared, spans: Spans, /, **values: object) -> list[list[RowValues | None]]:
        """All rows of a prepared select of joined tables, each divided into the rows of those tables; see
        `Compiled.parts`."""
        compiled = joined.on(self.database.dialect)
        return [compiled.parts(row, spans) for row in await self._fetch(compiled, values)]

    async def _first(self, statement: Statement, values: Mapping[str, object]) -> RowView | None:
        if isinstance(statement, Prepared):
            compiled = statement.on(self.database.dialect)
            rows = await self._fetch(compiled, values, limit=1)
            return compiled.record(rows[0]) if rows else None
        await self._tell_scope()
        result = await self.connection.execute(statement, values or None)
        return cast(RowView | None, result.mappings().first())

    async def _fetch(
        self, compiled: Compiled, values: Mapping[str, object], limit: int | None = None
    ) -> Sequence[Sequence[object]]:
        arguments = compiled.arguments(values)
        if self._pooled.scope is not self._scope:
            await self._tell_scope()
        driver = self._driver
        reading = (
            driver.fetch(compiled.sql, *arguments)
            if self.database.is_postgresql
            else driver.in_thread(driver.find, compiled.sql, arguments, limit)
        )
        return cast(Sequence[Sequence[object]], await reading)

    async def run(self, statement: Executable) -> int:
        """Run a write at once in the open transaction. Returns how many rows it changed."""
        await self.begin()
        await self._tell_scope()
        return int((await self.connection.execute(statement)).rowcount)

    # writing

    async def begin(self) -> None:
        """Begin now instead of at commit: for locks, counters, and reads of one's own writes. A second call does
        nothing."""
        if self._begun:
            return
        if not self.database.is_postgresql:
            await self._begin_sqlite()
        elif self.database.has_row_security and not self._pooled.serves(self._scope):
            # what one message says before its BEGIN becomes part of the transaction, and so of a rollback, too
            self._scope_told_inside = True
            await self._pooled.tell(self._scope, then="BEGIN")
        else:
            await self._driver.execute("BEGIN")
        self._pooled.scope = self._scope
        self._begun = True

    async def _begin_sqlite(self) -> None:
        assert self.database.writing is not None
        await self.database.writing.acquire()
        self._holds_writing = True
        # a move queues rows that refer to each other in any order; keys are checked at commit, as on PostgreSQL
        beginning = [("BEGIN IMMEDIATE", (), False), ("PRAGMA defer_foreign_keys=ON", (), False)]
        await self._driver.in_thread(self._driver.write_each, beginning)

    def insert(self, model: type[M], **values: object) -> M:
        """Queue a new row. Returns a view of it."""
        row = whole_row(model, values)
        table = table_of(model)
        write = _Write(insert_into(table), row, must_hit=False)
        self._writes.append(write)
        if "id" in row:
            self._queued[table, row["id"]] = write
        return as_row(model, row)

    def update(
        self,
        model: type[SQLModel],
        where: Mapping[str, object],
        changes: Mapping[str, object],
        *,
        must_hit: bool = True,
    ) -> None:
        """Queue a change of the rows where the named columns have these values. With `must_hit`, everything is rolled
        back if no row has them.

        A change of a row that is already in the queue is merged into the queued write, because the parts of one
        PostgreSQL statement do not see each other's changes.
        """
        table = table_of(model)
        queued = self._queued.get((table, where["id"])) if "id" in where else None
        if queued is None:
            write = _Write(update_of(table, tuple(where), tuple(changes)), named(where, changes), must_hit=must_hit)
            self._writes.append(write)
            if "id" in where:
                self._queued[table, where["id"]] = write
        elif queued.prepared is insert_into(table):
            queued.values.update(changes)
        else:
            values = {**queued.values, **named(where, changes)}
            queued.prepared = update_of(
                table,
                tuple(name[3:] for name in values if name.startswith("is_")),
                tuple(name[4:] for name in values if name.startswith("set_")),
            )
            queued.values, queued.must_hit = values, queued.must_hit or must_hit

    def write(self, prepared: Prepared, values: RowValues, *, must_hit: bool = False) -> None:
        """Queue any prepared write."""
        self._writes.append(_Write(prepared, values, must_hit=must_hit))

    async def write_each(self, prepared: Prepared, rows: Sequence[Mapping[str, object]]) -> None:
        """Run a prepared write for each of many rows at once, in the open transaction and in one round trip."""
        await self.begin()
        await self._tell_scope()
        compiled = prepared.on(self.database.dialect)
        arguments = [compiled.arguments(row) for row in rows]
        await self._driver.executemany(compiled.sql, arguments)

    async def flush(self) -> None:
        """Send the queued writes in the open transaction, so that later reads see them."""
        await self.begin()
        await self._send()

    async def commit(self) -> None:
        """Send the queued writes and commit. Raises LostRace when a compare-and-set write found a changed row."""
        if not self._writes and not self._begun:
            return
        if self.database.is_postgresql and not self._begun:
            # a single statement is atomic by itself: no BEGIN, no COMMIT, two round trips saved
            await self._send()
            self._follow_commit()
            return
        await self.begin()
        await self._send()
        await self._driver.execute("COMMIT")
        self._begun = False
        self._release()
        self._follow_commit()

    def _follow_commit(self) -> None:
        following, self.after_commit = self.after_commit, []
        for follow in following:
            follow()

    async def _send(self) -> None:
        writes, self._writes = self._writes, []
        self._queued.clear()
        if not writes:
            return
        if self._pooled.scope is not self._scope:
            await self._tell_scope()
        dialect = self.database.dialect
        if self.database.is_postgresql:
            sql = join_statements(tuple((write.prepared, write.must_hit) for write in writes), dialect)
            arguments = [item for write in writes for item in write.prepared.on(dialect).arguments(write.values)]
            await self._driver.fetchrow(sql, *arguments)
            return
        ready = [(write.prepared.on(dialect), write) for write in writes]
        sent = [(compiled.sql, compiled.arguments(write.values), write.must_hit) for compiled, write in ready]
        if not await self._driver.in_thread(self._driver.write_each, sent):
            raise LostRace

    async def rollback(self) -> None:
        """Roll back what was begun and drop what was queued."""
        self._writes.clear()
        self._queued.clear()
        self.after_commit.clear()
        if self._begun:
            self._begun = False
            if self._scope_told_inside:
                self._pooled.scope = None
            if self.database.is_postgresql:
                await self._driver.execute("ROLLBACK")
            elif self._driver.in_transaction:
                await self._driver.rollback()
        self._release()

    def _release(self) -> None:
        if self._holds_writing and self.database.writing is not None:
            self._holds_writing = False
            self.database.writing.release()
