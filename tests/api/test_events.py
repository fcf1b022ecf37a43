"""The change feed: complete, in order, thin, and patient."""

import asyncio
from typing import Any

import httpx
import pytest

from app.api.routes import events
from app.bootstrap import Container
from app.core.ids import UUID
from app.db.queries import feed
from app.sandbox.demo.run import Run, windows
from app.sandbox.demo.server import Server
from tests.api.conftest import Headers, SignIn
from tests.scenarios.test_reconciliation import copies
from tests.support.patience import HANGS_AFTER

AT_ONCE = 2
"""How often a reader who waits may look until it is answered: the look under way, and the next. Who waited to the end
would have looked every half second."""


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often somebody who waits has looked."""
    counts: list[int] = []
    look = events._look

    async def counted(*given: Any) -> Any:
        counts.append(1)
        return await look(*given)

    monkeypatch.setattr(events, "_look", counted)
    return counts


async def rename(client: httpx.AsyncClient, headers: Headers, communities: dict[str, UUID], name: str) -> None:
    path = f"/v1/communities/{communities['HY']}/departments"
    first = (await client.get(path, headers=headers)).json()["data"][0]
    done = await client.post(
        f"{path}/{first['id']}/update", json={"name": name, "expected_version": first["version"]}, headers=headers
    )
    assert done.status_code == 200, done.text


async def test_events_come_once_and_in_order(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    erp, admin = await sign_in("erp"), await sign_in("admin")
    feed = {"community_id": str(communities["HY"])}
    seen, after = [], 0
    while True:
        page = (await client.get("/v1/events", params={**feed, "after": after, "limit": 50}, headers=erp)).json()
        seen += page["data"]
        after = page["next_after"]
        if not page["has_more"]:
            break
    assert [event["position"] for event in seen] == list(range(1, len(seen) + 1))
    await rename(client, admin, communities, "一")
    await rename(client, admin, communities, "二")
    new = (await client.get("/v1/events", params={**feed, "after": after}, headers=erp)).json()
    assert [(event["event"], event["version"], event["actor_role"]) for event in new["data"]] == [
        ("department.updated", 2, "admin"),
        ("department.updated", 3, "admin"),
    ]
    assert "data" not in new["data"][0]
    only = {**feed, "types": "department.updated,work_order.closed"}
    assert len((await client.get("/v1/events", params=only, headers=erp)).json()["data"]) == 2
    none = (await client.get("/v1/events", params={**feed, "types": "work_order.closed"}, headers=erp)).json()
    assert (none["data"], none["next_after"]) == ([], new["next_after"])


async def test_a_waiting_reader_is_answered_when_something_happens(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], looks: list[int]
) -> None:
    admin = await sign_in("admin")
    feed: dict[str, Any] = {"community_id": str(communities["HY"]), "limit": 1000}
    after = (await client.get("/v1/events", params=feed, headers=admin)).json()["next_after"]
    waiting = asyncio.create_task(client.get("/v1/events", params={**feed, "after": after, "wait": 20}, headers=admin))
    await rename(client, admin, communities, "三")
    looks.clear()
    answer = await asyncio.wait_for(waiting, HANGS_AFTER)
    assert [event["event"] for event in answer.json()["data"]] == ["department.updated"]
    assert len(looks) <= AT_ONCE


async def test_whoever_waits_is_sent_home_when_the_process_stops(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], container: Container, looks: list[int]
) -> None:
    admin = await sign_in("admin")
    feed: dict[str, Any] = {"community_id": str(communities["HY"]), "limit": 1000}
    after = (await client.get("/v1/events", params=feed, headers=admin)).json()["next_after"]
    waiting = asyncio.create_task(client.get("/v1/events", params={**feed, "after": after, "wait": 25}, headers=admin))
    await asyncio.sleep(0)
    container.stopping.set()
    assert (await waiting).json()["data"] == []
    assert len(looks) <= AT_ONCE


async def test_the_feed_is_for_the_desk_and_for_machines_with_the_scope(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    expected = {
        "manager": 200, "reception": 200, "cs_supervisor": 200, "admin": 200, "erp": 200, "worker1": 403,
        "supervisor": 403, "owner1": 403, "manager_gw": 404, "reception_gw": 404,
    }  # fmt: skip
    for name, status in expected.items():
        answer = await client.get(
            "/v1/events", params={"community_id": str(communities["HY"])}, headers=await sign_in(name)
        )
        assert answer.status_code == status, name
    admin = await sign_in("admin")
    bad: dict[str, Any] = {"community_id": str(communities["HY"]), "types": "no-such", "wait": 26, "limit": 0}
    answer = await client.get("/v1/events", params=bad, headers=admin)
    assert {error["pointer"] for error in answer.json()["errors"]} == {"?types.0", "?wait", "?limit"}


async def test_an_event_that_does_not_exist_is_named_and_where_the_others_stand(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    """A misspelt name gave an empty feed for ever."""
    place, admin = {"community_id": str(communities["HY"])}, await sign_in("admin")
    wrong = "work_order.dispatched,work_order.dispached,person.revealed"
    answer = await client.get("/v1/events", params={**place, "types": wrong}, headers=admin)
    assert answer.status_code == 422
    details = {error["pointer"]: error["detail"] for error in answer.json()["errors"]}
    assert set(details) == {"?types.1", "?types.2"}
    assert "'work_order.dispached'" in details["?types.1"]
    debugs = [error["debug"] for error in answer.json()["errors"]]
    assert all("/openapi.json" in debug and "/v1/lifecycles" in debug for debug in debugs)
    chinese = await client.get(
        "/v1/events", params={**place, "types": wrong}, headers={**admin, "Accept-Language": "zh"}
    )
    assert "不存在" in chinese.json()["errors"][0]["detail"]


async def test_the_document_lists_the_events_of_the_feed(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    parameters = document["paths"]["/v1/events"]["get"]["parameters"]
    types = next(schema["schema"] for schema in parameters if schema["name"] == "types")
    listed = next(schema["items"]["enum"] for schema in (types, *types.get("anyOf", ())) if "items" in schema)
    assert {"work_order.dispatched", "clock.breached", "department.updated", "complaint.registered"} <= set(listed)
    lifecycles = (await client.get("/v1/lifecycles/work_order")).json()
    assert {row["event"] for action in lifecycles["actions"] for row in action["rows"]} <= set(listed)


async def test_a_reader_from_before_a_restore_is_told_to_begin_anew(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], container: Container
) -> None:
    """They kept a position that is given to another event now, and would have missed it."""
    place: dict[str, Any] = {"community_id": str(communities["HY"]), "limit": 1000}
    erp = await sign_in("erp")
    page = (await client.get("/v1/events", params=place, headers=erp)).json()
    known = {**place, "after": page["next_after"], "epoch": page["epoch"]}
    again = (await client.get("/v1/events", params=known, headers=erp)).json()
    assert (again["head"], again["epoch"], again["data"]) == (page["head"], page["epoch"], [])
    ahead = await client.get("/v1/events", params={**place, "after": page["head"] + 1}, headers=erp)
    assert (ahead.status_code, ahead.json()["code"], ahead.json()["head"]) == (410, "feed-restarted", page["head"])
    assert (await client.get("/v1/events", params={**known, "wait": 1, "after": 10**6}, headers=erp)).status_code == 410
    async with container.database.transaction(container.clock.now()) as tx:
        epoch = await feed.begin_epoch(tx)
        await tx.commit()
    assert (await client.get("/v1/events", params=known, headers=erp)).status_code == 410
    anew = await client.get("/v1/events", params={**known, "epoch": str(epoch)}, headers=erp)
    assert (anew.status_code, anew.json()["epoch"]) == (200, str(epoch))


async def test_wildcards_stand_for_all_events_of_a_record(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    place: dict[str, Any] = {"community_id": str(communities["HY"]), "limit": 1000}
    admin = await sign_in("admin")
    everything = (await client.get("/v1/events", params={**place, "types": "*"}, headers=admin)).json()["data"]
    some = (await client.get("/v1/events", params={**place, "types": "unit.*,binding.created"}, headers=admin)).json()
    assert [event for event in everything if event["record_type"] in ("unit", "binding")] == some["data"] != []
    wrong = await client.get("/v1/events", params={**place, "types": "no_such.*"}, headers=admin)
    assert wrong.status_code == 422


async def test_the_organisation_has_a_feed_of_its_own_with_its_people(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], container: Container
) -> None:
    erp, admin = await sign_in("erp"), await sign_in("admin")
    known = (await client.get("/v1/events?limit=1000", headers=erp)).json()
    while known["has_more"]:
        known = (await client.get(f"/v1/events?limit=1000&after={known['next_after']}", headers=erp)).json()
    after = {"after": known["next_after"], "epoch": known["epoch"]}
    await rename(client, admin, communities, "一")
    owner = (await client.get("/v1/people?q=owner1&limit=1", headers=admin)).json()["data"][0]
    form = {"phone": "13800009999", "expected_version": owner["version"]}
    assert (await client.post(f"/v1/people/{owner['id']}/update", json=form, headers=admin)).status_code == 200
    new = (await client.get("/v1/events", params=after, headers=erp)).json()
    told = {(event["event"], event["record_id"], event["community_id"]) for event in new["data"]}
    assert ("person.phone_corrected", owner["id"], None) in told
    assert "department.updated" in {event for event, _, _ in told}
    assert [event["position"] for event in new["data"]] == list(range(after["after"] + 1, new["head"] + 1))
    assert "13800009999" not in str(new)
    # it goes on to the communities that know the person, and stands in the organisation's feed once
    place: dict[str, Any] = {"community_id": str(communities["HY"]), "types": "person.*", "limit": 1000}
    here = (await client.get("/v1/events", params=place, headers=erp)).json()["data"]
    assert [event["event"] for event in here if event["record_id"] == owner["id"]][-1] == "person.phone_corrected"
    assert not (await client.get("/v1/events", params={"after": new["head"]}, headers=erp)).json()["data"]
    waits: dict[str, Any] = {"after": new["head"], "wait": 20, "types": "department.updated"}
    waiting = asyncio.create_task(client.get("/v1/events", params=waits, headers=erp))
    await rename(client, admin, communities, "二")
    assert len((await asyncio.wait_for(waiting, HANGS_AFTER)).json()["data"]) == 1
    refused = await client.get("/v1/events", headers=await sign_in("reception"))
    assert [error["pointer"] for error in refused.json()["errors"]] == ["?community_id"]
    assert (await client.get("/v1/events", headers=await sign_in("worker1"))).status_code == 403


async def test_events_come_with_their_records_as_the_reader_may_see_them(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    erp, admin = await sign_in("erp"), await sign_in("admin")
    form = {
        "community_id": str(communities["HY"]), "common_area": "Office", "kind": "paid_service", "channel": "erp",
        "catalogue_code": "P19", "description": "Forty copies", "contact_name": "P", "contact_phone": "0532 8000 1234",
    }  # fmt: skip
    orders = [
        (await client.post("/v1/work-orders", json=form, headers={**erp, "Idempotency-Key": key})).json()["id"]
        for key in ("1", "2")
    ]
    place: dict[str, Any] = {"community_id": str(communities["HY"]), "types": "work_order.registered,unit.created"}
    plain = (await client.get("/v1/events", params=place, headers=erp)).json()["data"]
    assert {event["record"] for event in plain} == {None}
    page = (await client.get("/v1/events", params={**place, "expand": "record", "limit": 1000}, headers=erp)).json()
    shown = {event["record_id"]: event["record"] for event in page["data"] if event["record_type"] == "work_order"}
    assert shown.keys() == set(orders)
    for order_id, record in shown.items():
        assert record == (await client.get(f"/v1/work-orders/{order_id}", headers=erp)).json()
    assert {event["record"] for event in page["data"] if event["record_type"] == "unit"} == {None}
    # an administrator reads the feed, and sees no orders
    blind = await client.get("/v1/events", params={**place, "expand": "record"}, headers=admin)
    assert {event["record"] for event in blind.json()["data"]} == {None}


async def test_one_ledger_of_the_organisation_is_followed_by_its_feed(
    client: httpx.AsyncClient, sign_in: SignIn, container: Container
) -> None:
    """Whoever reads every community has one position for all money; who reads some is refused, and so is a position
    from before a restore, here and in a community's ledger."""
    run = Run(Server(lambda: client, "zh", "ledger"), windows(container.clock.now(), 0))
    charges = [await copies(run, fen) for fen in (1_100, 1_200, 1_300)]
    erp, rest = await sign_in("erp"), await sign_in("cashier")
    entries, known = [], {"after": 0}
    while True:
        page = (await client.get("/v1/ledger", params={**known, "limit": 1}, headers=erp)).json()
        entries += page["data"]
        known = {"after": page["next_after"], "epoch": page["epoch"]}
        if not page["has_more"]:
            break
    assert [row["charge_id"] for row in entries] == [charge.id for charge in charges]
    assert [row["position"] for row in entries] == sorted(row["position"] for row in entries)
    feed_page = (await client.get("/v1/events", params={**known, "types": "charge.*"}, headers=erp)).json()
    assert (feed_page["data"], feed_page["head"]) == ([], page["head"]), "its positions are the feed's"
    none = (await client.get("/v1/ledger", params={**known, "after": 0, "kind": "waive"}, headers=erp)).json()
    assert (none["data"], none["next_after"]) == ([], page["head"])
    assert (await client.get("/v1/ledger", headers=rest)).status_code == 403

    here = f"/v1/communities/{entries[0]['community_id']}/ledger"
    own = (await client.get(here, params={"after": 0}, headers=rest)).json()
    assert own["epoch"] == page["epoch"]
    for path, headers, read in (("/v1/ledger", erp, page), (here, rest, own)):
        ahead = await client.get(path, params={"after": read["head"] + 1}, headers=headers)
        assert (ahead.status_code, ahead.json()["code"], ahead.json()["head"]) == (410, "feed-restarted", read["head"])
        other = {"after": read["head"], "epoch": str(UUID(int=7))}
        assert (await client.get(path, params=other, headers=headers)).status_code == 410
