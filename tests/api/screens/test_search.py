"""Looking for orders: by a part of the number, by telephone, by when they changed, by the day of the appointment."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from app.models import JournalEntry
from tests.api.screens.conftest import Estate, on_its_way

ORDERS = "/v1/work-orders"


async def found(estate: Estate, who: str, query: str) -> list[str]:
    return [row["number"] for row in (await estate.read(who, f"{ORDERS}?limit=100&{query}"))["data"]]


async def test_a_number_is_found_in_any_case_and_in_part(estate: Estate) -> None:
    orders = [await estate.order() for _ in range(11)]
    first, second, tenth, eleventh = (orders[at]["number"] for at in (0, 1, 9, 10))
    day = first.split("-")[2]
    one = {
        first, first.lower(), f"%20{first.lower()}%20", first.replace("-", "%20"), "1", "0001", "01", f"{day}-0001",
        f"{day[4:]}-0001", f"{day}-1", f"hy-{day}-0001",
    }  # fmt: skip
    for typed in one:
        assert await found(estate, "reception", f"q={typed}") == [first], typed
    assert await found(estate, "reception", "q=10") == [tenth]
    assert await found(estate, "reception", "q=0011") == [eleventh]
    everything = sorted((order["number"] for order in orders), reverse=True)
    for typed in ("wx", "WX-HY", f"wx-hy-{day[:4]}", f"wx-hy-{day[:6]}", day, day[:6], f"HY-{day}", "hy"):
        assert sorted(await found(estate, "reception", f"q={typed}"), reverse=True) == everything, typed
    for typed in ("9999", "zz", "wx-zz", "ty", "20010101", f"wx-gw-{day}", "0001-1", "x"):
        assert await found(estate, "reception", f"q={typed}") == [], typed
    # narrowed by what else is asked, and never beyond what one may see
    assert await found(estate, "reception", "q=2&state=closed") == []
    assert await found(estate, "owner2", f"q={second}") == []
    counted = await estate.read("reception", f"{ORDERS}?q={day}&count=exact&limit=1")
    assert (counted["count"], counted["has_more"]) == (11, True)
    rest = await estate.read("reception", f"{ORDERS}?q={day}&limit=100&cursor={counted['next_cursor']}")
    assert len(rest["data"]) == 10


async def test_a_telephone_is_looked_up_counted_and_journaled(estate: Estate) -> None:
    order = await estate.order(contact_phone="13800004321")
    await estate.order(contact_phone="13800009999")
    answer = await estate.client.get(f"{ORDERS}?q=138 0000 4321", headers=await estate.sign_in("reception"))
    assert [row["number"] for row in answer.json()["data"]] == [order["number"]]
    assert answer.headers["cache-control"] == "no-store"
    async with estate.container.database.transaction(estate.container.clock.now()) as tx:
        entries = await tx.all(JournalEntry, select(JournalEntry).where(col(JournalEntry.event) == "look_up.made"))
    assert [(entry.data["where"], entry.data["by"]) for entry in entries] == [("work-orders", "phone")]
    # a part of it finds nothing, and gives nothing away
    for part in ("4321", "00004321", "1380000"):
        assert order["number"] not in await found(estate, "reception", f"q={part}"), part


@pytest.mark.parametrize("typed", ["王小明", "钱先生", "Anna Li 李", "%25", "***"])
async def test_names_are_not_searched_and_the_way_out_is_said(estate: Estate, typed: str) -> None:
    for language, words in (("en", "telephone or room"), ("zh-CN", "电话或房号")):
        headers = {**await estate.sign_in("reception"), "Accept-Language": language}
        refused = await estate.client.get(f"{ORDERS}?q={typed}", headers=headers)
        (error,) = refused.json()["errors"]
        assert (refused.status_code, error["pointer"], error["code"]) == (422, "?q", "not-searched")
        assert words in error["detail"]


@pytest.mark.parametrize("typed", ["9999-12-31", "99991231", "9999-12"])
async def test_a_day_at_the_end_of_time_finds_nothing(estate: Estate, typed: str) -> None:
    answer = await estate.read("reception", f"{ORDERS}?q={typed}")
    assert answer["data"] == []


async def test_what_changed_since(estate: Estate) -> None:
    first, second = await estate.order(), await estate.order()
    estate.container.clock.move_to(estate.container.clock.now() + timedelta(minutes=5))  # type: ignore[attr-defined]
    changed = await estate.act("reception", first, "contact", means="phone", result="reached")
    since = changed["updated_at"].replace("+", "%2B")
    assert await found(estate, "reception", f"updated_at_gte={since}") == [first["number"]]
    before = second["updated_at"].replace("+", "%2B")
    assert set(await found(estate, "reception", f"updated_at_gte={before}")) == {first["number"], second["number"]}


async def test_a_worker_s_day_in_one_call(estate: Estate) -> None:
    """The day in the community's time zone, the earliest appointment first, with all that the day's screen draws."""
    day = estate.tomorrow_at_ten()
    late = await on_its_way(estate)
    early = await on_its_way(
        estate,
        appointment={
            "starts_at": day["starts_at"].replace("T10", "T08"),
            "ends_at": day["starts_at"].replace("T10", "T09"),
        },
    )
    on = day["starts_at"][:10]
    query = f"appointment_on={on}&sort=appointment_at&with=available_actions,contact,spot,description"
    page = await estate.read("worker1", f"{ORDERS}?{query}")
    assert [row["number"] for row in page["data"]] == [early["number"], late["number"]]
    assert all(row["available_actions"] and row["contact"]["phone"].startswith("138****") for row in page["data"])
    # page by page
    first = await estate.read("worker1", f"{ORDERS}?{query}&limit=1")
    rest = await estate.read("worker1", f"{ORDERS}?{query}&limit=1&cursor={first['next_cursor']}")
    assert [page["data"][0]["number"] for page in (first, rest)] == [early["number"], late["number"]]
    assert rest["has_more"] is False
    # another day, and another's day
    assert (await estate.read("worker1", f"{ORDERS}?appointment_on={estate.today}"))["data"] == []
    assert (await estate.read("worker2", f"{ORDERS}?{query}"))["data"] == []
    # an appointment that was moved away is not of that day any more
    moved = {
        "starts_at": day["starts_at"].replace(on, str(estate.today + timedelta(days=3))),
        "ends_at": day["ends_at"].replace(on, str(estate.today + timedelta(days=3))),
    }
    await estate.act(
        "reception", late, "reschedule", window=moved, reason="业主改期", asked_by="customer", agreed_by="业主"
    )
    assert await found(estate, "worker1", f"appointment_on={on}") == [early["number"]]


async def test_sorting_by_appointment_takes_a_day(estate: Estate) -> None:
    for query, pointer in (
        ("sort=appointment_at", "?sort"),
        ("sort=-appointment_at", "?sort"),
        ("sort=state", "?sort"),
    ):
        refused = await estate.client.get(f"{ORDERS}?{query}", headers=await estate.sign_in("worker1"))
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer), query
