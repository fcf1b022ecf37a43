"""What the topics of enquiries are called, for the report on them."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlalchemy import select

from app.db.transaction import Transaction, table_of
from app.models.enquiry import EnquiryTopic

_topics: Final = table_of(EnquiryTopic)


async def topics(tx: Transaction, ids: Collection[UUID]) -> dict[str, str]:
    """What topics are called, by their id."""
    rows = await tx.rows(select(_topics.c.id, _topics.c.name).where(_topics.c.id.in_(ids)))
    return {str(row["id"]): row["name"] for row in rows}
