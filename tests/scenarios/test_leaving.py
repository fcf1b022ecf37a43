"""M-26: who leaves the company leaves no dead end."""

from app.sandbox.demo import steps
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form, answered
from app.workflow.kinds.contact_slip import CONTACT_SLIP
from tests.scenarios.conftest import TickingClock


async def leaves(run: Run, person: DemoUser) -> None:
    """The administrator says that somebody works here no longer."""
    (admin,) = await run.people("admin")
    known = await run.server.read(admin, f"/v1/people/{person.id}")
    form: Form = {"active": False, "expected_version": known["version"]}
    answered(await run.server.post(admin, f"/v1/people/{person.id}/update", form), "update", 200)


async def heard(run: Run, who: DemoUser) -> list[str]:
    """The numbers of the orders whose worker has left, as somebody is told."""
    notices = await run.server.read(who, "/v1/me/notices")
    return [each["record"]["number"] for each in notices["data"] if each["event"] == "work_order.worker_left"]


async def test_open_work_goes_back_to_the_department(run: Run) -> None:
    team = await steps.team(run, "worker4", "owner2")
    order = await steps.call_in(run, team.desk, team.customer)
    await steps.accept(run, order, team.desk)
    await steps.send(order, team)
    await leaves(run, team.worker)
    await order.look(team.boss)
    order.must_show(state="dispatched", department_id=team.boss.department_id, worker_id=None)
    assert await heard(run, team.boss) == [order["number"]]
    (other,) = await run.people("worker1")
    await order.do(team.boss, "assign", "assigned", worker_id=other.id)


async def test_somebody_signs_in_the_place_of_who_completed(run: Run, clock: TickingClock) -> None:
    team = await steps.team(run, "worker4", "owner1")
    order = await steps.until_on_site(run, team, "in_warranty")
    await order.do(team.worker, "start", "in_progress")
    await steps.finish_work(run, order, team.worker, "更换角阀")
    await order.refused(team.boss, "worker_sign", "worker_has_left", reason="请假")
    await leaves(run, team.worker)
    assert await heard(run, team.boss) == [order["number"]]
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
