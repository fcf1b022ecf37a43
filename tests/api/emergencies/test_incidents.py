"""Public faults 公共故障: registered once, announced, restored; one answer for everybody who reports them (M-100)."""

from datetime import datetime, timedelta

import pytest

from app.bootstrap import Container
from app.core.ids import UUID
from app.models import JournalEntry
from app.sandbox.demo.housekeeping import SHEET
from app.services.emergencies import incident_moves
from tests.api.emergencies.outage import (
    INCIDENTS,
    ORDERS,
    clocks_of,
    joined,
    known_faults,
    no_water,
    other_building,
    texts_told,
    water_fails,
)
from tests.api.reception.counter import ROOM, Counter, refused_by
from tests.api.visitors.gate import Worker


async def test_who_reports_it_is_offered_it_and_answered_by_it(counter: Counter) -> None:
    incident = await water_fails(counter)
    assert (incident["state"], incident["number"][:6], incident["reports"]) == ("open", "GZ-HY-", 0)
    assert incident["place"] == "1号楼"
    assert "incident.opened" in await counter.events_told("duty")

    # in the app: before it is reported, and in the answer to the report; what, since when, and until when, nothing else
    known = await known_faults(counter, "owner1", premises_id=ROOM)
    shown = {name: incident[name] for name in ("id", "fails", "since", "expected_back_at")}
    assert known == [shown]
    assert await known_faults(counter, "owner1") == [shown]
    order = await no_water(counter)
    assert order["offered_incident"] == shown
    assert await counter.status("owner1", f"{INCIDENTS}/{incident['id']}") == 404

    answered = await counter.do("owner1", f"{ORDERS}/{order['id']}/join-incident", incident_id=incident["id"])
    assert (answered["state"], answered["incident_id"]) == ("cancelled", incident["id"])
    assert await clocks_of(counter, f"{ORDERS}/{order['id']}") == {"pass_on": "met"}
    assert (await counter.read("reception", f"{INCIDENTS}/{incident['id']}"))["reports"] == 1


async def test_what_was_told_and_shown_stands_with_the_fault(counter: Counter) -> None:
    incident = await water_fails(counter)
    order = await joined(counter, incident, remarks="阀门已关,电话 13912345678")
    [told] = await texts_told(counter, "owner1", "work_order.joined_incident")
    assert "What fails: water." in told
    assert order["number"] in told
    [report] = (await counter.read("duty", f"{INCIDENTS}/{incident['id']}"))["reported"]
    assert (report["id"], report["description"], report["works"]) == (order["id"], "家里停水了", None)
    assert "139****5678" in report["remarks"]
    listed = await counter.read(
        "reception", ORDERS, community_id=counter.community, incident_id=incident["id"], view="full"
    )
    assert [row["id"] for row in listed["data"]] == [order["id"]]


async def test_another_fault_is_not_offered(counter: Counter) -> None:
    await water_fails(counter, building_ids=[await other_building(counter)])
    await water_fails(counter, fails="lift")
    assert (await no_water(counter))["offered_incident"] is None
    housekeeping = await no_water(counter, kind="housekeeping", trades=[], housekeeping=SHEET)
    assert housekeeping["offered_incident"] is None
    everywhere = await water_fails(counter, building_ids=[], everywhere=True, other_fault="全小区另查")
    assert everywhere["place"] == "全小区"
    assert (await no_water(counter))["offered_incident"]["id"] == everywhere["id"]
    assert (await no_water(counter, trades=[]))["offered_incident"] is not None


async def test_a_report_joins_only_what_it_can_be_of(counter: Counter) -> None:
    elsewhere = await water_fails(counter, building_ids=[await other_building(counter)])
    lift = await water_fails(counter, fails="lift")
    order = await no_water(counter)
    path = f"{ORDERS}/{order['id']}/join-incident"
    assert refused_by(await counter.try_to("reception", path, incident_id=elsewhere["id"])) == [
        "incident_reaches_order"
    ]
    assert refused_by(await counter.try_to("owner1", path, incident_id=lift["id"])) == ["incident_reaches_order"]
    await counter.do("reception", f"{INCIDENTS}/{elsewhere['id']}/cancel", reason="误报")
    refusal = await counter.try_to("reception", path, incident_id=elsewhere["id"])
    assert "incident_goes_on" in refused_by(refusal)
    assert refusal.json()["refusals"][0]["pointer"] == "/incident_id"
    # the desk hears more than the trade says
    assert (await counter.do("reception", path, incident_id=lift["id"]))["state"] == "cancelled"


async def test_an_emergency_is_made_safe_before_it_is_answered(counter: Counter) -> None:
    incident = await water_fails(counter, fails="power")
    order = await no_water(counter, who="reception", urgency="emergency", trades=["electrical"])
    path = f"{ORDERS}/{order['id']}"
    asked = {"incident_id": incident["id"], "safe": "电话确认无人受困"}
    refused = await counter.try_to("reception", f"{path}/join-incident", incident_id=incident["id"])
    assert refused_by(refused) == ["emergency_is_safe"]
    await counter.do(
        "reception", f"{path}/accept", coverage="in_warranty", coverage_reason="线路", provisional=True, visit_now=True,
    )  # fmt: skip
    await counter.do("supervisor", f"{path}/assign", worker_id=counter.people["worker1"])
    sent = await counter.try_to("reception", f"{path}/join-incident", **asked)
    assert refused_by(sent) == ["emergency_is_for_the_desk"]
    second = await no_water(counter, who="reception", urgency="emergency", trades=["electrical"])
    answered = await counter.do("reception", f"{ORDERS}/{second['id']}/join-incident", **asked)
    assert answered["state"] == "cancelled"
    assert await clocks_of(counter, f"{ORDERS}/{second['id']}") == {"pass_on": "met", "emergency_arrival": "voided"}


async def test_what_repairs_it_is_no_report_of_it(counter: Counter) -> None:
    repair = await no_water(counter, who="reception")
    incident = await water_fails(counter, work_order_id=repair["id"])
    path = f"{ORDERS}/{repair['id']}/join-incident"
    assert refused_by(await counter.try_to("reception", path, incident_id=incident["id"])) == ["order_is_no_repair"]
    [shown] = (await counter.read("reception", f"{INCIDENTS}/{incident['id']}"))["repairs"]
    assert (shown["id"], shown["state"]) == (repair["id"], "registered")
    name = f"{INCIDENTS}/{incident['id']}/name-repair"
    again = await counter.try_to("reception", name, work_order_id=repair["id"])
    assert refused_by(again) == ["repair_is_new"]
    report = await joined(counter, incident)
    assert refused_by(await counter.try_to("reception", name, work_order_id=report["id"])) == ["repair_goes_on"]


async def test_an_order_with_a_quote_is_settled_with_its_customer(counter: Counter) -> None:
    incident = await water_fails(counter)
    order = await no_water(counter, who="reception")
    path = f"{ORDERS}/{order['id']}"
    await counter.do("reception", f"{path}/advise", advice="请关总阀", customer_content=True)
    refused = await counter.try_to("reception", f"{path}/join-incident", incident_id=incident["id"])
    assert refused.json()["code"] == "action-not-allowed"


async def test_people_are_told_and_asked_once(counter: Counter) -> None:
    incident = await water_fails(counter)
    await joined(counter, incident)
    await joined(counter, incident)
    path = f"{INCIDENTS}/{incident['id']}"
    back = (counter.clock.now() + timedelta(hours=6)).isoformat()
    await counter.do(
        "duty", f"{path}/announce", text="水泵已更换", text_en="The pump is replaced. 13912345678",
        expected_back_at=back,
    )  # fmt: skip
    [told] = await texts_told(counter, "owner1", "incident.announced")
    assert "What is new: The pump is replaced." in told
    assert "13912345678" not in told, "an announcement names nobody's number"
    # who lives there without having reported it hears nothing unless the community announces faults
    assert await texts_told(counter, "owner2", "incident.announced") == []
    again = await counter.try_to("duty", f"{path}/announce", text="水泵已更换")
    assert refused_by(again) == ["news_are_new"]
    longer = await counter.do("duty", f"{path}/announce", text="配件缺货")
    assert datetime.fromisoformat(longer["expected_back_at"]) == datetime.fromisoformat(back), "as before"
    nobody_knows = await counter.do("duty", f"{path}/announce", text="配件到货时间未定", expected_back_at=None)
    assert nobody_knows["expected_back_at"] is None

    restored = await counter.do("supervisor", f"{path}/restore", outcome="更换水泵", answer_hours=2)
    assert (restored["state"], restored["reports"]) == ("restored", 2)
    [asked] = await texts_told(counter, "owner1", "incident.restored")
    assert "If yours still does not" in asked


async def test_whoever_lives_there_hears_of_it_where_the_community_says_so(counter: Counter) -> None:
    place = f"/v1/communities/{counter.community}"
    found = await counter.read("admin", place)
    settings = {
        **{name: value for name, value in found["settings"].items() if value is not None},
        "announce_faults": True,
    }
    await counter.do("admin", f"{place}/update", settings=settings, expected_version=found["version"])
    counter.clock.move_to(counter.clock.now() + timedelta(minutes=1))
    incident = await water_fails(counter)
    assert len(await texts_told(counter, "owner1", "incident.opened")) == 1
    await joined(counter, incident)
    await counter.do("reception", f"{INCIDENTS}/{incident['id']}/announce", text="正在抢修")
    assert len(await texts_told(counter, "owner1", "incident.announced")) == 1, "as a reporter, and not again"
    other = await water_fails(counter, building_ids=[await other_building(counter)])
    assert other["state"] == "open"
    assert len(await texts_told(counter, "owner1", "incident.opened")) == 1, "nobody else's building"


async def test_who_is_still_without_says_so_in_time(counter: Counter) -> None:
    incident = await water_fails(counter)
    first, second = await joined(counter, incident), await joined(counter, incident)
    path = f"{INCIDENTS}/{incident['id']}"
    still = f"{ORDERS}/{first['id']}/still-out"
    assert refused_by(await counter.try_to("owner1", still, reason="还没有水")) == ["incident_is_restored"]
    await counter.do("reception", f"{path}/restore", outcome="更换水泵", answer_hours=2)
    early = await counter.try_to("reception", f"{path}/close")
    assert refused_by(early) == ["reporters_were_asked"]

    goes_on = await counter.do("owner1", still, reason="还没有水")
    assert (goes_on["state"], goes_on["incident_works"]) == ("registered", False)
    assert (await clocks_of(counter, f"{ORDERS}/{first['id']}"))["pass_on"] == "running"
    assert "incident.still_out_noted" in await counter.events_told("reception")
    works = await counter.do("owner1", f"{ORDERS}/{second['id']}/works-again")
    assert (works["state"], works["incident_works"]) == ("cancelled", True)
    shown = await counter.read("reception", path)
    assert (shown["reports"], shown["still_out"]) == (2, 1)
    assert [report["works"] for report in shown["reported"]] == [True, False]
    assert (await counter.do("reception", f"{path}/close"))["state"] == "closed"


async def test_after_the_hours_it_is_a_new_report(counter: Counter) -> None:
    incident = await water_fails(counter)
    order = await joined(counter, incident)
    await counter.do("reception", f"{INCIDENTS}/{incident['id']}/restore", outcome="更换水泵", answer_hours=2)
    counter.clock.move_to(counter.clock.now() + timedelta(hours=2, minutes=1))
    late = await counter.try_to("owner1", f"{ORDERS}/{order['id']}/still-out", reason="还没有水")
    assert refused_by(late) == ["incident_is_restored"]
    await counter.do("reception", f"{INCIDENTS}/{incident['id']}/close")
    gone = await counter.try_to("owner1", f"{ORDERS}/{order['id']}/leave-incident", reason="是另外的故障")
    assert refused_by(gone) == ["incident_is_not_over"]


async def test_mine_is_another_fault(counter: Counter) -> None:
    incident = await water_fails(counter)
    order = await joined(counter, incident)
    path = f"{ORDERS}/{order['id']}"
    lives_on = await counter.do("owner1", f"{path}/leave-incident", reason="邻居家有水")
    assert (lives_on["state"], lives_on["incident_id"]) == ("registered", None)
    assert (await clocks_of(counter, path))["pass_on"] == "running"
    assert (await counter.read("reception", f"{INCIDENTS}/{incident['id']}"))["reports"] == 0
    again = await counter.try_to("owner1", f"{path}/leave-incident", reason="再一次")
    assert again.json()["code"] == "action-not-allowed"
    await counter.do("reception", f"{path}/cancel", reason="客户自行解决")
    never = await counter.try_to("reception", f"{path}/leave-incident", reason="误并")
    assert "incident_answers_order" in refused_by(never)
    accepted = await counter.try_to("reception", f"{path}/works-again")
    assert "incident_answers_order" in refused_by(accepted)


async def test_what_was_registered_by_mistake_gives_its_reports_back(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incident_moves, "SENT_AT_ONCE", 2)  # as hundreds are written: in several portions
    incident = await water_fails(counter)
    orders = [await joined(counter, incident) for _ in range(3)]
    cancelled = await counter.do("reception", f"{INCIDENTS}/{incident['id']}/cancel", reason="误报")
    assert (cancelled["state"], cancelled["reports"]) == ("cancelled", 0)
    for order in orders:
        shown = await counter.read("reception", f"{ORDERS}/{order['id']}")
        assert (shown["state"], shown["incident_id"]) == ("registered", None)
    assert len(await texts_told(counter, "owner1", "work_order.incident_withdrawn")) == 3
    assert await clocks_of(counter, f"{INCIDENTS}/{incident['id']}") == {"service_back": "voided"}


async def test_who_comes_second_is_shown_the_first(counter: Counter) -> None:
    first = await water_fails(counter)
    same = {"building_ids": [], "premises_ids": [ROOM]}
    form = {"community_id": counter.community, "fails": "water", "since": counter.clock.now().isoformat(), **same}
    second = await counter.try_to("duty", INCIDENTS, **form)
    assert refused_by(second) == ["fault_is_new"]
    assert first["number"] in second.json()["refusals"][0]["message"]
    assert second.json()["refusals"][0]["pointer"] == "/other_fault"
    another = await counter.do("duty", INCIDENTS, **form, other_fault="该户水表前阀门另有故障")
    assert another["place"] == "1号楼1单元101"
    await counter.do("duty", INCIDENTS, **{**form, "fails": "power"})


async def test_what_comes_back_is_reopened_once(counter: Counter) -> None:
    incident = await water_fails(counter)
    order = await joined(counter, incident)
    path = f"{INCIDENTS}/{incident['id']}"
    await counter.do("reception", f"{path}/restore", outcome="更换水泵")
    again = await counter.do("reception", f"{path}/reopen", reason="再次停水")
    assert (again["state"], again["times_out"], again["expected_back_at"]) == ("open", 2, None)
    assert len(await texts_told(counter, "owner1", "incident.reopened")) == 1
    assert (await counter.read("owner1", f"{ORDERS}/{order['id']}"))["state"] == "cancelled"
    await counter.do("reception", f"{path}/restore", outcome="再次更换")
    other = await water_fails(counter)
    refused = await counter.try_to("reception", f"{path}/reopen", reason="又停")
    assert refused_by(refused) == ["no_other_is_open"]
    assert other["number"] in refused.text


async def test_what_is_late_climbs(counter: Counter, fire: Worker) -> None:
    """Expected back in four hours, then in eight: nobody is told that it is late after four. After eight it is told to
    the desk and the customer-service supervisor, and half an hour later to the manager."""
    began = counter.clock.now()
    incident = await water_fails(counter)
    path = f"{INCIDENTS}/{incident['id']}"
    back = (began + timedelta(hours=8)).isoformat()
    await counter.do("reception", f"{path}/announce", text="配件在途", expected_back_at=back)

    async def told(after: timedelta) -> dict[str, str]:
        """What the clock told whom, by then."""
        counter.clock.move_to(began + after)
        await fire()
        events = {who: await counter.events_told(who) for who in ("reception", "cs_supervisor", "manager")}
        return {who: next((name for name in told if name.startswith("clock.")), "") for who, told in events.items()}

    minutes = timedelta(minutes=1)
    assert await told(300 * minutes) == {"reception": "", "cs_supervisor": "", "manager": ""}
    assert await told(400 * minutes) == {"reception": "clock.warned", "cs_supervisor": "", "manager": ""}
    late = {"reception": "clock.breached", "cs_supervisor": "clock.breached"}
    assert await told(481 * minutes) == {**late, "manager": ""}
    assert await told(505 * minutes) == {**late, "manager": ""}
    assert await told(512 * minutes) == {**late, "manager": "clock.escalated"}
    shown = (await counter.read("reception", f"{path}/clocks"))["data"]
    assert [(row["state"], row["late"], row["breached_with"]) for row in shown] == [
        ("voided", False, None),
        ("running", True, "centre"),
    ]


async def test_what_is_known_better_is_corrected(counter: Counter, container: Container) -> None:
    incident = await water_fails(counter)
    path = f"{INCIDENTS}/{incident['id']}"
    nothing = await counter.try_to("reception", f"{path}/correct", reason="无", fails="water")
    assert refused_by(nothing) == ["fault_is_corrected"]
    wider = await counter.do("reception", f"{path}/correct", reason="全小区停水", everywhere=True, known="主管爆裂")
    assert (wider["place"], wider["area"], wider["known"]) == ("全小区", [], "主管爆裂")
    async with container.database.transaction(counter.clock.now()) as tx:
        entries = await tx.get_all(JournalEntry, record_id=UUID(incident["id"]), action="correct")
    assert [entry.data["was.place"] for entry in entries] == ["1号楼"], "the journal keeps what it was"
    unknown = await counter.try_to("reception", f"{path}/correct", reason="有误", building_ids=[ROOM])
    assert unknown.status_code == 422
    assert unknown.json()["errors"][0]["pointer"] == "/building_ids/0"
    both = await counter.try_to("reception", f"{path}/correct", reason="有误", everywhere=True, premises_ids=[ROOM])
    assert both.json()["errors"][0]["pointer"] == "/everywhere"


async def test_it_may_stand_under_an_activated_plan(counter: Counter) -> None:
    task = {"place": "泵房", "what": "检查", "department_id": "01900000-0000-7002-8000-000000000002", "minutes": 30}
    plan = await counter.do(
        "manager", "/v1/emergency-plans", community_id=counter.community, emergency="water_cut", title="停水预案",
        tasks=[task], posts=[{"post": "总指挥"}], utilities=[{"name": "自来水公司", "phone": "96111"}],
    )  # fmt: skip
    form = {
        "community_id": counter.community, "fails": "water", "everywhere": True,
        "since": counter.clock.now().isoformat(), "emergency_plan_id": plan["id"],
    }  # fmt: skip
    assert refused_by(await counter.try_to("reception", INCIDENTS, **form)) == ["plan_is_activated"]
    await counter.do("manager", f"/v1/emergency-plans/{plan['id']}/activate", level="iv", reason="主管爆裂")
    incident = await counter.do("reception", INCIDENTS, **form)
    assert incident["emergency_plan_id"] == plan["id"]
    orders = await counter.read("reception", ORDERS, community_id=counter.community, emergency_plan_id=plan["id"])
    join = f"{ORDERS}/{orders['data'][0]['id']}/join-incident"
    refused = await counter.try_to("reception", join, incident_id=incident["id"], safe="无人")
    assert refused_by(refused) == ["order_is_no_repair"]


async def test_times_are_such_as_can_be(counter: Counter) -> None:
    now = counter.clock.now()
    form = {"community_id": counter.community, "fails": "water", "everywhere": True}
    tomorrow = await counter.try_to("reception", INCIDENTS, **form, since=(now + timedelta(days=1)).isoformat())
    assert refused_by(tomorrow) == ["failure_has_begun"]
    past = {"since": now.isoformat(), "expected_back_at": (now - timedelta(hours=1)).isoformat()}
    assert refused_by(await counter.try_to("reception", INCIDENTS, **form, **past)) == ["return_lies_ahead"]
    incident = await water_fails(counter)
    early = (now - timedelta(hours=2)).isoformat()
    restore = await counter.try_to(
        "reception", f"{INCIDENTS}/{incident['id']}/restore", outcome="已修", restored_at=early
    )
    assert refused_by(restore) == ["return_is_past"]


async def test_residents_ask_about_their_own_rooms(counter: Counter) -> None:
    path = f"/v1/communities/{counter.community}/known-faults"
    answer = await counter.client.get(path, params={"premises_id": ROOM}, headers=await counter.sign_in("owner2"))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/premises_id"
    assert await known_faults(counter, "guard", premises_id=ROOM) == []
    elsewhere = await water_fails(counter, building_ids=[await other_building(counter)])
    assert await known_faults(counter, "owner1") == []
    assert [known["id"] for known in await known_faults(counter, "guard")] == [elsewhere["id"]]
