"""Scenario: questions that nobody can answer at once are promised an answer, looked into, and answered in time."""

from datetime import timedelta

from app.core.ids import new_id
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser
from app.workflow.kinds.promise import PROMISE


async def _promised(run: Run, desk: DemoUser, owner: DemoUser, answerer: DemoUser, what: str) -> Record:
    """An answer by the day after tomorrow, about a matter that nobody was promised an answer about yet."""
    what = f"{what}（事项 {new_id().hex[-6:]}）"
    until = (await run.server.now(desk) + timedelta(days=2)).isoformat()
    return await run.create(
        desk, PROMISE, PROMISE.path, made_to="王小明", phone="13912345678", customer_id=owner.id, what=what,
        answerer_id=answerer.id, until=until,
    )  # fmt: skip


async def promises(run: Run) -> None:
    """M-93: one is kept after another time was agreed, one can't be kept."""
    desk, judge, manager, worker, owner = await run.people("reception", "cs_supervisor", "manager", "worker1", "owner1")
    fee = await _promised(run, desk, owner, judge, "查清公摊电费的计算方法,并答复业主")
    fee.must_show(made_to="王**", phone="139****5678")
    await fee.hidden(worker, "keep", answer="不清楚", means="phone")
    await fee.forbidden(owner, "keep", answer="不必了", means="app")
    await fee.do(judge, "consult", "open", consulted="财务部 刘会计", findings="按建筑面积分摊,明细明日可出")
    now = await run.server.now(desk)
    earlier, later = (now - timedelta(hours=1)).isoformat(), (now + timedelta(days=4)).isoformat()
    await fee.refused(
        judge, "postpone", "promised_time_lies_ahead", until=earlier, means="phone", reason="明细明日可出"
    )
    await fee.do(judge, "postpone", "open", until=later, means="phone", reason="财务部明日出具明细")
    await fee.do(judge, "reveal", "open", purpose="contact")
    await fee.do(judge, "keep", "kept", answer="公摊电费按建筑面积分摊,已将明细发给业主", means="wechat")
    await fee.impossible(judge, "break", reason="明细未出", means="phone")

    plan = await _promised(run, desk, owner, judge, "提供小区周边道路改造的完工日期")
    await plan.do(desk, "reassign", "open", answerer_id=manager.id, reason="须由经理向街道办询问")
    await plan.forbidden(desk, "break", reason="街道办未公布", means="phone")
    await plan.do(manager, "break", "broken", reason="街道办尚未公布完工日期,已向业主致歉", means="phone")
