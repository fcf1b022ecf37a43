"""With whom an order stands: whose turn it is, so that 'why is this late?' has an answer (lifecycles.md, Clocks)."""

from typing import Any

from app.core.enums import HoldReason, Standing, WorkOrderState

_BY_STATE = {
    WorkOrderState.REGISTERED: Standing.CENTRE,
    WorkOrderState.ACCEPTED: Standing.CENTRE,
    WorkOrderState.DISPATCHED: Standing.DEPARTMENT,
    WorkOrderState.ASSIGNED: Standing.WORKER,
    WorkOrderState.ACKNOWLEDGED: Standing.WORKER,
    WorkOrderState.EN_ROUTE: Standing.WORKER,
    WorkOrderState.ON_SITE: Standing.WORKER,
    WorkOrderState.NO_ACCESS: Standing.CENTRE,
    WorkOrderState.QUOTED: Standing.CUSTOMER,
    WorkOrderState.NEGOTIATING: Standing.CENTRE,
    WorkOrderState.IN_PROGRESS: Standing.WORKER,
    WorkOrderState.COMPLETED: Standing.CUSTOMER,
    WorkOrderState.REWORK: Standing.CENTRE,
    WorkOrderState.SIGNED_OFF: Standing.CENTRE,
}

_BY_HOLD = {
    HoldReason.PARTS: Standing.CENTRE,
    HoldReason.WORKSHOP: Standing.WORKER,
    HoldReason.CUSTOMER: Standing.CUSTOMER,
    HoldReason.THIRD_PARTY: Standing.THIRD_PARTY,
    HoldReason.WEATHER: Standing.THIRD_PARTY,
}


def stands_with(order: Any) -> Standing:
    """Whose turn it is now."""
    if order.state is WorkOrderState.ON_HOLD:
        return _BY_HOLD.get(HoldReason(order.hold_reason), Standing.CENTRE)
    return _BY_STATE.get(order.state, Standing.NOBODY)
