"""The server is killed while people write: nothing that was acknowledged is lost, and nothing is there by half."""

import asyncio
import random
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx

from app.core.settings import Settings
from app.db.database import Database
from tests.torture.conftest import SMALL, Scale, open_clients
from tests.torture.process import ServerProcess
from tests.torture.service import ORDERS, Service

WRITERS: Final = 6
CONTACT: Final = {"means": "phone", "result": "unanswered"}
PASSING: Final = {409, 503}
READY_SECONDS: Final = 5


@dataclass(slots=True)
class Writer:
    """Somebody who writes one thing after another, each with a key, and sends again what was not answered."""

    name: str
    order: str
    sent: int = 0
    open: tuple[str, dict[str, Any], str] | None = None
    """Path, form and key of what was sent last and is not answered yet."""
    answers: dict[str, bytes] = field(default_factory=dict)
    """What was acknowledged, by key."""
    paths: dict[str, str] = field(default_factory=dict)

    async def write(self, service: Service, most: float = float("inf")) -> None:
        """Go on until the server is gone, or that many more are acknowledged."""
        most += len(self.answers)
        while len(self.answers) < most:
            if self.open is None:
                self.open = self._next(service)
            path, form, key = self.open
            try:
                answer = await service.send("reception", "POST", path, form, key=key)
            except httpx.TransportError:
                return
            if answer.status_code in PASSING:
                await asyncio.sleep(0.01)
                continue
            assert answer.status_code in (200, 201), answer.text
            self.answers[key], self.paths[key], self.open = answer.content, path, None

    def _next(self, service: Service) -> tuple[str, dict[str, Any], str]:
        self.sent += 1
        key = f"{self.name}-{self.sent}"
        if self.sent % 3 == 0:
            return ORDERS, service.request(f"{self.name} 的第 {self.sent} 件"), key
        return f"{ORDERS}/{self.order}/contact", CONTACT, key

    @property
    def contacts(self) -> int:
        """How many contacts were acknowledged."""
        return sum(path != ORDERS for path in self.paths.values())


async def test_nothing_acknowledged_is_lost(settings: Settings, seeded: Database, tmp_path: Path, scale: Scale) -> None:
    chance = random.Random(9)
    process = ServerProcess(settings, tmp_path, forked=scale is SMALL)
    took = []
    try:
        await process.start()
        async with AsyncExitStack() as stack:
            service = Service(settings, seeded, await open_clients(stack, settings, [process], WRITERS))
            await service.meet()
            writers = [Writer(f"w{number}", str((await service.register())["id"])) for number in range(WRITERS)]
            before = await service.orders()
            for _ in range(scale.kills):
                writing = [asyncio.create_task(writer.write(service)) for writer in writers]
                await asyncio.sleep(chance.uniform(0.02, 0.5))
                process.kill()
                await asyncio.gather(*writing)
                took.append(await process.start())
            # what was under way at the last kill is sent again, so that all of it is decided
            await asyncio.gather(*(writer.write(service, 1) for writer in writers))
            await check(service, writers, scale.kills, before)
    finally:
        process.stop()
    print(f"{scale.kills} kills, ready within {max(took):.1f} s")
    # the small one runs beside other tests, where seconds say nothing
    slow = [seconds for seconds in took if seconds > READY_SECONDS]
    assert scale is SMALL or not slow, f"ready only after {slow} seconds"


async def check(service: Service, writers: list[Writer], kills: int, before: int) -> None:
    """Look for everything that was acknowledged, and for anything that nobody should find."""
    assert await service.look_through() == []
    acknowledged = sum(len(writer.answers) for writer in writers)
    print(f"{acknowledged} writes acknowledged")
    assert acknowledged > kills, "something was written between the kills"
    for writer in writers:
        assert writer.open is None
        assert await service.entries(writer.order, "contact") == writer.contacts
        for key, body in writer.answers.items():
            path = writer.paths[key]
            form = service.request(f"{writer.name} 的第 {key.rpartition('-')[2]} 件") if path == ORDERS else CONTACT
            again = await service.send("reception", "POST", path, form, key=key)
            assert (again.content, again.headers.get("idempotency-replayed")) == (body, "true"), key
    registered = sum(path == ORDERS for writer in writers for path in writer.paths.values())
    assert await service.orders() == before + registered
    assert not {status for status in service.faults if status != 503}
