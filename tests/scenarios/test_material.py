"""M-43: material of the centre comes out of its warehouse by a requisition, at the price that was paid for it."""

import asyncio
from uuid import uuid4

import pytest

from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form
from app.sandbox.demo.warehouse import IssuedMaterial, Material, draw, stock, use_up

VALVE = Material("角阀", 2_800)
LABOUR = steps.labour("更换角阀 人工", 5_000)


async def on_site(run: Run) -> tuple[Record, steps.Team]:
    team = await steps.team(run, "worker1", "owner2")
    return await steps.until_on_site(run, team), team


async def quoted(order: Record, team: steps.Team, *lines: Form) -> None:
    await order.do(team.worker, "quote", "quoted", lines=[LABOUR, *lines], list_shown=True)


async def asked(run: Run, who: DemoUser, order: Record, item: Record, quantity: str = "1") -> Record:
    return await run.requisition(who, order, stock_item_id=item.id, quantity=quantity)


# the quote


async def test_a_price_of_material_is_the_requisitions_and_no_text(run: Run) -> None:
    order, team = await on_site(run)
    text = {
        "kind": "material", "name": "角阀", "quantity": "1", "unit": "只", "basis": "off_list", "source": "centre",
        "unit_fen": 999_900,
    }  # fmt: skip
    await order.invalid(
        team.worker, "quote", "/lines/0/requisition", lines=[{**text, "requisition": "whatever"}], list_shown=True
    )
    await order.invalid(team.worker, "quote", "/lines/0/unit_fen", lines=[text], list_shown=True)
    drawn = await draw(run, order, team, VALVE)
    dear = {**drawn.line, "unit_fen": 999_900}
    await order.invalid(team.worker, "quote", "/lines/0/unit_fen", lines=[dear], list_shown=True)
    unnamed = {**drawn.line, "requisition_id": None}
    await order.refused(team.worker, "quote", "requisitions_are_named", lines=[unnamed], list_shown=True)
    own = {**drawn.line, "source": "customer"}
    await order.invalid(team.worker, "quote", "/lines/0/requisition_id", lines=[own], list_shown=True)
    await quoted(order, team, drawn.line)
    line = order["quote"]["lines"][1]
    assert (line["unit_fen"], line["total_fen"], line["requisition"]) == (2_800, 2_800, drawn.requisition.name)
    assert order["quote"]["total_fen"] == 7_800


async def test_only_what_was_issued_for_this_order_is_quoted(run: Run) -> None:
    other, team = await on_site(run)
    elsewhere = await draw(run, other, team, VALVE)
    await other.do(team.worker, "hold", "on_hold", reason="third_party", expected_until=run.next_window()["ends_at"])
    order = await steps.until_on_site(run, team)
    for requisition_id in (elsewhere.requisition.id, str(uuid4())):
        foreign = {**elsewhere.line, "requisition_id": requisition_id}
        await order.invalid(team.worker, "quote", "/lines/0/requisition_id", lines=[foreign], list_shown=True)
    item = await stock(run, order, team.boss, VALVE)
    waiting = await asked(run, team.worker, order, item, "2.5")
    line = {**elsewhere.line, "requisition_id": waiting.id}
    refused = "requisitions_cover_lines"
    await order.refused(team.worker, "quote", refused, lines=[line], list_shown=True)
    await waiting.do(team.boss, "issue", "issued", quantity="2")
    await order.refused(team.worker, "quote", refused, lines=[{**line, "quantity": "2.001"}], list_shown=True)
    await order.refused(team.worker, "quote", refused, lines=[{**line, "unit": "箱"}], list_shown=True)
    half = {**line, "quantity": "1.5"}
    await order.refused(team.worker, "quote", refused, lines=[half, half], list_shown=True)
    await quoted(order, team, half)
    # another version takes the place of this one, so all of it may be quoted again
    await quoted(order, team, half, {**line, "quantity": "0.5"})
    assert order["quote"]["material_fen"] == 5_600


async def test_what_came_back_is_not_charged(run: Run) -> None:
    order, team = await on_site(run)
    drawn = await draw(run, order, team, Material("角阀", 2_800, "3"))
    await quoted(order, team, drawn.line)
    await order.do(team.customer, "approve_quote", "in_progress", quote_id=order["quote"]["id"])
    inspected = {"material": "角阀", "supplied_by": "centre", "fit": True}
    await order.do(team.worker, "inspect_material", "in_progress", **inspected)
    done = steps.done("更换角阀")
    await order.refused(team.worker, "complete", "material_is_settled", **done)
    await drawn.requisition.refused(team.worker, "use", "everything_was_used", used="2")
    await drawn.requisition.refused(team.boss, "use", "no_more_than_issued", used="3.001")
    await drawn.requisition.do(team.boss, "use", "used", used="2")
    drawn.requisition.must_show(used_quantity="2", returned_quantity="1", issued_quantity="3")
    await drawn.item.look(team.desk)
    drawn.item.must_show(on_hand="18", value_fen=50_400, unit_fen=2_800)
    await order.refused(team.worker, "complete", "only_used_material_is_charged", **done)
    await order.refused(team.worker, "complete", "only_used_material_is_charged", actual_material_fen=5_601, **done)
    await order.do(team.worker, "complete", "completed", actual_material_fen=5_600, **done)
    order.must_show("charge", invoiced_fen=10_600)


async def test_the_desks_own_services_take_material_in_the_same_way(run: Run) -> None:
    """A price that the desk makes names a requisition, too."""
    desk, owner = await run.people("reception", "owner1")
    order = await run.register(
        desk, kind="repair", channel="counter", description="前台配钥匙", customer_id=owner.id,
        premises_id=owner.home, catalogue_code="P12",
    )  # fmt: skip
    invented = {
        "kind": "material", "name": "钥匙坯", "quantity": "1", "unit": "把", "basis": "off_list", "source": "centre",
        "requisition_id": str(uuid4()),
    }  # fmt: skip
    answer = await run.server.post(
        desk, order.address_of("fulfil"), {"done": "已配好", "lines": [{**invented, "unit_fen": 1}]}
    )
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/lines/0/unit_fen")


# the requisition


async def test_nobody_issues_what_they_asked_for(run: Run) -> None:
    order, team = await on_site(run)
    manager, other = await run.people("manager", "worker4")
    item = await stock(run, order, team.boss, VALVE)
    own = await asked(run, team.boss, order, item)
    await own.forbidden(team.worker, "issue")
    await own.forbidden(team.desk, "issue")
    await own.refused(team.boss, "issue", "issuer_is_another")
    await own.refused(manager, "issue", "no_more_than_asked", quantity="1.001")
    await own.do(manager, "issue", "issued")
    await own.hidden(other, "use", used="1")
    await own.hidden(team.customer, "use", used="1")
    form = {"stock_item_id": item.id, "quantity": "1"}
    for who in (other, team.customer):
        answer = await run.server.post(who, f"{order.path}/requisitions", form)
        assert answer.status_code == (404 if who is other else 403), answer.text
    unknown = await run.server.post(team.worker, f"{order.path}/requisitions", {**form, "stock_item_id": str(uuid4())})
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "/stock_item_id")


async def test_a_cancelled_order_gives_its_material_back(run: Run) -> None:
    order, team = await on_site(run)
    drawn = await draw(run, order, team, VALVE)
    waiting = await asked(run, team.worker, order, drawn.item)
    await order.do(team.desk, "cancel", "cancelled", reason="客户另请师傅")
    await waiting.look(team.desk)
    waiting.must_show(state="withdrawn", reason="客户另请师傅")
    notices = (await run.server.read(team.boss, "/v1/me/notices"))["data"]
    assert "requisition.called_back" in [notice["event"] for notice in notices]
    await drawn.requisition.do(team.boss, "return", "returned", reason="工单取消")
    await drawn.item.look(team.boss)
    drawn.item.must_show(on_hand="20", value_fen=56_000)
    late = await run.server.post(
        team.desk, f"{order.path}/requisitions", {"stock_item_id": drawn.item.id, "quantity": "1"}
    )
    assert late.json()["refusals"][0]["guard"] == "order_takes_material"


async def test_a_refused_order_gives_its_material_back(run: Run) -> None:
    """Accepted, then found to be another kind of work, then outside the service."""
    team = await steps.team(run, "worker1", "owner2")
    order = await steps.call_in(run, team.desk, team.customer)
    await steps.accept(run, order, team.desk)
    item = await stock(run, order, team.boss, VALVE)
    waiting = await asked(run, team.desk, order, item)
    await order.do(
        team.desk, "reclassify", "registered", kind="paid_service", catalogue_code="P14", reason="实为疏通下水管道"
    )
    await order.do(team.desk, "refuse", "refused", reason="不在服务范围", referral="市政疏通热线")
    await waiting.look(team.desk)
    waiting.must_show(state="withdrawn", reason="不在服务范围")


async def test_customers_read_of_it_what_their_quote_says(run: Run) -> None:
    """M-43: the reference and, when they ask, the stamped quotation; nothing of the warehouse's books."""
    order, team = await on_site(run)
    drawn = await draw(run, order, team, VALVE)
    await quoted(order, team, drawn.line)
    owner = team.customer
    seen = await order.look(owner)
    assert seen["quote"]["lines"][1]["requisition"] == drawn.requisition.name
    told = (await run.server.read(owner, f"{order.path}/timeline"))["data"]
    assert [entry["event"] for entry in told if entry["record_type"] != "work_order"] == []
    inside = (await run.server.read(team.desk, f"{order.path}/timeline"))["data"]
    mine = [entry["event"] for entry in inside if entry["record_type"] == "requisition"]
    assert mine == ["requisition.asked", "requisition.issued"]
    for path in (drawn.requisition.path, drawn.item.path, f"{drawn.item.path}/movements"):
        assert (await run.server.get(owner, path)).status_code == 404, path
    for plural in ("requisitions", "stock-items"):
        listed = await run.server.get(owner, f"/v1/communities/{team.desk.community_id}/{plural}")
        assert listed.status_code == 403, plural
    quotation = await run.upload(team.desk, "attachment")
    assert (await run.server.get(owner, f"/v1/files/{quotation}")).status_code == 404
    await drawn.requisition.do(team.desk, "show_price", "issued", files=[quotation])
    assert (await run.server.get(owner, f"/v1/files/{quotation}")).status_code == 200


# the warehouse


async def test_the_purchase_price_is_the_average_of_what_is_there(run: Run) -> None:
    order, team = await on_site(run)
    boss, code = team.boss, order.name.split("-", 2)[2]
    item = await stock(run, order, boss, Material("水管", 100))
    taken = await run.server.post(boss, item.lifecycle.path, {
        "community_id": boss.community_id, "code": item["code"], "name": "同码", "unit": "米",
    })  # fmt: skip
    assert (taken.json()["refusals"][0]["guard"], code in item["code"]) == ("item_code_is_free", True)
    # 20 at ¥1.00 and 10 at ¥2.01 are 30 for ¥40.10: ¥1.3366 each, rounded down
    await item.do(boss, "receive", "in_use", quantity="10", unit_fen=201, document="FP-1")
    item.must_show(on_hand="30", value_fen=4_010, unit_fen=133)
    first = await asked(run, team.worker, order, item, "12.5")
    await first.do(boss, "issue", "issued")
    # 12.5 × 133 is 1662.5, rounded half up
    first.must_show(unit_fen=133, issued_quantity="12.5")
    await item.look(boss)
    item.must_show(on_hand="17.5", value_fen=2_347, unit_fen=134)
    second = await asked(run, team.worker, order, item, "17.501")
    await second.refused(boss, "issue", "enough_is_on_hand")
    await item.refused(boss, "retire", "nothing_is_on_hand")
    await item.do(boss, "count", "in_use", counted="17", reason="月末盘点")
    item.must_show(on_hand="17", value_fen=2_280)
    await first.do(boss, "return", "returned", reason="未使用")
    await item.look(boss)
    item.must_show(on_hand="29.5", value_fen=3_943)
    moved = await run.server.read(team.worker, f"{item.path}/movements")
    assert [(one["kind"], one["quantity"], one["amount_fen"]) for one in moved] == [
        ("return", "12.5", 1_663), ("count", "-0.5", -67), ("issue", "-12.5", -1_663),
        ("delivery", "10", 2_010), ("delivery", "20", 2_000),
    ]  # fmt: skip
    await item.do(boss, "count", "in_use", counted="0", reason="报损")
    item.must_show(on_hand="0", value_fen=0)
    await item.do(boss, "retire", "retired")
    await item.impossible(boss, "receive", quantity="1", unit_fen=1)
    await item.do(boss, "restore", "in_use")


async def test_only_who_keeps_the_warehouse_moves_it(run: Run) -> None:
    order, team = await on_site(run)
    (cashier,) = await run.people("cashier")
    item = await stock(run, order, team.boss, VALVE)
    for who in (team.worker, team.desk, cashier):
        await item.forbidden(who, "receive", quantity="1", unit_fen=999_900)
        await item.forbidden(who, "count", counted="1", reason="盘点")
    await item.invalid(team.boss, "receive", "/quantity", quantity="0", unit_fen=1)
    await item.invalid(team.boss, "receive", "/unit_fen", quantity="1", unit_fen=-1)
    await item.invalid(team.boss, "count", "/counted", counted="-1", reason="盘点")


@pytest.mark.parametrize("rounds", [5])
async def test_two_who_issue_the_last_one_at_once(run: Run, rounds: int) -> None:
    """There is never less than nothing of it: one gets it, the other is told what is on hand."""
    order, team = await on_site(run)
    (manager,) = await run.people("manager")
    item = await stock(run, order, team.boss, VALVE)
    for _ in range(rounds):
        await item.do(team.boss, "count", "in_use", counted="1", reason="盘点")
        slips = [await asked(run, team.worker, order, item) for _ in range(2)]
        answers = await asyncio.gather(
            run.server.post(team.boss, slips[0].address_of("issue"), {}),
            run.server.post(manager, slips[1].address_of("issue"), {}),
        )
        assert sorted(answer.status_code for answer in answers) == [200, 409], [one.text for one in answers]
        assert (await item.look(team.boss))["on_hand"] == "0"
        loser = next(answer for answer in answers if answer.status_code == 409)
        assert loser.json()["refusals"][0]["guard"] == "enough_is_on_hand", loser.text
        for slip, answer in zip(slips, answers, strict=True):
            await slip.look(team.boss)
            if answer.status_code == 200:
                await use_up(IssuedMaterial(item, slip), team.worker)
            else:
                await slip.do(team.boss, "withdraw", "withdrawn", reason="缺货")
