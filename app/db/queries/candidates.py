"""What look-ups of forms read that no list has."""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import col, select

from app.core.errors import CursorInvalid
from app.core.roles import Role
from app.db.paging import Position, Slice, slice_of
from app.db.queries.places import like
from app.db.queries.roster import holders
from app.db.statements import AnySelect
from app.db.transaction import Transaction, table_of
from app.models import CatalogueItem, ComplaintLink, Person, Premises, WarrantyTerm, WorkOrder
from app.models.base import RowView
from app.models.work_order import WorkOrderState

MOST_SERVED: Final = 50
"""How many workers are offered to the customer for whom they worked."""
REDOABLE = (WorkOrderState.SIGNED_OFF, WorkOrderState.CLOSED)


def place_of(position: Position) -> tuple[datetime, UUID]:
    """Where a page of records, sorted by when they were made, begins. Raises CursorInvalid."""
    try:
        made_at, record_id = position
        return datetime.fromisoformat(made_at), UUID(record_id)
    except (ValueError, TypeError, AttributeError) as error:
        raise CursorInvalid from error


async def orders_signed_off(tx: Transaction, complaint_id: UUID) -> list[WorkOrder]:
    """The orders linked to a complaint that can be done again."""
    statement = (
        select(WorkOrder)
        .join(ComplaintLink, col(ComplaintLink.work_order_id) == col(WorkOrder.id))
        .where(col(ComplaintLink.complaint_id) == complaint_id, col(WorkOrder.state).in_(REDOABLE))
        .order_by(col(WorkOrder.id))
    )
    return await tx.all(WorkOrder, statement)


async def workers_who_served(tx: Transaction, community_id: UUID, customer_id: UUID) -> list[RowView]:
    """Who has completed work for a customer in a community, and is still active there: `id` and `name`."""
    orders = select(col(WorkOrder.worker_id)).where(
        col(WorkOrder.customer_id) == customer_id,
        col(WorkOrder.community_id) == community_id,
        col(WorkOrder.completed_at).is_not(None),
    )
    statement: AnySelect = (
        select(col(Person.id), col(Person.name))
        .where(col(Person.id).in_(orders), col(Person.active).is_(True))
        .order_by(col(Person.name), col(Person.id))
        .limit(MOST_SERVED)
    )
    return await tx.rows(statement)


async def warranty_terms(tx: Transaction, community_id: UUID) -> list[WarrantyTerm]:
    """The parts under warranty in a community."""
    return await tx.get_all(WarrantyTerm, community_id=community_id, active=True)


async def premises_of(tx: Transaction, premises_id: UUID) -> Premises | None:
    """A room or shop."""
    return await tx.get(Premises, id=premises_id)


async def price_of(tx: Transaction, community_id: UUID, code: str) -> int | None:
    """The published price of an item, in fen; None where it has none, or there is no such item in use."""
    item = await tx.get(CatalogueItem, community_id=community_id, code=code, active=True)
    return None if item is None else item.price_fen


async def staff_of(
    tx: Transaction,
    organisation_id: UUID,
    community_id: UUID,
    roles: Collection[Role],
    *,
    q: str | None,
    after: Position | None,
    limit: int,
) -> Slice[Person]:
    """A page of the active people who hold one of these roles in a community, by part of their name."""
    people = table_of(Person)
    # first who, then their names: joined with a position, the planner would walk through everybody's roles
    held = await tx.rows(holders(organisation_id, community_id, roles))
    statement: AnySelect = people.select().where(people.c.id.in_({row["person_id"] for row in held}))
    if q is not None:
        statement = statement.where(people.c.name.like(like(q), escape="\\"))
    return await slice_of(tx, Person, statement, [people.c.id], after=after, limit=limit)
