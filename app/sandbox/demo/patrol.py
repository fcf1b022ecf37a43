"""Scenarios: the guard finds something broken on patrol, and whoever is suggested goes there; by turns at the mall."""

from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.rules import call_off_waiting, put_in_force, rules_of
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form, Unexpected
from app.workflow.kinds.contact_slip import CONTACT_SLIP


async def patrol(run: Run) -> None:
    """M-101, M-21: reported by the guard, dispatched, and given to one of those who are suggested; what belongs to
    another department goes there."""
    guard, desk, boss, property_head, manager = await run.people(
        "guard", "reception", "supervisor", "supervisor_property", "manager"
    )
    order = await run.register(
        guard, kind="repair", channel="patrol", description="巡查发现楼梯间水管渗水", common_area="2号楼楼梯间",
        catalogue_code="P12",
    )  # fmt: skip
    await _send_suggested(run, order, desk, boss)
    await order.do(manager, "cancel", "cancelled", reason="与市政抢修一并处理")

    lamp: Form = {"subject": "围墙外路灯不亮", "matter": "巡查发现，请核实归属并处理"}
    wrong = await _slip(run, desk, boss, lamp)
    await wrong.do(boss, "return", "returned", reason="围墙外设施不属工程部，应由物业部联系市政")
    right = await _slip(run, desk, property_head, lamp)
    await right.hidden(boss, "confirm")
    await right.do(property_head, "confirm", "confirmed")
    await right.do(property_head, "answer", "answered", answer="已报市政路灯所，明日更换")


async def turns(run: Run) -> None:
    """M-98: where the community works by the rota, whoever is next is suggested first, and it is said why."""
    desk, boss, manager, merchant = await run.people("reception_gw", "supervisor_gw", "manager_gw", "merchant1")
    await call_off_waiting(run, manager)
    before = (await rules_of(run, manager, manager.community_id))["work"]["rota"]
    await _by_turns(run, manager, on=True)
    order = await steps.call_in(run, desk, merchant, description="店内水池下水慢", spot="后厨")
    await steps.accept(run, order, desk, estimate=steps.by_list(8_000))
    await order.do(desk, "dispatch", "dispatched", department_id=boss.department_id)
    first, *_ = await suggested(run, boss, order)
    if not first["reasons"]:
        raise Unexpected(f"{order.name}: {first['name']} is suggested without a reason")
    await order.do(merchant, "cancel", "cancelled", reason="已自行疏通")
    await _by_turns(run, manager, on=before)


async def _by_turns(run: Run, manager: DemoUser, *, on: bool) -> None:
    if (await rules_of(run, manager, manager.community_id))["work"]["rota"] is not on:
        await put_in_force(run, manager, work={"rota": on})


async def _send_suggested(run: Run, order: Record, desk: DemoUser, boss: DemoUser) -> None:
    """The supervisor names the first of those who fit; where all are booked then, another time is agreed."""
    why = {"coverage": "common_area", "coverage_reason": "公共区域"}
    await order.do(desk, "accept", "accepted", appointment=run.next_window(), **why)
    await order.do(desk, "dispatch", "dispatched", department_id=boss.department_id)
    rows = await suggested(run, boss, order)
    unfit = [row for row in rows if not row["fits"] and not row["refusals"]]
    if unfit or not rows:
        raise Unexpected(f"{order.name}: {unfit} are said not to fit, and nothing says why")
    fitting = [row["id"] for row in rows if row["fits"]]
    if fitting:
        await order.do(boss, "assign", "assigned", worker_id=fitting[0])


async def suggested(run: Run, boss: DemoUser, order: Record) -> list[Form]:
    """Whom to send, the most suitable first."""
    return list((await run.server.read(boss, f"{order.path}/suggestions"))["data"])


async def _slip(run: Run, desk: DemoUser, head: DemoUser, about: Form) -> Record:
    """A contact slip to somebody's department."""
    arrived = (await run.server.now(desk)).isoformat()
    return await run.create(
        desk, CONTACT_SLIP, CONTACT_SLIP.path, department_id=head.department_id, received_at=arrived, **about
    )
