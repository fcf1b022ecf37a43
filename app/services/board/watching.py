"""Boards that are looked at: one task for each office reads it, however many look at it, and only while somebody does.

The task reads again when the community's feed has news, and otherwise every half minute, because time passes; never
more often than every two seconds.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from app.core.clock import Clock
from app.core.errors import Problem
from app.core.row_scope import of_community
from app.db.database import Database
from app.services.board.contents import Board
from app.services.board.office import BoardOffice
from app.services.board.reading import read_board
from app.services.health.figures import FiguresReader
from app.services.places.communities import Communities
from app.services.timeline.feed_watch import FeedWatch, pause
from app.services.timeline.feeds import CommunityFeed

LEAST_SECONDS: Final = 2.0
"""Between two reads of one board."""
MOST_SECONDS: Final = 30.0
"""After so long it is read again although nothing happened."""


Following = Callable[[float], Awaitable[Board | None]]
"""Waits so many seconds for the next reading of a board; None: there was none by then."""


@dataclass(slots=True, eq=False)
class BoardWatch:
    """One office that somebody looks for."""

    news: asyncio.Condition = field(default_factory=asyncio.Condition)
    viewers: int = 0
    board: Board | None = None
    turn: int = 0
    """How often it was read."""
    task: asyncio.Task[None] | None = None


class Boards:
    """The boards of a process."""

    def __init__(
        self, database: Database, clock: Clock, communities: Communities, figures: FiguresReader, feed: FeedWatch
    ) -> None:
        self._database, self._clock, self._communities = database, clock, communities
        self._figures, self._feed = figures, feed
        self._watches: dict[BoardOffice, BoardWatch] = {}
        self.reads = 0
        """How often a board was read from the database."""

    @property
    def watched(self) -> int:
        """How many different boards are looked at now."""
        return len(self._watches)

    def close(self) -> None:
        """Read no more."""
        for watch in self._watches.values():
            if watch.task is not None:
                watch.task.cancel()

    async def read(self, office: BoardOffice) -> Board:
        """The board as it is; what was read within the last two seconds for somebody who watches is as good."""
        watch = self._watches.get(office)
        now = self._clock.now()
        if watch is not None and watch.board is not None:
            age = (now - watch.board.at).total_seconds()
            if 0 <= age < LEAST_SECONDS:
                return watch.board
        return await self._read(office)

    async def _read(self, office: BoardOffice) -> Board:
        self.reads += 1
        figures = await self._figures.read()
        scope = of_community(office.community_id)
        async with self._database.transaction(self._clock.now(), scope) as tx:
            return await read_board(tx, self._communities, office, figures)

    @asynccontextmanager
    async def looking(self, office: BoardOffice, stop: asyncio.Event) -> AsyncIterator[Following]:
        """Look at a board. The first reading comes at once, if somebody else looks at it already."""
        watch = self._watches.setdefault(office, BoardWatch())
        watch.viewers += 1
        seen = 0

        async def following(seconds: float) -> Board | None:
            nonlocal seen
            if watch.task is None:
                # it ended, because the database was away; the next viewer begins anew
                self._watches[office] = watch
                watch.task = asyncio.create_task(self._read_again_and_again(office, watch, stop))
            try:
                async with asyncio.timeout(seconds), watch.news:
                    await watch.news.wait_for(lambda: watch.turn > seen or stop.is_set() or watch.task is None)
            except TimeoutError:
                return None
            if watch.turn == seen:
                # the database is away; nobody asks it again and again
                await pause(stop, min(seconds, LEAST_SECONDS))
                return None
            seen = watch.turn
            return watch.board

        try:
            yield following
        finally:
            watch.viewers -= 1
            if not watch.viewers and watch.task is not None:
                watch.task.cancel()

    async def _read_again_and_again(self, office: BoardOffice, watch: BoardWatch, stop: asyncio.Event) -> None:
        feed = CommunityFeed(office.community_id)
        head = 0

        async def look(_: object) -> int:
            async with self._database.transaction(self._clock.now(), feed.scope) as tx:
                if await feed.sequence(tx):
                    await tx.commit()
                return await feed.head(tx)

        try:
            while watch.viewers and not stop.is_set():
                head = await look(feed.id)
                board = await self._read(office)
                async with watch.news:
                    watch.board, watch.turn = board, watch.turn + 1
                    watch.news.notify_all()
                await asyncio.sleep(LEAST_SECONDS)
                await self._feed.wait(feed.id, head, look, MOST_SECONDS - LEAST_SECONDS, stop)
        except Problem:
            # such as a database that is away: viewers keep what they have, and the next wait begins anew
            return
        finally:
            watch.task = None
            if self._watches.get(office) is watch:
                del self._watches[office]
            async with watch.news:
                watch.news.notify_all()
