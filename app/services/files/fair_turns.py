"""Fair turns at work that takes a processor and memory: drawing pictures, letters, workbooks and charts.

Whoever asks often waits behind themselves and behind nobody else: each person has one turn at a time, and those who
wait get theirs in rotation, however long their own rows are. A turn takes its weight, in bytes, out of a budget.
"""

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Final, ParamSpec, TypeVar
from uuid import UUID

from anyio import CapacityLimiter, to_thread

from app.core.catalogue import sentence
from app.core.errors import TooManyRequests, Unavailable

P = ParamSpec("P")
Made = TypeVar("Made")

YOURS_WAIT: Final = sentence("problems.yours_wait")
RETRY: Final = {"Retry-After": "5"}


@dataclass(slots=True, eq=False)
class Waiting:
    """Somebody who waits for a turn."""

    weight: int
    ready: asyncio.Future[None]


class FairTurns:
    """Turns within one process. `at_once`: how many are taken at the same time. `budget`: what their weights may come
    to (0: no limit). `each`: how many requests of one person are on their way. `altogether`: how many wait for a turn;
    whoever still sends does not wait yet, and takes nobody's place."""

    def __init__(self, at_once: int, *, budget: int = 0, each: int, altogether: int) -> None:
        self.at_once, self.budget, self.each, self.altogether = at_once, budget, each, altogether
        self._places: Counter[UUID] = Counter()
        self._running: dict[UUID, int] = {}
        self._waiting: OrderedDict[UUID, deque[Waiting]] = OrderedDict()
        self._limiter: CapacityLimiter | None = None

    @property
    def waiting(self) -> int:
        """How many wait for a turn now."""
        return sum(map(len, self._waiting.values()))

    @property
    def running(self) -> int:
        """How many turns are taken now."""
        return len(self._running)

    @contextmanager
    def place(self, who: UUID) -> Iterator[None]:
        """One of a person's places, taken before anything large is read. Raises TooManyRequests when none is left."""
        if self._places[who] >= self.each:
            raise TooManyRequests.at_once(YOURS_WAIT, self.each)
        self._places[who] += 1
        try:
            yield
        finally:
            self._places[who] -= 1
            if not self._places[who]:
                del self._places[who]

    @asynccontextmanager
    async def turn(self, who: UUID, weight: int = 0) -> AsyncIterator[None]:
        """A person's turn; whoever takes one has a place already. Raises Unavailable when too many wait."""
        await self._enter(who, weight)
        try:
            yield
        finally:
            del self._running[who]
            self._let_in()

    async def in_thread(self, work: Callable[P, Made], *args: P.args, **named: P.kwargs) -> Made:
        """Do something in one of as many threads as there are turns, so that other work keeps its own threads."""
        self._limiter = self._limiter or CapacityLimiter(self.at_once)
        # a thread can't be stopped: the turn lasts until it ends, even if nobody waits for the answer any more
        return await to_thread.run_sync(partial(work, *args, **named), limiter=self._limiter)

    async def run(self, who: UUID, work: Callable[P, Made], *args: P.args, **named: P.kwargs) -> Made:
        """Do something in a thread within a person's turn. Raises as `place` and `turn`."""
        with self.place(who):
            async with self.turn(who):
                return await self.in_thread(work, *args, **named)

    async def _enter(self, who: UUID, weight: int) -> None:
        if self.waiting >= self.altogether:
            raise Unavailable(headers=RETRY)
        entry = Waiting(weight, asyncio.get_running_loop().create_future())
        self._waiting.setdefault(who, deque()).append(entry)
        self._let_in()
        try:
            await entry.ready
        except BaseException:
            if entry.ready.done() and not entry.ready.cancelled():
                # it was called up in the very moment in which it gave up
                del self._running[who]
            else:
                self._waiting[who].remove(entry)
                if not self._waiting[who]:
                    del self._waiting[who]
            self._let_in()
            raise

    def _let_in(self) -> None:
        """Give free turns to whoever waits longest for one; who has just had one goes to the end of the row."""
        while True:
            who = next((each for each in self._waiting if each not in self._running), None)
            # nobody lighter passes the first in the row, who would wait for ever
            if who is None or not self._fits(self._waiting[who][0].weight):
                return
            row = self._waiting.pop(who)
            entry = row.popleft()
            if row:
                self._waiting[who] = row
            self._running[who] = entry.weight
            entry.ready.set_result(None)

    def _fits(self, weight: int) -> bool:
        taken = sum(self._running.values())
        within = not self.budget or not taken or taken + weight <= self.budget
        return within and len(self._running) < self.at_once
