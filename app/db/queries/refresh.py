"""Refresh tokens: used once, revoked by family."""

from uuid import UUID

from sqlmodel import col, select, update

from app.db.transaction import Transaction
from app.models import RefreshToken


async def use(tx: Transaction, row_id: UUID) -> bool:
    """Mark as used; False when it already was."""
    unused = (col(RefreshToken.id) == row_id, col(RefreshToken.used_at).is_(None))
    return await tx.run(update(RefreshToken).where(*unused).values(used_at=tx.now)) == 1


async def is_ended(tx: Transaction, family_id: UUID) -> bool:
    """Whether a login was ended: by logging out, or by a refresh token that was used again too late."""
    ended = (col(RefreshToken.family_id) == family_id, col(RefreshToken.revoked_at).is_not(None))
    return await tx.value(select(RefreshToken.id).where(*ended).limit(1)) is not None


async def revoke_family(tx: Transaction, family_id: UUID) -> None:
    """Revoke every token that came from one login."""
    family = (col(RefreshToken.family_id) == family_id, col(RefreshToken.revoked_at).is_(None))
    await tx.run(update(RefreshToken).where(*family).values(revoked_at=tx.now))


async def revoke_person(tx: Transaction, person_id: UUID) -> None:
    """Revoke every token of a person: they were disabled, or their password was changed."""
    theirs = (col(RefreshToken.person_id) == person_id, col(RefreshToken.revoked_at).is_(None))
    await tx.run(update(RefreshToken).where(*theirs).values(revoked_at=tx.now))
