"""Scenario: the supervisor audits what the own department did, and the manager what was paid for it."""

from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form, Unexpected, answered
from app.workflow.kinds.contact_slip import CONTACT_SLIP


async def auditing(run: Run) -> None:
    """M-150: records of any kind are marked; another department's supervisor and whoever did it mark nothing."""
    desk, boss, cleaning, manager, worker = await run.people(
        "reception", "supervisor", "supervisor_cleaning", "manager", "worker1"
    )
    order = await run.register(
        desk, kind="repair", channel="counter", description="大堂吊灯不亮", common_area="1号楼大堂",
        contact_phone="13800138000", catalogue_code="P12",
    )  # fmt: skip
    why = {"coverage": "common_area", "coverage_reason": "公共区域"}
    await order.do(desk, "accept", "accepted", appointment=run.next_window(), **why)
    await order.do(desk, "dispatch", "dispatched", department_id=boss.department_id)
    await order.assign(boss, worker, desk)
    mark = await marked(run, boss, order, finding="objection", remark="派工前未与报修人核对位置")
    if mark["record_number"] != order["number"]:
        raise Unexpected(f"{order.name}: the mark is on {mark['record_number']}")
    await refused(run, worker, order, 403)
    await refused(run, cleaning, order, 404)
    slip = await run.create(
        desk, CONTACT_SLIP, CONTACT_SLIP.path, subject="大堂吊灯高处作业", matter="请工程部备登高车",
        department_id=boss.department_id, received_at=(await run.server.now(desk)).isoformat(),
    )  # fmt: skip
    await slip.do(boss, "confirm", "confirmed")
    await marked(run, manager, slip, finding="in_order")
    listed = await run.server.read(manager, f"/v1/communities/{boss.community_id}/audit-marks", record_id=order.id)
    if [row["finding"] for row in listed["data"]] != ["objection"]:
        raise Unexpected(f"{order.name} has the marks {listed['data']}")
    await order.do(manager, "cancel", "cancelled", reason="改由厂家更换整灯")


async def marked(run: Run, who: DemoUser, record: Record, **values: object) -> Form:
    """Somebody marks a record, which stays as it is."""
    path, form = _mark(who, record, values)
    run.about_to(who, path, form)
    answer = answered(await run.server.post(who, path, form), f"{who} audits {record.name}", 201)
    return dict(answer.json())


async def refused(run: Run, who: DemoUser, record: Record, status: int) -> None:
    """Somebody may not mark a record."""
    if not run.checks:
        return
    path, form = _mark(who, record, {"finding": "in_order"})
    answered(await run.server.post(who, path, form), f"{who} audits {record.name}", status)


def _mark(who: DemoUser, record: Record, values: Form) -> tuple[str, Form]:
    about = {"record_type": record.lifecycle.name, "record_id": record.id}
    return f"/v1/communities/{who.community_id}/audit-marks", {**about, **values}
