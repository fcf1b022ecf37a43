"""M-26: who leaves the company leaves no dead end."""

from datetime import timedelta

import pytest

from app.sandbox.demo import steps
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form, answered
from app.workflow.kinds.contact_slip import CONTACT_SLIP
from app.workflow.kinds.corrective_action import CORRECTIVE_ACTION
from app.workflow.kinds.promise import PROMISE
from tests.scenarios.conftest import TickingClock
from tests.scenarios.test_night import accepted, burst


async def leaves(run: Run, person: DemoUser) -> None:
    """The administrator says that somebody works here no longer."""
    (admin,) = await run.people("admin")
    known = await run.server.read(admin, f"/v1/people/{person.id}")
    form: Form = {"active": False, "expected_version": known["version"]}
    answered(await run.server.post(admin, f"/v1/people/{person.id}/update", form), "update", 200)


async def heard(run: Run, who: DemoUser) -> list[list[str]]:
    """The numbers of the orders whose worker has left, as somebody is told: a list for each notice."""
    notices = await run.server.read(who, "/v1/me/notices")
    about = [each for each in notices["data"] if each["event"] == "work_order.worker_left"]
    return [[record["number"] for record in each["records"]] for each in about]


async def test_open_work_goes_back_to_the_department(run: Run) -> None:
    team = await steps.team(run, "worker4", "owner2")
    order = await steps.call_in(run, team.desk, team.customer)
    await steps.accept(run, order, team.desk)
    await steps.send(order, team)
    await leaves(run, team.worker)
    await order.look(team.boss)
    order.must_show(state="dispatched", department_id=team.boss.department_id, worker_id=None)
    assert await heard(run, team.boss) == [[order["number"]]]
    (other,) = await run.people("worker1")
    await order.do(team.boss, "assign", "assigned", worker_id=other.id)


async def test_the_supervisor_is_told_once_with_the_list(run: Run) -> None:
    team = await steps.team(run, "worker4", "owner2")
    orders = []
    for _ in range(3):
        order = await steps.call_in(run, team.desk, team.customer)
        await steps.accept(run, order, team.desk)
        await steps.send(order, team)
        orders.append(order)
    numbers = [order["number"] for order in orders]
    await leaves(run, team.worker)
    assert await heard(run, team.boss) == [numbers]
    notices = await run.server.read(team.boss, "/v1/me/notices")
    (notice,) = [each for each in notices["data"] if each["event"] == "work_order.worker_left"]
    assert notice["text"].endswith(f"共 3 张：{'、'.join(numbers)}。")
    for record in notice["records"]:
        assert (await run.server.read(team.boss, record["href"]))["state"] == "dispatched"


async def test_somebody_signs_in_the_place_of_who_completed(run: Run, clock: TickingClock) -> None:
    team = await steps.team(run, "worker4", "owner1")
    order = await steps.until_on_site(run, team, "in_warranty")
    await order.do(team.worker, "start", "in_progress")
    await steps.finish_work(run, order, team.worker, "更换角阀")
    await order.refused(team.boss, "worker_sign", "worker_has_left", reason="请假")
    await leaves(run, team.worker)
    assert await heard(run, team.boss) == [[order["number"]]]
    await order.do(team.customer, "sign_off", "signed_off", signed_by="李春梅")
    await order.refused(team.boss, "worker_sign", "reason_is_given")
    await order.do(team.boss, "worker_sign", "signed_off", reason="陈师傅已离职")
    order.must_show(worker_id=team.worker.id)


async def test_the_next_level_confirms_for_a_department_without_a_head(run: Run) -> None:
    desk, head, judge = await run.people("reception", "supervisor", "cs_supervisor")
    now = (await run.server.now(desk)).isoformat()
    slip = await run.create(
        desk, CONTACT_SLIP, CONTACT_SLIP.path, department_id=head.department_id, subject="照明", matter="车库照明损坏",
        received_at=now,
    )  # fmt: skip
    await slip.refused(judge, "confirm", "department_is_headless")
    await leaves(run, head)
    await slip.do(judge, "confirm", "confirmed")
    await slip.do(judge, "answer", "answered", answer="已安排更换")


async def test_a_slip_is_not_in_time_by_saying_so(run: Run) -> None:
    """What is said to have arrived just now has waited for nothing: there is no hour to be kept."""
    desk, head = await run.people("reception", "supervisor")
    now = (await run.server.now(desk)).isoformat()
    slip = await run.create(
        desk, CONTACT_SLIP, CONTACT_SLIP.path, department_id=head.department_id, subject="照明", matter="车库照明损坏",
        received_at=now,
    )  # fmt: skip
    clocks = await run.server.read(desk, f"{slip.path}/clocks")
    assert [each["name"] for each in clocks["data"]] == ["slip_confirmed"]


@pytest.mark.parametrize("begins_at", ["midnight"])
async def test_at_night_the_duty_manager_has_the_list_of_emergencies(run: Run, begins_at: str) -> None:
    duty, owner, boss, worker = await run.people("duty", "owner2", "supervisor", "worker4")
    order = await burst(run, duty, owner)
    await accepted(run, order, duty)
    await order.do(duty, "dispatch", "dispatched", department_id=boss.department_id)
    await order.do(duty, "assign", "assigned", worker_id=worker.id)
    await leaves(run, worker)
    assert await heard(run, duty) == await heard(run, boss) == [[order["number"]]]


async def test_what_waited_for_somebody_is_told_upward(run: Run) -> None:
    """M-26: a promise, a corrective action, a complaint and money in the pocket; each once, each with a way out, and
    none of it is told to customers."""
    desk, judge, cashier = await run.people("reception", "cs_supervisor", "cashier")
    team = await steps.team(run, "worker4", "owner2")
    leaver, owner = team.worker, team.customer
    order = await steps.until_on_site(run, team)
    await order.do(leaver, "quote", "quoted", lines=[steps.labour("更换水管", 6_000)], list_shown=True)
    await order.do(owner, "approve_quote", "in_progress", quote_id=order["quote"]["id"], pay_worker=True)
    await steps.finish_work(run, order, leaver, "更换水管")
    charge = await run.charge_of(leaver, order)
    await charge.do(leaver, "pay", "paid", amount_fen=6_000, via="worker", method="cash")
    later = (await run.server.now(desk) + timedelta(days=1)).isoformat()
    promise = await run.create(
        desk, PROMISE, PROMISE.path, made_to="王女士", customer_id=owner.id, what="查清公摊电费", until=later,
        answerer_id=leaver.id,
    )  # fmt: skip
    today = await run.today(judge)
    action = await run.create(
        judge, CORRECTIVE_ACTION, CORRECTIVE_ACTION.path, what="抽查", department_id=leaver.department_id,
        opinions_month=today.isoformat(), owner_id=leaver.id, due_on=(today + timedelta(days=5)).isoformat(),
    )  # fmt: skip
    complaint = await run.complain(
        desk, kind="service", channel="phone", matter="staff", description="态度差", complainant_id=owner.id
    )
    await complaint.do(desk, "accept", "accepted", **await run.notification(desk))
    await complaint.do(desk, "assign", "investigating", handler_id=leaver.id)
    await leaves(run, leaver)
    events = {
        who.username: {notice["event"] for notice in (await run.server.read(who, "/v1/me/notices"))["data"]}
        for who in (desk, judge, cashier, team.boss, owner)
    }
    assert "promise.answerer_left" in events["reception"] & events["cs_supervisor"]
    assert "corrective_action.owner_left" in events["cs_supervisor"] & events["supervisor"]
    assert "complaint.handler_left" in events["cs_supervisor"]
    assert "payment.collector_left" in events["cashier"]
    assert not [name for name in events["owner2"] if name.endswith("_left")]
    for record in (promise, order, complaint):
        told = (await run.server.read(owner, f"{record.path}/timeline"))["data"]
        inside = {"promise.answerer_left", "complaint.handler_left", "payment.collector_left"}
        assert inside.isdisjoint(entry["event"] for entry in told), record.path
    await promise.do(desk, "reassign", "open", answerer_id=desk.id, reason="原答复人已离职")
    await action.do(judge, "reassign", "open", owner_id=team.boss.id, reason="原责任人已离职")
    await complaint.do(judge, "reassign", "investigating", handler_id=team.boss.id, reason="原承办人已离职")
