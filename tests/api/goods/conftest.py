"""Fixtures of the tests of goods passes."""

from datetime import timedelta

import httpx
import pytest
import pytest_asyncio
from sqlmodel import select

from app.adapters.erp import HttpErp
from app.bootstrap import Container, build_container
from app.core.clock import MovableClock
from app.core.ids import UUID
from app.core.outside_settings import STANDIN_ERP_TOKEN
from app.core.settings import Settings
from app.db.database import Database
from app.models import Person, Premises
from app.sandbox.erp import ErpState, build
from app.services.clocks.due_clocks import DueClockWorker
from tests.api.conftest import SignIn
from tests.api.goods.desk import GoodsDesk, Worker


@pytest.fixture
def erp() -> ErpState:
    """What the stand-in for the ERP knows, and how it behaves."""
    return ErpState()


@pytest.fixture
def container(settings: Settings, clock: MovableClock, seeded: Database, erp: ErpState) -> Container:
    """The application with the stand-in for its ERP."""
    port = HttpErp("http://erp.test", STANDIN_ERP_TOKEN, 5.0, httpx.ASGITransport(app=build(erp)))
    return build_container(settings, clock=clock, database=seeded, erp=port)


@pytest_asyncio.fixture
async def desk(
    client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock, container: Container, communities: dict[str, UUID]
) -> GoodsDesk:
    """The desk and the gate of the first community; owner2 has let a room to tenant1."""
    everybody = GoodsDesk(client, sign_in, clock)
    async with container.database.transaction(clock.now()) as tx:
        everybody.people = {str(row.username): str(row.id) for row in await tx.all(Person, select(Person))}
        rooms = {row.label: str(row.id) for row in await tx.all(Premises, select(Premises))}
    everybody.home = {"owner1": rooms["1号楼1单元101"], "tenant1": rooms["2号楼2单元202"]}
    everybody.community = str(communities["HY"])
    let = {
        "person_id": everybody.people["owner2"],
        "premises_id": everybody.home["tenant1"],
        "relation": "owner",
        "valid_from": (clock.now() - timedelta(days=400)).date().isoformat(),
    }
    bound = await everybody.post("reception", f"/v1/communities/{everybody.community}/bindings", let)
    assert bound.status_code == 201, bound.text
    return everybody


@pytest.fixture
def fire(container: Container) -> Worker:
    """Does what is due, as the worker does: clocks, and questions to the ERP."""

    async def run() -> None:
        await container.arrears_checks.look_after()
        await DueClockWorker(container.database, container.moves, container.clock, "w").fire_due()

    return run
