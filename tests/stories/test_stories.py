"""The demo's stories, told to the application in this process: every one must come out as the house rules say."""

import pytest

from app.cli.demo.server import Opener, Server
from app.cli.demo.story import windows
from app.cli.demo.tales import TALES, Tale, tell
from tests.stories.conftest import TickingClock

BY_NAME = {tale.name: tale for tale in TALES}


@pytest.mark.parametrize("begins_at", ["morning", "midnight"])
@pytest.mark.parametrize("tale", TALES, ids=lambda tale: tale.name)
async def test_story(opener: Opener, clock: TickingClock, tale: Tale) -> None:
    async with Server(opener, "zh", "test") as server:
        told = await tell(server, tale, windows(clock.now(), 0))
    assert not told.surprise
    assert told.papers
