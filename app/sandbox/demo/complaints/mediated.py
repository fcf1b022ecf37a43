"""Scenario: a consumer's complaint: evidence is requested, then it is accepted, mediated, settled and archived."""

from datetime import timedelta

from app.sandbox.demo.complaints import steps
from app.sandbox.demo.complaints.steps import Mall
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form, Unexpected
from app.workflow.kinds.complaint.table import COMPLAINT

TOLD = {"complainant_type": "consumer", "purchase_channel": "shop"}
STILL_MISSING = ("basis", "nature", "warranty_end", "fault_reported_on", "liability_otherwise", *steps.ANY_EVIDENCE)


async def mediated(run: Run) -> None:
    """M-110 to M-142 in one complaint, and a second one about what was already settled (R07)."""
    mall = await Mall.meet(run)
    shop = steps.another_shop()
    complaint = await _file(run, mall, shop)
    await _strangers(run, complaint)
    await _ask_for_evidence(run, complaint, mall)
    await steps.forward(complaint, mall.desk, mall.head)
    await steps.assess(complaint, mall.desk, "accept", missing=(), failing=())
    await steps.accept(run, complaint, mall.desk)
    await complaint.forbidden(mall.shopper, "assign", handler_id=mall.head.id)
    await complaint.do(mall.desk, "assign", "investigating", handler_id=mall.head.id)
    await steps.look_into(run, complaint, mall.head, "同批次三只水壶均漏电，商家承认进货渠道有误")
    await complaint.do(
        mall.desk,
        "notify_progress",
        "investigating",
        text="已到店核实，正约双方调解",
        **await run.notification(mall.desk),
    )
    await _mediate(run, complaint, mall)
    await steps.close(run, complaint, mall.desk)
    await _once_more(run, mall, shop)


async def _file(run: Run, mall: Mall, shop: Form) -> Record:
    """The complainant says what happened; the desk judges it (M-110, M-120)."""
    refused = (
        ("complaint_channel_fits", steps.dispute("phone")),
        ("findings_are_the_desks", steps.dispute("online", facts={**TOLD, "basis": "A1", "grounds": "sufficient"})),
    )
    for guard, form in refused:
        await run.registration_refused(mall.shopper, COMPLAINT, guard, form)
    return await run.complain(mall.shopper, **steps.dispute("online", facts=TOLD, respondent=shop))


async def _strangers(run: Run, complaint: Record) -> None:
    """Another merchant, department or community doesn't see it, and the complainant decides nothing."""
    for who in await run.people("merchant2", "supervisor_gw", "reception", "guard_gw"):
        await complaint.hidden(who, "supplement", dealings="代为补充")
    shopper, head, desk = await run.people("shopper1", "supervisor_ops_gw", "reception_gw")
    for action in ("assess", "close", "forward"):
        await complaint.forbidden(shopper, action)
    await complaint.impossible(desk, "assign", handler_id=head.id)
    await complaint.impossible(desk, "close")


async def _ask_for_evidence(run: Run, complaint: Record, mall: Mall) -> None:
    """The verdict names exactly what is missing. It is requested, supplied, and verified by a person (M-121, M-136)."""
    desk, shopper = mall.desk, mall.shopper
    await steps.assess(complaint, desk, "ask_evidence", missing=STILL_MISSING, failing=())
    notification = await run.notification(desk)
    await complaint.refused(desk, "accept", "verdict_accepts", **notification)
    await complaint.refused(mall.supervisor, "accept", "deviation_has_a_reason", **notification)
    await complaint.refused(desk, "decline", "verdict_declines", **notification)
    later = (await run.server.now(desk) + timedelta(hours=2)).isoformat()
    await complaint.refused(desk, "request_evidence", "telling_is_past", told_at=later, means="phone")
    await complaint.do(desk, "request_evidence", "awaiting_evidence", **notification)
    if sorted(complaint["missing"]) != sorted(STILL_MISSING):
        raise Unexpected(f"{complaint.name}: asked for {complaint['missing']}, the verdict missed {STILL_MISSING}")
    await complaint.refused(shopper, "supplement", "supplement_says_something")
    await complaint.refused(shopper, "supplement", "findings_are_the_desks", facts={"grounds": "sufficient"})
    dates = {name: day for name, day in (await steps.facts(run, shopper)).items() if name in STILL_MISSING}
    photo = await run.upload(shopper, "photo")
    evidence = [{"kind": "photo", "file_id": photo, "note": "漏电烧痕"}, {"kind": "receipt", "note": "购物小票原件"}]
    seen = [{**piece, "seen": True} for piece in evidence]
    await complaint.refused(shopper, "supplement", "seen_by_staff", evidence=seen)
    known = {name: day for name, day in dates.items() if name not in ("basis", "grounds")}
    await complaint.do(shopper, "supplement", "registered", facts=known, evidence=evidence)
    await _verify(run, complaint, mall)
    await complaint.do(desk, "supplement", "registered", facts={"basis": "A1", "grounds": "sufficient"})


async def _verify(run: Run, complaint: Record, mall: Mall) -> None:
    for piece in await run.server.read(mall.desk, f"{complaint.path}/evidence"):
        named = {"evidence_id": piece["id"], "genuine": True, "finding": "与商家存根一致"}
        await complaint.forbidden(mall.shopper, "verify_evidence", **named)
        await complaint.do(mall.desk, "verify_evidence", "registered", **named)
    evidence = await run.server.read(mall.shopper, f"{complaint.path}/evidence")
    if [piece["genuine"] for piece in evidence] != [True, True] or complaint["evidence_count"] != 2:
        raise Unexpected(f"{complaint.name}: two pieces were found to be genuine, it tells {evidence}")


async def _mediate(run: Run, complaint: Record, mall: Mall) -> None:
    """Sessions, an agreement that both sides sign, and its execution (M-138)."""
    head, desk = mall.head, mall.desk
    await complaint.forbidden(desk, "mediate", both_agreed=True)
    await complaint.do(head, "mediate", "mediating", both_agreed=True)
    await _settle_too_early(run, complaint, head)
    held = (await run.server.now(head)).isoformat()
    await complaint.do(
        head, "record_session", "mediating", held_at=held, attended=["江女士", "金鑫家电 店长", "孟洁"],
        record="双方陈述，商家认可质量问题", proposals="全额退款，另赔礼道歉",
    )  # fmt: skip
    signature, other_signature = [await run.sign(head, complaint, "settle") for _ in range(2)]
    agreement = {"terms": "商家七日内全额退款并当面致歉", "due_on": await steps.day_ahead(run, head, 7)}
    signed = {"complainant_signature_file_id": signature, "respondent_signature_file_id": other_signature}
    await complaint.refused(
        head, "settle", "both_sides_signed", **agreement, **{**signed, "respondent_signature_file_id": signature}
    )
    yesterday = await steps.day_ahead(run, head, -1)
    await complaint.refused(head, "settle", "agreement_lies_ahead", **{**agreement, "due_on": yesterday}, **signed)
    await complaint.do(head, "settle", "resolved", **agreement, **signed)
    complaint.must_show(execution="pending", result=agreement["terms"])
    await complaint.do(desk, "record_execution", "resolved", execution="executed", note="退款 199 元，已致歉")


async def _settle_too_early(run: Run, complaint: Record, head: DemoUser) -> None:
    """Nobody settles what was not talked over."""
    signed = [await run.sign(head, complaint, "settle") for _ in range(2)]
    await complaint.refused(
        head, "settle", "session_was_held", terms="退款", due_on=await steps.day_ahead(run, head, 7),
        complainant_signature_file_id=signed[0], respondent_signature_file_id=signed[1],
    )  # fmt: skip


async def _once_more(run: Run, mall: Mall, shop: Form) -> None:
    """A settled complaint is declined when it comes back without anything new (R07): the record knows of the first."""
    known = await steps.facts(run, mall.desk)
    again = await run.complain(
        mall.desk, **steps.dispute("phone", facts=known, evidence=[steps.PAPER_RECEIPT], respondent=shop),
        complainant_id=mall.shopper.id,
    )  # fmt: skip
    await steps.assess(again, mall.desk, "decline", failing=("R07",))
    await again.refused(mall.desk, "accept", "verdict_accepts", **await run.notification(mall.desk))
    await again.do(mall.desk, "decline", "declined", **await run.notification(mall.desk))
    steps.check_letter(again, "decline", codes=["R07"])
    await steps.close(run, again, mall.desk, "fairly")
