"""Attacks of bounded size on what a service can be buried under: drawing, pictures, headers, connections, waiting.

Each prints what it took of memory and how long somebody else waited; only memory and answers are judged."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from app.core.settings import Settings
from app.db.database import Database
from tests.support import media
from tests.support.patience import HANGS_AFTER, until
from tests.torture.attack import Attacked, H11Process, told
from tests.torture.process import LOOPBACK, ServerProcess
from tests.torture.service import Service

pytestmark = pytest.mark.torture

READERS = 500
SLOW = 60
LINES = 1100
MIB = 1024 * 1024

# what the same attacks did before there were limits, on the same two processors
DRAWING = "the other desk got 503"
PICTURES = "1600 MB more, and 88 s of waiting"
HEADERS = "200 MB more, and slow connections stayed for ever"
PLACES = "as many as there were files to open"
WAITING = "1000 looks at the database a second"


@pytest.fixture(params=[ServerProcess])
def kind(request: pytest.FixtureRequest) -> type[ServerProcess]:
    found: type[ServerProcess] = request.param
    return found


@pytest_asyncio.fixture
async def attacked(
    kind: type[ServerProcess], settings: Settings, seeded: Database, tmp_path: Path
) -> AsyncIterator[Attacked]:
    """A server that is attacked."""
    process = kind(settings, tmp_path, GONGDAN_WAITING_READERS_EACH=str(READERS))
    await process.start()
    try:
        limits = httpx.Limits(max_connections=READERS + 100, max_keepalive_connections=20, keepalive_expiry=2)
        async with httpx.AsyncClient(base_url=process.address, timeout=HANGS_AFTER, limits=limits) as client:
            service = Service(settings, seeded, [client])
            await service.meet()
            yield Attacked(process, service)
    finally:
        process.stop()


async def test_one_reader_draws_without_end(attacked: Attacked) -> None:
    """5 × 24 charts and workbooks at once, while the other community's desk reads its list."""
    client, mine, theirs = attacked.client, attacked.headers("manager"), attacked.headers("reception_gw")
    names = [report["name"] for report in (await client.get("/v1/reports", headers=mine)).json()["data"]]
    paths = [f"/v1/reports/{name}/{paper}" for name in names for paper in ("chart", "xlsx")]
    answers: list[httpx.Response] = []
    async with attacked.watched("drawing", lambda: client.get("/v1/work-orders", headers=theirs), DRAWING) as seen:
        for start in range(5):
            asked = [paths[(start + number) % len(paths)] for number in range(24)]
            answers += await asyncio.gather(*(client.get(path, headers=mine) for path in asked))
    print(f"drawing: {told(answers)}")
    assert set(told(answers)) == {200, 429}
    assert set(seen.statuses) == {200}
    assert seen.grown < 200


async def test_one_person_uploads_pictures_that_unpack_to_much(attacked: Attacked) -> None:
    """20 PNGs of 155 kB and 40 million pixels, while another customer sends a photo again and again."""
    small, numbers = media.picture("JPEG", (1200, 900)), iter(range(10_000))
    large = media.picture("PNG", (6300, 6300))
    assert len(large) < 200_000

    async def send(who: str, content: bytes) -> httpx.Response:
        data = {"community_id": attacked.service.community_id, "idempotency_key": f"{who}-{next(numbers)}"}
        files = {"file": ("x", content)}
        return await attacked.client.post("/v1/files", data=data, files=files, headers=attacked.headers(who))

    async with attacked.watched("pictures", lambda: send("owner2", small), PICTURES) as seen:
        answers = list(await asyncio.gather(*(send("owner1", large) for _ in range(20))))
        # a phone that is told to come again later does so
        while told(answers).get(201, 0) < 20:
            answers += await asyncio.gather(*(send("owner1", large) for _ in range(4)))
            assert set(told(answers)) <= {201, 429}, told(answers)
    print(f"pictures: {told(answers)}")
    assert set(seen.statuses) <= {201, 429}, "only a day's measure may end what the other one sends"
    assert seen.grown < 300


@pytest.mark.parametrize("kind", [ServerProcess, H11Process])
async def test_headers_and_connections_without_end(attacked: Attacked) -> None:
    """200 MiB of headers on one connection, slow clients, and more connections than there are places."""
    port, theirs = attacked.process.port, attacked.headers("reception")
    async with attacked.watched("connections", lambda: attacked.client.get("/v1/me", headers=theirs), HEADERS) as seen:
        reader, writer = await asyncio.open_connection(LOOPBACK, port)
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n")
        sent = 0
        with suppress(ConnectionError):
            while sent < 200 * MIB and not reader.at_eof():
                writer.write(b"X: " + b"a" * 65_000 + b"\r\n")
                sent += 65_007
                await writer.drain()
        writer.close()
        slow = [await asyncio.open_connection(LOOPBACK, port) for _ in range(SLOW)]
        for _, each in slow:
            each.write(b"GET / HTTP/1.1\r\nHost: a\r\n")
        ends = await asyncio.gather(*(end.read() for end, _ in slow))
        for _, each in slow:
            each.close()
    print(f"headers: {sent / MIB:.1f} MiB were taken; {sum(b' 408 ' in end for end in ends)} slow clients were told")
    # what the sockets of both sides hold for themselves
    assert sent < 20 * MIB
    assert all(b" 408 " in end for end in ends)
    assert set(seen.statuses) == {200}
    assert seen.grown < 50


async def test_more_connections_than_places(attacked: Attacked) -> None:
    """What finds no place is told so; who has one is served, and places come free again."""
    port, theirs = attacked.process.port, attacked.headers("reception")
    async with attacked.watched("places", lambda: attacked.client.get("/v1/me", headers=theirs), PLACES) as seen:
        lines = [await asyncio.open_connection(LOOPBACK, port) for _ in range(LINES)]
        refused = [line for line in lines if await _is_told(line[0])]
        for _, writer in lines:
            writer.close()
    print(f"places: {len(refused)} of {LINES} found none")
    assert len(refused) >= LINES - 1000
    assert set(seen.statuses) <= {200, 503}
    assert (await attacked.client.get("/v1/me", headers=theirs)).status_code == 200
    assert seen.grown < 100


async def _is_told(reader: asyncio.StreamReader) -> bool:
    """Whether the server has something to say before it is asked."""
    with suppress(TimeoutError, ConnectionError):
        async with asyncio.timeout(0.01):
            return b" 503 " in await reader.readline()
    return False


async def test_five_hundred_readers_wait(attacked: Attacked) -> None:
    """500 long polls of one community, while others work; then all of them hear of one event."""
    client, reader = attacked.client, attacked.headers("manager")
    feed: dict[str, Any] = {"community_id": attacked.service.community_id, "limit": 1000}
    after = 0
    while (page := (await client.get("/v1/events", params={**feed, "after": after}, headers=reader)).json())["data"]:
        after = page["next_after"]
    async with attacked.watched("waiting", lambda: client.get("/v1/me", headers=reader), WAITING) as seen:
        asked = {**feed, "after": after, "wait": 25}
        waiting = [asyncio.create_task(client.get("/v1/events", params=asked, headers=reader)) for _ in range(READERS)]
        await until(lambda: len(seen.waits) >= 20)
        refused = await client.get("/v1/events", params=asked, headers=reader)
        await attacked.service.register()
        answers = await asyncio.gather(*waiting)
    print(f"waiting: {told(answers)}, one more: {refused.status_code}")
    assert refused.status_code in (429, 503)
    assert set(told(answers)) == {200}
    assert {len(answer.json()["data"]) for answer in answers} == {1}
    assert set(seen.statuses) == {200}
    assert seen.grown < 150
