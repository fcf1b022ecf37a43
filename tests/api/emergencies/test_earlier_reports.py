"""Reports that were made before a public fault was registered: found with reasons, joined many at once, each by itself,
and offered the fault wherever they are read (M-12, M-100)."""

import asyncio
from datetime import timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import httpx
import pytest

from app.sandbox.demo.housekeeping import SHEET
from tests.api.emergencies.outage import INCIDENTS, ORDERS, no_water, texts_told, water_fails
from tests.api.emergencies.test_incident_races import meanwhile
from tests.api.reception.counter import Counter, Form

ZONE: Final = ZoneInfo("Asia/Shanghai")


async def likely(counter: Counter, incident: Form, who: str = "reception", **query: Any) -> list[Form]:
    """What may be reports of a fault."""
    return list((await counter.read(who, f"{INCIDENTS}/{incident['id']}/likely-reports", **query))["data"])


async def join(
    counter: Counter, incident: Form, *orders: Form, who: str = "reception", safe: Form | None = None
) -> httpx.Response:
    """Let the fault answer these orders, as they were seen."""
    reports = [
        {"work_order_id": order["id"], "expected_version": order["version"], **(safe or {}).get(order["id"], {})}
        for order in orders
    ]
    return await counter.try_to(who, f"{INCIDENTS}/{incident['id']}/reports/batch", reports=reports)


async def no_water_at(counter: Counter, place: str) -> Form:
    """Somebody on patrol finds no water in a place that is nobody's room."""
    return await counter.do(
        "reception", ORDERS, community_id=counter.community, kind="repair", channel="patrol", description="没水",
        common_area=place, trades=["plumbing"],
    )  # fmt: skip


async def assigned(counter: Counter, order: Form, begin: str, end: str) -> None:
    """Accepted for tomorrow, and given to the first worker."""
    day = (counter.clock.now().astimezone(ZONE) + timedelta(days=1)).date()
    window = {"starts_at": f"{day}T{begin}:00+08:00", "ends_at": f"{day}T{end}:00+08:00"}
    path = f"{ORDERS}/{order['id']}"
    await counter.do(
        "reception", f"{path}/accept", coverage="common_area", coverage_reason="公共区域", appointment=window
    )
    await counter.do("supervisor", f"{path}/assign", worker_id=counter.people["worker1"])


def statuses(answer: httpx.Response) -> list[str]:
    """What became of each."""
    assert answer.status_code == 200, answer.text
    return [result["status"] for result in answer.json()["results"]]


def passes(counter: Counter, **span: int) -> None:
    """Some time passes."""
    counter.clock.move_to(counter.clock.now() + timedelta(**span))


async def test_what_was_reported_before_is_found_and_answered(counter: Counter) -> None:
    first = await no_water(counter, description="厨房没水")
    passes(counter, minutes=30)
    second = await no_water(counter)
    passes(counter, minutes=30)
    incident = await water_fails(counter)
    rows = await likely(counter, incident)
    assert [row["id"] for row in rows] == [first["id"], second["id"]], "the one nearest to when it began comes first"
    assert rows[1]["reasons"] == [
        "reported from 1号楼1单元101, where it fails",
        "it says “停水”",
        "it is for a trade that sees to this",
    ]
    assert [(row["fits"], row["under_way"], row["refusals"], row["needs"]) for row in rows] == [
        (True, False, [], [])
    ] * 2

    answer = await join(counter, incident, *rows)
    assert statuses(answer) == ["joined", "joined"]
    shown = await counter.read("reception", f"{INCIDENTS}/{incident['id']}")
    assert shown["reports"] == 2
    assert await likely(counter, incident) == []
    assert len(await texts_told(counter, "owner1", "work_order.joined_incident")) == 2
    # and they are told once it is over
    await counter.do("reception", f"{INCIDENTS}/{incident['id']}/restore", outcome="更换水泵")
    assert len(await texts_told(counter, "owner1", "incident.restored")) == 1


async def test_whoever_lives_in_the_room_hears_of_what_nobody_is_named_for(counter: Counter) -> None:
    asked = await no_water(counter, "reception", contact_phone="13512345678")
    assert asked["customer_id"] is None, "no customer is on record under that number"
    patrol = await no_water_at(counter, "1号楼大堂")
    incident = await water_fails(counter)
    assert statuses(await join(counter, incident, asked, patrol)) == ["joined", "joined"]
    shown = await counter.read("reception", f"{INCIDENTS}/{incident['id']}")
    assert [(row["id"], row["tell_by_phone"]) for row in shown["reported"]] == [
        (patrol["id"], True),
        (asked["id"], False),
    ]
    await counter.do("reception", f"{INCIDENTS}/{incident['id']}/restore", outcome="更换水泵")
    assert len(await texts_told(counter, "owner1", "incident.restored")) == 1


async def test_what_is_of_another_place_or_matter_is_not_found(counter: Counter) -> None:
    other, eleven, here, unclear = [
        await no_water_at(counter, place) for place in ("2号楼大堂", "11号楼大堂", "1号楼大堂", "地下车库")
    ]
    await no_water(counter, trades=["electrical"], description="插座没反应")
    await no_water(counter, kind="housekeeping", trades=[], housekeeping=SHEET)
    incident = await water_fails(counter)
    rows = {row["id"]: row for row in await likely(counter, incident)}
    assert {*rows} == {here["id"], eleven["id"], unclear["id"]}
    for nowhere in (eleven, unclear):
        assert rows[nowhere["id"]]["reasons"][0] == "its words name no building: ask where it is"
    for order in (other, eleven, here, unclear):
        shown = await counter.read("reception", f"{ORDERS}/{order['id']}")
        assert (shown["offered_incident"] is not None) == (order is here)
    refused = await join(counter, incident, other)
    assert statuses(refused) == ["refused"]
    assert refused.json()["results"][0]["problem"]["code"] == "action-refused"


async def test_only_some_hours_back(counter: Counter) -> None:
    old = await no_water(counter)
    passes(counter, hours=5)
    incident = await water_fails(counter)
    assert await likely(counter, incident) == []
    [report] = await likely(counter, incident, hours_before=4)
    assert report["id"] == old["id"]
    assert "reported before the time at which it is said to have begun" in report["reasons"]


async def test_whoever_is_at_one_is_not_called_off_unseen(counter: Counter) -> None:
    sent, at_it = await no_water_at(counter, "1号楼大堂"), await no_water_at(counter, "1号楼地下室")
    incident = await water_fails(counter)
    seen = {row["id"]: row for row in await likely(counter, incident)}
    await assigned(counter, sent, "10:00", "11:00")
    await assigned(counter, at_it, "14:00", "15:00")
    # what moved on since it was seen does not join
    late = await join(counter, incident, seen[sent["id"]])
    assert statuses(late) == ["refused"]
    assert late.json()["results"][0]["problem"]["code"] == "version-conflict"
    assert late.json()["results"][0]["state"] == "assigned"

    await counter.do("worker1", f"{ORDERS}/{at_it['id']}/acknowledge")
    ticked = (await counter.read("worker1", f"{ORDERS}/{at_it['id']}/checklist"))["items"]
    await counter.do("worker1", f"{ORDERS}/{at_it['id']}/depart", checklist=ticked)
    again = {row["id"]: row for row in await likely(counter, incident)}
    assert (again[sent["id"]]["under_way"], again[sent["id"]]["fits"]) == (True, True)
    assert "a department or a worker has it: joining calls them off, and they are told" in again[sent["id"]]["reasons"]
    assert (again[at_it["id"]]["under_way"], again[at_it["id"]]["fits"]) == (True, False)
    assert again[at_it["id"]]["refusals"] == [
        "Somebody is on the way or at work there: it goes on; once the worker has handed it back, it can join."
    ]
    both = await join(counter, incident, again[sent["id"]], again[at_it["id"]])
    assert statuses(both) == ["joined", "refused"]
    assert both.json()["results"][1]["problem"]["code"] == "action-not-allowed"
    assert "work_order.joined_incident" in await counter.events_told("worker1")


async def test_each_joins_by_itself_and_once(counter: Counter) -> None:
    incident = await water_fails(counter)
    plain, urgent = await no_water(counter), await no_water(counter, "reception", urgency="emergency")
    rows = {row["id"]: row for row in await likely(counter, incident)}
    assert rows[urgent["id"]]["needs"] == ["safe"]
    nobody = {"id": incident["id"], "version": 1}
    answer = await join(counter, incident, urgent, plain, nobody)
    assert statuses(answer) == ["refused", "joined", "refused"]
    results = answer.json()["results"]
    assert (results[2]["problem"]["code"], results[2]["number"]) == ("not-found", None)
    safe = {urgent["id"]: {"safe": "电话确认无人受困"}}
    assert statuses(await join(counter, incident, urgent, plain, safe=safe)) == ["joined", "duplicate"]
    assert statuses(await join(counter, incident, urgent, plain, safe=safe)) == ["duplicate", "duplicate"]
    shown = await counter.read("reception", f"{INCIDENTS}/{incident['id']}")
    assert shown["reports"] == 2
    # whoever left it is not taken back by a repeat
    await counter.do("owner1", f"{ORDERS}/{plain['id']}/leave-incident", reason="邻居家有水")
    repeat = await join(counter, incident, plain)
    assert statuses(repeat) == ["refused"]
    assert repeat.json()["results"][0]["state"] == "registered"


async def test_two_desks_join_the_same_reports(counter: Counter) -> None:
    incident = await water_fails(counter)
    orders = [await no_water(counter) for _ in range(4)]
    one_desk, other_desk = await asyncio.gather(
        join(counter, incident, *orders), join(counter, incident, *reversed(orders), who="supervisor")
    )
    together = sorted([*statuses(one_desk), *statuses(other_desk)])
    assert together == ["duplicate"] * 4 + ["joined"] * 4
    assert (await counter.read("reception", f"{INCIDENTS}/{incident['id']}"))["reports"] == 4


async def test_one_that_joins_another_fault_meanwhile_stays_there(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident = await water_fails(counter)
    other = await water_fails(counter, fails="drainage")
    order = await no_water(counter)
    meanwhile(monkeypatch, counter, "supervisor", f"{ORDERS}/{order['id']}/join-incident", incident_id=other["id"])
    answer = await join(counter, incident, order)
    assert statuses(answer) == ["refused"]
    assert (await counter.read("reception", f"{ORDERS}/{order['id']}"))["incident_id"] == other["id"]


async def test_the_form_names_each_order_once_and_a_hundred_at_most(counter: Counter) -> None:
    incident, order = await water_fails(counter), await no_water(counter)
    twice = await join(counter, incident, order, order)
    assert (twice.status_code, twice.json()["errors"][0]["pointer"]) == (422, "/reports")
    many = await join(counter, incident, *[{"id": incident["id"], "version": at} for at in range(1, 102)])
    assert (many.status_code, many.json()["errors"][0]["pointer"]) == (422, "/reports")


async def test_who_lets_no_fault_answer_reports_is_refused(counter: Counter) -> None:
    incident, order = await water_fails(counter), await no_water(counter)
    path = f"{INCIDENTS}/{incident['id']}/likely-reports"
    assert (await counter.client.get(path, headers=await counter.sign_in("guard"))).status_code == 403
    assert (await counter.client.get(path, headers=await counter.sign_in("owner1"))).status_code == 404
    assert (await join(counter, incident, order, who="guard")).status_code == 403
    assert (await join(counter, incident, order, who="owner1")).status_code == 404


async def test_the_fault_is_offered_wherever_the_order_is_read(counter: Counter) -> None:
    order = await no_water(counter)
    assert order["offered_incident"] is None
    path = f"{ORDERS}/{order['id']}"

    async def offer(who: str) -> tuple[object, list[str]]:
        shown = await counter.read(who, path)
        [action] = [each for each in shown["available_actions"] if each["name"] == "join_incident"]
        return shown["offered_incident"], [reason["guard"] for reason in action["blocked_by"]]

    assert await offer("reception") == (None, ["a_fault_goes_on"])
    assert await offer("owner1") == (None, ["a_fault_goes_on"])
    incident = await water_fails(counter)
    offered = {name: incident[name] for name in ("id", "fails", "since", "expected_back_at")}
    assert await offer("reception") == (offered, [])
    assert await offer("owner1") == (offered, [])
    form = await counter.read("reception", f"{path}/forms/join_incident")
    assert form["properties"]["incident_id"]["default"] == incident["id"]
    choices = await counter.read("reception", form["properties"]["incident_id"]["x-lookup"])
    assert [choice["value"] for choice in choices["data"]] == [incident["id"]]
    await counter.do("reception", f"{INCIDENTS}/{incident['id']}/restore", outcome="更换水泵")
    assert await offer("reception") == (None, ["a_fault_goes_on"])
