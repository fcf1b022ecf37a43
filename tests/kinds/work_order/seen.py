"""Who sees an order and what hangs on it, and whom the words of their tables mean: "Who sees what", from rows alone."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from app.models import Charge, WorkOrder

if TYPE_CHECKING:
    from tests.matrix.oracle import Oracle, Somebody


ZONE_LEAD: Final = timedelta(hours=8)
"""Every community of the village counts its days in Shanghai."""


def order_of(oracle: "Oracle", record: Any) -> Any:
    """The order that a charge, payment or follow-up belongs to."""
    rows = oracle.village.rows
    if hasattr(record, "charge_id"):
        record = next(row for row in rows[Charge] if row.id == record.charge_id)
    if hasattr(record, "work_order_id"):
        record = next(row for row in rows[WorkOrder] if row.id == record.work_order_id)
    return record


def sees_order(oracle: "Oracle", who: "Somebody", order: Any) -> bool:
    """Its customer; its worker, who helps and who wrote it down, while they work there; who lives in its room and did
    when it was registered; and whoever leads where it is or may go."""
    if who.is_(order.customer_id):
        return True
    if order.urgency == "emergency" and "duty_manager" in who.roles(oracle.communities[order.community_id]):
        return True
    if who.id in {order.worker_id, order.reporter_id} and who.works_in(order.community_id):
        return True
    if helps(who, order) and who.works_in(order.community_id):
        return True
    return lived_there(who, order) or leads(who, order) or is_offered(who, order)


def helps(who: "Somebody", order: Any) -> bool:
    """Whether somebody is on the order's list of helpers."""
    return str(who.id) in [entry["person_id"] for entry in order.helpers or ()]


def lived_there(who: "Somebody", order: Any) -> bool:
    """Whether somebody of the room was bound to it on the day on which the order was registered."""
    stay = who.rooms.get(order.premises_id)
    day = (order.created_at + ZONE_LEAD).date()
    return stay is not None and any(first <= day and (last is None or day <= last) for first, last in stay.spans)


def acts_for(who: "Somebody", order: Any) -> bool:
    """The order's own customer, and their household. An order without a customer is for who lives there, and not for an
    owner who has let the room."""
    if who.is_(order.customer_id):
        return True
    stay = who.rooms.get(order.premises_id)
    if stay is None or not lived_there(who, order):
        return False
    return not stay.lets if order.customer_id is None else order.customer_id in stay.household


def leads(who: "Somebody", order: Any) -> bool:
    """Whether a supervisor's department has the order, or nobody's has it yet."""
    led = who.led(order.community_id)
    return bool(led) and (order.department_id is None or None in led or order.department_id in led)


def is_offered(who: "Somebody", order: Any) -> bool:
    """Whether workers may claim it, and it is with somebody's department."""
    return order.claimable and works_for(who, order)


def works_for(who: "Somebody", order: Any) -> bool:
    """Whether somebody is a worker of the department that has the order."""
    jobs = [(place, department) for role, place, department in who.grants if role == "worker"]
    return order.department_id is not None and any(
        place in (None, order.community_id) and department in (None, order.department_id) for place, department in jobs
    )


def related(oracle: "Oracle", who: "Somebody", order: Any) -> dict[str, bool]:
    """Customers for their own order or room, the worker who has it, the supervisor who leads there."""
    held = who.roles(oracle.communities[order.community_id])
    return {
        "customer": "customer" in held and acts_for(who, order),
        "assignee": "worker" in held and who.id == order.worker_id,
        "supervisor": "supervisor" in held and leads(who, order),
        "helper": "worker" in held and helps(who, order),
        "department_worker": works_for(who, order),
        "registering_system": "integration" in held and who.id == order.reporter_id,
        "stand_in": "duty_manager" in held and order.urgency == "emergency",
    }
