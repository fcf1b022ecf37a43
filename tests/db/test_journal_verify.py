"""Tampering with the journal is noticed, whoever did it; the application can't even try (M-150)."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from app.core.enums import LedgerKind
from app.core.ids import new_id
from app.core.roles import Caller
from app.db.database import Database
from app.db.statements import whole_row
from app.db.transaction import table_of
from app.models import JournalEntry, LedgerEntry, Organisation
from app.services.journal import journal, journal_verify
from app.services.journal.journal_verify import What
from tests.support.places import Place

NOW = datetime(2026, 11, 21, 8, 0, 0, 123456, tzinfo=UTC)
VERSIONS = 4


async def make_record(database: Database) -> UUID:
    """An organisation with a chain of four entries, the last two with text."""
    record = new_id()
    caller = Caller(id=new_id(), organisation_id=record)
    chain = journal.START
    async with database.transaction(NOW) as tx:
        for version in range(1, VERSIONS + 1):
            chain = journal.record(
                tx, caller, record_type="organisation", record_id=record, version=version, previous_hash=chain,
                community_id=None, event="organisation.changed", action="change", role="admin",
                data={"fen": 100 * version, "rate": 0.1, "who": str(caller.id), "list": [1, {"b": None}]},
                text={"note": f"第 {version} 次 \N{BELL}"} if version > 2 else None, device_time=NOW,
            )  # fmt: skip
        tx.insert(
            Organisation, id=record, created_at=NOW, version=VERSIONS, chain=chain, code=str(record)[-9:], name=""
        )
        await tx.commit()
    return record


@pytest_asyncio.fixture
async def record(database: Database) -> AsyncIterator[UUID]:
    """One of three records; the others keep it company."""
    await make_record(database)
    record_id = await make_record(database)
    await make_record(database)
    assert await found_faults(database) == []
    yield record_id


async def found_faults(database: Database, record_id: UUID | None = None) -> list[tuple[What, UUID, int]]:
    async with database.transaction(NOW) as tx:
        return [(fault.what, fault.record_id, fault.version) async for fault in journal_verify.faults(tx, record_id)]


def tamper(place: Place, record: UUID, *statements: str) -> None:
    """What somebody with the owner's login might do; on SQLite, with the triggers taken down first."""
    sqlite = place.owner_url.startswith("sqlite")
    engine = create_engine(place.owner_url.replace("+aiosqlite", ""))
    with engine.begin() as connection:
        if sqlite:
            connection.execute(text("DROP TRIGGER journal_refuses_update"))
            connection.execute(text("DROP TRIGGER journal_refuses_delete"))
        for statement in statements:
            connection.execute(text(statement), {"record": record.hex if sqlite else record})
    engine.dispose()


FORGERIES: dict[str, tuple[tuple[str, ...], list[tuple[What, int]]]] = {
    "an entry changed": (
        ("UPDATE journal SET action = 'other' WHERE record_id = :record AND version = 2",),
        [(What.CHANGED, 2)],
    ),
    "its moment changed": (
        ("UPDATE journal SET at = '2026-11-20 08:00:00+00:00' WHERE record_id = :record AND version = 2",),
        [(What.CHANGED, 2)],
    ),
    "its data changed": (
        ("""UPDATE journal SET data = '{"fen": 1}' WHERE record_id = :record AND version = 4""",),
        [(What.CHANGED, 4)],
    ),
    "its link changed": (
        ("UPDATE journal SET previous_hash = 'x' WHERE record_id = :record AND version = 3",),
        [(What.UNLINKED, 3), (What.CHANGED, 3)],
    ),
    "an entry and its hash changed": (
        ("UPDATE journal SET action = 'other', hash = 'x' WHERE record_id = :record AND version = 2",),
        [(What.CHANGED, 2), (What.UNLINKED, 3)],
    ),
    "an entry taken out": (
        ("DELETE FROM journal WHERE record_id = :record AND version = 2",),
        [(What.MISSING, 2)],
    ),
    "the first entries taken out": (
        ("DELETE FROM journal WHERE record_id = :record AND version < 3",),
        [(What.MISSING, 1), (What.MISSING, 2)],
    ),
    "the tail cut": (
        ("DELETE FROM journal WHERE record_id = :record AND version = 4",),
        [(What.CUT, 4)],
    ),
    "all entries taken out": (
        ("DELETE FROM journal WHERE record_id = :record",),
        [(What.CUT, 4)],
    ),
    "the row set back": (
        ("UPDATE organisation SET version = 3 WHERE id = :record",),
        [(What.CUT, 3), (What.AHEAD, 4)],
    ),
    "the row set back with its hash": (
        ("UPDATE organisation SET version = 3, chain = "
         "(SELECT hash FROM journal WHERE record_id = :record AND version = 3) WHERE id = :record",),
        [(What.AHEAD, 4)],
    ),
    "the row removed": (
        ("DELETE FROM organisation WHERE id = :record",),
        [(What.ROW_MISSING, 1)],
    ),
    "a text changed": (
        ("""UPDATE journal_text SET body = '{"note": "nothing"}' WHERE record_id = :record AND version = 3""",),
        [(What.TEXT_CHANGED, 3)],
    ),
    "a text erased, which is allowed": (
        ("DELETE FROM journal_text WHERE record_id = :record AND version = 3",),
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_tampering_is_found(database: Database, place: Place, record: UUID, forgery: str) -> None:
    statements, expected = FORGERIES[forgery]
    tamper(place, record, *statements)
    faults = [(what, record, version) for what, version in expected]
    assert await found_faults(database) == faults
    assert await found_faults(database, record) == faults
    assert await found_faults(database, new_id()) == []


async def test_pages_meet_without_a_seam(database: Database, record: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_verify, "PAGE", 3)
    walked: list[int] = []
    async with database.transaction(NOW) as tx:
        assert [fault async for fault in journal_verify.faults(tx, passed=walked.append)] == []
        assert sum(walked) == await journal_verify.count(tx) == 3 * VERSIONS
        assert await journal_verify.count(tx, record) == VERSIONS


def test_every_row_with_a_chain_is_compared() -> None:
    names = {model.__tablename__ for model in journal_verify.versioned()}
    assert {"work_order", "charge", "payment", "follow_up", "person", "community", "catalogue_item"} <= names


@pytest.mark.parametrize("model", [JournalEntry, LedgerEntry])
@pytest.mark.parametrize("verb", ["update", "delete"])
async def test_the_application_cannot_change_what_only_grows(
    database: Database, place: Place, record: UUID, model: Any, verb: str
) -> None:
    table = model.__tablename__
    # a name may be erased from the reason of an entry of the ledger, and nothing else changed (docs/adr/0034)
    change = "action = 'x'" if model is JournalEntry else "amount_fen = 2"
    statement = f"UPDATE {table} SET {change}" if verb == "update" else f"DELETE FROM {table}"
    if database.is_postgresql:
        with pytest.raises(DBAPIError, match=f"permission denied for table {table}"):
            await attempt(database, statement)
    else:
        add_ledger_entry(place)
        with pytest.raises(DBAPIError, match=f"{table} only grows: {verb} refused"):
            await attempt(database, statement)
    async with database.transaction(NOW) as tx:
        assert await tx.value(select(col(JournalEntry.action)).where(col(JournalEntry.action) == "x")) is None


def add_ledger_entry(place: Place) -> None:
    """One whose charge doesn't exist: only the application's connections look after keys on SQLite."""
    engine = create_engine(place.owner_url.replace("+aiosqlite", ""))
    row = {"amount_fen": 1, "kind": LedgerKind.PAY, "community_id": new_id(), "charge_id": new_id(), "by_id": new_id(),
           "day": NOW.date()}  # fmt: skip
    with engine.begin() as connection:
        connection.execute(table_of(LedgerEntry).insert().values(**whole_row(LedgerEntry, row), created_at=NOW))
    engine.dispose()


async def attempt(database: Database, statement: str) -> None:
    async with database.engine.connect() as connection:
        await connection.execute(text(statement))
