"""Scenario: what people ask at reception, what may be told, and what comes of it."""

from datetime import timedelta
from typing import Final

from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form
from app.workflow.kinds.broadcast import BROADCAST
from app.workflow.kinds.enquiry import ENQUIRY
from app.workflow.kinds.promise import PROMISE

PHONE: Final = "13912345678"


async def listed(run: Run, who: DemoUser, plural: str, name: str) -> dict[str, str]:
    """The ids of a community's topics, or entries of the directory, by code or name."""
    listed = await run.server.read(who, f"/v1/communities/{who.community_id}/{plural}", limit=100)
    return {row[name]: row["id"] for row in listed["data"]}


async def called(run: Run, desk: DemoUser, topic_id: str, matter: str, **more: object) -> Record:
    """A call that was answered after two rings."""
    call: Form = {"channel": "phone", "rings": 2, "identity": "owner", "name": "王小明", "phone": PHONE, **more}
    return await run.create(desk, ENQUIRY, ENQUIRY.path, topic_id=topic_id, matter=matter, **call)


async def enquiries(run: Run) -> None:
    """M-90, M-91: told, not told, shown to somebody, and passed on as an order, a slip and a promise."""
    desk, judge, worker, owner, neighbour = await run.people(
        "reception", "cs_supervisor", "worker1", "owner1", "owner2"
    )
    topics = await listed(run, desk, "enquiry-topics", "code")
    parking = await called(run, desk, topics["parking"], "地下车位月租多少", answer="月租 300 元，可到前台办理")
    parking.must_show(state="answered", outcome="told", name="王**")
    await parking.hidden(worker, "reveal", purpose="contact")

    whose = await called(run, desk, topics["residents"], "301 住的是谁，电话多少", identity="other")
    await whose.refused(desk, "answer", "topic_may_be_told", answer="是赵女士")
    await whose.refused(judge, "answer", "topic_may_be_told", answer="是赵女士")
    await whose.do(desk, "decline", "answered", answer="住户资料不便告知，可由前台代为转达留言")

    plans = await called(run, desk, topics["renovation"], "三号楼外墙何时大修")
    await plans.refused(desk, "answer", "confidential_is_told_by_heads", answer="明年三月")
    await plans.do(judge, "answer", "answered", answer="计划明年三月，届时在公告栏公布")

    directory = await listed(run, desk, "directory-entries", "name")
    business = await called(run, desk, topics["services"], "洽谈电梯维保", identity="business", place="远景电梯公司")
    await business.do(desk, "refer", "answered", directory_entry_id=directory["工程部值班室"])
    await _fanned_out(run, desk, owner, neighbour, topics["services"])


async def _fanned_out(run: Run, desk: DemoUser, owner: DemoUser, neighbour: DemoUser, topic_id: str) -> None:
    """One call becomes an order, a slip to another department, and a promise to call back; who called is written down
    once."""
    call = await called(
        run, desk, topic_id, "卫生间漏水，楼下也在催", customer_id=owner.id, premises_id=owner.home
    )  # fmt: skip
    await call.hidden(neighbour, "reveal", purpose="contact")
    now = await run.server.now(desk)
    order = await run.register(
        desk, kind="repair", channel="phone", description="卫生间漏水", customer_id=owner.id, premises_id=owner.home,
        enquiry_id=call.id,
    )  # fmt: skip
    order.must_show(enquiry_id=call.id)
    property_ = next(iter(await run.people("supervisor_property")))
    slip: Form = {
        "department_id": property_.department_id,
        "subject": "漏水影响楼下",
        "matter": "请安抚楼下住户并查看顶棚",
    }
    await run.slip(desk, call, **slip, received_at=now.isoformat())
    until = (now + timedelta(days=2)).isoformat()
    promise = await run.create(
        desk, PROMISE, PROMISE.path, what="回电告知处理结果", answerer_id=desk.id, until=until, enquiry_id=call.id
    )  # fmt: skip
    promise.must_show(made_to="王**", phone="139****5678", enquiry_id=call.id)
    await call.look(desk)
    call.must_show(state="fanned_out", opened=3)
    await call.do(desk, "reveal", "fanned_out", purpose="contact")


async def broadcasts(run: Run) -> None:
    """M-90: a child is called until its mother has it back; somebody else is not found."""
    desk, guard, worker = await run.people("reception", "guard", "worker1")
    asked: Form = {"occasion": "lost", "seeker": "李女士", "phone": PHONE, "meet_at": "一楼服务台"}
    lost = await run.create(
        guard, BROADCAST, BROADCAST.path, **asked, sought="小朋友童童", text="请身穿红衣的童童到一楼服务台，家人在等您"
    )
    await lost.hidden(worker, "find", outcome="已找到")
    await lost.impossible(desk, "give_up", outcome="无人应答")
    await lost.do(desk, "call", "called")
    await lost.do(desk, "reveal", "called", purpose="contact")
    await lost.do(guard, "find", "found", outcome="由母亲在一楼服务台接走")
    sought = await run.create(
        desk, BROADCAST, BROADCAST.path, **{**asked, "occasion": "sought"}, sought="李先生", text="请李先生到一楼服务台"
    )
    await sought.do(desk, "call", "called", text="请远景公司李先生到一楼服务台")
    await sought.do(desk, "give_up", "given_up", outcome="三次广播无人应答，已电话联系其公司")
