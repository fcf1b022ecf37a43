"""Who was registered twice is one person again: the kept one reads and does all, the other can't be used any more."""

import asyncio
from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from app.core.enums import Relation
from app.core.ids import UUID, new_id
from app.models import Binding, Complaint, Person, RefreshToken
from app.services.journal import journal_verify
from app.services.money import money_verify
from tests.api.people.conftest import CustomersDesk

OWNER_PHONE = "13800000015"
"""The demo's first owner's number, which their double has too."""


async def double(desk: CustomersDesk, room_of: str = "owner2", **more: Any) -> Any:
    """The first owner, registered once more under another name, for somebody else's room."""
    room = str(await desk.estate.room(room_of))
    return await desk.register(**{"name": "李先生", "phone": OWNER_PHONE, "premises_id": room, **more})


async def records_of(desk: CustomersDesk, customer: Any, room_of: str = "owner2") -> dict[str, Any]:
    """An order, a complaint and a visitor of a customer."""
    estate, room = desk.estate, str(await desk.estate.room(room_of))
    order = await estate.order(room_of=room_of, customer_id=customer["id"], contact_name="李先生")
    complaint = {
        "community_id": str(estate.places["HY"]), "kind": "service", "channel": "phone", "matter": "other",
        "description": "x", "complainant_id": customer["id"],
    }  # fmt: skip
    visitor = {
        "community_id": str(estate.places["HY"]), "premises_id": room, "name": "客人", "purpose": "探亲",
        "resident_id": customer["id"], "people": 1,
        "call": {"at": estate.container.clock.now().isoformat(), "means": "phone", "result": "agreed",
                 "answered_by": "本人"},
    }  # fmt: skip
    return {
        "work-orders": order,
        "complaints": await estate.post("reception", "/v1/complaints", complaint),
        "visitors": await estate.post("reception", "/v1/visitors/register", visitor),
    }


async def test_the_kept_person_reads_and_does_all(desk: CustomersDesk) -> None:
    gone, kept = await double(desk), await desk.estate.person("owner1")
    records = await records_of(desk, gone)
    for path, record in records.items():
        assert await desk.estate.status("owner1", f"/v1/{path}/{record['id']}") == 404, path
    merged = await desk.merge(gone, kept)
    assert merged["id"] == str(kept.id)
    for path, record in records.items():
        assert await desk.estate.status("owner1", f"/v1/{path}/{record['id']}") == 200, path
        assert await desk.estate.status("owner1", f"/v1/{path}/{record['id']}/timeline") == 200, path
    for path in ("work-orders", "complaints"):
        listed = await desk.estate.read("owner1", f"/v1/{path}")
        assert records[path]["id"] in {row["id"] for row in listed["data"]}, path
        for who in (gone["id"], str(kept.id)):
            name = "customer_id" if path == "work-orders" else "complainant_id"
            found = await desk.estate.read("reception", f"/v1/{path}?{name}={who}")
            assert records[path]["id"] in {row["id"] for row in found["data"]}, (path, who)
    place = f"/v1/communities/{desk.estate.places['HY']}/visitors"
    for query in ("", f"?resident_id={kept.id}", f"?resident_id={gone['id']}"):
        listed = await desk.estate.read("owner1", place + query)
        assert records["visitors"]["id"] in {row["id"] for row in listed["data"]}, query
    me = await desk.estate.read("owner1", "/v1/me")
    assert str(await desk.estate.room("owner2")) in me["premises"]
    await desk.estate.act("owner1", records["work-orders"], "urge")
    await desk.estate.act("owner1", records["work-orders"], "cancel", reason="不需要了")
    await desk.estate.post("owner1", f"/v1/complaints/{records['complaints']['id']}/withdraw", {}, 200)
    again = await desk.estate.read("owner1", f"/v1/complaints/{records['complaints']['id']}")
    (objecting,) = [action for action in again["available_actions"] if action["name"] == "object"]
    blocking = {reason["guard"] for reason in objecting["blocked_by"]}
    assert "was_withdrawn_by_others" in blocking, "it was their own word"


async def test_who_lives_with_the_kept_person_reads_it_too(desk: CustomersDesk) -> None:
    """The household of the room counts both entries as one person."""
    estate = desk.estate
    room = await estate.room("owner1")
    gone = await desk.register(name="李先生", phone=OWNER_PHONE, premises_id=str(room))
    order = await estate.order(customer_id=gone["id"])
    own = (await estate.read("reception", f"/v1/communities/{estate.places['HY']}/bindings?premises_id={room}"))["data"]
    kept = await estate.person("owner1")
    (first,) = [row for row in own if row["person_id"] == str(kept.id)]
    spouse = await estate.bind("tenant1", room, estate.today - timedelta(days=30))

    async def together(tx: Any) -> None:
        tx.update(Binding, {"id": spouse}, {"household_id": UUID(first["id"]), "relation": Relation.OWNER})

    await estate.write(together, (await estate.person("tenant1")).id)
    await estate.act("tenant1", order, "cancel", 403, reason="x")
    await desk.merge(gone, await estate.person("owner1"))
    estate.container.principals.forget((await estate.person("tenant1")).id)
    await estate.act("tenant1", order, "cancel", reason="不需要了")


async def test_charges_and_payments_follow(desk: CustomersDesk) -> None:
    estate = desk.estate
    room = await estate.room("owner2")
    gone = await double(desk)
    order = await estate.accept(await estate.order(room_of="owner2", customer_id=gone["id"]))
    await desk.merge(gone, await estate.person("owner1"))
    async with estate.container.database.transaction(estate.container.clock.now()) as tx:
        assert [fault async for fault in money_verify.faults(tx)] == []
        assert [str(fault) async for fault in journal_verify.faults(tx, UUID(gone["id"]))] == []
        bindings = [row for row in await tx.get_all(Binding, premises_id=room) if row.version > 1]
        kept = await estate.person("owner1")
        assert [row.person_id for row in bindings] == [kept.id]
        for record_id in (kept.id, *(row.id for row in bindings), UUID(order["id"])):
            faults = [str(fault) async for fault in journal_verify.faults(tx, record_id)]
            assert faults == [], record_id


async def test_files_follow(desk: CustomersDesk) -> None:
    """Two entries with a login each: only an administrator merges them."""
    estate = desk.estate
    file = await estate.upload("owner2")
    gone, kept = await estate.person("owner2"), await estate.person("owner1")
    room = await estate.room("owner2")
    assert await estate.status("owner1", f"/v1/files/{file}") == 404
    await desk.merge(gone, kept, who="admin")
    assert await estate.status("owner1", f"/v1/files/{file}") == 200
    order = await estate.order(who="owner1", photos=[file])
    assert [photo["id"] for photo in order["photos"]] == [file]
    assert str(room) in (await estate.read("owner1", "/v1/me"))["premises"]


async def test_notices_follow_and_come_once(desk: CustomersDesk) -> None:
    estate = desk.estate
    gone, kept = await double(desk), await estate.person("owner1")
    order = await estate.accept(await estate.order(room_of="owner2", customer_id=gone["id"]))

    async def told(who: str) -> list[str]:
        notices = await estate.read(who, "/v1/me/notices?limit=100")
        return [notice["event"] for notice in notices["data"] if notice["record"]["id"] == order["id"]]

    assert await told("owner1") == []
    await desk.merge(gone, kept)
    before = await told("owner1")
    assert before, "what the other entry was told is theirs to read"
    assert (await estate.read("owner1", "/v1/me/notices/count"))["unread"] >= len(before)
    notices = await estate.read("owner1", "/v1/me/notices?limit=100")
    mine = next(notice for notice in notices["data"] if notice["record"]["id"] == order["id"])
    path = f"/v1/me/notices/{mine['id']}/read"
    answer = await estate.client.post(path, headers=await estate.sign_in("owner1"))
    assert answer.json()["read"], answer.text
    await estate.act("owner1", order, "cancel", reason="不需要了")
    assert await told("owner1") == before, "nobody is told of what they did themselves"


async def test_the_merged_login_ends(desk: CustomersDesk) -> None:
    estate = desk.estate
    headers = await estate.sign_in("owner2")
    gone, kept = await estate.person("owner2"), await estate.person("owner1")
    form = {"grant_type": "password", "username": "owner2", "password": "gongdan-demo"}
    pair = (await estate.client.post("/v1/auth/token", data=form)).json()
    admin = await estate.sign_in("admin")
    code = (await estate.client.post(f"/v1/people/{gone.id}/password-reset", headers=admin)).json()["code"]
    await desk.merge(gone, kept, who="admin")
    assert (await estate.client.get("/v1/me", headers=headers)).status_code == 401
    bearer = {"Authorization": f"Bearer {pair['access_token']}"}
    assert (await estate.client.get("/v1/me", headers=bearer)).status_code == 401
    refresh = {"grant_type": "refresh_token", "refresh_token": pair["refresh_token"]}
    assert (await estate.client.post("/v1/auth/token", data=refresh)).status_code == 401
    assert (await estate.client.post("/v1/auth/token", data=form)).status_code == 401
    reset = {"username": "owner2", "code": code, "new_password": "correct horse battery staple"}
    assert (await estate.client.post("/v1/auth/password-reset", json=reset)).status_code == 401
    row = await desk.row(gone)
    assert row is not None
    assert (row.active, row.username, row.password_hash) == (False, None, None)
    assert (await desk.row(kept)).username == "owner1"  # type: ignore[union-attr]
    async with estate.container.database.transaction(estate.container.clock.now()) as tx:
        tokens = await tx.get_all(RefreshToken, person_id=gone.id)
    assert all(token.revoked_at is not None for token in tokens)


async def test_a_merged_person_is_used_for_nothing_new(desk: CustomersDesk) -> None:
    estate = desk.estate
    gone, kept = await double(desk), await estate.person("owner1")
    order = await estate.order(room_of="owner2")
    room = str(await estate.room("owner2"))
    await desk.merge(gone, kept)
    place = {"community_id": str(estate.places["HY"])}
    repair = {**place, "kind": "repair", "catalogue_code": "P12", "channel": "phone", "description": "x",
              "customer_id": gone["id"], "contact_phone": "13800001111", "premises_id": room}  # fmt: skip
    complaint = {**place, "kind": "service", "channel": "phone", "matter": "other", "description": "x",
                 "complainant_id": gone["id"]}  # fmt: skip
    visitor = {**place, "premises_id": room, "name": "客人", "purpose": "探亲", "resident_id": gone["id"], "people": 1,
               "call": {"at": estate.container.clock.now().isoformat(), "means": "phone", "result": "agreed",
                        "answered_by": "本人"}}  # fmt: skip
    binding = {"person_id": gone["id"], "premises_id": room, "relation": "tenant",
               "valid_from": estate.today.isoformat()}  # fmt: skip
    for path, form, pointer in (
        ("/v1/work-orders", repair, "/customer_id"),
        ("/v1/complaints", complaint, "/complainant_id"),
        ("/v1/visitors/register", visitor, "/resident_id"),
        (f"/v1/communities/{estate.places['HY']}/bindings", binding, "/person_id"),
        (f"/v1/work-orders/{order['id']}/correct", {"customer_id": gone["id"], "reason": "x"}, "/customer_id"),
    ):
        answer = await estate.post("reception", path, form, 422)
        assert [error["pointer"] for error in answer["errors"]] == [pointer], path
    admin = f"/v1/people/{gone['id']}"
    assert (await estate.read("admin", admin))["merged_into_id"] == str(kept.id)
    for path, form in (
        ("update", {"active": True, "expected_version": 2}),
        ("password", {"password": "correct horse battery staple"}),
        ("password-reset", {}),
        ("second-factor/remove", {}),
        ("role-grants", {"role": "worker", "community_id": place["community_id"]}),
    ):
        headers = {**await estate.sign_in("admin"), "Idempotency-Key": str(new_id())}
        sent = await estate.client.post(f"{admin}/{path}", headers=headers, json=form or None)
        answer = sent.json()
        assert (answer["code"], answer["merged_into_id"]) == ("person-merged", str(kept.id)), path


async def test_what_names_the_merged_entry_reveals_the_kept_person(desk: CustomersDesk) -> None:
    gone, kept = await double(desk), await desk.estate.person("owner1")
    await desk.merge(gone, kept)
    shown = await desk.estate.post("reception", f"/v1/customers/{gone['id']}/reveal", {"purpose": "contact"}, 200)
    assert (shown["id"], shown["name"], shown["phone"]) == (str(kept.id), kept.name, kept.phone)
    listed = (await desk.estate.read("reception", f"{desk.path}?limit=100"))["data"]
    assert gone["id"] not in {row["id"] for row in listed}
    homes = next(row for row in listed if row["id"] == str(kept.id))["homes"]
    assert str(await desk.estate.room("owner2")) in {home["premises_id"] for home in homes}


async def test_the_other_number_still_finds_the_person(desk: CustomersDesk) -> None:
    gone = await double(desk, phone="13800009999", name="李春梅")
    kept = await desk.estate.person("owner1")
    await desk.merge(gone, kept)
    by_phone = (await desk.estate.read("reception", f"{desk.path}?phone=13800009999"))["data"]
    assert [row["id"] for row in by_phone] == [str(kept.id)]
    answer = await desk.register(name="李老", phone="13800009999")
    assert [person["id"] for person in answer["possible_duplicates"]] == [str(kept.id)]


async def test_along_chains(desk: CustomersDesk) -> None:
    estate = desk.estate
    first, second = await double(desk), await double(desk, name="李女士")
    kept = await estate.person("owner1")
    order = await estate.order(room_of="owner2", customer_id=first["id"])
    await desk.merge(first, second)
    assert await estate.status("owner1", f"/v1/work-orders/{order['id']}") == 404
    await desk.merge(second, kept)
    assert await estate.status("owner1", f"/v1/work-orders/{order['id']}") == 200
    assert (await estate.read("admin", f"/v1/people/{first['id']}"))["merged_into_id"] == str(kept.id)
    answer = await desk.merge(first, kept, 409)
    assert (answer["code"], answer["merged_into_id"]) == ("person-merged", str(kept.id))
    again = await desk.merge(kept, first, 422, who="admin")
    assert [error["pointer"] for error in again["errors"]] == ["/duplicate_of"]
    itself = await desk.merge(kept, kept, 422, who="admin")
    assert [error["pointer"] for error in itself["errors"]] == ["/duplicate_of"]


async def test_two_at_once_leave_no_chain(desk: CustomersDesk) -> None:
    """A into B while B goes into C, and once more A into B: everybody ends at somebody who was merged into nobody."""
    first, second = await double(desk), await double(desk, name="李女士")
    kept = await desk.estate.person("owner1")
    headers = await desk.estate.sign_in("reception")

    async def send(gone: Any, into: object) -> int:
        keyed = {**headers, "Idempotency-Key": str(new_id())}
        form = {"duplicate_of": str(into), "reason": "x"}
        path = f"/v1/customers/{gone['id']}/merge"
        return (await desk.estate.client.post(path, json=form, headers=keyed)).status_code

    statuses = await asyncio.gather(
        send(first, second["id"]), send(second, kept.id), send(first, second["id"]), send(second, first["id"])
    )
    assert set(statuses) <= {200, 409, 422}
    assert 200 in statuses
    async with desk.estate.container.database.transaction(desk.estate.container.clock.now()) as tx:
        people = {row.id: row for row in await tx.all(Person, select(Person))}
        ends = [people[row.merged_into_id] for row in people.values() if row.merged_into_id is not None]
        assert ends
        assert all(end.merged_into_id is None for end in ends)
        assert [str(fault) async for fault in journal_verify.faults(tx)] == []


async def test_who_may_merge_whom(desk: CustomersDesk) -> None:
    estate = desk.estate
    gone, kept = await double(desk), await estate.person("owner1")
    stranger, worker = await estate.person("merchant1"), await estate.person("worker1")
    for who, status in (("owner1", 403), ("worker1", 403), ("cashier", 403), ("reception_gw", 404)):
        await desk.merge(gone, kept, status, who=who)
    for other in (stranger, worker, new_id()):
        await desk.merge(other, kept, 404)
    for into in (stranger, worker, new_id()):
        answer = await desk.merge(gone, into, 422)
        assert [(error["pointer"], error["code"]) for error in answer["errors"]] == [("/duplicate_of", "unknown")]
    # whoever has a login would lose it: an administrator sees to that
    assert (await desk.merge(await estate.person("owner2"), kept, 403))["code"] == "forbidden"
    # nothing in common: no mistake of the desk's
    unlike = await double(desk, name="赵六", phone="13800009990")
    await desk.merge(unlike, kept, 409)
    await desk.merge(unlike, kept, 200, who="admin")
    await desk.merge(gone, kept, 422, reason="")


async def test_who_lives_elsewhere_too_is_merged_by_who_keeps_both(desk: CustomersDesk) -> None:
    estate = desk.estate
    gone, kept = await double(desk), await estate.person("owner1")
    there = await estate.room("merchant1")

    async def bind(tx: Any) -> None:
        tx.insert(
            Binding, id=new_id(), created_at=tx.now, person_id=UUID(gone["id"]), community_id=estate.places["GW"],
            premises_id=there, relation=Relation.MERCHANT, valid_from=estate.today - timedelta(days=9),
        )  # fmt: skip

    await estate.write(bind)
    assert (await desk.merge(gone, kept, 403))["code"] == "forbidden"
    assert (await desk.merge(kept, gone, 403))["code"] == "forbidden"
    await desk.merge(gone, kept, 200, who="admin")
    assert there in {UUID(place) for place in (await estate.read("owner1", "/v1/me"))["premises"]}


async def test_it_stands_in_the_journal(desk: CustomersDesk) -> None:
    gone, kept = await double(desk), await desk.estate.person("owner1")
    await desk.login(gone, "li.chunmei")
    await desk.merge(gone, kept, who="admin")
    entry, text = (await desk.entries(gone))[-1]
    assert (entry.event, entry.actor_role) == ("person.merged", "admin")
    assert entry.data["merged_into_id"] == str(kept.id)
    assert (text["reason"], text["was.username"]) == ("同一人登记了两次", "li.chunmei")
    entry, _ = (await desk.entries(kept))[-1]
    assert (entry.event, entry.data["merged_id"]) == ("person.merged_in", gone["id"])
    async with desk.estate.container.database.transaction(desk.estate.container.clock.now()) as tx:
        moved = await tx.all(Binding, select(Binding).where(col(Binding.person_id) == kept.id))
    (binding,) = [row for row in moved if row.version > 1]
    entry, _ = (await desk.entries(binding))[-1]
    assert (entry.data["person_id"], entry.data["was.person_id"]) == (str(kept.id), gone["id"])
    assert gone["name"] not in str(entry.data)


async def test_a_lost_answer_is_given_again(desk: CustomersDesk) -> None:
    gone, kept = await double(desk), await desk.estate.person("owner1")
    headers = {**await desk.estate.sign_in("reception"), "Idempotency-Key": str(new_id())}
    form, path = {"duplicate_of": str(kept.id), "reason": "x"}, f"/v1/customers/{gone['id']}/merge"
    first = await desk.estate.client.post(path, json=form, headers=headers)
    again = await desk.estate.client.post(path, json=form, headers=headers)
    assert (first.status_code, again.status_code, again.headers["Idempotency-Replayed"]) == (200, 200, "true")
    assert first.content == again.content


async def test_earlier_complaints_of_the_merged_entry_count(desk: CustomersDesk) -> None:
    """R07 looks among this complainant's earlier cases with the respondent, under whichever entry they were filed."""
    estate = desk.estate
    gone, kept = await double(desk, phone="13800009999", name="李春梅"), await estate.person("owner1")
    form = {
        "community_id": str(estate.places["HY"]), "kind": "consumer", "channel": "phone", "matter": "consumer_dispute",
        "description": "x", "respondent": {"name": "鲜果店"}, "complainant_id": gone["id"],
    }  # fmt: skip
    earlier = await estate.post("reception", "/v1/complaints", form)

    async def carried_out(tx: Any) -> None:
        tx.update(Complaint, {"id": UUID(earlier["id"])}, {"execution": "executed"})

    await estate.write(carried_out)
    await desk.merge(gone, kept)
    later = await estate.post("reception", "/v1/complaints", {**form, "complainant_id": str(kept.id)})
    assert later["earlier_id"] == earlier["id"]


async def test_what_follows_from_an_older_record_names_the_kept_person(desk: CustomersDesk) -> None:
    """A repair order that a complaint opens is new: it is the kept person's own. What was recorded stays as it was."""
    estate = desk.estate
    gone, kept = await double(desk), await estate.person("owner1")
    form = {
        "community_id": str(estate.places["HY"]), "kind": "free_service", "channel": "phone", "description": "代订牛奶",
        "customer_id": gone["id"], "premises_id": str(await estate.room("owner2")),
    }  # fmt: skip
    order = await estate.post("reception", "/v1/work-orders", form)
    equipment = {
        "community_id": str(estate.places["HY"]), "kind": "service", "channel": "phone", "matter": "equipment",
        "description": "电梯异响", "complainant_id": gone["id"],
    }  # fmt: skip
    complaint = await estate.post("reception", "/v1/complaints", equipment)
    await desk.merge(gone, kept)
    assert (await estate.read("reception", f"/v1/work-orders/{order['id']}"))["customer_id"] == gone["id"]
    await estate.post("reception", f"/v1/complaints/{complaint['id']}/forward", {}, 200)
    opened = (await estate.read("reception", f"/v1/work-orders?customer_id={kept.id}&kind=repair&view=full"))["data"]
    assert [row["customer_id"] for row in opened] == [str(kept.id)]


async def test_two_entries_are_one_complainant(desk: CustomersDesk) -> None:
    estate = desk.estate
    gone, kept = await double(desk), await estate.person("owner1")
    for customer in (gone["id"], str(kept.id)):
        form = {
            "community_id": str(estate.places["HY"]), "kind": "service", "channel": "phone", "matter": "other",
            "description": "x", "complainant_id": customer,
        }  # fmt: skip
        await estate.post("reception", "/v1/complaints", form)

    async def complainants() -> dict[str, Any]:
        day = estate.today.isoformat()
        query = f"community_id={estate.places['HY']}&from={day}&until={day}"
        report = await estate.read("manager", f"/v1/reports/repeats?{query}")
        return {value["figure"]: (value["numerator"], value["denominator"]) for value in report["total"]}

    before = await complainants()
    assert (before["complainants"], before["repeat_complainants"]) == ((2, None), (0, 2))
    await desk.merge(gone, kept)
    after = await complainants()
    assert (after["complainants"], after["repeat_complainants"]) == ((1, None), (1, 1))


async def test_nobody_is_bound_while_they_are_merged(desk: CustomersDesk) -> None:
    estate = desk.estate
    kept, room = await estate.person("owner1"), str(await estate.room("owner2"))
    headers = await estate.sign_in("reception")

    async def send(path: str, form: dict[str, Any]) -> int:
        keyed = {**headers, "Idempotency-Key": str(new_id())}
        return (await estate.client.post(path, json=form, headers=keyed)).status_code

    for number in range(3):
        gone = await double(desk, name=f"李先生{number}")
        binding = {"person_id": gone["id"], "premises_id": room, "relation": "tenant",
                   "valid_from": estate.today.isoformat()}  # fmt: skip
        statuses = await asyncio.gather(
            send(f"/v1/communities/{estate.places['HY']}/bindings", binding),
            send(f"/v1/customers/{gone['id']}/merge", {"duplicate_of": str(kept.id), "reason": "x"}),
            send(f"/v1/communities/{estate.places['HY']}/bindings", binding),
        )
        assert statuses[1] == 200
        async with estate.container.database.transaction(estate.container.clock.now()) as tx:
            assert await tx.get_all(Binding, person_id=UUID(gone["id"])) == [], statuses


async def test_nobody_is_merged_into_who_is_shut_out(desk: CustomersDesk) -> None:
    gone, kept = await double(desk), await desk.estate.person("owner1")
    form = {"active": False, "expected_version": kept.version}
    await desk.estate.post("admin", f"/v1/people/{kept.id}/update", form, 200)
    answer = await desk.merge(gone, kept, 422)
    assert [(error["pointer"], error["code"]) for error in answer["errors"]] == [("/duplicate_of", "inactive")]


async def test_nobody_makes_two_entries_alike_and_merges_them(desk: CustomersDesk) -> None:
    """A number that the same receptionist put there is no sign that two entries are one person."""
    victim = await desk.register(name="甲先生", phone="13711110001")
    friend = await desk.register(name="乙女士", phone="13711110002", premises_id=str(await desk.estate.room("owner2")))
    await desk.merge(victim, friend, status=409)
    await desk.correct(victim, "13711110002")
    await desk.merge(victim, friend, status=409)
    await desk.merge(victim, friend, who="admin")
