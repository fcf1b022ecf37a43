"""Why is it late? What an order's clocks tell, and the desk's list of what is due."""

from datetime import timedelta
from typing import Any

from app.db.database import Database
from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.services.clocks import clock_verify
from tests.scenarios.conftest import TickingClock


async def clocks(run: Run, order: Record, who: Any) -> dict[str, dict[str, Any]]:
    """An order's clocks by name; of several the last."""
    found = await run.server.read(who, f"{order.path}/clocks")
    return {clock["name"]: clock for clock in found["data"]}


async def test_a_late_signature_says_with_whom_it_stood(run: Run, clock: TickingClock) -> None:
    team = await steps.team(run, "worker1", "owner1")
    order = await steps.call_in(run, team.desk, team.customer)
    await steps.accept(run, order, team.desk)
    await steps.dispatch(order, team)
    await order.assign(team.boss, team.worker, team.desk)
    waiting = (await clocks(run, order, team.boss))["sign_for"]
    assert (waiting["state"], waiting["late"], waiting["length"]) == ("running", False, 900)
    assert 800 < waiting["remaining_seconds"] <= 900
    assert waiting["why"].startswith("距时限还有14分钟，目前在维修/服务人员")
    clock.pass_by(timedelta(minutes=20))
    late = (await clocks(run, order, team.boss))["sign_for"]
    assert (late["state"], late["late"], late["remaining_seconds"]) == ("running", True, None)
    assert 300 < late["late_seconds"] < 360
    assert late["why"].startswith("已超时5分钟，目前在维修/服务人员")
    await order.do(team.worker, "acknowledge", "acknowledged")
    clocks_of_order = await clocks(run, order, team.boss)
    ended = clocks_of_order["sign_for"]
    assert (ended["state"], ended["breached_with"]) == ("breached", "worker")
    assert set(ended["stood_seconds"]) == {"worker"}
    (interval,) = ended["intervals"]
    assert (interval["action"], interval["reason"], interval["state"]) == ("assign", "指派", "running")
    assert clocks_of_order["pass_on"]["state"] == "met"
    assert clocks_of_order["pass_on"]["why"].startswith("按时完成，余9分钟")


async def test_a_hold_by_the_customer_stops_the_contracts_clock(run: Run, clock: TickingClock) -> None:
    team = await steps.team(run, "worker1", "owner1")
    order = await steps.until_on_site(run, team, "contract")
    before = (await clocks(run, order, team.desk))["fixed"]
    later = (clock.now() + timedelta(days=2)).isoformat()
    await order.do(team.worker, "hold", "on_hold", reason="customer", expected_until=later)
    clock.pass_by(timedelta(hours=30))
    held = (await clocks(run, order, team.desk))["fixed"]
    assert held["state"] == "paused"
    assert "暂停" in held["why"]
    await order.do(team.worker, "resume", "on_site")
    after = (await clocks(run, order, team.desk))["fixed"]
    assert after["paused_seconds"] >= 30 * 3600
    assert after["due_at"] > before["due_at"]
    paused = [interval for interval in after["intervals"] if interval["state"] == "paused"]
    assert [(stretch["reason"], stretch["stood_with"]) for stretch in paused] == [("挂起（待客户）", "customer")]
    assert "customer" not in after["stood_seconds"]
    assert [stretch["until"] for stretch in after["intervals"][:-1]] == [
        stretch["since"] for stretch in after["intervals"][1:]
    ]


async def test_the_desk_sees_what_is_due_and_the_department_its_own(
    run: Run, clock: TickingClock, seeded: Database
) -> None:
    team = await steps.team(run, "worker1", "owner1")
    orders = []
    for _ in range(3):
        order = await steps.call_in(run, team.desk, team.customer)
        await steps.accept(run, order, team.desk)
        orders.append(order)
    await steps.dispatch(orders[0], team)
    read = run.server.read
    due = await read(team.desk, "/v1/clocks", community_id=team.desk.community_id, name="pass_on")
    assert [row["record_id"] for row in due["data"]] == [order.id for order in orders[1:]]
    assert due["data"][0]["number"].startswith("WX-")
    assert due["data"][0]["href"] == orders[1].path
    pages: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = await read(team.desk, "/v1/clocks", limit=1, state="running,met", **cursor)
        pages += page["data"]
        if not page["has_more"]:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert [row["due_at"] for row in pages] == sorted(row["due_at"] for row in pages)
    assert len({row["id"] for row in pages}) == len(pages) >= 6
    clock.pass_by(timedelta(minutes=11))
    late = await read(team.desk, "/v1/clocks", late="true", record_type="work_order")
    assert {row["record_id"] for row in late["data"]} == {order.id for order in orders[1:]}
    assert all(row["late_seconds"] > 0 for row in late["data"])
    assert (await read(team.desk, "/v1/clocks", late="false", name="pass_on"))["data"] == []
    assert {row["record_id"] for row in (await read(team.boss, "/v1/clocks"))["data"]} == {
        difference.id for difference in orders
    }
    unconcerned_people = await run.server.get(team.customer, "/v1/clocks")
    assert unconcerned_people.status_code == 403
    async with seeded.transaction(clock.now()) as tx:
        assert [difference async for difference in clock_verify.differences(tx)] == []


async def test_every_kind_of_clock_says_where_it_starts_and_stops(run: Run) -> None:
    (desk,) = await run.people("reception")
    kinds = {kind["name"]: kind for kind in await run.server.read(desk, "/v1/clock-kinds")}
    sign_for = kinds["sign_for"]
    assert (sign_for["length"], sign_for["emergency_length"], sign_for["clause"]) == (900, 300, "M-22")
    assert [place["action"] for place in sign_for["starts"]] == ["assign", "reassign"]
    assert [place["action"] for place in sign_for["stops"]] == ["acknowledge"]
    assert kinds["on_time"]["length"] is None
    assert kinds["fixed"]["pause_reasons"] == ["customer"]
    assert all(kind["starts"] and kind["stops"] for kind in kinds.values())
