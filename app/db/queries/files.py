"""Uploaded files: what somebody uploaded within a day, and what stands under no record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, or_
from sqlmodel import col, func, select

from app.db.statements import Prepared, given
from app.db.transaction import Transaction
from app.models import FilePlace, Person, StoredFile
from app.models.base import RowView
from app.models.letterhead import Letterhead

AT_ONCE: Final = 200

_UPLOADED: Final = Prepared(
    select(
        func.count().label("files"),
        func.coalesce(func.sum(col(StoredFile.size)), 0).label("bytes"),
        func.min(col(StoredFile.created_at)).label("first"),
    ).where(
        col(StoredFile.uploaded_by_id) == given(col(StoredFile.uploaded_by_id), "person_id"),
        col(StoredFile.created_at) > given(col(StoredFile.created_at), "since"),
    )
)


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What somebody uploaded since a moment, and when the first of it came."""

    files: int
    bytes: int
    first: datetime | None


async def uploaded(tx: Transaction, person_id: UUID, since: datetime) -> Uploaded:
    """What a person or machine client uploaded since a moment."""
    [row] = await tx.rows(_UPLOADED, person_id=person_id, since=since)
    return Uploaded(row["files"], int(row["bytes"]), row["first"])


def _stands_alone() -> tuple[ColumnElement[bool], ...]:
    return (
        col(StoredFile.work_order_id).is_(None),
        col(StoredFile.complaint_id).is_(None),
        col(StoredFile.signed).is_(False),
        ~exists().where(col(FilePlace.file_id) == col(StoredFile.id)),
        ~exists().where(col(Person.photo_id) == col(StoredFile.id)),
        ~exists().where(
            or_(col(Letterhead.logo_id) == col(StoredFile.id), col(Letterhead.stamp_id) == col(StoredFile.id))
        ),
    )


async def forget_orphans(tx: Transaction, before: datetime, limit: int = AT_ONCE) -> list[RowView]:
    """Delete the rows of files that were uploaded before a moment and stand under no record. Returns their ids and
    content types; who else did the same at this moment gets none of them."""
    old = select(col(StoredFile.id)).where(*_stands_alone(), col(StoredFile.created_at) < before).limit(limit)
    orphans = await tx.rows(select(col(StoredFile.id), col(StoredFile.content_type)).where(col(StoredFile.id).in_(old)))
    if orphans:
        ids = [row["id"] for row in orphans]
        await tx.run(delete(StoredFile).where(col(StoredFile.id).in_(ids), *_stands_alone()))
        kept = await known(tx, ids)
        return [row for row in orphans if row["id"] not in kept]
    return []


async def forget_orphans_of(tx: Transaction, people: Sequence[UUID]) -> list[RowView]:
    """Delete the rows of files that these people uploaded and that stand under no record. Returns their ids and
    content types."""
    theirs = (col(StoredFile.uploaded_by_id).in_(people), *_stands_alone())
    orphans = await tx.rows(select(col(StoredFile.id), col(StoredFile.content_type)).where(*theirs))
    await tx.run(delete(StoredFile).where(*theirs))
    return orphans


async def known(tx: Transaction, ids: Sequence[UUID]) -> frozenset[UUID]:
    """Which of these files have a row."""
    rows = await tx.rows(select(col(StoredFile.id)).where(col(StoredFile.id).in_(ids)))
    return frozenset(row["id"] for row in rows)
