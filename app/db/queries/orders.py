"""Work orders with their current aspects (quote, appointment, visit and so on): everything that guards and the answer
need, in one read."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import FromClause, exists, select
from sqlmodel import SQLModel, col

from app.db.queries.records import Loaded, given_ids, prepared_by_ids
from app.db.statements import AnyColumn, AnySelect, Prepared, Spans, given
from app.db.transaction import Transaction, as_row, table_of
from app.models import Appointment, Charge, FollowUp, Quote, Visit, WorkOrder
from app.models.base import RowValues
from app.models.incident import Incident, IncidentState
from app.models.order_aspects import OrderAspects

ASPECTS: dict[str, tuple[type[SQLModel], str]] = {
    "quote": (Quote, "quote_id"),
    "approved_quote": (Quote, "approved_quote_id"),
    "appointment": (Appointment, "appointment_id"),
    "proposal": (Appointment, "proposal_id"),
    "visit": (Visit, "visit_id"),
    "charge": (Charge, ""),
    "follow_up": (FollowUp, "follow_up_id"),
}
OF_ORDERS: Final = {
    "customer_id": "customer_id",
    "premises_id": "premises_id",
    "department_id": "department_id",
    "worker_id": "worker_id",
    "helpers": "helpers",
    "reporter_id": "reporter_id",
    "order_number": "number",
    "order_created_at": "created_at",
    "contact_name": "contact_name",
}
"""What is read of the order along with a record that belongs to it: the name it gets, and its own name there."""


def joined() -> AnySelect:
    """A select of orders with their current aspects, in the order of SPANS."""
    orders = table_of(WorkOrder)
    columns: list[AnyColumn] = [column.label(column.name) for column in orders.columns]
    source: FromClause = orders
    for name, (model, pointer) in ASPECTS.items():
        table = table_of(model).alias(name)
        columns += [column.label(f"{name}.{column.name}") for column in table.columns]
        if pointer:
            source = source.outerjoin(table, table.columns["id"] == orders.columns[pointer])
        else:
            source = source.outerjoin(table, table.columns["work_order_id"] == orders.columns["id"])
    faults = table_of(Incident)
    goes_on = exists().where(
        faults.columns["community_id"] == orders.columns["community_id"],
        faults.columns["state"] == IncidentState.OPEN,
    )
    return select(*columns, goes_on.label("fault_goes_on")).select_from(source)


_ID = given(table_of(WorkOrder).columns["id"], "id")
BY_ID = Prepared(joined().where(table_of(WorkOrder).columns["id"] == _ID))
_BY_IDS = prepared_by_ids(joined(), table_of(WorkOrder).columns["id"])


class LoadedOrder(Loaded[WorkOrder]):
    """An order and its current aspects, as read-only views."""

    aspects: OrderAspects


def _spans() -> Spans:
    """The columns of the order and of each aspect in a joined row."""
    models: list[type[SQLModel]] = [WorkOrder, *(model for model, _ in ASPECTS.values())]
    spans, start = [], 0
    for model in models:
        end = start + len(table_of(model).columns)
        spans.append((start, end))
        start = end
    # the last column stands alone: whether a public fault goes on there
    return (*spans, (start, start + 1))


SPANS = _spans()


def loaded(parts: Sequence[RowValues | None]) -> LoadedOrder:
    """The views of a joined row that was divided by SPANS."""
    order, *rest, community = parts
    assert order is not None
    assert community is not None
    aspects = zip(ASPECTS.items(), rest, strict=True)
    views: RowValues = {name: None if part is None else as_row(model, part) for (name, (model, _)), part in aspects}
    return {"row": as_row(WorkOrder, order), "aspects": OrderAspects(**views, **community)}


async def load_order(tx: Transaction, record_id: UUID) -> LoadedOrder | None:
    """An order by id. The caller's scope is checked by whoever calls this."""
    found = await tx.parts(BY_ID, SPANS, id=record_id)
    return loaded(found[0]) if found else None


async def load_orders(tx: Transaction, ids: Sequence[UUID]) -> list[LoadedOrder]:
    """Orders in the order of their ids. The scope was checked when the ids were found."""
    if not ids:
        return []
    rows = await tx.parts(_BY_IDS[tx.database.is_postgresql], SPANS, ids=given_ids(tx, ids))
    orders = {order["row"].id: order for order in map(loaded, rows)}
    return [orders[item] for item in ids]


async def claims_of(tx: Transaction, order_id: UUID, states: Sequence[str]) -> list[str]:
    """The numbers of the warranty claims for an order (M-54) that are in these states, the oldest first."""
    claims = (col(WorkOrder.warranty_of) == order_id, col(WorkOrder.state).in_(states))
    rows = await tx.rows(select(col(WorkOrder.number)).where(*claims).order_by(col(WorkOrder.id)))
    return [row["number"] for row in rows]
