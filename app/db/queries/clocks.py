"""Reads clocks: their rows, and the journal entries from which they can be derived."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import exists, select, union_all
from sqlmodel import SQLModel, col

from app.core.enums import ClockState
from app.db.transaction import Transaction, table_of
from app.models import ClockPolicyRow, ClockRow, Community, JournalEntry

_TOLD: Final = tuple(
    table_of(JournalEntry).columns[name]
    for name in ("record_id", "version", "record_type", "community_id", "at", "action", "data")
)
_CLOCKS: Final = table_of(ClockRow)


async def rows_of(tx: Transaction, ids: Collection[UUID]) -> list[ClockRow]:
    """The clock rows of records, in the order in which they started."""
    statement = (
        _CLOCKS.select()
        .where(_CLOCKS.columns["record_id"].in_(list(ids)))
        .order_by(_CLOCKS.columns["created_at"], _CLOCKS.columns["id"])
    )
    return await tx.all(ClockRow, statement)


async def open_rows(tx: Transaction, community_id: UUID, name: str | None = None) -> list[ClockRow]:
    """The clocks of one name, or of all, that are running or paused in a community, in order of their ends."""
    statement = (
        _CLOCKS.select()
        .where(
            _CLOCKS.columns["community_id"] == community_id,
            _CLOCKS.columns["state"].in_((ClockState.RUNNING, ClockState.PAUSED)),
        )
        .order_by(_CLOCKS.columns["due_at"], _CLOCKS.columns["id"])
    )
    if name is not None:
        statement = statement.where(_CLOCKS.columns["name"] == name)
    return await tx.all(ClockRow, statement)


async def started_between(
    tx: Transaction, community_id: UUID, names: Collection[str], *, since: datetime, until: datetime, limit: int
) -> list[ClockRow]:
    """The records with clocks of these names that were started in a period: id and kind, in order of id."""
    columns = _CLOCKS.columns
    statement = (
        select(columns["record_type"], columns["record_id"])
        .where(
            columns["community_id"] == community_id,
            columns["name"].in_(list(names)),
            columns["started_at"] >= since,
            columns["started_at"] < until,
        )
        .distinct()
        .order_by(columns["record_id"])
        .limit(limit)
    )
    return await tx.all(ClockRow, statement)


async def entries_of(tx: Transaction, ids: Collection[UUID]) -> list[JournalEntry]:
    """The journal entries of records, without their personal texts."""
    return await tx.all(JournalEntry, select(*_TOLD).where(col(JournalEntry.record_id).in_(list(ids))))


async def applied_policies(tx: Transaction, communities: Collection[UUID], action: str) -> list[JournalEntry]:
    """The journal entries in which these communities, or policies of theirs, changed running clocks, oldest first."""
    policies = select(col(ClockPolicyRow.id)).where(col(ClockPolicyRow.community_id).in_(list(communities)))
    # one list of ids, which the journal's index answers; an OR of two is answered by reading the journal through
    themselves = select(col(Community.id)).where(col(Community.id).in_(list(communities)))
    rewriting = col(JournalEntry.record_id).in_(union_all(policies, themselves))
    statement = (
        select(*_TOLD)
        .where(rewriting, col(JournalEntry.action) == action)
        .order_by(col(JournalEntry.at), col(JournalEntry.record_id), col(JournalEntry.version))
    )
    return await tx.all(JournalEntry, statement)


async def homes_after(tx: Transaction, model: type[SQLModel], last: UUID | None, limit: int) -> list[UUID]:
    """Ids of records that keep clocks, in order, after one of them."""
    table = table_of(model)
    statement = select(table.columns["id"]).order_by(table.columns["id"]).limit(limit)
    if last is not None:
        statement = statement.where(table.columns["id"] > last)
    return [row["id"] for row in await tx.rows(statement)]


async def is_there(tx: Transaction, model: type[SQLModel], record_id: UUID) -> bool:
    """The kind of the record with clocks that has this id, or None."""
    table = table_of(model)
    return await tx.value(select(table.columns["id"]).where(table.columns["id"] == record_id)) is not None


async def homeless(tx: Transaction, homes: Mapping[str, type[SQLModel]]) -> list[ClockRow]:
    """Clock rows whose record doesn't exist."""
    statement = _CLOCKS.select()
    for name, model in homes.items():
        column = table_of(model).columns["id"]
        there = exists().where(column == _CLOCKS.columns["record_id"], _CLOCKS.columns["record_type"] == name)
        statement = statement.where(~there)
    return await tx.all(ClockRow, statement)
