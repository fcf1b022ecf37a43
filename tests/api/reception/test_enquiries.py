"""Enquiries 接待登记: written down, answered as far as may be told, or passed on to what comes of them (M-90, M-91)."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from tests.api.reception.counter import ROOM, Counter, Form, refused_by

NAME, PHONE = "王小明", "13912345678"


async def topics(counter: Counter) -> dict[str, str]:
    """The demo's topics by code."""
    listed = await counter.read("reception", f"/v1/communities/{counter.community}/enquiry-topics")
    return {row["code"]: row["id"] for row in listed["data"]}


async def form(counter: Counter, topic: str = "parking", **more: Any) -> Form:
    usual = {
        "community_id": counter.community, "channel": "phone", "rings": 2, "identity": "owner", "name": NAME,
        "phone": PHONE, "topic_id": (await topics(counter))[topic], "matter": "地下车位月租多少",
    }  # fmt: skip
    return {**usual, **more}


async def enquiry(counter: Counter, topic: str = "parking", **more: Any) -> Form:
    return await counter.do("reception", "/v1/enquiries", **await form(counter, topic, **more))


async def test_a_call_is_answered_at_once(counter: Counter) -> None:
    made = await enquiry(counter, answer="月租 300 元", premises_id=ROOM, customer_id=counter.people["owner1"])
    assert made["number"].startswith("JD-HY-")
    assert (made["state"], made["outcome"], made["answer"]) == ("answered", "told", "月租 300 元")
    assert (made["name"], made["phone"], made["place"], made["rings"]) == ("王**", "139****5678", "1号楼1单元101", 2)
    listed = await counter.read("reception", f"/v1/communities/{counter.community}/enquiries", outcome="told")
    [row] = listed["data"]
    assert (row["number"], row["topic_name"], row["rings"]) == (made["number"], "车位与停车费", 2)
    path = f"/v1/enquiries/{made['id']}"
    assert (await counter.status("owner1", path), await counter.status("owner2", path)) == (200, 404)
    assert await counter.status("worker1", path) == 404


async def test_what_is_forbidden_is_told_by_nobody(counter: Counter) -> None:
    for who in ("reception", "cs_supervisor", "manager"):
        answer = await counter.try_to(who, "/v1/enquiries", **await form(counter, "residents", answer="他住 301"))
        assert refused_by(answer) == ["topic_may_be_told"]
        assert "住户资料不对外提供" in answer.json()["detail"], "the rule"
        assert answer.json()["refusals"][0]["pointer"] == "/topic_id"
    made = await enquiry(counter, "residents")
    path = f"/v1/enquiries/{made['id']}"
    assert refused_by(await counter.try_to("reception", f"{path}/answer", answer="他住 301")) == ["topic_may_be_told"]
    told = await counter.do("reception", f"{path}/decline", answer="住户资料不便告知,可代为转达")
    assert (told["state"], told["outcome"]) == ("answered", "declined")


async def test_what_is_forbidden_is_not_told_under_another_name(counter: Counter) -> None:
    tags = await topics(counter)
    for topic in ("residents", "renovation"):
        path = f"/v1/enquiries/{(await enquiry(counter, topic))['id']}/answer"
        answer = {"answer": "他住 301", "topic_id": tags["parking"]}
        assert refused_by(await counter.try_to("reception", path, **answer)) == ["heads_lift_restrictions"]
        assert (await counter.do("cs_supervisor", path, **answer))["topic_id"] == tags["parking"]


async def test_what_is_confidential_is_told_by_the_heads(counter: Counter) -> None:
    made = await enquiry(counter, "renovation")
    path = f"/v1/enquiries/{made['id']}"
    refused = await counter.try_to("reception", f"{path}/answer", answer="三号楼下月大修")
    assert refused_by(refused) == ["confidential_is_told_by_heads"]
    assert (await counter.do("cs_supervisor", f"{path}/answer", answer="三号楼下月大修"))["outcome"] == "told"


async def test_a_topic_that_turns_out_to_be_another_counts_as_that(counter: Counter) -> None:
    made, known = await enquiry(counter), await topics(counter)
    path = f"/v1/enquiries/{made['id']}"
    answer = await counter.try_to("reception", f"{path}/answer", answer="他住 301", topic_id=known["residents"])
    assert refused_by(answer) == ["topic_may_be_told"]


async def test_a_business_visitor_is_shown_to_the_person_responsible(counter: Counter) -> None:
    listed = await counter.read("reception", f"/v1/communities/{counter.community}/directory-entries", q="工程")
    [entry] = listed["data"]
    assert (entry["room"], entry["head"], bool(entry["duties"])) == ("1号楼B102", "周主管", True)
    made = await enquiry(counter, identity="business", channel="counter", rings=None, name="李经理")
    path = f"/v1/enquiries/{made['id']}"
    wrong = await counter.try_to("reception", f"{path}/refer", directory_entry_id=ROOM)
    assert refused_by(wrong) == ["entry_is_in_directory"]
    shown = await counter.do("reception", f"{path}/refer", directory_entry_id=entry["id"])
    assert (shown["state"], shown["outcome"]) == ("answered", "referred")


async def test_one_enquiry_fans_out_and_both_sides_name_each_other(counter: Counter) -> None:
    made = await enquiry(
        counter,
        "services",
        matter="卫生间漏水,物业上次也没处理好",
        premises_id=ROOM,
        customer_id=counter.people["owner1"],
    )
    path, named = f"/v1/enquiries/{made['id']}", {"enquiry_id": made["id"], "community_id": counter.community}
    opens = {one["record_type"]: one["form"] for one in (await counter.read("reception", path))["opens"]}
    assert set(opens) == {"work_order", "complaint", "contact_slip", "promise", "broadcast"}

    # the form has what is known already, and nobody's number
    drawn = await counter.read("reception", opens["work_order"])
    known = {name: field["default"] for name, field in drawn["properties"].items() if "default" in field}
    assert {name: known[name] for name in ("enquiry_id", "channel", "description", "premises_id", "customer_id")} == {
        "enquiry_id": made["id"], "channel": "phone", "description": made["matter"], "premises_id": ROOM,
        "customer_id": counter.people["owner1"],
    }  # fmt: skip
    assert PHONE not in str(drawn)

    order = await counter.do(
        "reception", "/v1/work-orders", **named, kind="repair", channel="phone", description=made["matter"],
        premises_id=ROOM,
    )  # fmt: skip
    assert (order["enquiry_id"], order["contact"]) == (made["id"], {"name": "王**", "phone": "139****5678"})
    complaint = await counter.do(
        "reception", "/v1/complaints", **named, kind="service", channel="phone", matter="staff",
        description="上次没处理好", premises_id=ROOM,
    )  # fmt: skip
    assert (complaint["enquiry_id"], complaint["complainant"]["name"]) == (made["id"], "王**")
    slip = await counter.do(
        "reception", "/v1/contact-slips", **named, department_id="01900000-0000-7002-8000-000000000002",
        subject="漏水", matter="请查看管井", received_at=counter.clock.now().isoformat(),
    )  # fmt: skip
    promise = await counter.do(
        "reception", "/v1/promises", **named, what="回电告知查看结果", answerer_id=counter.people["reception"],
        until=counter.clock.now().replace(year=counter.clock.now().year + 1, day=1).isoformat(),
    )  # fmt: skip
    assert (promise["made_to"], promise["phone"], promise["enquiry_id"]) == ("王**", "139****5678", made["id"])
    search = await counter.do(
        "reception", "/v1/broadcasts", **named, occasion="car", seeker="李女士", sought="鲁B·12345 车主",
        text="请鲁B·12345 车主挪车", meet_at="地下车库出口",
    )  # fmt: skip

    passed_on = await counter.read("reception", path, expand="records")
    assert (passed_on["state"], passed_on["opened"]) == ("fanned_out", 5)
    records = passed_on["expanded"]["records"]
    assert {one["number"] for one in records} == {row["number"] for row in (order, complaint, slip, promise, search)}
    told = [entry["details"] for entry in (await counter.read("reception", f"{path}/timeline", language="en"))["data"]]
    assert f"opened {order['number']}" in told[1]
    back = (await counter.read("reception", f"/v1/work-orders/{order['id']}/timeline", language="en"))["data"][0]
    assert f"comes from {made['number']}" in back["details"]
    answer = await counter.try_to("reception", f"{path}/answer", answer="已派单")
    assert answer.json()["code"] == "action-not-allowed", "it has its outcome"


async def test_more_comes_of_what_was_answered_at_once(counter: Counter) -> None:
    """M-90: whoever heard the price on the telephone also has a dripping tap, and wants to be called back."""
    answered = await enquiry(counter, answer="月租 300 元")
    path, named = f"/v1/enquiries/{answered['id']}", {"community_id": counter.community, "enquiry_id": answered["id"]}
    opens = {each["record_type"] for each in (await counter.read("reception", path))["opens"]}
    assert opens == {"work_order", "complaint", "contact_slip", "promise", "broadcast"}
    order = await counter.do(
        "reception", "/v1/work-orders", **named, kind="repair", channel="phone", description="水龙头漏水",
        premises_id=ROOM,
    )  # fmt: skip
    promise = await counter.do(
        "reception", "/v1/promises", **named, what="回电", answerer_id=counter.people["reception"],
        until=(counter.clock.now() + timedelta(hours=3)).isoformat(),
    )  # fmt: skip
    shown = await counter.read("reception", path, expand="records")
    assert (shown["state"], shown["outcome"], shown["opened"]) == ("answered", "told", 2), "what they were told stands"
    assert {row["number"] for row in shown["expanded"]["records"]} == {order["number"], promise["number"]}
    timeline = (await counter.read("reception", f"{path}/timeline", language="en"))["data"]
    assert f"opened {order['number']}" in timeline[1]["details"]
    back = (await counter.read("reception", f"/v1/promises/{promise['id']}/timeline", language="en"))["data"][0]
    assert f"comes from {answered['number']}" in back["details"]
    choices = f"/v1/communities/{counter.community}/work-orders/forms/register/enquiry_id"
    assert answered["id"] in {row["value"] for row in (await counter.read("reception", choices))["data"]}


async def test_at_night_the_duty_manager_promises_and_passes_on(counter: Counter) -> None:
    """M-20, M-90: one call, at night, becomes a promise and a slip; by day reception does it."""
    counter.clock.move_to(counter.clock.now().replace(hour=14, minute=0))  # 22:00 in Shanghai
    entry = await counter.do("duty", "/v1/enquiries", **await form(counter))
    path, named = f"/v1/enquiries/{entry['id']}", {"community_id": counter.community, "enquiry_id": entry["id"]}
    opens = {each["record_type"] for each in (await counter.read("duty", path))["opens"]}
    assert {"work_order", "contact_slip", "promise"} <= opens
    promise = {
        **named, "what": "回电", "answerer_id": counter.people["duty"],
        "until": (counter.clock.now() + timedelta(days=20)).isoformat(),
    }  # fmt: skip
    slip = {
        **named, "department_id": "01900000-0000-7002-8000-000000000002", "subject": "漏水", "matter": "请查看管井",
        "received_at": counter.clock.now().isoformat(),
    }  # fmt: skip
    promised = await counter.do("duty", "/v1/promises", **promise)
    assert promised["made_to"] == "王**"
    assert (await counter.do("duty", "/v1/contact-slips", **slip))["state"] == "sent"
    assert (await counter.read("duty", path))["opened"] == 2
    by = f"/v1/promises/{promised['id']}"
    elsewhere = await counter.do("duty", f"{by}/reassign", answerer_id=counter.people["reception"], reason="白天查账")
    assert elsewhere["answerer_id"] == counter.people["reception"]
    assert (await counter.do("duty", f"{by}/keep", answer="已回电", means="phone"))["state"] == "kept"

    for path, by_day in (("/v1/promises", promise), ("/v1/contact-slips", slip)):
        assert refused_by(await some_day(counter, path, by_day)) == ["desk_has_gone_home"]


async def some_day(counter: Counter, path: str, sent: Form) -> httpx.Response:
    """What the duty manager is answered at ten o'clock on the next day that is no holiday."""
    while True:
        counter.clock.move_to((counter.clock.now() + timedelta(days=1)).replace(hour=2))
        answer = await counter.try_to("duty", path, **sent)
        if not answer.is_success:
            return answer


async def test_nothing_comes_of_what_was_answered_long_ago_or_is_unknown(counter: Counter) -> None:
    made = await enquiry(counter, answer="月租 300 元")
    counter.clock.move_to(counter.clock.now() + timedelta(days=7, minutes=1))
    assert (await counter.read("reception", f"/v1/enquiries/{made['id']}"))["opens"] == []
    order = {"community_id": counter.community, "kind": "repair", "channel": "phone", "description": "漏水",
             "premises_id": ROOM, "contact_phone": PHONE}  # fmt: skip
    answered = await counter.try_to("reception", "/v1/work-orders", **order, enquiry_id=made["id"])
    assert refused_by(answered) == ["enquiry_goes_on"]
    unknown = await counter.try_to("reception", "/v1/work-orders", **order, enquiry_id=ROOM)
    assert refused_by(unknown) == ["enquiry_is_known"]
    hidden = await counter.try_to("worker1", "/v1/work-orders", **order, enquiry_id=made["id"])
    assert "enquiry_is_known" in refused_by(hidden)
    assert (
        await counter.status(
            "worker1", f"/v1/communities/{counter.community}/work-orders/forms/register?enquiry_id={made['id']}"
        )
        == 404
    )


async def test_only_a_phone_rings_and_a_topic_says_its_rule(counter: Counter) -> None:
    wrong = await counter.try_to("reception", "/v1/enquiries", **await form(counter, channel="counter"))
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/rings")
    path = f"/v1/communities/{counter.community}/enquiry-topics"
    topic = {"code": "salaries", "name": "员工工资", "disclosure": "forbidden"}
    silent = await counter.try_to("manager", path, **topic)
    assert (silent.status_code, silent.json()["errors"][0]["pointer"]) == (422, "/rule")
    assert (await counter.try_to("manager", path, **topic, rule="属公司内部事项")).status_code == 201
    assert (await counter.try_to("reception", path, **topic)).status_code == 403


async def test_the_report_says_how_many_calls_were_answered_in_time(counter: Counter) -> None:
    """M-91: two of three calls within three rings; by topic the two others stand apart from the one."""
    for topic, rings in (("parking", 3), ("parking", 4), ("renovation", 1)):
        await enquiry(counter, topic, rings=rings)
    await enquiry(counter, channel="counter", rings=None)
    day = counter.clock.now().astimezone(ZoneInfo("Asia/Shanghai")).date().isoformat()
    days = {"from": day, "until": day, "by": "topic"}
    report = await counter.read("manager", "/v1/reports/enquiries", **days)
    total = {value["figure"]: (value["numerator"], value["denominator"]) for value in report["total"]}
    assert (total["enquiries"][0], total["calls"][0], total["within_rings"]) == (4, 3, (2, 3))
    rows = {row["label"]: row["values"][0]["value"] for row in report["rows"]}
    assert sorted(rows.values()) == [1, 3]
    assert "车位与停车费" in rows
    refused = await counter.client.get("/v1/reports/enquiries", headers=await counter.sign_in("reception"))
    assert refused.status_code == 403
