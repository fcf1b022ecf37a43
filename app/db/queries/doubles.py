"""Who is on record with a telephone number: in a community, or among those whom an administrator sees."""

import hashlib
from typing import Final
from uuid import UUID

from app.core.enums import PersonKind
from app.db.queries import logins, roster
from app.db.transaction import Transaction
from app.models import Person
from app.models.base import RowView

MOST: Final = 20
"""How many people of one number are looked at."""


async def hold(tx: Transaction, organisation_id: UUID, phone: str) -> None:
    """Begin the transaction; whoever registers somebody with the same number waits until it ends."""
    await logins.lock(tx, [hashlib.sha256(f"phone\n{organisation_id}\n{phone}".encode()).hexdigest()])


async def customers_with(
    tx: Transaction, organisation_id: UUID, community_id: UUID, phone: str
) -> list[tuple[Person, list[RowView]]]:
    """The customers with a number who are or were bound to a room of the community, each with their bindings there."""
    page = await roster.customers(tx, organisation_id, community_id, phone=phone, limit=MOST)
    homes = await roster.homes_of(tx, community_id, [row.id for row in page.rows])
    return [(row, [home for home in homes if home["person_id"] == row.id]) for row in page.rows]


async def people_with(
    tx: Transaction, organisation_id: UUID, held: frozenset[UUID] | None, kind: PersonKind, phone: str
) -> list[Person]:
    """People of a kind with a number, within some communities (None: all)."""
    page, _ = await roster.people(tx, organisation_id, held, kind=kind, phone=phone, limit=MOST)
    return [row for row in page.rows if row.merged_into_id is None]
