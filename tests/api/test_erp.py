"""Property fees 物业管理费 and prices of items as the desk reads them, from a stand-in for the ERP (M-102)."""

from collections.abc import Awaitable, Callable

import httpx
import pytest
import pytest_asyncio
from sqlmodel import col, select

from app.adapters.erp import HttpErp
from app.bootstrap import Container, build_container
from app.core.clock import MovableClock
from app.core.ids import UUID
from app.core.outside_settings import STANDIN_ERP_TOKEN
from app.core.settings import Settings
from app.db.database import Database
from app.models import JournalEntry, JournalText, Premises
from app.sandbox.erp import ErpState, build
from tests.api.conftest import SignIn

Ask = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
def erp() -> ErpState:
    """What the stand-in knows, and how it behaves."""
    return ErpState()


@pytest.fixture
def container(settings: Settings, clock: MovableClock, seeded: Database, erp: ErpState) -> Container:
    """The application with the stand-in for its ERP."""
    port = HttpErp("http://erp.test", STANDIN_ERP_TOKEN, 0.2, httpx.ASGITransport(app=build(erp)))
    return build_container(settings, clock=clock, database=seeded, erp=port)


@pytest_asyncio.fixture
async def ask(client: httpx.AsyncClient, sign_in: SignIn, container: Container, communities: dict[str, UUID]) -> Ask:
    """Asks what a room owes."""
    async with container.database.transaction(container.clock.now()) as tx:
        rooms = {row.label: str(row.id) for row in await tx.all(Premises, select(Premises))}

    async def fees(
        who: str, room: str = "2号楼2单元202", asked_by: str = "业主本人", lang: str = "en"
    ) -> httpx.Response:
        headers = {**await sign_in(who), "Accept-Language": lang}
        form = {"premises_id": rooms.get(room, room), "asked_by": asked_by}
        return await client.post(f"/v1/communities/{communities['HY']}/property-fees", json=form, headers=headers)

    return fees


async def test_reception_says_what_is_owed_and_how_to_pay(ask: Ask, container: Container) -> None:
    owed = await ask("reception", lang="zh")
    assert owed.status_code == 200, owed.text
    told = owed.json()
    assert (told["arrears"]["known"], told["arrears"]["owed_fen"], told["balance"]["balance_fen"]) == (True, 46_080, 0)
    assert [bill["title"] for bill in told["arrears"]["bills"]] == ["2026-09 物业管理费", "2026-10 物业管理费"]
    assert told["say"].startswith("2号楼2单元202尚欠物业管理费 460.80 元。请在小程序")
    settled = (await ask("cashier", "1号楼1单元101")).json()
    assert settled["say"] == "1号楼1单元101 owes nothing in property fees."
    assert settled["balance"]["balance_fen"] == 12_000
    async with container.database.transaction(container.clock.now()) as tx:
        looked = await tx.all(JournalEntry, select(JournalEntry).where(col(JournalEntry.event) == "look_up.made"))
        texts = await tx.all(JournalText, select(JournalText))
    assert [entry.data["where"] for entry in looked] == ["property_fees", "property_fees"]
    assert "2号楼2单元202: 业主本人" in str([row.body for row in texts])


async def test_an_erp_that_does_not_answer_is_said_so(ask: Ask, erp: ErpState) -> None:
    erp.scenario = "down"
    for lang, said in (
        (
            "en",
            "What 2号楼2单元202 owes is unknown now: the ERP does not answer. Ask again later, or call 000-0000-0110.",
        ),
        ("zh", "2号楼2单元202的物业管理费欠费情况暂时无法查询（未知）：ERP 无响应。请稍后再查，或致电 000-0000-0110。"),
    ):
        answer = await ask("reception", lang=lang)
        assert answer.status_code == 200, answer.text
        told = answer.json()
        assert told["say"] == said
        assert (told["arrears"]["known"], told["arrears"]["owed_fen"]) == (False, None)
        assert (told["balance"]["known"], told["balance"]["unknown_because"]) == (False, "unreachable")


async def test_the_fees_of_a_home_are_for_the_desk_alone(ask: Ask, erp: ErpState) -> None:
    for who in ("owner1", "worker1", "guard"):
        assert (await ask(who)).status_code == 403, who
    assert (await ask("manager_gw")).status_code == 404
    stranger = await ask("reception", "01900000-0000-7000-8000-00000000dead")
    assert [fault["pointer"] for fault in stranger.json()["errors"]] == ["/premises_id"]
    blank = await ask("reception", asked_by=" ")
    assert [fault["pointer"] for fault in blank.json()["errors"]] == ["/asked_by"]
    assert erp.asked == []


async def test_whoever_asks_for_material_reads_price_and_stock(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], erp: ErpState
) -> None:
    worker, keeper = await sign_in("worker1"), {**await sign_in("supervisor"), "Idempotency-Key": "item"}
    place = f"/v1/communities/{communities['HY']}"
    item = {"community_id": str(communities["HY"]), "code": "CL-001", "name": "角阀 DN15", "unit": "个"}
    made = await client.post("/v1/stock-items", json=item, headers=keeper)
    assert made.status_code == 201, made.text

    async def offer(**query: str) -> httpx.Response:
        return await client.get(f"{place}/erp-items", params=query, headers=worker)

    told = (await offer(stock_item_id=made.json()["id"])).json()
    assert (told["code"], told["unit_fen"], told["in_stock"]) == ("CL-001", 1_850, "36")
    assert told["say"] == "角阀 DN15: ¥18.50 / 个, 36 个 in stock."
    pipe = (await offer(code="CL-003")).json()
    assert pipe["say"] == "PVC 排水管 DN50: the ERP has no price, 120.5 米 in stock."
    unknown = (await offer(code="CL-999")).json()
    assert (unknown["known"], unknown["unknown_because"]) == (False, "not_on_record")
    erp.scenario = "wrong"
    assert (await offer(code="CL-001")).json()["unknown_because"] == "unreadable"
    for query in ({}, {"code": "CL-001", "stock_item_id": made.json()["id"]}):
        assert (await offer(**query)).status_code == 422, query
    assert (await client.get(f"{place}/erp-items?code=CL-001", headers=await sign_in("owner1"))).status_code == 403
