"""Who tries to come in and has no business here: many addresses of one network, a wrong number on record."""

import asyncio
from typing import Any

import httpx
from fastapi import FastAPI

from app.core.ids import new_id
from app.core.outside_settings import STANDIN_APP
from tests.api.conftest import SignIn
from tests.api.wechat.conftest import KeptSms

Login = dict[str, Any]


async def begin(client: httpx.AsyncClient, who: str) -> Login:
    """A login with WeChat of somebody's telephone."""
    form = {"app_id": STANDIN_APP, "code": f"login-{who}-{new_id()}"}
    login: Login = (await client.post("/v1/auth/wechat/login", json=form)).json()
    return login


async def prove(client: httpx.AsyncClient, begun: Login, phone: str) -> Login:
    """The number that WeChat tells."""
    code = {"code": f"phone-{phone}-{new_id()}"}
    answer = await client.post("/v1/auth/wechat/phone", json=code, headers=bearer(begun))
    assert answer.status_code == 200, answer.text
    login: Login = answer.json()
    return login


def bearer(login: Login) -> dict[str, str]:
    return {"Authorization": f"Bearer {login['access_token']}"}


async def test_one_network_gets_only_so_many_codes(app: FastAPI, texts: KeptSms) -> None:
    """Whoever has an IPv6 network has more addresses in it than there are telephones."""
    statuses = []
    for number in range(31):
        transport = httpx.ASGITransport(app=app, client=(f"2001:db8::{number:x}", 1234))
        async with httpx.AsyncClient(transport=transport, base_url="http://gongdan.test") as other:
            form = {"phone": f"139000000{number:02}", "app_id": STANDIN_APP}
            # what a sender says of its own address counts for nothing
            forwarded = {"X-Forwarded-For": f"198.51.100.{number}"}
            statuses.append((await other.post("/v1/auth/sms/send", json=form, headers=forwarded)).status_code)
    assert statuses == [200] * 30 + [429]
    assert len(texts.sent) == 30


async def test_who_logged_in_by_a_wrong_number_is_out_when_it_is_put_right(
    client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    """The desk misheard a number: whoever has it came into a stranger's home, and must not stay."""
    first = await begin(client, "stranger")
    login = await prove(client, first, "13800000016")
    stranger = bearer(login)
    who = (await client.get("/v1/me", headers=stranger)).json()
    assert who["premises"]
    desk, place = await sign_in("reception"), who["roles"][0]["community_id"]
    found = await client.get(f"/v1/communities/{place}/customers", params={"phone": "13800000016"}, headers=desk)
    [customer] = found.json()["data"]
    form = {"phone": "13700001234", "reason": "misheard", "expected_version": customer["version"]}
    right = await client.post(f"/v1/customers/{customer['id']}/correct-phone", json=form, headers=desk)
    assert right.status_code == 200, right.text
    assert (await client.get("/v1/me", headers=stranger)).status_code == 401
    renewed = {"grant_type": "refresh_token", "refresh_token": login["refresh_token"]}
    assert (await client.post("/v1/auth/token", data=renewed)).status_code == 401
    again = await begin(client, "stranger")
    assert (again["finished"], again["next"]) == (False, "phone")
    # with the right number it is theirs again
    back = await prove(client, again, "13700001234")
    assert (await client.get("/v1/me", headers=bearer(back))).json()["id"] == who["id"]


async def test_two_telephones_of_a_new_number_are_one_person(client: httpx.AsyncClient) -> None:
    """A couple, or a second tap while the first is on its way: nobody is registered twice."""
    begun = [await begin(client, who) for who in ("wife", "husband")]
    logins = await asyncio.gather(*(prove(client, login, "13900001111") for login in begun))
    people = {(await client.get("/v1/me", headers=bearer(login))).json()["id"] for login in logins}
    assert len(people) == 1
