"""A customer's own number: orders and complaints are found by it; reveal shows the one on record now (M-02, M-90)."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.enums import Relation
from app.core.ids import UUID, new_id
from app.db.transaction import Transaction
from app.models import Binding
from tests.api.people.conftest import CustomersDesk, id_of

OTHER_PHONE = "13800001111"
"""The contact that an order names beside its customer."""


async def filed(desk: CustomersDesk, customer: Any) -> dict[str, Any]:
    """An order and a complaint of a customer, each with another contact."""
    complaint = {
        "community_id": str(desk.estate.places["HY"]), "kind": "service", "channel": "phone", "matter": "other",
        "description": "x", "complainant_id": id_of(customer), "complainant_phone": OTHER_PHONE,
    }  # fmt: skip
    return {
        "work-orders": await desk.estate.order(customer_id=id_of(customer), contact_phone=OTHER_PHONE),
        "complaints": await desk.estate.post("reception", "/v1/complaints", complaint),
    }


async def found(desk: CustomersDesk, path: str, phone: str, who: str = "reception", more: str = "") -> list[str]:
    """What looking up a number finds."""
    answer = await desk.estate.read(who, f"/v1/{path}?phone={phone}{more}")
    return [row["id"] for row in answer["data"]]


@pytest.mark.parametrize("path", ["work-orders", "complaints"])
async def test_both_numbers_find_it(desk: CustomersDesk, path: str) -> None:
    customer = await desk.register()
    record = (await filed(desk, customer))[path]
    assert await found(desk, path, "13800007777") == [record["id"]]
    assert await found(desk, path, OTHER_PHONE) == [record["id"]]
    assert await found(desk, path, "13800007777", more=f"&community_id={desk.estate.places['HY']}") == [record["id"]]
    assert await found(desk, path, "13800007770") == []
    counted = await desk.estate.read("reception", f"/v1/{path}?phone=13800007777&count=exact")
    assert counted["count"] == 1


@pytest.mark.parametrize("path", ["work-orders", "complaints"])
async def test_a_record_that_both_ways_find_is_there_once(desk: CustomersDesk, path: str) -> None:
    customer = await desk.register(phone=OTHER_PHONE)
    record = (await filed(desk, customer))[path]
    assert await found(desk, path, OTHER_PHONE) == [record["id"]]
    pages, cursor = [], ""
    second = await filed(desk, customer)
    for _ in range(2):
        page = await desk.estate.read("reception", f"/v1/{path}?phone={OTHER_PHONE}&limit=1{cursor}")
        pages += [row["id"] for row in page["data"]]
        cursor = f"&cursor={page['next_cursor']}"
    assert pages == [second[path]["id"], record["id"]]


@pytest.mark.parametrize("path", ["work-orders", "complaints"])
async def test_the_number_finds_only_what_its_reader_sees(desk: CustomersDesk, path: str) -> None:
    customer = await desk.register()
    await filed(desk, customer)
    for who in ("reception_gw", "owner2"):
        assert await found(desk, path, "13800007777", who) == [], who


@pytest.mark.parametrize("path", ["work-orders", "complaints"])
async def test_looking_up_stays_limited(desk: CustomersDesk, path: str) -> None:
    for number in range(30):
        await found(desk, path, f"138000055{number:02}")
    headers = await desk.estate.sign_in("reception")
    answer = await desk.estate.client.get(f"/v1/{path}?phone=13800007777", headers=headers)
    assert answer.status_code == 429


@pytest.mark.parametrize("path", ["work-orders", "complaints"])
async def test_reveal_shows_the_number_on_record_now(desk: CustomersDesk, path: str) -> None:
    customer = await desk.register()
    record = (await filed(desk, customer))[path]
    address = f"/v1/{path}/{record['id']}"
    shown = await desk.estate.post("reception", f"{address}/reveal", {"purpose": "contact"}, 200)
    assert shown["revealed"]["phone"] == "+8613800001111"
    assert shown["revealed"]["on_record"] == {"name": "周小明", "phone": "+8613800007777"}
    await desk.correct(customer, "13800007799")
    shown = await desk.estate.post("reception", f"{address}/reveal", {"purpose": "contact"}, 200)
    assert shown["revealed"]["phone"] == "+8613800001111"
    assert shown["revealed"]["on_record"] == {"name": "周小明", "phone": "+8613800007799"}
    assert await found(desk, path, "13800007799") == [record["id"]]
    assert await found(desk, path, "13800007777") == []
    for body in (await desk.estate.read("reception", address), record):
        assert body["revealed"] is None


async def test_a_copy_of_the_number_is_told_apart(desk: CustomersDesk) -> None:
    """An order that names no contact has the customer's; when that is corrected, reveal shows both."""
    customer = await desk.register()
    room = str(await desk.estate.room("owner1"))
    form = {
        "community_id": str(desk.estate.places["HY"]), "kind": "repair", "catalogue_code": "P12", "channel": "phone",
        "description": "x", "customer_id": customer["id"], "premises_id": room,
    }  # fmt: skip
    order = await desk.estate.post("reception", "/v1/work-orders", form)
    await desk.correct(customer, "13800007799")
    shown = await desk.estate.act("reception", order, "reveal", purpose="contact")
    assert shown["revealed"]["phone"] == "+8613800007777"
    assert shown["revealed"]["on_record"]["phone"] == "+8613800007799"


async def test_an_order_of_nobody_on_record_reveals_its_contact_alone(desk: CustomersDesk) -> None:
    order = await desk.estate.order()
    shown = await desk.estate.act("reception", order, "reveal", purpose="contact")
    assert shown["revealed"] == {"name": "钱先生", "phone": "+8613800001111", "on_record": None}


async def test_after_a_merge_the_kept_number_counts(desk: CustomersDesk) -> None:
    gone, kept = await desk.register(), await desk.estate.person("owner1")
    record = (await filed(desk, gone))["work-orders"]
    await desk.merge(gone, kept, who="admin")
    for number in ("13800007777", "13800000015", OTHER_PHONE):
        assert await found(desk, "work-orders", number) == [record["id"]], number
    shown = await desk.estate.act("reception", record, "reveal", purpose="contact")
    assert shown["revealed"]["on_record"] == {"name": kept.name, "phone": kept.phone}


async def test_who_moved_away_is_revealed_to_nobody_here(desk: CustomersDesk) -> None:
    """Only who lives here is shown as on record: an old order, or one corrected to name a stranger, is no way to the
    number of somebody else's customer (M-03)."""
    estate = desk.estate
    customer = await desk.register()
    records = await filed(desk, customer)
    yesterday = estate.today - timedelta(days=1)

    async def move(tx: Transaction) -> None:
        tx.update(Binding, {"person_id": UUID(customer["id"])}, {"valid_from": yesterday, "valid_until": yesterday})
        tx.insert(
            Binding, id=new_id(), created_at=tx.now, person_id=UUID(customer["id"]),
            community_id=estate.places["GW"], premises_id=room, relation=Relation.OWNER, valid_from=yesterday,
        )  # fmt: skip

    room = await estate.room("merchant1")
    await estate.write(move)
    for path, record in records.items():
        shown = await estate.post("reception", f"/v1/{path}/{record['id']}/reveal", {"purpose": "contact"}, 200)
        assert shown["revealed"] == {
            "name": shown["revealed"]["name"], "phone": "+8613800001111", "on_record": None
        }, path  # fmt: skip


async def test_an_order_is_not_corrected_to_a_stranger(desk: CustomersDesk) -> None:
    estate = desk.estate
    order = await estate.order(room_of=None, common_area="大堂")
    for stranger in (await estate.person("merchant1"), await estate.person("worker1"), new_id()):
        form = {"customer_id": id_of(stranger), "reason": "听错"}
        answer = await estate.act("reception", order, "correct", 422, **form)
        assert [(error["pointer"], error["code"]) for error in answer["errors"]] == [("/customer_id", "unknown")]


async def test_who_lives_nowhere_and_complained_themselves_is_reached(desk: CustomersDesk) -> None:
    estate = desk.estate
    complaint = await estate.post("owner2", "/v1/complaints", {
        "community_id": str(estate.places["HY"]), "kind": "service", "channel": "online", "matter": "other",
        "description": "x",
    })  # fmt: skip
    await estate.unbind("owner2", estate.today - timedelta(days=1))
    owner = await estate.person("owner2")
    path = f"/v1/complaints/{complaint['id']}/reveal"
    shown = await estate.post("reception", path, {"purpose": "contact"}, 200)
    assert shown["revealed"]["on_record"] == {"name": owner.name, "phone": owner.phone}


async def test_the_room_of_a_merged_customers_order_is_corrected(desk: CustomersDesk) -> None:
    """The order names the merged entry; the kept person lives in the other room."""
    estate = desk.estate
    gone, kept = await desk.register(premises_id=str(await estate.room("owner2"))), await estate.person("owner1")
    order = await estate.order(room_of="owner2", customer_id=gone["id"])
    await desk.merge(gone, kept, who="admin")
    room = str(await estate.room("owner1"))
    corrected = await estate.act("reception", order, "correct", premises_id=room, reason="听错房号")
    assert corrected["premises_id"] == room
