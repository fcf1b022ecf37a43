"""Who sees and acts on what was asked for a room: those bound to it then and now, by local days (M-02)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from app.core.clock import MovableClock
from app.core.enums import Relation
from tests.api.who.conftest import Estate

DAY = timedelta(days=1)


def address(order: Any) -> str:
    return f"/v1/work-orders/{order['id']}"


async def shown(estate: Estate, who: str) -> set[str]:
    """The orders of a person's list."""
    return {row["id"] for row in (await estate.read(who, "/v1/work-orders?limit=100"))["data"]}


async def refused(estate: Estate, who: str, order: Any, action: str, status: int, **form: Any) -> None:
    await estate.post(who, f"{address(order)}/{action}", form, status)


async def test_a_newcomer_neither_reads_nor_acts_on_what_was_asked_before(estate: Estate, clock: MovableClock) -> None:
    order = await estate.order("owner1")
    clock.move_to(clock.now() + DAY)
    await estate.unbind("owner1", estate.today - DAY)
    await estate.bind("owner2", await estate.room("owner1"), estate.today)
    for path in (address(order), f"{address(order)}/timeline", f"{address(order)}/contacts"):
        assert await estate.status("owner2", path) == 404, path
    await refused(estate, "owner2", order, "cancel", 404, reason="不修了")
    await refused(estate, "owner2", order, "urge", 404)
    assert order["id"] not in await shown(estate, "owner2")
    later = await estate.order("owner2")
    assert await estate.status("owner2", address(later)) == 200


async def test_the_local_day_counts_from_its_first_minute(estate: Estate, clock: MovableClock) -> None:
    room = await estate.room("owner1")
    clock.move_to(datetime(2027, 3, 1, 15, 59, tzinfo=UTC))
    eve = await estate.order("owner1")
    clock.move_to(datetime(2027, 3, 1, 16, 1, tzinfo=UTC))
    midnight = await estate.order("owner1")
    assert estate.today.isoformat() == "2027-03-02"
    await estate.bind("owner2", room, estate.today)
    assert await estate.status("owner2", address(eve)) == 404
    assert await estate.status("owner2", address(midnight)) == 200
    assert {eve["id"], midnight["id"]} & await shown(estate, "owner2") == {midnight["id"]}


async def test_who_has_moved_out_keeps_the_own_orders_and_loses_the_rooms(estate: Estate, clock: MovableClock) -> None:
    room = await estate.room("owner1")
    await estate.bind("owner2", room, estate.today - 10 * DAY)
    of_owner1, of_owner2 = await estate.order("owner1"), await estate.order("owner2", "owner1")
    assert await estate.status("owner2", address(of_owner1)) == 200
    await estate.unbind("owner2", estate.today)
    assert await estate.status("owner2", address(of_owner1)) == 200, "the last day is theirs"
    clock.move_to(clock.now() + DAY)
    assert await estate.status("owner2", address(of_owner1)) == 404
    assert await estate.status("owner2", address(of_owner2)) == 200


async def test_a_span_between_two_leases_stays_hidden(estate: Estate, clock: MovableClock) -> None:
    room = await estate.room("owner1")
    await estate.bind("owner2", room, estate.today, estate.today)
    first = await estate.order("owner1")
    clock.move_to(clock.now() + DAY)
    between = await estate.order("owner1")
    clock.move_to(clock.now() + DAY)
    await estate.bind("owner2", room, estate.today)
    second = await estate.order("owner1")
    assert await estate.status("owner2", address(first)) == 200
    assert await estate.status("owner2", address(between)) == 404
    assert await shown(estate, "owner2") >= {first["id"], second["id"]}
    assert between["id"] not in await shown(estate, "owner2")


async def test_flatmates_read_and_do_not_act_for_each_other(estate: Estate) -> None:
    await estate.bind("owner2", await estate.room("owner1"), estate.today - 10 * DAY)
    order = await estate.order("owner1")
    assert await estate.status("owner2", address(order)) == 200
    assert (await estate.read("owner2", address(order)))["available_actions"] == []
    await refused(estate, "owner2", order, "cancel", 403, reason="不修了")
    await refused(estate, "owner2", order, "urge", 403)


async def test_a_household_acts_together_and_counts_from_its_first_day(estate: Estate, clock: MovableClock) -> None:
    room = await estate.room("owner1")
    order = await estate.order("owner1")
    bindings = f"/v1/communities/{estate.places['HY']}/bindings"
    first = (await estate.read("reception", f"{bindings}?premises_id={room}"))["data"]
    clock.move_to(clock.now() + 5 * DAY)
    binding = await estate.bind("owner2", room, estate.today, relation=Relation.OWNER)
    assert await estate.status("owner2", address(order)) == 404
    path = f"{bindings}/{binding}/update"
    mark = {"household_id": first[0]["id"], "expected_version": 1}
    assert (await estate.post("reception", path, mark, 200))["household_id"] == first[0]["id"]
    assert await estate.status("owner2", address(order)) == 200
    assert order["id"] in await shown(estate, "owner2")
    assert (await estate.act("owner2", order, "cancel", reason="家里商量过了"))["state"] == "cancelled"


async def test_a_household_is_of_one_room(estate: Estate) -> None:
    elsewhere = await estate.read("reception", f"/v1/communities/{estate.places['HY']}/bindings?limit=100")
    room = await estate.room("owner1")
    other = next(row for row in elsewhere["data"] if row["premises_id"] != str(room))
    mine = next(row for row in elsewhere["data"] if row["premises_id"] == str(room))
    path = f"/v1/communities/{estate.places['HY']}/bindings/{mine['id']}/update"
    answer = await estate.post("reception", path, {"household_id": other["id"], "expected_version": 1}, 422)
    assert [(error["pointer"], error["code"]) for error in answer["errors"]] == [("/household_id", "unknown")]


async def test_an_owner_who_let_the_room_reads_and_does_not_act(estate: Estate) -> None:
    await estate.bind("owner2", await estate.room("owner1"), estate.today - DAY)
    tenants, nobodys = await estate.order("owner2", "owner1"), await estate.order("reception")
    for order in (tenants, nobodys):
        assert await estate.status("owner1", address(order)) == 200
        await refused(estate, "owner1", order, "cancel", 403, reason="房东不同意")
    own = await estate.order("owner1")
    assert (await estate.act("owner1", own, "cancel", reason="不修了"))["state"] == "cancelled"
    assert (await estate.act("owner2", nobodys, "cancel", reason="不修了"))["state"] == "cancelled"


async def test_a_neighbours_room_is_answered_like_none(estate: Estate) -> None:
    theirs = str(await estate.room("owner2"))
    form = {
        "community_id": str(estate.places["HY"]), "kind": "repair", "channel": "app", "description": "漏水",
        "catalogue_code": "P12",
    }  # fmt: skip
    answers = [
        await estate.post("owner1", "/v1/work-orders", {**form, "premises_id": room}, 422)
        for room in (theirs, "01990000-0000-7000-8000-00000000dead")
    ]
    assert answers[0]["errors"] == answers[1]["errors"]
    guest = {
        "community_id": str(estate.places["HY"]), "name": "赵访客", "purpose": "探亲",
        "expected_at": (estate.container.clock.now() + timedelta(hours=2)).isoformat(),
    }  # fmt: skip
    answers = [
        await estate.post("owner1", "/v1/visitors", {**guest, "premises_id": room}, 422)
        for room in (theirs, "01990000-0000-7000-8000-00000000dead")
    ]
    assert answers[0]["errors"] == answers[1]["errors"]


async def test_what_hangs_on_an_order_is_as_old_as_the_order(estate: Estate, clock: MovableClock) -> None:
    """The follow-up of an older order is made when the newcomer has moved in, and isn't theirs."""
    order = await estate.order("reception", kind="free_service", catalogue_code=None, channel="counter")
    await estate.act("reception", order, "accept", coverage="free", coverage_reason="便民服务")
    clock.move_to(clock.now() + DAY)
    await estate.bind("owner2", await estate.room("owner1"), estate.today)
    done = await estate.act("reception", order, "fulfil", done="已代订")
    path = f"/v1/follow-ups/{done['follow_up']['id']}"
    assert await estate.status("owner1", path) == 200
    assert await estate.status("owner2", path) == 404


async def test_only_who_lived_there_then_hears_of_an_order_without_a_customer(
    estate: Estate, clock: MovableClock
) -> None:
    """M-56: a notice names no record that its reader may not open."""
    order = await estate.order("reception", "owner1")
    clock.move_to(clock.now() + DAY)
    await estate.bind("owner2", await estate.room("owner1"), estate.today)
    await estate.accept(order, odd_hour=True)
    heard = {}
    for who in ("owner1", "owner2"):
        notices = (await estate.read(who, "/v1/me/notices"))["data"]
        heard[who] = [notice["event"] for notice in notices]
        assert await estate.status(who, address(order)) == (200 if who == "owner1" else 404)
    assert heard == {"owner1": ["work_order.accepted", "work_order.registered"], "owner2": []}
