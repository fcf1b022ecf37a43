"""What the rules need to know of a worker: locked row, roles and qualifications."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import col, func, select

from app.db.transaction import Transaction
from app.models import Person, Qualification, RoleGrant


async def lock_person(tx: Transaction, person_id: UUID) -> str | None:
    """Lock a person's row until the transaction ends; returns the name. On SQLite the whole database is locked."""
    await tx.begin()
    statement = select(col(Person.name)).where(col(Person.id) == person_id).with_for_update()
    found: str | None = await tx.value(statement)
    return found


async def grants_of(tx: Transaction, person_id: UUID) -> list[RoleGrant]:
    """The roles that a person holds."""
    held = (col(RoleGrant.person_id) == person_id, col(RoleGrant.active).is_(True))
    return await tx.all(RoleGrant, select(RoleGrant).where(*held))


async def valid_qualifications(tx: Transaction, person_id: UUID, trades: Sequence[str], day: date) -> bool:
    """Whether the person is qualified for one of the trades on that day (both ends of the validity included)."""
    found: Any = await tx.value(
        select(func.count()).where(
            col(Qualification.person_id) == person_id,
            col(Qualification.trade).in_(trades),
            col(Qualification.valid_from) <= day,
            col(Qualification.valid_until) >= day,
        )
    )
    return bool(found)
