"""Names for the rows of reports: communities, departments, workers, rooms."""

from collections.abc import Collection, Iterable
from typing import Final
from uuid import UUID

from sqlmodel import SQLModel, col, select

from app.db.transaction import Transaction, table_of
from app.models import Community, Department, Person, Premises

AT_ONCE: Final = 400


async def communities(tx: Transaction, organisation_id: UUID, held: Collection[UUID] | None) -> list[UUID]:
    """Communities of an organisation, all (None) or of these, by code."""
    statement = select(col(Community.id)).where(col(Community.organisation_id) == organisation_id)
    if held is not None:
        statement = statement.where(col(Community.id).in_(held))
    return [row["id"] for row in await tx.rows(statement.order_by(col(Community.code)))]


async def people(tx: Transaction, ids: list[UUID]) -> dict[str, str]:
    """Names of people by id, as text."""
    return await _names(tx, Person, ids)


async def departments(tx: Transaction, ids: list[UUID]) -> dict[str, str]:
    """Names of departments by id, as text."""
    return await _names(tx, Department, ids)


async def rooms(tx: Transaction, ids: list[UUID], *, whole: bool) -> dict[str, str]:
    """Addresses of rooms and shops by id, as text; with `whole`, their community's name comes first."""
    addresses: dict[str, str] = {}
    for some in _parts(ids):
        statement = select(col(Premises.id), col(Premises.label), col(Community.name))
        statement = statement.join(Community, col(Community.id) == col(Premises.community_id))
        for row in await tx.rows(statement.where(col(Premises.id).in_(some))):
            addresses[str(row["id"])] = f"{row['name']} {row['label']}" if whole else row["label"]
    return addresses


async def _names(tx: Transaction, model: type[SQLModel], ids: list[UUID]) -> dict[str, str]:
    names: dict[str, str] = {}
    columns = table_of(model).columns
    for some in _parts(ids):
        rows = await tx.rows(select(columns["id"], columns["name"]).where(columns["id"].in_(some)))
        names |= {str(row["id"]): row["name"] for row in rows}
    return names


def _parts(ids: list[UUID]) -> Iterable[list[UUID]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
