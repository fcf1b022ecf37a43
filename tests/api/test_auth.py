"""Who is calling: passwords, refresh rotation, machine clients, and tokens that nobody else could have made."""

import base64
import json
from datetime import timedelta

import httpx
import jwt
import pytest

from app.bootstrap import Container
from app.core.clock import MovableClock
from app.core.keys import derived_key
from app.sandbox.demo_people import CLIENT_ID, CLIENT_SECRET, PASSWORD
from tests.api.conftest import SignIn

Form = dict[str, str]


def password_of(username: str, password: str = PASSWORD) -> Form:
    return {"grant_type": "password", "username": username, "password": password}


async def ask(client: httpx.AsyncClient, form: Form, **options: object) -> httpx.Response:
    return await client.post("/v1/auth/token", data=form, **options)  # type: ignore[arg-type]


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def test_a_login_gives_a_pair_and_says_who_one_is(client: httpx.AsyncClient) -> None:
    pair = await ask(client, password_of("reception"))
    assert pair.status_code == 200, pair.text
    assert pair.json()["token_type"] == "Bearer"
    assert pair.json()["expires_in"] <= 900
    assert pair.headers["cache-control"] == "no-store"
    me = (await client.get("/v1/me", headers=bearer(pair.json()["access_token"]))).json()
    assert me["name"] == "林小满"
    assert [role["role"] for role in me["roles"]] == ["receptionist"]
    assert me["roles"][0]["title"] == "receptionist"


async def test_a_customer_is_one_by_the_room(client: httpx.AsyncClient, sign_in: SignIn) -> None:
    me = (await client.get("/v1/me", headers=await sign_in("owner1"))).json()
    assert [role["role"] for role in me["roles"]] == ["customer"]
    assert len(me["premises"]) == 1


@pytest.mark.parametrize(
    "form",
    [
        password_of("reception", "wrong"),
        password_of("nobody-here"),
        {"grant_type": "refresh_token", "refresh_token": "x"},
    ],
)
async def test_wrong_credentials_are_refused_without_saying_which(client: httpx.AsyncClient, form: Form) -> None:
    refused = await ask(client, form)
    assert (refused.status_code, refused.json()["code"]) == (401, "credentials-wrong")
    assert refused.headers["www-authenticate"] == "Bearer"


async def test_what_is_missing_or_unknown_in_a_login_is_named(client: httpx.AsyncClient) -> None:
    refused = await ask(client, {"grant_type": "password", "username": "x", "otp": "1"})
    assert refused.status_code == 422
    assert {error["pointer"] for error in refused.json()["errors"]} == {"/password", "/otp"}
    assert (await ask(client, {"grant_type": "magic"})).json()["errors"][0]["pointer"] == "/grant_type"
    assert (await ask(client, password_of("a\x00b"))).status_code == 422
    assert (await client.post("/v1/auth/token", json={"grant_type": "password"})).status_code == 415


async def test_a_refresh_token_works_once_and_its_late_reuse_ends_the_family(
    client: httpx.AsyncClient, clock: MovableClock
) -> None:
    first = (await ask(client, password_of("reception"))).json()["refresh_token"]
    second = (await ask(client, {"grant_type": "refresh_token", "refresh_token": first})).json()["refresh_token"]
    assert second != first
    clock.move_to(clock.now() + timedelta(seconds=61))
    assert (await ask(client, {"grant_type": "refresh_token", "refresh_token": first})).status_code == 401
    stolen = await ask(client, {"grant_type": "refresh_token", "refresh_token": second})
    assert stolen.status_code == 401


async def test_a_refresh_token_runs_out(client: httpx.AsyncClient, clock: MovableClock, container: Container) -> None:
    token = (await ask(client, password_of("reception"))).json()["refresh_token"]
    clock.move_to(clock.now() + timedelta(seconds=container.settings.refresh_token_seconds + 1))
    assert (await ask(client, {"grant_type": "refresh_token", "refresh_token": token})).status_code == 401


async def test_logging_out_ends_the_login(client: httpx.AsyncClient, sign_in: SignIn) -> None:
    pair = (await ask(client, password_of("reception"))).json()
    other = await client.post(
        "/v1/auth/logout", json={"refresh_token": pair["refresh_token"]}, headers=await sign_in("worker1")
    )
    assert other.status_code == 204
    renewed = (await ask(client, {"grant_type": "refresh_token", "refresh_token": pair["refresh_token"]})).json()
    gone = await client.post(
        "/v1/auth/logout", json={"refresh_token": renewed["refresh_token"]}, headers=bearer(pair["access_token"])
    )
    assert (gone.status_code, gone.content) == (204, b"")
    after = await ask(client, {"grant_type": "refresh_token", "refresh_token": renewed["refresh_token"]})
    assert after.status_code == 401


async def test_a_machine_client_logs_in_by_form_or_by_basic(client: httpx.AsyncClient) -> None:
    by_form = await ask(
        client, {"grant_type": "client_credentials", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    )
    assert by_form.status_code == 200, by_form.text
    assert "work_orders:read" in by_form.json()["scope"].split()
    assert by_form.json()["refresh_token"] is None
    by_basic = await ask(client, {"grant_type": "client_credentials"}, auth=(CLIENT_ID, CLIENT_SECRET))
    assert by_basic.status_code == 200
    me = (await client.get("/v1/me", headers=bearer(by_basic.json()["access_token"]))).json()
    assert me["kind"] == "client"


async def test_after_ten_failures_a_name_waits(client: httpx.AsyncClient) -> None:
    for _ in range(10):
        assert (await ask(client, password_of("guard", "wrong"))).status_code == 401
    waits = await ask(client, password_of("guard"))
    assert (waits.status_code, waits.json()["code"]) == (429, "too-many-requests")
    assert waits.headers["ratelimit-policy"] == '"login";q=10;w=86400'
    assert waits.headers["ratelimit"] == f'"login";r=0;t={waits.headers["retry-after"]}'
    assert int(waits.headers["retry-after"]) > 0
    assert (await ask(client, password_of("reception"))).status_code == 200


async def test_an_access_token_runs_out(client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock) -> None:
    headers = await sign_in("reception")
    assert (await client.get("/v1/me", headers=headers)).status_code == 200
    clock.move_to(clock.now() + timedelta(seconds=901))
    assert (await client.get("/v1/me", headers=headers)).status_code == 401


async def test_who_is_disabled_is_shut_out_within_five_seconds(
    client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock, container: Container
) -> None:
    pair = (await ask(client, password_of("reception"))).json()
    headers, admin = bearer(pair["access_token"]), await sign_in("admin")
    me = (await client.get("/v1/me", headers=headers)).json()
    # as another process would: nothing here is told to forget
    known = dict(container.principals._known)
    done = await client.post(
        f"/v1/people/{me['id']}/update", json={"active": False, "expected_version": 1}, headers=admin
    )
    assert done.status_code == 200, done.text
    container.principals._known.update(known)
    clock.move_to(clock.now() + timedelta(seconds=5))
    assert (await client.get("/v1/me", headers=headers)).status_code == 401
    assert (
        await ask(client, {"grant_type": "refresh_token", "refresh_token": pair["refresh_token"]})
    ).status_code == 401
    assert (await ask(client, password_of("reception"))).status_code == 401


def forge(
    container: Container, headers: dict[str, str] | None = None, key: bytes | None = None, **claims: object
) -> str:
    now = int(container.clock.now().timestamp())
    body = {
        "iss": "gongdan", "aud": "gongdan-api", "sub": "0199aa00-0000-7000-8000-000000000000",
        "org": "0199aa00-0000-7000-8000-000000000001", "kind": "person", "typ": "access", "iat": now, "exp": now + 600,
    }  # fmt: skip
    own = derived_key(container.settings.secret_key.get_secret_value(), "access-token")
    return jwt.encode({**body, **claims}, key or own, algorithm="HS256", headers=headers)


async def test_forged_tokens_are_refused(client: httpx.AsyncClient, sign_in: SignIn, container: Container) -> None:
    good = (await sign_in("reception"))["Authorization"].removeprefix("Bearer ")
    head, body, signature = good.split(".")
    none = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "at+jwt"}).encode()).rstrip(b"=").decode()
    now = int(container.clock.now().timestamp())
    forged = {
        "alg none": f"{none}.{body}.",
        "alg none, signed": f"{none}.{body}.{signature}",
        "changed body": f"{head}.{body[:-2]}AA.{signature}",
        "other key": forge(container, key=b"x" * 32),
        "the secret itself": forge(container, key=container.settings.secret_key.get_secret_value().encode()),
        "cursor key": forge(container, key=derived_key(container.settings.secret_key.get_secret_value(), "cursor")),
        "wrong aud": forge(container, aud="elsewhere"),
        "wrong iss": forge(container, iss="elsewhere"),
        "refresh typ": forge(container, typ="refresh"),
        "kind system": forge(container, kind="system"),
        "expired": forge(container, exp=now - 1),
        "no expiry": forge(container, exp=None),
        "nobody": forge(container),
        "nonsense": "abc",
        "empty": "",
    }
    for name, token in forged.items():
        refused = await client.get("/v1/me", headers=bearer(token))
        assert (refused.status_code, refused.json()["code"]) == (401, "unauthenticated"), name
    assert (await client.get("/v1/me", headers={"Authorization": f"Basic {good}"})).status_code == 401
    assert (await client.get("/v1/me", headers=bearer(good))).status_code == 200
