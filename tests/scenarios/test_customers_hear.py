"""Customers hear of what happens, also where the desk named their room alone (M-56), and each once."""

from datetime import datetime

from app.sandbox.demo import steps
from app.sandbox.demo.run import ZONE, Run
from app.sandbox.demo.server import DemoUser


async def test_the_room_hears_where_nobody_was_named(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner1")
    order = await steps.call_in(run, team.desk, team.customer, customer_id=None, contact_phone="13800138000")
    await steps.accept(run, order, team.desk)
    await steps.send(order, team)
    events = [item["event"] for item in (await run.server.read(team.customer, "/v1/me/notices"))["data"]]
    assert events == [
        "work_order.assigned", "work_order.dispatched", "work_order.accepted", "work_order.registered",
    ]  # fmt: skip
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
    done = {
        "work_done": "已清洗",
        "cleaned_up": True,
        "result_shown_to": "业主本人",
        "not_applicable": steps.NOTHING_RISKY,
    }
    await order.do(team.worker, "complete", "completed", **done)


async def heard(run: Run, who: DemoUser) -> list[str]:
    """The texts of somebody's notices, the newest first."""
    return [notice["text"] for notice in (await run.server.read(who, "/v1/me/notices", limit=100))["data"]]


async def test_the_customer_hears_what_happens_next(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner1")
    order = await steps.call_in(run, team.desk, team.customer)
    await steps.accept(run, order, team.desk)
    await steps.dispatch(order, team)
    assert (await heard(run, team.customer))[0].startswith(
        f"工单 {order['number']}已派至责任部门。接下来将安排服务人员，并告知您姓名与上门时间。"
    )


async def test_the_worker_hears_where_when_and_how_urgent_it_is(run: Run) -> None:
    """M-22: who is named reads it without opening the order, also when the time changes or somebody else is named."""
    team = await steps.team(run, "worker1", "owner1")
    (other,) = await run.people("worker4")
    order = await steps.call_in(run, team.desk, team.customer, urgency="urgent")
    await steps.accept(run, order, team.desk)
    await steps.send(order, team)

    def visit() -> str:
        times = (datetime.fromisoformat(order["appointment"][name]) for name in ("starts_at", "ends_at"))
        begins, ends = (f"{time.astimezone(ZONE):%Y-%m-%d %H:%M}" for time in times)
        return f"地点：1号楼1单元101。时间：{begins} 至 {ends}。紧急程度：加急。"

    assert (await heard(run, team.worker))[0].endswith(visit())
    await steps.agree_again(order, team.desk, "改约")
    assert (await heard(run, team.worker))[0].endswith(visit())
    await order.assign(team.boss, other, team.desk, "reassign")
    assert (await heard(run, other))[0].endswith(visit())
    assert "地点" not in (await heard(run, team.worker))[0], "whoever had it before goes nowhere"


async def test_an_emergency_tells_the_worker_so(run: Run) -> None:
    team = await steps.team(run, "worker4", "owner1")
    order = await steps.call_in(run, team.desk, team.customer, urgency="emergency")
    await steps.accept(run, order, team.desk, appointment=None, visit_now=True)
    await steps.dispatch(order, team)
    await order.do(team.boss, "assign", "assigned", worker_id=team.worker.id)
    assert (await heard(run, team.worker))[0].endswith("紧急程度：紧急。")


async def test_what_the_follow_up_recorded_is_told(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner1")
    order = await steps.until_on_site(run, team, "in_warranty")
    await order.do(team.worker, "start", "in_progress")
    await steps.finish_work(run, order, team.worker, "已修好")
    await order.do(team.customer, "sign_off", "signed_off", signed_by="业主本人")
    follow_up = await run.follow_up_of(team.desk, order)
    await follow_up.do(team.desk, "finish", "done", means="phone", result="satisfied")
    told = (await heard(run, team.customer))[0]
    assert told.startswith(f"回访 {order['number']}已完成，已登记您对服务的评价。如无人向您回访")


async def test_rework_counts_with_whose_completion_was_rejected(run: Run) -> None:
    """M-52: who puts it right has not done it badly."""
    team = await steps.team(run, "worker1", "owner1")
    other, manager = await run.people("worker4", "manager")
    order = await steps.until_on_site(run, team, "in_warranty")
    await order.do(team.worker, "start", "in_progress")
    await steps.finish_work(run, order, team.worker, "已修好")
    await order.do(team.customer, "reject_work", "rework", reason="仍在漏水")
    second = team.with_worker(other)
    await steps.return_visit(order, second)
    await order.do(other, "start", "in_progress")
    await steps.finish_work(run, order, other, "已修好")
    day = await run.today(manager)
    report = await run.server.read(
        manager, "/v1/reports/first_time_fix", **{"by": "worker", "from": str(day), "until": str(day)}
    )
    figures = ((row["key"], value) for row in report["rows"] for value in row["values"])
    rework = {key: value["value"] for key, value in figures if value["figure"] == "rework"}
    assert rework == {team.worker.id: 100.0}
