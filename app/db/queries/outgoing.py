"""Notices that may go out, messages on their way, and consents to them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col, update

from app.db.transaction import Transaction, table_of
from app.models import Notice, Person
from app.models.outgoing import MessageQuota, OutgoingMessage, OutgoingState, QuotaEntry


async def take_unrouted(tx: Transaction, most: int) -> Sequence[Notice]:
    """Notices to people of which nobody decided yet by which channels they go out; they are marked as decided."""
    table = table_of(Notice)
    waiting = (table.c.routed_at.is_(None), table.c.person_id.is_not(None))
    taken = []
    for row in await tx.all(Notice, table.select().where(*waiting).order_by(table.c.id).limit(most)):
        mine = (col(Notice.id) == row.id, col(Notice.routed_at).is_(None))
        if await tx.run(update(Notice).where(*mine).values(routed_at=tx.now)) == 1:
            taken.append(row)
    return taken


async def was_told(tx: Transaction, person_id: UUID, text_hash: str, since: datetime) -> bool:
    """Whether somebody is being told the same text already."""
    same: tuple[Any, ...] = (
        col(OutgoingMessage.person_id) == person_id,
        col(OutgoingMessage.text_hash) == text_hash,
        col(OutgoingMessage.created_at) >= since,
    )
    return await tx.value(select(col(OutgoingMessage.id)).where(*same).limit(1)) is not None


async def take_due(tx: Transaction, until: datetime, most: int) -> Sequence[OutgoingMessage]:
    """Messages whose time has come, each for one worker alone until a moment."""
    table = table_of(OutgoingMessage)
    due = (table.c.state == OutgoingState.WAITING, table.c.due_at <= tx.now)
    taken = []
    for row in await tx.all(OutgoingMessage, table.select().where(*due).order_by(table.c.due_at).limit(most)):
        mine = (col(OutgoingMessage.id) == row.id, col(OutgoingMessage.state) == OutgoingState.WAITING)
        sending = {"state": OutgoingState.SENDING, "due_at": until}
        if await tx.run(update(OutgoingMessage).where(*mine).values(**sending)) == 1:
            taken.append(row)
    return taken


async def give_up_lost(tx: Transaction) -> int:
    """Messages whose worker died while sending them: whether they were sent is not known, and nobody is told twice."""
    lost = (col(OutgoingMessage.state) == OutgoingState.SENDING, col(OutgoingMessage.due_at) <= tx.now)
    ended = {"state": OutgoingState.FAILED, "settled_at": tx.now}
    return await tx.run(update(OutgoingMessage).where(*lost).values(**ended))


async def change_quota(
    tx: Transaction, person_id: UUID, app_id: str, template_id: str, *, change: int | None, why: str
) -> int:
    """Add to how many messages somebody agreed to (None: down to nothing), and write it in the ledger. Returns how many
    are left."""
    await tx.begin()
    key = {"person_id": person_id, "app_id": app_id, "template_id": template_id}
    row = await tx.get(MessageQuota, **key)
    before = 0 if row is None else row.remaining
    after = 0 if change is None else max(0, before + change)
    if row is None:
        tx.insert(MessageQuota, **key, remaining=after)
    else:
        tx.update(MessageQuota, key, {"remaining": after})
    tx.insert(QuotaEntry, **key, change=after - before, why=why, created_at=tx.now)
    await tx.flush()
    return after


async def quotas_of(tx: Transaction, person_ids: Sequence[UUID]) -> Sequence[MessageQuota]:
    """What people have agreed to."""
    table = table_of(MessageQuota)
    return await tx.all(MessageQuota, table.select().where(table.c.person_id.in_(person_ids)))


async def person_of(tx: Transaction, person_id: UUID) -> Person | None:
    """The active person that a notice is for, or whom that entry turned out to be."""
    person = await tx.get(Person, id=person_id)
    if person is not None and person.merged_into_id is not None:
        person = await tx.get(Person, id=person.merged_into_id)
    return person if person is not None and person.active else None
