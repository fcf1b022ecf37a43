"""Corrective actions 整改 of follow-ups, reviews and a month's opinions (M-72, M-141)."""

import asyncio
from datetime import timedelta
from typing import Any

from sqlalchemy import Uuid, bindparam, text

from app.bootstrap import mover_setup
from app.core.clock import MovableClock
from app.core.enums import ClockState
from app.core.ids import UUID
from app.db.database import Database
from app.sandbox.demo import steps
from app.sandbox.demo.corrections import corrections
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser
from app.services.clocks.due_clocks import DueClockWorker
from app.services.journal import journal_verify
from app.services.journal.journal_verify import What
from app.workflow.kinds.corrective_action import CORRECTIVE_ACTION
from app.workflow.kinds.quality_review import QUALITY_REVIEW
from tests.scenarios import archive
from tests.scenarios.conftest import TickingClock

GRADES = {"attitude": 3, "quality": 2, "speed": 2, "overall": 2}


async def asked(run: Run, team: steps.Team, result: str, **more: object) -> Record:
    """The follow-up of a repair, with this result."""
    order = await steps.until_on_site(run, team, "in_warranty")
    await order.do(team.worker, "start", "in_progress")
    await steps.finish_work(run, order, team.worker, "更换角阀")
    await order.do(team.customer, "sign_off", "signed_off", signed_by="李春梅")
    call = await run.follow_up_of(team.desk, order)
    return await call.do(team.desk, "finish", "done", means="phone", result=result, opinion="迟到", **more)


async def listed(run: Run, who: DemoUser, **query: str) -> list[dict[str, Any]]:
    """The corrective actions that somebody finds."""
    path = f"/v1/communities/{who.community_id}/corrective-actions"
    rows: list[dict[str, Any]] = (await run.server.read(who, path, **query))["data"]
    return rows


async def in_days(run: Run, who: DemoUser, days: int) -> str:
    return (await run.today(who) + timedelta(days=days)).isoformat()


async def clocks(run: Run, who: DemoUser, record: Record) -> dict[str, list[str]]:
    """The states of a record's clocks, by name."""
    states: dict[str, list[str]] = {}
    for clock in (await run.server.read(who, f"{record.path}/clocks"))["data"]:
        states.setdefault(clock["name"], []).append(clock["state"])
    return states


async def heard(run: Run, who: DemoUser) -> list[str]:
    return [notice["event"] for notice in (await run.server.read(who, "/v1/me/notices"))["data"]]


async def test_the_whole_way(run: Run, seeded: Database, clock: TickingClock) -> None:
    await corrections(run)
    async with seeded.transaction(clock.now()) as tx:
        assert await archive.faults(tx) == []


async def test_only_a_shortcoming_is_noted(run: Run) -> None:
    """M-72: who is satisfied leaves nothing to be arranged; fairly and dissatisfied do, each once, with the worker."""
    team = await steps.team(run, "worker1", "owner1")
    (judge,) = await run.people("cs_supervisor")
    satisfied = await asked(run, team, "satisfied")
    assert await listed(run, judge, follow_up_id=satisfied.id) == []
    for result in ("fairly", "dissatisfied"):
        call = await asked(run, team, result)
        action = await run.shortcoming_of(judge, call)
        action.must_show(
            state="noted", worker_id=team.worker.id, department_id=team.boss.department_id, owner_id=None, due_on=None,
            work_order_id=call["work_order_id"], order_number=call["order_number"], stands_with="centre",
        )  # fmt: skip
        assert await clocks(run, judge, action) == {"corrective_arranged": [ClockState.RUNNING]}
        assert "corrective_action.noted" in await heard(run, judge)
        assert "corrective_action.noted" in await heard(run, team.boss)


async def test_the_form_may_say_at_once_what_is_changed(run: Run) -> None:
    """M-72: then nothing waits to be arranged; its owner is told."""
    team = await steps.team(run, "worker1", "owner1")
    plan = {"what": "提前告知", "owner_id": team.boss.id, "due_on": await in_days(run, team.desk, 5)}
    call = await asked(run, team, "dissatisfied", corrective=plan)
    action = await run.shortcoming_of(team.desk, call)
    action.must_show(state="open", owner_id=team.boss.id, due_on=plan["due_on"], worker_id=team.worker.id)
    assert await clocks(run, team.desk, action) == {"corrective_due": [ClockState.RUNNING]}
    assert "corrective_action.opened" in await heard(run, team.boss)


async def test_it_stands_in_the_timelines_of_both_and_customers_read_none(run: Run) -> None:
    """M-90, M-150: staff read it with the order; its customer doesn't, neither there nor by itself."""
    team = await steps.team(run, "worker1", "owner1")
    call = await asked(run, team, "fairly")
    action = await run.shortcoming_of(team.desk, call)
    order = f"/v1/work-orders/{call['work_order_id']}/timeline"
    for path in (order, f"{action.path}/timeline"):
        told = (await run.server.read(team.desk, path))["data"]
        assert [entry["text"] for entry in told if entry["event"] == "corrective_action.noted"]
    told = (await run.server.read(team.customer, order))["data"]
    assert "follow_up.done" in {entry["event"] for entry in told}
    assert not [entry for entry in told if entry["record_type"] == "corrective_action"]
    await action.hidden(team.customer, "waive", reason="x")


async def test_a_review_that_finds_training_needed(run: Run) -> None:
    """M-72, M-73: noted for the group, and hidden from the desk, to which reviews of workers are no business."""
    team = await steps.team(run, "worker1", "owner1")
    judge, manager = await run.people("cs_supervisor", "manager")
    found: list[Any] = []
    review = None
    for result, noted in (("keep", 0), ("train", 1)):
        review = await run.create(team.boss, QUALITY_REVIEW, QUALITY_REVIEW.path, reviewed_id=team.worker.id, months=3)
        await review.do(team.boss, "review", "open", ratings=GRADES)
        await review.do(manager, "conclude", "concluded", result=result, conclusion="返修偏多")
        found = await listed(run, judge, quality_review_id=review.id)
        assert len(found) == noted
    [row] = found
    assert review is not None
    assert (row["state"], row["review_number"]) == ("noted", review["number"])
    action = await run.corrective(judge, row["id"])
    action.must_show(worker_id=team.worker.id, department_id=team.boss.department_id)
    assert await listed(run, team.desk, quality_review_id=review.id) == []
    await action.hidden(team.desk, "waive", reason="x")
    plan = {"what": "焊接实操补训", "owner_id": team.worker.id, "due_on": await in_days(run, judge, 9)}
    await action.do(team.boss, "arrange", "open", **plan)
    assert [own["id"] for own in await listed(run, team.worker, quality_review_id=review.id)] == [action.id]
    await action.do(team.worker, "finish", "done", done_note="已补训")
    await action.do(judge, "verify", "verified")


async def test_late_is_a_breach_told_and_never_refused(run: Run, clock: TickingClock) -> None:
    """M-72, M-141: the clocks of arranging and of doing; what comes back after its day needs another."""
    team = await steps.team(run, "worker1", "owner1")
    (judge,) = await run.people("cs_supervisor")
    action = await run.shortcoming_of(judge, await asked(run, team, "fairly"))
    clock.pass_by(timedelta(days=14))
    plan = {"what": "提前告知", "owner_id": team.boss.id, "due_on": await in_days(run, judge, 2)}
    await action.do(judge, "arrange", "open", **plan)
    assert await clocks(run, judge, action) == {
        "corrective_arranged": [ClockState.BREACHED], "corrective_due": [ClockState.RUNNING],
    }  # fmt: skip
    await action.do(judge, "extend", "open", due_on=await in_days(run, judge, 3), reason="等待设备")
    clock.pass_by(timedelta(days=5))
    await action.do(team.boss, "finish", "done", done_note="已告知")
    assert await clocks(run, judge, action) == {
        "corrective_arranged": [ClockState.BREACHED], "corrective_due": [ClockState.VOIDED, ClockState.BREACHED],
        "corrective_verified": [ClockState.RUNNING],
    }  # fmt: skip
    await action.refused(judge, "return", "return_leaves_time", reason="无记录")
    await action.do(judge, "return", "open", reason="无记录", due_on=await in_days(run, judge, 1))
    action.must_show(due_on=await in_days(run, judge, 1), done_at=None)
    states = await clocks(run, judge, action)
    assert (states["corrective_due"][-1], states["corrective_verified"]) == (ClockState.RUNNING, [ClockState.MET])


async def test_what_nobody_verifies_climbs(run: Run, seeded: Database, clock: TickingClock) -> None:
    """M-141: three working days after it was reported as done, whoever verifies is told that it is late, and in the
    following days the manager; verified at last, it stays late."""
    team = await steps.team(run, "worker1", "owner1")
    judge, manager = await run.people("cs_supervisor", "manager")
    plan = {"what": "提前告知", "owner_id": team.boss.id, "due_on": await in_days(run, judge, 5)}
    call = await asked(run, team, "dissatisfied", corrective=plan)
    action = await run.shortcoming_of(judge, call)
    await action.do(team.boss, "finish", "done", done_note="已告知")

    async def told() -> set[tuple[str, str]]:
        """Who heard what of a clock of this action."""
        while await DueClockWorker(seeded, mover_setup(), MovableClock(clock.now()), "w").fire_due():
            pass
        of_action: set[tuple[str, str]] = set()
        for name, who in (("judge", judge), ("boss", team.boss), ("manager", manager)):
            for notice in (await run.server.read(who, "/v1/me/notices"))["data"]:
                if notice["event"].startswith("clock.") and notice["record"]["id"] == action.id:
                    of_action.add((name, notice["event"]))
        return of_action

    assert await told() == set()
    clock.pass_by(timedelta(days=12))
    breached = {("judge", "clock.breached"), ("boss", "clock.breached")}
    assert await told() == breached
    clock.pass_by(timedelta(days=1, minutes=1))
    assert await told() == breached | {("judge", "clock.escalated")}
    clock.pass_by(timedelta(days=1, minutes=1))
    assert await told() == breached | {("judge", "clock.escalated"), ("manager", "clock.escalated")}
    await action.do(judge, "verify", "verified")
    assert (await clocks(run, judge, action))["corrective_verified"] == [ClockState.BREACHED]


async def test_two_open_one_for_the_same_month(run: Run) -> None:
    """M-72: the database lets one of them through, whoever asks at once; once it is verified, the next may come."""
    team = await steps.team(run, "worker1", "owner1")
    judge, manager = await run.people("cs_supervisor", "manager")
    today = await run.today(manager)
    plan = {
        "community_id": manager.community_id, "department_id": team.boss.department_id,
        "opinions_month": today.isoformat(), "what": "抽查", "owner_id": team.boss.id,
        "due_on": await in_days(run, manager, 9),
    }  # fmt: skip
    path = CORRECTIVE_ACTION.path
    answers = await asyncio.gather(*(run.server.post(who, path, plan) for who in (judge, manager, judge, manager)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    [made] = [answer.json() for answer in answers if answer.status_code == 201]
    assert made["opinions_month"] == today.replace(day=1).isoformat()
    action = await run.corrective(manager, made["id"])
    await action.do(team.boss, "finish", "done", done_note="已抽查")
    await action.do(judge, "verify", "verified")
    assert (await run.server.post(manager, path, plan)).status_code == 201


async def test_the_month_s_opinions(run: Run) -> None:
    """M-72: what three customers said, by worker and department, and what is done about it; the texts stand in the
    list of follow-ups. A department's head reads the department's own."""
    team = await steps.team(run, "worker1", "owner1")
    manager, other = await run.people("manager", "supervisor_cleaning")
    before = await figures(run, manager)
    plan = {"what": "提前告知", "owner_id": team.boss.id, "due_on": await in_days(run, team.desk, 5)}
    await asked(run, team, "satisfied", ratings={"attitude": 5, "quality": 4, "speed": 4, "overall": 5})
    await asked(run, team, "fairly", corrective=plan)
    await asked(run, team, "dissatisfied")
    after = await figures(run, manager)
    assert {name: after[name] - before[name] for name in after} == {
        "opinions": 3, "written": 3, "satisfied": 1, "fairly": 1, "dissatisfied": 1, "attitude": 5, "quality": 4,
        "speed": 4, "overall": 5, "shortcomings": 2, "not_arranged": 1, "waived": 0, "actions": 1, "still_open": 1,
    }  # fmt: skip
    for by, key in (("worker", team.worker.id), ("department", team.boss.department_id), ("trade", "plumbing")):
        report = await run.server.read(manager, "/v1/reports/opinions", by=by)
        assert key in {row["key"] for row in report["rows"]}, by
    theirs = await figures(run, other)
    assert theirs["opinions"] == 0
    path = f"/v1/communities/{team.desk.community_id}/follow-ups"
    since = f"{(await run.today(team.desk)).replace(day=1)}T00:00:00+08:00"
    said = await run.server.read(team.desk, path, result="dissatisfied", done_at_gte=since, **{"with": "opinion"})
    assert "迟到" in {row["opinion"] for row in said["data"]}


async def figures(run: Run, who: DemoUser) -> dict[str, int]:
    """The numerators of the report on opinions over this month, by figure."""
    report = await run.server.read(who, "/v1/reports/opinions")
    return {value["figure"]: value["numerator"] or 0 for value in report["total"]}


async def test_the_journal_takes_what_the_migration_filled_in(run: Run, seeded: Database, clock: TickingClock) -> None:
    """An action from before has no department in its newest entry; every other change past the service is found, and
    after its next move this one, too."""
    team = await steps.team(run, "worker1", "owner1")
    (manager,) = await run.people("manager")
    complaint = await run.complain(
        team.desk, kind="service", channel="phone", matter="public_order", description="夜间噪音",
        complainant_id=team.customer.id, premises_id=team.customer.home,
    )  # fmt: skip
    await complaint.do(team.desk, "accept", "accepted", **await run.notification(team.desk))
    plan = {"what": "夜间巡查", "owner_id": team.boss.id, "due_on": await in_days(run, manager, 3)}
    action = await run.correct(manager, complaint, **plan)
    action.must_show(department_id=None)

    async def forge(change: str) -> list[What]:
        async with seeded.transaction(clock.now()) as tx:
            await tx.run(
                text(f"UPDATE corrective_action SET {change} WHERE id = :id").bindparams(
                    bindparam("id", UUID(action.id), Uuid())
                )
            )
            await tx.commit()
        async with seeded.transaction(clock.now()) as tx:
            return [fault.what async for fault in journal_verify.faults(tx, UUID(action.id))]

    fill_in = "department_id = (SELECT id FROM department WHERE community_id = corrective_action.community_id LIMIT 1)"
    assert await forge(fill_in) == []
    assert await forge("what = '什么也不做'") == [What.CONTENTS]
    assert await forge("what = '夜间巡查'") == []
    await action.do(manager, "extend", "open", due_on=await in_days(run, manager, 4), reason="人手不足")
    assert await forge("department_id = NULL") == [What.CONTENTS]
