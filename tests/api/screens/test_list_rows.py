"""What lists give: rows with what a line on a screen shows, small enough for a telephone, with names where a person
looks; the whole on request."""

import json
from typing import Any

from tests.api.screens.conftest import Estate, on_its_way

ORDERS = "/v1/work-orders"
ROW = {
    "id", "version", "number", "community_id", "community_name", "state", "stands_with", "kind", "urgency", "place",
    "summary", "department_name", "worker_name", "appointment_from", "appointment_until", "created_at", "updated_at",
}  # fmt: skip
EXTRAS = {"available_actions", "contact", "spot", "description", "photos", "urges", "trades", "charge", "quote"}
MOST_BYTES = 614
LONG = "厨房水槽下方的水阀门漏水,地面有积水,王小明请师傅尽快上门查看,电话13800001234,谢谢各位师傅了"


def weight(row: Any) -> int:
    return len(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode())


async def test_a_row_shows_what_a_line_needs(estate: Estate) -> None:
    order = await on_its_way(estate, description=LONG, contact_name="王小明", contact_phone="13800001234")
    page = await estate.read("reception", ORDERS)
    row = next(row for row in page["data"] if row["id"] == order["id"])
    assert row.keys() == ROW
    assert row["community_name"] == "海怡花园"
    assert row["department_name"] == "工程部"
    assert row["worker_name"] == (await estate.person("worker1")).name
    assert (row["appointment_from"], row["appointment_until"]) == (
        order["appointment"]["starts_at"], order["appointment"]["ends_at"],
    )  # fmt: skip
    assert (row["state"], row["stands_with"], row["version"]) == ("assigned", "worker", order["version"])
    # masked as everywhere, in one line, and cut
    assert row["summary"].startswith("厨房水槽下方的水阀门漏水,地面有积水,王**请师傅")
    assert row["summary"].endswith("…")
    assert len(row["summary"]) == 30
    assert weight(row) <= MOST_BYTES, weight(row)


async def test_twenty_rows_weigh_at_most_twelve_kilobytes(estate: Estate) -> None:
    for _ in range(20):
        await estate.order(description=LONG, contact_name="王小明", contact_phone="13800001234")
    await on_its_way(estate, description=LONG)
    answer = await estate.client.get(f"{ORDERS}?limit=20", headers=await estate.sign_in("reception"))
    assert len(answer.json()["data"]) == 20
    assert len(answer.content) <= 12 * 1024


async def test_who_comes_is_told_to_whom_they_come_and_to_staff(estate: Estate) -> None:
    """Not to others of the same room, and to no machine client."""
    order = await on_its_way(estate)
    name = (await estate.person("worker1")).name

    async def told(who: str) -> Any:
        page = await estate.read(who, ORDERS)
        return next(row for row in page["data"] if row["id"] == order["id"])["worker_name"]

    assert [await told(who) for who in ("owner1", "reception", "supervisor", "worker1")] == [name] * 4
    await estate.bind("tenant1", await estate.room("owner1"), estate.today)
    later = await estate.order("owner1")
    page = await estate.read("tenant1", ORDERS)
    assert next(row for row in page["data"] if row["id"] == later["id"])["worker_name"] is None


async def test_the_whole_is_given_on_request(estate: Estate) -> None:
    order = await on_its_way(estate)
    whole = await estate.read("reception", f"{ORDERS}/{order['id']}")
    page = await estate.read("reception", f"{ORDERS}?view=full")
    assert next(row for row in page["data"] if row["id"] == order["id"]) == whole | {
        "expanded": whole.get("expanded")
    } or (next(row for row in page["data"] if row["id"] == order["id"]) == whole)


async def test_rows_get_more_fields_on_request(estate: Estate) -> None:
    order = await on_its_way(estate)
    whole = await estate.read("worker1", f"{ORDERS}/{order['id']}")
    page = await estate.read("worker1", f"{ORDERS}?with=available_actions,contact&with=spot")
    (row,) = page["data"]
    assert row.keys() == ROW | {"available_actions", "contact", "spot"}
    assert {name: row[name] for name in ("available_actions", "contact", "spot")} == {
        name: whole[name] for name in ("available_actions", "contact", "spot")
    }


async def test_what_is_not_offered_is_named(estate: Estate) -> None:
    headers = await estate.sign_in("reception")
    for query, pointer in (("with=contact_phone", "?with.0"), ("view=all", "?view"), ("with=remarks", "?with.0")):
        refused = await estate.client.get(f"{ORDERS}?{query}", headers=headers)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer), refused.text


async def test_a_page_goes_on_in_another_view(estate: Estate) -> None:
    """The cursor says where, not how much is shown."""
    for _ in range(3):
        await estate.order()
    first = await estate.read("reception", f"{ORDERS}?limit=2")
    rest = await estate.read("reception", f"{ORDERS}?limit=2&view=full&cursor={first['next_cursor']}")
    assert {row["id"] for row in rest["data"]}.isdisjoint(row["id"] for row in first["data"])
    assert "available_actions" in rest["data"][0]


async def test_complaints_have_rows_of_their_own(estate: Estate) -> None:
    form = {
        "community_id": str(estate.places["HY"]), "kind": "service", "channel": "online", "matter": "staff",
        "description": LONG, "demand": "尽快处理", "severity": "general",
    }  # fmt: skip
    owner = await estate.sign_in("owner1")
    made = await estate.client.post("/v1/complaints", json=form, headers={**owner, "Idempotency-Key": "c1"})
    assert made.status_code == 201, made.text
    for who in ("owner1", "reception"):
        page = await estate.read(who, "/v1/complaints")
        (row,) = [row for row in page["data"] if row["id"] == made.json()["id"]]
        assert {"community_name", "department_name", "handler_name", "summary", "severity"} <= row.keys()
        assert row.keys().isdisjoint({"available_actions", "facts", "verdict", "draft", "complainant"})
        assert weight(row) <= MOST_BYTES, weight(row)
