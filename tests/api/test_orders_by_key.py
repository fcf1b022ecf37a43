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
