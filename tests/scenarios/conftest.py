"""Fixtures of the scenarios: the application in this process, with a clock that goes on by itself."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from app.bootstrap import build_container
from app.core.settings import Settings
from app.db.database import Database
from app.sandbox.demo.run import ZONE, Run, windows
from app.sandbox.demo.server import OpenClient, Server
from tests.support.application import application
from tests.support.closed import ClosedTransport

TICK = timedelta(seconds=2)
HOURS = {"morning": timedelta(hours=9, minutes=30), "midnight": timedelta(hours=23, minutes=59, seconds=20)}
"""When scenarios begin: on an ordinary morning, or so late that the day ends while they run."""


class TickingClock:
    """Goes on a little whenever it is asked, as time does between two requests."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """The present moment."""
        self._now += TICK
        return self._now

    def pass_by(self, time: timedelta) -> None:
        """Let so much time go by between two requests."""
        self._now += time


@pytest.fixture
def begins_at() -> str:
    """The hour at which a scenario begins; tests may be given another."""
    return "morning"


@pytest.fixture
def clock(begins_at: str) -> TickingClock:
    """The day after the seed, which is written by the real clock."""
    tomorrow = (datetime.now(ZONE) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return TickingClock(tomorrow + HOURS[begins_at])


@pytest.fixture
def app(settings: Settings, clock: TickingClock, seeded: Database) -> FastAPI:
    """The application under test."""
    return application(build_container(settings, clock=clock, database=seeded))


@pytest.fixture
def open_client(app: FastAPI) -> OpenClient:
    """The way into it, without a socket; every answer is held against the document."""
    transport = ClosedTransport(app)
    return lambda: httpx.AsyncClient(transport=transport, base_url="http://gongdan.test")


@pytest_asyncio.fixture
async def server(open_client: OpenClient) -> AsyncIterator[Server]:
    """The server of a test, with people who log in as they are needed."""
    async with Server(open_client, "zh", "test") as opened:
        yield opened


@pytest.fixture
def run(server: Server, clock: TickingClock) -> Run:
    """A run of the test's own."""
    return Run(server, windows(clock.now(), 0))
