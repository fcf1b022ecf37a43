"""Scenario: who is not concerned sees nothing (404); who is concerned may only do what their role permits (403)."""

from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, answered


async def strangers(run: Run) -> None:
    """Neighbours, people of another community or department, and roles that may read but not act."""
    team = await steps.team(run, "worker1", "owner2")
    desk, worker, owner = team.desk, team.worker, team.customer
    order = await steps.call_in(run, desk, owner)
    await steps.accept(run, order, desk)
    await _elsewhere(run, order, owner)
    await steps.send(order, team)
    await _unconcerned(run, order)
    await _without_the_role(run, order, desk, worker, owner)
    await order.do(owner, "cancel", "cancelled", reason="改日再修")


async def _elsewhere(run: Run, order: Record, owner: DemoUser) -> None:
    """Another community's rooms, people and departments are unknown here."""
    far_desk, far_boss, merchant = await run.people("reception_gw", "supervisor_gw", "merchant1")
    (desk,) = await run.people("reception")
    await order.refused(desk, "dispatch", "department_is_known", department_id=far_boss.department_id)
    for who in (far_desk, far_boss, merchant):
        await order.hidden(who, "dispatch", department_id=far_boss.department_id)
    form = {"kind": "repair", "channel": "phone", "description": "漏水", "contact_phone": "13800000000"}
    tried = (
        (far_desk, {"community_id": order["community_id"], "premises_id": owner.home}, 404),
        (far_desk, {"community_id": far_desk.community_id, "premises_id": owner.home}, 422),
        (merchant, {"community_id": order["community_id"], "premises_id": owner.home, "channel": "app"}, 404),
    )
    for who, place, status in tried:
        response = await run.server.post(who, "/v1/work-orders", {**form, **place})
        answered(response, f"{who} registers an order elsewhere", status)


async def _unconcerned(run: Run, order: Record) -> None:
    neighbour, colleague, cleaning, guard, far_desk = await run.people(
        "owner1", "worker2", "supervisor_cleaning", "guard", "reception_gw"
    )
    for who in (neighbour, colleague, cleaning, guard, far_desk):
        await order.hidden(who, "contact", means="phone", result="reached")


async def _without_the_role(run: Run, order: Record, desk: DemoUser, worker: DemoUser, owner: DemoUser) -> None:
    cashier, manager = await run.people("cashier", "manager")
    await order.forbidden(cashier, "hand_back", reason="代办")
    # a manager may name a worker, but this one has signed for it already
    await order.impossible(manager, "assign", worker_id=worker.id)
    await order.forbidden(desk, "depart", checklist=steps.CHECKLIST)
    await order.forbidden(worker, "assign", worker_id=worker.id)
    await order.forbidden(owner, "contact", means="phone", result="reached")
    await order.forbidden(owner, "reveal", purpose="contact")
    await order.forbidden(owner, "close")
