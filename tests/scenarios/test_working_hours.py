"""When a worker works: no visit outside of their hours, on leave or while they must stay at a post (M-24, M-99)."""

from datetime import datetime, timedelta

from app.sandbox.demo import duty, steps
from app.sandbox.demo.run import ZONE, Run
from app.sandbox.demo.server import DemoUser, Form, answered
from app.workflow.kinds.leave import LEAVE
from app.workflow.kinds.shift import SHIFT

HOUR = timedelta(hours=1)
REASON = "业主只有此时在家，已征得师傅同意"


def next_monday(now: datetime) -> datetime:
    """Midnight of the Monday after the coming one, in Shanghai."""
    today = now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=14 - today.weekday())


def at(day: datetime, begin: int, end: int) -> Form:
    return {"starts_at": (day + begin * HOUR).isoformat(), "ends_at": (day + end * HOUR).isoformat()}


async def keep_week(run: Run, boss: DemoUser, worker: DemoUser) -> None:
    """Monday to Friday from eight to five, with an hour for lunch."""
    hours = {"starts": "08:00", "ends": "17:00", "lunch_starts": "12:00", "lunch_ends": "13:00"}
    week = {"person_id": worker.id, "days": [{"weekday": weekday, **hours} for weekday in range(1, 6)]}
    path = f"/v1/communities/{boss.community_id}/work-hours"
    answered(await run.server.post(boss, path, week), "hours of work", 201)


async def test_a_visit_lies_in_the_workers_hours(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner2")
    monday = next_monday(await run.server.now(team.boss))
    await keep_week(run, team.boss, team.worker)
    order = await steps.call_in(run, team.desk, team.customer)
    await steps.accept(run, order, team.desk, appointment=at(monday, 17, 19))
    await steps.dispatch(order, team)
    after_work = {"worker_id": team.worker.id}
    await order.refused(team.boss, "assign", "worker_works_then", **after_work)
    assert (monday + timedelta(days=1, hours=8)).strftime("%Y-%m-%d %H:%M") in run.refusals[-1].message, "free next"
    await order.do(team.boss, "assign", "assigned", **after_work, outside_hours_reason=REASON)
    await order.do(team.worker, "acknowledge", "acknowledged")

    moved: Form = {"reason": "业主临时有事", "agreed_by": "业主本人", "asked_by": "customer"}
    for outside in (at(monday, 11, 13), at(monday + timedelta(days=5), 9, 10)):
        await order.refused(team.desk, "reschedule", "worker_works_then", window=outside, **moved)
    await order.do(team.desk, "reschedule", "acknowledged", window=at(monday, 10, 12), **moved)


async def test_whoever_is_on_leave_is_not_sent(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner2")
    monday = next_monday(await run.server.now(team.boss))
    leave = await run.create(team.worker, LEAVE, LEAVE.path, kind="annual", **at(monday, 8, 17))
    order = await steps.call_in(run, team.desk, team.customer)
    await steps.accept(run, order, team.desk, appointment=at(monday, 9, 11))
    await steps.send(order, team)

    await leave.refused(team.boss, "grant", "visits_are_given_away")
    await leave.do(team.boss, "grant", "granted", visits_stay=True)
    again = await steps.call_in(run, team.desk, team.customer, description="卫生间漏水")
    await steps.accept(run, again, team.desk, appointment=at(monday, 14, 16))
    await steps.dispatch(again, team)
    named: Form = {"worker_id": team.worker.id}
    await again.refused(team.boss, "assign", "worker_is_not_away", **named)
    assert (monday + 17 * HOUR).strftime("%Y-%m-%d %H:%M") in run.refusals[-1].message, "free when they are back"
    await leave.do(team.worker, "withdraw", "withdrawn", reason="行程取消")
    await again.do(team.boss, "assign", "assigned", **named)


async def test_whoever_must_stay_at_a_post_is_not_sent_and_who_is_on_call_is(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner2")
    (planner,) = await run.people("cs_supervisor")
    saturday = next_monday(await run.server.now(team.boss)) + timedelta(days=5)
    await keep_week(run, team.boss, team.worker)
    order = await steps.call_in(run, team.desk, team.customer)
    await steps.accept(run, order, team.desk, appointment=at(saturday, 9, 11))
    await steps.dispatch(order, team)
    named: Form = {"worker_id": team.worker.id}
    await order.refused(team.boss, "assign", "worker_works_then", **named)
    for takes_orders, expected in ((False, "dispatched"), (True, "assigned")):
        post_id = await duty.new_post(run, planner, takes_orders=takes_orders)
        shift = await run.create(
            planner, SHIFT, SHIFT.path, post_id=post_id, on_duty_id=team.worker.id, **at(saturday, 8, 16)
        )
        if expected == "dispatched":
            await order.refused(team.boss, "assign", "worker_works_then", **named)
            await shift.do(planner, "cancel", "cancelled", reason="改为待命")
        else:
            await order.do(team.boss, "assign", expected, **named)


async def test_an_emergency_comes_at_any_hour_and_not_from_somebody_on_leave(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner2")
    now = await run.server.now(team.boss)
    path = f"/v1/communities/{team.boss.community_id}/work-hours"
    yesterday = (now.astimezone(ZONE) - timedelta(days=1)).isoweekday()
    week = {"person_id": team.worker.id, "days": [{"weekday": yesterday, "starts": "08:00", "ends": "09:00"}]}
    answered(await run.server.post(team.boss, path, week), "hours of work", 201)
    order = await steps.call_in(run, team.desk, team.customer, urgency="emergency", description="水管爆裂")
    await steps.accept(run, order, team.desk, appointment=None, visit_now=True)
    away = await run.create(
        team.worker, LEAVE, LEAVE.path, kind="sick", starts_at=now.isoformat(), ends_at=(now + 9 * HOUR).isoformat()
    )
    await away.do(team.boss, "grant", "granted")
    await order.refused(team.boss, "assign", "worker_is_not_away", worker_id=team.worker.id)
    await away.do(team.worker, "withdraw", "withdrawn", reason="已好转，可到岗")
    await order.do(team.boss, "assign", "assigned", worker_id=team.worker.id)
