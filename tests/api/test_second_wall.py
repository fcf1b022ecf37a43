"""Row-level security behind the rules: what a broken rule would let through is still not there, and what the rules
allow across communities still works."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio

from app.bootstrap import Container, build_container
from app.core.clock import MovableClock
from app.core.ids import UUID, new_id
from app.core.roles import Role
from app.core.row_scope import EVERYWHERE, of_community
from app.core.settings import Settings
from app.main import create_app
from app.models import Binding, ClockPolicyRow, Person, RoleGrant
from app.services.moving.kind import Kind
from app.services.moving.seen_by import EVERYTHING
from tests.api.conftest import Headers, SignIn
from tests.support.places import Place


@pytest_asyncio.fixture
async def walled(seeded_place: Place, settings: Settings, clock: MovableClock) -> AsyncIterator[httpx.AsyncClient]:
    """The application with a database that shows nothing to a transaction without a scope, as in earnest."""
    container = build_container(settings, clock=clock)
    transport = httpx.ASGITransport(app=create_app(container=container), raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://gongdan.test", headers={"Accept-Language": "en"}
    ) as opened:
        yield opened
    await container.close()


async def call_in(client: httpx.AsyncClient, desk: Headers, owner: Headers, community_id: UUID) -> dict[str, Any]:
    """A repair of a customer's own room, written down by the desk."""
    me = (await client.get("/v1/me", headers=owner)).json()
    form = {
        "community_id": str(community_id), "kind": "repair", "channel": "phone", "description": "水管漏水",
        "catalogue_code": "P12", "customer_id": me["id"], "premises_id": me["premises"][0],
    }  # fmt: skip
    answer = await client.post("/v1/work-orders", json=form, headers={**desk, "Idempotency-Key": "order"})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


@pytest.mark.postgresql  # it is PostgreSQL's wall
async def test_a_rule_that_says_yes_to_everybody_shows_nothing_of_another_community(
    walled: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, owner, others = await sign_in("reception"), await sign_in("owner1"), await sign_in("manager_gw")
    order = await call_in(walled, desk, owner, communities["HY"])
    monkeypatch.setattr(Kind, "sees", lambda *_: True)
    monkeypatch.setattr(Kind, "conditions", lambda *_, **__: [EVERYTHING])
    address = f"/v1/work-orders/{order['id']}"
    assert (await walled.get(address, headers=desk)).status_code == 200
    assert (await walled.get(address, headers=others)).status_code == 404
    cancelled = await walled.post(f"{address}/cancel", json={"reason": "x"}, headers=others)
    assert cancelled.status_code == 404
    listed = await walled.get("/v1/work-orders", headers=others)
    assert listed.status_code == 200
    assert order["id"] not in listed.text


async def test_who_moved_out_still_reads_their_own_order(
    walled: httpx.AsyncClient, container: Container, sign_in: SignIn, communities: dict[str, UUID], clock: MovableClock
) -> None:
    desk, owner = await sign_in("reception"), await sign_in("owner1")
    order = await call_in(walled, desk, owner, communities["HY"])
    async with container.database.transaction(clock.now(), EVERYWHERE) as tx:
        person = await tx.get(Person, username="owner1")
        assert person is not None
        [binding] = await tx.get_all(Binding, person_id=person.id)
        tx.update(Binding, {"id": binding.id}, {"valid_until": clock.now().date() - timedelta(days=2)})
        await tx.commit()
    clock.move_to(clock.now() + timedelta(minutes=1))
    read = await walled.get(f"/v1/work-orders/{order['id']}", headers=owner)
    assert read.status_code == 200, read.text


async def test_a_new_community_is_there_at_once_in_every_process(
    walled: httpx.AsyncClient, seeded_place: Place, settings: Settings, clock: MovableClock, sign_in: SignIn
) -> None:
    admin = await sign_in("admin")
    other = build_container(settings, clock=clock)
    transport = httpx.ASGITransport(app=create_app(container=other), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://gongdan.test") as second:
        # both processes remember the administrator by now
        for process in (walled, second):
            assert (await process.get("/v1/communities", headers=admin)).status_code == 200
        made = await walled.post(
            "/v1/communities",
            json={
                "code": "LY",
                "name": "兰亭雅苑",
                "service_phone": "0532-8000-0110",
                "complaint_phone": "0532-8000-0119",
            },
            headers={**admin, "Idempotency-Key": "ly"},
        )
        assert made.status_code == 201, made.text
        path = f"/v1/communities/{made.json()['id']}/buildings"
        built = await second.post(path, json={"name": "1号楼"}, headers={**admin, "Idempotency-Key": "b1"})
        assert built.status_code == 201, built.text
        listed = await walled.get(path, headers=admin)
        assert [row["name"] for row in listed.json()["data"]] == ["1号楼"]
    await other.close()


async def test_rules_of_a_community_are_whole_whoever_asks_first(
    container: Container, communities: dict[str, UUID], clock: MovableClock
) -> None:
    now = clock.now()
    async with container.database.transaction(now, EVERYWHERE) as tx:
        tx.insert(
            ClockPolicyRow, id=new_id(), created_at=now, version=1, community_id=communities["GW"], clock="sign_for",
            length=60,
        )  # fmt: skip
        await tx.commit()
    async with container.database.transaction(now, of_community(communities["HY"])) as tx:
        rules = await container.communities.get(tx, communities["GW"])
    assert [policy.clock for policy in rules.clock_policies] == ["sign_for"]


async def test_an_administrator_of_one_community_does_not_take_others_for_newcomers(
    walled: httpx.AsyncClient, container: Container, communities: dict[str, UUID], clock: MovableClock
) -> None:
    """Roles elsewhere are hidden from the transaction, and must not look like no roles at all."""
    now = clock.now()
    async with container.database.transaction(now, EVERYWHERE) as tx:
        admin = await tx.get(Person, username="admin")
        guard = await tx.get(Person, username="guard_gw")
        assert admin is not None
        assert guard is not None
        person_id = new_id()
        tx.insert(Person, id=person_id, organisation_id=admin.organisation_id, kind="staff", name="管", created_at=now)
        tx.insert(RoleGrant, person_id=person_id, role=Role.ADMIN.value, community_id=communities["HY"], created_at=now)
        await tx.commit()
    token = container.tokens.issue(person_id, admin.organisation_id, "person", now)
    headers = {"Authorization": f"Bearer {token}"}
    listed = await walled.get("/v1/people?limit=100", headers=headers)
    assert listed.status_code == 200
    assert str(guard.id) not in listed.text
    assert (await walled.get(f"/v1/people/{guard.id}", headers=headers)).status_code == 404
