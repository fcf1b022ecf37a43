"""Reads what is stored about a work order besides its own row: quotes, appointments, visits, contacts, site records."""

from typing import TypeVar
from uuid import UUID

from sqlmodel import col, select

from app.db.transaction import Transaction
from app.models import Appointment, ContactAttempt, FollowUp, Quote, SiteRecord, Visit

P = TypeVar("P", Quote, Appointment, Visit, ContactAttempt, SiteRecord, FollowUp)
MOST = 1000
"""The most rows of one part that are shown."""


async def part_of(tx: Transaction, order_id: UUID, model: type[P]) -> list[P]:
    """The rows of one part, oldest first."""
    statement = (
        select(model)
        .where(col(model.work_order_id) == order_id)
        .order_by(col(model.created_at), col(model.id))
        .limit(MOST)
    )
    return await tx.all(model, statement)
