"""Claiming a home: whom the roster doesn't know asks, the desk confirms or declines, and several homes to switch."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from app.core.clock import MovableClock
from app.core.ids import UUID
from app.core.outside_settings import STANDIN_APP
from tests.api.conftest import SignIn

Headers = dict[str, str]


@pytest.fixture
async def newcomer(client: httpx.AsyncClient) -> Headers:
    """Somebody whom nobody here knows, logged in by WeChat."""
    form = {"app_id": STANDIN_APP, "code": "login-new-1"}
    first = (await client.post("/v1/auth/wechat/login", json=form)).json()
    bearer = {"Authorization": f"Bearer {first['access_token']}"}
    bound = await client.post("/v1/auth/wechat/phone", json={"code": "phone-13911112222"}, headers=bearer)
    return {"Authorization": f"Bearer {bound.json()['access_token']}"}


def claim_of(community_id: UUID, address: str = "1号楼1单元301") -> dict[str, str]:
    return {"community_id": str(community_id), "address": address, "relation": "tenant", "name": "周新"}


async def test_a_claim_is_confirmed_and_the_home_is_theirs(
    client: httpx.AsyncClient,
    sign_in: SignIn,
    clock: MovableClock,
    communities: dict[str, UUID],
    newcomer: Headers,
) -> None:
    places = (await client.get("/v1/me/communities", headers=newcomer)).json()
    assert {place["name"] for place in places} >= {"海怡花园"}
    claimed = await client.post(
        "/v1/me/homes", json=claim_of(communities["HY"]), headers={**newcomer, "Idempotency-Key": "one"}
    )
    assert claimed.status_code == 201, claimed.text
    body = claimed.json()
    assert (body["state"], body["number"][:6]) == ("claimed", "RL-HY-")
    again = await client.post(
        "/v1/me/homes", json=claim_of(communities["HY"]), headers={**newcomer, "Idempotency-Key": "one"}
    )
    assert (again.status_code, again.content) == (201, claimed.content)
    # before the desk has confirmed it, it gives no right at all
    clock.move_to(clock.now() + timedelta(seconds=6))
    home = f"/v1/communities/{communities['HY']}/premises"
    assert (await client.get(home, headers=newcomer)).status_code == 404
    path = claimed.headers["Location"]
    assert (await client.get(path, headers=newcomer)).json()["state"] == "claimed"
    mine = (await client.get("/v1/me/homes", headers=newcomer)).json()
    assert (mine["homes"], [claim["number"] for claim in mine["claims"]]) == ([], [body["number"]])

    desk = await sign_in("reception")
    notices = (await client.get("/v1/me/notices", headers=desk)).json()["data"]
    assert "home_claim.claimed" in {notice["event"] for notice in notices}
    seen = (await client.get(path, headers=desk)).json()
    assert (seen["name"], seen["phone"]) == ("周**", "139****2222")
    shown = await client.post(f"{path}/reveal", json={"purpose": "verify"}, headers=desk)
    assert shown.json()["revealed"]["phone"] == "+8613911112222"
    strange = await client.post(f"{path}/confirm", json={"premises_id": str(communities["HY"])}, headers=desk)
    assert (strange.status_code, strange.json()["errors"][0]["pointer"]) == (422, "/premises_id")
    room = "01900000-0000-7005-8000-000000000005"
    confirmed = await client.post(f"{path}/confirm", json={"premises_id": room}, headers=desk)
    assert confirmed.status_code == 200, confirmed.text
    assert confirmed.json()["state"] == "confirmed"

    clock.move_to(clock.now() + timedelta(seconds=6))
    mine = (await client.get("/v1/me/homes", headers=newcomer)).json()
    assert [(home["label"], home["relation"], home["community_name"]) for home in mine["homes"]] == [
        ("1号楼1单元301", "tenant", "海怡花园")
    ]
    assert mine["claims"] == []
    me = (await client.get("/v1/me", headers=newcomer)).json()
    assert (me["name"], me["premises"]) == ("周新", [room])
    told = (await client.get("/v1/me/notices", headers={**newcomer, "Accept-Language": "zh"})).json()["data"]
    assert told[0]["title"] == "房屋认领已通过"


async def test_a_claim_is_declined_with_a_reason(
    client: httpx.AsyncClient,
    sign_in: SignIn,
    clock: MovableClock,
    communities: dict[str, UUID],
    newcomer: Headers,
) -> None:
    claimed = await client.post(
        "/v1/me/homes", json=claim_of(communities["HY"]), headers={**newcomer, "Idempotency-Key": "one"}
    )
    desk = await sign_in("reception")
    path = claimed.headers["Location"]
    declined = await client.post(f"{path}/decline", json={"reason": "租约未登记"}, headers=desk)
    assert declined.json()["state"] == "declined"
    clock.move_to(clock.now() + timedelta(seconds=6))
    mine = (await client.get("/v1/me/homes", headers=newcomer)).json()
    assert [(claim["state"], claim["reason"]) for claim in mine["claims"]] == [("declined", "租约未登记")]


async def test_who_has_the_room_already_is_not_bound_twice(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    owner, desk = await sign_in("owner1"), await sign_in("reception")
    rooms = (await client.get("/v1/me/homes", headers=owner)).json()["homes"]
    claimed = await client.post(
        "/v1/me/homes", json=claim_of(communities["HY"]), headers={**owner, "Idempotency-Key": "one"}
    )
    refused = await client.post(
        f"{claimed.headers['Location']}/confirm", json={"premises_id": rooms[0]["premises_id"]}, headers=desk
    )
    assert [one["guard"] for one in refused.json()["refusals"]] == ["claimant_is_not_bound"]


async def test_another_company_s_community_is_no_place(client: httpx.AsyncClient, newcomer: Headers) -> None:
    form = claim_of(UUID("01900000-0000-7000-8000-00000000ffff"))
    refused = await client.post("/v1/me/homes", json=form, headers={**newcomer, "Idempotency-Key": "one"})
    assert refused.status_code == 404


async def test_a_machine_has_no_home(client: httpx.AsyncClient, sign_in: SignIn) -> None:
    assert (await client.get("/v1/me/homes", headers=await sign_in("erp"))).status_code == 403


async def test_who_claimed_takes_it_back_and_the_desk_sees_it(
    client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock, communities: dict[str, UUID], newcomer: Headers
) -> None:
    claimed = await client.post(
        "/v1/me/homes", json=claim_of(communities["HY"]), headers={**newcomer, "Idempotency-Key": "one"}
    )
    clock.move_to(clock.now() + timedelta(seconds=6))
    path = claimed.headers["Location"]
    # whoever claims has no role there yet, and still is whose claim it is
    buttons = (await client.get(path, headers=newcomer)).json()["available_actions"]
    assert [(button["name"], button["blocked_by"]) for button in buttons] == [("withdraw", [])]
    desk = await sign_in("reception")
    assert (await client.post(f"{path}/withdraw", headers=desk)).status_code == 403
    assert (await client.post(f"{path}/withdraw", headers=await sign_in("owner1"))).status_code == 404
    withdrawn = await client.post(f"{path}/withdraw", headers=newcomer)
    assert (withdrawn.status_code, withdrawn.json()["state"]) == (200, "withdrawn"), withdrawn.text
    assert withdrawn.json()["available_actions"] == []
    mine = (await client.get("/v1/me/homes", headers=newcomer)).json()
    assert mine["claims"] == []

    late = await client.post(
        f"{path}/confirm", json={"premises_id": "01900000-0000-7005-8000-000000000005"}, headers=desk
    )
    assert (late.status_code, late.json()["code"]) == (409, "action-not-allowed")
    shown = await client.get(
        f"/v1/communities/{communities['HY']}/home-claims", params={"state": "withdrawn"}, headers=desk
    )
    assert [row["number"] for row in shown.json()["data"]] == [claimed.json()["number"]]
    notices = (await client.get("/v1/me/notices", headers={**desk, "Accept-Language": "zh"})).json()["data"]
    assert [notice["title"] for notice in notices if notice["event"] == "home_claim.withdrawn"] == ["房屋认领已撤回"]
    clocks = (await client.get(f"{path}/clocks", headers=desk)).json()
    assert [row["state"] for row in clocks["data"]] == ["voided"]


async def test_one_person_has_homes_in_two_communities_and_ends_only_one(
    client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock, communities: dict[str, UUID], newcomer: Headers
) -> None:
    rooms = {"HY": "01900000-0000-7005-8000-000000000005", "GW": ""}
    desks = {"HY": await sign_in("reception"), "GW": await sign_in("reception_gw")}
    listed = await client.get(f"/v1/communities/{communities['GW']}/premises", headers=desks["GW"])
    rooms["GW"] = listed.json()["data"][0]["id"]
    for code, desk in desks.items():
        claimed = await client.post(
            "/v1/me/homes", json=claim_of(communities[code]), headers={**newcomer, "Idempotency-Key": code}
        )
        path = claimed.headers["Location"]
        confirmed = await client.post(f"{path}/confirm", json={"premises_id": rooms[code]}, headers=desk)
        assert confirmed.status_code == 200, confirmed.text
        # the desk of one community knows nothing of the other's claim
        other = desks["GW" if code == "HY" else "HY"]
        assert (await client.get(path, headers=other)).status_code == 404
    clock.move_to(clock.now() + timedelta(seconds=6))

    homes = (await client.get("/v1/me/homes", headers=newcomer)).json()["homes"]
    assert {(home["community_id"], home["premises_id"]) for home in homes} == {
        (str(communities[code]), room) for code, room in rooms.items()
    }
    numbers = {}
    for code, room in rooms.items():
        form = {"community_id": str(communities[code]), "premises_id": room, "kind": "repair", "channel": "app",
                "description": "灯不亮"}  # fmt: skip
        made = await client.post("/v1/work-orders", json=form, headers={**newcomer, "Idempotency-Key": f"r{code}"})
        assert made.status_code == 201, made.text
        numbers[code] = made.json()["number"]
        strange = {**form, "premises_id": rooms["GW" if code == "HY" else "HY"]}
        refused = await client.post(
            "/v1/work-orders", json=strange, headers={**newcomer, "Idempotency-Key": f"s{code}"}
        )
        assert refused.status_code in (409, 422), refused.text
    for code in rooms:
        query = {"community_id": str(communities[code])}
        shown = (await client.get("/v1/work-orders", params=query, headers=newcomer)).json()["data"]
        assert [row["number"] for row in shown] == [numbers[code]]

    # moving out of one leaves the other as it was
    bindings = await client.get(f"/v1/communities/{communities['GW']}/bindings", headers=desks["GW"])
    me = (await client.get("/v1/me", headers=newcomer)).json()["id"]
    [binding] = [row for row in bindings.json()["data"] if row["person_id"] == me]
    yesterday = (clock.now() - timedelta(days=1)).date().isoformat()
    ended = await client.post(
        f"/v1/communities/{communities['GW']}/bindings/{binding['id']}/update",
        json={"valid_from": yesterday, "valid_until": yesterday, "expected_version": binding["version"]},
        headers=desks["GW"],
    )
    assert ended.status_code == 200, ended.text
    clock.move_to(clock.now() + timedelta(seconds=6))
    homes = (await client.get("/v1/me/homes", headers=newcomer)).json()["homes"]
    assert [home["premises_id"] for home in homes] == [rooms["HY"]]
    again = {"community_id": str(communities["HY"]), "premises_id": rooms["HY"], "kind": "repair", "channel": "app",
             "description": "门不关"}  # fmt: skip
    assert (
        await client.post("/v1/work-orders", json=again, headers={**newcomer, "Idempotency-Key": "again"})
    ).status_code == 201


async def test_nobody_at_the_desk_confirms_that_a_home_is_their_own(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    desk = await sign_in("reception")
    sent = await client.post(
        "/v1/me/homes", json=claim_of(communities["HY"]), headers={**desk, "Idempotency-Key": "own"}
    )
    rooms = (await client.get(f"/v1/communities/{communities['HY']}/premises", headers=desk)).json()["data"]
    path, form = f"{sent.headers['Location']}/confirm", {"premises_id": rooms[0]["id"]}
    refused = await client.post(path, json=form, headers=desk)
    assert (refused.status_code, refused.json()["refusals"][0]["guard"]) == (409, "claimant_is_somebody_else")
    assert (await client.get("/v1/me/homes", headers=desk)).json()["homes"] == []


async def test_a_home_is_claimed_once(
    client: httpx.AsyncClient, communities: dict[str, UUID], newcomer: Headers
) -> None:
    """Two at once, and one later, are one claim; another room is another."""

    async def send(address: str, key: str) -> httpx.Response:
        form = claim_of(communities["HY"], address)
        return await client.post("/v1/me/homes", json=form, headers={**newcomer, "Idempotency-Key": key})

    answers = await asyncio.gather(*(send("1号楼1单元301", key) for key in ("one", "two")))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    [first] = [answer.json() for answer in answers if answer.status_code == 201]
    again = await send("1号楼1单元301", "three")
    [refusal] = again.json()["refusals"]
    assert (again.status_code, refusal["guard"], refusal["pointer"]) == (409, "home_is_not_claimed_yet", "/address")
    assert first["number"] in refusal["message"]
    assert (await send("1号楼1单元302", "four")).status_code == 201
    await client.post(f"/v1/home-claims/{first['id']}/withdraw", json={}, headers=newcomer)
    assert (await send("1号楼1单元301", "five")).status_code == 201
