"""Reads people, their roles and their rooms, from which a caller is made."""

from uuid import UUID

from sqlalchemy import select as select_columns
from sqlmodel import col, select

from app.db.transaction import Transaction
from app.models import Binding, Community, MachineClient, Person, RoleGrant
from app.models.base import RowView


async def person(tx: Transaction, person_id: UUID) -> Person | None:
    """One person by id, of any organisation."""
    return await tx.one(Person, select(Person).where(col(Person.id) == person_id))


async def person_named(tx: Transaction, username: str) -> Person | None:
    """The person with this user name."""
    return await tx.one(Person, select(Person).where(col(Person.username) == username))


async def grants_of(tx: Transaction, person_id: UUID) -> list[RoleGrant]:
    """The roles that a person holds now."""
    held = (col(RoleGrant.person_id) == person_id, col(RoleGrant.active).is_(True))
    return await tx.all(RoleGrant, select(RoleGrant).where(*held))


async def bindings_of(tx: Transaction, person_id: UUID) -> list[RowView]:
    """All rooms and shops that a person was ever bound to, each with the time zone of its community."""
    statement = (
        select_columns(
            col(Binding.community_id),
            col(Binding.premises_id),
            col(Binding.valid_from),
            col(Binding.valid_until),
            col(Community.zone),
        )
        .join(Community, col(Community.id) == col(Binding.community_id))
        .where(col(Binding.person_id) == person_id)
    )
    return await tx.rows(statement)


async def client(tx: Transaction, row_id: UUID) -> MachineClient | None:
    """One machine client by the id of its row."""
    return await tx.one(MachineClient, select(MachineClient).where(col(MachineClient.id) == row_id))


async def client_named(tx: Transaction, client_id: str) -> MachineClient | None:
    """The machine client with this client_id."""
    return await tx.one(MachineClient, select(MachineClient).where(col(MachineClient.client_id) == client_id))
