"""Reads what is stored about a work order besides its own row: quotes, appointments, visits, contacts, site records."""

from typing import Any
from uuid import UUID

from sqlmodel import SQLModel, col, select

from app.db.transaction import Transaction
from app.models import Appointment, ContactAttempt, FollowUp, Quote, SiteRecord, Visit

PARTS: dict[str, type[SQLModel]] = {
    "quotes": Quote,
    "appointments": Appointment,
    "visits": Visit,
    "contacts": ContactAttempt,
    "site_records": SiteRecord,
    "follow_ups": FollowUp,
}
MOST = 1000
"""The most rows of one part that are shown."""


async def part_of(tx: Transaction, order_id: UUID, part: str) -> list[Any]:
    """The rows of one part, oldest first. Raises KeyError for an unknown part."""
    model: Any = PARTS[part]
    statement = (
        select(model)
        .where(col(model.work_order_id) == order_id)
        .order_by(col(model.created_at), col(model.id))
        .limit(MOST)
    )
    return await tx.all(model, statement)
