"""Who belongs to another community is answered like nobody, whoever asks and in whichever field (M-02, M-03)."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.ids import UUID
from tests.api.who.conftest import Estate

DAY = timedelta(days=1)
NOBODY = UUID("01990000-0000-7000-8000-00000000dead")


async def alike(estate: Estate, who: str, path: str, form: dict[str, Any], *ids: object, status: int = 422) -> Any:
    """The answer to a form with each of the ids, which must be the same but for the ids."""
    answers = []
    for person_id in ids:
        filled = {name: str(person_id) if value is None else value for name, value in form.items()}
        answer = await estate.post(who, path, filled, status)
        answer = {key: value for key, value in answer.items() if key not in ("request_id", "instance")}
        answers.append(str(answer).replace(str(person_id), "ID"))
    assert len(set(answers)) == 1, answers
    return answers[0]


async def test_a_customer_of_another_community_is_answered_like_nobody(estate: Estate) -> None:
    theirs = (await estate.person("merchant1")).id
    form = {
        "community_id": str(estate.places["HY"]), "kind": "repair", "channel": "phone", "description": "漏水",
        "catalogue_code": "P12", "customer_id": None, "contact_phone": "13800001111",
    }  # fmt: skip
    for place in ({"common_area": "大堂"}, {"premises_id": str(await estate.room("owner1"))}):
        answer = await alike(estate, "reception", "/v1/work-orders", {**form, **place}, theirs, NOBODY)
        assert "/customer_id" in answer
        assert "unknown" in answer
    complaint = {
        "community_id": str(estate.places["HY"]), "kind": "service", "channel": "phone", "matter": "other",
        "description": "x", "complainant_id": None,
    }  # fmt: skip
    answer = await alike(estate, "reception", "/v1/complaints", complaint, theirs, NOBODY)
    assert "/complainant_id" in answer


async def test_who_has_moved_out_is_no_customer_of_new_requests(estate: Estate) -> None:
    gone = (await estate.person("owner2")).id
    await estate.unbind("owner2", estate.today - DAY)
    form = {
        "community_id": str(estate.places["HY"]), "kind": "repair", "channel": "phone", "description": "漏水",
        "catalogue_code": "P12", "customer_id": None, "common_area": "大堂",
    }  # fmt: skip
    await alike(estate, "reception", "/v1/work-orders", form, gone, NOBODY)


async def test_workers_of_another_community_are_answered_like_nobody(estate: Estate) -> None:
    order = await estate.order("owner1")
    departments = await estate.read("reception", f"/v1/communities/{estate.places['HY']}/departments")
    engineering = next(row["id"] for row in departments["data"] if row["code"] == "engineering")
    await estate.accept(order)
    await estate.act("reception", order, "dispatch", department_id=engineering)
    ids = [(await estate.person(name)).id for name in ("worker_gw", "merchant1", "owner1")]
    await alike(
        estate, "supervisor", f"/v1/work-orders/{order['id']}/assign", {"worker_id": None}, *ids, NOBODY, status=409
    )
    worker = (await estate.person("worker1")).id
    await estate.act("supervisor", order, "assign", worker_id=str(worker))
    await estate.act("worker1", order, "acknowledge")
    wish = {"reason": "缺配件", "wanted_worker_id": None}
    await alike(estate, "worker1", f"/v1/work-orders/{order['id']}/hand-back", wish, *ids[:2], NOBODY, status=409)


async def test_departments_and_rooms_elsewhere_are_answered_like_none(estate: Estate) -> None:
    departments = await estate.read("reception_gw", f"/v1/communities/{estate.places['GW']}/departments")
    slip = {
        "community_id": str(estate.places["HY"]), "department_id": None, "subject": "x", "matter": "x",
        "received_at": estate.container.clock.now().isoformat(),
    }  # fmt: skip
    elsewhere = departments["data"][0]["id"]
    await alike(estate, "reception", "/v1/contact-slips", slip, elsewhere, NOBODY, status=409)
    form = {
        "community_id": str(estate.places["HY"]), "kind": "repair", "channel": "phone", "description": "漏水",
        "catalogue_code": "P12", "contact_phone": "13800001111", "premises_id": None,
    }  # fmt: skip
    await alike(estate, "reception", "/v1/work-orders", form, await estate.room("merchant1"), NOBODY)


@pytest.mark.parametrize("since", [timedelta(days=-300), timedelta(0)])
async def test_reception_binds_nobody_of_another_community(estate: Estate, since: timedelta) -> None:
    theirs = (await estate.person("merchant1")).id
    form = {
        "person_id": None, "premises_id": str(await estate.room("owner1")), "relation": "tenant",
        "valid_from": (estate.today + since).isoformat(),
        "valid_until": (estate.today + since + DAY).isoformat(),
    }  # fmt: skip
    path = f"/v1/communities/{estate.places['HY']}/bindings"
    answer = await alike(estate, "reception", path, form, theirs, NOBODY)
    assert "/person_id" in answer
    reveal = f"/v1/customers/{theirs}/reveal"
    await estate.post("reception", reveal, {"purpose": "contact"}, 404)
    # an administrator of both keeps somebody of both
    await estate.post("admin", path, {**form, "person_id": str(theirs)})


@pytest.mark.parametrize(
    ("since", "until", "status"), [(-300, -1, 404), (-300, 0, 200), (0, None, 200), (1, None, 404)]
)
async def test_only_a_binding_that_stands_today_lets_reveal(
    estate: Estate, since: int, until: int | None, status: int
) -> None:
    await estate.unbind("owner2", estate.today - 301 * DAY)
    last = None if until is None else estate.today + until * DAY
    await estate.bind("owner2", await estate.room("owner1"), estate.today + since * DAY, last)
    customer = (await estate.person("owner2")).id
    await estate.post("reception", f"/v1/customers/{customer}/reveal", {"purpose": "contact"}, status)


async def test_a_former_resident_who_lives_elsewhere_is_not_bound_again(estate: Estate) -> None:
    room = await estate.room("owner2")
    await estate.unbind("owner2", estate.today - DAY)
    path = f"/v1/communities/{estate.places['HY']}/bindings"
    person = (await estate.person("owner2")).id
    old = (await estate.read("reception", f"{path}?person_id={person}"))["data"][0]
    await estate.bind("owner2", await estate.room("merchant1"), estate.today - DAY)
    form = {
        "person_id": str(person), "premises_id": str(room), "relation": "owner", "valid_from": estate.today.isoformat()
    }  # fmt: skip
    await estate.post("reception", path, form, 422)
    longer = {"valid_until": None, "expected_version": 1}
    await estate.post("reception", f"{path}/{old['id']}/update", longer, 422)
    shorter = {"valid_until": (estate.today - 2 * DAY).isoformat(), "expected_version": 1}
    await estate.post("reception", f"{path}/{old['id']}/update", shorter, 200)


async def test_names_are_not_found_piece_by_piece(estate: Estate) -> None:
    """q= finds addresses, numbers and colleagues; a customer's name answers nothing."""
    customers = f"/v1/communities/{estate.places['HY']}/customers"
    person = await estate.person("owner1")
    for part in (person.name, person.name[:1], person.name[1:], str(person.phone)[-8:]):
        assert (await estate.read("reception", f"{customers}?q={part}"))["data"] == [], part
        found = (await estate.read("admin", f"/v1/people?q={part}"))["data"]
        assert str(person.id) not in {row["id"] for row in found}, part
    by_phone = (await estate.read("reception", f"{customers}?phone={str(person.phone).removeprefix('+86')}"))["data"]
    assert [(row["name"], row["phone"]) for row in by_phone] == [("李**", "138****0015")]
    near = str(person.phone).removeprefix("+86")[:-1]
    answer = await estate.client.get(f"{customers}?phone={near}", headers=await estate.sign_in("reception"))
    assert answer.status_code == 422, "a part of a number is no number"
