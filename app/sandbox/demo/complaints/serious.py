"""A serious complaint in writing: drafts that others approve, a reply that isn't accepted, the way up the ladder."""

from dataclasses import dataclass
from typing import Self

from app.sandbox.demo.complaints import steps
from app.sandbox.demo.complaints.slips import slip_comes_back
from app.sandbox.demo.record import Record
from app.sandbox.demo.server import Form, Person, Surprise, said
from app.sandbox.demo.story import Story

FIRST_REPLY = "经查,当班人员未按规定巡查,已批评教育。"
LAST_REPLY = "经查属实。公司已更换车棚门禁,并安排每日夜巡;经理登门致歉。"


@dataclass(frozen=True, slots=True)
class Container:
    """The people of 海怡花园 whom a serious complaint meets."""

    desk: Person
    head: Person
    engineer: Person
    duty: Person
    supervisor: Person
    manager: Person
    leader: Person
    owner: Person

    @classmethod
    async def meet(cls, story: Story) -> Self:
        """All of them, logged in."""
        return cls(
            *await story.people(
                "reception", "supervisor_property", "supervisor", "duty", "cs_supervisor", "manager", "leader", "owner2"
            )
        )


async def serious(story: Story) -> None:
    """M-92, M-112, M-131, M-135, M-136, M-137: nobody answers it alone, and what the house can't settle goes up."""
    container = await Container.meet(story)
    complaint, letter = await _take_up(story, container)
    await slip_comes_back(story, complaint, container.desk, container.engineer, container.head)
    await _first_reply(story, complaint, container)
    await _climb(story, complaint, container, letter)
    await _last_reply(story, complaint, container)
    await steps.close(story, complaint, container.desk, "fairly")


async def _take_up(story: Story, container: Container) -> tuple[Record, str]:
    """Written complaints go to the supervisor; a service complaint is always taken up."""
    desk, supervisor = container.desk, container.supervisor
    letter = await story.upload(desk, "photo")
    complaint = await story.complain(
        desk, kind="service", channel="written", matter="public_order", severity="general",
        description="地下车棚一周内三次失窃,值班人员置之不理", demand="书面答复并落实整改",
        complainant_id=container.owner.id, premises_id=container.owner.home,
        evidence=[{"kind": "statement", "file_id": letter, "note": "投诉信原件"}],
    )  # fmt: skip
    await complaint.do(desk, "set_severity", "registered", severity="serious", reason="多户受损")
    await complaint.refused(desk, "set_severity", "severity_changes", severity="serious", reason="多户受损")
    await complaint.refused(desk, "set_severity", "severity_goes_up", severity="general", reason="误选")
    on_the_spot = {"result": "已口头答复", "founded": False, "customer_content": True}
    await complaint.refused(desk, "resolve_on_spot", "is_not_written", **on_the_spot)
    await complaint.refused(supervisor, "resolve_on_spot", "is_not_serious", **on_the_spot)
    told = await story.told(desk)
    await complaint.refused(desk, "assess", "is_a_consumer_complaint")
    await complaint.refused(desk, "decline", "is_a_consumer_complaint", **told)
    await steps.forward(complaint, desk, container.head)
    await complaint.do(desk, "accept", "accepted", **told)
    await complaint.refused(desk, "assign", "is_not_written", handler_id=container.duty.id)
    await complaint.do(supervisor, "assign", "investigating", handler_id=container.duty.id)
    return complaint, letter


async def _first_reply(story: Story, complaint: Record, container: Container) -> None:
    """Maker and checker: returned once, then approved by the manager; the complainant doesn't accept it."""
    duty, supervisor, manager = container.duty, container.supervisor, container.manager
    told = await story.told(duty)
    await complaint.refused(duty, "reply", "reply_needs_no_approval", text=FIRST_REPLY, **told)
    await steps.look_into(story, complaint, duty, "监控显示夜间无人巡查")
    await complaint.forbidden(container.desk, "draft_reply", draft=FIRST_REPLY)
    await complaint.do(duty, "draft_reply", "reply_pending", draft="已批评教育。")
    if (await complaint.look(container.owner))["draft"] is not None:
        raise Surprise(f"{complaint.name}: the complainant sees the draft of the reply")
    await complaint.refused(supervisor, "approve_reply", "serious_is_the_managers", **told)
    await complaint.do(supervisor, "return_reply", "investigating", reason="须写明事实与整改")
    await complaint.do(duty, "draft_reply", "reply_pending", draft=FIRST_REPLY)
    await complaint.forbidden(duty, "approve_reply", **told)
    await complaint.do(manager, "approve_reply", "replied", **await story.told(manager, "written"))
    if (complaint["replies"], complaint["draft"]) != (1, ""):
        raise Surprise(f"{complaint.name}: {complaint['replies']} replies, and the draft {complaint['draft']!r}")
    await _reply_letter(story, complaint, container)
    no: Form = {"reason": "只批评教育,没有整改措施"}
    await complaint.refused(container.desk, "reject_reply", "complainants_word_is_recorded", **no)
    await complaint.do(container.owner, "reject_reply", "investigating", **no)


async def _reply_letter(story: Story, complaint: Record, container: Container) -> None:
    """The reply as it was sent is for the complainant and the desk; whoever only leads the department asks the desk."""
    notes = await story.server.read(container.owner, f"{complaint.path}/notes")
    [reply] = [note for note in notes if note["kind"] == "reply"]
    for who, status in ((container.owner, 200), (container.desk, 200), (container.head, 403)):
        response = await story.server.get(who, f"{complaint.path}/replies/{reply['id']}/letter")
        if response.status_code != status:
            raise Surprise(f"{complaint.name}: {who} reads the reply's letter: {said(response)}")


async def _climb(story: Story, complaint: Record, container: Container, letter: str) -> None:
    """In writing, rung by rung, with the incident report and the written complaint (M-131, M-136)."""
    duty, head, supervisor, manager = container.duty, container.head, container.supervisor, container.manager
    report: Form = {"report": "业主不接受答复,建议更换门禁"}
    await complaint.refused(duty, "escalate", "incident_is_reported", **report)
    attached = {"incident_report": "三起失窃经过、损失及责任分析", "written_complaint_file_id": letter}
    await complaint.do(duty, "escalate", "escalated", **report, **attached)
    _stands_on(complaint, "supervisor")
    await complaint.forbidden(duty, "take")
    await complaint.forbidden(manager, "raise", report="直接上报")
    await complaint.do(head, "raise", "escalated", report="超出部门权限")
    _stands_on(complaint, "cs_supervisor")
    await complaint.forbidden(head, "take")
    await complaint.do(supervisor, "raise", "escalated", report="涉及设备投入,请经理决定")
    _stands_on(complaint, "manager")
    until = await steps.day_ahead(story, manager, 30)
    longer = {"until": until, "reason": "门禁采购周期", **await story.told(manager)}
    await complaint.do(manager, "extend", "escalated", **longer)
    await complaint.do(manager, "take", "investigating")
    if (complaint["handler_id"], complaint["level"]) != (manager.id, None):
        raise Surprise(f"{complaint.name}: was taken by {complaint['handler_id']} on {complaint['level']}")
    notes = await story.server.read(container.desk, f"{complaint.path}/notes")
    kept = [note["kind"] for note in notes if note["kind"] in ("report", "incident")]
    if kept != ["report", "incident", "report", "report"]:
        raise Surprise(f"{complaint.name}: the ladder left {kept}")
    seen = {note["kind"] for note in await story.server.read(container.owner, f"{complaint.path}/notes")}
    if seen & {"report", "incident", "finding"}:
        raise Surprise(f"{complaint.name}: the complainant reads {sorted(seen)}")


def _stands_on(complaint: Record, level: str) -> None:
    if complaint["level"] != level:
        raise Surprise(f"{complaint.name}: stands on {complaint['level']}, not on {level}")


async def _last_reply(story: Story, complaint: Record, container: Container) -> None:
    """Not even the manager approves what they drafted; it is founded, and something changes (M-135, M-141)."""
    manager, leader = container.manager, container.leader
    await complaint.do(manager, "draft_reply", "reply_pending", draft=LAST_REPLY)
    told = await story.told(manager, "in_person")
    await complaint.refused(manager, "approve_reply", "reply_is_anothers", **told)
    await complaint.refused(container.supervisor, "approve_reply", "serious_is_the_managers", **told)
    await complaint.do(leader, "approve_reply", "replied", **told)
    plan = {
        "what": "更换车棚门禁,每日夜巡并签到", "cause": "夜巡制度未落实", "owner_id": container.head.id,
        "due_on": await steps.day_ahead(story, manager, 14),
    }  # fmt: skip
    await complaint.refused(manager, "resolve", "founded_is_corrected", result="已整改", founded=True)
    past = {**plan, "due_on": await steps.day_ahead(story, manager, -1)}
    await complaint.refused(
        manager, "resolve", "correction_is_owned", result="已整改", founded=True, corrective=past
    )  # fmt: skip
    await complaint.do(manager, "resolve", "resolved", result="业主认可整改方案", founded=True, corrective=plan)
