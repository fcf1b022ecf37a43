"""Checks of what people wrote or sent: those that are due, and those that matter to whoever reads a record."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlmodel import col, update

from app.db.transaction import Transaction, table_of
from app.models import JournalText
from app.models.content_check import ContentCheck, ContentState

_checks = table_of(ContentCheck)


async def take_due(tx: Transaction, until: datetime, most: int) -> Sequence[ContentCheck]:
    """Checks that the worker has to look at, each for one worker alone until a moment."""
    due = (_checks.c.next_try_at.is_not(None), _checks.c.next_try_at <= tx.now)
    taken = []
    for row in await tx.all(ContentCheck, _checks.select().where(*due).order_by(_checks.c.next_try_at).limit(most)):
        mine = (_checks.c.id == row.id, _checks.c.next_try_at == row.next_try_at)
        if await tx.run(update(ContentCheck).where(*mine).values(next_try_at=until)) == 1:
            taken.append(row)
    return taken


async def unsettled(tx: Transaction, root_ids: Sequence[UUID]) -> Sequence[ContentCheck]:
    """Checks of these records' texts that were not simply passed."""
    beyond = (_checks.c.root_id.in_(root_ids), _checks.c.state != ContentState.PASSED)
    return await tx.all(ContentCheck, _checks.select().where(*beyond).order_by(_checks.c.id))


async def unsettled_files(tx: Transaction, file_ids: Sequence[UUID]) -> Sequence[ContentCheck]:
    """The same of pictures."""
    beyond = (_checks.c.file_id.in_(file_ids), _checks.c.state != ContentState.PASSED)
    return await tx.all(ContentCheck, _checks.select().where(*beyond).order_by(_checks.c.id))


async def texts(tx: Transaction, checks: Sequence[ContentCheck]) -> Mapping[tuple[UUID, int], object]:
    """What was written, by record and version, as far as it has not been erased."""
    entries = [(check.record_id, check.version) for check in checks if check.record_id is not None]
    if not entries:
        return {}
    named = tuple_(col(JournalText.record_id), col(JournalText.version)).in_(entries)
    statement = select(col(JournalText.record_id), col(JournalText.version), col(JournalText.body)).where(named)
    return {(row["record_id"], row["version"]): row["body"] for row in await tx.rows(statement)}


async def settle(tx: Transaction, check_id: UUID, state: ContentState, label: int | None) -> None:
    """Note what came of a check."""
    values = {"state": state, "label": label, "next_try_at": None, "settled_at": tx.now}
    await tx.run(update(ContentCheck).where(_checks.c.id == check_id).values(**values))
