"""Uploads as phones send them: large and odd pictures, documents, sound and films; whose turn it is, and how much."""

import io
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from app.bootstrap import Container
from app.core.clock import MovableClock
from app.core.ids import UUID, new_id
from app.core.row_scope import EVERYWHERE
from app.models import FilePlace
from app.services.files.content import MIB
from app.worker.jobs import files as jobs
from tests.api.conftest import Headers, SignIn
from tests.support import media


class Uploader:
    def __init__(self, client: httpx.AsyncClient, sign_in: SignIn, community: UUID) -> None:
        self.client, self.sign_in, self.community = client, sign_in, community

    async def send(self, who: str, content: bytes, **fields: str) -> httpx.Response:
        data = {"community_id": str(self.community), "idempotency_key": str(new_id()), **fields}
        headers: Headers = await self.sign_in(who)
        return await self.client.post("/v1/files", data=data, files={"file": ("x", content)}, headers=headers)

    async def stored(self, who: str, content: bytes, **fields: str) -> tuple[dict[str, Any], httpx.Response]:
        """What was uploaded, and what is downloaded of it."""
        made = await self.send(who, content, **fields)
        assert made.status_code == 201, made.text
        kept = await self.client.get(made.json()["url"])
        assert kept.status_code == 200, kept.text
        assert len(kept.content) == made.json()["size"] == int(kept.headers["content-length"])
        return made.json(), kept


@pytest.fixture
def uploader(client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]) -> Uploader:
    return Uploader(client, sign_in, communities["HY"])


async def test_pictures_of_every_phone_are_taken(uploader: Uploader) -> None:
    sent = {
        "two in one": (media.two_in_one(), "image/jpeg", (40, 20)),
        "heic": (media.heic(), "image/jpeg", (64, 48)),
        "grey": (media.picture("JPEG", mode="L"), "image/jpeg", (40, 20)),
        "cmyk": (media.picture("JPEG", mode="CMYK"), "image/jpeg", (40, 20)),
        "palette": (media.picture("PNG", mode="P"), "image/png", (40, 20)),
        "alpha": (media.picture("PNG", mode="RGBA"), "image/png", (40, 20)),
        "progressive": (media.picture("JPEG", progressive=True), "image/jpeg", (40, 20)),
    }
    for name, (content, media_type, size) in sent.items():
        made, kept = await uploader.stored("worker1", content)
        assert (made["content_type"], kept.headers["content-type"]) == (media_type, media_type), name
        assert b"anary" not in kept.content
        with Image.open(io.BytesIO(kept.content)) as image:
            assert image.size == size, name
            assert not image.getexif()


@pytest.mark.parametrize(
    ("kind", "size", "options"),
    [
        ("JPEG", (8000, 6000), {}),
        ("JPEG", (8064, 6048), {"progressive": True}),
        ("JPEG", (16382, 3890), {}),
        ("JPEG", (12000, 9000), {"mode": "L"}),
        ("PNG", (8000, 6000), {}),
    ],
    ids=["48 million", "progressive", "panorama", "108 million", "screenshot"],
)
async def test_very_large_pictures_are_scaled_down(
    uploader: Uploader, kind: str, size: tuple[int, int], options: dict[str, Any]
) -> None:
    content = media.picture(kind, size, **options)
    with Image.open(io.BytesIO(content)) as before:
        width, height = before.size
    _, kept = await uploader.stored("worker1", content)
    with Image.open(io.BytesIO(kept.content)) as image:
        assert 2000 <= max(image.size) <= 4200
        assert abs(image.width / image.height - width / height) < 0.01


async def test_what_would_not_fit_into_memory_is_refused_before_it_is_unpacked(uploader: Uploader) -> None:
    for content, told in (
        (media.bomb(60_000, 60_000), "million pixels"),
        (media.bomb(12_000, 9_000), "memory"),
        (media.picture("JPEG", (6400, 5200), progressive=True, subsampling=0), "memory"),
    ):
        refused = await uploader.send("worker1", content)
        assert refused.status_code == 422, refused.text
        assert told in refused.json()["errors"][0]["detail"]


async def test_a_picture_stands_upright(uploader: Uploader) -> None:
    image = Image.new("RGB", (40, 20), (250, 0, 0))
    image.paste((0, 0, 250), (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, quality=95)
    _, kept = await uploader.stored("worker1", out.getvalue())
    with Image.open(io.BytesIO(kept.content)) as upright:
        assert upright.size == (20, 40)
        assert upright.getpixel((10, 5))[2] > 200, "what was left is above"  # type: ignore[index]


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (media.PDF, "application/pdf"),
        (media.MP3, "audio/mpeg"),
        (media.AMR, "audio/amr"),
        (media.WAV, "audio/wav"),
        (media.M4A, "audio/mp4"),
        (media.MP4, "video/mp4"),
        (media.MOV, "video/quicktime"),
    ],
)
async def test_documents_sound_and_films_are_evidence_and_attachments(
    uploader: Uploader, content: bytes, media_type: str
) -> None:
    for purpose in ("evidence", "attachment", "receipt"):
        made, kept = await uploader.stored("owner1", content, purpose=purpose)
        assert made["content_type"] == media_type
        assert kept.content == content, "kept as it came"
        assert kept.headers["content-type"] == media_type
        assert kept.headers["content-disposition"].startswith('attachment; filename="')
        assert kept.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in kept.headers["content-security-policy"]
        assert "no-store" in kept.headers["cache-control"]
    for purpose in ("photo", "signature"):
        refused = await uploader.send("owner1", content, purpose=purpose)
        assert (refused.status_code, refused.json()["code"]) == (415, "unsupported-media-type")
        assert "evidence" in refused.json()["detail"]


async def test_each_type_has_its_size(uploader: Uploader) -> None:
    for content, most in ((media.PDF, 20), (media.MP3, 20), (media.picture(), 25)):
        refused = await uploader.send("owner1", content + b"\0" * most * MIB, purpose="evidence")
        assert (refused.status_code, refused.json()["code"]) == (413, "too-large")
        assert str(most * MIB) in refused.json()["detail"]
    film, _ = await uploader.stored("owner1", media.MP4 + b"\0" * 21 * MIB, purpose="evidence")
    assert film["size"] > 21 * MIB


async def test_a_document_that_is_cut_short_or_dressed_up_is_refused(uploader: Uploader) -> None:
    for content, status in (
        (media.PDF[:-10], 422),
        (b"<html><script>alert(1)</script>" + media.PDF, 415),
        (b"#!/bin/sh\nrm -rf /", 415),
        (b"MZ\x90\x00" + b"\0" * 100, 415),
        (b"PK\x03\x04" + b"\0" * 100, 415),
    ):
        assert (await uploader.send("owner1", content, purpose="evidence")).status_code == status


async def test_a_photo_is_a_picture_and_evidence_may_be_anything(uploader: Uploader) -> None:
    document = (await uploader.send("reception", media.PDF, purpose="attachment")).json()["id"]
    form: dict[str, Any] = {
        "community_id": str(uploader.community), "kind": "repair", "channel": "phone", "description": "漏水",
        "common_area": "1号楼大堂", "contact_name": "王女士", "contact_phone": "13800001234", "trades": ["plumbing"],
        "photos": [document],
    }  # fmt: skip
    headers = {**await uploader.sign_in("reception"), "Idempotency-Key": "one"}
    refused = await uploader.client.post("/v1/work-orders", json=form, headers=headers)
    assert refused.status_code == 422, refused.text
    [error] = refused.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/photos/0", "no-photo")
    complaint = {
        "community_id": str(uploader.community), "kind": "service", "channel": "phone", "matter": "staff",
        "description": "态度差", "complainant_name": "刘先生", "complainant_phone": "13800001234",
        "evidence": [{"kind": "other", "file_id": document}],
    }  # fmt: skip
    filed = await uploader.client.post("/v1/complaints", json=complaint, headers=headers)
    assert filed.status_code == 201, filed.text


def measure(container: Container, **limits: int) -> None:
    """Other limits, from now on."""
    object.__setattr__(container, "settings", container.settings.model_copy(update=limits))


async def test_a_day_has_its_measure(uploader: Uploader, container: Container, clock: MovableClock) -> None:
    measure(container, upload_files_a_day=2)
    for left, resets_in in ((1, 86400), (0, 23 * 3600)):
        sent = await uploader.send("owner1", media.picture())
        assert sent.status_code == 201
        files, size = sent.headers["ratelimit"].split(", ")
        assert files == f'"upload-files";r={left};t={resets_in}'
        assert size.startswith('"upload-bytes";r=')
        clock.move_to(clock.now() + timedelta(hours=1))
    refused = await uploader.send("owner1", media.picture())
    most = container.settings.upload_bytes_a_day
    policy = f'"upload-files";q=2;w=86400, "upload-bytes";q={most};qu="content-bytes";w=86400'
    assert refused.headers["ratelimit-policy"] == policy
    assert refused.headers["ratelimit"].startswith('"upload-files";r=0;t=')
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-requests")
    assert 21 * 3600 < int(refused.headers["retry-after"]) <= 22 * 3600 + 1
    assert "2 files" in refused.json()["detail"]
    assert (await uploader.send("owner2", media.picture())).status_code == 201, "somebody else's measure is their own"
    clock.move_to(clock.now() + timedelta(hours=22, minutes=1))
    assert (await uploader.send("owner1", media.picture())).status_code == 201
    measure(container, upload_files_a_day=9, upload_bytes_a_day=500)
    refused = await uploader.send("owner1", media.picture())
    assert refused.status_code == 429
    assert "MiB" in refused.json()["detail"]


def stored(container: Container) -> list[str]:
    """The names in the store, without their ends."""
    return [path.stem for path in Path(container.settings.files_dir).rglob("*") if path.is_file()]


async def test_what_no_record_names_is_deleted_after_a_day(
    uploader: Uploader, container: Container, clock: MovableClock
) -> None:
    lonely, _ = await uploader.stored("reception", media.picture())
    named, _ = await uploader.stored("reception", media.picture())
    placed, _ = await uploader.stored("reception", media.picture())
    async with container.database.transaction(clock.now(), EVERYWHERE) as tx:
        tx.insert(
            FilePlace, id=new_id(), created_at=clock.now(), community_id=uploader.community,
            file_id=UUID(placed["id"]), record_type="visitor", record_id=new_id(), internal=False,
        )  # fmt: skip
        await tx.commit()
    form: dict[str, Any] = {
        "community_id": str(uploader.community), "kind": "repair", "channel": "phone", "description": "漏水",
        "common_area": "1号楼大堂", "contact_name": "王女士", "contact_phone": "13800001234", "trades": ["plumbing"],
        "photos": [named["id"]],
    }  # fmt: skip
    headers = {**await uploader.sign_in("reception"), "Idempotency-Key": "one"}
    assert (await uploader.client.post("/v1/work-orders", json=form, headers=headers)).status_code == 201
    clock.move_to(clock.now() + timedelta(hours=23))
    await jobs.forget_orphans(container)
    desk = await uploader.sign_in("reception")
    assert (await uploader.client.get(f"/v1/files/{lonely['id']}", headers=desk)).status_code == 200
    clock.move_to(clock.now() + timedelta(hours=2))
    await jobs.forget_orphans(container)
    desk = await uploader.sign_in("reception")
    assert (await uploader.client.get(f"/v1/files/{lonely['id']}", headers=desk)).status_code == 404
    assert (await uploader.client.get(f"/v1/files/{named['id']}", headers=desk)).status_code == 200
    assert sorted(stored(container)) == sorted([named["id"], placed["id"]]), "under whatever record it stands"


async def test_what_is_left_of_uploads_that_failed_is_deleted(
    uploader: Uploader, container: Container, clock: MovableClock
) -> None:
    named, _ = await uploader.stored("reception", media.picture())
    part = int(named["id"][-2:], 16)
    folder = Path(container.settings.files_dir) / named["id"][-2:]
    stray = f"{str(new_id())[:-2]}{named['id'][-2:]}.jpg"
    for name in (stray, f".{stray}.part", f".young{stray}.part", "notes.txt"):
        (folder / name).write_bytes(b"x")
    long_ago = (clock.now() - timedelta(days=2)).timestamp()
    for path in folder.iterdir():
        if "young" not in path.name:
            os.utime(path, (long_ago, long_ago))
    await jobs.sweep_part(container, part)
    left = sorted(path.name for path in folder.iterdir())
    assert left == sorted([f".young{stray}.part", f"{named['id']}.jpg", "notes.txt"])


async def test_the_files_of_another_database_are_not_litter(container: Container, clock: MovableClock) -> None:
    """A restored or wrong database knows none of the files: they stay."""
    folder = Path(container.settings.files_dir) / "ab"
    folder.mkdir(parents=True)
    long_ago = (clock.now() - timedelta(days=2)).timestamp()
    names = sorted(f"{str(new_id())[:-2]}ab.jpg" for _ in range(jobs.FEW + 1))
    for name in names:
        (folder / name).write_bytes(b"x")
        os.utime(folder / name, (long_ago, long_ago))
    await jobs.sweep_part(container, 0xAB)
    assert sorted(path.name for path in folder.iterdir()) == names
    (folder / names.pop()).unlink()
    await jobs.sweep_part(container, 0xAB)
    assert list(folder.iterdir()) == []
