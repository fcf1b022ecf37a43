"""A dissatisfied customer's order is archived after rework, or with a complaint (M-71)."""

from app.sandbox.demo import steps
from app.sandbox.demo.run import Run


async def test_a_note_archives_no_order_of_a_dissatisfied_customer(run: Run) -> None:
    """The complaint counts once it is linked, whoever files it and whatever becomes of it; the customer's own does."""
    team = await steps.team(run, "worker1", "owner1")
    order = await steps.until_on_site(run, team, "in_warranty")
    await order.do(team.worker, "start", "in_progress")
    await steps.finish_work(run, order, team.worker, "更换角阀")
    await order.do(team.customer, "sign_off", "signed_off", signed_by="李春梅")
    call = await run.follow_up_of(team.desk, order)
    await call.do(team.desk, "finish", "done", means="phone", result="dissatisfied", opinion="仍渗水")
    await order.do(team.worker, "worker_sign", "signed_off", note="工单已交回")
    for addressee, receiver in steps.COPIES.items():
        await order.do(team.desk, "log_copy", "signed_off", addressee=addressee, received_by=receiver)
    await order.refused(team.desk, "close", "dissatisfaction_is_answered", note="已向客户致歉")
    about = {"channel": "online", "premises_id": team.customer.home, "demand": "道歉"}
    await run.complain(team.customer, kind="service", matter="staff", description="与工单无关", **about)
    await order.refused(team.desk, "close", "dissatisfaction_is_answered", note="已向客户致歉")
    filed = await run.complain(
        team.customer, kind="service", matter="staff", description="角阀仍渗水", work_order_ids=[order.id], **about
    )
    await filed.do(team.customer, "withdraw", "withdrawn", reason="已电话沟通")
    await order.do(team.desk, "close", "closed")
