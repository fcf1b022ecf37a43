"""Writes that are repeated do nothing twice and answer the same, byte for byte."""

import asyncio

import httpx
import pytest
from sqlmodel import func, select

from app.bootstrap import Container
from app.core.ids import UUID
from app.models import Building, StoredAnswer
from app.services.journal import idempotency
from tests.api.conftest import Headers, SignIn


async def how_many(container: Container, model: type) -> int:
    async with container.database.transaction(container.clock.now()) as tx:
        return int(await tx.value(select(func.count()).select_from(model)))


@pytest.fixture
def path(communities: dict[str, UUID]) -> str:
    return f"/v1/communities/{communities['HY']}/buildings"


async def add(client: httpx.AsyncClient, path: str, headers: Headers, key: str, name: str = "7号楼") -> httpx.Response:
    return await client.post(path, json={"name": name}, headers={**headers, "Idempotency-Key": key})


async def test_a_repeat_is_answered_with_the_first_answer(
    client: httpx.AsyncClient, sign_in: SignIn, path: str, container: Container
) -> None:
    admin = await sign_in("admin")
    first = await add(client, path, admin, "k1")
    before = await how_many(container, Building)
    assert "idempotency-replayed" not in first.headers
    for key in ("k1", '"k1"'):
        again = await add(client, path, admin, key)
        assert (again.status_code, again.content) == (201, first.content)
        assert again.headers["idempotency-replayed"] == "true"
        assert again.headers["etag"] == first.headers["etag"]
        assert again.headers["location"] == first.headers["location"]
    assert await how_many(container, Building) == before


async def test_a_creation_without_a_key_is_refused(client: httpx.AsyncClient, sign_in: SignIn, path: str) -> None:
    refused = await client.post(path, json={"name": "x"}, headers=await sign_in("admin"))
    assert (refused.status_code, refused.json()["code"]) == (400, "idempotency-key-missing")
    for bad in ("", " ", "a b", "x" * 256, '""'):
        answer = await client.post(path, json={"name": "x"}, headers={**await sign_in("admin"), "Idempotency-Key": bad})
        assert answer.status_code in (400, 422), bad


async def test_another_payload_under_the_same_key_is_refused(
    client: httpx.AsyncClient, sign_in: SignIn, path: str
) -> None:
    admin = await sign_in("admin")
    await add(client, path, admin, "k1")
    refused = await add(client, path, admin, "k1", name="8号楼")
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency-key-reused")


async def test_a_key_belongs_to_its_caller_and_path(
    client: httpx.AsyncClient, sign_in: SignIn, path: str, communities: dict[str, UUID]
) -> None:
    admin = await sign_in("admin")
    first = await add(client, path, admin, "k1")
    elsewhere = await add(client, path.replace(str(communities["HY"]), str(communities["GW"])), admin, "k1")
    assert elsewhere.status_code == 201
    assert elsewhere.json()["id"] != first.json()["id"]


async def test_refusals_are_not_stored(
    client: httpx.AsyncClient, sign_in: SignIn, path: str, container: Container
) -> None:
    admin = await sign_in("admin")
    assert (await add(client, path, admin, "k0")).status_code == 201
    assert (await add(client, path, admin, "k1")).status_code == 409
    assert await how_many(container, StoredAnswer) == 1
    assert (await add(client, path, admin, "k1", name="8号楼")).status_code == 201


async def test_who_may_no_longer_do_it_gets_no_replay(
    client: httpx.AsyncClient, sign_in: SignIn, path: str, container: Container
) -> None:
    admin = await sign_in("admin")
    assert (await add(client, path, admin, "k1")).status_code == 201
    refused = await add(client, path, await sign_in("reception"), "k1")
    assert refused.status_code == 403


async def test_many_at_once_have_one_effect(
    client: httpx.AsyncClient, sign_in: SignIn, path: str, container: Container
) -> None:
    admin = await sign_in("admin")
    before = await how_many(container, Building)
    sent = await asyncio.gather(*(add(client, path, admin, "k1") for _ in range(12)))
    assert await how_many(container, Building) == before + 1
    assert {answer.status_code for answer in sent} <= {201, 409}
    bodies = {answer.content for answer in sent if answer.status_code == 201}
    assert len(bodies) == 1
    for answer in sent:
        if answer.status_code == 409:
            assert answer.json()["code"] == "idempotency-in-flight"
            assert answer.headers["retry-after"] == "1"
    again = await add(client, path, admin, "k1")
    assert again.content in bodies


async def test_a_key_that_is_held_elsewhere_is_in_flight(
    client: httpx.AsyncClient, sign_in: SignIn, path: str, container: Container, communities: dict[str, UUID]
) -> None:
    admin = await sign_in("admin")
    me = (await client.get("/v1/me", headers=admin)).json()
    key = idempotency.key_of(UUID(me["id"]), "buildings.create", {"community_id": communities["HY"]}, "k1")
    async with container.database.transaction(container.clock.now()) as tx:
        await idempotency.hold(tx, key)
        refused = await add(client, path, admin, "k1")
        assert (refused.status_code, refused.json()["code"]) == (409, "idempotency-in-flight")
        assert refused.json()["retryable"] is True
        idempotency.let_go(tx)
    assert (await add(client, path, admin, "k1")).status_code == 201


async def test_an_action_with_a_key_is_done_once(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], container: Container
) -> None:
    """Where the key is optional, nobody looks for it first: the repeat is found when it is refused, or at commit."""
    owner, reception = await sign_in("owner1"), await sign_in("reception")
    room = (await client.get(f"/v1/communities/{communities['HY']}/premises", headers=owner)).json()["data"][0]
    form = {
        "community_id": str(communities["HY"]), "kind": "repair", "channel": "app", "premises_id": room["id"],
        "description": "漏水", "urgency": "normal", "trades": ["plumbing"],
    }  # fmt: skip
    answer = await client.post("/v1/work-orders", json=form, headers={**owner, "Idempotency-Key": "r"})
    assert answer.status_code == 201, answer.text
    path = f"/v1/work-orders/{answer.json()['id']}"
    contact = {"means": "phone", "result": "reached", "note": "来电确认"}
    refusal = {"reason": "不在服务范围", "referral": "请联系市政"}
    for action, body in (("contact", contact), ("refuse", refusal)):
        keyed = {**reception, "Idempotency-Key": "a"}
        first = await client.post(f"{path}/{action}", json=body, headers=keyed)
        assert first.status_code == 200, first.text
        again = await client.post(f"{path}/{action}", json=body, headers=keyed)
        assert (again.status_code, again.content) == (200, first.content)
        assert again.headers["idempotency-replayed"] == "true"
        other = await client.post(
            f"{path}/{action}", json={**body, "device_time": "2026-01-01T00:00:00Z"}, headers=keyed
        )
        assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    assert (await client.get(path, headers=reception)).json()["version"] == 3


async def test_an_edit_with_a_key_is_replayed_though_its_version_is_old(
    client: httpx.AsyncClient, sign_in: SignIn, path: str
) -> None:
    admin = await sign_in("admin")
    record = await add(client, path, admin, "k1")
    update, form = f"{path}/{record.json()['id']}/update", {"name": "8号楼", "expected_version": 1}
    first = await client.post(update, json=form, headers={**admin, "Idempotency-Key": "e"})
    again = await client.post(update, json=form, headers={**admin, "Idempotency-Key": "e"})
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.content == first.content
    assert (await client.post(update, json=form, headers=admin)).status_code == 409
