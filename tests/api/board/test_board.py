"""What the board says, to whom, and what it does not say."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.api.board import access
from app.core.clock import MovableClock
from app.core.ids import UUID
from app.models import Community
from app.sandbox.demo.run import ZONE
from tests.api.board.conftest import Estate, Viewer
from tests.api.screens.conftest import on_its_way

ALL = {"health", "plans", "faults", "posts", "late", "orders", "complaints", "visits"}
# by hand, from who reads the lists of the API: M-20 for the duty manager, who sees emergencies and no list of clocks
SEES = {
    "reception": ALL,
    "cs_supervisor": ALL,
    "manager": ALL,
    "leader": ALL,
    "supervisor": ALL,
    "duty": ALL - {"late", "complaints"},
}
SEES_NOTHING = ("worker1", "cashier", "guard", "admin", "owner1", "tenant1", "shopper1")


@pytest.mark.parametrize("who", SEES)
async def test_who_sees_which_parts(viewer: Viewer, communities: dict[str, UUID], who: str) -> None:
    assert set(await viewer.parts(who, communities["HY"])) == SEES[who]


@pytest.mark.parametrize("who", SEES_NOTHING)
async def test_who_sees_no_board(viewer: Viewer, communities: dict[str, UUID], who: str) -> None:
    answer = await viewer.look(who, communities["HY"])
    assert answer.status_code == 403, answer.text
    assert "Not permitted" in answer.text
    assert (await viewer.client.get("/board/events")).status_code == 403


async def test_another_community_is_not_there(viewer: Viewer, communities: dict[str, UUID]) -> None:
    for who in ("reception", "manager", "supervisor", "duty"):
        assert (await viewer.look(who, communities["GW"])).status_code == 404
        assert (await viewer.client.get(f"/board/events?community_id={communities['GW']}")).status_code == 404
    page = await viewer.look("reception")
    assert "海怡花园" in page.text
    assert "广场" not in page.text
    leader = (await viewer.look("leader", communities["GW"])).text
    assert all(str(place) in leader for place in (communities["HY"], communities["GW"]))


async def test_who_has_more_communities_than_can_be_chosen_from_names_any(
    viewer: Viewer, communities: dict[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "MOST_COMMUNITIES", 1)
    for place in (communities["HY"], communities["GW"]):
        page = await viewer.look("leader", place)
        assert page.status_code == 200
        assert f'<option value="{place}" selected>' in page.text
    # what is not theirs stays away, also there
    assert (await viewer.look("manager", communities["GW"])).status_code == 404
    assert (await viewer.look("leader", UUID(int=1))).status_code == 404


async def test_an_order_stands_in_its_state_and_department(viewer: Viewer, estate: Estate) -> None:
    assert (await viewer.parts("reception"))["orders"] == "None."
    first = await estate.order()
    await estate.order()
    await on_its_way(estate)
    words = (await viewer.parts("reception"))["orders"]
    # two that no department has, and one of the engineers
    assert "State | all | no department yet | 工程部" in words
    assert "registered | 2 | 2 | 0" in words
    assert "assigned to a worker | 1 | 0 | 1" in words
    assert words.endswith("all | 3 | 2 | 1")
    await estate.act("reception", first, "refuse", reason="不属于服务范围", referral="请联系开发商")
    assert "registered | 1 | 1 | 0" in (await viewer.parts("reception"))["orders"]


async def test_a_department_sees_its_own_and_what_none_has_yet(viewer: Viewer, estate: Estate) -> None:
    await estate.order()
    await on_its_way(estate)
    engineers, cleaners = await viewer.parts("supervisor"), await viewer.parts("supervisor_cleaning")
    assert engineers["orders"].endswith("all | 2 | 1 | 1")
    assert cleaners["orders"].endswith("all | 1 | 1")


async def test_the_duty_manager_sees_emergencies(viewer: Viewer, estate: Estate) -> None:
    await estate.order()
    await estate.order(urgency="emergency", kind="repair")
    assert (await viewer.parts("duty"))["orders"].endswith("all | 1 | 1")
    assert (await viewer.parts("reception"))["orders"].endswith("all | 2 | 2")


async def test_what_is_late_says_which_clock_and_since_when(
    viewer: Viewer, estate: Estate, clock: MovableClock
) -> None:
    clock.move_to(datetime(2026, 12, 1, 10, 0, tzinfo=ZONE))
    order = await estate.order()
    assert (await viewer.parts("reception"))["late"] == "None."
    clock.move_to(datetime(2026, 12, 1, 10, 25, tzinfo=ZONE))
    words = (await viewer.parts("reception"))["late"]
    # M-20: ten minutes after ten
    assert words.startswith("1 | pass on | ")
    assert order["number"] in words
    assert "pass on · since 10:10, 15 min late" in words
    assert "runs since 10:00" in words
    chinese = (await viewer.parts("reception", lang="zh"))["late"]
    assert "派单时限 · 10:10到期，已超时15分钟" in chinese
    # and of the cleaners' supervisor, for whom anybody may have it, too; but not the day after of another community
    assert order["number"] in (await viewer.parts("supervisor_cleaning"))["late"]
    assert (await viewer.parts("reception_gw"))["late"] == "None."


async def test_the_visits_of_today_stand_with_who_comes(viewer: Viewer, estate: Estate, clock: MovableClock) -> None:
    order = await on_its_way(estate)
    assert (await viewer.parts("reception"))["visits"] == "None."
    tomorrow = clock.now().astimezone(ZONE) + timedelta(days=1)
    clock.move_to(tomorrow.replace(hour=8, minute=0))
    words = (await viewer.parts("reception"))["visits"]
    assert words.startswith("陈志强 | 10:00 | – | 11:00 | assigned to a worker")
    assert order["number"] in words
    assert "1号楼" in words
    # another department's supervisor reads nothing of it
    assert (await viewer.parts("supervisor_cleaning"))["visits"] == "None."
    await estate.act("reception", order, "cancel", reason="业主自行解决")
    assert (await viewer.parts("reception"))["visits"] == "None."


async def test_complaints_stand_with_their_clocks(viewer: Viewer, estate: Estate, clock: MovableClock) -> None:
    clock.move_to(datetime(2026, 12, 1, 10, 0, tzinfo=ZONE))
    form: dict[str, Any] = {
        "community_id": str(estate.places["HY"]), "kind": "service", "channel": "phone", "severity": "serious",
        "matter": "other", "complainant_name": "钱先生", "complainant_phone": "13800001111",
        "description": "电话一直没人接", "respondent": {"name": "客服中心"}, "demand": "道歉",
    }  # fmt: skip
    complaint = await estate.post("reception", "/v1/complaints", form)
    words = (await viewer.parts("reception"))["complaints"]
    assert words.startswith("1 | registered | Their clocks | ")
    assert complaint["number"] in words
    assert "serious" in words
    assert "first response · due at 12-02 10:00, in 1 d" in words
    assert "钱先生" not in words
    assert (await viewer.parts("supervisor_cleaning"))["complaints"] == "None."


async def test_no_customer_stands_on_it(viewer: Viewer, estate: Estate, clock: MovableClock) -> None:
    canary = "某某秘密字样"
    order = await on_its_way(estate, description=canary, spot=canary, special_requirements=canary)
    clock.move_to((clock.now().astimezone(ZONE) + timedelta(days=1)).replace(hour=9, minute=59))
    for who in SEES:
        page = (await viewer.look(who)).text
        # the leader's board is that of another community first
        page += (await viewer.look(who, estate.places["HY"])).text
        assert (order["number"] in page) == (who != "duty")
        for secret in (canary, "钱先生", "13800001111", "李春梅", "138****"):
            assert secret not in page, (who, secret)


async def test_posts_are_unmanned_when_nobody_came(viewer: Viewer, estate: Estate, clock: MovableClock) -> None:
    place = estate.places["HY"]
    clock.move_to(datetime(2026, 12, 1, 7, 0, tzinfo=ZONE))
    departments = (await estate.read("manager", f"/v1/communities/{place}/departments"))["data"]
    engineering = next(each["id"] for each in departments if each["code"] == "engineering")
    posts = f"/v1/communities/{place}/duty-posts"
    post = await estate.post("manager", posts, {"name": "东门岗", "department_id": engineering})
    await estate.post("manager", posts, {"name": "监控室", "department_id": engineering, "always_manned": True})
    guard = await estate.person("worker1")
    shift = {
        "community_id": str(place), "post_id": post["id"], "on_duty_id": str(guard.id),
        "starts_at": "2026-12-01T08:00:00+08:00", "ends_at": "2026-12-01T16:00:00+08:00",
    }  # fmt: skip
    planned = await estate.post("supervisor", "/v1/shifts", shift)
    before = (await viewer.parts("reception"))["posts"]
    assert "东门岗" not in before
    assert "监控室 | must always be manned, and nobody is there" in before
    clock.move_to(datetime(2026, 12, 1, 8, 5, tzinfo=ZONE))
    assert "东门岗 | 陈志强 should be there since 08:00" in (await viewer.parts("reception"))["posts"]
    # another department's supervisor is not told
    assert (await viewer.parts("supervisor_cleaning"))["posts"] == "None."
    await estate.post("worker1", f"/v1/shifts/{planned['id']}/take-over", {"notes_read": True}, 200)
    assert "东门岗" not in (await viewer.parts("reception"))["posts"]


async def test_faults_and_plans_stand_on_it(viewer: Viewer, estate: Estate, clock: MovableClock) -> None:
    clock.move_to(datetime(2026, 12, 1, 10, 0, tzinfo=ZONE))
    form = {
        "community_id": str(estate.places["HY"]), "fails": "water", "everywhere": True,
        "since": "2026-12-01T09:30:00+08:00",
        "known": "水泵跳闸", "expected_back_at": "2026-12-01T10:30:00+08:00",
    }  # fmt: skip
    await estate.post("reception", "/v1/incidents", form)
    assert "water · 全小区" in (await viewer.parts("duty"))["faults"]
    assert "expected back at 10:30" in (await viewer.parts("reception"))["faults"]
    clock.move_to(datetime(2026, 12, 1, 10, 45, tzinfo=ZONE))
    assert "was expected back at 10:30" in (await viewer.parts("reception"))["faults"]
    assert (await viewer.parts("reception"))["plans"] == "None."


async def test_the_page_says_that_no_worker_runs(viewer: Viewer) -> None:
    assert "No worker process runs" in (await viewer.parts("reception"))["health"]


@pytest.mark.parametrize(
    ("asked", "accept", "language"),
    [("zh", "en", "zh-CN"), ("en", "zh", "en"), ("", "en", "en"), ("", "zh-TW,en;q=0.5", "zh-CN"), ("", "fr", "zh-CN")],
)
async def test_it_speaks_the_language_that_is_asked_for(viewer: Viewer, asked: str, accept: str, language: str) -> None:
    await viewer.log_in("reception")
    params = {"lang": asked} if asked else {}
    answer = await viewer.client.get("/board", params=params, headers={"Accept-Language": accept})
    assert f'<html lang="{language}">' in answer.text
    assert answer.headers["content-language"] == language
    assert ("未完结工单" in answer.text) == (language == "zh-CN")
    assert "{" not in re.sub(r"<script.*?</script>", "", answer.text)


async def test_names_are_escaped(viewer: Viewer, estate: Estate) -> None:
    async def rename(tx: Any) -> None:
        tx.update(Community, {"id": estate.places["HY"]}, {"name": "<script>alert(1)</script>\"'"})

    await estate.write(rename)
    page = (await viewer.look("reception")).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;" in page


async def test_nothing_comes_from_elsewhere(viewer: Viewer) -> None:
    for page in (await viewer.client.get("/board/login"), await viewer.look("reception")):
        policy = page.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; script-src 'self'")
        for word in ("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
            assert word in policy
        assert "unsafe" not in policy
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["x-content-type-options"] == "nosniff"
        assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", page.text)
        assert not re.search(r"\sstyle=|\son\w+=|<style|<script(?! src)", page.text)
        for address in re.findall(r"(?:src|href)=\"(/[^\"?]*(?:css|js|png))", page.text):
            assert (await viewer.client.get(address)).status_code == 200, address
