"""Scenario: a repair in warranty is redone twice, and fails again within its own warranty."""

from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser


async def rework(run: Run) -> None:
    """M-51, M-52, M-54, M-71: rejected, redone, dissatisfied, redone again, archived; then a claim, free again."""
    team = await steps.team(run, "worker1", "owner1")
    desk, worker, owner = team.desk, team.worker, team.customer
    (other,) = await run.people("worker4")
    order = await steps.until_on_site(run, team, "in_warranty")
    await order.refused(worker, "quote", "something_is_chargeable", lines=[steps.labour("人工", 1)], list_shown=True)
    await order.do(worker, "start", "in_progress")
    await steps.finish_work(run, order, worker, "紧固角阀")
    await order.do(owner, "reject_work", "rework", reason="仍有滴漏")
    await steps.return_visit(order, team)
    await order.do(worker, "start", "in_progress")
    await steps.finish_work(run, order, worker, "更换密封圈")
    await order.do(owner, "sign_off", "signed_off", signed_by="李春梅")
    await _ask(run, order, desk, "dissatisfied", "夜间又有渗水")
    await order.refused(desk, "close", "dissatisfaction_is_answered", note="已向客户致歉")
    await order.do(desk, "dissatisfied", "rework", reason="回访反映夜间渗水", apology=True)
    await steps.return_visit(order, team.with_worker(other))
    await order.do(other, "start", "in_progress")
    await steps.finish_work(run, order, other, "更换整只角阀，保压两小时")
    await order.do(owner, "sign_off", "signed_off", signed_by="李春梅", ratings=steps.RATINGS)
    await _ask(run, order, desk, "satisfied", "这次好了")
    await steps.file_slip(order, desk, other)
    order.must_show(completions=3, reworks=2).must_show("charge", invoiced_fen=0)
    await _claim(run, order, team.with_worker(other))


async def _ask(run: Run, order: Record, desk: DemoUser, result: str, opinion: str) -> None:
    call = await run.follow_up_of(desk, order)
    await call.do(desk, "finish", "done", means="phone", result=result, opinion=opinion)


async def _claim(run: Run, first: Record, team: steps.Team) -> None:
    desk, worker, owner = team.desk, team.worker, team.customer
    await first.do(owner, "warranty_claim", "closed", description="同一处角阀再次漏水")
    claim = await run.order(desk, first["warranty_order_id"])
    claim.must_show(warranty_of=first.id, state="registered", coverage="rework")
    refused = {"coverage_reason": "误选", "appointment": run.next_window()}
    await claim.refused(desk, "accept", "coverage_fits_kind", coverage="in_warranty", **refused)
    await steps.accept(run, claim, desk, "rework")
    await steps.send(claim, team)
    await steps.visit(claim, worker)
    await claim.do(worker, "start", "in_progress")
    await steps.finish_work(run, claim, worker, "更换角阀并加固管卡")
    claim.must_show("charge", invoiced_fen=0)
    await claim.do(owner, "sign_off", "signed_off", signed_by="李春梅", ratings=steps.RATINGS)
