"""M-43: who keeps the warehouse hears once that material runs low, finds it in a list, and sees what it is worth."""

from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form
from app.sandbox.demo.warehouse import Material, stock


async def newest(run: Run, who: DemoUser) -> list[Form]:
    notices: list[Form] = (await run.server.read(who, "/v1/me/notices?limit=100"))["data"]
    return notices


async def told(run: Run, who: DemoUser, item: Record) -> list[str]:
    """The titles of the notices of this item, the newest first."""
    notices = await newest(run, who)
    return [f"{notice['event']} {notice['title']}" for notice in notices if notice["record"]["id"] == item.id]


async def issue(run: Run, order: Record, team: steps.Team, item: Record, quantity: str) -> Record:
    requisition = await run.requisition(team.worker, order, stock_item_id=item.id, quantity=quantity)
    return await requisition.do(team.boss, "issue", "issued")


async def low_items(run: Run, who: DemoUser, order: Record, low: str) -> list[str]:
    path = f"/v1/communities/{order['community_id']}/stock-items?limit=100&low={low}"
    return [row["id"] for row in (await run.server.read(who, path))["data"] if row["low"] is (low == "true")]


RUNS_LOW = "stock_item.issued 材料库存不足，请补货"


async def test_who_keeps_the_warehouse_hears_once_that_an_item_runs_low(run: Run) -> None:
    """20 are there, and 5 is the level."""
    team = await steps.team(run, "worker1", "owner1")
    (manager,) = await run.people("manager")
    order = await steps.until_on_site(run, team)
    item = await stock(run, order, team.boss, Material("角阀", 2_800))
    await item.do(team.boss, "change", "in_use", low_level="5")
    first = await issue(run, order, team, item, "14.999")
    assert await told(run, manager, item) == []
    assert item.id in await low_items(run, team.boss, order, "false")
    second = await issue(run, order, team, item, "0.001")
    assert await told(run, manager, item) == [RUNS_LOW], "at the level"
    assert await told(run, team.boss, item) == [RUNS_LOW]
    [text] = [row["text"] for row in await newest(run, manager) if row["record"]["id"] == item.id]
    assert (item["code"] in text, "材料：角阀。" in text) == (True, True)
    assert await told(run, team.worker, item) == []
    assert item.id in await low_items(run, team.boss, order, "true")
    assert item.id not in await low_items(run, team.boss, order, "false")
    await issue(run, order, team, item, "1")
    assert len(await told(run, manager, item)) == 1, "not again while it is low"
    # back above the level, and down again: by an issue, or because a count finds less
    await first.do(team.boss, "return", "returned", reason="未用")
    await issue(run, order, team, item, "15")
    assert len(await told(run, manager, item)) == 2
    await item.do(team.boss, "receive", "in_use", quantity="10", unit_fen=2_800)
    await item.do(team.boss, "count", "in_use", counted="2", reason="盘点")
    assert (await told(run, manager, item))[0] == "stock_item.counted 材料库存不足，请补货"
    assert second["state"] == "issued"


async def test_what_a_warehouse_is_worth_is_what_was_paid(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner1")
    manager, cashier = await run.people("manager", "cashier")
    order = await steps.until_on_site(run, team)
    place = f"/v1/communities/{order['community_id']}/stock-value"
    before = (await run.server.read(manager, place))["total"]["value_fen"]
    item = await stock(run, order, team.boss, Material("角阀", 2_801))
    await item.do(team.boss, "receive", "in_use", quantity="1", unit_fen=5_000)
    await issue(run, order, team, item, "1")
    worth = await run.server.read(cashier, place)
    [row] = [row for row in worth["data"] if row["id"] == item.id]
    # 20 at 28.01 and one at 50.00: 61,020 fen; one was issued at their average, rounded down
    assert (row["on_hand"], row["unit_fen"], row["value_fen"], row["low"]) == ("20", 2_905, 58_115, False)
    assert worth["total"]["value_fen"] == before + 58_115
    assert worth["total"]["value_fen"] == sum(row["value_fen"] for row in worth["data"])
    everywhere = await run.server.read(manager, "/v1/stock-value")
    assert everywhere["value_fen"] == sum(row["value_fen"] for row in everywhere["data"])
    assert worth["total"] in everywhere["data"]
    for who in (team.worker, team.desk, team.customer):
        assert (await run.server.get(who, place)).status_code == 403, who
