"""One's own data: having all of it and nobody else's, and being forgotten without a trace of who it was."""

import io
import json
import zipfile
from datetime import timedelta

import httpx
from sqlalchemy import LargeBinary
from sqlmodel import SQLModel, col, select

from app.bootstrap import Container
from app.core.clock import MovableClock
from app.core.ids import UUID
from app.core.roles import gongdan
from app.core.row_scope import EVERYWHERE
from app.models import Binding, JournalEntry, Person, StoredFile
from app.services.journal import journal_verify
from app.services.privacy import erasure
from tests.api.conftest import SignIn
from tests.api.wechat.erasing import NAME, PHONE, ROOM, Headers, enter, post
from tests.api.wechat.pay_desk import make_charge


async def everything(container: Container) -> dict[str, str]:
    """All tables as text, by name."""
    found: dict[str, str] = {}
    async with container.database.transaction(container.clock.now(), EVERYWHERE) as tx:
        for table in SQLModel.metadata.sorted_tables:
            rows = await tx.rows(select(*table.columns))
            found[table.name] = "\n".join(
                " ".join(
                    bytes(value).decode("utf-8", "replace") if isinstance(column.type, LargeBinary) else _text(value)
                    for column, value in zip(table.columns, row.values(), strict=True)
                )
                for row in rows
            )
    return found


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def standing(tables: dict[str, str]) -> set[tuple[str, str]]:
    """In which tables something of the canary stands."""
    words = (NAME, PHONE, "139 8765 0123", "canary")
    return {(name, word) for name, text in tables.items() for word in words if word in text}


async def test_who_erases_themselves_is_found_nowhere(
    client: httpx.AsyncClient, container: Container, canary: Headers, sign_in: SignIn
) -> None:
    before = {name for name, _ in standing(await everything(container))}
    assert before >= {"person", "work_order", "home_claim", "journal_text", "wechat_account"}
    mine = (await client.get("/v1/work-orders", headers=canary)).json()["data"]
    told = await client.post("/v1/me/erase", json={"confirm": True}, headers=canary)
    assert told.status_code == 200, told.text
    assert standing(await everything(container)) == set()
    # the login is over at once
    assert (await client.get("/v1/me", headers=canary)).status_code == 401
    # the record stands, and says that its customer is gone
    desk = {**await sign_in("reception"), "Accept-Language": "zh"}
    order = (await client.get(f"/v1/work-orders/{mine[0]['id']}?expand=timeline", headers=desk)).json()
    assert (order["state"], order["contact"]) == ("cancelled", {"name": "已注销用户", "phone": None})
    assert order["description"] == "已注销用户家厨房漏水，请打 ***"
    assert order["expanded"]["timeline"][-1]["title"] == "个人信息已注销"
    place = {"community_id": order["community_id"]}
    for path, query in (
        ("/v1/events", place), ("/v1/work-orders", place),
        (f"/v1/communities/{order['community_id']}/home-claims", {}),
    ):  # fmt: skip
        shown = await client.get(path, params=query, headers=desk)
        assert shown.status_code == 200
        assert NAME not in shown.text
        assert PHONE not in shown.text
    async with container.database.transaction(container.clock.now(), EVERYWHERE) as tx:
        assert [str(fault) async for fault in journal_verify.faults(tx)] == []
        erased = await tx.all(JournalEntry, select(JournalEntry).where(col(JournalEntry.action) == "erased"))
        assert {entry.record_type for entry in erased} >= {"person", "work_order", "home_claim"}
        # the picture of the order stays; the one that stood nowhere is gone
        files = await tx.all(StoredFile, select(StoredFile))
        assert [(file.name, file.work_order_id is not None) for file in files if file.purpose == "photo"] == [
            ("", True)
        ]
    # the same number comes back as somebody new
    again = (await client.get("/v1/me", headers=await enter(client))).json()
    assert (again["name"], again["premises"]) == ("微信用户", [])


async def test_erasing_is_confirmed_and_waits_for_what_is_open(
    client: httpx.AsyncClient, container: Container, canary: Headers, communities: dict[str, UUID]
) -> None:
    unsure = await client.post("/v1/me/erase", json={"confirm": False}, headers=canary)
    assert (unsure.status_code, unsure.json()["errors"][0]["pointer"]) == (422, "/confirm")
    place = str(communities["HY"])
    order = await post(client, "/v1/work-orders", canary, community_id=place, premises_id=ROOM, kind="repair",
                       channel="app", description="灯不亮")  # fmt: skip
    zh = {**canary, "Accept-Language": "zh-CN"}
    refused = await client.post("/v1/me/erase", json={"confirm": True}, headers=zh)
    assert (refused.status_code, refused.json()["code"]) == (409, "erasure-refused")
    assert "工单 1 项" in refused.json()["detail"]
    await post(client, f"/v1/work-orders/{order['id']}/cancel", canary, reason="好了")
    complaint = await post(client, "/v1/complaints", canary, community_id=place, premises_id=ROOM, kind="service",
                           matter="staff", channel="online", description="保洁不到位")  # fmt: skip
    refused = await client.post("/v1/me/erase", json={"confirm": True}, headers=zh)
    assert "投诉 1 项" in refused.json()["detail"]
    assert "工单" not in refused.json()["detail"]
    assert complaint["state"]
    assert (await client.get("/v1/me", headers=canary)).status_code == 200


async def test_money_that_is_owed_stands_in_the_way(
    client: httpx.AsyncClient, container: Container, sign_in: SignIn
) -> None:
    await make_charge(container)
    owner = {**await sign_in("owner1"), "Accept-Language": "zh-CN"}
    refused = await client.post("/v1/me/erase", json={"confirm": True}, headers=owner)
    assert "收费单 1 项" in refused.json()["detail"], refused.text


async def test_who_works_here_is_not_erased(client: httpx.AsyncClient, sign_in: SignIn) -> None:
    worker = {**await sign_in("worker1"), "Accept-Language": "zh-CN"}
    refused = await client.post("/v1/me/erase", json={"confirm": True}, headers=worker)
    assert (refused.status_code, "岗位" in refused.json()["detail"]) == (409, True), refused.text


async def test_the_archive_has_all_of_mine_and_nobody_else_s(
    client: httpx.AsyncClient, container: Container, canary: Headers, sign_in: SignIn
) -> None:
    answer = await client.get("/v1/me/data", headers={**canary, "Accept-Language": "zh-CN"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip"), answer.text
    packed = zipfile.ZipFile(io.BytesIO(answer.content))
    names = packed.namelist()
    assert {"data.json", "我的数据.html"} <= set(names)
    assert sum(name.startswith("files/") for name in names) == 2
    data = json.loads(packed.read("data.json"))
    assert [(person["name"], person["phone"]) for person in data["person"]] == [(NAME, f"+86{PHONE}")]
    assert [home["label"] for home in data["homes"]] == ["1号楼1单元301"]
    [order] = data["records"]["work_order"]
    assert (order["state"], order["contact"]) == ("cancelled", {"name": NAME, "phone": f"+86{PHONE}"})
    [claim] = data["records"]["home_claim"]
    assert (claim["name"], claim["phone"]) == (NAME, f"+86{PHONE}")
    assert f"{NAME}自己修好了" in [text["body"].get("reason") for text in data["written"]]
    assert data["notice_settings"] == [{"wechat": True, "sms": False, "quiet_begins": None, "quiet_ends": None}]
    assert "home_claim.confirmed" in [notice["event"] for notice in data["notices"]]
    page = packed.read("我的数据.html").decode()
    assert "<script" not in page
    assert NAME in page
    # nobody else's name or number
    async with container.database.transaction(container.clock.now(), EVERYWHERE) as tx:
        others = [person for person in await tx.all(Person, select(Person)) if person.name != NAME]
    text = packed.read("data.json").decode() + page
    assert [person.phone for person in others if person.phone and person.phone in text] == []
    assert [person.name for person in others if len(person.name) > 2 and person.name in text] == []
    neighbour = await client.get("/v1/me/data", headers=await sign_in("owner2"))
    assert NAME not in json.dumps(
        json.loads(zipfile.ZipFile(io.BytesIO(neighbour.content)).read("data.json")), ensure_ascii=False
    )


async def test_the_archive_is_packed_five_times_an_hour(client: httpx.AsyncClient, sign_in: SignIn) -> None:
    owner = await sign_in("owner2")
    statuses = [(await client.get("/v1/me/data", headers=owner)).status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]
    assert (await client.get("/v1/me/data", headers=await sign_in("erp"))).status_code == 403


async def test_an_administrator_erases_by_the_same_rules(
    client: httpx.AsyncClient, container: Container, canary: Headers
) -> None:
    me = (await client.get("/v1/me", headers=canary)).json()
    async with container.database.transaction(container.clock.now(), EVERYWHERE) as tx:
        person = await tx.get(Person, id=UUID(me["id"]))
        assert person is not None
        await erasure.erase(tx, gongdan(person.organisation_id), person, role="system")
        await tx.commit()
    assert standing(await everything(container)) == set()


async def test_homes_in_two_communities_are_forgotten_together(
    client: httpx.AsyncClient, container: Container, canary: Headers, sign_in: SignIn, communities: dict[str, UUID],
    clock: MovableClock,
) -> None:  # fmt: skip
    mall, mall_desk = str(communities["GW"]), await sign_in("reception_gw")
    claim = await post(client, "/v1/me/homes", canary, community_id=mall, address="A座102铺", relation="merchant",
                       name=NAME)  # fmt: skip
    shops = (await client.get(f"/v1/communities/{mall}/premises", headers=mall_desk)).json()["data"]
    await post(client, f"/v1/home-claims/{claim['id']}/confirm", mall_desk, premises_id=shops[1]["id"])
    clock.move_to(clock.now() + timedelta(seconds=6))
    me = await enter(client)
    homes = (await client.get("/v1/me/homes", headers=me)).json()["homes"]
    assert {home["community_id"] for home in homes} == {str(communities["HY"]), mall}
    order = await post(client, "/v1/work-orders", me, community_id=mall, premises_id=shops[1]["id"], kind="repair",
                       channel="app", description=f"{NAME}的铺面卷帘门卡住")  # fmt: skip
    refused = await client.post("/v1/me/erase", json={"confirm": True}, headers=me)
    assert refused.status_code == 409, "what is open in the other community counts"
    await post(client, f"/v1/work-orders/{order['id']}/cancel", me, reason="自己修好了")
    assert (await client.post("/v1/me/erase", json={"confirm": True}, headers=me)).status_code == 200
    assert standing(await everything(container)) == set()
    person_id = UUID(order["customer"]["id"] if "customer" in order else order["customer_id"])
    async with container.database.transaction(container.clock.now(), EVERYWHERE) as tx:
        bindings = await tx.get_all(Binding, person_id=person_id)
        assert [str(fault) async for fault in journal_verify.faults(tx)] == []
    assert len(bindings) == 2
    assert all(binding.valid_until is not None for binding in bindings)
    for place, desk in ((str(communities["HY"]), await sign_in("reception")), (mall, mall_desk)):
        listed = await client.get(f"/v1/communities/{place}/customers", params={"phone": PHONE}, headers=desk)
        assert listed.json()["data"] == [], place
