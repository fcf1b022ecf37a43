"""M-43, M-102: where the ERP keeps the stock, the price of material comes from it; unknown is said, stated by hand and
checked later, and nothing waits for an ERP that is down."""

from decimal import Decimal

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from app.adapters.erp import HttpErp
from app.bootstrap import Container, build_container
from app.core.outside_settings import STANDIN_ERP_TOKEN
from app.core.settings import Settings
from app.db.database import Database
from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import Form
from app.sandbox.demo.warehouse import keep_stock_in_erp
from app.sandbox.erp import ErpState, WarehouseItem, build
from app.workflow.kinds.stock_item import STOCK_ITEM
from tests.scenarios.conftest import TickingClock
from tests.support.application import application

CODE = "ERP-7"


@pytest.fixture
def erp() -> ErpState:
    """What the stand-in knows: twelve valves at 42.00."""
    item = WarehouseItem(community="HY", code=CODE, name="感应阀", unit="只", unit_fen=4_200, in_stock="12")
    return ErpState(items={(item.community, item.code): item})


@pytest.fixture
def container(settings: Settings, clock: TickingClock, seeded: Database, erp: ErpState) -> Container:
    """The application with the stand-in for its ERP."""
    port = HttpErp("http://erp.test", STANDIN_ERP_TOKEN, 5.0, httpx.ASGITransport(app=build(erp)))
    return build_container(settings, clock=clock, database=seeded, erp=port)


@pytest.fixture
def app(container: Container) -> FastAPI:
    """The application under test."""
    return application(container)


class Desk:
    """An order on site, in a community whose stock the ERP keeps."""

    def __init__(self, run: Run, team: steps.Team, order: Record, item: Record) -> None:
        self.run, self.team, self.order, self.item = run, team, order, item

    async def asked(self, quantity: str = "2") -> Record:
        return await self.run.requisition(self.team.worker, self.order, stock_item_id=self.item.id, quantity=quantity)

    async def told(self, who: str) -> list[str]:
        notices = (await self.run.server.read((await self.run.people(who))[0], "/v1/me/notices"))["data"]
        return [notice["event"] for notice in notices if notice["event"].startswith("requisition.")]


@pytest_asyncio.fixture
async def desk(run: Run) -> Desk:
    """The item is in the list of the community, and its books stand still."""
    team = await steps.team(run, "worker1", "owner1")
    (admin,) = await run.people("admin")
    order = await steps.until_on_site(run, team)
    item = await run.create(team.boss, STOCK_ITEM, STOCK_ITEM.path, code=CODE, name="感应阀", unit="只")
    await keep_stock_in_erp(run, admin, order, in_erp=True)
    return Desk(run, team, order, item)


def line_of(requisition: Record) -> Form:
    return {
        "kind": "material", "name": "感应阀", "quantity": "2", "unit": "只", "basis": "off_list", "source": "centre",
        "requisition_id": requisition.id,
    }  # fmt: skip


async def quote(desk: Desk, requisition: Record) -> None:
    lines = [steps.labour("更换感应阀", 5_000), line_of(requisition)]
    await desk.order.do(desk.team.worker, "quote", "quoted", lines=lines, list_shown=True)


async def test_the_erp_says_the_price_and_what_there_is(desk: Desk, container: Container) -> None:
    team = desk.team
    await desk.item.refused(team.boss, "receive", "books_are_kept_here", quantity="5", unit_fen=1)
    await desk.item.refused(team.boss, "count", "books_are_kept_here", counted="5", reason="盘点")
    asked = await desk.asked()
    asked.must_show(price_check="unchecked", unit_fen=None)
    await container.price_checks.look_after()
    await asked.look(team.worker)
    asked.must_show(price_check="checked", unit_fen=4_200, erp_in_stock="12", price_unknown_because=None)
    assert (await desk.told("worker1"))[0] == "requisition.price_checked"
    # it is known: nobody states another one, nor asks again
    await asked.refused(team.boss, "state_price", "price_may_be_stated", unit_fen=1, price_document="x")
    await asked.refused(team.boss, "check_price", "price_waits_for_erp")
    await asked.do(team.boss, "issue", "issued")
    await quote(desk, asked)
    line = desk.order["quote"]["lines"][1]
    assert (line["unit_fen"], line["total_fen"], line.get("price_to_be_checked")) == (4_200, 8_400, None)
    await asked.do(team.boss, "use", "used", used="1")
    await desk.item.look(team.boss)
    desk.item.must_show(on_hand="0")


async def test_an_erp_that_is_down_stops_nothing_and_is_said(desk: Desk, container: Container, erp: ErpState) -> None:
    """The price is unknown, stated from the delivery note, flagged until the ERP says it, and at most the ERP's is
    charged."""
    team, order = desk.team, desk.order
    (manager,) = await desk.run.people("manager")
    erp.scenario = "down"
    asked = await desk.asked()
    await container.price_checks.look_after()
    await asked.look(team.worker)
    asked.must_show(price_check="unknown", price_unknown_because="unreachable")
    assert (await desk.told("supervisor"))[0] == "requisition.price_unanswered"
    await asked.do(team.boss, "issue", "issued")
    asked.must_show(unit_fen=None, price_check="unknown")
    lines = [steps.labour("更换感应阀", 5_000), line_of(asked)]
    await order.refused(team.worker, "quote", "requisition_prices_are_known", lines=lines, list_shown=True)
    await asked.forbidden(team.worker, "state_price", unit_fen=4_500, price_document="FP-1")
    await asked.do(manager, "state_price", "issued", unit_fen=4_500, price_document="FP-1")
    asked.must_show(price_check="stated", unit_fen=4_500, price_document="FP-1")
    listed = await desk.run.server.read(
        team.boss, f"/v1/communities/{order['community_id']}/requisitions?price_check=unchecked,unknown,stated"
    )
    assert [row["id"] for row in listed["data"]] == [asked.id], "flagged until it is checked"
    await quote(desk, asked)
    line = order["quote"]["lines"][1]
    assert (line["unit_fen"], line["price_to_be_checked"]) == (4_500, True)
    await order.do(team.customer, "approve_quote", "in_progress", quote_id=order["quote"]["id"])
    # no answer of another sort leaves the stated price standing
    erp.scenario = "refused"
    await asked.do(team.worker, "check_price", "issued")
    await container.price_checks.look_after()
    await asked.look(team.boss)
    asked.must_show(price_check="stated", unit_fen=4_500, price_unknown_because="refused")
    # it comes back, and says less than was stated
    erp.scenario = "ok"
    await asked.do(team.worker, "check_price", "issued")
    await container.price_checks.look_after()
    await asked.look(team.boss)
    asked.must_show(price_check="checked", unit_fen=4_200)
    for who in ("supervisor", "manager"):
        assert (await desk.told(who))[0] == "requisition.price_corrected", who
    await order.do(team.worker, "inspect_material", "in_progress", material="感应阀", supplied_by="centre", fit=True)
    await asked.do(team.worker, "use", "used", used="2")
    done = steps.done("更换感应阀")
    await order.refused(team.worker, "complete", "only_used_material_is_charged", **done)
    await order.do(team.worker, "complete", "completed", actual_material_fen=8_400, **done)
    order.must_show("charge", invoiced_fen=13_400)


async def test_a_price_of_another_unit_is_none(desk: Desk, container: Container, erp: ErpState) -> None:
    """Nor one that the ERP does not have."""
    erp.items["HY", CODE].unit = "箱"
    boxes = await desk.asked()
    await container.price_checks.look_after()
    await boxes.look(desk.team.worker)
    boxes.must_show(price_check="unknown", price_unknown_because="unreadable", unit_fen=None)
    erp.items["HY", CODE] = erp.items["HY", CODE].model_copy(update={"unit": "只", "unit_fen": None})
    priceless = await desk.asked()
    await container.price_checks.look_after()
    await priceless.look(desk.team.worker)
    priceless.must_show(price_check="unknown", price_unknown_because="not_on_record")
    assert Decimal(priceless["erp_in_stock"]) == 12
