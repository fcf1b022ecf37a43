"""Work orders with their current aspects: one read for everything that guards and the resource need."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlmodel import SQLModel

from app.db.prepared import Prepared
from app.db.tx import Tx, table_of
from app.models import Appointment, Charge, FollowUp, Quote, Visit, WorkOrder

ASPECTS: dict[str, tuple[type[SQLModel], str]] = {
    "quote": (Quote, "quote_id"),
    "approved_quote": (Quote, "approved_quote_id"),
    "appointment": (Appointment, "appointment_id"),
    "proposal": (Appointment, "proposal_id"),
    "visit": (Visit, "visit_id"),
    "charge": (Charge, ""),
    "follow_up": (FollowUp, "follow_up_id"),
}


def joined() -> Any:
    """A select of orders with their current aspects, columns named as `split` takes them apart."""
    orders = table_of(WorkOrder)
    columns: list[Any] = [column.label(column.name) for column in orders.columns]
    source: Any = orders
    for name, (model, pointer) in ASPECTS.items():
        table = table_of(model).alias(name)
        columns += [column.label(f"{name}.{column.name}") for column in table.columns]
        if pointer:
            source = source.outerjoin(table, table.columns["id"] == orders.columns[pointer])
        else:
            source = source.outerjoin(table, table.columns["work_order_id"] == orders.columns["id"])
    return select(*columns).select_from(source)


_ID = bindparam("id", type_=table_of(WorkOrder).columns["id"].type, required=True)
BY_ID = Prepared(joined().where(table_of(WorkOrder).columns["id"] == _ID))


@dataclass(slots=True)
class LoadedOrder:
    """An order and its current aspects, as read-only views."""

    row: Any
    aspects: dict[str, Any]


def _names(aspect: str) -> list[tuple[str, str]]:
    return [(column.name, f"{aspect}.{column.name}") for column in table_of(ASPECTS[aspect][0]).columns]


_ORDER_NAMES = [column.name for column in table_of(WorkOrder).columns]
_ASPECT_NAMES = {aspect: _names(aspect) for aspect in ASPECTS}


def split(record: Mapping[str, Any]) -> LoadedOrder:
    """Take a joined row apart."""
    row = SimpleNamespace(**{name: record[name] for name in _ORDER_NAMES})
    aspects = {
        aspect: SimpleNamespace(**{name: record[label] for name, label in names})
        if record[f"{aspect}.id"] is not None
        else None
        for aspect, names in _ASPECT_NAMES.items()
    }
    return LoadedOrder(row, aspects)


async def load_order(tx: Tx, order_id: UUID) -> LoadedOrder | None:
    """An order by id, whoever may see it; the caller's scope is checked by who asks."""
    record = await tx.first(BY_ID, id=order_id)
    return None if record is None else split(record)
