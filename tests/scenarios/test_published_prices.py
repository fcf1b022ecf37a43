"""M-40: a listed item with a price costs that price and nothing else, from the first estimate on."""

import pytest

from app.sandbox.demo import steps
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form

PRICED = "P12"
"""¥80 by the price list of the mall."""


async def the_mall(run: Run) -> tuple[steps.Team, DemoUser]:
    team = steps.Team(*await run.people("reception_gw", "supervisor_gw", "worker_gw", "merchant1"))
    return team, team.desk


@pytest.mark.parametrize(
    "estimate",
    [
        {"basis": "on_site", "visit_fee_fen": 0},
        {"basis": "range", "min_fen": 8_000, "max_fen": 80_000},
        {"basis": "range", "min_fen": 8_000, "max_fen": 8_000},
    ],
)
async def test_a_published_price_is_estimated_by_the_list(run: Run, estimate: Form) -> None:
    team, desk = await the_mall(run)
    order = await steps.call_in(run, desk, team.customer, catalogue_code=PRICED)
    form: Form = {"coverage": "chargeable", "coverage_reason": "商户自用部位", "consent": await run.statement(desk)}
    form["appointment"] = run.next_window()
    await order.refused(desk, "accept", "published_price_is_estimated", estimate=estimate, **form)
    await order.do(desk, "accept", "accepted", estimate=steps.by_list(8_000), **form)


async def test_a_listed_item_is_not_quoted_off_the_list(run: Run) -> None:
    """Neither as priced on site, nor as labour of its own name that stands in no list."""
    team, desk = await the_mall(run)
    order = await steps.call_in(run, desk, team.customer, catalogue_code=PRICED)
    await steps.accept(run, order, desk, estimate=steps.by_list(8_000))
    await steps.send(order, team)
    await steps.visit(order, team.worker)
    items = await run.server.read(desk, f"/v1/communities/{desk.community_id}/catalogue-items", q=PRICED)
    name = next(item["name"] for item in items["data"] if item["code"] == PRICED)
    dear = {**steps.labour(name, 80_000), "basis": "off_list", "catalogue_code": None}
    await order.refused(team.worker, "quote", "published_prices_bind", lines=[dear], list_shown=True)
    on_site = steps.labour("特殊人工", 80_000, PRICED)
    await order.refused(team.worker, "quote", "published_prices_bind", lines=[on_site], list_shown=True)
    await order.invalid(
        team.worker, "quote", "/lines/0/catalogue_code", lines=[{**dear, "catalogue_code": PRICED}], list_shown=True
    )
    listed = {**steps.labour(name, 0, PRICED), "basis": "list", "unit_fen": None}
    await order.do(team.worker, "quote", "quoted", lines=[listed], list_shown=True)
    assert order["quote"]["total_fen"] == 8_000
