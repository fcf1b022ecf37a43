"""What ends a login ends its access tokens: at once in this process, within five seconds in others."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from app.bootstrap import Container
from app.core.clock import MovableClock
from app.sandbox.demo_people import CLIENT_ID, CLIENT_SECRET, PASSWORD
from tests.api.conftest import SignIn
from tests.api.logins.visits import SENTENCE, Elsewhere, bearer, id_of, log_in, renew


async def me(client: httpx.AsyncClient, headers: dict[str, str]) -> int:
    """How a request with this token is answered."""
    return (await client.get("/v1/me", headers=headers)).status_code


async def do(client: httpx.AsyncClient, sign_in: SignIn, container: Container, what: str, pair: httpx.Response) -> None:
    """End the guard's login."""
    guard, admin = f"/v1/people/{await id_of(container, 'guard')}", await sign_in("admin")
    answer = None
    if what == "logout":
        form = {"refresh_token": pair.json()["refresh_token"]}
        answer = await client.post("/v1/auth/logout", json=form, headers=bearer(pair))
    elif what == "disabled":
        answer = await client.post(f"{guard}/update", json={"active": False, "expected_version": 1}, headers=admin)
    elif what == "new password":
        answer = await client.post(f"{guard}/password", json={"password": SENTENCE}, headers=admin)
    elif what == "own password":
        form = {"current_password": PASSWORD, "new_password": SENTENCE}
        answer = await client.post("/v1/me/password", json=form, headers=bearer(pair))
    elif what == "refresh reuse":
        first = pair.json()["refresh_token"]
        assert (await renew(client, first)).status_code == 200
        container.clock.move_to(container.clock.now() + timedelta(seconds=61))  # type: ignore[attr-defined]
        assert (await renew(client, first)).status_code == 401
        return
    assert answer is not None
    assert answer.status_code in (200, 204), answer.text


ENDS = ("logout", "disabled", "new password", "own password", "refresh reuse")


@pytest.mark.parametrize("what", ENDS)
async def test_the_access_token_ends_at_once(
    client: httpx.AsyncClient, sign_in: SignIn, container: Container, what: str
) -> None:
    pair = await log_in(client, "guard")
    assert await me(client, bearer(pair)) == 200
    await do(client, sign_in, container, what, pair)
    assert await me(client, bearer(pair)) == 401


@pytest.mark.parametrize("what", ENDS)
async def test_and_within_five_seconds_elsewhere(
    client: httpx.AsyncClient,
    sign_in: SignIn,
    container: Container,
    elsewhere: Elsewhere,
    other_process: Container,
    clock: MovableClock,
    what: str,
) -> None:
    there = await elsewhere.at("203.0.113.5", other_process)
    pair = await log_in(client, "guard")
    assert await me(there, bearer(pair)) == 200
    await do(client, sign_in, container, what, pair)
    clock.move_to(clock.now() + timedelta(seconds=5))
    assert await me(there, bearer(pair)) == 401


async def test_letting_somebody_in_again_revives_nothing(
    client: httpx.AsyncClient, sign_in: SignIn, container: Container
) -> None:
    pair, admin = await log_in(client, "guard"), await sign_in("admin")
    guard = f"/v1/people/{await id_of(container, 'guard')}/update"
    for version, active in ((1, False), (2, True)):
        done = await client.post(guard, json={"active": active, "expected_version": version}, headers=admin)
        assert done.status_code == 200, done.text
    assert await me(client, bearer(pair)) == 401
    assert (await renew(client, pair.json()["refresh_token"])).status_code == 401
    assert (await log_in(client, "guard")).status_code == 200


async def test_a_machine_clients_tokens_end_with_its_secret_and_its_rights(
    client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    admin = await sign_in("admin")
    listed = (await client.get("/v1/machine-clients", headers=admin)).json()["data"]
    path = next(f"/v1/machine-clients/{one['id']}" for one in listed if one["client_id"] == CLIENT_ID)
    form = {"grant_type": "client_credentials", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    old = await client.post("/v1/auth/token", data=form)
    form["client_secret"] = (await client.post(f"{path}/secret", headers=admin)).json()["client_secret"]
    assert await me(client, bearer(old)) == 401
    new = await client.post("/v1/auth/token", data=form)
    for version, active in ((2, False), (3, True)):
        changed = {"active": active, "expected_version": version}
        assert (await client.post(f"{path}/update", json=changed, headers=admin)).status_code == 200
    assert await me(client, bearer(new)) == 401


async def test_logging_out_ends_one_login_of_several(client: httpx.AsyncClient) -> None:
    phone, office = await log_in(client, "guard"), await log_in(client, "guard")
    form = {"refresh_token": phone.json()["refresh_token"]}
    assert (await client.post("/v1/auth/logout", json=form, headers=bearer(phone))).status_code == 204
    assert await me(client, bearer(phone)) == 401
    assert await me(client, bearer(office)) == 200
    assert (await renew(client, office.json()["refresh_token"])).status_code == 200


async def test_logging_out_with_a_spent_refresh_token_ends_the_login_all_the_same(client: httpx.AsyncClient) -> None:
    pair = await log_in(client, "guard")
    form = {"refresh_token": "gdr_not-mine"}
    assert (await client.post("/v1/auth/logout", json=form, headers=bearer(pair))).status_code == 204
    assert await me(client, bearer(pair)) == 401
    assert (await renew(client, pair.json()["refresh_token"])).status_code == 401


async def test_a_refresh_token_gives_the_same_pair_within_a_minute(
    client: httpx.AsyncClient, clock: MovableClock
) -> None:
    """A lost answer is asked for again."""
    first = (await log_in(client, "guard")).json()["refresh_token"]
    given = (await renew(client, first)).json()
    clock.move_to(clock.now() + timedelta(seconds=60))
    again = await renew(client, first)
    assert again.status_code == 200, again.text
    for name in ("access_token", "refresh_token"):
        assert again.json()[name] == given[name]
    assert again.json()["expires_in"] == given["expires_in"] - 60
    assert (await renew(client, given["refresh_token"])).status_code == 200


async def test_parallel_tabs_stay_logged_in(
    client: httpx.AsyncClient, elsewhere: Elsewhere, other_process: Container
) -> None:
    there = await elsewhere.at("203.0.113.5", other_process)
    first = (await log_in(client, "guard")).json()["refresh_token"]
    sent = await asyncio.gather(*(renew(tab, first) for tab in (client, there) * 8))
    assert [answer.status_code for answer in sent] == [200] * 16
    assert len({answer.json()["refresh_token"] for answer in sent}) == 1
    assert len({answer.json()["access_token"] for answer in sent}) == 1
    assert await me(there, bearer(sent[0])) == 200


async def test_later_reuse_ends_the_family(client: httpx.AsyncClient, clock: MovableClock) -> None:
    first = (await log_in(client, "guard")).json()["refresh_token"]
    second = await renew(client, first)
    clock.move_to(clock.now() + timedelta(seconds=61))
    assert (await renew(client, first)).status_code == 401
    assert (await renew(client, second.json()["refresh_token"])).status_code == 401
    assert await me(client, bearer(second)) == 401


async def test_after_logging_out_the_same_pair_is_not_given_again(client: httpx.AsyncClient) -> None:
    first = (await log_in(client, "guard")).json()["refresh_token"]
    second = await renew(client, first)
    form = {"refresh_token": second.json()["refresh_token"]}
    assert (await client.post("/v1/auth/logout", json=form, headers=bearer(second))).status_code == 204
    assert (await renew(client, first)).status_code == 401
