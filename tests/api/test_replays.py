"""A stored answer belongs to the record that was written to, however its id is spelled, and to a caller who may still
have it."""

from collections.abc import Callable
from uuid import UUID

import httpx
import pytest
from sqlmodel import col, func, select

from app.bootstrap import Container
from app.core.roles import Role
from app.models import Charge, Payment, Person, RoleGrant, WorkOrder
from app.models.base import RowValues
from tests.api.conftest import Headers, SignIn

SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it was given": str,
    "in capitals": str.upper,
    "without dashes": lambda text: text.replace("-", ""),
    "in braces": lambda text: f"{{{text}}}",
    "as a urn": lambda text: f"urn:uuid:{text}",
    "percent-encoded": lambda text: "".join(f"%{ord(sign):02X}" for sign in text),
}


def keyed(headers: Headers, key: str = "same") -> Headers:
    return {**headers, "Idempotency-Key": key}


async def person(container: Container, username: str) -> Person:
    async with container.database.transaction(container.clock.now()) as tx:
        found = await tx.one(Person, select(Person).where(col(Person.username) == username))
    assert found is not None
    return found


async def move(container: Container, username: str, *grants: RowValues) -> None:
    """Take all roles of somebody away, and give them others."""
    who, now = await person(container, username), container.clock.now()
    async with container.database.transaction(now) as tx:
        for held in await tx.get_all(RoleGrant, person_id=who.id):
            tx.update(RoleGrant, {"id": held.id}, {"active": False})
        for grant in grants:
            tx.insert(RoleGrant, person_id=who.id, created_at=now, **grant)
        await tx.commit()
    container.principals.forget(who.id)


async def charge(client: httpx.AsyncClient, sign_in: SignIn, container: Container, place: UUID) -> str:
    """A charge of twelve yuan for copied pages, done at the desk; its id."""
    desk, tenant = await sign_in("reception"), await sign_in("tenant1")
    home = (await client.get("/v1/me", headers=tenant)).json()["premises"][0]
    request = {
        "community_id": str(place), "kind": "paid_service", "channel": "counter", "catalogue_code": "P19",
        "description": "复印 12 页", "customer_id": str((await person(container, "tenant1")).id), "premises_id": home,
    }  # fmt: skip
    order = await client.post("/v1/work-orders", json=request, headers=keyed(desk, "charge"))
    assert order.status_code == 201, order.text
    path = f"/v1/work-orders/{order.json()['id']}"
    said = {"said_by": "业主本人", "means": "in_person", "told_at": container.clock.now().isoformat()}
    estimate = {"basis": "range", "min_fen": 100, "max_fen": 5000}
    form = {"coverage": "chargeable", "coverage_reason": "有偿服务", "estimate": estimate, "consent": said}
    accepted = await client.post(f"{path}/accept", json=form, headers=desk)
    assert accepted.status_code == 200, accepted.text
    line: RowValues = {
        "kind": "labour", "name": "复印", "quantity": "12", "unit": "页", "basis": "priced_on_site",
        "catalogue_code": "P19", "unit_fen": 100,
    }  # fmt: skip
    form_done: RowValues = {"done": "已复印", "means": "in_person", "lines": [line], "consent": said}
    done = await client.post(f"{path}/fulfil", json=form_done, headers=desk)
    assert done.status_code == 200, done.text
    return str(done.json()["charge"]["id"])


async def test_one_key_is_one_payment_however_the_id_is_spelled(
    client: httpx.AsyncClient, sign_in: SignIn, container: Container, communities: dict[str, UUID]
) -> None:
    charge_id = await charge(client, sign_in, container, communities["HY"])
    cashier = keyed(await sign_in("cashier"), "pay")
    form = {"amount_fen": 300, "via": "desk", "method": "cash"}
    answers = {}
    for spelling, spell in SPELLINGS.items():
        answers[spelling] = await client.post(f"/v1/charges/{spell(charge_id)}/pay", json=form, headers=cashier)
    first = answers["as it was given"]
    for spelling in ("as it was given", "in capitals", "percent-encoded"):
        assert (answers[spelling].status_code, answers[spelling].content) == (200, first.content), spelling
    for spelling in ("without dashes", "in braces", "as a urn"):
        assert answers[spelling].status_code == 404, spelling
    async with container.database.transaction(container.clock.now()) as tx:
        paid = await tx.value(select(func.sum(Payment.amount_fen)).where(col(Payment.charge_id) == UUID(charge_id)))
        stored = await tx.get(Charge, id=UUID(charge_id))
    assert paid == 300
    assert stored is not None
    assert stored.paid_fen == 300


SIBLINGS = (
    "/v1/communities/{}/buildings",
    "/v1/communities/{}",
    "/v1/people/{}",
    "/v1/people/{}/role-grants",
    "/v1/machine-clients/{}",
)


@pytest.mark.parametrize("path", SIBLINGS)
@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_every_operation_resolves_ids_alike(
    client: httpx.AsyncClient, sign_in: SignIn, container: Container, communities: dict[str, UUID], path: str,
    spelling: str,
) -> None:  # fmt: skip
    """Generated ones and those written by hand."""
    admin = await sign_in("admin")
    clients = (await client.get("/v1/machine-clients", headers=admin)).json()["data"]
    found = {"people": (await person(container, "guard")).id, "machine-clients": clients[0]["id"]}
    record_id = str(found.get(path.split("/")[2], communities["HY"]))
    answer = await client.get(path.format(SPELLINGS[spelling](record_id)), headers=admin)
    same = spelling in ("as it was given", "in capitals", "percent-encoded")
    assert answer.status_code == (200 if same else 404), answer.text


async def test_a_key_of_a_creation_is_one_for_its_community(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    admin, place = keyed(await sign_in("admin")), str(communities["HY"])
    first = await client.post(f"/v1/communities/{place}/buildings", json={"name": "7号楼"}, headers=admin)
    again = await client.post(f"/v1/communities/{place.upper()}/buildings", json={"name": "7号楼"}, headers=admin)
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)


# who may still have a stored answer


def order_form(place: UUID, who: Person) -> RowValues:
    return {
        "community_id": str(place), "kind": "repair", "channel": "phone", "description": "大堂漏水",
        "common_area": "1号楼大堂", "contact_name": "王女士", "contact_phone": "13800001234", "trades": ["plumbing"],
    }  # fmt: skip


def complaint_form(place: UUID, who: Person) -> RowValues:
    return {
        "community_id": str(place), "kind": "service", "channel": "phone", "matter": "staff",
        "description": "保安态度差", "complainant_name": "刘先生", "complainant_phone": "13800138000",
    }  # fmt: skip


def slip_form(place: UUID, who: Person) -> RowValues:
    return {"community_id": str(place), "subject": "照明", "matter": "车库照明损坏", "received_at": ""}


CREATIONS = {"work-orders": order_form, "complaints": complaint_form, "contact-slips": slip_form}


async def create(
    client: httpx.AsyncClient, container: Container, headers: Headers, noun: str, place: UUID, department: str
) -> httpx.Response:
    form = CREATIONS[noun](place, await person(container, "reception"))
    if noun == "contact-slips":
        form |= {"department_id": department, "received_at": "2026-01-05T09:00:00+08:00"}
    return await client.post(f"/v1/{noun}", json=form, headers=keyed(headers))


@pytest.fixture
async def department(client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]) -> str:
    listed = await client.get(f"/v1/communities/{communities['HY']}/departments", headers=await sign_in("admin"))
    return str(listed.json()["data"][0]["id"])


@pytest.mark.parametrize("noun", CREATIONS)
@pytest.mark.parametrize("now_is", ["moved", "without a role"])
async def test_whoever_left_gets_no_stored_answer(
    client: httpx.AsyncClient, sign_in: SignIn, container: Container, communities: dict[str, UUID], noun: str,
    now_is: str, department: str,
) -> None:  # fmt: skip
    reception = await sign_in("reception")
    first = await create(client, container, reception, noun, communities["HY"], department)
    assert first.status_code == 201, first.text
    again = await create(client, container, reception, noun, communities["HY"], department)
    assert (again.status_code, again.headers["idempotency-replayed"]) == (201, "true")
    there: RowValues = {"role": Role.RECEPTIONIST.value, "community_id": communities["GW"]}
    await move(container, "reception", *[there] * (now_is == "moved"))
    refused = await create(client, container, reception, noun, communities["HY"], department)
    assert (refused.status_code, refused.json()["code"]) == (404, "not-found")


async def test_whoever_no_longer_sees_the_record_gets_no_stored_answer(
    client: httpx.AsyncClient, sign_in: SignIn, container: Container, communities: dict[str, UUID], department: str
) -> None:
    """A receptionist who now repairs: workers register orders too, and read only their own."""
    reception = await sign_in("reception")
    first = await create(client, container, reception, "work-orders", communities["HY"], department)
    assert first.status_code == 201, first.text
    async with container.database.transaction(container.clock.now()) as tx:
        others = {"reporter_id": (await person(container, "manager")).id}
        tx.update(WorkOrder, {"id": UUID(first.json()["id"])}, others)
        await tx.commit()
    await move(container, "reception", {"role": Role.WORKER.value, "community_id": communities["HY"]})
    refused = await create(client, container, reception, "work-orders", communities["HY"], department)
    assert (refused.status_code, refused.json()["code"]) == (404, "not-found")


async def test_an_action_is_not_replayed_to_who_no_longer_sees_the_record(
    client: httpx.AsyncClient, sign_in: SignIn, container: Container, communities: dict[str, UUID], department: str
) -> None:
    reception = await sign_in("reception")
    order = (await create(client, container, reception, "work-orders", communities["HY"], department)).json()
    path, form = f"/v1/work-orders/{order['id']}/refuse", {"reason": "不在服务范围", "referral": "请联系市政"}
    assert (await client.post(path, json=form, headers=keyed(reception))).status_code == 200
    assert (await client.post(path, json=form, headers=keyed(reception))).status_code == 200
    await move(container, "reception", {"role": Role.GUARD.value, "community_id": communities["HY"]})
    refused = await client.post(path, json=form, headers=keyed(reception))
    assert refused.status_code in (403, 404)


@pytest.mark.parametrize("noun", ["people", "machine-clients", "communities", "role-grants"])
async def test_an_administrator_of_less_gets_no_stored_answer(
    client: httpx.AsyncClient, sign_in: SignIn, container: Container, communities: dict[str, UUID], noun: str
) -> None:
    """Somebody who administered everything, and now one community."""
    admin, guard = await sign_in("admin"), (await person(container, "guard")).id
    path, form = {
        "people": ("/v1/people", {"kind": "staff", "name": "新同事"}),
        "machine-clients": ("/v1/machine-clients", {"client_id": "meter", "name": "抄表", "scopes": ["events:read"]}),
        "communities": (
            "/v1/communities",
            {"code": "NEU", "name": "新小区", "service_phone": "0532-85001000", "complaint_phone": "0532-85001001"},
        ),
        "role-grants": (f"/v1/people/{guard}/role-grants", {"role": "worker", "community_id": str(communities["GW"])}),
    }[noun]
    first = await client.post(path, json=form, headers=keyed(admin))
    assert first.status_code == 201, first.text
    assert (await client.post(path, json=form, headers=keyed(admin))).headers["idempotency-replayed"] == "true"
    if noun == "people":
        # somebody of another community now
        path_to = f"/v1/people/{first.json()['id']}/role-grants"
        role = {"role": "manager", "community_id": str(communities["GW"])}
        assert (await client.post(path_to, json=role, headers=keyed(admin))).status_code == 201
    await move(container, "admin", {"role": Role.ADMIN.value, "community_id": communities["HY"]})
    refused = await client.post(path, json=form, headers=keyed(admin))
    assert refused.status_code in (403, 404), refused.text
