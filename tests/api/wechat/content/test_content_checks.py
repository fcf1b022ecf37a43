"""WeChat checks what residents write and send before staff see it; nothing of a report waits for that."""

from datetime import timedelta
from typing import Any

import httpx
from sqlmodel import col, select

from app.bootstrap import Container
from app.core.clock import MovableClock
from app.core.ids import UUID
from app.core.outside_settings import STANDIN_APP, STANDIN_PUSH_TOKEN
from app.core.row_scope import EVERYWHERE
from app.models import ClockRow, JournalEntry
from app.models.content_check import ContentCheck
from app.sandbox.wechat.content import pushed, signature
from app.sandbox.wechat.state import State
from tests.api.conftest import SignIn
from tests.api.wechat.content.reports import BAD, FINE, HELD, report, shown, upload
from tests.api.wechat.erasing import Headers


async def test_a_text_is_held_back_until_wechat_has_passed_it(
    client: httpx.AsyncClient, container: Container, resident: Headers, desk: Headers, standin: State
) -> None:
    order = await report(client, resident, FINE)
    # nothing waits: whoever wrote it sees it, the desk has the order and its clocks, and can accept it
    assert order["description"] == FINE
    seen = await shown(client, desk, order)
    assert (seen["description"], seen["number"]) == (HELD, order["number"])
    assert FINE not in (await client.get(f"/v1/work-orders/{order['id']}?expand=timeline", headers=desk)).text
    assert [(check["what"], check["held"], check["title"]) for check in seen["content_checks"]] == [
        ("text", True, "待审核")
    ]
    listed = (await client.get("/v1/work-orders", params={"limit": 1}, headers=desk)).json()["data"][0]
    assert (listed["number"], listed["summary"]) == (order["number"], HELD)
    async with container.database.transaction(container.clock.now(), EVERYWHERE) as tx:
        clocks = await tx.all(ClockRow, select(ClockRow).where(col(ClockRow.record_id) == UUID(order["id"])))
    assert {clock.state for clock in clocks} == {"running"}
    assert standin.calls["/wxa/msg_sec_check"] == 0

    await container.content_checks.look_after()
    assert standin.calls["/wxa/msg_sec_check"] == 1
    seen = await shown(client, desk, order)
    assert (seen["description"], seen.get("content_checks")) == (FINE, None)
    assert FINE in str(seen["expanded"]["timeline"])


async def test_what_is_risky_stays_held_and_is_seen_on_purpose(
    client: httpx.AsyncClient, container: Container, resident: Headers, desk: Headers, sign_in: SignIn
) -> None:
    order = await report(client, resident, BAD)
    await container.content_checks.look_after()
    [check] = (await shown(client, desk, order))["content_checks"]
    assert (check["state"], check["held"]) == ("risky", True)
    # the customer is told nothing of it
    assert "content_checks" not in (await shown(client, resident, order))
    assert (await client.post(check["href"], json={}, headers=resident)).status_code == 403
    stranger = await client.post(check["href"], json={}, headers=await sign_in("worker1"))
    assert stranger.status_code == 404
    told = await client.post(check["href"], json={}, headers=desk)
    assert told.status_code == 200, told.text
    assert (BAD in told.json()["texts"], told.json()["label"]) == (True, 20_001)
    assert (await shown(client, desk, order))["description"] == HELD
    await client.post(check["href"], json={"release": True}, headers=desk)
    assert (await shown(client, desk, order))["description"] == BAD
    async with container.database.transaction(container.clock.now(), EVERYWHERE) as tx:
        looks = await tx.all(JournalEntry, select(JournalEntry).where(col(JournalEntry.action) == "show"))
    assert [look.data["released"] for look in looks] == [False, True]


async def test_an_emergency_is_shown_at_once(client: httpx.AsyncClient, resident: Headers, desk: Headers) -> None:
    order = await report(client, resident, "水管爆裂，水正往楼下流", urgency="emergency")
    seen = await shown(client, desk, order)
    assert seen["description"] == "水管爆裂，水正往楼下流"
    assert [check["held"] for check in seen["content_checks"]] == [False]


async def test_wechat_out_of_reach_holds_nothing_back(
    client: httpx.AsyncClient, container: Container, clock: MovableClock, resident: Headers, desk: Headers,
    standin: State,
) -> None:  # fmt: skip
    order = await report(client, resident, FINE)
    # no worker is there: after five minutes it is shown
    clock.move_to(clock.now() + timedelta(minutes=6))
    assert (await shown(client, desk, order))["description"] == FINE
    standin.tokens.clear()
    standin.apps.clear()
    await container.content_checks.look_after()
    seen = await shown(client, desk, order)
    assert seen["description"] == FINE
    assert [(check["state"], check["title"], check["held"]) for check in seen["content_checks"]] == [
        ("unchecked", "未经审核", False)
    ]
    # and it is tried again
    standin.apps.update(State().apps)
    clock.move_to(clock.now() + timedelta(minutes=1))
    await container.content_checks.look_after()
    assert (await shown(client, desk, order)).get("content_checks") is None


async def test_who_has_no_wechat_is_not_checked(
    client: httpx.AsyncClient, container: Container, sign_in: SignIn, desk: Headers
) -> None:
    order = await report(client, await sign_in("owner2"), BAD)
    assert (await shown(client, desk, order))["description"] == BAD
    async with container.database.transaction(container.clock.now(), EVERYWHERE) as tx:
        assert await tx.all(ContentCheck, select(ContentCheck)) == []


async def push(
    client: httpx.AsyncClient, asked: dict[str, Any], suggest: str, now: float, *, app_id: str = STANDIN_APP,
    signed_with: str = STANDIN_PUSH_TOKEN, **changed: Any,
) -> httpx.Response:  # fmt: skip
    stamp = str(int(now))
    query = {"signature": signature(stamp, "n", signed_with), "timestamp": stamp, "nonce": "n"}
    return await client.post(f"/v1/wechat/push/{app_id}", params=query, json=pushed(asked, suggest, int(now)) | changed)


async def test_a_picture_is_held_back_until_wechat_tells_its_result(
    client: httpx.AsyncClient, container: Container, resident: Headers, desk: Headers, standin: State
) -> None:
    picture, now = await upload(client, resident), container.clock.now().timestamp()
    order = await report(client, resident, FINE, photos=[picture])
    assert [photo["id"] for photo in order["photos"]] == [picture]
    await container.content_checks.look_after()
    [asked] = standin.media
    assert asked["media_url"].startswith(f"http://gongdan.test/v1/files/{picture}/content?")
    assert (await client.get(asked["media_url"])).status_code == 200
    seen = await shown(client, desk, order)
    assert (seen["photos"], seen["description"]) == ([], FINE)
    held = await client.get(f"/v1/files/{picture}", headers=desk)
    assert (held.status_code, held.json()["code"]) == (409, "content-held")

    # who pushes must know the token, be in time, and speak of a check that was asked for, of its user
    assert (await push(client, asked, "pass", now, signed_with="guessed")).status_code == 422
    assert (await push(client, asked, "pass", now - 301)).status_code == 422
    assert (await push(client, asked, "pass", now, app_id="wx00000000000000")).status_code == 422
    for other in ({"FromUserName": "somebody-else"}, {"trace_id": "another"}, {"appid": "wx00000000000000"}):
        assert (await push(client, asked, "pass", now, **other)).status_code == 200
        assert (await shown(client, desk, order))["photos"] == []

    assert (await push(client, asked, "risky", now)).text == "success"
    # told once: a later push changes nothing
    assert (await push(client, asked, "pass", now)).text == "success"
    seen = await shown(client, desk, order)
    assert (seen["photos"], [check["state"] for check in seen["content_checks"]]) == ([], ["risky"])
    told = await client.post(seen["content_checks"][0]["href"], json={"release": True}, headers=desk)
    assert told.json()["picture"]["id"] == picture
    assert [photo["id"] for photo in (await shown(client, desk, order))["photos"]] == [picture]


async def test_an_address_from_before_the_result_shows_nothing_after_it(
    client: httpx.AsyncClient, container: Container, clock: MovableClock, resident: Headers, desk: Headers,
    standin: State,
) -> None:  # fmt: skip
    picture = await upload(client, resident)
    order = await report(client, resident, FINE, photos=[picture])
    await container.content_checks.look_after()
    [asked] = standin.media
    clock.move_to(clock.now() + timedelta(minutes=6))
    # WeChat is late: it is shown as unchecked
    [early] = (await shown(client, desk, order))["photos"]
    whole = (await client.get(f"/v1/files/{picture}", headers=desk)).json()["url"]
    for address in (early["url"], early["thumb_url"], whole):
        assert (await client.get(address)).status_code == 200

    assert (await push(client, asked, "risky", container.clock.now().timestamp())).text == "success"
    for address in (early["url"], early["thumb_url"], whole):
        assert (await client.get(address)).status_code == 404
        assert (await client.get(f"{address}&unchecked=true")).status_code == 404, "only a signed one is for its author"
    # whoever sent it sees it, and so does the desk on purpose
    [own] = (await shown(client, resident, order))["photos"]
    of_file = (await client.get(f"/v1/files/{picture}", headers=resident)).json()
    [check] = (await shown(client, desk, order))["content_checks"]
    told = await client.post(check["href"], json={}, headers=desk)
    for address in (own["url"], own["thumb_url"], of_file["url"], of_file["thumb_url"], told.json()["picture"]["url"]):
        assert (await client.get(address)).status_code == 200


async def test_wechat_tries_the_address_of_its_push(client: httpx.AsyncClient, container: Container) -> None:
    stamp = str(int(container.clock.now().timestamp()))
    query = {"signature": signature(stamp, "n"), "timestamp": stamp, "nonce": "n", "echostr": "ping"}
    answer = await client.get(f"/v1/wechat/push/{STANDIN_APP}", params=query)
    assert answer.status_code == 200, answer.text
    assert answer.text == "ping"
    forged = await client.get(f"/v1/wechat/push/{STANDIN_APP}", params=query | {"nonce": "m"})
    assert (forged.status_code, forged.json()["code"]) == (422, "wechat-push-invalid")
