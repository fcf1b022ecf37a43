"""Entity tags: `"<version>-<digest of the answer>"`. What a client has already is not sent again; what anybody else
would read differently is (RFC 9110, 13.1)."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.core.clock import MovableClock
from app.core.ids import new_id
from tests.api.conftest import Headers, SignIn

ORDERS = "/v1/work-orders"


@pytest.fixture
async def order(client: httpx.AsyncClient, sign_in: SignIn) -> dict[str, Any]:
    """An order of a resident's, just registered by themselves."""
    headers = await sign_in("owner1")
    me = (await client.get("/v1/me", headers=headers)).json()
    form = {
        "community_id": me["roles"][0]["community_id"], "premises_id": me["premises"][0], "kind": "repair",
        "channel": "app", "description": "厨房龙头漏水",
    }  # fmt: skip
    made = await client.post(ORDERS, json=form, headers={**headers, "Idempotency-Key": new_id().hex})
    assert made.status_code == 201, made.text
    body: dict[str, Any] = made.json()
    return body


async def same(client: httpx.AsyncClient, path: str, headers: Headers, tag: str) -> httpx.Response:
    return await client.get(path, headers={**headers, "If-None-Match": tag})


async def test_a_record_that_did_not_change_is_not_sent_again(
    client: httpx.AsyncClient, sign_in: SignIn, order: dict[str, Any]
) -> None:
    headers, path = await sign_in("owner1"), f"{ORDERS}/{order['id']}"
    first = await client.get(path, headers=headers)
    tag = first.headers["etag"]
    assert tag.startswith('"1-')
    assert len(tag) > len('"1-"') + 8
    for sent in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = await same(client, path, headers, sent)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag), sent
        assert "content-length" not in again.headers
        assert again.headers["cache-control"] == first.headers["cache-control"] == "private, no-cache"
    for sent in ('"1"', '"1-AAAAAAAAAAAA"', '"2"', "1", "nonsense, "):
        assert (await same(client, path, headers, sent)).status_code == 200, sent


async def test_who_reads_otherwise_or_in_another_language_gets_it(
    client: httpx.AsyncClient, sign_in: SignIn, order: dict[str, Any]
) -> None:
    """The version alone says too little: buttons, titles and masks belong to the reader."""
    path = f"{ORDERS}/{order['id']}"
    tag = (await client.get(path, headers=await sign_in("owner1"))).headers["etag"]
    assert (await same(client, path, await sign_in("reception"), tag)).status_code == 200
    zh = {**await sign_in("owner1"), "Accept-Language": "zh-CN"}
    other = await same(client, path, zh, tag)
    assert other.status_code == 200
    assert other.headers["etag"].startswith('"1-')


async def test_what_changed_without_a_version_is_sent(
    client: httpx.AsyncClient, sign_in: SignIn, order: dict[str, Any], clock: MovableClock
) -> None:
    """Somebody urged a minute ago: for five minutes the button is grey, and then it isn't, at the same version."""
    headers, path = await sign_in("owner1"), f"{ORDERS}/{order['id']}"
    assert (await client.post(f"{path}/urge", json={}, headers=headers)).status_code == 200
    tag = (await client.get(path, headers=headers)).headers["etag"]
    assert (await same(client, path, headers, tag)).status_code == 304
    clock.move_to(clock.now() + timedelta(minutes=6))
    later = await same(client, path, await sign_in("owner1"), tag)
    assert later.status_code == 200
    assert later.headers["etag"].split("-")[0] == tag.split("-")[0]


async def test_a_list_and_the_count_of_notices_have_tags(
    client: httpx.AsyncClient, sign_in: SignIn, order: dict[str, Any]
) -> None:
    headers = await sign_in("owner1")
    desk = await sign_in("reception")
    paths = (f"{ORDERS}?limit=5", "/v1/me/notices", "/v1/me/notices/count", "/v1/meta/enums", f"{ORDERS}?state=closed")
    tags = {path: (await client.get(path, headers=headers)).headers["etag"] for path in paths}
    for path, tag in tags.items():
        assert (await same(client, path, headers, tag)).status_code == 304, path
    # whole records have buttons, which are others for the desk
    theirs, ours = [(await client.get(f"{ORDERS}?view=full", headers=who)).headers["etag"] for who in (headers, desk)]
    assert theirs != ours
    refused = {"reason": "非本中心范围", "referral": "请联系供水公司"}
    done = await client.post(f"{ORDERS}/{order['id']}/refuse", json=refused, headers=desk)
    assert done.status_code == 200, done.text
    # the order's line, and the resident's notice of it
    for path in (f"{ORDERS}?limit=5", "/v1/me/notices", "/v1/me/notices/count"):
        assert (await same(client, path, headers, tags[path])).status_code == 200, path
    assert (await same(client, "/v1/meta/enums", headers, tags["/v1/meta/enums"])).status_code == 304


async def test_if_match_compares_the_version(client: httpx.AsyncClient, sign_in: SignIn, order: dict[str, Any]) -> None:
    """A tag of another reader, or of another day, is as good: what counts is the version in it."""
    headers, path = await sign_in("owner1"), f"{ORDERS}/{order['id']}"
    for tag in ('"2"', '"2-abc"', 'W/"1-abc"', '"x-1"', '"-1"', '"1x"'):
        stale = await client.post(f"{path}/urge", json={}, headers={**headers, "If-Match": tag})
        assert stale.status_code == 412, tag
    theirs = (await client.get(path, headers=await sign_in("reception"))).headers["etag"]
    done = await client.post(f"{path}/urge", json={}, headers={**headers, "If-Match": theirs})
    assert done.status_code == 200, done.text
    assert done.headers["etag"].startswith('"2-')


async def test_the_answer_to_an_action_has_the_tag_under_which_it_can_be_kept(
    client: httpx.AsyncClient, sign_in: SignIn, order: dict[str, Any]
) -> None:
    """A repeat is byte for byte the same, its tag too."""
    headers, path = await sign_in("reception"), f"{ORDERS}/{order['id']}"
    form = {"means": "phone", "result": "reached"}
    keyed = {**headers, "Idempotency-Key": new_id().hex}
    first = await client.post(f"{path}/contact", json=form, headers=keyed)
    assert first.status_code == 200, first.text
    again = await client.post(f"{path}/contact", json=form, headers=keyed)
    assert again.headers["idempotency-replayed"] == "true"
    assert (again.content, again.headers["etag"]) == (first.content, first.headers["etag"])
    assert (first.headers["cache-control"], again.headers["cache-control"]) == ("no-store", "no-store")
    read = await same(client, path, headers, first.headers["etag"])
    assert read.status_code == 304


async def test_caches_are_told_by_kind_of_answer(
    client: httpx.AsyncClient, sign_in: SignIn, order: dict[str, Any]
) -> None:
    headers = await sign_in("reception")
    told = {
        "/v1/work-orders": "private, no-cache",
        "/v1/me/notices/count": "private, no-cache",
        "/v1/meta/enums": "public, max-age=300",
        "/v1/lifecycles": "public, max-age=300",
        "/v1/problems": "public, max-age=300",
        # who somebody is, the number that was asked for, whether it is alive now: nothing keeps it
        "/v1/me": "no-store",
        "/v1/work-orders?phone=13800001234": "no-store",
        "/healthz": "no-store",
    }
    for path, expected in told.items():
        answer = await client.get(path, headers=headers)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, expected), path
        assert ("etag" in answer.headers) == (expected != "no-store"), path
        if expected.startswith("public"):
            assert answer.headers["vary"] == "Accept-Language, Accept-Encoding", path
    revealed = await client.post(f"{ORDERS}/{order['id']}/reveal", json={"purpose": "contact"}, headers=headers)
    assert (revealed.status_code, revealed.headers["cache-control"]) == (200, "no-store")
