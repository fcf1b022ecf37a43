"""The smaller rules: samples, with whom an order stands."""

import pytest

from app.core.enums import HoldReason, Standing
from app.models.work_order import WorkOrderState
from app.workflow.engine.lifecycle import turn_of
from app.workflow.kinds.work_order.sampling import is_sampled
from app.workflow.kinds.work_order.whose_turn import WHOSE_TURN
from tests.kinds.usual import uid


def test_a_sample_is_about_its_share_and_always_the_same() -> None:
    orders = [uid(number) for number in range(2000)]
    assert all(is_sampled(order_id, 100) for order_id in orders)
    assert not any(is_sampled(order_id, 0) for order_id in orders)
    assert 500 < sum(is_sampled(order_id, 30) for order_id in orders) < 700
    assert {order_id for order_id in orders if is_sampled(order_id, 10)} <= {
        order_id for order_id in orders if is_sampled(order_id, 30)
    }


@pytest.mark.parametrize("state", WorkOrderState)
def test_every_open_order_stands_with_somebody(state: WorkOrderState) -> None:
    ended = state in (WorkOrderState.CLOSED, WorkOrderState.CANCELLED, WorkOrderState.REFUSED)
    standing = turn_of(WHOSE_TURN, state, {"hold_reason": "parts"}.get)
    assert (standing is Standing.NOBODY) is ended


@pytest.mark.parametrize("reason", HoldReason)
def test_a_held_order_stands_with_whom_it_waits_for(reason: HoldReason) -> None:
    assert turn_of(WHOSE_TURN, WorkOrderState.ON_HOLD, {"hold_reason": str(reason)}.get) is not Standing.NOBODY
