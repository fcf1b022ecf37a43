"""Whose people a supervisor names (M-21): their own, also for an order that is with no department yet."""

from app.sandbox.demo import steps
from app.sandbox.demo.run import Run


async def test_an_order_that_is_with_no_department_comes_to_the_supervisor_s_own(run: Run) -> None:
    """The table lets a supervisor name a worker straight from `accepted`, as an emergency needs it (M-20)."""
    team = await steps.team(run, "worker1", "owner1")
    (cleaning,) = await run.people("supervisor_cleaning")
    order = await steps.call_in(run, team.desk, team.customer)
    await steps.accept(run, order, team.desk)
    assert order["department_id"] is None
    await order.refused(cleaning, "assign", "worker_is_of_own_department", worker_id=team.worker.id)
    await order.assign(team.boss, team.worker, team.desk)
    assert order["department_id"] == team.boss.department_id
    # from now on it does not exist for the other department
    await order.hidden(cleaning, "reassign", worker_id=team.worker.id)
    await order.do(team.worker, "hand_back", "dispatched", reason="缺少配件")
    assert order["department_id"] == team.boss.department_id
