"""What becomes of a quote when the worker leaves: another visit, and nothing begun on what no longer fits (M-46)."""

import pytest

from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run

DIFFERENCE = "墙内管道亦渗漏,须开墙查看"
LINES = [steps.labour("更换角阀", 6_000)]
LARGER = [steps.labour("开墙更换水管", 30_000)]


async def left_while_negotiating(run: Run, *, approved: bool) -> tuple[Record, steps.Team]:
    team = await steps.team(run, "worker1", "owner1")
    order = await steps.until_on_site(run, team)
    if approved:
        await steps.approved(order, team, 6_000)
    await order.do(team.worker, "report_change", "negotiating", difference=DIFFERENCE)
    await order.refused(team.desk, "plan_return", "visit_has_ended", window=run.next_window(), agreed_by="业主本人")
    await order.do(team.worker, "end_visit", "negotiating")
    return order, team


@pytest.mark.parametrize("approved", [False, True])
async def test_the_desk_sends_the_worker_again_to_quote_anew(run: Run, approved: bool) -> None:
    """Whatever was approved before the job turned out larger is no leave to begin."""
    order, team = await left_while_negotiating(run, approved=approved)
    await order.refused(team.worker, "quote", "quoter_is_there", lines=LARGER, list_shown=True)
    await order.impossible(team.worker, "plan_return", window=run.next_window(), agreed_by="业主本人")
    await order.refused(team.desk, "plan_return", "return_is_arranged")
    await order.do_when_free(team.desk, "plan_return", "acknowledged", agreed_by="业主本人")
    assert order["appointment"]["state"] == "confirmed"
    await steps.visit(order, team.worker)
    assert order["visits"] == 2
    await order.refused(team.worker, "start", "quoted_anew" if approved else "work_may_begin")
    await order.do(team.worker, "quote", "quoted", lines=LARGER, list_shown=True)
    await order.do(team.customer, "approve_quote", "in_progress", quote_id=order["quote"]["id"])
    await steps.finish_work(run, order, team.worker, "开墙更换水管")
    assert order["charge"]["invoiced_fen"] == 30_000


async def test_after_another_visit_the_desk_may_still_keep_what_was_approved(run: Run) -> None:
    order, team = await left_while_negotiating(run, approved=True)
    await order.do_when_free(team.boss, "plan_return", "acknowledged", agreed_by="业主本人")
    await steps.visit(order, team.worker)
    await order.do(team.worker, "report_change", "negotiating", difference="与原先判断一致")
    await order.do(team.desk, "continue", "in_progress", outcome="客户同意按原报价")
    await steps.finish_work(run, order, team.worker, "更换角阀")
    assert order["charge"]["invoiced_fen"] == 6_000


@pytest.mark.parametrize(("agreement", "may_collect"), [({}, True), ({"pay_worker": False}, False)])
async def test_the_agreement_to_pay_the_worker_stands_until_it_is_taken_back(
    run: Run, agreement: dict[str, bool], may_collect: bool
) -> None:
    """M-60: a later version approved without a word of it changes nothing; an explicit no does."""
    team = await steps.team(run, "worker1", "owner1")
    order = await steps.until_on_site(run, team)
    await order.do(team.worker, "quote", "quoted", lines=LINES, list_shown=True)
    await order.do(team.customer, "approve_quote", "in_progress", quote_id=order["quote"]["id"], pay_worker=True)
    await order.do(team.worker, "report_change", "negotiating", difference=DIFFERENCE)
    await order.do(team.worker, "quote", "quoted", lines=LARGER, list_shown=True)
    await order.do(team.customer, "approve_quote", "in_progress", quote_id=order["quote"]["id"], **agreement)
    await steps.finish_work(run, order, team.worker, "开墙更换水管")
    charge = await run.charge_of(team.worker, order)
    paid = {"amount_fen": 30_000, "via": "worker", "method": "cash"}
    if may_collect:
        await charge.do(team.worker, "pay", "paid", **paid)
    else:
        await charge.refused(team.worker, "pay", "payment_way_is_agreed", **paid)


async def test_nobody_agreed_to_pay_the_worker_who_said_nothing_of_it(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner1")
    order = await steps.until_on_site(run, team)
    await steps.approved(order, team, 6_000)
    await steps.finish_work(run, order, team.worker, "更换角阀")
    charge = await run.charge_of(team.worker, order)
    paid = {"amount_fen": 6_000, "via": "worker", "method": "cash"}
    await charge.refused(team.worker, "pay", "payment_way_is_agreed", **paid)


async def test_a_published_price_binds(run: Run) -> None:
    """M-40: an item published at ¥80 is not quoted at ¥800 on site; one without a price is."""
    team = await steps.team(run, "worker1", "owner1")
    (admin,) = await run.people("admin")
    item = {
        "code": "Z80", "name": "更换角阀", "category": "维修", "kind": "repair", "trades": ["plumbing"],
        "needs_visit": True, "unit": "次", "price_fen": 8_000,
    }  # fmt: skip
    added = await run.server.post(admin, f"/v1/communities/{team.desk.community_id}/catalogue-items", item)
    assert added.status_code == 201, added.text
    order = await steps.until_on_site(run, team)
    dear = steps.labour("更换角阀", 80_000, "Z80")
    at_price = steps.labour("更换角阀", 8_000, "Z80")
    for line in (dear, at_price):
        await order.refused(team.worker, "quote", "published_prices_bind", lines=[line], list_shown=True)
    listed = {**dear, "basis": "list", "unit_fen": None}
    unpriced = steps.labour("更换软管", 1_000, "P12")
    await order.do(team.worker, "quote", "quoted", lines=[listed, unpriced], list_shown=True)
    assert order["quote"]["total_fen"] == 9_000
