"""What papers read beside their record: the community's letterhead, and names of colleagues."""

from collections.abc import Iterable
from uuid import UUID

from sqlmodel import col, select

from app.db.transaction import Transaction
from app.models import Person
from app.models.letterhead import Letterhead


async def letterhead_of(tx: Transaction, community_id: UUID) -> Letterhead | None:
    """The letterhead in use that was made last; None: none was made."""
    statement = select(Letterhead).where(col(Letterhead.community_id) == community_id, col(Letterhead.active).is_(True))
    return await tx.one(
        Letterhead, statement.order_by(col(Letterhead.created_at).desc(), col(Letterhead.id).desc()).limit(1)
    )


async def names_of(tx: Transaction, ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """The names of people by id, for a reader who may know them."""
    named = sorted({person_id for person_id in ids if person_id is not None})
    if not named:
        return {}
    rows = await tx.rows(select(col(Person.id), col(Person.name)).where(col(Person.id).in_(named)))
    return {row["id"]: row["name"] for row in rows}
