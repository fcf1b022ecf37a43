"""Fixtures of the tests of reception."""

import httpx
import pytest
import pytest_asyncio
from sqlmodel import select

from app.bootstrap import Container
from app.core.clock import MovableClock
from app.core.ids import UUID
from app.models import Person
from app.services.clocks.due_clocks import DueClockWorker
from tests.api.conftest import SignIn
from tests.api.reception.counter import Counter
from tests.api.visitors.gate import Worker


@pytest_asyncio.fixture
async def counter(
    client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock, container: Container, communities: dict[str, UUID]
) -> Counter:
    """The reception of the first community."""
    opened = Counter(client, sign_in, clock, str(communities["HY"]))
    async with container.database.transaction(clock.now()) as tx:
        opened.people = {str(row.username): str(row.id) for row in await tx.all(Person, select(Person))}
    return opened


@pytest.fixture
def fire(container: Container) -> Worker:
    """Fires what is due, as the worker does."""

    async def run() -> None:
        await DueClockWorker(container.database, container.moves, container.clock, "w").fire_due()

    return run
