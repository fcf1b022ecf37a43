"""Places: kept by administrators one version at a time, read by whoever belongs there."""

import asyncio
from uuid import UUID, uuid4

import httpx
import pytest

from app.bootstrap import Container
from app.db.transaction import LostRace, Transaction
from app.services.journal import journal_verify
from tests.api.conftest import SignIn


async def test_a_building_is_added_read_and_edited(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], container: Container
) -> None:
    admin = await sign_in("admin")
    path = f"/v1/communities/{communities['HY']}/buildings"
    answer = await client.post(path, json={"name": "9号楼"}, headers={**admin, "Idempotency-Key": "b9"})
    assert answer.status_code == 201, answer.text
    assert answer.headers["etag"].startswith('"1-')
    where = answer.headers["location"]
    read = await client.get(where, headers=admin)
    assert read.json() == answer.json()
    assert read.json()["name"] == "9号楼"
    edited = await client.post(f"{where}/update", json={"name": "10号楼"}, headers={**admin, "If-Match": '"1"'})
    assert edited.status_code == 200, edited.text
    assert edited.json()["version"] == 2
    assert edited.headers["etag"].startswith('"2-')
    async with container.database.transaction(container.clock.now()) as tx:
        assert [fault async for fault in journal_verify.faults(tx, UUID(read.json()["id"]))] == []


async def test_an_edit_says_which_version_it_was_made_from(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    admin = await sign_in("admin")
    path = f"/v1/communities/{communities['HY']}/departments"
    first = (await client.get(path, headers=admin)).json()["data"][0]
    update = f"{path}/{first['id']}/update"
    blind = await client.post(update, json={"name": "x"}, headers=admin)
    assert (blind.status_code, blind.json()["code"]) == (428, "precondition-required")
    star = await client.post(update, json={"name": "x"}, headers={**admin, "If-Match": "*"})
    assert star.status_code == 428
    stale = await client.post(update, json={"name": "x"}, headers={**admin, "If-Match": '"7"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition-failed")
    assert stale.json()["current_version"] == 1
    weak = await client.post(update, json={"name": "x"}, headers={**admin, "If-Match": 'W/"1"'})
    assert weak.status_code == 412
    answer = await client.post(update, json={"name": "x", "expected_version": 7}, headers=admin)
    assert (answer.status_code, answer.json()["code"]) == (409, "version-conflict")
    # the same again would be refused again, however often it is sent
    assert (answer.json()["retryable"], stale.json()["retryable"]) == (False, False)
    nonsense = await client.post(update, json={"name": "x"}, headers={**admin, "If-Match": "7"})
    assert nonsense.status_code == 400
    right = await client.post(update, json={"name": "x", "expected_version": 1}, headers=admin)
    assert (right.status_code, right.json()["version"]) == (200, 2)
    same = await client.post(update, json={"name": "x", "expected_version": 2}, headers=admin)
    assert (same.status_code, same.json()["version"]) == (200, 2)


async def test_who_is_merely_overtaken_may_send_the_same_again(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No version was old; others were faster each time. `retryable` says so, as it says no where a version was old."""
    admin = await sign_in("admin")
    path = f"/v1/communities/{communities['HY']}/departments"
    first = (await client.get(path, headers=admin)).json()["data"][0]
    change = {"name": "x", "expected_version": 1}
    with monkeypatch.context() as races:

        async def lose(tx: Transaction) -> None:
            raise LostRace

        races.setattr(Transaction, "commit", lose)
        lost = await client.post(f"{path}/{first['id']}/update", json=change, headers=admin)
    assert (lost.status_code, lost.json()["code"], lost.json()["retryable"]) == (409, "version-conflict", True)
    assert "?" not in lost.json()["detail"]
    assert (await client.post(f"{path}/{first['id']}/update", json=change, headers=admin)).status_code == 200


async def test_of_many_edits_from_one_version_one_wins(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    admin = await sign_in("admin")
    path = f"/v1/communities/{communities['HY']}/departments"
    first = (await client.get(path, headers=admin)).json()["data"][0]
    update = f"{path}/{first['id']}/update"
    answers = await asyncio.gather(
        *(client.post(update, json={"name": f"n{n}"}, headers={**admin, "If-Match": '"1"'}) for n in range(6))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412, 412]
    assert all(answer.json()["current_version"] == 2 for answer in answers if answer.status_code == 412)


async def test_a_taken_name_is_a_duplicate_that_names_the_field(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    admin = await sign_in("admin")
    path = f"/v1/communities/{communities['HY']}/departments"
    form = {"code": "engineering", "name": "again"}
    refused = await client.post(path, json=form, headers={**admin, "Idempotency-Key": "d"})
    assert (refused.status_code, refused.json()["code"]) == (409, "duplicate")
    assert refused.json()["errors"][0]["pointer"] == "/code"
    assert "code" in refused.json()["detail"]


async def test_what_a_form_names_must_exist_here(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    admin = await sign_in("admin")
    path = f"/v1/communities/{communities['HY']}/units"
    form = {"building_id": str(uuid4()), "name": "1单元"}
    refused = await client.post(path, json=form, headers={**admin, "Idempotency-Key": "u"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/building_id")


async def test_a_room_gets_its_address_from_where_it_is(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    """M-01: the address is made of building, unit and number, which must belong together."""
    admin = await sign_in("admin")
    base = f"/v1/communities/{communities['HY']}"
    units = (await client.get(f"{base}/units", headers=admin)).json()["data"]
    form = {"building_id": units[0]["building_id"], "unit_id": units[0]["id"], "kind": "room", "number": "901"}
    answer = await client.post(f"{base}/premises", json=form, headers={**admin, "Idempotency-Key": "p"})
    assert answer.status_code == 201, answer.text
    assert answer.json()["label"].endswith(f"{units[0]['name']}901")
    elsewhere = {**form, "building_id": units[-1]["building_id"], "number": "902"}
    refused = await client.post(f"{base}/premises", json=elsewhere, headers={**admin, "Idempotency-Key": "q"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/unit_id")


async def test_each_change_of_the_price_list_is_a_new_version_of_it(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    admin = await sign_in("admin")
    base = f"/v1/communities/{communities['GW']}"
    before = (await client.get(base, headers=admin)).json()
    form = {
        "code": "Z1", "name": "z", "category": "z", "kind": "repair", "needs_visit": True, "unit": "次", "price_fen": 9
    }  # fmt: skip
    answer = await client.post(f"{base}/catalogue-items", json=form, headers={**admin, "Idempotency-Key": "c"})
    assert answer.status_code == 201, answer.text
    after = (await client.get(base, headers=admin)).json()
    assert after["catalogue_version"] == before["catalogue_version"] + 1
    assert after["version"] == before["version"] + 1
    update = f"{base}/catalogue-items/{answer.json()['id']}/update"
    await client.post(update, json={"price_fen": None, "expected_version": 1}, headers=admin)
    assert (await client.get(base, headers=admin)).json()["catalogue_version"] == before["catalogue_version"] + 2


async def test_customers_see_their_own_rooms_and_what_is_offered(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    owner, admin = await sign_in("owner1"), await sign_in("admin")
    base = f"/v1/communities/{communities['HY']}"
    rooms = (await client.get(f"{base}/premises", headers=owner)).json()["data"]
    assert [room["label"] for room in rooms] == ["1号楼1单元101"]
    others = (await client.get(f"{base}/premises?q=2单元202", headers=admin)).json()["data"]
    hidden = await client.get(f"{base}/premises/{others[0]['id']}", headers=owner)
    assert hidden.status_code == 404
    assert (await client.get(f"{base}/buildings", headers=owner)).status_code == 403
    assert (await client.get(f"{base}/catalogue-items", headers=owner)).status_code == 200
    assert (await client.get(base, headers=owner)).json()["settings"] is None
    foreign = f"/v1/communities/{communities['GW']}/catalogue-items"
    assert (await client.get(foreign, headers=owner)).status_code == 404


async def test_pages_follow_each_other_and_a_cursor_serves_its_own_list_only(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    admin = await sign_in("admin")
    path = f"/v1/communities/{communities['HY']}/premises"
    whole = (await client.get(f"{path}?limit=100&count=exact", headers=admin)).json()
    assert whole["count"] == len(whole["data"]) == 24
    assert not whole["has_more"]
    rows, cursor = [], None
    while True:
        page = (
            await client.get(path, params={"limit": 7, **({"cursor": cursor} if cursor else {})}, headers=admin)
        ).json()
        rows += page["data"]
        cursor = page["next_cursor"]
        if not page["has_more"]:
            break
    assert rows == whole["data"]
    assert cursor is None
    first = (await client.get(f"{path}?limit=7", headers=admin)).json()["next_cursor"]
    for wrong in (
        f"{path}?limit=7&kind=shop&cursor={first}",
        f"/v1/communities/{communities['GW']}/premises?cursor={first}",
        f"{path}?cursor={first[:-2]}AA",
        f"{path}?cursor=AAAA",
    ):
        refused = await client.get(wrong, headers=admin)
        assert (refused.status_code, refused.json()["code"]) == (400, "cursor-invalid"), wrong


async def test_only_an_administrator_of_the_whole_organisation_adds_a_community(
    client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    admin = await sign_in("admin")
    form = {"code": "XX", "name": "新小区", "service_phone": "0532-8000-0110", "complaint_phone": "0532-8000-0119"}
    answer = await client.post("/v1/communities", json=form, headers={**admin, "Idempotency-Key": "x"})
    assert answer.status_code == 201, answer.text
    assert (await client.get(answer.headers["location"], headers=admin)).status_code == 200
    wrong = {**form, "code": "YY", "zone": "Mars/Olympus", "settings": {"claiming": True}}
    refused = await client.post("/v1/communities", json=wrong, headers={**admin, "Idempotency-Key": "y"})
    assert {error["pointer"] for error in refused.json()["errors"]} == {"/zone", "/settings/claiming"}
