"""Staff who moved to another community, or have no role left, read and do nothing more of what they had."""

from typing import Any

import pytest

from tests.api.who.conftest import Estate


async def registered(estate: Estate) -> dict[str, str]:
    """What a receptionist wrote down: an order, a complaint and a contact slip."""
    place = str(estate.places["HY"])
    order = await estate.order("reception")
    complaint = await estate.post(
        "reception",
        "/v1/complaints",
        {
            "community_id": place, "kind": "service", "channel": "phone", "matter": "sanitation",
            "complainant_name": "钱先生", "complainant_phone": "13800001111", "description": "楼道脏",
        },
    )  # fmt: skip
    departments = await estate.read("reception", f"/v1/communities/{place}/departments")
    slip = await estate.post(
        "reception",
        "/v1/contact-slips",
        {
            "community_id": place,
            "department_id": departments["data"][0]["id"],
            "subject": "照明",
            "matter": "楼道灯不亮",
            "received_at": estate.container.clock.now().isoformat(),
        },
    )
    return {
        "work-orders": order["id"], "complaints": complaint["id"], "contact-slips": slip["id"]
    }  # fmt: skip


@pytest.mark.parametrize("new_place", ["GW", None])
async def test_what_a_receptionist_registered_is_not_theirs_for_ever(estate: Estate, new_place: str | None) -> None:
    made = await registered(estate)
    picture = await estate.upload("reception")
    await estate.leave("reception", new_place)
    for noun, record_id in made.items():
        assert await estate.status("reception", f"/v1/{noun}/{record_id}") == 404, noun
        assert await estate.status("reception", f"/v1/{noun}/{record_id}/timeline") in (404,), noun
    assert await estate.status("reception", f"/v1/files/{picture}") == 404
    lists: list[Any] = (await estate.read("reception", "/v1/work-orders?limit=100"))["data"]
    assert [row for row in lists if row["id"] in made.values()] == []
    await estate.post("reception", f"/v1/work-orders/{made['work-orders']}/cancel", {"reason": "不修了"}, 404)
    await estate.post("reception", f"/v1/complaints/{made['complaints']}/reveal", {"purpose": "contact"}, 404)


async def test_a_receptionist_who_left_and_lives_here_is_a_resident_only(estate: Estate) -> None:
    made = await registered(estate)
    room = await estate.room("owner2")
    await estate.leave("reception")
    await estate.bind("reception", room, estate.today)
    for noun in ("work-orders", "complaints"):
        assert await estate.status("reception", f"/v1/{noun}/{made[noun]}") == 404


async def test_a_worker_who_moved_on_loses_the_assignments(estate: Estate) -> None:
    order = await estate.order("worker1", channel="patrol")
    assert await estate.status("worker1", f"/v1/work-orders/{order['id']}") == 200
    await estate.leave("worker1", "GW")
    assert await estate.status("worker1", f"/v1/work-orders/{order['id']}") == 404
    assert order["id"] not in {row["id"] for row in (await estate.read("worker1", "/v1/work-orders"))["data"]}


async def test_who_moved_on_gets_no_notices_of_the_place_any_more(estate: Estate) -> None:
    order = await estate.order("owner1")
    await estate.accept(order)
    departments = await estate.read("reception", f"/v1/communities/{estate.places['HY']}/departments")
    engineering = next(row["id"] for row in departments["data"] if row["code"] == "engineering")
    await estate.act("reception", order, "dispatch", department_id=engineering)
    worker = str((await estate.person("worker1")).id)
    await estate.act("supervisor", order, "assign", worker_id=worker)

    async def told() -> set[str]:
        notices = (await estate.read("worker1", "/v1/me/notices"))["data"]
        return {notice["record"]["id"] for notice in notices}

    assert order["id"] in await told()
    await estate.leave("worker1", "GW")
    assert order["id"] not in await told()
    assert (await estate.read("worker1", "/v1/me/notices/count"))["unread"] == 0
