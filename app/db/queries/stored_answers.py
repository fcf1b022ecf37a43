"""Deletes stored answers whose Idempotency-Key has expired."""

from datetime import datetime
from typing import Final

from sqlalchemy import delete
from sqlmodel import col, select

from app.db.transaction import Transaction
from app.models import StoredAnswer

AT_ONCE: Final = 1_000


async def forget(tx: Transaction, before: datetime, limit: int = AT_ONCE) -> int:
    """Delete up to `limit` answers that were stored before a moment. Returns how many."""
    old = select(col(StoredAnswer.key)).where(col(StoredAnswer.created_at) < before).limit(limit)
    return await tx.run(delete(StoredAnswer).where(col(StoredAnswer.key).in_(old)))
