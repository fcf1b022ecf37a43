"""Scenario: a serious written complaint: approved drafts, a rejected reply, and escalation level by level."""

from dataclasses import dataclass
from typing import Self

from app.sandbox.demo.complaints import steps
from app.sandbox.demo.complaints.slips import slip_comes_back
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form, Unexpected, answered

FIRST_REPLY = "经查，当班人员未按规定巡查，已批评教育。"
LAST_REPLY = "经查属实。公司已更换车棚门禁，并安排每日夜巡；经理登门致歉。"


@dataclass(frozen=True, slots=True)
class Participants:
    """The people of 海怡花园 who take part in a serious complaint."""

    desk: DemoUser
    head: DemoUser
    engineer: DemoUser
    duty: DemoUser
    supervisor: DemoUser
    manager: DemoUser
    leader: DemoUser
    owner: DemoUser

    @classmethod
    async def meet(cls, run: Run) -> Self:
        """All of them, logged in."""
        return cls(
            *await run.people(
                "reception", "supervisor_property", "supervisor", "duty", "cs_supervisor", "manager", "leader", "owner2"
            )
        )


async def serious(run: Run) -> None:
    """M-92, M-112, M-131, M-135, M-136, M-137: nobody answers it alone, and what can't be settled is escalated."""
    community = await Participants.meet(run)
    complaint, letter = await _take_up(run, community)
    await slip_comes_back(run, complaint, community.desk, community.engineer, community.head)
    await _first_reply(run, complaint, community)
    await _escalate(run, complaint, community, letter)
    await _last_reply(run, complaint, community)
    await steps.close(run, complaint, community.desk, "fairly")


async def _take_up(run: Run, community: Participants) -> tuple[Record, str]:
    """A written complaint goes to the supervisor; a service complaint is always accepted."""
    desk, supervisor = community.desk, community.supervisor
    letter = await run.upload(desk, "photo")
    complaint = await run.complain(
        desk, kind="service", channel="written", matter="public_order", severity="general",
        description="地下车棚一周内三次失窃，值班人员置之不理", demand="书面答复并落实整改",
        complainant_id=community.owner.id, premises_id=community.owner.home,
        evidence=[{"kind": "statement", "file_id": letter, "note": "投诉信原件"}],
    )  # fmt: skip
    await complaint.do(desk, "set_severity", "registered", severity="serious", reason="多户受损")
    await complaint.refused(desk, "set_severity", "severity_changes", severity="serious", reason="多户受损")
    await complaint.refused(desk, "set_severity", "severity_goes_up", severity="general", reason="误选")
    on_the_spot = {"result": "已口头答复", "founded": False, "customer_content": True}
    await complaint.refused(desk, "resolve_on_spot", "is_not_written", **on_the_spot)
    await complaint.refused(supervisor, "resolve_on_spot", "is_not_serious", **on_the_spot)
    notification = await run.notification(desk)
    await complaint.refused(desk, "assess", "is_a_consumer_complaint")
    await complaint.refused(desk, "decline", "is_a_consumer_complaint", **notification)
    await steps.forward(complaint, desk, community.head)
    await complaint.do(desk, "accept", "accepted", **notification)
    await complaint.refused(desk, "assign", "is_not_written", handler_id=community.duty.id)
    await complaint.do(supervisor, "assign", "investigating", handler_id=community.duty.id)
    return complaint, letter


async def _first_reply(run: Run, complaint: Record, community: Participants) -> None:
    """The draft is returned once, then approved by the manager; the complainant rejects the reply."""
    duty, supervisor, manager = community.duty, community.supervisor, community.manager
    notification = await run.notification(duty)
    await complaint.refused(duty, "reply", "reply_needs_no_approval", text=FIRST_REPLY, **notification)
    await steps.look_into(run, complaint, duty, "监控显示夜间无人巡查")
    await complaint.forbidden(community.desk, "draft_reply", draft=FIRST_REPLY)
    await complaint.do(duty, "draft_reply", "reply_pending", draft="已批评教育。")
    await complaint.look(community.owner)
    # the complainant does not see the draft
    complaint.must_show(draft=None)
    await complaint.refused(supervisor, "approve_reply", "serious_is_the_managers", **notification)
    await complaint.do(supervisor, "return_reply", "investigating", reason="须写明事实与整改")
    await complaint.do(duty, "draft_reply", "reply_pending", draft=FIRST_REPLY)
    await complaint.forbidden(duty, "approve_reply", **notification)
    await complaint.do(manager, "approve_reply", "replied", **await run.notification(manager, "written"))
    complaint.must_show(replies=1, draft="")
    await _reply_letter(run, complaint, community)
    no: Form = {"reason": "只批评教育，没有整改措施"}
    await complaint.refused(community.desk, "reject_reply", "complainants_word_is_recorded", **no)
    await complaint.do(community.owner, "reject_reply", "investigating", **no)


async def _reply_letter(run: Run, complaint: Record, community: Participants) -> None:
    """The complainant and the desk can read the letter of the reply; the department's supervisor can't."""
    notes = await run.server.read(community.owner, f"{complaint.path}/notes")
    [reply] = [note for note in notes if note["kind"] == "reply"]
    for who, status in ((community.owner, 200), (community.desk, 200), (community.head, 403)):
        path = f"{complaint.path}/replies/{reply['id']}/letter"
        answered(await run.server.get(who, path), f"{who}: GET {path}", status)


async def _escalate(run: Run, complaint: Record, community: Participants, letter: str) -> None:
    """Escalated in writing, level by level, with an incident report and the written complaint (M-131, M-136)."""
    duty, head, supervisor, manager = community.duty, community.head, community.supervisor, community.manager
    report: Form = {"report": "业主不接受答复，建议更换门禁"}
    await complaint.refused(duty, "escalate", "incident_is_reported", **report)
    attached = {"incident_report": "三起失窃经过、损失及责任分析", "written_complaint_file_id": letter}
    await complaint.do(duty, "escalate", "escalated", **report, **attached)
    complaint.must_show(level="supervisor")
    await complaint.forbidden(duty, "take")
    await complaint.forbidden(manager, "raise", report="直接上报")
    await complaint.do(head, "raise", "escalated", report="超出部门权限")
    complaint.must_show(level="cs_supervisor")
    await complaint.forbidden(head, "take")
    await complaint.do(supervisor, "raise", "escalated", report="涉及设备投入，请经理决定")
    complaint.must_show(level="manager")
    until = await steps.day_ahead(run, manager, 30)
    longer = {"until": until, "reason": "门禁采购周期", **await run.notification(manager)}
    await complaint.do(manager, "extend", "escalated", **longer)
    await complaint.do(manager, "take", "investigating")
    complaint.must_show(handler_id=manager.id, level=None)
    notes = await run.server.read(community.desk, f"{complaint.path}/notes")
    kept = [note["kind"] for note in notes if note["kind"] in ("report", "incident")]
    if kept != ["report", "incident", "report", "report"]:
        raise Unexpected(f"{complaint.name}: the notes of the escalation are {kept}")
    seen = {note["kind"] for note in await run.server.read(community.owner, f"{complaint.path}/notes")}
    if seen & {"report", "incident", "finding"}:
        raise Unexpected(f"{complaint.name}: the complainant reads {sorted(seen)}")


async def _last_reply(run: Run, complaint: Record, community: Participants) -> None:
    """Not even the manager may approve their own draft. The complaint is founded and gets a corrective action (M-135,
    M-141)."""
    manager, leader = community.manager, community.leader
    await complaint.do(manager, "draft_reply", "reply_pending", draft=LAST_REPLY)
    notification = await run.notification(manager, "in_person")
    await complaint.refused(manager, "approve_reply", "reply_is_anothers", **notification)
    await complaint.refused(community.supervisor, "approve_reply", "serious_is_the_managers", **notification)
    await complaint.do(leader, "approve_reply", "replied", **notification)
    plan = {
        "what": "更换车棚门禁，每日夜巡并签到", "cause": "夜巡制度未落实", "owner_id": community.head.id,
        "due_on": await steps.day_ahead(run, manager, 14),
    }  # fmt: skip
    await complaint.refused(manager, "resolve", "founded_is_corrected", result="已整改", founded=True)
    past = {**plan, "due_on": await steps.day_ahead(run, manager, -1)}
    await complaint.refused(
        manager, "resolve", "correction_is_owned", result="已整改", founded=True, corrective=past
    )  # fmt: skip
    await complaint.do(manager, "resolve", "resolved", result="业主认可整改方案", founded=True, corrective=plan)
