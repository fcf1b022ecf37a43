"""Promises 承诺: made to somebody, looked into, kept in time or told as overdue (M-93)."""

from datetime import datetime, timedelta
from typing import Any

from tests.api.reception.counter import Counter, Form, refused_by
from tests.api.visitors.gate import Worker

WHAT = "查清公摊电费的计算方法"


async def promise(counter: Counter, hours: int = 10, **more: Any) -> Form:
    """Made at the counter to the owner of 101; the supervisor of customer service answers."""
    return await counter.do("reception", "/v1/promises", **form(counter, hours, **more))


def form(counter: Counter, hours: int = 10, **more: Any) -> Form:
    usual = {
        "community_id": counter.community, "made_to": "王小明", "phone": "13912345678", "what": WHAT,
        "answerer_id": counter.people["cs_supervisor"],
        "until": (counter.clock.now() + timedelta(hours=hours)).isoformat(),
    }  # fmt: skip
    return {**usual, **more}


async def test_a_promise_is_looked_into_and_kept(counter: Counter) -> None:
    made = await promise(counter, customer_id=counter.people["owner1"])
    path = f"/v1/promises/{made['id']}"
    assert made["number"].startswith("CN-HY-")
    assert (made["state"], made["made_to"], made["phone"]) == ("open", "王**", "139****5678")
    assert "promise.made" in await counter.events_told("cs_supervisor")
    told = (await counter.read("owner1", "/v1/me/notices"))["data"][0]
    assert (told["event"], WHAT in str(told)) == ("promise.made", False)

    await counter.do("cs_supervisor", f"{path}/consult", consulted="财务部", findings="按建筑面积分摊")
    kept = await counter.do("cs_supervisor", f"{path}/keep", answer="按建筑面积分摊", means="phone")
    assert (kept["state"], kept["answer"]) == ("kept", "按建筑面积分摊")
    [clock] = (await counter.read("reception", f"{path}/clocks"))["data"]
    assert (clock["name"], clock["state"], clock["due_at"]) == ("promise", "met", made["until"])
    assert "promise.kept" in await counter.events_told("owner1")

    # what was asked inside stays inside (M-90)
    inside = [entry["event"] for entry in (await counter.read("reception", f"{path}/timeline"))["data"]]
    outside = [entry["event"] for entry in (await counter.read("owner1", f"{path}/timeline"))["data"]]
    assert (inside, outside) == (
        ["promise.made", "promise.consulted", "promise.kept"],
        ["promise.made", "promise.kept"],
    )
    assert (await counter.status("owner2", path), await counter.status("worker1", path)) == (404, 404)
    listed = f"/v1/communities/{counter.community}/promises"
    [row] = (await counter.read("reception", listed, state="kept"))["data"]
    assert (row["number"], row["summary"], row["answerer_name"]) == (made["number"], WHAT, row["answerer_name"])


async def test_whoever_answers_is_reminded_and_what_is_overdue_is_told(counter: Counter, fire: Worker) -> None:
    made = await promise(counter)
    due = datetime.fromisoformat(made["until"])
    counter.clock.move_to(due - timedelta(hours=1))
    await fire()
    assert (await counter.events_told("cs_supervisor"))[0] == "clock.warned"
    assert "clock.warned" not in await counter.events_told("reception")
    counter.clock.move_to(due + timedelta(seconds=1))
    await fire()
    assert (await counter.events_told("cs_supervisor"))[0] == "clock.breached"
    counter.clock.move_to(due + timedelta(hours=1))
    await fire()
    assert (await counter.events_told("manager"))[0] == "clock.escalated"
    # it is late, and yet it can be kept; that it was late stays
    path = f"/v1/promises/{made['id']}"
    assert (await counter.do("reception", f"{path}/keep", answer="已答复", means="phone"))["state"] == "kept"
    [clock] = (await counter.read("reception", f"{path}/clocks"))["data"]
    assert clock["state"] == "breached"


async def test_another_time_moves_the_clock_and_a_broken_promise_is_told(counter: Counter) -> None:
    made = await promise(counter, customer_id=counter.people["owner1"])
    path, later = f"/v1/promises/{made['id']}", (counter.clock.now() + timedelta(days=2)).replace(microsecond=0)
    moved = await counter.do(
        "cs_supervisor", f"{path}/postpone", until=later.isoformat(), means="phone", reason="等财务部"
    )
    assert (datetime.fromisoformat(moved["until"]), moved["postponed"]) == (later, 1)
    clocks = (await counter.read("reception", f"{path}/clocks"))["data"]
    assert [(one["state"], datetime.fromisoformat(one["due_at"])) for one in clocks][-1] == ("running", later)
    assert [one["state"] for one in clocks][:-1] == ["voided"]
    other = counter.people["manager"]
    assert (await counter.do("reception", f"{path}/reassign", answerer_id=other, reason="休假"))["answerer_id"] == other
    assert (await counter.try_to("worker1", f"{path}/break", reason="x", means="phone")).status_code == 404
    broken = await counter.do("manager", f"{path}/break", reason="资料不在本公司", means="phone")
    assert broken["state"] == "broken"
    assert [event for event in await counter.events_told("owner1") if event.startswith("promise.")] == [
        "promise.broken", "promise.postponed", "promise.made",
    ]  # fmt: skip
    assert "promise.broken" in await counter.events_told("cs_supervisor")


async def test_what_nobody_can_keep_is_not_promised(counter: Counter) -> None:
    for wrong, guard in (
        ({"answerer_id": counter.people["owner1"]}, "answerer_works_here"),
        ({"hours": -1}, "promised_time_lies_ahead"),
        ({"customer_id": counter.people["merchant1"]}, "customer_lives_here"),
    ):
        answer = await counter.try_to("reception", "/v1/promises", **form(counter, **wrong))
        assert refused_by(answer) == [guard]
    assert (await counter.try_to("owner1", "/v1/promises", **form(counter))).status_code == 403
