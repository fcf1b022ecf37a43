"""Every operation × every role × own and other community: nobody gets further than its policy says."""

import re
from typing import Final

import httpx
import pytest
from fastapi import FastAPI

from app.api.http.middleware import AnyRoute
from app.api.openapi.document import operations_of
from app.core.ids import UUID
from app.core.roles import Role
from app.sandbox.demo_people import CLIENT_SCOPES
from tests.api.conftest import SignIn

NOBODY = "0199aa00-0000-7000-8000-000000000000"
PEOPLE = {
    "reception": Role.RECEPTIONIST,
    "supervisor": Role.SUPERVISOR,
    "worker1": Role.WORKER,
    "cashier": Role.CASHIER,
    "cs_supervisor": Role.CS_SUPERVISOR,
    "manager": Role.MANAGER,
    "duty": Role.DUTY_MANAGER,
    "guard": Role.GUARD,
    "owner1": Role.CUSTOMER,
    "admin": Role.ADMIN,
    "erp": Role.INTEGRATION,
}


def routes_of(app: FastAPI) -> list[AnyRoute]:
    return operations_of(app)


async def call(
    client: httpx.AsyncClient, route: AnyRoute, community: object, headers: dict[str, str]
) -> httpx.Response:
    path = re.sub(r"\{[^}]+\}", NOBODY, route.path.replace("{community_id}", str(community)))
    method = next(iter(route.methods or ()))
    body: dict[str, str] | None = {} if route.form is not None else None
    return await client.request(method, path, headers=headers, json=body)


PEOPLES_OWN: Final = (
    "me.set_password", "me.begin_second_factor", "me.confirm_second_factor", "me.remove_second_factor",
    "me.homes", "me.communities", "me.claim_home", "me.export", "me.erase",
    "subscriptions.list", "subscriptions.record",
    "notice_settings.read", "notice_settings.update",
)  # fmt: skip
"""What only a person has: a machine client has a secret instead."""


OF_ALL_COMMUNITIES: Final = ("ledger.follow",)
"""What only somebody may whose office holds in every community."""


def is_permitted(route: AnyRoute, role: Role, *, everywhere: bool) -> bool:
    policy = route.operation.policy
    if route.operation.id in PEOPLES_OWN and role is Role.INTEGRATION:
        return False
    if route.operation.id in OF_ALL_COMMUNITIES and not everywhere:
        return False
    if policy.open_to == "anyone":
        return True
    if role is Role.INTEGRATION:
        return bool(policy.scopes & set(CLIENT_SCOPES)) or (not policy.scopes and role in policy.roles)
    return role in policy.roles


async def test_without_a_token_only_public_operations_answer(app: FastAPI, client: httpx.AsyncClient) -> None:
    for route in routes_of(app):
        answer = await call(client, route, NOBODY, {})
        if route.operation.policy.open_to == "public":
            assert answer.status_code != 401, route.operation.id
        else:
            assert answer.status_code == 401, route.operation.id


# policies are asked before any record is read; tests/matrix asks them on both databases, at real records
@pytest.mark.sqlite
@pytest.mark.parametrize("name", PEOPLE)
async def test_each_role_gets_as_far_as_its_policies_say(
    app: FastAPI, client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], name: str
) -> None:
    headers, role = await sign_in(name), PEOPLE[name]
    everywhere = name in ("admin", "erp")
    refused, passed = 0, 0
    for route in routes_of(app):
        if route.operation.policy.open_to == "public":
            continue
        operation = route.operation.id
        answer = await call(client, route, communities["HY"], headers)
        assert answer.status_code < 500, (operation, answer.text)
        if is_permitted(route, role, everywhere=everywhere):
            passed += 1
            assert answer.status_code not in (401, 403), (operation, answer.text)
        else:
            refused += 1
            assert answer.status_code == 403, (operation, answer.text)
        if "{community_id}" in route.path:
            missing = await call(client, route, NOBODY, headers)
            assert missing.status_code == 404, operation
        if "{community_id}" in route.path and not everywhere:
            other = await call(client, route, communities["GW"], headers)
            assert other.status_code == 404, operation
    assert passed > 50
    assert refused > 5 or name == "admin"


async def test_the_other_communitys_staff_stays_outside_as_well(
    app: FastAPI, client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    for name in ("reception_gw", "manager_gw", "worker_gw", "merchant1"):
        headers = await sign_in(name)
        for route in routes_of(app):
            if "{community_id}" in route.path:
                answer = await call(client, route, communities["HY"], headers)
                assert answer.status_code == 404, (name, route.operation.id)


async def test_rows_of_the_other_community_are_not_found_under_ones_own(
    app: FastAPI, client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    """A record's id does not open it through another community's path."""
    admin = await sign_in("admin")
    own, other = (f"/v1/communities/{communities[code]}" for code in ("HY", "GW"))
    for plural in ("buildings", "premises", "departments", "warranty-terms", "catalogue-items", "bindings"):
        row = (await client.get(f"{other}/{plural}?limit=1", headers=admin)).json()["data"][0]
        assert (await client.get(f"{own}/{plural}/{row['id']}", headers=admin)).status_code == 404
        changed = {"active": False, "expected_version": 1}
        assert (await client.post(f"{own}/{plural}/{row['id']}/update", json=changed, headers=admin)).status_code == 404
