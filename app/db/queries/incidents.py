"""Reads the public faults of a community, the reports that one answers, and who lives where one is (M-100)."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, null, or_, select
from sqlmodel import col

from app.core.enums import OrderKind
from app.db.queries import logins
from app.db.statements import AnySelect, Prepared, given, one_of
from app.db.transaction import Transaction
from app.models import Binding, Premises, WorkOrder
from app.models.base import RowView
from app.models.incident import Incident, IncidentState
from app.models.places import Building, Unit
from app.models.work_order import WorkOrderState

MOST_OPEN: Final = 100
"""How many public faults of a community that go on are looked at, the newest first."""
MOST_JUDGED: Final = 500
"""How many repairs are looked at for reports of one fault, the newest first."""
MOST_SHOWN: Final = 50
"""How many reports of one fault are shown beside it, the newest first."""

_OPEN: Final = Prepared(
    select(Incident)
    .where(
        col(Incident.community_id) == given(col(Incident.community_id), "community_id"),
        col(Incident.state) == IncidentState.OPEN,
    )
    .order_by(col(Incident.created_at).desc(), col(Incident.id).desc())
    .limit(MOST_OPEN)
)
_ANSWERED: Final = (
    col(WorkOrder.incident_id) == given(col(WorkOrder.incident_id), "incident_id"),
    col(WorkOrder.state) == WorkOrderState.CANCELLED,
    col(WorkOrder.incident_works).is_distinct_from(False),
)
"""The reports that a fault answers: not those of which somebody said that it still does not work there."""
_REPORTERS: Final = Prepared(
    select(
        col(WorkOrder.id),
        col(WorkOrder.number),
        col(WorkOrder.customer_id),
        col(WorkOrder.premises_id),
        col(WorkOrder.created_at),
    )
    .where(*_ANSWERED)
    .order_by(col(WorkOrder.created_at), col(WorkOrder.id))
)
_UNANSWERED: Final = Prepared(
    select(func.count()).select_from(WorkOrder).where(*_ANSWERED, col(WorkOrder.incident_works).is_(None))
)
_REPORTS: Final = Prepared(
    select(
        col(WorkOrder.id),
        col(WorkOrder.number),
        col(WorkOrder.state),
        col(WorkOrder.created_at),
        col(WorkOrder.place),
        col(WorkOrder.spot),
        col(WorkOrder.description),
        col(WorkOrder.remarks),
        col(WorkOrder.photos),
        col(WorkOrder.contact_name),
        col(WorkOrder.customer_id),
        col(WorkOrder.premises_id),
        col(WorkOrder.incident_works),
        col(WorkOrder.incident_answered_at),
    )
    .where(col(WorkOrder.incident_id) == given(col(WorkOrder.incident_id), "incident_id"))
    .order_by(col(WorkOrder.created_at).desc(), col(WorkOrder.id).desc())
    .limit(MOST_SHOWN)
)
_REPAIRS: Final = Prepared(
    select(col(WorkOrder.id), col(WorkOrder.number), col(WorkOrder.state), col(WorkOrder.place))
    .where(one_of(col(WorkOrder.id), "ids"))
    .order_by(col(WorkOrder.created_at), col(WorkOrder.id))
)
_HOMES: Final = Prepared(
    select(
        col(Binding.person_id),
        col(Premises.label),
        col(Premises.building_id),
        col(Premises.unit_id),
        col(Premises.id).label("premises_id"),
    )
    .join(Premises, col(Premises.id) == col(Binding.premises_id))
    .where(
        col(Binding.community_id) == given(col(Binding.community_id), "community_id"),
        col(Binding.valid_from) <= given(col(Binding.valid_from), "today"),
        or_(col(Binding.valid_until).is_(None), col(Binding.valid_until) >= given(col(Binding.valid_until), "today")),
    )
    .order_by(col(Binding.person_id))
)
_PARTS: Final[Mapping[str, tuple[AnySelect, type[Building] | type[Unit] | type[Premises]]]] = {
    "building_ids": (
        select(
            col(Building.id),
            col(Building.name).label("label"),
            col(Building.id).label("building_id"),
            null().label("unit_id"),
            null().label("premises_id"),
        ),
        Building,
    ),
    "unit_ids": (
        select(
            col(Unit.id),
            (col(Building.name) + col(Unit.name)).label("label"),
            col(Unit.building_id),
            col(Unit.id).label("unit_id"),
            null().label("premises_id"),
        ).join(Building, col(Building.id) == col(Unit.building_id)),
        Unit,
    ),
    "premises_ids": (
        select(
            col(Premises.id),
            col(Premises.label),
            col(Premises.building_id),
            col(Premises.unit_id),
            col(Premises.id).label("premises_id"),
        ),
        Premises,
    ),
}
_PARTS_IN_USE: Final = {
    name: Prepared(
        statement.where(
            one_of(col(model.id), "ids"),
            col(model.community_id) == given(col(model.community_id), "community_id"),
            col(model.active).is_(True),
        )
    )
    for name, (statement, model) in _PARTS.items()
}
"""Active buildings, units and rooms, by the fields of forms that name such: each with those that it lies in."""
_ALL_PARTS: Final = {
    name: Prepared(
        statement.where(
            col(model.community_id) == given(col(model.community_id), "community_id"), col(model.active).is_(True)
        )
    )
    for name, (statement, model) in _PARTS.items()
}
_PREMISES: Final = Prepared(select(Premises).where(one_of(col(Premises.id), "ids")))
_REPORTED_SINCE: Final = Prepared(
    select(col(WorkOrder.id))
    .where(
        col(WorkOrder.community_id) == given(col(WorkOrder.community_id), "community_id"),
        col(WorkOrder.created_at) >= given(col(WorkOrder.created_at), "since"),
        one_of(col(WorkOrder.state), "states"),
        col(WorkOrder.kind) == OrderKind.REPAIR,
        col(WorkOrder.emergency_plan_id).is_(None),
    )
    .order_by(col(WorkOrder.created_at).desc(), col(WorkOrder.id).desc())
    .limit(MOST_JUDGED)
)


async def hold(tx: Transaction, community_id: UUID) -> None:
    """Begin the transaction; whoever opens a public fault of the community, or lets it answer a report or leave one,
    waits until it ends."""
    await logins.lock(tx, [hashlib.sha256(f"incidents\n{community_id}".encode()).hexdigest()])


async def open_in(tx: Transaction, community_id: UUID) -> Sequence[Incident]:
    """The public faults of a community that go on, the newest first."""
    return await tx.all(Incident, _OPEN, community_id=community_id)


async def reporters_of(tx: Transaction, incident_id: UUID) -> Sequence[RowView]:
    """The work orders that a fault answers: id, number, customer and room of each."""
    return await tx.rows(_REPORTERS, incident_id=incident_id)


async def unanswered_of(tx: Transaction, incident_id: UUID) -> int:
    """How many of these have not said yet whether theirs works again."""
    return int(await tx.value(_UNANSWERED, incident_id=incident_id))


async def reports_of(tx: Transaction, incident_id: UUID) -> Sequence[RowView]:
    """What was reported of a fault, the newest first; those that still don't have it back among them."""
    return await tx.rows(_REPORTS, incident_id=incident_id)


async def repairs_of(tx: Transaction, order_ids: Sequence[UUID]) -> Sequence[RowView]:
    """The work orders that repair a fault."""
    return await tx.rows(_REPAIRS, ids=list(order_ids)) if order_ids else ()


async def homes_in(tx: Transaction, community_id: UUID, today: date) -> Sequence[RowView]:
    """Who is bound to which room or shop of a community today."""
    return await tx.rows(_HOMES, community_id=community_id, today=today)


async def parts_in_use(tx: Transaction, community_id: UUID, name: str, ids: Sequence[UUID]) -> Sequence[RowView]:
    """Active parts of a community by the field of a form that names them; those of other communities are left out."""
    return await tx.rows(_PARTS_IN_USE[name], community_id=community_id, ids=list(ids)) if ids else ()


async def buildings_and_units(tx: Transaction, community_id: UUID) -> Sequence[RowView]:
    """All buildings and units in use of a community, as `parts_in_use` gives them."""
    by_kind = [await tx.rows(_ALL_PARTS[name], community_id=community_id) for name in ("building_ids", "unit_ids")]
    return [row for rows in by_kind for row in rows]


async def premises_of(tx: Transaction, ids: Sequence[UUID | None]) -> Sequence[Premises]:
    """Rooms and shops by their ids, of which some may be missing."""
    named = sorted({premises_id for premises_id in ids if premises_id is not None})
    return await tx.all(Premises, _PREMISES, ids=named) if named else ()


async def reports_since(
    tx: Transaction, community_id: UUID, since: datetime, states: Sequence[WorkOrderState]
) -> Sequence[UUID]:
    """The repairs of a community that were registered since a moment and are in one of these states, the newest first;
    no tasks of emergency plans."""
    rows = await tx.rows(_REPORTED_SINCE, community_id=community_id, since=since, states=list(states))
    return [row["id"] for row in rows]
