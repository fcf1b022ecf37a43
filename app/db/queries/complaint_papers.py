"""Corrective actions and contact slips, each with the fields that are read from its complaint."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, or_, select
from sqlmodel import SQLModel

from app.db.paging import Slice, slice_of
from app.db.queries.narrowing import narrowed
from app.db.statements import Prepared
from app.db.transaction import Transaction, table_of
from app.models import Complaint, ContactSlip, CorrectiveAction

JOINED: dict[type[SQLModel], tuple[str, ...]] = {
    CorrectiveAction: ("department_id", "complaint_number"),
    ContactSlip: ("complaint_number",),
}
"""Fields that are loaded with a row: the complaint's department and number."""
PERSON: dict[type[SQLModel], str] = {CorrectiveAction: "owner_id", ContactSlip: "sender_id"}
"""The column that names the person whose own a row is."""


def with_complaint(model: type[SQLModel]) -> Any:
    """A select of the model's columns and of the joined fields."""
    table, complaints = table_of(model), table_of(Complaint)
    columns: list[Any] = [column.label(column.name) for column in table.columns]
    for name in JOINED[model]:
        columns.append(complaints.columns[name.removeprefix("complaint_")].label(name))
    source = table.join(
        complaints, complaints.columns["id"] == table.columns["complaint_id"], isouter=model is ContactSlip
    )
    return select(*columns).select_from(source)


def _by_id(model: type[SQLModel]) -> Prepared:
    column = table_of(model).columns["id"]
    return Prepared(with_complaint(model).where(column == bindparam("id", type_=column.type, required=True)))


_BY_ID: dict[type[SQLModel], Prepared] = {model: _by_id(model) for model in JOINED}


async def load_with_complaint(tx: Transaction, model: type[SQLModel], record_id: UUID) -> Any:
    """A corrective action or contact slip by id, or None."""
    record = await tx.first(_BY_ID[model], id=record_id)
    return None if record is None else SimpleNamespace(**record)


def papers_statement(
    model: type[SQLModel],
    community_id: UUID,
    filters: Mapping[str, Any],
    *,
    person_id: UUID,
    departments: frozenset[UUID] | None,
) -> Any:
    """A community's rows, filtered by equality, `…_gte`, `…_lt`, or membership of a list. `departments`: only rows of
    these departments, and the person's own; None: all."""
    table = table_of(model)
    statement = with_complaint(model).where(table.columns["community_id"] == community_id)
    if departments is not None:
        of_department = table.columns.get("department_id", table_of(Complaint).columns["department_id"])
        ways: list[ColumnElement[bool]] = [table.columns[PERSON[model]] == person_id]
        if departments:
            ways.append(of_department.in_(departments))
        statement = statement.where(or_(*ways))
    return narrowed(statement, table, filters)


async def list_papers(
    tx: Transaction, model: type[SQLModel], community_id: UUID, filters: Mapping[str, Any], *, after: list[Any] | None,
    limit: int, person_id: UUID, departments: frozenset[UUID] | None,
) -> Slice:  # fmt: skip
    """One page, newest first."""
    table = table_of(model)
    statement = papers_statement(model, community_id, filters, person_id=person_id, departments=departments)
    keys = (table.columns["created_at"], table.columns["id"])
    return await slice_of(tx, statement, keys, after=after, limit=limit, newest_first=True)
