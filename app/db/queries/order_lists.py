"""Lists of work orders: each rule by which a caller sees orders is read from its own index, and the pages are
merged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, select, tuple_, union
from sqlmodel import col

from app.core.enums import Channel, Coverage, OrderKind, Urgency
from app.db.queries.orders import LoadedOrder, load_orders
from app.db.transaction import Transaction
from app.models import WorkOrder
from app.models.work_order import WorkOrderState


@dataclass(frozen=True, slots=True)
class OrderFilters:
    """The filters of a list of work orders; None means no filter."""

    community_id: UUID | None = None
    states: tuple[WorkOrderState, ...] = ()
    kinds: tuple[OrderKind, ...] = ()
    urgencies: tuple[Urgency, ...] = ()
    channels: tuple[Channel, ...] = ()
    coverages: tuple[Coverage, ...] = ()
    department_id: UUID | None = None
    worker_id: UUID | None = None
    customer_id: UUID | None = None
    premises_id: UUID | None = None
    number: str | None = None
    phone: str | None = None
    catalogue_code: str | None = None
    duplicate_of: UUID | None = None
    warranty_of: UUID | None = None
    created_at_gte: datetime | None = None
    created_at_lt: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """The filters as conditions."""
        found: list[ColumnElement[bool]] = []
        for name, values in (
            ("state", self.states),
            ("kind", self.kinds),
            ("urgency", self.urgencies),
            ("channel", self.channels),
            ("coverage", self.coverages),
        ):
            if values:
                column = col(getattr(WorkOrder, name))
                found.append(column == values[0] if len(values) == 1 else column.in_(values))
        for name in (
            "community_id",
            "department_id",
            "worker_id",
            "customer_id",
            "premises_id",
            "number",
            "catalogue_code",
            "duplicate_of",
            "warranty_of",
        ):
            value = getattr(self, name)
            if value is not None:
                found.append(col(getattr(WorkOrder, name)) == value)
        if self.phone is not None:
            found.append(col(WorkOrder.contact_phone) == self.phone)
        if self.created_at_gte is not None:
            found.append(col(WorkOrder.created_at) >= self.created_at_gte)
        if self.created_at_lt is not None:
            found.append(col(WorkOrder.created_at) < self.created_at_lt)
        return found


def _page(
    way: ColumnElement[bool], filters: OrderFilters, after: tuple[datetime, UUID] | None, limit: int, newest_first: bool
) -> Any:
    """The first rows of one rule: id and position."""
    key = tuple_(col(WorkOrder.created_at), col(WorkOrder.id))
    statement = select(col(WorkOrder.id), col(WorkOrder.created_at)).where(way, *filters.conditions())
    if after is not None:
        statement = statement.where(key < after if newest_first else key > after)
    order = [col(WorkOrder.created_at), col(WorkOrder.id)]
    return statement.order_by(*(item.desc() if newest_first else item.asc() for item in order)).limit(limit)


def list_statement(
    ways: Sequence[ColumnElement[bool]],
    filters: OrderFilters,
    after: tuple[datetime, UUID] | None,
    limit: int,
    *,
    newest_first: bool,
) -> Any:
    """The ids of one page, merged from all rules; an order that two rules show appears once."""
    pages = [_page(way, filters, after, limit, newest_first) for way in ways or [false()]]
    if len(pages) == 1:
        return pages[0]
    found = union(*(select(page.subquery()) for page in pages)).subquery()
    order = (found.c.created_at, found.c.id)
    return select(found.c.id).order_by(*(item.desc() if newest_first else item.asc() for item in order)).limit(limit)


async def list_orders(
    tx: Transaction,
    ways: Sequence[ColumnElement[bool]],
    filters: OrderFilters,
    after: tuple[datetime, UUID] | None,
    limit: int,
    *,
    newest_first: bool = True,
) -> list[LoadedOrder]:
    """One page of visible orders with everything that is shown. Ask for one more row to know whether another page
    follows."""
    rows = await tx.rows(list_statement(ways, filters, after, limit, newest_first=newest_first))
    return await load_orders(tx, [row["id"] for row in rows])


MOST_COUNTED = 10_000


async def count_orders(tx: Transaction, ways: Sequence[ColumnElement[bool]], filters: OrderFilters) -> int:
    """How many orders a list has, counted up to MOST_COUNTED."""
    parts = [
        select(col(WorkOrder.id)).where(way, *filters.conditions()).limit(MOST_COUNTED).subquery()
        for way in ways or [false()]
    ]
    found = union(*(select(part.c.id) for part in parts)).subquery()
    return min(MOST_COUNTED, int(await tx.value(select(func.count()).select_from(found))))
