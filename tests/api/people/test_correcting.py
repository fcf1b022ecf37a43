"""The desk mends a customer's phone: journaled, told, and nobody's account is opened by it (M-11)."""

import asyncio
from datetime import timedelta
from typing import Any

from app.core.enums import Relation
from app.core.ids import UUID, new_id
from app.models import Binding
from app.services.journal import journal_verify
from tests.api.people.conftest import CustomersDesk


async def test_the_number_is_put_right_and_the_old_one_kept(desk: CustomersDesk) -> None:
    customer = await desk.register()
    answer = await desk.correct(customer, "13800007799")
    assert (answer["id"], answer["phone"], answer["version"]) == (customer["id"], "138****7799", 2)
    assert answer["possible_duplicates"] == []
    assert [home["label"] for home in answer["homes"]] == ["1号楼1单元101"]
    entry, text = (await desk.entries(customer))[-1]
    assert (entry.event, entry.actor_role) == ("person.phone_corrected", "receptionist")
    assert text == {"phone": "+8613800007799", "was.phone": "+8613800007777", "reason": "登记时听错了"}
    assert "138" not in str(entry.data)
    shown = await desk.estate.post("reception", f"/v1/customers/{customer['id']}/reveal", {"purpose": "contact"}, 200)
    assert shown["phone"] == "+8613800007799"
    async with desk.estate.container.database.transaction(desk.estate.container.clock.now()) as tx:
        assert [str(fault) async for fault in journal_verify.faults(tx, UUID(customer["id"]))] == []


async def test_the_customer_is_told(desk: CustomersDesk) -> None:
    owner = await desk.estate.person("owner1")
    await desk.correct(owner, "13800007799")
    (notice, *_) = (await desk.estate.read("owner1", "/v1/me/notices"))["data"]
    assert (notice["event"], notice["title"]) == (
        "person.phone_corrected", "Your telephone number on record was corrected"
    )  # fmt: skip
    assert "138" not in notice["text"], "nobody reads a number in a notice"
    assert notice["record"] == {"type": "person", "id": str(owner.id), "number": None, "href": None}
    assert (await desk.estate.read("owner1", "/v1/me/notices/count"))["unread"] >= 1


async def test_from_the_version_that_was_read(desk: CustomersDesk) -> None:
    customer = await desk.register()
    stale = await desk.correct(customer, "13800007799", 409, expected_version=9)
    assert stale["code"] == "version-conflict"
    unversioned = await desk.correct(customer, "13800007799", 428, expected_version=None)
    assert unversioned["code"] == "precondition-required"
    for wrong in ({"reason": ""}, {"phone": "1"}):
        form = {"phone": "13800007799", **wrong}
        await desk.correct(customer, form.pop("phone"), 422, **form)
    same = await desk.correct(customer, "138-0000-7777")
    assert same["version"] == 1, "it is this number already"


async def test_of_two_at_once_one_is_right(desk: CustomersDesk) -> None:
    customer = await desk.register()
    headers = await desk.estate.sign_in("reception")

    async def send(phone: str) -> int:
        keyed = {**headers, "Idempotency-Key": str(new_id()), "If-Match": '"1"'}
        form, path = {"phone": phone, "reason": "x"}, f"/v1/customers/{customer['id']}/correct-phone"
        return (await desk.estate.client.post(path, json=form, headers=keyed)).status_code

    statuses = await asyncio.gather(*(send(f"1380000779{last}") for last in range(3)))
    assert sorted(statuses) == [200, 412, 412]


async def test_who_may(desk: CustomersDesk) -> None:
    estate = desk.estate
    customer = await desk.register()
    for who, status in (("owner1", 403), ("worker1", 403), ("cashier", 403), ("manager", 403), ("reception_gw", 404)):
        await desk.correct(customer, "13800007799", status, who=who)
    for other in (await estate.person("merchant1"), await estate.person("worker1"), new_id()):
        await desk.correct(other, "13800007799", 404)
    await estate.write(_ending(customer, estate.today - timedelta(days=1)))
    await desk.correct(customer, "13800007799", 404)


def _ending(customer: Any, day: Any) -> Any:
    async def work(tx: Any) -> None:
        first = {"person_id": UUID(customer["id"])}
        tx.update(Binding, first, {"valid_from": day, "valid_until": day}, must_hit=False)

    return work


async def test_who_lives_elsewhere_too_is_corrected_by_who_keeps_both(desk: CustomersDesk) -> None:
    estate = desk.estate
    customer = await desk.register()
    there = await estate.room("merchant1")

    async def bind(tx: Any) -> None:
        tx.insert(
            Binding, id=new_id(), created_at=tx.now, person_id=UUID(customer["id"]),
            community_id=estate.places["GW"], premises_id=there, relation=Relation.MERCHANT,
            valid_from=estate.today - timedelta(days=9),
        )  # fmt: skip

    await estate.write(bind)
    for who in ("reception", "reception_gw"):
        assert (await desk.correct(customer, "13800007799", 403, who=who))["code"] == "forbidden"
    await desk.correct(customer, "13800007799", who="admin")


async def test_nobody_takes_an_account_over_by_a_number(desk: CustomersDesk) -> None:
    """Logins go by user name and password alone: neither changes with the number, and a code for a new password is an
    administrator's to issue, whoever has the number."""
    estate = desk.estate
    victim, other = await estate.person("owner1"), await estate.person("owner2")
    await desk.correct(other, str(victim.phone), another_person=True)
    await desk.correct(victim, "13800007799")

    async def token(username: str) -> int:
        form = {"grant_type": "password", "username": username, "password": "gongdan-demo"}
        return (await estate.client.post("/v1/auth/token", data=form)).status_code

    assert await token("owner1") == 200
    for name in ("13800007799", "+8613800007799", str(victim.phone)):
        assert await token(name) == 401, name
    me = await estate.read("owner1", "/v1/me")
    assert me["id"] == str(victim.id)
    row = await desk.row(victim)
    assert row is not None
    assert (row.username, row.password_hash) == (victim.username, victim.password_hash)
    assert row.epoch == victim.epoch + 1, "logins that the wrong number may have opened are over"
    reset = f"/v1/people/{victim.id}/password-reset"
    answer = await estate.client.post(reset, headers=await estate.sign_in("reception"))
    assert answer.status_code == 403


async def test_the_right_number_may_be_somebody_elses(desk: CustomersDesk) -> None:
    first = await desk.register()
    family = await desk.register(name="周建国", phone="13800007778")
    answer = await desk.correct(family, "13800007777")
    assert [person["id"] for person in answer["possible_duplicates"]] == [first["id"]]
    twice = await desk.register(phone="13800007779")
    refused = await desk.correct(twice, "13800007777", 409)
    assert refused["code"] == "person-on-record"
    assert {person["id"] for person in refused["people"]} == {first["id"]}
    await desk.correct(twice, "13800007777", another_person=True)


async def test_who_is_corrected_by_an_administrator_is_told_too(desk: CustomersDesk) -> None:
    """The same change by another door."""
    owner = await desk.estate.person("owner1")
    form = {"phone": "13800007799", "expected_version": owner.version}
    await desk.estate.post("admin", f"/v1/people/{owner.id}/update", form, 200)
    (notice, *_) = (await desk.estate.read("owner1", "/v1/me/notices"))["data"]
    assert notice["event"] == "person.phone_corrected"
    entry, text = (await desk.entries(owner))[-1]
    assert (entry.event, text["was.phone"]) == ("person.phone_corrected", owner.phone)
