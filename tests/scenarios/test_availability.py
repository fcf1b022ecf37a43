"""A worker's availability: confirmed appointments never overlap, whatever is agreed and however urgent it is (M-24)."""

from datetime import timedelta

from sqlmodel import col, select

from app.core.ids import UUID
from app.core.row_scope import EVERYWHERE
from app.db.database import Database
from app.models import Community, Qualification, RoleGrant
from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run, window
from tests.scenarios import archive
from tests.scenarios.conftest import TickingClock


async def burst(run: Run, team: steps.Team) -> Record:
    """An emergency that the worker has signed for."""
    order = await steps.call_in(run, team.desk, team.customer, urgency="emergency", description="水管爆裂")
    await steps.accept(run, order, team.desk, appointment=None, visit_now=True)
    await order.do(team.boss, "assign", "assigned", worker_id=team.worker.id)
    return await order.do(team.worker, "acknowledge", "acknowledged")


async def test_an_emergency_takes_no_time_by_being_put_off(run: Run, seeded: Database, clock: TickingClock) -> None:
    """Only naming a worker displaces: a time agreed on later finds its own place."""
    team = await steps.team(run, "worker1", "owner2")
    planned = await steps.call_in(run, team.desk, team.customer)
    await steps.accept(run, planned, team.desk)
    await steps.send(planned, team)
    order = await burst(run, team)
    taken = {"starts_at": planned["appointment"]["starts_at"], "ends_at": planned["appointment"]["ends_at"]}
    moved = {"window": taken, "reason": "已止水,另约", "agreed_by": "业主本人"}
    await order.refused(team.desk, "reschedule", "no_overlap", asked_by="centre", **moved)
    await order.do(team.customer, "reschedule", "acknowledged", window=taken, reason="改时间", asked_by="customer")
    await order.refused(team.desk, "confirm_time", "no_overlap")
    await steps.visit(order, team.worker)
    until = run.next_window()["ends_at"]
    await order.do(team.worker, "hold", "on_hold", reason="parts", expected_until=until)
    await order.refused(team.desk, "plan_return", "no_overlap", window=taken, agreed_by="业主本人")
    async with seeded.transaction(clock.now()) as tx:
        assert await archive.faults(tx) == []


async def test_a_worker_of_two_communities_has_one_day(run: Run, seeded: Database, clock: TickingClock) -> None:
    """M-24: the desk of one community doesn't see the appointment in the other, and yet can't book the same hour."""
    team = await steps.team(run, "worker1", "owner2")
    here = await steps.call_in(run, team.desk, team.customer)
    await steps.accept(run, here, team.desk)
    await steps.send(here, team)
    desk, boss, customer = await run.people("reception_gw", "supervisor_gw", "merchant1")
    async with seeded.transaction(clock.now(), EVERYWHERE) as tx:
        community_id = await tx.value(select(col(Community.id)).where(col(Community.code) == "GW"))
        values = {"person_id": UUID(team.worker.id), "role": "worker", "community_id": community_id}
        tx.insert(RoleGrant, created_at=clock.now(), **values)
        await tx.commit()
    there = await steps.call_in(run, desk, customer)
    same = {"starts_at": here["appointment"]["starts_at"], "ends_at": here["appointment"]["ends_at"]}
    await steps.accept(run, there, desk, appointment=same, estimate=steps.by_list(8_000))
    await there.do(desk, "dispatch", "dispatched", department_id=boss.department_id)
    await there.refused(boss, "assign", "no_overlap", worker_id=team.worker.id)
    answer = await run.server.post(boss, there.address_of("assign"), {"worker_id": team.worker.id})
    assert "***" in answer.json()["detail"]
    assert here["number"] not in answer.text


async def test_one_emergency_does_not_displace_another(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner2")
    await burst(run, team)
    second = await steps.call_in(run, team.desk, team.customer, urgency="emergency", description="又一处爆裂")
    await steps.accept(run, second, team.desk, appointment=None, visit_now=True)
    await second.refused(team.boss, "assign", "first_emergency_is_named", worker_id=team.worker.id)
    (other,) = await run.people("worker4")
    await second.do(team.boss, "assign", "assigned", worker_id=other.id)
    assert second["department_id"] == team.boss.department_id


async def test_a_proposal_that_has_passed_is_not_confirmed(run: Run, clock: TickingClock) -> None:
    team = await steps.team(run, "worker1", "owner2")
    order = await steps.call_in(run, team.desk, team.customer)
    await steps.accept(run, order, team.desk)
    soon = window(await run.server.now(team.desk), timedelta(hours=1))
    await order.do(team.customer, "reschedule", "accepted", window=soon, reason="今天就来", asked_by="customer")
    clock.pass_by(timedelta(hours=2))
    await order.refused(team.desk, "confirm_time", "proposal_lies_ahead")


async def test_a_qualification_is_valid_on_the_day_that_is_agreed_on_later(
    run: Run, seeded: Database, clock: TickingClock
) -> None:
    """M-21: the plumber is qualified for thirty days, and the customer wants a visit in sixty."""
    team = await steps.team(run, "worker1", "owner2")
    async with seeded.transaction(clock.now(), EVERYWHERE) as tx:
        for row in await tx.get_all(Qualification, person_id=UUID(team.worker.id)):
            tx.update(Qualification, {"id": row.id}, {"valid_until": clock.now().date() + timedelta(days=30)})
        await tx.commit()
    order = await steps.call_in(run, team.desk, team.customer)
    await steps.accept(run, order, team.desk)
    await steps.dispatch(order, team)
    far = window(await run.server.now(team.desk) + timedelta(days=60), timedelta(hours=1))
    moved = {"window": far, "reason": "客户出国", "agreed_by": "业主本人"}
    await order.do(team.desk, "reschedule", "dispatched", asked_by="customer", **moved)
    await order.refused(team.boss, "assign", "worker_is_qualified", worker_id=team.worker.id)
    again = {**moved, "window": run.next_window()}
    await order.do(team.desk, "reschedule", "dispatched", asked_by="customer", **again)
    await order.do(team.boss, "assign", "assigned", worker_id=team.worker.id)
    await order.refused(team.desk, "reschedule", "worker_stays_qualified", asked_by="customer", **moved)
    await order.do(team.customer, "reschedule", "assigned", window=far, reason="出国", asked_by="customer")
    await order.refused(team.desk, "confirm_time", "worker_stays_qualified")


async def on_site(run: Run, team: steps.Team, clock: TickingClock) -> Record:
    """The worker is at the place from nine until eleven."""
    order = await steps.call_in(run, team.desk, team.customer)
    agreed = window(clock.now(), timedelta(hours=2))
    await steps.accept(run, order, team.desk, "in_warranty", appointment=agreed)
    await steps.send(order, team)
    return await steps.visit(order, team.worker)


async def test_whoever_is_there_is_not_sent_elsewhere(run: Run, clock: TickingClock) -> None:
    """Half past nine is taken while a visit lasts until eleven; not when it has ended."""
    team = await steps.team(run, "worker1", "owner1")
    first = await on_site(run, team, clock)
    second = await steps.call_in(run, team.desk, team.customer)
    soon = window(clock.now() + timedelta(minutes=30), timedelta(hours=1))
    await steps.accept(run, second, team.desk, "in_warranty", appointment=soon)
    await second.refused(team.boss, "assign", "no_overlap", worker_id=team.worker.id)
    await first.do(team.worker, "start", "in_progress")
    await second.refused(team.boss, "assign", "no_overlap", worker_id=team.worker.id)
    await steps.finish_work(run, first, team.worker, "更换角阀")
    await second.do(team.boss, "assign", "assigned", worker_id=team.worker.id)


async def test_an_emergency_interrupts_a_visit_and_its_customer_hears_of_it(run: Run, clock: TickingClock) -> None:
    team = await steps.team(run, "worker1", "owner1")
    first = await on_site(run, team, clock)
    await first.do(team.worker, "start", "in_progress")
    (other,) = await run.people("owner2")
    burst_pipe = await steps.call_in(run, team.desk, other, urgency="emergency", description="水管爆裂")
    await steps.accept(run, burst_pipe, team.desk, appointment=None, visit_now=True)
    await burst_pipe.do(team.boss, "assign", "assigned", worker_id=team.worker.id)
    await first.look(team.desk)
    first.must_show(state="on_hold", hold_reason="called_away")
    heard = await run.server.read(team.customer, "/v1/me/notices")
    assert "work_order.called_away" in [notice["event"] for notice in heard["data"]]
    await first.do_when_free(team.desk, "plan_return", "acknowledged", agreed_by="业主本人")


async def test_of_two_emergencies_the_supervisor_says_which_goes_first(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner2")
    first = await burst(run, team)
    second = await steps.call_in(run, team.desk, team.customer, urgency="emergency", description="又一处爆裂")
    await steps.accept(run, second, team.desk, appointment=None, visit_now=True)
    naming = {"worker_id": team.worker.id}
    await second.refused(team.boss, "assign", "first_emergency_is_named", **naming)
    await second.do(team.boss, "assign", "assigned", goes_first=first.id, **naming)
    await first.look(team.desk)
    first.must_show("appointment", state="confirmed")
    second.must_show("appointment", state="confirmed", starts_at=first["appointment"]["ends_at"])
    third = await steps.call_in(run, team.desk, team.customer, urgency="emergency", description="第三处爆裂")
    await steps.accept(run, third, team.desk, appointment=None, visit_now=True)
    await third.do(team.boss, "assign", "assigned", goes_first=third.id, **naming)
    await first.look(team.desk)
    first.must_show("appointment", state="cancelled")
