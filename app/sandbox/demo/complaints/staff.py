"""Scenario: complaints about the company: about a worker, founded and put right; and about a broken lamp, repaired."""

from app.sandbox.demo import steps as repairs
from app.sandbox.demo.complaints import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form, Unexpected


async def staff(run: Run) -> None:
    """M-52, M-53, M-132, M-140, M-141: redone, compensated, corrected; nobody judges their own case."""
    team = await repairs.team(run, "worker1", "owner1")
    office, supervisor, manager = await run.people("supervisor_office", "cs_supervisor", "manager")
    order = await _repaired(run, team)
    complaint = await _file(run, team, order)
    await steps.forward(complaint, team.desk, office)
    await complaint.do(team.desk, "accept", "accepted", **await run.notification(team.desk))
    await complaint.refused(team.desk, "assign", "handler_fits", handler_id=team.worker.id)
    await complaint.do(team.desk, "assign", "investigating", handler_id=office.id)
    await steps.look_into(run, complaint, office, "维修人员未套鞋套，返修处仍渗水")
    answer = "情况属实，致歉并免费返工。"
    await complaint.do(office, "reply", "replied", text=answer, **await run.notification(office))
    await _put_right(run, complaint, order, (team.boss, office, manager))
    await _correct(run, complaint, (team.boss, supervisor, manager))
    await _redo(run, order, team)
    await steps.close(run, complaint, team.desk)
    await _lamp(run, team)


async def _repaired(run: Run, team: repairs.Team) -> Record:
    """A repair in warranty, accepted by the customer."""
    order = await repairs.until_on_site(run, team, "in_warranty")
    await order.do(team.worker, "start", "in_progress")
    await repairs.finish_work(run, order, team.worker, "更换角阀")
    return await order.do(team.customer, "sign_off", "signed_off", signed_by="李春梅")


async def _file(run: Run, team: repairs.Team, order: Record) -> Record:
    """The complainant names the order; the accused person's identity is internal to the company."""
    accused: Form = {"name": "上门的维修师傅", "person_id": team.worker.id}
    complaint = await run.complain(
        team.customer, kind="service", channel="online", matter="staff", respondent=accused,
        premises_id=team.customer.home, work_order_ids=[order.id],
        description="师傅态度差，地面踩脏，角阀仍渗水", demand="道歉、返工、赔偿清洁费",
    )  # fmt: skip
    await complaint.hidden(team.worker, "supplement", dealings="没有的事")
    linked = await run.server.read(team.customer, f"{complaint.path}/work-orders")
    if [(item["work_order_id"], item["relation"]) for item in linked] != [(order.id, "about")]:
        raise Unexpected(f"{complaint.name}: is about {order.name}, and linked to {linked}")
    if "person_id" in (await complaint.look(team.customer))["respondent"]:
        raise Unexpected(f"{complaint.name}: the complainant reads who of the staff is meant")
    return complaint


async def _put_right(run: Run, complaint: Record, order: Record, people: tuple[DemoUser, DemoUser, DemoUser]) -> None:
    """The complaint is founded: it gets a corrective action, the order is redone, and a manager grants compensation."""
    boss, office, manager = people
    result: Form = {
        "result": "致歉、返工、补偿清洁费", "founded": True, "compensation_fen": 10_000, "rework_order_ids": [order.id],
        "corrective": {
            "what": "上门服务规范复训", "cause": "未按规定着鞋套", "owner_id": boss.id,
            "due_on": await steps.day_ahead(run, office, 10),
        },
    }  # fmt: skip
    await complaint.refused(office, "resolve", "compensation_is_granted", **result)
    granted = {"granted_fen": 10_000, "reason": "维修时未铺防护，污损地毯", "apology": True}
    await complaint.forbidden(office, "grant_compensation", **granted)
    await complaint.do(manager, "grant_compensation", "replied", **granted)
    await complaint.refused(office, "resolve", "compensation_is_granted", **{**result, "compensation_fen": 10_001})
    unfit = {**result, "rework_order_ids": [complaint.id]}
    await complaint.refused(office, "resolve", "rework_is_possible", **unfit)
    await complaint.do(office, "resolve", "resolved", **result)
    await order.look(boss)
    order.must_show(state="rework")
    if complaint["compensation_fen"] != 10_000 or not complaint["corrective_action_id"]:
        raise Unexpected(f"{complaint.name}: founded, and nothing follows: {complaint.body}")


async def _correct(run: Run, complaint: Record, people: tuple[DemoUser, DemoUser, DemoUser]) -> None:
    """Done by one person and verified by another, who returns what isn't done well."""
    boss, supervisor, manager = people
    first = await run.corrective(supervisor, complaint["corrective_action_id"])
    await first.do(boss, "finish", "done", done_note="已复训，全员签到")
    await first.forbidden(boss, "verify")
    await first.do(supervisor, "return", "open", reason="缺少考核记录")
    await first.do(boss, "finish", "done", done_note="已复训并考核", files=[await run.upload(boss, "photo")])
    await first.do(supervisor, "verify", "verified")
    more = {"what": "回访增加“鞋套”一问", "owner_id": supervisor.id, "due_on": await steps.day_ahead(run, boss, 5)}
    second = await run.correct(manager, complaint, **more)
    await second.do(supervisor, "finish", "done", done_note="回访表已更新")
    await second.refused(supervisor, "verify", "verifier_is_another")
    await second.do(manager, "verify", "verified")


async def _redo(run: Run, order: Record, team: repairs.Team) -> None:
    """Another worker does it again, free of charge (M-52)."""
    (other,) = await run.people("worker4")
    again = team.with_worker(other)
    await repairs.return_visit(order, again)
    await order.do(other, "start", "in_progress")
    await repairs.finish_work(run, order, other, "更换角阀并清洁地面")
    await order.do(team.customer, "sign_off", "signed_off", signed_by="李春梅")
    order.must_show("charge", invoiced_fen=0)


async def _lamp(run: Run, team: repairs.Team) -> None:
    """M-94: a fault is repaired while the complaint is handled."""
    desk, tenant, head = team.desk, *await run.people("tenant1", "supervisor_property")
    complaint = await run.complain(
        tenant, kind="service", channel="online", matter="equipment", premises_id=tenant.home,
        description="楼道灯坏了一个月没人修", demand="尽快修好",
    )  # fmt: skip
    await complaint.do(desk, "forward", "registered")
    opened = complaint["opened_order"]
    if not opened or complaint["department_id"] != head.department_id:
        raise Unexpected(f"{complaint.name}: forwarded to {complaint['department_id']}, with the order {opened}")
    order = await run.order(desk, opened["id"])
    linked = await run.server.read(tenant, f"{complaint.path}/work-orders")
    if [(item["number"], item["relation"]) for item in linked] != [(order.name, "opened")]:
        raise Unexpected(f"{complaint.name}: opened {order.name}, and is linked to {linked}")
    await complaint.do(desk, "forward", "registered")
    # forwarding it again opens no other order
    complaint.must_show(opened_order=None)
    await complaint.do(head, "confirm", "registered")
    await complaint.do(desk, "contact", "registered", means="phone", result="reached", note="告知已派修")
    solved: Form = {"result": "当日已更换灯具", "founded": True, "customer_content": True}
    await complaint.refused(desk, "resolve_on_spot", "founded_is_corrected", **solved)
    plan = {"what": "楼道灯纳入每周巡查", "owner_id": head.id, "due_on": await steps.day_ahead(run, desk, 7)}
    await complaint.do(desk, "resolve_on_spot", "resolved", **solved, corrective=plan)
    await steps.close(run, complaint, desk)
    await order.do(desk, "cancel", "cancelled", reason="物业电工当场更换，无需再派")
