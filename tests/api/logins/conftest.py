"""Fixtures of the tests about logging in: clients at other addresses, and another process of the same service."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest_asyncio

from app.bootstrap import Container, build_container
from app.core.clock import MovableClock
from app.core.settings import Settings
from tests.api.logins.visits import Elsewhere
from tests.conftest import open_place
from tests.support.places import Place


@pytest_asyncio.fixture
async def elsewhere(container: Container) -> AsyncIterator[Elsewhere]:
    """Makes clients at other addresses."""
    async with AsyncExitStack() as stack:
        yield Elsewhere(stack, container)


@pytest_asyncio.fixture
async def other_process(settings: Settings, clock: MovableClock, seeded_place: Place) -> AsyncIterator[Container]:
    """The parts of a second process on the same database."""
    container = build_container(settings, clock=clock, database=open_place(seeded_place.url))
    yield container
    await container.close()
