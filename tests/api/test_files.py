"""Files: known by content, drawn anew without place and camera, downloaded by addresses that run out."""

import io
import struct
import zlib
from datetime import timedelta
from typing import get_args

import httpx
import pytest
from PIL import Image

from app.api.openapi.texts import read
from app.api.schemas.files import FileForm
from app.bootstrap import Container
from app.core.clock import MovableClock
from app.core.ids import UUID
from app.services.moving.kind import all_kinds
from app.workflow.engine.files import SIGNATURES
from tests.api.conftest import Headers, SignIn


def photo(kind: str = "JPEG", size: tuple[int, int] = (40, 20), orientation: int | None = None) -> bytes:
    image = Image.new("RGB", size, (200, 10, 10))
    exif = Image.Exif()
    exif[0x010F] = "Canary Camera"
    if orientation:
        exif[0x0112] = orientation
    out = io.BytesIO()
    image.save(out, kind, exif=exif, **({"comment": b"canary comment"} if kind == "JPEG" else {}))
    return out.getvalue()


def bomb() -> bytes:
    """A PNG of few bytes that claims 60,000 × 60,000 pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


class Uploader:
    def __init__(self, client: httpx.AsyncClient, community: UUID) -> None:
        self.client, self.community = client, community

    async def send(
        self, headers: Headers, content: bytes, name: str = "canary 13800001234.jpg", **fields: str
    ) -> httpx.Response:
        data = {"community_id": str(self.community), "idempotency_key": "u1", **fields}
        return await self.client.post("/v1/files", data=data, files={"file": (name, content)}, headers=headers)


@pytest.fixture
def uploader(client: httpx.AsyncClient, communities: dict[str, UUID]) -> Uploader:
    return Uploader(client, communities["HY"])


async def test_a_photo_is_kept_without_what_the_phone_wrote_into_it(
    client: httpx.AsyncClient, sign_in: SignIn, uploader: Uploader
) -> None:
    for kind, media in (("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")):
        answer = await uploader.send(await sign_in("worker1"), photo(kind, orientation=6), idempotency_key=kind)
        assert answer.status_code == 201, answer.text
        assert answer.json()["content_type"] == media
        kept = await client.get(answer.json()["url"])
        assert kept.status_code == 200
        assert kept.headers["content-type"] == media
        assert kept.headers["x-content-type-options"] == "nosniff"
        assert b"anary" not in kept.content
        with Image.open(io.BytesIO(kept.content)) as image:
            assert image.size == (20, 40)
            assert not image.getexif()
        assert answer.json()["size"] == len(kept.content)


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"%PDF-1.7 nothing", 415),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", 415),
        (b"<html></html>", 415),
        (b"GIF89a" + b"\0" * 40, 415),
        (b"", 415),
        (b"\xff\xd8\xff\xe0" + b"\0" * 100, 422),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 30, 422),
        (photo("PNG")[:-40], 422),
        (bomb(), 422),
    ],
)
async def test_what_is_no_picture_is_refused(sign_in: SignIn, uploader: Uploader, content: bytes, status: int) -> None:
    refused = await uploader.send(await sign_in("worker1"), content)
    assert refused.status_code == status, refused.text


async def test_too_large_an_upload_is_refused(sign_in: SignIn, uploader: Uploader, container: Container) -> None:
    refused = await uploader.send(await sign_in("worker1"), b"x" * (container.settings.max_upload_bytes + 1))
    assert (refused.status_code, refused.json()["code"]) == (413, "too-large")
    far = await uploader.send(await sign_in("worker1"), b"x" * (container.settings.max_upload_bytes + 200_000))
    assert far.status_code == 413


async def test_a_repeated_upload_is_one_file(client: httpx.AsyncClient, sign_in: SignIn, uploader: Uploader) -> None:
    worker = await sign_in("worker1")
    first = await uploader.send(worker, photo())
    again = await uploader.send(worker, photo())
    assert again.content == first.content
    assert again.headers["idempotency-replayed"] == "true"
    other = await uploader.send(worker, photo(size=(10, 10)))
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    fields = {"community_id": str(uploader.community)}
    missing = await client.post("/v1/files", data=fields, files={"file": ("x.jpg", photo())}, headers=worker)
    assert missing.json()["code"] == "idempotency-key-missing"


async def test_unknown_and_missing_fields_are_named(
    client: httpx.AsyncClient, sign_in: SignIn, uploader: Uploader, communities: dict[str, UUID]
) -> None:
    worker = await sign_in("worker1")
    odd = await uploader.send(worker, photo(), colour="red")
    assert [error["pointer"] for error in odd.json()["errors"]] == ["/colour"]
    fields = {"community_id": "x", "purpose": "art", "idempotency_key": "k"}
    wrong = await client.post("/v1/files", data=fields, files={"file": ("x.jpg", photo())}, headers=worker)
    assert {error["pointer"] for error in wrong.json()["errors"]} == {"/community_id", "/purpose"}
    none = await client.post("/v1/files", data={"community_id": str(communities["HY"])}, headers=worker)
    assert none.status_code == 415
    assert (await client.post("/v1/files", json={}, headers=worker)).status_code == 415
    assert (await uploader.send(await sign_in("worker_gw"), photo())).status_code == 404


async def test_addresses_run_out_and_cannot_be_made(
    client: httpx.AsyncClient, sign_in: SignIn, uploader: Uploader, clock: MovableClock
) -> None:
    worker = await sign_in("worker1")
    file = (await uploader.send(worker, photo())).json()
    url = file["url"]
    assert (await client.get(url[:-2] + "AA")).status_code == 404
    assert (await client.get(url.replace("expires=1", "expires=9"))).status_code == 404
    other = (await uploader.send(worker, photo(), idempotency_key="u2")).json()
    assert (await client.get(url.replace(file["id"], other["id"]))).status_code == 404
    assert (await client.get(f"/v1/files/{file['id']}/content")).status_code == 422
    clock.move_to(clock.now() + timedelta(hours=2))
    assert (await client.get(url)).status_code == 404
    fresh = (await client.get("/v1/files/" + file["id"], headers=await sign_in("worker1"))).json()["url"]
    assert (await client.get(fresh)).status_code == 200


async def test_a_file_that_nothing_names_is_seen_by_its_uploader_alone(
    client: httpx.AsyncClient, sign_in: SignIn, uploader: Uploader
) -> None:
    file = (await uploader.send(await sign_in("owner1"), photo())).json()
    expected = {"owner1": 200, "worker1": 404, "reception": 404, "owner2": 404, "reception_gw": 404, "merchant1": 404}
    for name, status in expected.items():
        answer = await client.get(f"/v1/files/{file['id']}", headers=await sign_in(name))
        assert answer.status_code == status, name


def test_whatever_is_signed_may_be_named_by_a_signature() -> None:
    signed = {
        kind.name
        for kind in all_kinds().values()
        for action in kind.lifecycle.by_action
        if set(getattr(kind.lifecycle.form_of(action), "model_fields", ())).intersection(SIGNATURES)
    }
    (taken, _) = get_args(FileForm.model_fields["record_type"].annotation)
    assert set(get_args(taken)) == signed
    shown = read("request_bodies")["upload"]["content"]["multipart/form-data"]["schema"]["properties"]["record_type"]
    assert set(shown["enum"]) == signed
