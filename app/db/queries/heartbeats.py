"""Reads and writes heartbeats, on a connection of their own: a process whose pool is busy lives all the same."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app.db.database import Database
from app.db.failures import OPENING, no_connection
from app.db.transaction import Transaction, table_of
from app.models.heartbeat import Heartbeat

_table: Final = table_of(Heartbeat)


async def beat(database: Database, values: Mapping[str, object], forgotten_before: datetime) -> None:
    """Write a process's row anew, and take away rows that nobody has written since a moment. Raises NoConnection."""
    insert = postgresql_insert if database.is_postgresql else sqlite_insert
    statement = insert(_table).values(**values)
    changed = {name: statement.excluded[name] for name in ("last_at", "jobs")}
    try:
        async with database.engine.connect() as connection:
            await connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=changed))
            await connection.execute(delete(_table).where(_table.c.last_at < forgotten_before))
    except OPENING as error:
        raise no_connection(error) from error


async def end(database: Database, process_id: UUID) -> None:
    """Take a process's row away. Raises NoConnection."""
    try:
        async with database.engine.connect() as connection:
            await connection.execute(delete(_table).where(_table.c.id == process_id))
    except OPENING as error:
        raise no_connection(error) from error


async def since(tx: Transaction, moment: datetime) -> list[Heartbeat]:
    """The processes that have beaten since a moment, the newest first."""
    statement = select(_table).where(_table.c.last_at >= moment).order_by(_table.c.last_at.desc())
    return await tx.all(Heartbeat, statement)


async def forget_all(tx: Transaction) -> None:
    """Take every row away: those of a restored database are of processes that no longer run."""
    await tx.run(delete(_table))
