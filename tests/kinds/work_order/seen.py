"""Who sees an order and what hangs on it, and whom the words of their tables mean: "Who sees what", from rows alone."""

from typing import TYPE_CHECKING, Any

from app.models import Charge, WorkOrder

if TYPE_CHECKING:
    from tests.matrix.oracle import Oracle, Somebody


def order_of(oracle: "Oracle", record: Any) -> Any:
    """The order that a charge, payment or follow-up belongs to."""
    rows = oracle.village.rows
    if hasattr(record, "charge_id"):
        record = next(row for row in rows[Charge] if row.id == record.charge_id)
    if hasattr(record, "work_order_id"):
        record = next(row for row in rows[WorkOrder] if row.id == record.work_order_id)
    return record


def sees_order(_: "Oracle", who: "Somebody", order: Any) -> bool:
    """Those whom it concerns, everybody of its room, and whoever leads where it is or may go."""
    if who.id in {order.worker_id, order.customer_id, order.reporter_id}:
        return True
    return order.premises_id in who.rooms or leads(who, order)


def leads(who: "Somebody", order: Any) -> bool:
    """Whether a supervisor's department has the order, or nobody's has it yet."""
    led = who.led(order.community_id)
    return bool(led) and (order.department_id is None or None in led or order.department_id in led)


def related(oracle: "Oracle", who: "Somebody", order: Any) -> dict[str, bool]:
    """Customers for their own order or room, the worker who has it, the supervisor who leads there."""
    held = who.roles(oracle.communities[order.community_id])
    return {
        "customer": "customer" in held and (who.id == order.customer_id or order.premises_id in who.rooms),
        "assignee": "worker" in held and who.id == order.worker_id,
        "supervisor": "supervisor" in held and leads(who, order),
    }
