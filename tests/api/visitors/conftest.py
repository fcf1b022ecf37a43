"""Fixtures of the tests of visitors."""

import httpx
import pytest
import pytest_asyncio
from sqlmodel import select

from app.bootstrap import Container
from app.core.clock import MovableClock
from app.core.ids import UUID
from app.models import Person, Premises
from app.services.clocks.due_clocks import DueClockWorker
from tests.api.conftest import SignIn
from tests.api.visitors.gate import Desk, Worker


@pytest_asyncio.fixture
async def desk(
    client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock, container: Container, communities: dict[str, UUID]
) -> Desk:
    """The gate of the first community at ten in the morning."""
    reception = Desk(client, sign_in, clock)
    async with container.database.transaction(clock.now()) as tx:
        reception.people = {str(row.username): str(row.id) for row in await tx.all(Person, select(Person))}
        rooms = {row.label: str(row.id) for row in await tx.all(Premises, select(Premises))}
    reception.home = {"owner1": rooms["1号楼1单元101"], "tenant1": rooms["2号楼2单元202"]}
    reception.community = str(communities["HY"])
    reception.at("10:00")
    return reception


@pytest.fixture
def fire(container: Container) -> Worker:
    """Fires what is due, as the worker does."""

    async def run() -> None:
        await DueClockWorker(container.database, container.moves, container.clock, "w").fire_due()

    return run
