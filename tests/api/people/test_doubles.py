"""Nobody is registered twice by mistake: the same name and phone name the person on record (M-02)."""

import asyncio
from typing import Any

import pytest

from app.core.ids import new_id
from app.models import Binding, Person
from tests.api.people.conftest import CustomersDesk


async def count(desk: CustomersDesk, phone: str) -> int:
    """How many people have this number."""
    async with desk.estate.container.database.transaction(desk.estate.container.clock.now()) as tx:
        return len(await tx.get_all(Person, phone=phone))


@pytest.mark.parametrize("name", ["周小明", "周 小明", " 周小明 ", "周\N{IDEOGRAPHIC SPACE}小明"])
async def test_the_same_name_and_phone_name_the_person_on_record(desk: CustomersDesk, name: str) -> None:
    first = await desk.register()
    answer = await desk.register(409, name=name, phone="+86 138-0000-7777")
    assert answer["code"] == "person-on-record"
    assert answer["people"] == [{"id": first["id"], "name": "周**", "phone": "138****7777", "homes": ["1号楼1单元101"]}]
    assert "1号楼1单元101" in answer["detail"]
    assert [(error["pointer"], error["code"]) for error in answer["errors"]] == [("/another_person", "confirm")]
    assert "周小明" not in str(answer)
    assert await count(desk, "+8613800007777") == 1


@pytest.mark.parametrize(("one", "other"), [("José Li", "Jose\N{COMBINING ACUTE ACCENT} Li"), ("Anna LI", "Anna Li")])
async def test_a_name_is_the_same_however_it_is_written(desk: CustomersDesk, one: str, other: str) -> None:
    await desk.register(name=one)
    assert (await desk.register(409, name=other))["code"] == "person-on-record"


async def test_another_room_makes_no_other_person(desk: CustomersDesk) -> None:
    first = await desk.register()
    other = str(await desk.estate.room("owner2"))
    answer = await desk.register(409, premises_id=other)
    assert [person["id"] for person in answer["people"]] == [first["id"]]


async def test_who_goes_on_deliberately_registers_another_person(desk: CustomersDesk) -> None:
    first = await desk.register()
    second = await desk.register(another_person=True)
    assert second["id"] != first["id"]
    assert [person["id"] for person in second["possible_duplicates"]] == [first["id"]]
    assert await count(desk, "+8613800007777") == 2
    listed = await desk.register(409)
    assert {person["id"] for person in listed["people"]} == {first["id"], second["id"]}


async def test_a_family_shares_a_phone(desk: CustomersDesk) -> None:
    first = await desk.register()
    assert first["possible_duplicates"] == []
    second = await desk.register(name="周建国")
    assert second["possible_duplicates"] == [
        {"id": first["id"], "name": "周**", "phone": "138****7777", "homes": ["1号楼1单元101"]}
    ]


async def test_another_phone_is_another_person(desk: CustomersDesk) -> None:
    await desk.register()
    assert (await desk.register(phone="13800007778"))["possible_duplicates"] == []


async def test_who_is_on_record_elsewhere_is_told_to_nobody(desk: CustomersDesk) -> None:
    """A customer of the other community with the same name and phone: people of other communities are not there."""
    there = str(await desk.estate.room("merchant1"))
    path = f"/v1/communities/{desk.estate.places['GW']}/customers"
    form = {"name": "周小明", "phone": "13800007777", "premises_id": there, "relation": "merchant"}
    await desk.estate.post("reception_gw", path, form)
    assert (await desk.register())["possible_duplicates"] == []


async def test_a_former_resident_is_still_on_record(desk: CustomersDesk) -> None:
    first = await desk.register(valid_from="2020-01-01", valid_until="2020-12-31")
    answer = await desk.register(409)
    assert [person["id"] for person in answer["people"]] == [first["id"]]


async def test_of_two_desks_at_once_one_registers(desk: CustomersDesk) -> None:
    room = str(await desk.estate.room("owner1"))
    headers = await desk.estate.sign_in("reception")
    form = {"name": "周小明", "phone": "13800007777", "premises_id": room, "relation": "owner"}

    async def send() -> int:
        keyed = {**headers, "Idempotency-Key": str(new_id())}
        return (await desk.estate.client.post(desk.path, json=form, headers=keyed)).status_code

    statuses = await asyncio.gather(*(send() for _ in range(4)))
    assert sorted(statuses) == [201, 409, 409, 409]
    assert await count(desk, "+8613800007777") == 1


async def test_guessing_by_registering_is_counted_and_journaled(desk: CustomersDesk) -> None:
    """What registering says of a number is what looking it up says: it counts as that (M-90)."""
    await desk.register()
    for _ in range(29):
        await desk.register(409)
    await desk.register(409, name="周 小 明")
    assert (await desk.register(429, name="周 小明"))["code"] == "too-many-requests"
    assert await count(desk, "+8613800007777") == 1


@pytest.mark.parametrize("kind", ["customer", "staff"])
async def test_an_administrator_adds_nobody_twice(desk: CustomersDesk, kind: str) -> None:
    form: dict[str, Any] = {"kind": kind, "name": "郑新来", "phone": "13800006666"}
    first = await desk.estate.post("admin", "/v1/people", form)
    assert first["possible_duplicates"] == []
    answer = await desk.estate.post("admin", "/v1/people", {**form, "name": "郑 新来"}, 409)
    assert answer["code"] == "person-on-record"
    assert [person["id"] for person in answer["people"]] == [first["id"]]
    second = await desk.estate.post("admin", "/v1/people", {**form, "another_person": True})
    assert [person["id"] for person in second["possible_duplicates"]] == [first["id"]]
    third = await desk.estate.post("admin", "/v1/people", {**form, "name": "郑老"})
    assert {person["id"] for person in third["possible_duplicates"]} == {first["id"], second["id"]}


async def test_staff_who_live_here_are_customers_beside(desk: CustomersDesk) -> None:
    form = {"kind": "staff", "name": "郑新来", "phone": "13800006666"}
    await desk.estate.post("admin", "/v1/people", form)
    made = await desk.register(name="郑新来", phone="13800006666")
    assert made["possible_duplicates"] == []


async def test_nobody_becomes_another_by_an_edit(desk: CustomersDesk) -> None:
    first = await desk.register()
    other = await desk.register(phone="13800007778")
    path = f"/v1/people/{other['id']}/update"
    answer = await desk.estate.post("admin", path, {"phone": "13800007777", "expected_version": 1}, 409)
    assert answer["code"] == "person-on-record"
    assert [person["id"] for person in answer["people"]] == [first["id"]]
    form = {"phone": "13800007777", "expected_version": 1, "another_person": True}
    changed = await desk.estate.post("admin", path, form, 200)
    assert [person["id"] for person in changed["possible_duplicates"]] == [first["id"]]
    kept = await desk.estate.post("admin", path, {"phone": "13800007777", "expected_version": 2}, 200)
    assert kept["version"] == 2, "nothing changed, and nothing is asked"


async def test_a_registration_without_a_room_makes_nobody(desk: CustomersDesk) -> None:
    """An order, a complaint for a caller who isn't known write down a name and a number, and add nobody."""
    async with desk.estate.container.database.transaction(desk.estate.container.clock.now()) as tx:
        before = len(await tx.get_all(Person)), len(await tx.get_all(Binding))
    await desk.estate.order(contact_name="周小明", contact_phone="13800007777")
    complaint = {
        "community_id": str(desk.estate.places["HY"]), "kind": "service", "channel": "phone", "matter": "other",
        "description": "x", "complainant_name": "周小明", "complainant_phone": "13800007777",
    }  # fmt: skip
    await desk.estate.post("reception", "/v1/complaints", complaint)
    async with desk.estate.container.database.transaction(desk.estate.container.clock.now()) as tx:
        assert (len(await tx.get_all(Person)), len(await tx.get_all(Binding))) == before
