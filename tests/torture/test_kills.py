"""The server is killed while people write: nothing that was acknowledged is lost, and nothing is there by half."""

import asyncio
import os
import random
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from app.core.settings import Settings
from app.db.database import Database
from tests.torture.conftest import open_doors
from tests.torture.process import ServerProcess
from tests.torture.town import ORDERS, Town

pytestmark = pytest.mark.torture

KILLS: Final = 60
WRITERS: Final = 6
READY_SECONDS: Final = 5
CONTACT: Final = {"means": "phone", "result": "unanswered"}
PASSING: Final = {409, 503}


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

    async def write(self, town: Town) -> None:
        """Go on until the server is gone."""
        while True:
            if self.open is None:
                self.open = self._next(town)
            path, form, key = self.open
            try:
                answer = await town.send("reception", "POST", path, form, key=key)
            except httpx.TransportError:
                return
            if answer.status_code in PASSING:
                await asyncio.sleep(0.01)
                continue
            assert answer.status_code in (200, 201), answer.text
            self.answers[key], self.paths[key], self.open = answer.content, path, None

    def _next(self, town: Town) -> tuple[str, dict[str, Any], str]:
        self.sent += 1
        key = f"{self.name}-{self.sent}"
        if self.sent % 3 == 0:
            return ORDERS, town.request(f"{self.name} 的第 {self.sent} 件"), key
        return f"{ORDERS}/{self.order}/contact", CONTACT, key

    @property
    def contacts(self) -> int:
        """How many contacts were acknowledged."""
        return sum(path != ORDERS for path in self.paths.values())


def allowed_seconds() -> float:
    """How long a start may take; on a machine with more work than processors everything takes longer."""
    return READY_SECONDS * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


async def test_nothing_acknowledged_is_lost(settings: Settings, seeded: Database, tmp_path: Path) -> None:
    chance = random.Random(9)
    process = ServerProcess(settings, tmp_path)
    slow = []
    try:
        await process.start()
        async with AsyncExitStack() as stack:
            town = Town(settings, seeded, await open_doors(stack, settings, [process], WRITERS))
            await town.meet()
            writers = [Writer(f"w{number}", str((await town.register())["id"])) for number in range(WRITERS)]
            for _ in range(KILLS):
                writing = [asyncio.create_task(writer.write(town)) for writer in writers]
                await asyncio.sleep(chance.uniform(0.05, 0.7))
                process.kill()
                await asyncio.gather(*writing)
                took = await process.start()
                slow += [took] if took > allowed_seconds() else []
            await check(town, writers)
    finally:
        process.stop()
    assert not slow, f"ready only after {slow} seconds"


async def check(town: Town, writers: list[Writer]) -> None:
    """Look for everything that was acknowledged, and for anything that nobody should find."""
    assert await town.look_through() == []
    assert sum(len(writer.answers) for writer in writers) > KILLS, "something was written between the kills"
    for writer in writers:
        for key, body in writer.answers.items():
            path = writer.paths[key]
            form = town.request(f"{writer.name} 的第 {key.rpartition('-')[2]} 件") if path == ORDERS else CONTACT
            again = await town.send("reception", "POST", path, form, key=key)
            assert (again.content, again.headers.get("idempotency-replayed")) == (body, "true"), key
        # what was sent last may have been done without an answer, but not more than that
        stored = await town.entries(writer.order, "contact")
        unsure = int(writer.open is not None and writer.open[0] != ORDERS)
        assert writer.contacts <= stored <= writer.contacts + unsure
    assert not {status for status in town.faults if status != 503}
