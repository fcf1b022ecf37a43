"""Several go to one order: one leads, the others help. What becomes of the visit becomes of it for all (M-21, M-24)."""

import asyncio
from typing import Any

from sqlmodel import col, select

from app.core.ids import UUID
from app.core.row_scope import EVERYWHERE
from app.db.database import Database
from app.models import Notice
from app.models.order_helper import OrderHelper
from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form
from app.workflow.kinds.leave import LEAVE
from app.workflow.kinds.quality_review import QUALITY_REVIEW
from tests.scenarios import archive
from tests.scenarios.conftest import TickingClock


async def dispatched(run: Run, team: steps.Team, **accepted: Any) -> Record:
    order = await steps.call_in(run, team.desk, team.customer)
    await steps.accept(run, order, team.desk, **accepted)
    return await steps.dispatch(order, team)


def hour_of(order: Record) -> Form:
    return {name: order["appointment"][name] for name in ("starts_at", "ends_at")}


async def helped(run: Run, team: steps.Team, helper: DemoUser) -> Record:
    """The worker leads, and the helper comes along."""
    order = await dispatched(run, team)
    return await order.do(team.boss, "assign", "assigned", worker_id=team.worker.id, helper_ids=[helper.id])


async def own_orders(run: Run, who: DemoUser) -> set[str]:
    """What a worker's day is read from."""
    return {row["id"] for row in (await run.server.read(who, "/v1/work-orders", worker_id=who.id))["data"]}


async def events_of(database: Database, clock: TickingClock, who: DemoUser, order: Record) -> list[str]:
    """What somebody was told of an order, the oldest first."""
    async with database.transaction(clock.now(), EVERYWHERE) as tx:
        told = select(col(Notice.event)).where(
            col(Notice.person_id) == UUID(who.id), col(Notice.record_id) == UUID(str(order["id"]))
        )
        return [row["event"] for row in await tx.rows(told.order_by(col(Notice.id)))]


async def test_a_helper_sees_signs_and_notes_and_only_the_lead_decides(
    run: Run, seeded: Database, clock: TickingClock
) -> None:
    team = await steps.team(run, "worker1", "owner2")
    helper, stranger = await run.people("worker4", "worker2")
    order = await helped(run, team, helper)
    assert [(each["id"], each["signed_at"]) for each in order["helpers"]] == [(helper.id, None)]
    assert order["id"] in await own_orders(run, helper)
    assert order["id"] not in await own_orders(run, stranger)
    await order.hidden(stranger, "sign_as_helper")

    await order.do(helper, "sign_as_helper", "assigned")
    assert order["helpers"][0]["signed_at"]
    await order.refused(helper, "sign_as_helper", "helper_has_not_signed")
    for action in ("acknowledge", "hand_back"):
        await order.forbidden(helper, action, **({"reason": "没空"} if action == "hand_back" else {}))
    await order.do(team.worker, "acknowledge", "acknowledged")
    await steps.visit(order, team.worker)
    await order.do(helper, "note_on_site", "on_site", note="立管处另有渗水")
    await order.forbidden(helper, "start")
    customer = await run.server.read(team.customer, f"/v1/work-orders/{order['id']}")
    assert [each["id"] for each in customer["helpers"]] == [helper.id]
    assert await events_of(seeded, clock, helper, order) == [
        "work_order.assigned", "work_order.rescheduled",
    ]  # fmt: skip
    async with seeded.transaction(clock.now()) as tx:
        assert await archive.faults(tx) == []


async def test_every_helper_passes_the_guards_of_the_lead(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner2")
    electrician, expired, free, cleaner = await run.people("worker2", "worker3", "worker4", "cleaner1")
    order = await dispatched(run, team)
    lead: Form = {"worker_id": team.worker.id}
    refusals = {
        "helpers_are_qualified": [electrician, expired],
        "helpers_belong_here": [cleaner],
        "helpers_are_few_and_others": [team.worker],
    }
    for guard, people in refusals.items():
        for each in people:
            await order.refused(team.boss, "assign", guard, **lead, helper_ids=[each.id])
            assert run.refusals[-1].message
    await order.refused(team.boss, "assign", "helpers_are_few_and_others", **lead, helper_ids=[free.id, free.id])
    leave = await run.create(free, LEAVE, LEAVE.path, kind="annual", **hour_of(order))
    await leave.do(team.boss, "grant", "granted")
    await order.refused(team.boss, "assign", "helpers_are_at_work", **lead, helper_ids=[free.id])
    await order.do(
        team.boss, "assign", "assigned", **lead, helper_ids=[free.id], outside_hours_reason="本人愿意到场，已调休"
    )


async def test_a_helper_is_expected_nowhere_else_at_the_time(run: Run) -> None:
    """M-24: neither as lead, nor as helper, nor by a time that is agreed later; and their leave says so."""
    team = await steps.team(run, "worker1", "owner2")
    (helper,) = await run.people("worker4")
    order = await helped(run, team, helper)
    other = await dispatched(run, team, appointment=hour_of(order))
    await other.refused(team.boss, "assign", "no_overlap", worker_id=helper.id)
    await other.refused(team.boss, "assign", "no_overlap", worker_id=team.worker.id)
    leave = await run.create(helper, LEAVE, LEAVE.path, kind="annual", **hour_of(order))
    await leave.refused(team.boss, "grant", "visits_are_given_away")
    await leave.do(helper, "withdraw", "withdrawn", reason="不请了")

    agreed: Form = {"reason": "业主改期", "agreed_by": "业主本人", "asked_by": "customer"}
    later = run.next_window()
    await other.do(team.desk, "reschedule", "dispatched", window=later, **agreed)
    await other.do(team.boss, "assign", "assigned", worker_id=helper.id)
    await order.refused(team.desk, "reschedule", "helpers_are_free", window=later, **agreed)
    await order.do(team.customer, "reschedule", "assigned", window=later, reason="改时间", asked_by="customer")
    await order.refused(team.desk, "confirm_time", "helpers_are_free")
    await other.do(team.desk, "cancel", "cancelled", reason="不修了")
    await order.do(team.desk, "confirm_time", "assigned")


async def test_helpers_come_and_go_and_are_told(run: Run, seeded: Database, clock: TickingClock) -> None:
    team = await steps.team(run, "worker1", "owner2")
    (helper,) = await run.people("worker4")
    order = await dispatched(run, team)
    await order.do(team.boss, "assign", "assigned", worker_id=team.worker.id)
    await order.do(team.worker, "acknowledge", "acknowledged")
    await order.do(team.boss, "add_helpers", "acknowledged", helper_ids=[helper.id])
    await order.refused(team.boss, "add_helpers", "helpers_are_few_and_others", helper_ids=[helper.id])
    await order.refused(
        helper, "remove_helper", "helper_leaves_themselves", helper_id=team.worker.id, reason="不需要他"
    )
    await order.do(helper, "remove_helper", "acknowledged", helper_id=helper.id, reason="临时有急事")
    await order.refused(team.boss, "remove_helper", "helper_is_on_the_order", helper_id=helper.id, reason="已退出")
    assert order["id"] not in await own_orders(run, helper)
    await order.hidden(helper, "sign_as_helper")

    await order.do(team.boss, "add_helpers", "acknowledged", helper_ids=[helper.id])
    await order.do(team.worker, "hand_back", "dispatched", reason="缺配件")
    assert not order["helpers"], "the whole crew is freed"
    free = await dispatched(run, team, appointment=hour_of(order))
    await free.do(team.boss, "assign", "assigned", worker_id=helper.id)
    assert await events_of(seeded, clock, helper, order) == [
        "work_order.helpers_added", "work_order.helpers_added", "work_order.handed_back",
    ]  # fmt: skip
    assert "work_order.helper_removed" in await events_of(seeded, clock, team.worker, order)
    async with seeded.transaction(clock.now(), EVERYWHERE) as tx:
        rows = await tx.get_all(OrderHelper, work_order_id=UUID(str(order["id"])))
    assert [(row.active, row.left_at is None) for row in rows] == [(False, False)] * 2, "who helped when is kept"


async def test_another_lead_keeps_the_helpers_or_is_one_of_them(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner2")
    (helper,) = await run.people("worker4")
    order = await helped(run, team, helper)
    await order.do(team.boss, "reassign", "assigned", worker_id=helper.id)
    assert (order["worker_id"], order["helpers"]) == (helper.id, [])
    await order.do(team.boss, "reassign", "assigned", worker_id=team.worker.id, helper_ids=[helper.id])
    await order.do(team.boss, "reassign", "assigned", worker_id=team.worker.id)
    assert [each["id"] for each in order["helpers"]] == [helper.id]
    await order.do(team.boss, "reassign", "assigned", worker_id=team.worker.id, helper_ids=[])
    assert not order["helpers"]


async def test_an_emergency_that_takes_a_helper_takes_the_visit(
    run: Run, seeded: Database, clock: TickingClock
) -> None:
    """M-24: both the emergency's lead and its helper are taken from their visits; who was to come there hears of it."""
    team = await steps.team(run, "worker1", "owner2")
    (helper,) = await run.people("worker4")
    emergency = await steps.call_in(run, team.desk, team.customer, urgency="emergency", description="水管爆裂")
    await steps.accept(run, emergency, team.desk, appointment=None, visit_now=True)
    order = await dispatched(run, team, appointment=hour_of(emergency))
    await order.do(team.boss, "assign", "assigned", worker_id=team.worker.id, helper_ids=[helper.id])
    await emergency.do(team.boss, "assign", "assigned", worker_id=helper.id)
    await order.look(team.desk)
    assert order["appointment"]["state"] == "cancelled"
    for each in (team.worker, helper):
        assert "work_order.displaced" in await events_of(seeded, clock, each, order)
    second = await dispatched(run, team, appointment=hour_of(emergency))
    await second.refused(team.boss, "assign", "no_overlap", worker_id=helper.id)

    third = await steps.call_in(run, team.desk, team.customer, urgency="emergency", description="又一处爆裂")
    await steps.accept(run, third, team.desk, appointment=None, visit_now=True)
    lead: Form = {"worker_id": team.worker.id}
    await third.refused(team.boss, "assign", "helpers_are_free", **lead, helper_ids=[helper.id])
    await third.do(team.boss, "assign", "assigned", **lead)


async def test_two_supervisors_who_name_the_same_two_people_crosswise(run: Run) -> None:
    """M-24: one of them is first; the other is refused, and neither waits for the other for ever."""
    team = await steps.team(run, "worker1", "owner2")
    (helper,) = await run.people("worker4")
    first = await dispatched(run, team)
    second = await dispatched(run, team, appointment=hour_of(first))
    one_way: Form = {"worker_id": team.worker.id, "helper_ids": [helper.id]}
    crosswise: Form = {"worker_id": helper.id, "helper_ids": [team.worker.id]}
    answers = await asyncio.gather(
        run.server.post(team.boss, first.address_of("assign"), one_way),
        run.server.post(team.boss, second.address_of("assign"), crosswise),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_a_helper_who_left_the_company_is_expected_nowhere(
    run: Run, seeded: Database, clock: TickingClock
) -> None:
    team = await steps.team(run, "worker1", "owner2")
    helper, admin = await run.people("worker4", "admin")
    order = await helped(run, team, helper)
    person = await run.server.get(admin, f"/v1/people/{helper.id}")
    form = {"active": False}
    response = await run.server.post(admin, f"/v1/people/{helper.id}/update", form, if_match=person.headers["ETag"])
    assert response.status_code == 200, response.text
    await order.look(team.boss)
    assert not order["helpers"]
    assert order["state"] == "assigned", "whoever leads still has it"
    assert "work_order.helper_left" in await events_of(seeded, clock, team.worker, order)


async def test_a_job_counts_for_whoever_led_it_and_for_whoever_helped(run: Run) -> None:
    """M-73: in reports by worker, and in the reviews of both; each says as what."""
    team = await steps.team(run, "worker1", "owner2")
    helper, manager = await run.people("worker4", "manager")
    order = await helped(run, team, helper)
    await order.do(team.worker, "acknowledge", "acknowledged")
    await steps.visit(order, team.worker)
    await steps.approved(order, team, 8_000)
    await steps.finish_work(run, order, team.worker, "更换水管")
    await order.do(team.customer, "sign_off", "signed_off", signed_by="李春梅", ratings=steps.RATINGS)

    today = str(await run.today(manager))
    asked = {"by": "worker", "from": today, "until": today}
    for report, figure in (("ratings", "overall"), ("completion", "completed"), ("first_time_fix", "first_time_fix")):
        answer = await run.server.read(manager, f"/v1/reports/{report}", **asked)
        crew = {row["key"]: (row["led"], row["helped"]) for row in answer["rows"]}
        assert crew == {team.worker.id: (1, 0), helper.id: (0, 1)}, report
        figures = {row["key"]: row["values"] for row in answer["rows"]}
        assert figures[team.worker.id] == figures[helper.id], report
        assert any(value["figure"] == figure for value in figures[helper.id]), report
    by_month = await run.server.read(manager, "/v1/reports/ratings", **{**asked, "by": "month"})
    assert [(row["led"], row["helped"]) for row in by_month["rows"]] == [(None, None)]
    for each, helps in ((team.worker, 0), (helper, 1)):
        review = await run.create(team.boss, QUALITY_REVIEW, QUALITY_REVIEW.path, reviewed_id=each.id, months=1)
        said = {name: review["customers"][name] for name in ("jobs", "helped", "rated", "speed")}
        assert said == {"jobs": 1, "helped": helps, "rated": 1, "speed": 4.0}


async def test_work_that_was_done_again_counts_with_whoever_did_it_first(run: Run) -> None:
    """M-52, M-73: not with who put it right."""
    team = await steps.team(run, "worker1", "owner2")
    (other,) = await run.people("worker4")
    order = await steps.until_on_site(run, team)
    await steps.approved(order, team, 8_000)
    await steps.finish_work(run, order, team.worker, "更换水管")
    await order.do(team.customer, "reject_work", "rework", reason="仍然渗水")
    await steps.return_visit(order, team.with_worker(other))
    await order.do(other, "start", "in_progress")
    await steps.finish_work(run, order, other, "重新接管")
    for each, jobs, reworks in ((team.worker, 0, 1), (other, 1, 0)):
        review = await run.create(team.boss, QUALITY_REVIEW, QUALITY_REVIEW.path, reviewed_id=each.id, months=1)
        assert (review["customers"]["jobs"], review["customers"]["reworks"]) == (jobs, reworks), each
