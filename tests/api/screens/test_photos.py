"""Pictures in answers: with addresses for a screen and for a line, which need no token, hold still for an hour, and
then run out."""

import io
from datetime import timedelta
from typing import Any

import httpx
import pytest
from PIL import Image

from app.core.clock import MovableClock
from app.core.ids import new_id
from app.worker.jobs.files import forget_orphans
from tests.api.screens.conftest import Estate
from tests.api.test_files import photo

ORDERS = "/v1/work-orders"


async def uploaded(estate: Estate, size: tuple[int, int], kind: str = "JPEG", who: str = "owner1") -> Any:
    fields = {"community_id": str(estate.places["HY"]), "purpose": "photo", "idempotency_key": str(new_id())}
    answer = await estate.client.post(
        "/v1/files", data=fields, files={"file": ("a", photo(kind, size))}, headers=await estate.sign_in(who)
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


async def seen(client: httpx.AsyncClient, url: str) -> tuple[int, int]:
    """The size of the picture at an address, asked without a token."""
    answer = await client.get(url)
    assert answer.status_code == 200, (url, answer.text)
    assert answer.headers["cache-control"] == "private, max-age=3600, immutable"
    return Image.open(io.BytesIO(answer.content)).size


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_an_order_has_its_pictures_at_two_sizes(estate: Estate, kind: str) -> None:
    large, small = await uploaded(estate, (2000, 1500), kind), await uploaded(estate, (200, 100), kind)
    order = await estate.order("owner1", photos=[large["id"], small["id"]])
    for shown in (order, await estate.read("reception", f"{ORDERS}/{order['id']}")):
        assert [picture.keys() for picture in shown["photos"]] == [{"id", "url", "thumb_url"}] * 2
        assert [picture["id"] for picture in shown["photos"]] == [large["id"], small["id"]]
        sizes = [
            [await seen(estate.client, picture[name]) for name in ("url", "thumb_url")] for picture in shown["photos"]
        ]
        assert sizes == [[(1280, 960), (320, 240)], [(200, 100), (200, 100)]]
    # the file itself is the whole picture
    file = await estate.read("reception", f"/v1/files/{large['id']}")
    assert await seen(estate.client, file["url"]) == (2000, 1500)
    assert await seen(estate.client, file["thumb_url"]) == (320, 240)


async def test_addresses_hold_still_until_a_full_hour_and_run_out(estate: Estate, clock: MovableClock) -> None:
    picture = await uploaded(estate, (40, 20))
    order = await estate.order("owner1", photos=[picture["id"]])
    path = f"{ORDERS}/{order['id']}"
    clock.move_to(clock.now().replace(minute=0, second=1, microsecond=0) + timedelta(hours=1))
    first = await estate.client.get(path, headers=await estate.sign_in("owner1"))
    url = first.json()["photos"][0]["url"]
    clock.move_to(clock.now() + timedelta(minutes=58))
    again = {**await estate.sign_in("owner1"), "If-None-Match": first.headers["etag"]}
    assert (await estate.client.get(path, headers=again)).status_code == 304
    assert await seen(estate.client, url) == (40, 20)
    clock.move_to(clock.now() + timedelta(minutes=3))
    # good for an hour more, though new readers get another one
    assert await seen(estate.client, url) == (40, 20)
    anew = {**await estate.sign_in("owner1"), "If-None-Match": first.headers["etag"]}
    changed = await estate.client.get(path, headers=anew)
    assert (changed.status_code, changed.json()["photos"][0]["url"] == url) == (200, False)
    clock.move_to(clock.now() + timedelta(minutes=59))
    assert (await estate.client.get(url)).status_code == 404
    assert await seen(estate.client, changed.json()["photos"][0]["url"]) == (40, 20)


async def test_nobody_makes_an_address_up(estate: Estate) -> None:
    mine, other = await uploaded(estate, (40, 20)), await uploaded(estate, (40, 20))
    url = mine["url"]
    for wrong in (
        url.replace(mine["id"], other["id"]), url.replace("expires=", "expires=9"), f"{url[:-2]}AA",
    ):  # fmt: skip
        assert (await estate.client.get(wrong)).status_code == 404, wrong
    for width in ("640", "0", "x", "1e3"):
        assert (await estate.client.get(f"{url}&width={width}")).status_code == 422, width


async def test_a_document_has_no_small_picture(estate: Estate) -> None:
    fields = {"community_id": str(estate.places["HY"]), "purpose": "receipt", "idempotency_key": "d1"}
    pdf = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
    answer = await estate.client.post(
        "/v1/files", data=fields, files={"file": ("a.pdf", pdf)}, headers=await estate.sign_in("owner1")
    )
    assert answer.status_code == 201, answer.text
    file = answer.json()
    assert file["thumb_url"] is None
    assert (await estate.client.get(f"{file['url']}&width=320")).content == pdf


async def test_the_smaller_ones_go_with_the_picture(estate: Estate, clock: MovableClock, tmp_path: Any) -> None:
    picture = await uploaded(estate, (2000, 1500))
    store = estate.container.settings.files_dir
    kept = {path.name for path in store.rglob(f"{picture['id']}*")}
    assert kept == {f"{picture['id']}{end}" for end in (".jpg", ".1280.jpg", ".320.jpg")}
    clock.move_to(clock.now() + timedelta(hours=25))
    await forget_orphans(estate.container)
    assert list(store.rglob(f"{picture['id']}*")) == []
