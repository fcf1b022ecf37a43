"""People are kept by those who administer them, masked for everybody, revealed for a purpose, and never deleted."""

from typing import Any

import httpx
import pytest
from sqlmodel import col, select

from app.bootstrap import Container
from app.core.fields import SHORTEST_PASSWORD
from app.core.ids import UUID, new_id
from app.core.roles import Role
from app.models import JournalEntry, JournalText, Person, RoleGrant
from app.sandbox.demo_people import PASSWORD, PEOPLE
from app.services.journal import journal_verify
from tests.api.conftest import Headers, SignIn


def keyed(headers: Headers, key: str = "k") -> Headers:
    return {**headers, "Idempotency-Key": key}


async def id_of(container: Container, username: str) -> UUID:
    async with container.database.transaction(container.clock.now()) as tx:
        return UUID(str(await tx.value(select(col(Person.id)).where(col(Person.username) == username))))


async def community_admin(container: Container, community_id: UUID) -> Headers:
    """Somebody who administers one community only."""
    now = container.clock.now()
    async with container.database.transaction(now) as tx:
        admin = await tx.one(Person, select(Person).where(col(Person.username) == "admin"))
        assert admin is not None
        person_id = new_id()
        values = {"id": person_id, "kind": "staff", "name": "小区管理员", "created_at": now}
        tx.insert(Person, organisation_id=admin.organisation_id, **values)
        tx.insert(RoleGrant, person_id=person_id, role=Role.ADMIN.value, community_id=community_id, created_at=now)
        await tx.commit()
    token = container.tokens.issue(person_id, admin.organisation_id, "person", now)
    return {"Authorization": f"Bearer {token}"}


async def test_a_new_worker_logs_in_and_has_the_granted_role(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    admin = await sign_in("admin")
    form = {"kind": "staff", "name": "钱大力", "phone": "138 0000 9999", "username": "qian"}
    answer = await client.post("/v1/people", json=form, headers=keyed(admin))
    assert answer.status_code == 201, answer.text
    person = answer.json()
    assert (person["name"], person["phone"], person["has_password"]) == ("钱大力", "138****9999", False)
    login = {"grant_type": "password", "username": "qian", "password": "a long sentence"}
    assert (await client.post("/v1/auth/token", data=login)).status_code == 401
    base = f"/v1/people/{person['id']}"
    weak = await client.post(f"{base}/password", json={"password": "x" * (SHORTEST_PASSWORD - 1)}, headers=admin)
    assert weak.status_code == 422
    shortest = await client.post(f"{base}/password", json={"password": "q7 Lamp, 3dr"}, headers=admin)
    assert shortest.json()["version"] == 2
    done = await client.post(f"{base}/password", json={"password": "a long sentence"}, headers=admin)
    assert (done.status_code, done.json()["has_password"], done.json()["version"]) == (200, True, 3)
    grant = {"role": "worker", "community_id": str(communities["HY"])}
    granted = await client.post(f"{base}/role-grants", json=grant, headers=keyed(admin))
    assert granted.status_code == 201, granted.text
    assert (await client.post(f"{base}/role-grants", json=grant, headers=keyed(admin, "k2"))).status_code == 409
    token = (await client.post("/v1/auth/token", data=login)).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert [role["role"] for role in (await client.get("/v1/me", headers=headers)).json()["roles"]] == ["worker"]
    ended = await client.delete(f"{base}/role-grants/{granted.json()['id']}", headers=admin)
    assert ended.status_code == 204
    assert (await client.get("/v1/me", headers=headers)).json()["roles"] == []
    held = (await client.get(f"{base}/role-grants", headers=admin)).json()
    assert [(grant["active"], grant["version"]) for grant in held] == [(False, 2)]


async def test_roles_are_for_staff_and_departments_stand_in_their_community(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], container: Container
) -> None:
    admin = await sign_in("admin")
    owner, worker = await id_of(container, "owner1"), await id_of(container, "worker1")
    grant = {"role": "worker", "community_id": str(communities["HY"])}
    refused = await client.post(f"/v1/people/{owner}/role-grants", json=grant, headers=keyed(admin))
    assert refused.status_code == 409
    there = (await client.get(f"/v1/communities/{communities['GW']}/departments", headers=admin)).json()["data"][0]
    wrong = {**grant, "department_id": there["id"]}
    refused = await client.post(f"/v1/people/{worker}/role-grants", json=wrong, headers=keyed(admin))
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/department_id")


async def test_nobody_grants_or_changes_more_than_they_administer(
    client: httpx.AsyncClient, communities: dict[str, UUID], container: Container
) -> None:
    here = await community_admin(container, communities["HY"])
    boss, worker, stranger = (
        await id_of(container, "admin"),
        await id_of(container, "worker1"),
        await id_of(container, "worker_gw"),
    )
    everywhere = {"role": "admin", "community_id": None}
    elsewhere = {"role": "admin", "community_id": str(communities["GW"])}
    for grant in (everywhere, elsewhere):
        refused = await client.post(f"/v1/people/{worker}/role-grants", json=grant, headers=keyed(here))
        assert refused.status_code == 403, grant
    # whose roles reach further can't be taken over by a new password
    assert (
        await client.post(f"/v1/people/{boss}/password", json={"password": "x" * 12}, headers=here)
    ).status_code in (403, 404)
    assert (await client.get(f"/v1/people/{stranger}", headers=here)).status_code == 404
    assert (await client.get(f"/v1/people/{worker}", headers=here)).status_code == 200
    assert (await client.post("/v1/communities", json={}, headers=keyed(here))).status_code == 403
    listed = (await client.get("/v1/people?limit=100", headers=here)).json()["data"]
    assert str(stranger) not in {person["id"] for person in listed}
    everyone: dict[str, Any] = {"client_id": "other", "name": "x", "scopes": [], "communities": None}
    assert (await client.post("/v1/machine-clients", json=everyone, headers=keyed(here))).status_code == 403
    assert (await client.get("/v1/machine-clients", headers=here)).json()["data"] == []


async def test_reception_finds_a_caller_masked_and_reveals_them_on_record(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], container: Container
) -> None:
    """M-02, M-03: reception can tell whether a caller belongs here; name and phone are shown for a purpose only."""
    reception = await sign_in("reception")
    base = f"/v1/communities/{communities['HY']}/customers"
    async with container.database.transaction(container.clock.now()) as tx:
        owner = await tx.one(Person, select(Person).where(col(Person.username) == "owner1"))
    assert owner is not None
    assert owner.phone is not None
    customers = (await client.get(base, params={"phone": owner.phone.removeprefix("+86")}, headers=reception)).json()[
        "data"
    ]
    assert [
        (customer["name"], customer["homes"][0]["label"], customer["homes"][0]["current"]) for customer in customers
    ] == [("李**", "1号楼1单元101", True)]
    assert customers[0]["phone"] == f"{owner.phone[3:6]}****{owner.phone[-4:]}"
    room = customers[0]["homes"][0]["premises_id"]
    assert (await client.get(base, params={"premises_id": room}, headers=reception)).json()["data"] == customers
    assert (await client.get(base, params={"q": "1号楼1单元101"}, headers=reception)).json()["data"] == customers
    for part_of_name in ("春梅", "李", owner.phone[-4:]):
        assert (await client.get(base, params={"q": part_of_name}, headers=reception)).json()["data"] == []
    assert (await client.get(base, params={"q": "%"}, headers=reception)).json()["data"] == []
    shown = await client.post(f"/v1/customers/{owner.id}/reveal", json={"purpose": "contact"}, headers=keyed(reception))
    assert shown.status_code == 200, shown.text
    assert (shown.json()["name"], shown.json()["phone"]) == (owner.name, owner.phone)
    async with container.database.transaction(container.clock.now()) as tx:
        its_own = select(JournalEntry).where(col(JournalEntry.record_id) == owner.id)
        entries = await tx.all(JournalEntry, its_own.order_by(col(JournalEntry.version)))
        assert entries[-1].event == "person.revealed"
        assert entries[-1].data["purpose"] == "contact"
        assert [fault async for fault in journal_verify.faults(tx, owner.id)] == []


async def test_only_the_desk_of_their_community_sees_customers(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], container: Container
) -> None:
    owner, path = await id_of(container, "owner1"), f"/v1/communities/{communities['HY']}/customers"
    expected = {
        "worker1": (403, 403), "guard": (403, 403), "supervisor": (403, 403), "cashier": (403, 200),
        "manager": (200, 200), "cs_supervisor": (200, 200), "duty": (200, 200), "owner2": (403, 403),
        "reception_gw": (404, 404), "manager_gw": (404, 404), "erp": (403, 403), "admin": (200, 200),
    }  # fmt: skip
    for name, (listing, revealing) in expected.items():
        headers = await sign_in(name)
        assert (await client.get(path, headers=headers)).status_code == listing, name
        answer = await client.post(f"/v1/customers/{owner}/reveal", json={"purpose": "payment"}, headers=headers)
        assert answer.status_code == revealing, name


async def test_a_tenant_moves_in_and_out(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], container: Container
) -> None:
    """M-02: a customer is bound to a room for a time."""
    reception = await sign_in("reception")
    base = f"/v1/communities/{communities['HY']}"
    room = (await client.get(f"{base}/premises?q=1号楼2单元302", headers=reception)).json()["data"][0]
    form = {"name": "新租客", "phone": "13900001111", "premises_id": room["id"], "relation": "tenant"}
    answer = await client.post(f"{base}/customers", json=form, headers=keyed(reception))
    assert answer.status_code == 201, answer.text
    person, home = answer.json(), answer.json()["homes"][0]
    assert (person["name"], person["phone"], home["current"]) == ("新**", "139****1111", True)
    token = container.tokens.issue(
        UUID(person["id"]), (await _organisation(container)), "person", container.clock.now()
    )
    tenant = {"Authorization": f"Bearer {token}"}
    assert (await client.get(f"{base}/catalogue-items", headers=tenant)).status_code == 200
    update = f"{base}/bindings/{home['binding_id']}/update"
    wrong = {"valid_until": "2001-01-01", "expected_version": 1}
    assert (await client.post(update, json=wrong, headers=reception)).status_code == 422
    ended = {"valid_from": "2020-01-01", "valid_until": "2020-12-31", "expected_version": 1}
    assert (await client.post(update, json=ended, headers=reception)).status_code == 200
    assert (await client.get(f"{base}/catalogue-items", headers=tenant)).status_code == 404


async def _organisation(container: Container) -> UUID:
    async with container.database.transaction(container.clock.now()) as tx:
        return UUID(str(await tx.value(select(col(Person.organisation_id)).limit(1))))


async def test_no_personal_value_stands_in_the_journal_itself(
    client: httpx.AsyncClient, sign_in: SignIn, container: Container
) -> None:
    admin = await sign_in("admin")
    form = {"kind": "customer", "name": "金丝雀", "phone": "13912345678", "username": "canary.bird"}
    answer = await client.post("/v1/people", json=form, headers=keyed(admin))
    base = f"/v1/people/{answer.json()['id']}"
    await client.post(f"{base}/update", json={"name": "金丝雀二", "expected_version": 1}, headers=admin)
    await client.post(f"{base}/password", json={"password": "金丝雀的长密码一二三四五"}, headers=admin)
    async with container.database.transaction(container.clock.now()) as tx:
        mine = col(JournalEntry.record_id) == UUID(answer.json()["id"])
        entries = await tx.all(JournalEntry, select(JournalEntry).where(mine).order_by(col(JournalEntry.version)))
        texts = await tx.all(JournalText, select(JournalText))
    journaled = str([entry.data for entry in entries])
    assert not any(word in journaled for word in ("金丝雀", "13912345678", "canary"))
    assert entries[-1].data == {"password_changed": True}
    assert not any("长密码" in str(text.body) for text in texts)


async def test_qualifications_are_kept_from_day_to_day(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], container: Container
) -> None:
    admin, worker = await sign_in("admin"), await id_of(container, "worker4")
    path = f"/v1/people/{worker}/qualifications"
    form = {"trade": "electrical", "valid_from": "2026-01-01", "valid_until": "2025-01-01"}
    assert (await client.post(path, json=form, headers=keyed(admin))).status_code == 422
    answer = await client.post(path, json={**form, "valid_until": "2099-01-01"}, headers=keyed(admin, "k2"))
    assert answer.status_code == 201, answer.text
    ended = {"valid_until": "2026-06-30", "expected_version": 1}
    done = await client.post(f"{path}/{answer.json()['id']}/update", json=ended, headers=admin)
    assert (done.status_code, done.json()["valid_until"]) == (200, "2026-06-30")
    supervisor = await sign_in("supervisor")
    staff = (await client.get(f"/v1/communities/{communities['HY']}/staff?role=worker", headers=supervisor)).json()
    listed = next(person for person in staff["data"] if person["id"] == str(worker))
    assert "electrical" in {trade["trade"] for trade in listed["qualifications"]}
    assert listed["name"] == "赵勤"
    assert "****" in listed["phone"]


async def test_a_machine_client_gets_a_secret_that_is_shown_once(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    admin = await sign_in("admin")
    form = {"client_id": "meter", "name": "抄表", "scopes": ["events:read"], "communities": [str(communities["HY"])]}
    answer = await client.post("/v1/machine-clients", json=form, headers=keyed(admin))
    assert answer.status_code == 201, answer.text
    path = answer.headers["location"]
    login = {"grant_type": "client_credentials", "client_id": "meter", "client_secret": "no secret was made yet"}
    assert (await client.post("/v1/auth/token", data=login)).status_code == 401
    secret = (await client.post(f"{path}/secret", headers=admin)).json()["client_secret"]
    assert secret not in (await client.get(path, headers=admin)).text
    token = (await client.post("/v1/auth/token", data={**login, "client_secret": secret})).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    events = "/v1/events?community_id="
    assert (await client.get(f"{events}{communities['HY']}", headers=headers)).status_code == 200
    assert (await client.get(f"{events}{communities['GW']}", headers=headers)).status_code == 404
    assert (await client.get(f"/v1/communities/{communities['HY']}/buildings", headers=headers)).status_code == 403
    unknown = {"scopes": ["everything"], "expected_version": 2}
    assert (await client.post(f"{path}/update", json=unknown, headers=admin)).status_code == 422
    off = {"active": False, "expected_version": 2}
    assert (await client.post(f"{path}/update", json=off, headers=admin)).status_code == 200
    assert (await client.get(f"{events}{communities['HY']}", headers=headers)).status_code == 401


async def test_a_new_password_ends_every_login(
    client: httpx.AsyncClient, sign_in: SignIn, container: Container
) -> None:
    login = {"grant_type": "password", "username": "guard", "password": PASSWORD}
    refresh = (await client.post("/v1/auth/token", data=login)).json()["refresh_token"]
    guard = await id_of(container, "guard")
    await client.post(
        f"/v1/people/{guard}/password", json={"password": "another sentence"}, headers=await sign_in("admin")
    )
    renew = {"grant_type": "refresh_token", "refresh_token": refresh}
    assert (await client.post("/v1/auth/token", data=renew)).status_code == 401
    assert (await client.post("/v1/auth/token", data=login)).status_code == 401


@pytest.mark.parametrize("q", ["'", "\\", "%", "_", "管理员"])
async def test_searches_take_their_words_as_they_are(client: httpx.AsyncClient, sign_in: SignIn, q: str) -> None:
    found = await client.get("/v1/people", params={"q": q, "count": "exact"}, headers=await sign_in("admin"))
    assert found.status_code == 200
    assert found.json()["count"] == sum(q in person.username or q in person.name for person in PEOPLE)
