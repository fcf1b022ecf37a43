"""Fixtures of the worker's tests."""

from collections.abc import AsyncIterator

import pytest_asyncio

from app.db.database import Database
from tests.worker.clocks import Village


@pytest_asyncio.fixture
async def village(database: Database) -> AsyncIterator[Village]:
    """A place with nothing due."""
    made = Village(database)
    await made.found()
    yield made
