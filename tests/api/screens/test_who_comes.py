"""Who comes: name, badge number, photo, for staff and for the customer to whom they come; and names beside ids."""

from typing import Any

from tests.api.screens.conftest import Estate, on_its_way
from tests.api.screens.test_photos import seen, uploaded

ORDERS = "/v1/work-orders"


async def give_badge(estate: Estate, **badge: Any) -> Any:
    """The administrator writes worker1's badge down."""
    worker = await estate.person("worker1")
    version = (await estate.read("admin", f"/v1/people/{worker.id}"))["version"]
    return await estate.post("admin", f"/v1/people/{worker.id}/update", {**badge, "expected_version": version}, 200)


async def test_the_customer_reads_who_comes(estate: Estate) -> None:
    photo = await uploaded(estate, (640, 480), who="admin")
    shown = await give_badge(estate, badge="HY-021", photo_id=photo["id"])
    assert (shown["badge"], shown["photo_id"]) == ("HY-021", photo["id"])
    order = await on_its_way(estate)
    worker = await estate.person("worker1")
    for who in ("owner1", "reception", "supervisor", "worker1"):
        whole = await estate.read(who, f"{ORDERS}/{order['id']}")
        card = whole["worker"]
        assert (card["id"], card["name"], card["badge"]) == (str(worker.id), worker.name, "HY-021"), who
        assert await seen(estate.client, card["photo"]["thumb_url"]) == (320, 240)
        assert (whole["community_name"], whole["department_name"]) == ("海怡花园", "工程部")
    # the answer to an action says it, too
    assert (await estate.act("owner1", order, "urge"))["worker"]["badge"] == "HY-021"


async def test_others_do_not(estate: Estate) -> None:
    """Neither somebody of the same room whose order it isn't, nor a machine client."""
    await give_badge(estate, badge="HY-021")
    order = await on_its_way(estate)
    path = f"{ORDERS}/{order['id']}"
    assert (await estate.read("owner1", path))["worker"]["name"]
    assert (await estate.read("erp", path))["worker"] is None
    # before somebody is assigned there is nobody
    waiting = await estate.order("owner1")
    assert (await estate.read("owner1", f"{ORDERS}/{waiting['id']}"))["worker"] is None


async def test_a_changed_badge_is_read_at_once_in_this_process(estate: Estate) -> None:
    order = await on_its_way(estate)
    path = f"{ORDERS}/{order['id']}"
    first = await estate.client.get(path, headers=await estate.sign_in("owner1"))
    assert first.json()["worker"] | {"id": "", "name": ""} == {"id": "", "name": "", "badge": None, "photo": None}
    await give_badge(estate, badge="HY-022")
    headers = {**await estate.sign_in("owner1"), "If-None-Match": first.headers["etag"]}
    again = await estate.client.get(path, headers=headers)
    assert (again.status_code, again.json()["worker"]["badge"]) == (200, "HY-022")


async def test_a_badge_takes_a_photo_of_its_own(estate: Estate) -> None:
    """What somebody else uploaded, or nobody, is not taken, and the way out is said."""
    theirs = await uploaded(estate, (40, 20), who="owner1")
    version = (await estate.read("admin", f"/v1/people/{(await estate.person('worker1')).id}"))["version"]
    for photo_id in (theirs["id"], "00000000-0000-7000-8000-000000000009"):
        path = f"/v1/people/{(await estate.person('worker1')).id}/update"
        refused = await estate.post("admin", path, {"photo_id": photo_id, "expected_version": version}, 422)
        (error,) = refused["errors"]
        assert (error["pointer"], error["code"]) == ("/photo_id", "unknown-file")
        assert "Upload the picture first" in error["detail"]
