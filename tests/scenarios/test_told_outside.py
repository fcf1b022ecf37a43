"""What complainants and customers read in their notices: which record, what happened to it, what they can do next."""

import re
from datetime import timedelta

from fastapi import FastAPI

from app.bootstrap import Container
from app.sandbox.demo import steps as repairs
from app.sandbox.demo.complaints import steps
from app.sandbox.demo.complaints.steps import Mall
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form, OpenClient, Server
from app.services.clocks.due_clocks import DueClockWorker
from tests.scenarios.conftest import TickingClock

DAY = timedelta(days=1)
STAFF_ONLY = "只在内部说"
"""Stands in every internal remark and reason."""


async def read(run: Run, who: DemoUser, record: Record) -> list[Form]:
    """Somebody's notices about a record, the oldest first, as they read them in Chinese."""
    page = await run.server.read(who, "/v1/me/notices", limit=100)
    return [one for one in reversed(page["data"]) if one["record"]["number"] == record["number"]]


async def last(run: Run, who: DemoUser, record: Record, event: str) -> str:
    """The text of the newest notice, which must be of this event and say which record it is about."""
    newest = (await read(run, who, record))[-1]
    assert (newest["event"], newest["for_role"]) == (event, None)
    assert record["number"] in newest["text"]
    assert newest["title"] not in record.lifecycle.titles.values()
    return str(newest["text"])


async def in_english(open_client: OpenClient, who: DemoUser) -> list[str]:
    """All texts that somebody has, in English."""
    async with Server(open_client, "en", "again") as server:
        again = await server.person(who.username)
        return [one["text"] for one in (await server.read(again, "/v1/me/notices", limit=100))["data"]]


async def fire(app: FastAPI) -> None:
    container: Container = app.state.container
    firer = DueClockWorker(container.database, container.moves, container.clock, "the worker")
    while await firer.fire_due():
        pass


async def test_a_complainant_hears_what_is_asked_and_until_when(run: Run, app: FastAPI, clock: TickingClock) -> None:
    mall = await Mall.meet(run)
    desk, shopper = mall.desk, mall.shopper
    known = await steps.facts(run, desk)
    complaint = await run.complain(desk, **steps.dispute("phone", facts=known), complainant_id=shopper.id)
    until = await steps.day_ahead(run, desk, 5)
    await complaint.do(
        desk, "request_evidence", "awaiting_evidence", note="小票", until=until, **await run.notification(desk)
    )  # fmt: skip
    asked = await last(run, shopper, complaint, "complaint.evidence_requested")
    assert "请补充：证据：收据、发票、照片或合同。" in asked
    assert f"请于 {until} 前" in asked
    assert "如无法补充，请告知我们" in asked
    clock.pass_by(4.5 * DAY)
    await fire(app)
    warned = await last(run, shopper, complaint, "clock.warned")
    assert f"请于 {until} 前" in warned
    clock.pass_by(2 * DAY)
    await fire(app)
    assert "补证期限已过" in await last(run, shopper, complaint, "complaint.evidence_lapsed")
    await complaint.look(desk)
    await steps.assess(complaint, desk, "decline")
    await complaint.do(desk, "decline", "declined", **await run.notification(desk))
    declined = await last(run, shopper, complaint, "complaint.declined")
    assert complaint["decision"]["number"] in declined
    assert "申请重启" in declined
    place = await run.server.read(desk, f"/v1/communities/{complaint['community_id']}")
    assert place["complaint_phone"] in declined, "the complaint number, not the service number (M-10)"


async def test_a_complainant_hears_who_has_it_and_when_a_reply_comes(run: Run, open_client: OpenClient) -> None:
    mall = await Mall.meet(run)
    desk, head, shopper = mall.desk, mall.head, mall.shopper
    form = steps.dispute("phone", facts=await steps.facts(run, desk), evidence=[steps.PAPER_RECEIPT])
    complaint = await run.complain(desk, **form, complainant_id=shopper.id)
    await complaint.do(desk, "forward", "registered", note=STAFF_ONLY)
    await steps.accept(run, complaint, desk, reason=STAFF_ONLY)
    accepted = await last(run, shopper, complaint, "complaint.accepted")
    assert "责任部门：营运部。" in accepted
    assert f"最迟 {await steps.day_ahead(run, desk, 3)} 告知您进展" in accepted
    result_by = await steps.day_ahead(run, desk, 15)
    assert f"办结期限为 {result_by}" in accepted
    await complaint.do(desk, "assign", "investigating", handler_id=head.id, note=STAFF_ONLY)
    await steps.look_into(run, complaint, head, STAFF_ONLY)
    await complaint.do(
        desk, "notify_progress", "investigating", text="已到店核实", **await run.notification(desk)
    )  # fmt: skip
    assert "有新进展" in await last(run, shopper, complaint, "complaint.progress_told")
    await complaint.do(head, "draft_reply", "reply_pending", draft=STAFF_ONLY)
    await complaint.do(mall.supervisor, "return_reply", "investigating", reason=STAFF_ONLY)
    await complaint.do(head, "draft_reply", "reply_pending", draft="商家同意退款。")
    await complaint.do(mall.supervisor, "approve_reply", "replied", **await run.notification(mall.supervisor))
    replied = await last(run, shopper, complaint, "complaint.replied")
    assert "不接受答复" in replied
    assert f"办结期限为 {result_by}" in replied, "the clock that runs since the acceptance"
    longer = await steps.day_ahead(run, desk, 20)
    await complaint.do(
        mall.manager, "extend", "replied", until=longer, reason="等厂家", **await run.notification(mall.manager)
    )  # fmt: skip
    assert f"新的办结期限为 {longer}" in await last(run, shopper, complaint, "complaint.extended")
    await complaint.do(head, "resolve", "resolved", result="商家退款", founded=False)
    assert "可申请重启" in await last(run, shopper, complaint, "complaint.resolved")
    texts = await in_english(open_client, shopper)
    assert len(texts) >= 5
    for text in (*texts, *(notice["text"] for notice in await read(run, shopper, complaint))):
        assert STAFF_ONLY not in text
        assert not re.search(r"[{}—]", text)
    assert not [text for text in texts if re.search(r"[\u4e00-\u9fff]", text.replace("营运部", ""))]


async def test_a_customer_hears_who_comes_and_what_it_costs(run: Run) -> None:
    team = await repairs.team(run, "worker1", "owner1")
    owner, worker = team.customer, team.worker
    order = await repairs.until_on_site(run, team)
    [departed] = [notice for notice in await read(run, owner, order) if notice["event"] == "work_order.departed"]
    assert departed["title"] == "服务人员已出发"
    assert "约定时间为 " in departed["text"]
    await order.do(worker, "quote", "quoted", lines=[repairs.labour("人工", 6_000)], list_shown=True)
    quoted = await last(run, owner, order, "work_order.quoted")
    assert "第 1 版合计 ¥60.00" in quoted
    assert "经您同意后方可施工" in quoted
    await order.do(owner, "approve_quote", "in_progress", quote_id=order["quote"]["id"])
    await repairs.finish_work(run, order, worker, "更换角阀")
    completed = await last(run, owner, order, "work_order.completed")
    assert "应付 ¥60.00" in completed
    assert "免费返工" in completed
    page = await run.server.read(owner, "/v1/me/notices", limit=100)
    [invoice] = [notice for notice in page["data"] if notice["event"] == "charge.invoiced"]
    assert f"账单 {order['charge']['number']}（工单 {order['number']}）" in invoice["text"]
    assert "金额 ¥60.00" in invoice["text"]
