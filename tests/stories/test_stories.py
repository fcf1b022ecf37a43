"""The demo's stories, told to the application in this process: every one must come out as the house rules say."""

import pytest

from app.db.database import Database
from app.sandbox.demo.server import Server
from app.sandbox.demo.story import windows
from app.sandbox.demo.tales import TALES, Tale, tell
from tests.stories import archive
from tests.stories.conftest import TickingClock

OVER_MIDNIGHT = ("repair", "rework", "emergency", "money")
"""Those whose days are counted: numbers, clocks, qualifications, warranties, attempts."""


async def tell_and_look(server: Server, clock: TickingClock, seeded: Database, tale: Tale) -> None:
    told = await tell(server, tale, windows(clock.now(), 0))
    assert not told.surprise
    assert told.papers
    async with seeded.transaction(clock.now()) as tx:
        assert await archive.faults(tx) == []


@pytest.mark.parametrize("tale", TALES, ids=lambda tale: tale.name)
async def test_story(server: Server, clock: TickingClock, seeded: Database, tale: Tale) -> None:
    await tell_and_look(server, clock, seeded, tale)


@pytest.mark.parametrize("begins_at", ["midnight"])
@pytest.mark.parametrize("tale", [tale for tale in TALES if tale.name in OVER_MIDNIGHT], ids=lambda tale: tale.name)
async def test_story_over_midnight(server: Server, clock: TickingClock, seeded: Database, tale: Tale) -> None:
    await tell_and_look(server, clock, seeded, tale)
