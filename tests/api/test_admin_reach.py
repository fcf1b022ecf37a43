"""How far administrators reach: people of other communities are 404, and nobody is taken over on the way."""

import httpx
import pytest
from sqlmodel import col, select

from app.bootstrap import Container
from app.core.ids import UUID, new_id
from app.core.roles import Role
from app.models import Person, RoleGrant
from tests.api.conftest import Headers, SignIn

SENTENCE, OTHER = "二十四桥明月夜,玉人何处教吹箫", "correct horse battery staple"


def keyed(headers: Headers) -> Headers:
    return {**headers, "Idempotency-Key": str(new_id())}


@pytest.fixture
def places(communities: dict[str, UUID]) -> dict[str, str]:
    return {code: str(place) for code, place in communities.items()}


async def admin_of(container: Container, *places: str) -> Headers:
    """Somebody who administers these communities only."""
    now, person_id = container.clock.now(), new_id()
    async with container.database.transaction(now) as tx:
        admin = await tx.one(Person, select(Person).where(col(Person.username) == "admin"))
        assert admin is not None
        values = {"id": person_id, "kind": "staff", "name": "小区管理员", "created_at": now}
        tx.insert(Person, organisation_id=admin.organisation_id, **values)
        for place in places:
            grant = {"role": Role.ADMIN.value, "community_id": UUID(place)}
            tx.insert(RoleGrant, person_id=person_id, created_at=now, **grant)
        await tx.commit()
    token = container.tokens.issue(person_id, admin.organisation_id, "person", now)
    return {"Authorization": f"Bearer {token}"}


async def add(client: httpx.AsyncClient, headers: Headers, username: str = "neu") -> str:
    """A person without a role yet; their path."""
    form = {"kind": "staff", "name": "新同事", "username": username}
    made = await client.post("/v1/people", json=form, headers=keyed(headers))
    assert made.status_code == 201, made.text
    return f"/v1/people/{made.json()['id']}"


async def grant(client: httpx.AsyncClient, headers: Headers, person: str, role: str, place: str) -> str:
    form = {"role": role, "community_id": place}
    made = await client.post(f"{person}/role-grants", json=form, headers=keyed(headers))
    assert made.status_code == 201, made.text
    return f"{person}/role-grants/{made.json()['id']}"


async def touches(client: httpx.AsyncClient, headers: Headers, person: str) -> dict[str, int]:
    """How everything that an administrator may do with a person is answered."""
    answers = {
        "read": await client.get(person, headers=headers),
        "password": await client.post(f"{person}/password", json={"password": SENTENCE}, headers=headers),
        "code": await client.post(f"{person}/password-reset", headers=headers),
        "factor": await client.post(f"{person}/second-factor/remove", headers=headers),
        "disable": await client.post(
            f"{person}/update", json={"active": False}, headers={**headers, "If-Match": '"1"'}
        ),
        "rename": await client.post(f"{person}/update", json={"name": "别名"}, headers={**headers, "If-Match": '"1"'}),
        "grants": await client.get(f"{person}/role-grants", headers=headers),
    }
    return {what: answer.status_code for what, answer in answers.items()}


ALL_404 = dict.fromkeys(("read", "password", "code", "factor", "disable", "rename", "grants"), 404)


async def test_people_of_another_community_are_not_there(
    client: httpx.AsyncClient, sign_in: SignIn, container: Container, places: dict[str, str]
) -> None:
    admin, here = await sign_in("admin"), await admin_of(container, places["HY"])
    manager = await add(client, admin)
    await grant(client, admin, manager, "manager", places["GW"])
    assert await touches(client, here, manager) == ALL_404


async def test_who_is_to_become_manager_elsewhere_is_not_taken_over_before(
    client: httpx.AsyncClient, sign_in: SignIn, container: Container, places: dict[str, str]
) -> None:
    """Somebody whom the organisation's administrator has added, and who belongs to no community yet."""
    admin, here = await sign_in("admin"), await admin_of(container, places["HY"])
    manager = await add(client, admin)
    assert await touches(client, here, manager) == ALL_404
    listed = (await client.get("/v1/people?limit=100&kind=staff", headers=here)).json()["data"]
    assert manager.rpartition("/")[2] not in {one["id"] for one in listed}


async def test_who_was_manager_elsewhere_is_not_taken_over_afterwards(
    client: httpx.AsyncClient, sign_in: SignIn, container: Container, places: dict[str, str]
) -> None:
    admin, here = await sign_in("admin"), await admin_of(container, places["HY"])
    there = await admin_of(container, places["GW"])
    manager = await add(client, admin)
    held = await grant(client, admin, manager, "manager", places["GW"])
    assert (await client.delete(held, headers=admin)).status_code == 204
    assert await touches(client, here, manager) == ALL_404
    assert (await client.get(manager, headers=there)).status_code == 200
    listed = (await client.get("/v1/people?limit=100&kind=staff", headers=here)).json()["data"]
    assert manager.rpartition("/")[2] not in {one["id"] for one in listed}


async def test_whom_an_administrator_added_is_theirs_until_they_get_a_role(
    client: httpx.AsyncClient, container: Container, places: dict[str, str]
) -> None:
    here, there = await admin_of(container, places["HY"]), await admin_of(container, places["GW"])
    colleague = await admin_of(container, places["HY"])
    person = await add(client, here)
    for headers, status in ((here, 200), (colleague, 200), (there, 404)):
        assert (await client.get(person, headers=headers)).status_code == status
    listed = (await client.get("/v1/people?limit=100&kind=staff", headers=here)).json()["data"]
    assert person.rpartition("/")[2] in {one["id"] for one in listed}


async def test_who_works_in_both_is_seen_and_not_changed(
    client: httpx.AsyncClient, sign_in: SignIn, container: Container, places: dict[str, str]
) -> None:
    admin, here = await sign_in("admin"), await admin_of(container, places["HY"])
    both = await admin_of(container, places["HY"], places["GW"])
    person = await add(client, admin)
    await grant(client, admin, person, "worker", places["HY"])
    await grant(client, admin, person, "manager", places["GW"])
    answers = await touches(client, here, person)
    assert {answers.pop("read"), answers.pop("grants")} == {200}
    assert set(answers.values()) == {403}
    assert (await client.post(f"{person}/password-reset", headers=both)).status_code == 200


async def test_a_password_that_a_strangers_administrator_knows_ends_with_the_new_role(
    client: httpx.AsyncClient, sign_in: SignIn, container: Container, places: dict[str, str]
) -> None:
    """Set the password first, wait until they become manager elsewhere, log in as them."""
    admin, here = await sign_in("admin"), await admin_of(container, places["HY"])
    person = await add(client, here)
    await grant(client, here, person, "worker", places["HY"])
    done = await client.post(f"{person}/password", json={"password": SENTENCE}, headers=here)
    assert done.status_code == 200, done.text
    login = {"grant_type": "password", "username": "neu", "password": SENTENCE}
    pair = (await client.post("/v1/auth/token", data=login)).json()
    await grant(client, admin, person, "manager", places["GW"])
    assert (await client.post("/v1/auth/token", data=login)).status_code == 401
    bearer = {"Authorization": f"Bearer {pair['access_token']}"}
    assert (await client.get("/v1/me", headers=bearer)).status_code == 401
    assert not (await client.get(person, headers=admin)).json()["has_password"]


async def test_a_password_that_only_its_owner_knows_stays(
    client: httpx.AsyncClient, sign_in: SignIn, container: Container, places: dict[str, str]
) -> None:
    admin, here = await sign_in("admin"), await admin_of(container, places["HY"])
    person = await add(client, here)
    await grant(client, here, person, "worker", places["HY"])
    await client.post(f"{person}/password", json={"password": SENTENCE}, headers=here)
    login = {"grant_type": "password", "username": "neu", "password": SENTENCE}
    pair = (await client.post("/v1/auth/token", data=login)).json()
    bearer = {"Authorization": f"Bearer {pair['access_token']}"}
    form = {"current_password": SENTENCE, "new_password": OTHER}
    assert (await client.post("/v1/me/password", json=form, headers=bearer)).status_code == 200
    await grant(client, admin, person, "manager", places["GW"])
    login["password"] = OTHER
    assert (await client.post("/v1/auth/token", data=login)).status_code == 200
