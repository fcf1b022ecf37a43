"""Scenario: complaints that are declined by a rule, with a letter; a written one only with an approved text."""

from datetime import timedelta

from app.sandbox.demo.complaints import steps
from app.sandbox.demo.complaints.steps import Mall
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import Form, Unexpected

LETTER = "江女士：您于保修期满后才报告故障，商家亦无其他违约责任，故不予受理。如有新证据可申请重启。"


async def declined(run: Run) -> None:
    """M-120, M-122, M-135: past the warranty (R03), once on the phone and once in writing."""
    mall = await Mall.meet(run)
    await _on_the_phone(run, mall)
    await _in_writing(run, mall)


async def _too_late(run: Run, mall: Mall) -> Form:
    ended = (await run.today(mall.desk) - timedelta(days=30)).isoformat()
    return await steps.facts(run, mall.desk, warranty_end=ended, liability_otherwise="no")


async def _on_the_phone(run: Run, mall: Mall) -> None:
    """A shopper who has no account here: a name and a number are enough (M-110)."""
    desk = mall.desk
    complaint = await run.complain(
        desk, **steps.dispute("phone", facts=await _too_late(run, mall), evidence=[steps.PAPER_RECEIPT]),
        complainant_name="刘先生", complainant_phone="13800138000",
    )  # fmt: skip
    complaint.must_show(complainant={"name": "刘**", "phone": "138****8000"})
    await steps.assess(complaint, desk, "decline", failing=("R03",), missing=())
    notification = await run.notification(desk)
    await complaint.refused(desk, "accept", "verdict_accepts", **notification)
    await complaint.refused(desk, "decline", "cited_rules_fail", codes=["R01"], **notification)
    await complaint.forbidden(mall.manager, "decline", **notification)
    await complaint.do(desk, "decline", "declined", **notification)
    steps.check_letter(complaint, "decline", codes=["R03"], against_verdict=False)
    if "保修期" not in complaint["decision"]["text"]:
        raise Unexpected(f"{complaint.name}: the reasons are not told: {complaint['decision']['text']}")
    await steps.read_letter(run, complaint, desk, mall.supervisor)
    await complaint.impossible(desk, "accept", **notification)
    await steps.close(run, complaint, desk, "dissatisfied")


async def _in_writing(run: Run, mall: Mall) -> None:
    """A refusal of a written complaint is approved by somebody else before it is sent (M-135)."""
    desk, supervisor = mall.desk, mall.supervisor
    complaint = await run.complain(
        desk, **steps.dispute("written", facts=await _too_late(run, mall), evidence=[steps.PAPER_RECEIPT]),
        complainant_id=mall.shopper.id, premises_id=mall.shopper.home,
    )  # fmt: skip
    notification = await run.notification(desk, "written")
    await complaint.refused(desk, "decline", "refusal_is_approved", **notification)
    await complaint.refused(supervisor, "approve_refusal", "refusal_is_drafted")
    await _approve(complaint, mall)
    await complaint.do(desk, "decline", "declined", **notification)
    steps.check_letter(complaint, "decline", codes=["R03"], text=LETTER)
    await steps.read_letter(run, complaint, desk, mall.shopper)
    [decision] = await steps.decisions(run, complaint, mall.shopper)
    if (decision["text"], decision["by_id"], decision["approved_by_id"]) != (LETTER, None, None):
        raise Unexpected(f"{complaint.name}: the complainant reads the decision {decision}")
    await complaint.look(mall.shopper)
    # the complainant does not see the draft
    complaint.must_show(letter_text=None)
    await steps.close(run, complaint, desk, "not_reachable")


async def _approve(complaint: Record, mall: Mall) -> None:
    supervisor = mall.supervisor
    await complaint.do(supervisor, "draft_refusal", "registered", letter_text="不予受理。")
    await complaint.refused(supervisor, "approve_refusal", "refusal_is_anothers")
    await complaint.do(mall.desk, "draft_refusal", "registered", letter_text=LETTER)
    await complaint.forbidden(mall.desk, "approve_refusal")
    await complaint.do(supervisor, "approve_refusal", "registered")
