"""Scenario: a boiler too heavy for one: a worker leads, others help, come and go, and all have one day."""

from app.sandbox.demo import steps
from app.sandbox.demo.run import Run


async def helping(run: Run) -> None:
    """Every helper passes the lead's guards, sees the order and signs for it; the lead alone decides (M-21 to M-24)."""
    team = await steps.team(run, "worker1", "owner2")
    helper, electrician, cleaner = await run.people("worker4", "worker2", "cleaner1")
    boss, lead = team.boss, team.worker
    order = await steps.call_in(run, team.desk, team.customer, description="壁挂炉更换，需两人搬运", spot="阳台")
    await steps.accept(run, order, team.desk)
    await steps.dispatch(order, team)
    named = {"worker_id": lead.id}
    await order.refused(boss, "assign", "helpers_are_qualified", **named, helper_ids=[electrician.id])
    await order.refused(boss, "assign", "helpers_belong_here", **named, helper_ids=[cleaner.id])
    await order.refused(boss, "assign", "helpers_are_few_and_others", **named, helper_ids=[lead.id])
    await order.assign(boss, lead, team.desk, helpers=[helper])
    await order.forbidden(helper, "acknowledge")
    await order.do(helper, "sign_as_helper", "assigned")
    await order.do(lead, "acknowledge", "acknowledged")

    other = await steps.call_in(run, team.desk, team.customer, description="卫生间角阀渗水", spot="卫生间")
    hour = {name: order["appointment"][name] for name in ("starts_at", "ends_at")}
    await steps.accept(run, other, team.desk, appointment=hour)
    await steps.dispatch(other, team)
    await other.refused(boss, "assign", "no_overlap", worker_id=helper.id)
    await order.do(boss, "remove_helper", "acknowledged", helper_id=helper.id, reason="另派他单")
    await order.hidden(helper, "sign_as_helper")
    await other.do(boss, "assign", "assigned", worker_id=helper.id)
    await order.refused(boss, "add_helpers", "helpers_are_free", helper_ids=[helper.id])
    await other.do(team.customer, "cancel", "cancelled", reason="改日再修")
    await order.do(boss, "add_helpers", "acknowledged", helper_ids=[helper.id])
    await steps.visit(order, lead)
    await order.do(helper, "note_on_site", "on_site", note="旧炉已拆下，接口完好")
    await order.forbidden(helper, "diagnose", reproduced=True, cause="x", method="x", explained_to="x")
    await order.do(team.desk, "cancel", "cancelled", reason="业主决定改日安装", settlement={"fee_fen": 0})
