"""Scenario: what is put right because of a follow-up, and because of a month's opinions 整改."""

from datetime import timedelta

from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form
from app.workflow.kinds.corrective_action import CORRECTIVE_ACTION


async def corrections(run: Run) -> None:
    """M-72: each shortcoming is arranged or waived; done by one, verified by another; one at a time for a month."""
    team = await steps.team(run, "worker1", "owner1")
    judge, manager = await run.people("cs_supervisor", "manager")
    action = await _noted(run, team, manager)
    await action.forbidden(team.desk, "waive", reason="客户未再提起")
    await action.do(judge, "waive", "waived", reason="客户当场表示可以接受")
    late = {"what": "上门前半小时电话告知", "owner_id": team.worker.id, "due_on": await _day(run, judge, -1)}
    await action.refused(team.boss, "arrange", "due_day_lies_ahead", **late)
    await action.do(team.boss, "arrange", "open", **{**late, "due_on": await _day(run, judge, 7)})
    await action.do(team.worker, "finish", "done", done_note="已逐户电话告知")
    await action.forbidden(team.boss, "verify")
    await action.do(judge, "return", "open", reason="缺少通话记录")
    await action.do(team.worker, "finish", "done", done_note="已附通话记录")
    await action.do(judge, "verify", "verified", note="抽查三户属实")
    await _for_month(run, team.boss, judge, manager)


async def _noted(run: Run, team: steps.Team, reader: DemoUser) -> Record:
    """The follow-up of a repair whose customer is not quite content."""
    order = await steps.until_on_site(run, team, "in_warranty")
    await order.do(team.worker, "start", "in_progress")
    await steps.finish_work(run, order, team.worker, "更换角阀")
    await order.do(team.customer, "sign_off", "signed_off", signed_by="李春梅")
    call = await run.follow_up_of(team.desk, order)
    outcome: Form = {"means": "phone", "result": "fairly", "opinion": "师傅迟到，事先未告知"}
    past = {"what": "提前告知", "owner_id": team.boss.id, "due_on": await _day(run, team.desk, -1)}
    await call.refused(team.desk, "finish", "correction_is_owned", **outcome, corrective=past)
    await call.do(team.desk, "finish", "done", **outcome)
    return await run.shortcoming_of(reader, call)


async def _for_month(run: Run, boss: DemoUser, judge: DemoUser, manager: DemoUser) -> None:
    """What the engineering department changes because of what customers said in a month."""
    path, today = CORRECTIVE_ACTION.path, await run.today(manager)
    plan: Form = {
        "department_id": boss.department_id, "opinions_month": today.replace(day=1).isoformat(),
        "what": "每周抽查上门告知记录", "cause": "多位客户反映迟到未告知", "owner_id": boss.id,
        "due_on": await _day(run, manager, 14),
    }  # fmt: skip
    coming = (today.replace(day=1) + timedelta(days=32)).isoformat()
    early = {**plan, "opinions_month": coming}
    await run.registration_refused(manager, CORRECTIVE_ACTION, "month_has_begun", early, path)
    action = await run.create(manager, CORRECTIVE_ACTION, path, **plan)
    await run.registration_refused(judge, CORRECTIVE_ACTION, "month_is_not_in_hand", plan, path)
    await action.do(boss, "finish", "done", done_note="已抽查两周，均有记录")
    await action.do(judge, "verify", "verified")


async def _day(run: Run, who: DemoUser, days: int) -> str:
    """A day from today, as forms take it."""
    return (await run.today(who) + timedelta(days=days)).isoformat()
