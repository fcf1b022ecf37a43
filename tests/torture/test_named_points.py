"""The server dies at each named point of its work, while people write, upload and follow the feed."""

import asyncio
import random
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from app.core.settings import Settings
from app.db.database import Database
from tests.api.test_files import photo
from tests.support.patience import HANGS_AFTER
from tests.torture.conftest import SMALL, Scale, open_clients
from tests.torture.mortal import POINTS
from tests.torture.process import ServerProcess
from tests.torture.service import ORDERS, Service
from tests.torture.test_kills import READY_SECONDS, Writer, check

WRITERS: Final = 4
PICTURES: Final = frozenset({"picture not named", "picture without its row"})


@dataclass(slots=True)
class Photographer:
    """Somebody who uploads one picture after another, each with a key, and sends again what was not answered."""

    sent: int = 0
    open: bool = False
    kept: dict[str, bytes] = field(default_factory=dict)
    """What was acknowledged, by key."""

    async def upload(self, service: Service, most: float = float("inf")) -> None:
        """Go on until the server is gone, or that many more are acknowledged."""
        most += len(self.kept)
        while len(self.kept) < most:
            if not self.open:
                self.sent, self.open = self.sent + 1, True
            key = f"photo-{self.sent}"
            try:
                answer = await self.send(service, key)
            except httpx.TransportError:
                return
            assert answer.status_code == 201, answer.text
            self.kept[key], self.open = answer.content, False

    async def send(self, service: Service, key: str) -> httpx.Response:
        """The picture of that key."""
        return await service.clients[0].post(
            "/v1/files",
            headers={"Authorization": f"Bearer {service.token('worker1')}", "Idempotency-Key": key},
            data={"community_id": service.community_id},
            files={"file": ("a.jpg", photo(size=(40, 20 + int(key.rpartition("-")[2]) % 20)))},
        )


@dataclass(slots=True)
class Follower:
    """An ERP that reads the feed on and on, from where it was."""

    after: int
    seen: list[dict[str, Any]] = field(default_factory=list)

    async def follow(self, service: Service) -> None:
        """Until the server is gone."""
        while True:
            try:
                await self.read(service, wait=1)
            except httpx.TransportError:
                return

    async def read(self, service: Service, wait: int = 0) -> bool:
        """One page; whether it had something."""
        place = {"community_id": service.community_id, "after": self.after, "wait": wait}
        page = await service.read("manager", "/v1/events", **place)
        self.seen += page["data"]
        self.after = page["next_after"]
        return bool(page["data"])


async def test_nothing_is_lost_at_any_named_point(
    settings: Settings, seeded: Database, tmp_path: Any, scale: Scale
) -> None:
    chance = random.Random(12)
    process = ServerProcess(settings, tmp_path, forked=scale is SMALL)
    took = []
    try:
        await process.start()
        async with AsyncExitStack() as stack:
            service = Service(settings, seeded, await open_clients(stack, settings, [process], WRITERS + 2))
            await service.meet()
            writers = [Writer(f"w{number}", str((await service.register())["id"])) for number in range(WRITERS)]
            photographer, follower = Photographer(), Follower(0)
            while await follower.read(service):
                pass
            start, before = follower.after, await service.orders()
            follower.seen.clear()
            points = list(POINTS) * (1 if scale is SMALL else scale.kills // 20)
            process.stop()
            for point in points:
                # what is passed once a picture is passed seldom
                took.append(await process.start(f"{point}:{chance.randint(1, 3 if point in PICTURES else 12)}"))
                async with asyncio.timeout(HANGS_AFTER):
                    busy = [writer.write(service) for writer in writers]
                    await asyncio.gather(*busy, photographer.upload(service), follower.follow(service))
                assert await process.dead(), process.log.read_text(encoding="utf-8")[-3000:]
            took.append(await process.start())
            # what was under way at the last death is sent again, so that all of it is decided
            await asyncio.gather(*(writer.write(service, 1) for writer in writers), photographer.upload(service, 1))
            await check(service, writers, len(points), before)
            await check_pictures(service, photographer)
            while await follower.read(service):
                pass
            await check_feed(service, follower, start, writers)
    finally:
        process.stop()
    print(f"{len(points)} deaths at {len(POINTS)} points, ready within {max(took):.1f} s")
    # the small one runs beside other tests, where seconds say nothing
    slow = [seconds for seconds in took if seconds > READY_SECONDS]
    assert scale is SMALL or not slow, f"ready only after {slow} seconds"


async def check_pictures(service: Service, photographer: Photographer) -> None:
    """Each acknowledged picture is there once, whole, and answers its key as before."""
    assert photographer.kept
    for key, body in photographer.kept.items():
        again = await photographer.send(service, key)
        assert (again.content, again.headers.get("idempotency-replayed")) == (body, "true"), key
        # the address in the first answer has run out meanwhile
        address = (await service.read("worker1", f"/v1/files/{again.json()['id']}"))["url"]
        seen = await service.clients[0].get(address)
        assert seen.status_code == 200, seen.text
        assert seen.content.startswith(b"\xff\xd8")
        assert seen.content.endswith(b"\xff\xd9")


async def check_feed(service: Service, follower: Follower, start: int, writers: list[Writer]) -> None:
    """The feed has no gap, nothing twice, and each order's events in turn."""
    assert [event["position"] for event in follower.seen] == list(range(start + 1, start + 1 + len(follower.seen)))
    seen = {(event["record_id"], event["version"]) for event in follower.seen}
    assert len(seen) == len(follower.seen)
    for writer in writers:
        versions = [event["version"] for event in follower.seen if event["record_id"] == writer.order]
        newest = (await service.read("reception", f"{ORDERS}/{writer.order}"))["version"]
        assert versions == list(range(2, newest + 1))
