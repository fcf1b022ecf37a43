"""What the content check holds back is behind no other door either: look-ups, letters, archives, erasing."""

import io
import json
import zipfile
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import col, select, update

from app.bootstrap import Container
from app.core.ids import UUID
from app.core.outside_settings import STANDIN_APP
from app.core.row_scope import EVERYWHERE
from app.db.queries import content_checks
from app.db.transaction import Transaction
from app.models import Person
from app.models.content_check import ContentCheck
from app.models.ways_in import WechatAccount
from app.sandbox.wechat.content import pushed, signature
from app.sandbox.wechat.state import State
from tests.api.conftest import SignIn
from tests.api.papers.conftest import text_of
from tests.api.wechat.content.reports import BAD, FINE, HELD, report, shown, upload
from tests.api.wechat.erasing import Headers, post


async def complain(client: httpx.AsyncClient, who: Headers, matter: str = "staff") -> dict[str, Any]:
    """Somebody complains in words that WeChat objects to."""
    me = (await client.get("/v1/me", headers=who)).json()
    return await post(
        client, "/v1/complaints", who, community_id=me["roles"][0]["community_id"], premises_id=me["premises"][0],
        kind="service", matter=matter, channel="online", description=BAD,
    )  # fmt: skip


async def test_a_look_up_of_orders_holds_it_back(
    client: httpx.AsyncClient, container: Container, resident: Headers, desk: Headers
) -> None:
    bad, other = await report(client, resident, BAD), await report(client, resident, FINE)
    await container.content_checks.look_after()
    path = f"/v1/work-orders/{other['id']}/forms/merge/duplicate_of"
    listed = (await client.get(path, headers=desk)).json()["data"]
    assert [row["title"] for row in listed if row["value"] == bad["id"]] == [f"{bad['number']} {HELD}"]
    [check] = (await shown(client, desk, bad))["content_checks"]
    await client.post(check["href"], json={"release": True}, headers=desk)
    listed = (await client.get(path, headers=desk)).json()["data"]
    assert [row["title"] for row in listed if row["value"] == bad["id"]] == [f"{bad['number']} {BAD}"]


async def test_a_paper_is_not_printed_before_its_text_is_released(
    client: httpx.AsyncClient, container: Container, resident: Headers, desk: Headers
) -> None:
    bad = await report(client, resident, BAD)
    await container.content_checks.look_after()
    path = f"/v1/work-orders/{bad['id']}/papers/service-slip"
    refused = await client.get(path, headers=desk)
    assert (refused.status_code, refused.json()["code"]) == (409, "content-held")
    [check] = (await shown(client, desk, bad))["content_checks"]
    await client.post(check["href"], json={"release": True}, headers=desk)
    printed = await client.get(path, headers=desk)
    assert (printed.status_code, printed.headers["content-type"]) == (200, "application/pdf")


async def test_the_papers_of_a_morning_leave_it_out(
    client: httpx.AsyncClient, container: Container, resident: Headers, desk: Headers
) -> None:
    bad = await report(client, resident, BAD)
    ten = (container.clock.now() + timedelta(days=1)).replace(hour=2, minute=0, second=0, microsecond=0)
    await post(
        client, f"/v1/work-orders/{bad['id']}/accept", desk, trades=["plumbing"], coverage="chargeable",
        coverage_reason="已过保修期",
        estimate={"basis": "on_site", "visit_fee_fen": 0},
        consent={"said_by": "业主本人", "means": "phone", "told_at": container.clock.now().isoformat()},
        appointment={"starts_at": ten.isoformat(), "ends_at": (ten + timedelta(hours=1)).isoformat()},
    )  # fmt: skip
    await container.content_checks.look_after()
    path, day = f"/v1/communities/{bad['community_id']}/papers", {"day": ten.date().isoformat()}
    held_back = text_of(await client.post(path, json=day, headers=desk))
    assert bad["number"] in held_back
    assert BAD not in held_back
    [check] = (await shown(client, desk, bad))["content_checks"]
    await client.post(check["href"], json={"release": True}, headers=desk)
    assert BAD in text_of(await client.post(path, json=day, headers=desk))


async def test_a_letter_waits_for_whoever_may_release_it(
    client: httpx.AsyncClient, container: Container, resident: Headers, desk: Headers, sign_in: SignIn
) -> None:
    complaint = await complain(client, resident)
    await container.content_checks.look_after()
    path = f"/v1/complaints/{complaint['id']}"
    supervisor = {**await sign_in("cs_supervisor"), "Accept-Language": "zh"}
    told = {"told_at": container.clock.now().isoformat(), "means": "phone"}
    await post(client, f"{path}/accept", supervisor, text="已受理", **told)
    [decision] = (await client.get(f"{path}/decisions", headers=desk)).json()
    letter = f"{path}/decisions/{decision['id']}/letter"
    held = await client.get(letter, headers=desk)
    assert (held.status_code, held.json()["code"]) == (409, "content-held"), held.text
    # it is the complainant's own text
    assert (await client.get(letter, headers=resident)).status_code == 200
    seen = (await client.get(path, headers=desk)).json()
    assert seen["description"] == HELD
    await client.post(seen["content_checks"][0]["href"], json={"release": True}, headers=desk)
    assert (await client.get(letter, headers=desk)).status_code == 200


async def test_a_page_asks_once_for_all_its_records(
    client: httpx.AsyncClient, container: Container, resident: Headers, desk: Headers, monkeypatch: pytest.MonkeyPatch
) -> None:
    for text in (BAD, FINE, "灯不亮了，请派人"):
        await report(client, resident, text)
    await container.content_checks.look_after()
    asked: list[int] = []
    unsettled = content_checks.unsettled

    async def counted(tx: Transaction, root_ids: Sequence[UUID]) -> Sequence[ContentCheck]:
        asked.append(len(root_ids))
        return await unsettled(tx, root_ids)

    monkeypatch.setattr(content_checks, "unsettled", counted)
    page = await client.get("/v1/work-orders", params={"view": "full", "limit": 3}, headers=desk)
    rows = page.json()["data"]
    assert [row["description"] for row in rows] == ["灯不亮了，请派人", FINE, HELD]
    assert [[check["state"] for check in row.get("content_checks") or ()] for row in rows] == [[], [], ["risky"]]
    assert asked == [3]


async def archived(client: httpx.AsyncClient, who: Headers) -> dict[str, Any]:
    answer = await client.get("/v1/me/data", headers=who)
    assert answer.status_code == 200, answer.text
    packed = zipfile.ZipFile(io.BytesIO(answer.content))
    data: dict[str, Any] = json.loads(packed.read("data.json"))
    return data


async def test_erasing_does_not_bring_to_light_what_was_held_back(
    client: httpx.AsyncClient, container: Container, resident: Headers, desk: Headers, standin: State
) -> None:
    picture, now = await upload(client, resident), int(container.clock.now().timestamp())
    order = await report(client, resident, BAD, photos=[picture])
    await container.content_checks.look_after()
    [asked] = standin.media
    query = {"signature": signature(str(now), "n"), "timestamp": str(now), "nonce": "n"}
    await client.post(f"/v1/wechat/push/{STANDIN_APP}", params=query, json=pushed(asked, "risky", now))
    await post(client, f"/v1/work-orders/{order['id']}/cancel", resident, reason="算了，不修了")
    await container.content_checks.look_after()
    assert (await archived(client, resident))["records"]["work_order"][-1]["description"] == BAD
    erased = await client.post("/v1/me/erase", json={"confirm": True}, headers=resident)
    assert erased.status_code == 200, erased.text
    seen = await shown(client, desk, order)
    assert BAD not in json.dumps(seen, ensure_ascii=False)
    assert (seen["description"], seen["photos"]) == ("***", [])
    assert (await client.get(f"/v1/files/{picture}", headers=desk)).status_code == 409


async def test_a_copy_in_another_order_is_held_back_too(
    client: httpx.AsyncClient, container: Container, resident: Headers, desk: Headers
) -> None:
    bad, master = await report(client, resident, BAD), await report(client, resident, FINE)
    await container.content_checks.look_after()
    await post(client, f"/v1/work-orders/{bad['id']}/merge", desk, duplicate_of=master["id"])
    seen = await shown(client, desk, master)
    assert [(part["number"], part["description"]) for part in seen["merged"]] == [(bad["number"], HELD)]
    assert BAD not in json.dumps(seen, ensure_ascii=False)
    [check] = seen["content_checks"]
    assert (await client.post(check["href"], json={"release": True}, headers=desk)).json()["texts"] == [BAD]
    assert [part["description"] for part in (await shown(client, desk, master))["merged"]] == [BAD]
    # released there, and not where it was written
    assert (await shown(client, desk, bad))["description"] == HELD


async def test_the_order_that_a_complaint_opens_says_what_the_complaint_says(
    client: httpx.AsyncClient, container: Container, resident: Headers, desk: Headers
) -> None:
    complaint = await complain(client, resident, matter="equipment")
    await container.content_checks.look_after()
    await post(client, f"/v1/complaints/{complaint['id']}/forward", desk)
    [order] = (await client.get("/v1/work-orders", params={"limit": 1}, headers=desk)).json()["data"]
    assert order["summary"] == HELD
    seen = await shown(client, desk, order)
    assert seen["description"] == HELD
    assert {check["state"] for check in seen["content_checks"]} == {"risky"}


async def test_a_result_finds_who_was_merged_meanwhile(
    client: httpx.AsyncClient, container: Container, resident: Headers, desk: Headers, standin: State
) -> None:
    """The account stands under the kept entry by then, and the picture under the other."""
    picture, now = await upload(client, resident), int(container.clock.now().timestamp())
    order = await report(client, resident, FINE, photos=[picture])
    await container.content_checks.look_after()
    [asked] = standin.media
    me = (await client.get("/v1/me", headers=resident)).json()
    async with container.database.transaction(container.clock.now(), EVERYWHERE) as tx:
        kept = await tx.one(Person, select(Person).where(col(Person.username) == "owner1"))
        assert kept is not None
        await tx.run(update(Person).where(col(Person.id) == UUID(me["id"])).values(merged_into_id=kept.id))
        await tx.run(update(WechatAccount).values(person_id=kept.id))
        await tx.commit()
    query = {"signature": signature(str(now), "n"), "timestamp": str(now), "nonce": "n"}
    told = pushed(asked, "risky", now)
    assert (await client.post(f"/v1/wechat/push/{STANDIN_APP}", params=query, json=told)).text == "success"
    seen = await shown(client, desk, order)
    assert (seen["photos"], [check["state"] for check in seen["content_checks"]]) == ([], ["risky"])
