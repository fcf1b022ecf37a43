"""Reads counted uses, and how many records a person has made."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import col, func, select

from app.db.queries import logins
from app.db.transaction import Transaction, table_of
from app.models import CountedUse
from app.models.base import VersionedRow


async def lock(tx: Transaction, actor_id: UUID, what: str) -> None:
    """Begin the transaction; what the same caller does at the same moment waits until it ends."""
    await logins.lock(tx, [hashlib.sha256(f"{what}\n{actor_id}".encode()).hexdigest()])


async def latest(tx: Transaction, actor_id: UUID, what: str, *, since: datetime, most: int) -> list[datetime]:
    """When a caller last did something since a moment, the newest first."""
    done = (
        col(CountedUse.actor_id) == actor_id,
        col(CountedUse.what) == what,
        col(CountedUse.created_at) > since,
    )
    statement = select(CountedUse).where(*done).order_by(col(CountedUse.created_at).desc()).limit(most)
    return [use.created_at for use in await tx.all(CountedUse, statement)]


async def made_by(
    tx: Transaction, model: type[VersionedRow], maker: str, person_id: UUID, states: Sequence[str]
) -> int:
    """How many records that a person made are in these states."""
    columns = table_of(model).columns
    theirs = (columns[maker] == person_id, columns["state"].in_(states))
    return int(await tx.value(select(func.count()).select_from(table_of(model)).where(*theirs)))
