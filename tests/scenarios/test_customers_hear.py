"""Customers hear of what happens, also where the desk named their room alone (M-56), and each once."""

from app.sandbox.demo import steps
from app.sandbox.demo.run import Run


async def test_the_room_hears_where_nobody_was_named(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner1")
    order = await steps.call_in(run, team.desk, team.customer, customer_id=None, contact_phone="13800138000")
    await steps.accept(run, order, team.desk)
    await steps.send(order, team)
    events = [item["event"] for item in (await run.server.read(team.customer, "/v1/me/notices"))["data"]]
    assert events == ["work_order.assigned", "work_order.accepted", "work_order.registered"]
    assert "上门时间为" in (await run.server.read(team.customer, "/v1/me/notices"))["data"][0]["text"]


async def test_of_merged_orders_people_hear_the_outcome_alone_along_chains(run: Run) -> None:
    """M-12: owner2's order went into a second one, and that into a third: they hear its end, and no other's hour."""
    team = await steps.team(run, "worker1", "owner1")
    (neighbour,) = await run.people("owner2")
    first = await steps.call_in(run, team.desk, neighbour)
    second = await steps.call_in(run, team.desk, team.customer)
    third = await steps.call_in(run, team.desk, team.customer)
    await first.do(team.desk, "merge", "cancelled", duplicate_of=second.id)
    await second.do(team.desk, "merge", "cancelled", duplicate_of=third.id)
    await steps.accept(run, third, team.desk)
    await steps.send(third, team)
    await steps.agree_again(third, team.desk, "改约")
    await steps.be_due(third, team.worker)
    await third.do(team.worker, "depart", "en_route", checklist=steps.CHECKLIST)
    before = (await run.server.read(neighbour, "/v1/me/notices"))["data"]
    assert [item["event"] for item in before] == ["work_order.merged", "work_order.registered"]
    await third.do(team.desk, "cancel", "cancelled", reason="已自行修好")
    last = (await run.server.read(neighbour, "/v1/me/notices"))["data"][0]
    assert (last["event"], last["record"]["number"]) == ("work_order.cancelled", first["number"])


async def test_care_work_is_completed_without_photos_and_without_warranty(run: Run) -> None:
    """M-50, M-54: nothing is photographed unless the community asks, and a cleaning cannot break again."""
    team = await steps.team(run, "worker1", "owner1")
    order = await steps.until_on_site(run, team)
    await steps.approved(order, team, 6_000)
    done = {"work_done": "已清洗", "cleaned_up": True, "result_shown_to": "业主本人"}
    await order.do(team.worker, "complete", "completed", **done)
