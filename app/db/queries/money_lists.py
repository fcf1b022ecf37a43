"""Lists of one community's charges, payments, ledger entries and follow-ups, in order of creation."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import SQLModel

from app.db.paging import Slice, slice_of
from app.db.queries.money import with_order
from app.db.queries.narrowing import narrowed
from app.db.transaction import Transaction, table_of
from app.models import Charge, FollowUp, Payment, WorkOrder

JOINED = frozenset(table_of(model).name for model in (Charge, Payment, FollowUp))
"""Models that are listed with their order's number, people and places."""


def statement_for(model: type[SQLModel], community_id: UUID, filters: Mapping[str, Any]) -> Any:
    """The rows of a community, filtered by equality, `…_gte`, `…_lt`, or membership of a list."""
    table = table_of(model)
    statement: Any = with_order(model) if table.name in JOINED else table.select()
    return narrowed(statement.where(table.columns["community_id"] == community_id), table, filters)


async def list_rows(
    tx: Transaction,
    model: type[SQLModel],
    community_id: UUID,
    filters: Mapping[str, Any],
    *,
    after: list[Any] | None,
    limit: int,
    departments: Collection[UUID] | None = None,
) -> Slice:
    """One page, oldest first, so that a reader who reconciles can go on where they stopped. `departments`: only the
    rows of orders of these departments, or of orders that are not dispatched yet."""
    table = table_of(model)
    keys = (table.columns["created_at"], table.columns["id"])
    statement = statement_for(model, community_id, filters)
    if departments is not None:
        of_order = table_of(WorkOrder).columns["department_id"]
        statement = statement.where(or_(of_order.is_(None), of_order.in_(departments)))
    return await slice_of(tx, statement, keys, after=after, limit=limit)
