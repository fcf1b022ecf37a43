"""Complaints: one by id, lists in the ways in which they are visible, and what their file holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, false, func, select, tuple_, union
from sqlmodel import SQLModel, col

from app.core.complaint_enums import ComplaintChannel, ComplaintKind, ComplaintState, Matter, Severity
from app.db.statements import Prepared
from app.db.transaction import Transaction, table_of
from app.models import Complaint, ComplaintDecision, ComplaintLink, ComplaintNote, Evidence, WorkOrder

MOST_COUNTED = 10_000
_complaints = table_of(Complaint)
_BY_ID = Prepared(
    select(*_complaints.columns).where(
        _complaints.columns["id"] == bindparam("id", type_=_complaints.columns["id"].type, required=True)
    )
)


async def load_complaint(tx: Transaction, model: type[SQLModel], record_id: UUID) -> Any:
    """A complaint by id, whoever may see it, or None."""
    record = await tx.first(_BY_ID, id=record_id)
    return None if record is None else SimpleNamespace(**record)


@dataclass(frozen=True, slots=True)
class ComplaintFilters:
    """What a list of complaints may be narrowed by; None: not."""

    community_id: UUID | None = None
    states: tuple[ComplaintState, ...] = ()
    kinds: tuple[ComplaintKind, ...] = ()
    channels: tuple[ComplaintChannel, ...] = ()
    severities: tuple[Severity, ...] = ()
    matters: tuple[Matter, ...] = ()
    department_id: UUID | None = None
    handler_id: UUID | None = None
    complainant_id: UUID | None = None
    premises_id: UUID | None = None
    number: str | None = None
    phone: str | None = None
    founded: bool | None = None
    work_order_id: UUID | None = None
    created_at_gte: datetime | None = None
    created_at_lt: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """The filters as conditions."""
        found: list[ColumnElement[bool]] = []
        for name, values in (
            ("state", self.states),
            ("kind", self.kinds),
            ("channel", self.channels),
            ("severity", self.severities),
            ("matter", self.matters),
        ):
            if values:
                column = col(getattr(Complaint, name))
                found.append(column == values[0] if len(values) == 1 else column.in_(values))
        for name in (
            "community_id", "department_id", "handler_id", "complainant_id", "premises_id", "number", "founded",
        ):  # fmt: skip
            value = getattr(self, name)
            if value is not None:
                found.append(col(getattr(Complaint, name)) == value)
        if self.phone is not None:
            found.append(col(Complaint.complainant_phone) == self.phone)
        if self.work_order_id is not None:
            linked = select(col(ComplaintLink.complaint_id)).where(
                col(ComplaintLink.work_order_id) == self.work_order_id
            )
            found.append(col(Complaint.id).in_(linked))
        if self.created_at_gte is not None:
            found.append(col(Complaint.created_at) >= self.created_at_gte)
        if self.created_at_lt is not None:
            found.append(col(Complaint.created_at) < self.created_at_lt)
        return found


def _page(
    way: ColumnElement[bool],
    filters: ComplaintFilters,
    after: tuple[datetime, UUID] | None,
    limit: int,
    newest_first: bool,
) -> Any:
    key = tuple_(col(Complaint.created_at), col(Complaint.id))
    statement = select(col(Complaint.id), col(Complaint.created_at)).where(way, *filters.conditions())
    if after is not None:
        statement = statement.where(key < after if newest_first else key > after)
    order = [col(Complaint.created_at), col(Complaint.id)]
    return statement.order_by(*(item.desc() if newest_first else item.asc() for item in order)).limit(limit)


def complaints_statement(
    ways: Sequence[ColumnElement[bool]],
    filters: ComplaintFilters,
    after: tuple[datetime, UUID] | None,
    limit: int,
    *,
    newest_first: bool,
) -> Any:
    """The ids of one page, merged from all ways; each way is answered by one index."""
    pages = [_page(way, filters, after, limit, newest_first) for way in ways or [false()]]
    if len(pages) == 1:
        return pages[0]
    found = union(*(select(page.subquery()) for page in pages)).subquery()
    order = (found.c.created_at, found.c.id)
    return select(found.c.id).order_by(*(item.desc() if newest_first else item.asc() for item in order)).limit(limit)


async def list_complaints(
    tx: Transaction,
    ways: Sequence[ColumnElement[bool]],
    filters: ComplaintFilters,
    after: tuple[datetime, UUID] | None,
    limit: int,
    *,
    newest_first: bool = True,
) -> list[Any]:
    """One page of visible complaints. Ask for one more than is shown to know whether another page follows."""
    rows = await tx.rows(complaints_statement(ways, filters, after, limit, newest_first=newest_first))
    ids = [row["id"] for row in rows]
    if not ids:
        return []
    whole = {row.id: row for row in await tx.all(Complaint, select(Complaint).where(col(Complaint.id).in_(ids)))}
    return [whole[item] for item in ids]


async def count_complaints(tx: Transaction, ways: Sequence[ColumnElement[bool]], filters: ComplaintFilters) -> int:
    """How many complaints a list has in all, counted up to MOST_COUNTED."""
    parts = [
        select(col(Complaint.id)).where(way, *filters.conditions()).limit(MOST_COUNTED).subquery()
        for way in ways or [false()]
    ]
    found = union(*(select(part.c.id) for part in parts)).subquery()
    return min(MOST_COUNTED, int(await tx.value(select(func.count()).select_from(found))))


def is_linked_to(work_order_id: UUID) -> ColumnElement[bool]:
    """The condition of complaints that a work order belongs to (M-140)."""
    linked = select(col(ComplaintLink.complaint_id)).where(col(ComplaintLink.work_order_id) == work_order_id)
    return col(Complaint.id).in_(linked)


FILED: dict[str, type[Evidence] | type[ComplaintDecision] | type[ComplaintNote]] = {
    "evidence": Evidence,
    "decisions": ComplaintDecision,
    "notes": ComplaintNote,
}


async def file_of(tx: Transaction, complaint_id: UUID, part: str) -> list[Any]:
    """Evidence, decisions or notes of one complaint, oldest first."""
    model = FILED[part]
    statement = select(model).where(col(model.complaint_id) == complaint_id)
    return list(await tx.all(model, statement.order_by(col(model.created_at), col(model.id))))


async def links_of(tx: Transaction, complaint_id: UUID) -> list[Any]:
    """The work orders of a complaint, with number and state."""
    statement = (
        select(
            col(ComplaintLink.work_order_id),
            col(ComplaintLink.relation),
            col(WorkOrder.number),
            col(WorkOrder.state),
        )
        .join(WorkOrder, col(WorkOrder.id) == col(ComplaintLink.work_order_id))
        .where(col(ComplaintLink.complaint_id) == complaint_id)
        .order_by(col(ComplaintLink.created_at), col(ComplaintLink.id))
    )
    return [SimpleNamespace(**row) for row in await tx.rows(statement)]
