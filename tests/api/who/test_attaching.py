"""Who attaches a file, and who opens it: who uploaded it, and who sees a record under which it stands."""

from typing import Any

import pytest

from tests.api.who.conftest import Estate

NOTHING = "01990000-0000-7000-8000-00000000dead"


def complaint_form(estate: Estate, **more: Any) -> dict[str, Any]:
    return {
        "community_id": str(estate.places["HY"]), "kind": "service", "channel": "online", "matter": "other",
        "description": "没有人来修", **more,
    }  # fmt: skip


async def faults(estate: Estate, who: str, path: str, form: Any) -> list[tuple[str, str, str]]:
    """The faults of a form that is refused."""
    answer = await estate.post(who, path, form, 422)
    return [(error["pointer"], error["code"], error["detail"]) for error in answer["errors"]]


async def test_nobody_registers_an_order_with_anothers_upload(estate: Estate) -> None:
    theirs = await estate.upload("owner1")
    form = {
        "community_id": str(estate.places["HY"]), "kind": "repair", "channel": "app", "description": "漏水",
        "catalogue_code": "P12", "premises_id": str(await estate.room("owner2")),
    }  # fmt: skip
    own = await estate.upload("owner2")
    foreign = await faults(estate, "owner2", "/v1/work-orders", {**form, "photos": [own, theirs]})
    assert [(pointer, code) for pointer, code, _ in foreign] == [("/photos/1", "unknown")]
    assert foreign == await faults(estate, "owner2", "/v1/work-orders", {**form, "photos": [own, NOTHING]})
    assert await estate.status("owner2", f"/v1/files/{theirs}") == 404
    assert await estate.status("owner1", f"/v1/files/{theirs}") == 200
    assert (await estate.post("owner2", "/v1/work-orders", {**form, "photos": [own]}))["photos"][0]["id"] == own


async def test_nobody_brings_anothers_upload_as_evidence(estate: Estate) -> None:
    theirs = await estate.upload("owner1")
    piece = {"kind": "photo", "file_id": theirs, "note": ""}
    wrong = await faults(estate, "owner2", "/v1/complaints", complaint_form(estate, evidence=[piece]))
    assert [(pointer, code) for pointer, code, _ in wrong] == [("/evidence/0/file_id", "unknown")]


async def test_the_desk_attaches_only_what_it_may_open(estate: Estate) -> None:
    theirs = await estate.upload("owner1")
    assert await estate.status("reception", f"/v1/files/{theirs}") == 404, "it stands under nothing yet"
    order = await estate.order("owner1", photos=[theirs])
    assert await estate.status("reception", f"/v1/files/{theirs}") == 200
    kept = await estate.order("reception", photos=[theirs])
    assert [photo["id"] for photo in kept["photos"]] == [theirs]
    assert [photo["id"] for photo in order["photos"]] == [theirs]


async def test_attaching_takes_nothing_from_where_it_stood(estate: Estate) -> None:
    """The desk uploads what owner1 brought; a second record with the same picture leaves it with the first."""
    picture = await estate.upload("reception")
    first = await estate.order("reception", customer_id=str((await estate.person("owner1")).id), photos=[picture])
    assert await estate.status("owner1", f"/v1/files/{picture}") == 200
    neighbour = str((await estate.person("owner2")).id)
    await estate.order("reception", "owner2", customer_id=neighbour, photos=[picture])
    assert await estate.status("owner1", f"/v1/files/{picture}") == 200
    assert await estate.status("owner2", f"/v1/files/{picture}") == 200
    form = complaint_form(
        estate, channel="phone", complainant_name="钱先生", complainant_phone="13800001111",
        evidence=[{"kind": "photo", "file_id": picture, "note": ""}],
    )  # fmt: skip
    await estate.post("reception", "/v1/complaints", form)
    assert await estate.status("owner1", f"/v1/files/{picture}") == 200
    assert [photo["id"] for photo in first["photos"]] == [picture]


async def test_what_was_brought_as_evidence_stays_so_when_a_finding_names_it_too(estate: Estate) -> None:
    picture = await estate.upload("reception")
    complainant = str((await estate.person("owner1")).id)
    form = complaint_form(
        estate, channel="phone", complainant_id=complainant,
        evidence=[{"kind": "photo", "file_id": picture, "note": ""}],
    )  # fmt: skip
    complaint = await estate.post("reception", "/v1/complaints", form)
    path = f"/v1/complaints/{complaint['id']}"
    now = estate.container.clock.now().isoformat()
    told = {"told_at": now, "means": "phone"}
    await estate.post("reception", f"{path}/accept", {"reason": "属本公司服务", **told}, 200)
    handler = str((await estate.person("cs_supervisor")).id)
    await estate.post("cs_supervisor", f"{path}/assign", {"handler_id": handler}, 200)
    inner = await estate.upload("cs_supervisor")
    found = {"went_at": now, "place": "1号楼", "sent": "客服主管", "found": "属实", "files": [picture, inner]}
    await estate.post("cs_supervisor", f"{path}/investigate", found, 200)
    assert await estate.status("owner1", f"/v1/files/{picture}") == 200
    assert await estate.status("owner1", f"/v1/files/{inner}") == 404
    assert await estate.status("reception", f"/v1/files/{inner}") == 200
    refused = await faults(
        estate, "owner1", "/v1/complaints",
        complaint_form(estate, evidence=[{"kind": "photo", "file_id": inner, "note": ""}]),
    )  # fmt: skip
    assert [pointer for pointer, _, _ in refused] == ["/evidence/0/file_id"]


@pytest.mark.parametrize("who", ["worker1", "guard", "supervisor"])
async def test_staff_for_whom_a_complaint_is_hidden_open_none_of_its_files(estate: Estate, who: str) -> None:
    picture = await estate.upload("owner1")
    form = complaint_form(estate, evidence=[{"kind": "photo", "file_id": picture, "note": ""}])
    complaint = await estate.post("owner1", "/v1/complaints", form)
    assert await estate.status(who, f"/v1/complaints/{complaint['id']}") == 404
    assert await estate.status(who, f"/v1/files/{picture}") == 404
    assert await estate.status("reception", f"/v1/files/{picture}") == 200


async def test_staff_for_whom_an_order_is_hidden_open_none_of_its_files(estate: Estate) -> None:
    picture = await estate.upload("owner1")
    order = await estate.order("owner1", photos=[picture])
    for who in ("worker1", "guard"):
        assert await estate.status(who, f"/v1/work-orders/{order['id']}") == 404
        assert await estate.status(who, f"/v1/files/{picture}") == 404, who
