"""Short stories about complaints, each of what the demo's own stories do not come to."""

from app.sandbox.demo import steps as repairs
from app.sandbox.demo.complaints import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form


async def _about_noise(run: Run) -> tuple[Record, list[DemoUser]]:
    people = await run.people("reception", "cs_supervisor", "duty", "manager", "tenant1")
    desk, tenant = people[0], people[-1]
    complaint = await run.complain(
        desk, kind="service", channel="phone", matter="public_order", severity="general",
        description="夜间装修噪音，多次反映无人处理", demand="制止夜间施工", complainant_id=tenant.id,
        premises_id=tenant.home,
    )  # fmt: skip
    return complaint, people


async def sent_elsewhere(run: Run) -> None:
    """Corrected, revealed for a call, referred to an authority, and taken back."""
    complaint, (desk, judge, *_) = await _about_noise(run)
    corrected: Form = {"description": "夜间二十三时后装修噪音，多次反映无人处理", "reason": "来电补充时间"}
    await complaint.do(desk, "correct", "registered", **corrected)
    await complaint.do(desk, "reveal", "registered", purpose="contact")
    notification = await run.notification(judge)
    referred: Form = {"referred_to": "区生态环境局", "reason": "噪音扰民由主管部门查处"}
    await complaint.do(judge, "refer", "referred", **referred, **notification)
    await complaint.do(judge, "refer_back", "registered", reason="主管部门退回，由物业先行处理")


async def handed_on(run: Run) -> None:
    """A handler who has too much to do, and one who returns it."""
    complaint, (desk, judge, duty, manager, tenant) = await _about_noise(run)
    await complaint.do(desk, "accept", "accepted", **await run.notification(desk))
    await complaint.do(judge, "assign", "investigating", handler_id=duty.id)
    order = await repairs.call_in(run, desk, tenant)
    await complaint.do(desk, "link_order", "investigating", work_order_id=order.id)
    await complaint.do(judge, "reassign", "investigating", handler_id=manager.id, reason="值班经理轮休")
    await complaint.do(manager, "return", "accepted", reason="涉及部门职责不清，请重新指定")


async def draft_taken_back(run: Run) -> None:
    """A draft with a mistake in it."""
    complaint, (desk, judge, duty, *_) = await _about_noise(run)
    await complaint.do(desk, "set_severity", "registered", severity="serious", reason="多户受扰")
    await steps.forward(complaint, desk, (await run.people("supervisor_property"))[0])
    await complaint.do(desk, "accept", "accepted", **await run.notification(desk))
    await complaint.do(judge, "assign", "investigating", handler_id=duty.id)
    await steps.look_into(run, complaint, duty, "二十三时仍在施工")
    await complaint.do(duty, "draft_reply", "reply_pending", draft="已制止施工。")
    await complaint.do(duty, "recall_draft", "investigating", reason="漏写整改期限")


async def no_agreement(run: Run) -> None:
    """A mediation that fails (M-138)."""
    mall = await steps.Mall.meet(run)
    known = await steps.facts(run, mall.desk)
    complaint = await run.complain(
        mall.desk,
        **steps.dispute("phone", facts=known, evidence=[steps.PAPER_RECEIPT], respondent=steps.another_shop()),
        complainant_id=mall.shopper.id,
    )  # fmt: skip
    await steps.forward(complaint, mall.desk, mall.head)
    await steps.assess(complaint, mall.desk, "accept")
    await steps.accept(run, complaint, mall.desk)
    await complaint.do(mall.desk, "assign", "investigating", handler_id=mall.head.id)
    await steps.look_into(run, complaint, mall.head, "双方各执一词")
    await complaint.do(mall.head, "mediate", "mediating", both_agreed=True)
    await complaint.do(mall.head, "fail", "investigating", reason="商家拒绝退款，调解不成")


async def another_day(run: Run) -> None:
    """A corrective action that needs longer, and another owner (M-141)."""
    complaint, (desk, judge, duty, manager, _) = await _about_noise(run)
    await complaint.do(desk, "accept", "accepted", **await run.notification(desk))
    more = {"what": "夜间巡查增加装修户", "owner_id": duty.id, "due_on": await steps.day_ahead(run, judge, 5)}
    action = await run.correct(manager, complaint, **more)
    later = await steps.day_ahead(run, judge, 9)
    await action.do(judge, "extend", "open", due_on=later, reason="巡查排班调整中")
    await action.do(judge, "reassign", "open", owner_id=manager.id, reason="值班经理轮休")


STORIES = (sent_elsewhere, handed_on, draft_taken_back, no_agreement, another_day)
