"""A complaint that was taken up to somebody who isn't there: whoever stands above takes it (M-131)."""

from app.sandbox.demo.complaints import steps
from app.sandbox.demo.complaints.steps import Mall
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, OpenClient, Server


async def taken_up(run: Run, mall: Mall) -> Record:
    """Reported by its handler to the head of the department, who is away."""
    desk, (worker,) = mall.desk, await run.people("worker_gw")
    form = steps.dispute("phone", facts=await steps.facts(run, desk), evidence=[steps.PAPER_RECEIPT])
    complaint = await run.complain(desk, **form, complainant_id=mall.shopper.id)
    await complaint.do(desk, "forward", "registered")
    await steps.accept(run, complaint, desk)
    await complaint.do(desk, "assign", "investigating", handler_id=worker.id)
    return await complaint.do(worker, "escalate", "escalated", report="商家拒绝配合")


async def refusal(open_client: OpenClient, who: DemoUser, complaint: Record, language: str) -> str:
    """What somebody reads who may not take it."""
    async with Server(open_client, "en" if language == "en" else "zh", f"asks-{language}") as server:
        again = await server.person(who.username)
        answer = await server.post(again, f"{complaint.path}/take", {})
    assert answer.status_code == 403, answer.text
    return str(answer.json()["detail"])


async def test_a_refusal_names_whom_to_ask(run: Run, open_client: OpenClient) -> None:
    mall = await Mall.meet(run)
    complaint = await taken_up(run, mall)
    (worker,) = await run.people("worker_gw")
    assert complaint["level"] == "supervisor"
    assert await refusal(open_client, worker, complaint, "zh") == (
        "您无权进行此操作，须由以下人员办理：部门负责人、客服主管、经理。"
    )
    english = await refusal(open_client, mall.desk, complaint, "en")
    assert english == "You may not do this. It is for: the department's head, customer-service supervisor, manager."


async def test_whoever_stands_above_takes_what_the_head_does_not(run: Run) -> None:
    mall = await Mall.meet(run)
    complaint = await taken_up(run, mall)
    offered = {action["name"] for action in (await complaint.look(mall.supervisor))["available_actions"]}
    assert "take" in offered
    assert "raise" not in offered
    await complaint.do(mall.supervisor, "take", "investigating")
    assert (complaint["handler_id"], complaint["level"]) == (mall.supervisor.id, None)


async def test_nobody_takes_what_stands_above_them(run: Run) -> None:
    mall = await Mall.meet(run)
    complaint = await taken_up(run, mall)
    await complaint.do(mall.head, "raise", "escalated", report="超出部门权限")
    await complaint.forbidden(mall.head, "take")
    other = await taken_up(run, mall)
    await complaint.do(mall.manager, "take", "investigating")
    await other.do(mall.head, "raise", "escalated", report="超出部门权限")
    await other.do(mall.supervisor, "raise", "escalated", report="请经理决定")
    await other.forbidden(mall.supervisor, "take")
