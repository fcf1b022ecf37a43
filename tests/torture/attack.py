"""A server under attack: what it takes of memory, and how long somebody else waits meanwhile."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

import httpx
import psutil

from tests.support.patience import HANGS_AFTER
from tests.torture.process import ServerProcess
from tests.torture.service import Service

MB: Final = 1_000_000
LOOKS_EVERY: Final = 0.02
ASKS_EVERY: Final = 0.2


@dataclass(slots=True)
class Seen:
    """What was seen while something went on."""

    name: str
    waits: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    before: float = 0.0
    highest: float = 0.0
    after: float = 0.0

    @property
    def grown(self) -> float:
        """How many MB it took at most, over what it had."""
        return self.highest - self.before

    def __str__(self) -> str:
        waits = sorted(self.waits) or [0.0]
        middle = waits[len(waits) // 2]
        return (
            f"{self.name}: memory {self.before:.0f} MB before, {self.highest:.0f} at most, {self.after:.0f} after; "
            f"somebody else waited {middle * 1000:.0f} ms in the middle, {waits[-1] * 1000:.0f} ms at most, "
            f"answers {dict(self.statuses)}"
        )


class H11Process(ServerProcess):
    """A server on the parser that is written in Python."""

    module = "tests.torture.plain_parser"


class Attacked:
    """One server process, its people, and what is looked at."""

    def __init__(self, process: ServerProcess, service: Service) -> None:
        self.process, self.service = process, service
        self._memory = psutil.Process(process.pid)

    @property
    def client(self) -> httpx.AsyncClient:
        """A way to the server."""
        return self.service.clients[0]

    def headers(self, who: str) -> dict[str, str]:
        """Somebody's token."""
        return {"Authorization": f"Bearer {self.service.token(who)}", "Accept-Language": "en"}

    @property
    def memory(self) -> float:
        """Resident memory in MB."""
        return float(self._memory.memory_info().rss) / MB

    @asynccontextmanager
    async def watched(
        self, name: str, ask: Callable[[], Awaitable[httpx.Response]], without: str
    ) -> AsyncIterator[Seen]:
        """Look at the memory, and have somebody else ask again and again, while something goes on. `without` says what
        the same did before there were limits."""
        seen = Seen(name)
        for _ in range(5):
            await self._ask(seen, ask)
        quiet = max(seen.waits)
        seen.waits.clear()
        seen.before = seen.highest = self.memory
        over = asyncio.Event()

        async def look() -> None:
            while not over.is_set():
                seen.highest = max(seen.highest, self.memory)
                await asyncio.sleep(LOOKS_EVERY)

        async def go_on_asking() -> None:
            while not over.is_set():
                await self._ask(seen, ask)
                await asyncio.sleep(ASKS_EVERY)

        tasks = [asyncio.create_task(look()), asyncio.create_task(go_on_asking())]
        try:
            async with asyncio.timeout(HANGS_AFTER):
                yield seen
        finally:
            over.set()
            await asyncio.gather(*tasks)
        await self._ask(seen, ask)
        seen.after = self.memory
        print(f"\n{seen}; {quiet * 1000:.0f} ms at most before. Without limits: {without}")

    @staticmethod
    async def _ask(seen: Seen, ask: Callable[[], Awaitable[httpx.Response]]) -> None:
        began = time.monotonic()
        answer = await ask()
        seen.waits.append(time.monotonic() - began)
        seen.statuses[answer.status_code] += 1


def told(answers: list[httpx.Response]) -> dict[int, int]:
    """How often each status was answered."""
    return dict(Counter(answer.status_code for answer in answers))
