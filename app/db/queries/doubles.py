"""Who is on record with a telephone number: in a community, or among those whom an administrator sees."""

import hashlib
from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlalchemy import select, union
from sqlmodel import col

from app.core.enums import PersonKind
from app.db.queries import logins, roster
from app.db.transaction import Transaction, table_of
from app.models import Binding, Person, RoleGrant
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


async def on_record(tx: Transaction, organisation_id: UUID, kind: PersonKind, phones: Collection[str]) -> list[Person]:
    """People of a kind with one of these numbers, each as whom they turned out to be; held until the transaction
    ends."""
    table = table_of(Person)
    of_kind = table.select().where(table.c.organisation_id == organisation_id, table.c.kind == kind)
    with_number = await tx.all(Person, of_kind.where(table.c.phone.in_(sorted(phones))))
    ids = {row.merged_into_id or row.id for row in with_number}
    held = of_kind.where(table.c.id.in_(sorted(ids))).order_by(table.c.id).with_for_update()
    return list(await tx.all(Person, held)) if ids else []


async def belonging_to(tx: Transaction, community_id: UUID, people: Collection[UUID]) -> set[UUID]:
    """Those of these people who have or had a room of the community, or have a role in it."""
    if not people:
        return set()
    ids = sorted(people)
    bound = select(col(Binding.person_id)).where(
        col(Binding.community_id) == community_id, col(Binding.person_id).in_(ids)
    )
    held = select(col(RoleGrant.person_id)).where(
        col(RoleGrant.community_id) == community_id, col(RoleGrant.person_id).in_(ids), col(RoleGrant.active).is_(True)
    )
    return {row["person_id"] for row in await tx.rows(union(bound, held))}
