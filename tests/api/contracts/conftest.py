"""Fixtures of the tests of contracts 维保."""

import httpx
import pytest
import pytest_asyncio
from sqlmodel import select

from app.bootstrap import Container
from app.core.clock import MovableClock
from app.core.ids import UUID
from app.models import Person, Premises
from app.services.clocks.due_clocks import DueClockWorker
from app.services.kinds.contract_days import ContractDays
from tests.api.conftest import SignIn
from tests.api.contracts.office import Office, Rounds


@pytest_asyncio.fixture
async def office(
    client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock, container: Container, communities: dict[str, UUID]
) -> Office:
    """The first community's office at ten in the morning."""
    opened = Office(client, sign_in, clock)
    async with container.database.transaction(clock.now()) as tx:
        opened.people = {str(row.username): str(row.id) for row in await tx.all(Person, select(Person))}
        rooms = {row.label: str(row.id) for row in await tx.all(Premises, select(Premises))}
    opened.home = {"owner1": rooms["1号楼1单元101"], "tenant1": rooms["2号楼2单元202"]}
    opened.community = str(communities["HY"])
    opened.at()
    return opened


@pytest.fixture
def rounds(container: Container) -> Rounds:
    """Does what the worker does: looks after contracts until nothing is due, and fires due clocks."""

    async def run() -> None:
        days = ContractDays(container.database, container.moves, container.clock)
        for _ in range(10):
            if not await days.look_after():
                break
        await DueClockWorker(container.database, container.moves, container.clock, "w").fire_due()

    return run
