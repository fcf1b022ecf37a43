"""Scenario: a worker of the mall claims what was dispatched to their department, before anybody is named."""

from app.sandbox.demo import steps
from app.sandbox.demo.run import Run


async def claiming(run: Run) -> None:
    """M-25: where the community allows it, the first qualified worker of the department has it; at home nobody may."""
    desk, boss, worker, cleaner, merchant = await run.people(
        "reception_gw", "supervisor_gw", "worker_gw", "cleaner_gw", "merchant1"
    )
    team = steps.Team(desk, boss, worker, merchant)
    order = await steps.call_in(run, desk, merchant, description="店内水龙头滴水", spot="后厨")
    await order.hidden(worker, "claim")
    await steps.accept(run, order, desk, estimate=steps.by_list(8_000))
    await steps.dispatch(order, team)
    await order.hidden(cleaner, "claim")
    await order.assign(worker, worker, desk, "claim")
    order.must_show(worker_id=worker.id)
    await order.impossible(worker, "claim")
    await order.hidden(cleaner, "claim")
    await order.do(merchant, "cancel", "cancelled", reason="已自行修好")
