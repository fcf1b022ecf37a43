"""What the rules need to know of a worker: locked row, roles and qualifications."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlmodel import col, select

from app.db.statements import Prepared, given, one_of
from app.db.transaction import Transaction
from app.models import Person, Qualification

_LOCK: Final = Prepared(select(col(Person.name)).where(col(Person.id) == given(col(Person.id), "id")).with_for_update())
_LOCK_ALL: Final = Prepared(
    select(col(Person.id)).where(one_of(col(Person.id), "ids")).order_by(col(Person.id)).with_for_update()
)
_NAME: Final = Prepared(select(col(Person.name)).where(col(Person.id) == given(col(Person.id), "id")))
_VALID_TRADES: Final = Prepared(
    select(col(Qualification.trade)).where(
        col(Qualification.person_id) == given(col(Qualification.person_id), "person_id"),
        col(Qualification.valid_from) <= given(col(Qualification.valid_from), "day"),
        col(Qualification.valid_until) >= given(col(Qualification.valid_until), "day"),
    )
)


async def person_name(tx: Transaction, person_id: UUID) -> str | None:
    """A person's name, without locking anything."""
    name: str | None = await tx.value(_NAME, id=person_id)
    return name


async def lock_person(tx: Transaction, person_id: UUID) -> str | None:
    """Lock a person's row until the transaction ends; returns the name. On SQLite the whole database is locked."""
    await tx.begin()
    name: str | None = await tx.value(_LOCK, id=person_id)
    return name


async def lock_people(tx: Transaction, person_ids: Collection[UUID]) -> None:
    """Lock several people's rows until the transaction ends. They are always locked in the same order, so that two who
    name the same people for each other's orders never wait for one another."""
    await tx.begin()
    await tx.rows(_LOCK_ALL, ids=sorted(person_ids))


async def valid_qualifications(tx: Transaction, person_id: UUID, trades: Sequence[str], day: date) -> bool:
    """Whether the person is qualified for one of the trades on that day (both ends of the validity included)."""
    return any(row["trade"] in trades for row in await tx.rows(_VALID_TRADES, person_id=person_id, day=day))
