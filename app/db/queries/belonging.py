"""Whether somebody belongs to a community: the rooms of whoever fits what is asked (M-02)."""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select
from sqlmodel import col

from app.db.statements import AnySelect
from app.db.transaction import Transaction
from app.models import Binding, Person, Premises

MOST: Final = 10


async def places_of(
    tx: Transaction,
    organisation_id: UUID,
    community_id: UUID,
    today: date,
    *,
    name: str | None = None,
    phone: str | None = None,
    room: str | None = None,
) -> list[str]:
    """The addresses of the rooms and shops of a community to which people are bound today whose name, phone and room
    are these, as far as they are asked for; at most ten."""
    statement: AnySelect = (
        select(col(Premises.label))
        .join(Binding, col(Binding.premises_id) == col(Premises.id))
        .join(Person, col(Person.id) == col(Binding.person_id))
        .where(
            col(Binding.community_id) == community_id,
            col(Premises.community_id) == community_id,
            col(Person.organisation_id) == organisation_id,
            col(Binding.valid_from) <= today,
            or_(col(Binding.valid_until).is_(None), col(Binding.valid_until) >= today),
        )
        .distinct()
        .order_by(col(Premises.label))
        .limit(MOST)
    )
    if name is not None:
        statement = statement.where(col(Person.name) == name)
    if phone is not None:
        statement = statement.where(col(Person.phone) == phone)
    if room is not None:
        statement = statement.where(col(Premises.label) == room)
    return [row["label"] for row in await tx.rows(statement)]
