"""Charges, payments and follow-ups, each with the people and places of its order, which decide who may see it."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlmodel import SQLModel

from app.db.statements import Prepared
from app.db.transaction import Transaction, table_of
from app.models import Charge, FollowUp, Payment, WorkOrder

ORDER_FIELDS = ("customer_id", "premises_id", "department_id", "worker_id", "reporter_id")


def with_order(model: type[SQLModel]) -> Any:
    """A select of the model's columns, joined with its order's people and places as `order_number`, `worker_id` and so
    on."""
    table, orders = table_of(model), table_of(WorkOrder)
    columns: list[Any] = [column.label(column.name) for column in table.columns]
    columns += [orders.columns[name].label(name) for name in ORDER_FIELDS]
    columns.append(orders.columns["number"].label("order_number"))
    if model is Payment:
        charges = table_of(Charge)
        columns += [charges.columns["work_order_id"].label("work_order_id")]
        source = table.join(charges, charges.columns["id"] == table.columns["charge_id"]).join(
            orders, orders.columns["id"] == charges.columns["work_order_id"]
        )
    else:
        source = table.join(orders, orders.columns["id"] == table.columns["work_order_id"])
    return select(*columns).select_from(source)


def _by_id(model: type[SQLModel]) -> Prepared:
    column = table_of(model).columns["id"]
    return Prepared(with_order(model).where(column == bindparam("id", type_=column.type, required=True)))


_BY_ID: dict[type[SQLModel], Prepared] = {model: _by_id(model) for model in (Charge, Payment, FollowUp)}


async def load_with_order(tx: Transaction, model: type[SQLModel], record_id: UUID) -> Any:
    """A charge, payment or follow-up by id, or None."""
    record = await tx.first(_BY_ID[model], id=record_id)
    return None if record is None else SimpleNamespace(**record)
