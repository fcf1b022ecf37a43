"""Emergency plans 应急预案: activated, carried out as work orders, stood down, reported on, and armed again (M-100)."""

from datetime import datetime, timedelta
from typing import Any, Final

from app.bootstrap import Container
from app.core.ids import UUID
from app.models import Notice
from tests.api.reception.counter import Counter, Form, refused_by
from tests.api.visitors.gate import Worker

ENGINEERING: Final = "01900000-0000-7002-8000-000000000002"
PROPERTY: Final = "01900000-0000-7002-8000-000000000005"
PLANS: Final = "/v1/emergency-plans"
PUMPS: Final = {
    "trade": "plumbing", "place": "1号楼地下泵房", "what": "检查潜水泵,备好沙袋", "department_id": ENGINEERING,
    "minutes": 30,
}  # fmt: skip
BOARDS: Final = {
    "place": "南区围墙与广告牌",
    "what": "加固广告牌,清空阳台杂物",
    "department_id": PROPERTY,
    "minutes": 60,
}
POWER: Final = {
    "trade": "electrical", "place": "1号楼配电房", "what": "检查双电源切换", "department_id": ENGINEERING,
    "minutes": 60,
}  # fmt: skip


WATER_RISES: Final[Form] = {
    "emergency": "flood", "posts": [{"post": "总指挥"}], "utilities": [{"name": "供电公司", "phone": "95598"}],
}  # fmt: skip


async def typhoon(counter: Counter, **more: Any) -> Form:
    """The manager's plan, with who leads, three tasks by their order, and two utilities to be told."""
    plan = {
        "community_id": counter.community, "emergency": "typhoon", "title": "台风应急预案",
        "posts": [
            {"post": "总指挥", "duty": "统一调度", "person_id": counter.people["manager"]},
            {"post": "联络员", "duty": "通知供电、供水单位", "person_id": counter.people["cashier"]},
        ],
        "tasks": [PUMPS, BOARDS, POWER],
        "utilities": [{"name": "供电公司", "phone": "95598"}, {"name": "自来水公司", "phone": "0532-96111"}],
    }  # fmt: skip
    return await counter.do("manager", PLANS, **{**plan, **more})


async def orders_of(counter: Counter, plan: Form, who: str = "reception") -> list[Form]:
    """The work orders of a plan, by the order of its tasks."""
    query = {"community_id": counter.community, "emergency_plan_id": plan["id"], "sort": "created_at", "view": "full"}
    listed = await counter.read(who, "/v1/work-orders", **query)
    return sorted(listed["data"], key=lambda order: int(order["plan_task"]))


async def carry_out(counter: Counter, order: Form) -> Form:
    """The engineers' supervisor names a worker, who does it."""
    path = f"/v1/work-orders/{order['id']}"
    await counter.do("supervisor", f"{path}/assign", worker_id=counter.people["worker1"])
    await counter.do("worker1", f"{path}/acknowledge")
    await counter.do("worker1", f"{path}/depart", checklist=["tools"])
    await counter.do("worker1", f"{path}/arrive", badge_shown=True, consent_to_enter="值班")
    await counter.do("worker1", f"{path}/diagnose", reproduced=True, cause="台风", method="检查", explained_to="值班")
    await counter.do("worker1", f"{path}/start")
    return await counter.do(
        "worker1", f"{path}/complete", work_done="水泵已试运行", cleaned_up=True, result_shown_to="值班",
        run_in={"minutes": 20, "works": True},
    )  # fmt: skip


async def test_a_typhoon_is_met_by_plan(counter: Counter, fire: Worker) -> None:
    plan = await typhoon(counter)
    path = f"{PLANS}/{plan['id']}"
    assert plan["number"].startswith("YA-HY-")
    assert (plan["state"], plan["tasks"][0]["place"]) == ("armed", PUMPS["place"])

    activated = await counter.do("supervisor", f"{path}/activate", level="ii", reason="台风橙色预警")
    assert (activated["state"], activated["level"]) == ("activated", "ii")
    for role in ("manager", "duty", "reception", "guard", "cs_supervisor", "cashier"):
        assert "emergency_plan.activated" in await counter.events_told(role), role

    # each task is a work order that outranks others, with its own time
    orders = await orders_of(counter, plan)
    assert [(order["plan_task"], order["place"]) for order in orders] == [
        (1, PUMPS["place"]), (2, BOARDS["place"]), (3, POWER["place"]),
    ]  # fmt: skip
    pumps = orders[0]
    assert (pumps["state"], pumps["urgency"], pumps["coverage"]) == ("dispatched", "emergency", "common_area")
    assert pumps["department_id"] == ENGINEERING
    running = (await counter.read("reception", f"/v1/work-orders/{pumps['id']}/clocks"))["data"]
    due = {clock["name"]: clock["due_at"] for clock in running}
    assert {"emergency_arrival", "plan_task"} <= due.keys()
    assert datetime.fromisoformat(due["plan_task"]) == counter.clock.now() + timedelta(minutes=30)
    assert "work_order.task_opened" in await counter.events_told("supervisor")

    # the second is late
    await carry_out(counter, pumps)
    counter.clock.move_to(counter.clock.now() + timedelta(minutes=61))
    await fire()
    await carry_out(counter, orders[2])
    shown = await counter.read("reception", path)
    assert shown["progress"] == {"open": 1, "done": 2, "dropped": 0, "late": 2}
    late = {task["task"]: task["late"] for task in shown["task_orders"]}
    assert late == {1: False, 2: True, 3: True}

    # utilities first, then what is still open
    early = await counter.try_to("duty", f"{path}/stand-down", outcome="台风已过境")
    assert refused_by(early) == ["utilities_are_told", "open_tasks_are_explained"]
    assert "供电公司" in early.text
    stranger = await counter.try_to(
        "reception", f"{path}/tell-utility", utility="燃气公司", means="phone", spoke_to="值班员", said="知悉"
    )
    assert refused_by(stranger) == ["utility_is_of_plan"]
    silent = await counter.try_to("reception", f"{path}/tell-utility", utility="供电公司", reached=False, means="phone")
    assert refused_by(silent) == ["silence_is_explained"]
    await counter.do(
        "reception", f"{path}/tell-utility", utility="供电公司", reached=True, means="phone", spoke_to="值班员 李",
        said="已安排抢修车待命",
    )  # fmt: skip
    left_out = {"utility": "自来水公司", "reached": False, "reason": "水压正常,无须通知"}
    told = await counter.do("duty", f"{path}/tell-utility", **left_out)
    assert [(entry["utility"], entry["reached"]) for entry in told["told"]] == [
        ("供电公司", True), ("自来水公司", False),
    ]  # fmt: skip
    still = await counter.try_to("duty", f"{path}/stand-down", outcome="台风已过境")
    assert refused_by(still) == ["open_tasks_are_explained"]
    down = await counter.do("duty", f"{path}/stand-down", outcome="台风已过境", open_reason="广告牌改日加固")
    assert down["state"] == "stood_down"
    assert (await orders_of(counter, plan))[1]["state"] == "dispatched", "what is open goes on"

    # nothing is armed again before somebody has said how it went
    assert refused_by(await counter.try_to("manager", f"{path}/rearm")) == ["report_is_written"]
    reported = await counter.do(
        "manager", f"{path}/report", damage="南区广告牌一块脱落,无人受伤", lessons="围墙任务增加一名人员"
    )
    assert reported["damage"].startswith("南区")
    again = await counter.try_to("manager", f"{path}/report", damage="无", lessons="无")
    assert refused_by(again) == ["report_is_missing"]
    told = (await counter.read("reception", f"{path}/timeline"))["data"]
    assert [entry["event"] for entry in told] == [
        f"emergency_plan.{event}"
        for event in ("added", "activated", "utility_told", "utility_told", "stood_down", "reported")
    ]
    said = " ".join(str(entry) for entry in told)
    for words in ("已安排抢修车待命", "围墙任务增加一名人员", "台风橙色预警"):
        assert words in said, words
    [clock] = (await counter.read("reception", f"{path}/clocks"))["data"]
    assert (clock["name"], clock["state"]) == ("emergency_report", "met")

    # and for the next time it is as new
    armed = await counter.do("manager", f"{path}/rearm")
    assert (armed["state"], armed["told"], armed["level"], armed["damage"]) == ("armed", [], None, "")
    await counter.do("manager", f"{path}/activate", level="iv", reason="台风蓝色预警")
    shown = await counter.read("worker1", path)
    assert shown["progress"] == {"open": 3, "done": 0, "dropped": 0, "late": 0}


async def test_a_wrong_activation_is_stood_down(counter: Counter) -> None:
    plan = await typhoon(counter)
    path = f"{PLANS}/{plan['id']}"
    await counter.do("manager", f"{path}/activate", level="i", reason="误报")
    for utility in ("供电公司", "自来水公司"):
        await counter.do("manager", f"{path}/tell-utility", utility=utility, reached=False, reason="误报,无须通知")
    orders = await orders_of(counter, plan)
    first = f"/v1/work-orders/{orders[0]['id']}"
    await counter.do("supervisor", f"{first}/assign", worker_id=counter.people["worker1"])
    down = await counter.do(
        "manager", f"{path}/stand-down", outcome="预案误启动", open_reason="误报,未出险", drop_tasks=True
    )
    assert down["state"] == "stood_down"
    assert {order["state"] for order in await orders_of(counter, plan)} == {"cancelled"}
    assert "work_order.task_dropped" in await counter.events_told("worker1")
    assert "emergency_plan.stood_down" in await counter.events_told("duty")
    assert (await counter.read("manager", path))["progress"] == {"open": 0, "done": 0, "dropped": 3, "late": 0}


async def test_by_day_the_duty_manager_leaves_it_to_the_managers(counter: Counter) -> None:
    plan = await typhoon(counter)
    counter.clock.move_to(counter.clock.now().replace(hour=2, minute=0))  # 10:00 in Shanghai
    by_day = await counter.try_to("duty", f"{PLANS}/{plan['id']}/activate", level="iii", reason="大风")
    assert refused_by(by_day) == ["desk_has_gone_home"]
    counter.clock.move_to(counter.clock.now().replace(hour=15, minute=0))  # 23:00
    at_night = await counter.do("duty", f"{PLANS}/{plan['id']}/activate", level="iii", reason="大风")
    assert at_night["state"] == "activated"


async def test_a_plan_names_what_there_is(counter: Counter) -> None:
    tasks = [{**PUMPS, "trade": "diving"}]
    unknown = {**WATER_RISES, "community_id": counter.community, "title": "水浸", "tasks": tasks}
    assert refused_by(await counter.try_to("manager", PLANS, **unknown)) == ["plan_trades_are_known"]
    elsewhere = {**unknown, "tasks": [{**PUMPS, "department_id": counter.community}]}
    assert refused_by(await counter.try_to("manager", PLANS, **elsewhere)) == ["plan_departments_are_known"]
    stranger = {**unknown, "tasks": [PUMPS], "posts": [{"post": "总指挥", "person_id": counter.people["owner1"]}]}
    assert refused_by(await counter.try_to("manager", PLANS, **stranger)) == ["post_holders_work_here"]
    nothing = await counter.try_to("manager", PLANS, **{**unknown, "tasks": []})
    assert (nothing.status_code, nothing.json()["errors"][0]["pointer"]) == (422, "/tasks")
    assert (await counter.status("owner1", f"/v1/communities/{counter.community}/emergency-plans")) == 403


async def test_a_task_outranks_another_emergency(counter: Counter) -> None:
    """M-24, M-100: the supervisor needn't say which goes first; the other emergency gives way and is told so."""
    leak = await counter.do(
        "reception", "/v1/work-orders", community_id=counter.community, kind="repair", channel="phone",
        urgency="emergency", description="大堂水管爆裂", common_area="1号楼大堂", trades=["plumbing"],
    )  # fmt: skip
    await counter.do(
        "reception", f"/v1/work-orders/{leak['id']}/accept", coverage="common_area", coverage_reason="公共区域",
        visit_now=True,
    )  # fmt: skip
    await counter.do("supervisor", f"/v1/work-orders/{leak['id']}/assign", worker_id=counter.people["worker1"])
    plan = await typhoon(counter)
    await counter.do("manager", f"{PLANS}/{plan['id']}/activate", level="ii", reason="台风橙色预警")
    pumps = (await orders_of(counter, plan))[0]
    assert pumps["appointment"] is not None
    path = f"/v1/work-orders/{pumps['id']}"
    await counter.do("supervisor", f"{path}/assign", worker_id=counter.people["worker1"])
    assert "work_order.displaced" in await counter.events_told("reception")


async def test_tasks_stand_first_in_the_day(counter: Counter) -> None:
    """M-100: sorted by priority, the plan's tasks in its order come before an emergency that is older than they are."""
    counter.clock.move_to(counter.clock.now().replace(hour=2, minute=0))  # 10:00 in Shanghai
    leak = await counter.do(
        "reception", "/v1/work-orders", community_id=counter.community, kind="repair", channel="phone",
        urgency="emergency", description="大堂水管爆裂", common_area="1号楼大堂", trades=["plumbing"],
    )  # fmt: skip
    await counter.do(
        "reception", f"/v1/work-orders/{leak['id']}/accept", coverage="common_area", coverage_reason="公共区域",
        visit_now=True,
    )  # fmt: skip
    counter.clock.move_to(counter.clock.now() + timedelta(minutes=5))
    plan = await typhoon(counter)
    await counter.do("manager", f"{PLANS}/{plan['id']}/activate", level="ii", reason="台风橙色预警")
    tasks = [order["number"] for order in await orders_of(counter, plan)]
    day = {"community_id": counter.community, "appointment_on": f"{counter.clock.now():%Y-%m-%d}"}

    async def numbers(sort: str, **more: str) -> list[str]:
        listed = await counter.read("manager", "/v1/work-orders", **day, sort=sort, **more)
        return [row["number"] for row in listed["data"]]

    assert await numbers("appointment_at") == [leak["number"], *tasks]
    assert await numbers("priority") == [*tasks, leak["number"]]
    pages: list[str] = []
    cursor: dict[str, str] = {}
    for _ in range(4):
        page = await counter.read("manager", "/v1/work-orders", **day, sort="priority", limit="1", **cursor)
        pages += [row["number"] for row in page["data"]]
        cursor = {"cursor": page["next_cursor"]}
    assert pages == [*tasks, leak["number"]]


async def test_another_department_takes_over_from_one_that_was_closed(counter: Counter) -> None:
    """M-100: a plan of last year is activated at night all the same, by whoever may not change it."""
    plan = await typhoon(counter)
    path = f"/v1/communities/{counter.community}/departments"
    closing = next(row for row in (await counter.read("admin", path))["data"] if row["id"] == PROPERTY)
    await counter.do("admin", f"{path}/{PROPERTY}/update", active=False, expected_version=closing["version"])
    counter.clock.move_to(counter.clock.now() + timedelta(minutes=1))
    activate = f"{PLANS}/{plan['id']}/activate"
    refused = await counter.try_to("supervisor", activate, level="ii", reason="台风橙色预警")
    assert refused_by(refused) == ["closed_departments_are_replaced"]
    [refusal] = refused.json()["refusals"]
    assert (refusal["pointer"], "tasks 2 " in refusal["message"]) == ("/department_id", True), refusal
    await counter.do("supervisor", activate, level="ii", reason="台风橙色预警", department_id=ENGINEERING)
    orders = await orders_of(counter, plan)
    assert [order["department_id"] for order in orders] == [ENGINEERING] * 3
    # nor is a department that was closed named in a new plan
    flood = {**WATER_RISES, "community_id": counter.community, "title": "水浸预案", "tasks": [BOARDS]}
    assert refused_by(await counter.try_to("manager", PLANS, **flood)) == ["plan_departments_are_known"]


async def test_a_plan_says_who_leads_and_who_is_told(counter: Counter) -> None:
    """M-100: roles and utilities belong to a plan as its tasks do."""
    form = {**WATER_RISES, "community_id": counter.community, "title": "水浸", "tasks": [PUMPS]}
    nothing = await counter.try_to("manager", PLANS, **{**form, "posts": [], "utilities": []})
    assert refused_by(nothing) == ["plan_has_posts", "plan_has_utilities"]
    assert [refusal["pointer"] for refusal in nothing.json()["refusals"]] == ["/posts", "/utilities"]
    twice = await counter.try_to("manager", PLANS, **{**form, "utilities": form["utilities"] * 2})
    assert (twice.status_code, twice.json()["errors"][0]["pointer"]) == (422, "/utilities")
    plan = await counter.do("manager", PLANS, **form)
    revise = f"{PLANS}/{plan['id']}/revise"
    assert refused_by(await counter.try_to("manager", revise, posts=[])) == ["plan_has_posts"]
    assert (await counter.do("manager", revise, title="水浸预案"))["posts"][0]["post"] == "总指挥"
    asked = await counter.read("manager", f"/v1/communities/{counter.community}/emergency-plans/forms/draw_up")
    assert {"posts", "utilities"} <= {*asked["required"]}


async def test_told_is_who_answered_something(counter: Counter) -> None:
    """M-100: by which means, who it was, and what they said; else it is on record why nobody was told."""
    plan = await typhoon(counter)
    path = f"{PLANS}/{plan['id']}"
    await counter.do("manager", f"{path}/activate", level="ii", reason="台风橙色预警")
    tell = f"{path}/tell-utility"
    telling = {"utility": "供电公司", "means": "phone", "spoke_to": "值班员 李", "said": "抢修车待命"}
    for missing in ("means", "spoke_to", "said"):
        form = {name: value for name, value in telling.items() if name != missing}
        refused = await counter.try_to("reception", tell, **form)
        assert refused_by(refused) == ["telling_is_on_record"]
        assert refused.json()["refusals"][0]["pointer"] == f"/{missing}"
    assert "供电公司" in (await counter.try_to("manager", f"{path}/stand-down", outcome="已过境")).text
    shown = await counter.do("reception", tell, **telling)
    assert {name: shown["told"][0][name] for name in telling} == telling
    left_out = await counter.do(
        "reception", tell, utility="自来水公司", reached=False, reason="水压正常", means="phone"
    )
    assert left_out["told"][1]["means"] is None


async def test_whoever_is_on_duty_hears_of_it_once(counter: Counter, container: Container) -> None:
    """M-100: with a task or without; whoever is at home by their hours is left in peace, and who is told by one role is
    not told by another."""
    counter.clock.move_to(counter.clock.now().replace(hour=4, minute=15))  # 12:15 in Shanghai: lunch
    hours = f"/v1/communities/{counter.community}/work-hours"
    today = counter.clock.now().isoweekday()
    here = {"weekday": today, "starts": "08:30", "ends": "17:30", "lunch_starts": "12:00", "lunch_ends": "13:00"}
    known = {row["person_id"]: row for row in (await counter.read("manager", hours))["data"]}
    for who, day in (("worker1", here), ("worker2", {**here, "weekday": today % 7 + 1})):
        person = counter.people[who]
        if person in known:
            version = known[person]["version"]
            path = f"{hours}/{known[person]['id']}/update"
            await counter.do("manager", path, days=[day], expected_version=version)
        else:
            await counter.do("manager", hours, person_id=person, days=[day])
    both = {"role": "cashier", "community_id": counter.community}
    await counter.do("admin", f"/v1/people/{counter.people['guard']}/role-grants", **both)
    counter.clock.move_to(counter.clock.now() + timedelta(minutes=1))
    plan = await typhoon(counter)
    await counter.do("manager", f"{PLANS}/{plan['id']}/activate", level="ii", reason="台风橙色预警")

    async def told(who: str) -> int:
        return (await counter.events_told(who)).count("emergency_plan.activated")

    expected = {"worker1": 1, "worker2": 0, "supervisor": 1, "reception": 1, "guard": 1, "cashier": 1, "owner1": 0}
    assert {who: await told(who) for who in expected} == expected
    async with container.database.transaction(counter.clock.now()) as tx:
        by_name = {row.person_id for row in await tx.get_all(Notice, event="emergency_plan.activated")}
    assert UUID(counter.people["worker1"]) in by_name
    assert UUID(counter.people["guard"]) not in by_name, "guards are told together"
