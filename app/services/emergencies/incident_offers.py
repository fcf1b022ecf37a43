"""Which public fault a report may be of, and which reports a public fault may answer that were made before it
(M-100)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from app.core.errors import Forbidden
from app.core.lang import Words
from app.core.roles import ROLE_TITLES
from app.db.queries import incidents
from app.db.queries.orders import load_orders
from app.db.transaction import Transaction
from app.models import Premises, WorkOrder
from app.models.incident import Incident
from app.services.emergencies.incidents import part_of
from app.services.moving.moves import AnyOpenedRecord, Mover
from app.services.work_orders.kind import WORK_ORDERS
from app.workflow.kinds.incident_area import AreaPart, is_there, may_be, named_in, of_premises, parts_of
from app.workflow.kinds.incident_reports import JOINERS, LOOKED_AT, LikelyReport, likely_report


async def parts_reported(tx: Transaction, orders: Iterable[WorkOrder]) -> Mapping[UUID, list[AreaPart]]:
    """From where each of these orders was reported, by its id: its room or shop, or the buildings and units that the
    words of a common area name; nothing where they name none."""
    orders = list(orders)
    rooms = {row.id: row for row in await incidents.premises_of(tx, [order.premises_id for order in orders])}
    wordy = [order for order in orders if order.premises_id is None]
    known: dict[UUID, list[AreaPart]] = {}
    for community_id in {order.community_id for order in wordy}:
        known[community_id] = [part_of(row) for row in await incidents.buildings_and_units(tx, community_id)]
    parts = {order.id: named_in(f"{order.place} {order.spot}", known[order.community_id]) for order in wordy}
    for order in orders:
        if order.premises_id is not None:
            room: Premises | None = rooms.get(order.premises_id)
            parts[order.id] = [] if room is None else [of_premises(room)]
    return parts


async def likely_incident(tx: Transaction, order: WorkOrder) -> Incident | None:
    """The newest fault that goes on and that an order may be a report of, by its place and by what is to be done."""
    if order.emergency_plan_id is not None:
        return None
    fitting = [incident for incident in await incidents.open_in(tx, order.community_id) if may_be(incident, order)]
    fitting = [incident for incident in fitting if str(order.id) not in incident.repair_order_ids]
    if not fitting:
        return None
    parts = (await parts_reported(tx, [order]))[order.id]
    return next((incident for incident in fitting if is_there(parts_of(incident.area), parts)), None)


def check_joins(opened: AnyOpenedRecord) -> None:
    """Raises Forbidden for who lets no fault of this community answer reports."""
    if not opened.context.caller.roles_in(opened.context.community.id) & {*JOINERS}:
        raise Forbidden(values={"allowed": [Words(*ROLE_TITLES[role]) for role in JOINERS]})


async def likely_reports(mover: Mover, opened: AnyOpenedRecord, hours_before: int) -> Sequence[LikelyReport]:
    """The orders that may be reports of a fault, the likeliest first: made since some hours before it is said to have
    begun. Raises Forbidden for who joins none."""
    context, tx, incident = opened.context, mover.tx, opened.row
    check_joins(opened)
    since = incident.since - timedelta(hours=hours_before)
    ids = await incidents.reports_since(tx, incident.community_id, since, LOOKED_AT)
    loaded = [
        each
        for each in await load_orders(tx, ids)
        if WORK_ORDERS.sees(mover.caller, each["row"], context.community.organisation_id)
        and str(each["row"].id) not in incident.repair_order_ids
    ]
    parts = await parts_reported(tx, [each["row"] for each in loaded])
    judged = [likely_report(incident, context, each["row"], each["aspects"], parts[each["row"].id]) for each in loaded]
    return sorted((report for report in judged if report is not None), key=lambda report: report.rank)
