"""An ERP writes master data under its own keys: once, again, twice at the same moment, in batches, and only where it
may."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from sqlmodel import col, select

from app.bootstrap import Container
from app.db.transaction import Transaction
from app.models import Binding, Community, MachineClient, Person, Premises, RoleGrant
from app.models.external_key import ExternalKey
from app.services.journal import journal_verify
from tests.api.conftest import Headers, SignIn

ROOM = {"building": "9号楼", "unit": "2单元", "number": "301", "handed_over_on": "2020-05-01"}
RESIDENT = {"name": "欧阳若兰", "phone": "138 0013 8999"}


@pytest_asyncio.fixture
async def erp(sign_in: SignIn) -> Headers:
    """The demo's ERP, which may write in both communities."""
    return await sign_in("erp")


def at(place: UUID, plural: str, key: str) -> str:
    return f"/v1/communities/{place}/{plural}/by-external-id/{key}"


async def put(
    client: httpx.AsyncClient, erp: Headers, path: str, form: Any, status: int | None = None
) -> httpx.Response:
    answer = await client.put(path, json=form, headers=erp)
    assert status is None or answer.status_code == status, answer.text
    return answer


async def count(container: Container, model: Any, **where: object) -> int:
    async with container.database.transaction(container.clock.now()) as tx:
        return len(await tx.get_all(model, **where))


async def test_a_room_is_written_read_and_written_again(
    client: httpx.AsyncClient, erp: Headers, communities: dict[str, UUID], container: Container
) -> None:
    path = at(communities["HY"], "premises", "R-9-2-301")
    made = await put(client, erp, path, ROOM, 201)
    assert made.headers["location"] == path
    assert made.json()["label"] == "9号楼2单元301"
    again = await put(client, erp, path, ROOM, 200)
    assert (again.content, again.headers["etag"]) == (made.content, made.headers["etag"])
    assert (await client.get(path, headers=erp)).content == made.content
    moved = await put(client, erp, path, {"number": "302", "building": "9号楼", "unit": "2单元"}, 200)
    assert (moved.json()["version"], moved.json()["label"], moved.json()["handed_over_on"]) == (
        2, "9号楼2单元302", "2020-05-01",
    )  # fmt: skip
    stale = await client.put(path, json=ROOM, headers={**erp, "If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition-failed")
    assert (await client.put(path, json=ROOM, headers={**erp, "If-Match": '"2"'})).status_code == 200
    wrong = await put(client, erp, path, {"number": ""}, 422)
    assert wrong.json()["errors"][0]["pointer"] == "/number"
    async with container.database.transaction(container.clock.now()) as tx:
        assert [fault async for fault in journal_verify.faults(tx, UUID(made.json()["id"]))] == []
    slash = await put(client, erp, at(communities["HY"], "premises", "%20x"), ROOM, 422)
    assert slash.json()["errors"][0]["pointer"] == "{external_key}"


async def test_what_is_here_already_gets_the_key(
    client: httpx.AsyncClient, erp: Headers, communities: dict[str, UUID], container: Container
) -> None:
    place = communities["HY"]
    async with container.database.transaction(container.clock.now()) as tx:
        room = (await tx.get_all(Premises, community_id=place))[0]
    form = {"kind": room.kind.value, "number": room.number, "label": room.label}
    taken = await put(client, erp, at(place, "premises", "old"), form, 200)
    assert (taken.json()["id"], taken.json()["version"]) == (str(room.id), 1)
    second = await put(client, erp, at(place, "premises", "other"), form, 422)
    assert second.json()["errors"][0] == {
        **second.json()["errors"][0], "pointer": "/external_id", "code": "taken",
    }  # fmt: skip
    # the key names this record in no other community
    assert (await client.get(at(communities["GW"], "premises", "old"), headers=erp)).status_code == 404
    elsewhere = await put(client, erp, at(communities["GW"], "premises", "old"), form, 422)
    assert elsewhere.json()["errors"][0]["code"] == "elsewhere"


async def test_two_writers_at_once_make_one_record(
    client: httpx.AsyncClient, erp: Headers, communities: dict[str, UUID], container: Container
) -> None:
    path = at(communities["HY"], "customers", "P-1")
    answers = await asyncio.gather(*(put(client, erp, path, RESIDENT) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.content for answer in answers}) == 1
    assert await count(container, ExternalKey, external_id="P-1") == 1
    assert await count(container, Person, name=RESIDENT["name"]) == 1


async def test_residents_are_who_is_on_record(
    client: httpx.AsyncClient, erp: Headers, communities: dict[str, UUID], container: Container
) -> None:
    """M-02: the same name and number is the same person; a family shares a number."""
    place = communities["HY"]
    room = (await put(client, erp, at(place, "premises", "R1"), ROOM, 201)).json()
    made = (await put(client, erp, at(place, "customers", "P1"), RESIDENT, 201)).json()
    assert (made["name"], made["phone"]) == ("欧**", "138****8999")
    bound = {"person_external_id": "P1", "premises_external_id": "R1", "valid_from": "2024-01-01"}
    binding = (await put(client, erp, at(place, "bindings", "B1"), bound, 201)).json()
    assert (binding["person_id"], binding["premises_id"], binding["relation"]) == (made["id"], room["id"], "owner")
    # the person of another key: the same; and the wife with the same number
    same = (await put(client, erp, at(place, "customers", "P1b"), {**RESIDENT, "name": "欧阳 若兰"}, None)).json()
    assert same["id"] == made["id"]
    wife = (await put(client, erp, at(place, "customers", "P2"), {**RESIDENT, "name": "林晚"}, 201)).json()
    assert wife["id"] != made["id"]
    double = await put(client, erp, at(place, "customers", "P2"), {"name": "欧阳若兰", "phone": RESIDENT["phone"]}, 409)
    assert (double.json()["code"], double.json()["errors"][0]["pointer"]) == ("person-on-record", "/another_person")
    moved_out = {**bound, "valid_until": "2023-12-31"}
    wrong = await put(client, erp, at(place, "bindings", "B1"), moved_out, 422)
    assert wrong.json()["errors"][0]["pointer"] == "/valid_until"
    other = {"person_external_id": "P2", "premises_external_id": "R1"}
    fixed = await put(client, erp, at(place, "bindings", "B1"), other, 422)
    assert fixed.json()["errors"][0]["pointer"] == "/person_external_id"
    ended = await put(client, erp, at(place, "bindings", "B1"), {**bound, "valid_until": "2026-06-30"}, 200)
    assert (ended.json()["version"], ended.json()["valid_until"]) == (2, "2026-06-30")
    async with container.database.transaction(container.clock.now()) as tx:
        for record in (made, binding):
            assert [fault async for fault in journal_verify.faults(tx, UUID(record["id"]))] == []


async def test_staff_get_roles_but_no_password_and_no_head_is_made(
    client: httpx.AsyncClient, erp: Headers, communities: dict[str, UUID], container: Container
) -> None:
    place = communities["HY"]
    form = {"name": "周工", "phone": "13900001111", "badge": "HY-900"}
    worker = {**form, "roles": [{"role": "worker", "department_code": "engineering"}]}
    made = (await put(client, erp, at(place, "staff", "E1"), worker, 201)).json()
    assert [role["role"] for role in made["roles"]] == ["worker"]
    async with container.database.transaction(container.clock.now()) as tx:
        person = await tx.get(Person, id=UUID(made["id"]))
        assert person is not None
        assert (person.username, person.password_hash) == (None, None)
    both = {**form, "roles": [{"role": "guard"}, {"role": "worker", "department_code": "engineering"}]}
    assert len((await put(client, erp, at(place, "staff", "E1"), both, 200)).json()["roles"]) == 2
    guard = (await put(client, erp, at(place, "staff", "E1"), {**form, "roles": [{"role": "guard"}]}, 200)).json()
    assert [role["role"] for role in guard["roles"]] == ["guard"]
    for head in ("admin", "manager", "duty_manager", "cs_supervisor"):
        refused = await put(client, erp, at(place, "staff", "E1"), {**form, "roles": [{"role": head}]}, 422)
        assert refused.json()["errors"][0]["pointer"] == "/roles/0/role"
    unknown = {**form, "roles": [{"role": "worker", "department_code": "none"}]}
    wrong = await put(client, erp, at(place, "staff", "E1"), unknown, 422)
    assert wrong.json()["errors"][0]["pointer"] == "/roles/0/department_code"
    # the manager is found by name and number, and left alone: a number opens a login
    async with container.database.transaction(container.clock.now()) as tx:
        manager = await tx.get(Person, username="manager")
        assert manager is not None
        before = await tx.get_all(RoleGrant, person_id=manager.id, active=True)
    taken_over = {"name": manager.name, "phone": manager.phone, "roles": [{"role": "guard"}]}
    refused = await put(client, erp, at(place, "staff", "E2"), taken_over, 409)
    assert refused.json()["code"] == "conflict"
    async with container.database.transaction(container.clock.now()) as tx:
        assert await tx.get_all(RoleGrant, person_id=manager.id, active=True) == before
    shut_out = await put(client, erp, at(place, "staff", "E1"), {**form, "roles": [{"role": "guard"}], "active": False})
    assert (shut_out.status_code, shut_out.json()["active"]) == (200, False)


async def test_a_batch_says_of_each_record_what_came_of_it(
    client: httpx.AsyncClient, erp: Headers, communities: dict[str, UUID], container: Container
) -> None:
    place = communities["HY"]
    path = f"/v1/communities/{place}/catalogue-items/batch"
    item = {"name": "清洗", "category": "家政", "kind": "paid_service", "price_fen": 5000}
    items = [
        {**item, "external_id": "C1", "code": "Z01"},
        {**item, "external_id": "C2", "code": "Z02", "price_fen": "50"},
        {**item, "external_id": "C3", "code": "Z03", "kind": "free_service"},
        {**item, "external_id": "C1", "code": "Z04"},
        {**item, "external_id": "C5", "code": "Z05", "nonsense": 1},
        {**item, "external_id": "C6", "code": "Z06", "price_fen": None},
    ]
    async with container.database.transaction(container.clock.now()) as tx:
        listed = await tx.get(Community, id=place)
    assert (await client.post(path, json={"items": items}, headers=erp)).status_code == 400, "a key is required"
    headers = {**erp, "Idempotency-Key": "b1"}
    answer = await client.post(path, json={"items": items}, headers=headers)
    assert answer.status_code == 200, answer.text
    results = answer.json()["results"]
    assert [result["outcome"] for result in results] == [
        "created", "refused", "refused", "refused", "refused", "created",
    ]  # fmt: skip
    assert [(fault["pointer"]) for result in results if result["problem"] for fault in result["problem"]["errors"]] == [
        "/items/1/price_fen", "/items/2/price_fen", "/items/3/external_id", "/items/4/nonsense",
    ]  # fmt: skip
    assert (await client.post(path, json={"items": items}, headers=headers)).content == answer.content
    changed = [items[0], {**items[5], "price_fen": 100}]
    again = (await client.post(path, json={"items": changed}, headers={**erp, "Idempotency-Key": "b2"})).json()
    assert [result["outcome"] for result in again["results"]] == ["unchanged", "changed"]
    async with container.database.transaction(container.clock.now()) as tx:
        after = await tx.get(Community, id=place)
    assert listed is not None
    assert after is not None
    assert after.catalogue_version == listed.catalogue_version + 2, "M-14: each change of the list is a version"


SCOPES = {
    "premises": "places:write", "departments": "places:write", "catalogue-items": "catalogue:write",
    "customers": "people:write", "bindings": "people:write", "staff": "people:write",
}  # fmt: skip
FORMS: dict[str, Any] = {
    "premises": ROOM, "departments": {"code": "zz", "name": "新部门"},
    "catalogue-items": {"code": "Z9", "name": "x", "category": "x", "kind": "paid_service"},
    "customers": RESIDENT, "bindings": {}, "staff": {"name": "x", "phone": "13900002222", "roles": [{"role": "guard"}]},
}  # fmt: skip


@pytest.mark.parametrize("held", ["places:write", "people:write", "catalogue:write", "places:read"])
async def test_a_scope_holds_for_its_records_in_the_communities_it_was_given_in(
    client: httpx.AsyncClient,
    sign_in: SignIn,
    communities: dict[str, UUID],
    container: Container,
    held: str,
) -> None:
    """One client reads both communities and writes in one; another doesn't know the second one at all."""
    own, other = communities["HY"], communities["GW"]
    async with container.database.transaction(container.clock.now()) as tx:
        organisation = await tx.one(Community, select(Community).where(col(Community.id) == own))
        assert organisation is not None
        for name, places in (("wide", None), ("narrow", [str(own)])):
            tx.insert(
                MachineClient, created_at=tx.now, organisation_id=organisation.organisation_id, client_id=name,
                secret_hash="x", name=name, scopes=[held], communities=places, master_data_communities=[str(own)],
            )  # fmt: skip
        await tx.commit()
    for plural, scope in SCOPES.items():
        may = held == scope
        for name, elsewhere in (("wide", 403), ("narrow", 404)):
            headers = await sign_in(name)
            mine = await client.put(at(own, plural, f"{name}-1"), json=FORMS[plural], headers=headers)
            assert (mine.status_code != 403) is may, (plural, name, mine.text)
            theirs = await client.put(at(other, plural, f"{name}-2"), json=FORMS[plural], headers=headers)
            assert theirs.status_code == elsewhere, (plural, name, theirs.text)
            assert (await client.get(at(other, plural, "x"), headers=headers)).status_code == elsewhere
            key = {"Idempotency-Key": f"{plural}{name}"}
            batch = f"/v1/communities/{other}/{plural}/batch"
            assert (await client.post(batch, json={"items": [{}]}, headers={**headers, **key})).status_code == elsewhere
    for person in ("admin", "reception"):
        refused = await client.put(at(own, "premises", "x"), json=ROOM, headers=await sign_in(person))
        assert refused.status_code == 403, "people have no keys"


async def test_an_administrator_says_where_a_system_writes(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    admin, own, other = await sign_in("admin"), str(communities["HY"]), str(communities["GW"])
    form = {"client_id": "rooms", "name": "房产系统", "scopes": ["places:write"], "communities": [own]}
    for places, pointer in ((None, "/master_data_communities"), ([own, other], "/master_data_communities/1")):
        nowhere = {**form, "master_data_communities": places}
        refused = await client.post("/v1/machine-clients", json=nowhere, headers={**admin, "Idempotency-Key": pointer})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)
    made = await client.post(
        "/v1/machine-clients",
        json={**form, "master_data_communities": [own]},
        headers={**admin, "Idempotency-Key": "here"},
    )
    assert (made.status_code, made.json()["master_data_communities"]) == (201, [own])
    narrowed = {"communities": [other], "expected_version": 1}
    path = f"{made.headers['location']}/update"
    assert (await client.post(path, json=narrowed, headers=admin)).status_code == 422, "it would write where it isn't"


async def test_a_customer_who_lives_elsewhere_too_is_not_changed_from_one_community(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], container: Container
) -> None:
    erp, place = await sign_in("erp"), communities["HY"]
    for key, community in (("A", place), ("B", communities["GW"])):
        await put(client, erp, at(community, "premises", f"R{key}"), {**ROOM, "number": key}, 201)
    await put(client, erp, at(place, "customers", "P"), RESIDENT, 201)
    for key, community in (("A", place), ("B", communities["GW"])):
        bound = {"person_external_id": "P", "premises_external_id": f"R{key}"}
        await put(client, erp, at(community, "bindings", f"B{key}"), bound, 201)
    await put(client, erp, at(communities["GW"], "customers", "P2"), {"name": "慕容秋", "phone": "13700137000"}, 201)
    stays = {"person_external_id": "P2", "premises_external_id": "RB"}
    await put(client, erp, at(communities["GW"], "bindings", "B2"), stays, 201)

    async def narrow(tx: Transaction) -> None:
        machine = await tx.get(MachineClient, client_id="erp")
        assert machine is not None
        tx.update(MachineClient, {"id": machine.id}, {"master_data_communities": [str(place)]})

    async with container.database.transaction(container.clock.now()) as tx:
        await narrow(tx)
        await tx.commit()
    container.principals.forget((await _machine(container)).id)
    other_number = {**RESIDENT, "phone": "13800138777"}
    refused = await put(client, erp, at(place, "customers", "P"), other_number, 403)
    assert refused.json()["code"] == "forbidden"
    assert (await put(client, erp, at(place, "customers", "P"), RESIDENT)).status_code == 200, "nothing would change"
    taken = {"person_external_id": "P2", "premises_external_id": "RA"}
    strangers = await put(client, erp, at(place, "bindings", "B3"), taken, 422)
    assert strangers.json()["errors"][0]["pointer"] == "/person_external_id", "another community's customer"
    assert await count(container, Binding, community_id=communities["GW"]) > 0


async def _machine(container: Container) -> MachineClient:
    async with container.database.transaction(container.clock.now()) as tx:
        machine = await tx.get(MachineClient, client_id="erp")
    assert machine is not None
    return machine
