"""Refresh tokens: used once, revoked by family."""

from uuid import UUID

from sqlmodel import col, update

from app.db.transaction import Transaction
from app.models import RefreshToken


async def use(tx: Transaction, row_id: UUID) -> bool:
    """Mark as used; False when it already was."""
    unused = (col(RefreshToken.id) == row_id, col(RefreshToken.used_at).is_(None))
    return await tx.run(update(RefreshToken).where(*unused).values(used_at=tx.now)) == 1


async def revoke_family(tx: Transaction, family_id: UUID) -> None:
    """Revoke every token that came from one login."""
    family = (col(RefreshToken.family_id) == family_id, col(RefreshToken.revoked_at).is_(None))
    await tx.run(update(RefreshToken).where(*family).values(revoked_at=tx.now))


async def revoke_person(tx: Transaction, person_id: UUID) -> None:
    """Revoke every token of a person: they were disabled, or their password was changed."""
    theirs = (col(RefreshToken.person_id) == person_id, col(RefreshToken.revoked_at).is_(None))
    await tx.run(update(RefreshToken).where(*theirs).values(revoked_at=tx.now))
