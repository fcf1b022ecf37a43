"""Scenario: a complaint without evidence is declined by R06, then reopened when the evidence is found."""

from app.sandbox.demo.complaints import steps
from app.sandbox.demo.complaints.steps import Mall
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import Unexpected

FOUND = "在旧手机中找到了电子小票"


async def reopened(run: Run) -> None:
    """M-121, M-123, M-137: the first decision is kept, the new round gets another one; the manager extends the time."""
    mall = await Mall.meet(run)
    known = await steps.facts(run, mall.desk)
    complaint = await run.complain(
        mall.desk, **steps.dispute("in_person", facts=known), complainant_id=mall.shopper.id
    )  # fmt: skip
    await steps.assess(complaint, mall.desk, "ask_evidence", missing=("evidence",))
    await _none_there(run, complaint, mall)
    await _decline(run, complaint, mall)
    await _reopen(run, complaint, mall)
    await _answer(run, complaint, mall)
    await steps.close(run, complaint, mall.desk)


async def _none_there(run: Run, complaint: Record, mall: Mall) -> None:
    """Missing evidence must be requested before declining; the statement that there is none is recorded with its
    source."""
    desk = mall.desk
    await complaint.refused(desk, "decline", "verdict_declines", **await run.notification(desk))
    yesterday = await steps.day_ahead(run, desk, -1)
    await complaint.refused(
        desk, "request_evidence", "evidence_day_lies_ahead", until=yesterday, **await run.notification(desk)
    )  # fmt: skip
    await complaint.refused(
        desk, "request_evidence", "asked_facts_exist", missing=["colour"], **await run.notification(desk)
    )  # fmt: skip
    until = await steps.day_ahead(run, desk, 5)
    await complaint.do(
        desk, "request_evidence", "awaiting_evidence", note="购物小票或付款记录", until=until,
        **await run.notification(desk),
    )  # fmt: skip
    complaint.must_show(missing=["evidence"])
    await complaint.impossible(desk, "decline", **await run.notification(desk))
    await complaint.refused(desk, "no_evidence", "complainants_word_is_recorded")
    await complaint.do(desk, "no_evidence", "registered", consent=await run.statement(desk, "江女士本人"))


async def _decline(run: Run, complaint: Record, mall: Mall) -> None:
    desk = mall.desk
    await steps.assess(complaint, desk, "decline", failing=("R06",))
    notification = await run.notification(desk)
    await complaint.refused(desk, "accept", "verdict_accepts", **notification)
    await complaint.refused(mall.supervisor, "accept", "deviation_has_a_reason", **notification)
    await complaint.do(desk, "decline", "declined", **notification)
    steps.check_letter(complaint, "decline", codes=["R06"])


async def _reopen(run: Run, complaint: Record, mall: Mall) -> None:
    """New facts reopen it; the first decision is kept beside the new one (M-123)."""
    desk, shopper = mall.desk, mall.shopper
    [first] = await steps.decisions(run, complaint, desk)
    photo = await run.upload(shopper, "photo")
    new = {"reason": FOUND, "evidence": [{"kind": "receipt", "file_id": photo}]}
    (other,) = await run.people("merchant1")
    await complaint.hidden(other, "reopen", **new)
    await complaint.hidden(mall.head, "reopen", **new)
    await complaint.invalid(desk, "reopen", "/evidence/0/file_id", **new)
    await complaint.refused(desk, "reopen", "complainants_word_is_recorded", reason=FOUND)
    await complaint.refused(shopper, "reopen", "broken_agreement_exists", agreement_broken=True, **new)
    await complaint.do(shopper, "reopen", "registered", **new)
    complaint.must_show(round=2, decision_id=None, verdict=None)
    await steps.look_at_evidence(run, complaint, desk)
    await steps.assess(complaint, desk, "accept", failing=(), missing=())
    await steps.accept(run, complaint, desk)
    kept = await steps.decisions(run, complaint, desk)
    if kept[:1] != [first] or [(decision["round"], decision["kind"]) for decision in kept] != [
        (1, "decline"),
        (2, "accept"),
    ]:
        raise Unexpected(f"{complaint.name}: its decisions are {kept}, the first was {first}")
    await steps.read_letter(run, complaint, shopper)


async def _answer(run: Run, complaint: Record, mall: Mall) -> None:
    """The handler answers a general complaint; only the manager extends the time, and only to a later day (M-137)."""
    desk, head, manager = mall.desk, mall.head, mall.manager
    await steps.forward(complaint, desk, head)
    (nobody,) = await run.people("worker1")
    await complaint.refused(desk, "assign", "handler_fits", handler_id=nobody.id)
    await complaint.do(desk, "assign", "investigating", handler_id=head.id)
    longer = {"reason": "等待厂家检测报告", **await run.notification(manager)}
    await complaint.forbidden(mall.supervisor, "extend", until=await steps.day_ahead(run, desk, 20), **longer)
    await complaint.refused(
        manager, "extend", "extension_is_later", until=await steps.day_ahead(run, desk, 15), **longer
    )  # fmt: skip
    until = await steps.day_ahead(run, desk, 20)
    await complaint.do(manager, "extend", "investigating", until=until, **longer)
    if not complaint["result_due_at"].startswith(await steps.day_ahead(run, desk, 20)):
        raise Unexpected(f"{complaint.name}: extended until {until}, it is due {complaint['result_due_at']}")
    await steps.look_into(run, complaint, head, "检测报告显示底座密封不良")
    await complaint.do(head, "reply", "replied", text="检测属实，商家已同意退款。", **await run.notification(head))
    plan = {"what": "督促商户建立进货验收", "owner_id": head.id, "due_on": await steps.day_ahead(run, head, 10)}
    ending = {"result": "商家退款 199 元", "founded": True, "corrective": plan}
    await complaint.forbidden(desk, "resolve", **ending)
    await complaint.do(head, "resolve", "resolved", **ending)
