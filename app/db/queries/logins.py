"""Reads and counts tries to log in, known networks, second factors, who set a password, codes for a new one; and lists
machine clients."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, bindparam, case, delete, func, select
from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlmodel import SQLModel, col, update

from app.db.paging import Position, Slice, slice_of
from app.db.statements import Prepared, given
from app.db.transaction import Transaction, table_of
from app.models import CountedUse, JournalEntry, MachineClient
from app.models.login import KnownNetwork, LoginDelay, PasswordReset, SecondFactor

AT_ONCE: Final = 1_000
_LOCK: Final = Prepared(select(func.pg_advisory_xact_lock(bindparam("number", type_=BigInteger, required=True))))


async def lock(tx: Transaction, keys: Sequence[str]) -> None:
    """Begin the transaction, and hold keys (64 hexadecimal digits) until it ends; others wait. Give them sorted, so
    that no two wait for each other. SQLite has one writer anyhow."""
    await tx.begin()
    if tx.database.is_postgresql:
        for key in keys:
            await tx.value(_LOCK, number=int.from_bytes(bytes.fromhex(key[:16]), signed=True))


def _upsert(model: type[SQLModel], key: tuple[str, ...], changed: tuple[str, ...]) -> dict[bool, Prepared]:
    """A row is inserted, or its changed columns are set; by whether the database is PostgreSQL."""
    table = table_of(model)
    statements = {}
    for insert in (PostgresqlInsert, SqliteInsert):
        statement = insert(table).values(**{name: given(table.c[name], name) for name in (*key, *changed)})
        statement = statement.on_conflict_do_update(
            index_elements=key, set_={name: statement.excluded[name] for name in changed}
        )
        statements[insert is PostgresqlInsert] = Prepared(statement.returning(table.c[key[0]]))
    return statements


_COUNT_TRY: Final = _upsert(LoginDelay, ("key",), ("failures", "last_at", "until"))
_KNOW: Final = _upsert(KnownNetwork, ("subject_id", "network"), ("last_at",))


async def count_try(tx: Transaction, key: str, failures: int, until: datetime) -> None:
    """Write how often it failed, and until when nobody may try again."""
    values = {"key": key, "failures": failures, "last_at": tx.now, "until": until}
    await tx.value(_COUNT_TRY[tx.database.is_postgresql], **values)


async def forget_delay(tx: Transaction, key: str) -> None:
    """Whoever succeeds begins anew."""
    await tx.run(delete(LoginDelay).where(col(LoginDelay.key) == key))


async def take_back(tx: Transaction, key: str) -> None:
    """One of the tries that were counted did not fail. A wait that has begun goes on: else whoever has one password
    could guess others without end."""
    failures = col(LoginDelay.failures)
    fewer = case((failures > 0, failures - 1), else_=0)
    await tx.run(update(LoginDelay).where(col(LoginDelay.key) == key).values(failures=fewer))


async def last_login_from(tx: Transaction, subject_id: UUID, network: str) -> datetime | None:
    """When somebody last logged in from a network, to the hour."""
    row = await tx.get(KnownNetwork, subject_id=subject_id, network=network)
    return None if row is None else row.last_at


async def know_network(tx: Transaction, subject_id: UUID, network: str) -> None:
    """Somebody logged in from there now."""
    await tx.begin()
    await tx.value(_KNOW[tx.database.is_postgresql], subject_id=subject_id, network=network, last_at=tx.now)


async def spend_step(tx: Transaction, person_id: UUID, step: int) -> bool:
    """Use the digits of these 30 seconds; False if they, or later ones, were used already."""
    unused = (col(SecondFactor.person_id) == person_id, col(SecondFactor.last_step) < step)
    return await tx.run(update(SecondFactor).where(*unused).values(last_step=step)) == 1


async def drop_second_factor(tx: Transaction, person_id: UUID) -> bool:
    """Remove a person's second factor; False if there was none."""
    return await tx.run(delete(SecondFactor).where(col(SecondFactor.person_id) == person_id)) == 1


async def password_setter(tx: Transaction, person_id: UUID) -> UUID | None:
    """Who set a person's present password: somebody else, or they themselves; None: nobody over the service."""
    entries = (
        col(JournalEntry.record_id) == person_id,
        col(JournalEntry.event).in_(("person.password_set", "person.password_reset")),
    )
    statement = select(col(JournalEntry.actor_id)).where(*entries).order_by(col(JournalEntry.version).desc()).limit(1)
    setter: UUID | None = await tx.value(statement)
    return setter


async def end_resets(tx: Transaction, person_id: UUID) -> None:
    """End the codes for a new password that a person still has."""
    open_ones = (col(PasswordReset.person_id) == person_id, col(PasswordReset.ended_at).is_(None))
    await tx.run(update(PasswordReset).where(*open_ones).values(ended_at=tx.now))


async def end_reset(tx: Transaction, person_id: UUID, code_hash: str) -> bool:
    """Use a code for a new password up; False if it was already."""
    unused = (
        col(PasswordReset.person_id) == person_id,
        col(PasswordReset.code_hash) == code_hash,
        col(PasswordReset.ended_at).is_(None),
    )
    return await tx.run(update(PasswordReset).where(*unused).values(ended_at=tx.now)) == 1


async def forget(tx: Transaction, delays: datetime, networks: datetime, uses: datetime) -> int:
    """Delete what is older than these moments, up to `AT_ONCE` of each. Returns how many rows went."""
    gone = 0
    old_delays = select(col(LoginDelay.key)).where(col(LoginDelay.last_at) < delays).limit(AT_ONCE)
    gone += await tx.run(delete(LoginDelay).where(col(LoginDelay.key).in_(old_delays)))
    gone += await tx.run(delete(KnownNetwork).where(col(KnownNetwork.last_at) < networks))
    old_uses = select(col(CountedUse.id)).where(col(CountedUse.created_at) < uses).limit(AT_ONCE)
    return gone + await tx.run(delete(CountedUse).where(col(CountedUse.id).in_(old_uses)))


async def clients(
    tx: Transaction, organisation_id: UUID, *, after: Position | None, limit: int
) -> Slice[MachineClient]:
    """A page of an organisation's machine clients."""
    table = table_of(MachineClient)
    statement = table.select().where(table.c.organisation_id == organisation_id)
    return await slice_of(tx, MachineClient, statement, [table.c.id], after=after, limit=limit)
