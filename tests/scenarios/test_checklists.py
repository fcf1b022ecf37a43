"""M-33, M-36, M-50: checklists as a community keeps them, ticked before leaving, on site and when finishing."""

from typing import Any

import pytest

from app.sandbox.demo import rules, steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form

VALVE = {"moment": "on_site", "code": "valve-shut", "title_zh": "已关阀门", "title_en": "valve shut"}
NO_LEAK = {"moment": "finishing", "code": "no-leak", "title_zh": "试水无渗漏", "title_en": "no leak", "photo": True}
LET_IN: Form = {"badge_shown": True, "consent_to_enter": "业主本人"}
BY_MOMENT = ["before_leaving", "on_site", "finishing"]


async def items_in_force(run: Run, who: DemoUser) -> list[Form]:
    items: list[Form] = (await rules.rules_of(run, who, who.community_id))["checklists"]["items"]
    return items


async def keep(run: Run, **item: object) -> Form:
    """A version of the rules of 海怡花园 puts an item on a list of plumbing."""
    (manager,) = await run.people("manager")
    known = await items_in_force(run, manager)
    await rules.put_in_force(run, manager, checklists={"items": [*known, {"trade": "plumbing", **item}]})
    return (await items_in_force(run, manager))[-1]


async def change(run: Run, item: Form, **changes: object) -> None:
    """Another version asks it otherwise."""
    (manager,) = await run.people("manager")
    items = [{**known, **changes} if known == item else known for known in await items_in_force(run, manager)]
    await rules.put_in_force(run, manager, checklists={"items": items})


async def acknowledged(run: Run, team: steps.Team, **more: object) -> Record:
    order = await steps.call_in(run, team.desk, team.customer, **more)
    await steps.accept(run, order, team.desk, "in_warranty")
    await steps.send(order, team)
    await steps.be_due(order, team.worker)
    return order


def codes(lists: list[Form], moment: str) -> list[str]:
    return [item["code"] for each in lists if each["moment"] == moment for item in each["items"]]


async def form_of(run: Run, order: Record, who: DemoUser, action: str) -> Form:
    return dict(await run.server.read(who, f"{order.path}/forms/{action}"))


async def test_the_form_offers_the_items_of_now_and_requires_what_is_missing(run: Run) -> None:
    await keep(run, **VALVE)
    await keep(run, **NO_LEAK)
    team = await steps.team(run, "worker1", "owner1")
    order = await acknowledged(run, team)
    await order.do(team.worker, "depart", "en_route", checklist=steps.CHECKLIST)
    offer = next(each for each in (await order.look(team.worker))["available_actions"] if each["name"] == "arrive")
    assert "checklist" in offer["needs"]
    drawn = (await form_of(run, order, team.worker, "arrive"))["properties"]
    offered = {choice["const"]: choice["title"] for choice in drawn["checklist"]["items"]["oneOf"]}
    assert offered == {
        "floor-covered": "已穿鞋套并铺好垫布", "things-moved": "周边物品已移开或遮盖", "valve-shut": "已关阀门",
    }  # fmt: skip
    assert drawn["checklist"]["allOf"] == [{"contains": {"const": "valve-shut"}}]
    assert "checklist_photos" not in drawn
    await order.refused(team.worker, "arrive", "site_is_prepared", **LET_IN)
    assert "已关阀门" in run.refusals[-1].message
    await order.do(team.worker, "arrive", "on_site", **LET_IN, checklist=["valve-shut"])
    await steps.diagnose(order, team.worker)
    await order.do(team.worker, "start", "in_progress")
    drawn = (await form_of(run, order, team.worker, "complete"))["properties"]
    offered = {choice["const"]: choice["title"] for choice in drawn["checklist"]["items"]["oneOf"]}
    assert (offered["no-leak"], offered["cut-wall"]) == ("试水无渗漏（须拍照）", "开凿墙面（须客户同意）")
    shown = drawn["checklist_photos"]["items"]["properties"]
    assert [choice["const"] for choice in shown["item"]["oneOf"]] == ["no-leak"]
    assert shown["photos"]["x-upload"]["fields"]["purpose"] == "photo"


async def test_the_visit_keeps_who_ticked_what_and_when(run: Run) -> None:
    item = await keep(run, **NO_LEAK)
    team = await steps.team(run, "worker1", "owner1")
    order = await acknowledged(run, team)
    await order.do(team.worker, "depart", "en_route", checklist=steps.CHECKLIST)
    await order.do(team.worker, "arrive", "on_site", **LET_IN, checklist=["floor-covered"])
    await steps.diagnose(order, team.worker)
    await order.do(team.worker, "start", "in_progress")
    photo = await run.upload(team.worker, "photo")
    shown: Form = {"checklist": ["no-leak"], "checklist_photos": [{"item": "no-leak", "photos": [photo]}]}
    await order.do(team.worker, "complete", "completed", **steps.done("更换角阀"), **shown)
    await change(run, item, title_zh="试压无渗漏")
    (visit,) = await run.server.read(team.boss, f"{order.path}/visits")
    assert visit["checklist"] == steps.CHECKLIST
    ticks = visit["ticks"]
    assert [tick["item"] for tick in ticks] == [*steps.CHECKLIST, "floor-covered", "no-leak"]
    assert {tick["by"] for tick in ticks} == {team.worker.id}
    assert [tick["at"] for tick in ticks] == sorted(tick["at"] for tick in ticks)
    assert (ticks[-1]["moment"], ticks[-1]["zh"], ticks[-1]["photos"]) == ("finishing", "试水无渗漏", [photo])
    assert (await run.server.get(team.customer, f"/v1/files/{photo}")).status_code == 200, "it stands under the order"


async def test_a_photo_is_a_picture_of_a_ticked_item(run: Run) -> None:
    await keep(run, **NO_LEAK)
    team = await steps.team(run, "worker1", "owner1")
    order = await acknowledged(run, team)
    await order.do(team.worker, "depart", "en_route", checklist=steps.CHECKLIST)
    await order.do(team.worker, "arrive", "on_site", **LET_IN)
    await steps.diagnose(order, team.worker)
    await order.do(team.worker, "start", "in_progress")
    photo = {"item": "no-leak", "photos": [await run.upload(team.worker, "photo")]}
    done = steps.done("更换角阀")
    await order.invalid(team.worker, "complete", "/checklist_photos", **done, checklist_photos=[photo])
    nowhere = {"item": "no-leak", "photos": ["00000000-0000-7000-8000-00000000dead"]}
    await order.invalid(
        team.worker, "complete", "/checklist_photos/0/photos/0", **done, checklist=["no-leak"],
        checklist_photos=[nowhere],
    )  # fmt: skip


async def test_the_newest_list_counts_and_nobody_is_stuck(run: Run) -> None:
    """An item that is taken off holds nobody up; one that is put on is asked at its moment, not afterwards; and who
    ticked what was taken off is not held up either."""
    item = await keep(run, **VALVE)
    team = await steps.team(run, "worker1", "owner1")
    order = await acknowledged(run, team)
    await order.do(team.worker, "depart", "en_route", checklist=steps.CHECKLIST)
    await keep(run, moment="before_leaving", code="pump", title_zh="水泵", title_en="pump")
    await order.refused(team.worker, "arrive", "site_is_prepared", **LET_IN)
    await change(run, item, active=False)
    await order.do(team.worker, "arrive", "on_site", **LET_IN, checklist=["valve-shut"])
    (visit,) = await run.server.read(team.boss, f"{order.path}/visits")
    assert visit["ticks"][-1]["zh"] == "已关阀门"
    assert "pump" in codes((await order.look(team.worker))["checklists"], "before_leaving")


async def test_an_emergency_needs_one_tick_and_is_not_held_up(run: Run) -> None:
    await keep(run, **VALVE)
    await keep(run, **NO_LEAK)
    team = await steps.team(run, "worker1", "owner1")
    order = await steps.call_in(run, team.desk, team.customer, urgency="emergency")
    await steps.accept(run, order, team.desk, visit_now=True, appointment=None)
    await steps.send(order, team)
    await order.refused(team.worker, "depart", "emergency_has_a_tick", checklist=[])
    await order.do(team.worker, "depart", "en_route", checklist=["tools"])
    lists = (await order.look(team.worker))["checklists"]
    required = {item["code"] for each in lists for item in each["items"] if item["required"]}
    assert required == {"no-leak"}, "when it is finished, it is finished like any other"
    await order.do(team.worker, "arrive", "on_site", **LET_IN)
    consent = await run.statement(team.worker)
    await order.do(team.worker, "start", "in_progress", emergency_consent=consent)
    await order.do(team.worker, "complete", "completed", **steps.done("已关总阀"))


async def test_what_is_on_the_list_travels_with_the_order_of_staff_only(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner1")
    order = await acknowledged(run, team)
    lists = (await order.look(team.worker))["checklists"]
    assert [each["moment"] for each in lists] == BY_MOMENT
    assert codes(lists, "before_leaving") == steps.CHECKLIST
    assert (await order.look(team.customer))["checklists"] is None
    assert (await run.server.read(team.worker, f"{order.path}/checklist"))["lists"] == lists
    synced = await run.server.read(team.worker, "/v1/sync")
    assert [each["checklists"] for each in synced["orders"] if each["id"] == order.id] == [lists], "without signal, too"


@pytest.mark.parametrize(
    ("item", "wrong"),
    [
        ({**VALVE, "code": "no code"}, "/checklists/items/0/code"),
        ({**VALVE, "title_zh": ""}, "/checklists/items/0/title_zh"),
        ({**VALVE, "moment": "later"}, "/checklists/items/0/moment"),
    ],
)
async def test_an_item_that_is_none_is_not_taken(run: Run, item: dict[str, Any], wrong: str) -> None:
    (admin,) = await run.people("admin")
    here = await admin_place(run)
    known = await rules.contents(run, admin, here)
    form = {"community_id": here, "title": "x", **known, "checklists": {"items": [item]}}
    answer = await run.server.post(admin, "/v1/rule-sets", form)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [wrong]


async def admin_place(run: Run) -> object:
    (manager,) = await run.people("manager")
    return manager.community_id


async def test_lists_are_tried_on_the_past_before_they_are_in_force(run: Run) -> None:
    """What was done without the new item would have been refused; it is said which, and how it changes."""
    admin, manager = await run.people("admin", "manager")
    team = await steps.team(run, "worker1", "owner1")
    order = await acknowledged(run, team)
    await order.do(team.worker, "depart", "en_route", checklist=steps.CHECKLIST)
    known = await items_in_force(run, manager)
    items = [*known, {"moment": "before_leaving", "trade": "plumbing", "code": "pump", "title_zh": "水泵",
                      "title_en": "pump"}]  # fmt: skip
    draft = await rules.draft(run, admin, manager.community_id, title="水泵", checklists={"items": items})
    check = await run.server.read(manager, f"{draft.path}/check")
    assert check["differences"] == ["新增检查项：水泵（出门前，水工；必选）"]
    assert "pump" not in codes((await order.look(team.worker))["checklists"], "before_leaving"), "it is a draft"
    await draft.do(manager, "simulate", "draft", days=1)
    trial = await run.server.read(manager, f"{draft.path}/trial")
    tried = {(item["action"], item["guard"]): item["refused_after"] for item in trial["rules"]}
    assert tried["depart", "checklist_is_complete"] >= 1
    [refused] = [item for item in trial["refused"] if item["number"] == order["number"]]
    assert (refused["guard"], "水泵" in refused["message"]) == ("checklist_is_complete", True)
    warnings = [item["code"] for item in check["findings"] if item["level"] == "warning"]
    await draft.do(manager, "activate", "active", accepted_warnings=sorted(set(warnings)))
    assert "pump" in codes((await order.look(team.worker))["checklists"], "before_leaving")


async def test_nobody_keeps_a_list_past_the_versions(run: Run) -> None:
    """One way in: there is no address at which an item is written by itself."""
    (manager,) = await run.people("manager")
    form = {**VALVE, "trade": "plumbing"}
    path = f"/v1/communities/{manager.community_id}/checklist-items"
    assert (await run.server.post(manager, path, form)).status_code == 404


async def test_the_lists_of_a_trade_follow_from_its_items(run: Run) -> None:
    await keep(run, **NO_LEAK, trade="", position=1)
    await keep(run, moment="before_leaving", code="badge", title_zh="工牌", title_en="badge", active=False)
    (desk,) = await run.people("reception")
    path = f"/v1/communities/{desk.community_id}/checklists"
    plumbing = (await run.server.read(desk, path, trade="plumbing"))["data"]
    assert codes(plumbing, "before_leaving") == steps.CHECKLIST[:-1]
    assert codes(plumbing, "finishing") == ["no-leak", "tools-counted", "old-parts", "supply-on", "cut-wall"]
    of_all = (await run.server.read(desk, path))["data"]
    assert codes(of_all, "before_leaving") == steps.CHECKLIST
    assert codes(of_all, "finishing") == ["no-leak", "tools-counted", "old-parts"]
