"""Waiting for news of a community: one look at the database for all who wait, however many they are.

A reader that waits holds a request and nothing else. One task per community looks for news while anybody waits, and
wakes them all; each then reads its own page. How many may wait is limited, per client and in all.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from app.core.catalogue import sentence
from app.core.errors import Problem, TooManyRequests, Unavailable

LOOKS_EVERY_SECONDS: Final = 0.5
READ_AT_ONCE: Final = 2
"""How many of those who wait, or are woken, read at the same time; other requests need connections, too."""
YOURS_WAIT: Final = sentence("problems.readers_wait")
RETRY: Final = {"Retry-After": "5"}

Look = Callable[[UUID], Awaitable[int]]
"""Gives positions to what is new in a community, and says the last one."""


@dataclass(slots=True)
class Watch:
    """One community that somebody waits for."""

    news: asyncio.Condition = field(default_factory=asyncio.Condition)
    readers: int = 0
    head: int = -1
    """The last position that was seen; nobody has looked yet: -1."""
    task: asyncio.Task[None] | None = None


class FeedWatch:
    """The waiting readers of a process: at most `each` of one client, and `altogether`."""

    def __init__(self, each: int, altogether: int) -> None:
        self.each, self.altogether = each, altogether
        self._waiting: Counter[UUID] = Counter()
        self._watches: dict[UUID, Watch] = {}
        self._reading: asyncio.Semaphore | None = None

    @property
    def waiting(self) -> int:
        """How many wait now."""
        return self._waiting.total()

    @contextmanager
    def place(self, client: UUID) -> Iterator[None]:
        """A place among those who wait. Raises TooManyRequests when the client has too many, Unavailable when all are
        taken."""
        if self._waiting[client] >= self.each:
            raise TooManyRequests.at_once(YOURS_WAIT, self.each)
        if self._waiting.total() >= self.altogether:
            raise Unavailable(headers=RETRY)
        self._waiting[client] += 1
        try:
            yield
        finally:
            self._waiting[client] -= 1
            if not self._waiting[client]:
                del self._waiting[client]

    def close(self) -> None:
        """Look no more."""
        for watch in self._watches.values():
            if watch.task is not None:
                watch.task.cancel()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        """A turn at reading, for whoever is ready to wait."""
        self._reading = self._reading or asyncio.Semaphore(READ_AT_ONCE)
        async with self._reading:
            yield

    async def wait(self, community_id: UUID, after: int, look: Look, seconds: float, stop: asyncio.Event) -> None:
        """Wait until a community has a position beyond `after`, the time is over, or the process stops."""
        watch = self._watches.setdefault(community_id, Watch())
        watch.readers += 1
        if watch.task is None:
            watch.task = asyncio.create_task(self._look_again_and_again(community_id, watch, look, stop))
        try:
            async with asyncio.timeout(seconds), watch.news:
                await watch.news.wait_for(lambda: watch.head > after or stop.is_set() or watch.task is None)
        except TimeoutError:
            return
        finally:
            watch.readers -= 1

    async def _look_again_and_again(self, community_id: UUID, watch: Watch, look: Look, stop: asyncio.Event) -> None:
        try:
            while watch.readers and not stop.is_set():
                head = await look(community_id)
                if head > watch.head:
                    async with watch.news:
                        watch.head = head
                        watch.news.notify_all()
                await pause(stop, LOOKS_EVERY_SECONDS)
        except Problem:
            # such as a database that is away: whoever waits is woken, reads for themselves, and hears of it
            return
        finally:
            watch.task = None
            del self._watches[community_id]
            async with watch.news:
                watch.news.notify_all()


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait so many seconds, or until the process stops."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
