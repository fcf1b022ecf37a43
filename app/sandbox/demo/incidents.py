"""Scenario: no water in a building; one answer for everybody who reports it, until theirs works again."""

from datetime import timedelta

from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form
from app.workflow.kinds.incident import INCIDENT


async def incidents(run: Run) -> None:
    """M-100: registered once, reports joined, announced, restored, and asked about; another was a mistake, one came
    back."""
    desk, duty, boss, owner = await run.people("reception", "duty", "supervisor", "owner1")
    room = owner.home
    earlier = await steps.call_in(run, desk, owner, description="厨房没有水")
    fault = await fails(run, desk, premises_ids=[room], known="1单元水泵跳闸")
    same: Form = {"fails": "water", "premises_ids": [room], "since": (await run.server.now(duty)).isoformat()}
    await run.registration_refused(duty, INCIDENT, "fault_is_new", same)
    await fault.do(boss, "correct", "open", known="水泵电机烧毁", reason="现场查明")
    repair = await steps.call_in(run, desk, owner, description="水泵抢修")
    await fault.do(boss, "name_repair", "open", work_order_id=repair.id)
    await repair.refused(desk, "join_incident", "order_is_no_repair", incident_id=fault.id)

    await earlier.do(desk, "join_incident", "cancelled", incident_id=fault.id)
    reports = [await steps.call_in(run, desk, owner, description="家里停水") for _ in range(4)]
    for report in reports:
        await report.do(desk, "join_incident", "cancelled", incident_id=fault.id)
    mine, still, works, other = reports
    await mine.do(owner, "leave_incident", "registered", reason="邻居家有水,只有我家没有")
    await still.refused(owner, "still_out", "incident_is_restored", reason="还没有水")
    back = (await run.server.now(duty) + timedelta(hours=3)).isoformat()
    news = {"text": "电机已更换,正在试压", "text_en": "The motor is replaced and being tested."}
    await fault.do(duty, "announce", "open", **news, expected_back_at=back)
    await fault.refused(duty, "announce", "news_are_new", **news)
    await fault.do(boss, "restore", "restored", outcome="更换水泵电机,供水恢复", answer_hours=72)
    await fault.refused(desk, "close", "reporters_were_asked")
    await still.do(owner, "still_out", "registered", reason="邻居家已来水,我家还没有")
    await works.do(desk, "works_again", "cancelled", note="电话告知已来水")
    for order in (other, earlier):
        await order.do(owner, "works_again", "cancelled")
    await fault.do(desk, "close", "closed", note="报事人均已反馈")
    for order in (repair, mine, still):
        await order.do(desk, "cancel", "cancelled", reason="已一并修复")

    mistake = await fails(run, desk, fails="power", premises_ids=[room])
    await mistake.do(desk, "cancel", "cancelled", reason="住户自家跳闸,并非公共故障")
    again = await fails(run, desk, fails="network", premises_ids=[room])
    await again.do(boss, "restore", "restored", outcome="光缆接头松动")
    await again.do(boss, "reopen", "open", reason="一小时后再次中断")
    await again.do(boss, "restore", "restored", outcome="更换光缆接头")
    await again.do(desk, "close", "closed")


async def fails(run: Run, who: DemoUser, **values: object) -> Record:
    """Something fails for many since a moment ago."""
    since = (await run.server.now(who) - timedelta(minutes=5)).isoformat()
    usual = {"fails": "water", "since": since, "other_fault": "与此前登记的故障无关"}
    return await run.create(who, INCIDENT, INCIDENT.path, **{**usual, **values})
