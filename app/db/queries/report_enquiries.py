"""What the report on enquiries reads; nothing of it is personal."""

from collections.abc import AsyncIterator, Collection, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import select

from app.db.queries.reports import ReportScope, walk, within
from app.db.statements import AnySelect
from app.db.transaction import Transaction, table_of
from app.models.base import RowView
from app.models.enquiry import Enquiry, EnquiryTopic

_enquiries, _topics = table_of(Enquiry), table_of(EnquiryTopic)
READ: Final = ("id", "channel", "rings", "state", "outcome", "topic_id", "received_at", "answered_at", "opened")


def enquiries_of(scope: ReportScope) -> AnySelect:
    """The enquiries that came in the period."""
    return select(*(_enquiries.c[name] for name in READ)).where(*within(scope, _enquiries.c.received_at))


def enquiries(tx: Transaction, scope: ReportScope) -> AsyncIterator[Sequence[RowView]]:
    """The same, as the report reads them."""
    return walk(tx, enquiries_of(scope), (_enquiries.c.received_at, _enquiries.c.id))


async def topics(tx: Transaction, ids: Collection[UUID]) -> dict[str, str]:
    """What topics are called, by their id."""
    rows = await tx.rows(select(_topics.c.id, _topics.c.name).where(_topics.c.id.in_(ids)))
    return {str(row["id"]): row["name"] for row in rows}
