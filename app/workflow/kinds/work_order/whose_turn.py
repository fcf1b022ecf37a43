"""Whose turn it is with a work order, state by state."""

from collections.abc import Mapping
from typing import Final

from app.core.enums import HoldReason, Standing
from app.models.work_order import WorkOrderState
from app.workflow.engine.lifecycle import Read, Turn

_ON_HOLD: Final[Mapping[str, Standing]] = {
    HoldReason.PARTS: Standing.CENTRE,
    HoldReason.WORKSHOP: Standing.WORKER,
    HoldReason.CUSTOMER: Standing.CUSTOMER,
    HoldReason.THIRD_PARTY: Standing.THIRD_PARTY,
    HoldReason.WEATHER: Standing.THIRD_PARTY,
    HoldReason.CALLED_AWAY: Standing.CENTRE,
}


def _while_on_hold(read: Read) -> Standing:
    """A hold stands with whomever is waited for."""
    return _ON_HOLD.get(read("hold_reason") or "", Standing.CENTRE)


WHOSE_TURN: Final[Mapping[str, Turn]] = {
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
    WorkOrderState.ON_HOLD: _while_on_hold,
    WorkOrderState.COMPLETED: Standing.CUSTOMER,
    WorkOrderState.REWORK: Standing.CENTRE,
    WorkOrderState.SIGNED_OFF: Standing.CENTRE,
}
