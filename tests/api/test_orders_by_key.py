"""An ERP writes orders under its own keys: registered once, corrected as the table lets it, and nobody else's."""

import asyncio
from uuid import UUID

import httpx

from app.bootstrap import Container
from app.models import MachineClient, WorkOrder
from tests.api.conftest import SignIn
from tests.api.test_master_data import RESIDENT, ROOM, at, put

ORDER = {"kind": "repair", "common_area": "1号楼大堂", "description": "照明不亮", "contact_name": "值班室",
         "contact_phone": "0532 8000 1234", "remarks": "PO-7"}  # fmt: skip


async def test_an_order_is_registered_once_and_corrected_afterwards(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], container: Container
) -> None:
    erp, place = await sign_in("erp"), communities["HY"]
    path = at(place, "work-orders", "PO-7")
    answers = await asyncio.gather(*(put(client, erp, path, ORDER) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 201]
    assert len({answer.content for answer in answers}) == 1
    made = answers[0].json()
    assert (made["state"], made["channel"], made["version"]) == ("registered", "erp", 1)
    assert (await client.get(path, headers=erp)).content == answers[0].content
    assert (await client.get(f"/v1/work-orders/{made['id']}", headers=erp)).json()["id"] == made["id"]
    corrected = await put(client, erp, path, {**ORDER, "description": "照明闪烁", "urgency": "urgent"}, 200)
    assert (corrected.json()["version"], corrected.json()["urgency"]) == (2, "urgent")
    fixed = await put(client, erp, path, {**ORDER, "description": "照明闪烁", "common_area": "2号楼大堂"}, 422)
    assert [(fault["pointer"], fault["code"]) for fault in fixed.json()["errors"]] == [("/common_area", "fixed")]
    async with container.database.transaction(container.clock.now()) as tx:
        assert len(await tx.get_all(WorkOrder, remarks="PO-7")) == 1


async def test_customer_and_room_are_named_by_their_keys(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    erp, place = await sign_in("erp"), communities["HY"]
    room = (await put(client, erp, at(place, "premises", "R1"), ROOM, 201)).json()
    owner = (await put(client, erp, at(place, "customers", "P1"), RESIDENT, 201)).json()
    home = {"person_external_id": "P1", "premises_external_id": "R1", "valid_from": "2020-01-01"}
    await put(client, erp, at(place, "bindings", "B1"), home, 201)
    form = {"kind": "repair", "description": "漏水", "customer_external_id": "P1", "premises_external_id": "R1"}
    order = (await put(client, erp, at(place, "work-orders", "O1"), form, 201)).json()
    assert (order["customer_id"], order["premises_id"]) == (owner["id"], room["id"])
    unknown = await put(client, erp, at(place, "work-orders", "O2"), {**form, "premises_external_id": "R9"}, 422)
    assert unknown.json()["errors"][0]["pointer"] == "/premises_external_id"
    elsewhere = await put(client, erp, at(communities["GW"], "work-orders", "O1"), form, 422)
    assert elsewhere.json()["errors"][0]["code"] == "elsewhere"


async def test_nobody_corrects_what_another_registered(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], container: Container
) -> None:
    erp, place = await sign_in("erp"), communities["HY"]
    order = (await put(client, erp, at(place, "work-orders", "O1"), ORDER, 201)).json()
    async with container.database.transaction(container.clock.now()) as tx:
        machine = await tx.get(MachineClient, client_id="erp")
        assert machine is not None
        tx.insert(
            MachineClient, created_at=tx.now, organisation_id=machine.organisation_id, client_id="other",
            secret_hash="x", name="other", scopes=["work_orders:read", "work_orders:write"],
        )  # fmt: skip
        await tx.commit()
    correction = {"description": "另一说法", "reason": "听错"}
    path = f"/v1/work-orders/{order['id']}/correct"
    other = await sign_in("other")
    assert (await client.post(path, json=correction, headers=other)).status_code == 403
    assert (await client.get(at(place, "work-orders", "O1"), headers=other)).status_code == 404, "its keys are its own"
    assert (await client.post(path, json=correction, headers=erp)).status_code == 200


async def test_many_orders_at_once_are_judged_one_by_one(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], container: Container
) -> None:
    """Each as its own PUT would take it; what is refused leaves the others alone, and all may be sent again."""
    erp, place = await sign_in("erp"), communities["HY"]
    path = f"/v1/communities/{place}/work-orders/batch"
    await put(client, erp, at(place, "work-orders", "PO-1"), ORDER, 201)
    items = [
        {**ORDER, "external_id": "PO-1"},
        {**ORDER, "external_id": "PO-2", "remarks": "二"},
        {**ORDER, "external_id": "PO-3", "kind": "no such kind"},
        {**ORDER, "external_id": "PO/4"},
        {**ORDER},
        {**ORDER, "external_id": "PO-1", "description": "照明闪烁"},
        {**ORDER, "external_id": "PO-5", "state": "closed"},
    ]
    answer = await client.post(path, json={"items": items}, headers=erp)
    assert answer.status_code == 200, answer.text
    results = [
        (each["external_id"], each["outcome"], each["version"],
         [(fault["pointer"], fault["code"]) for fault in (each["problem"] or {"errors": []})["errors"]])
        for each in answer.json()["results"]
    ]  # fmt: skip
    assert [each[:3] for each in results] == [
        ("PO-1", "unchanged", 1), ("PO-2", "created", 1), ("PO-3", "refused", None), ("PO/4", "refused", None),
        (None, "refused", None), ("PO-1", "changed", 2), ("PO-5", "refused", None),
    ]  # fmt: skip
    assert [[pointer for pointer, _ in each[3]] for each in results] == [
        [], [], ["/items/2/kind"], ["/items/3/external_id"], ["/items/4/external_id"], [], ["/items/6/state"],
    ]  # fmt: skip
    again = (await client.post(path, json={"items": items[:2]}, headers=erp)).json()["results"]
    assert [(each["outcome"], each["problem"] and each["problem"]["errors"][0]["pointer"]) for each in again] == [
        ("changed", None), ("unchanged", None),
    ]  # fmt: skip
    async with container.database.transaction(container.clock.now()) as tx:
        assert len(await tx.get_all(WorkOrder, channel="erp")) == 2
    too_many = await client.post(path, json={"items": [items[1]] * 101}, headers=erp)
    assert [(fault["pointer"]) for fault in too_many.json()["errors"]] == ["/items"]
    assert (await client.post(path, json={"items": items}, headers=await sign_in("reception"))).status_code == 403


async def test_a_key_that_no_database_takes_leaves_the_others_alone(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    erp, path = await sign_in("erp"), f"/v1/communities/{communities['HY']}/work-orders/batch"
    items = [{**ORDER, "external_id": key} for key in ("PO\x001", "x" * 101, "PO-2")]
    answer = await client.post(path, json={"items": items}, headers=erp)
    assert answer.status_code == 200, answer.text
    results = answer.json()["results"]
    assert [each["outcome"] for each in results] == ["refused", "refused", "created"]
    pointers = [each["problem"]["errors"][0]["pointer"] for each in results[:2]]
    assert pointers == ["/items/0/external_id", "/items/1/external_id"]
