"""Fixtures of the torture: its scale, and the service on its servers. The small scale is a part of every test run; the
full one (`make torture`) has real server processes, two of them on PostgreSQL."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from app.bootstrap import build_container
from app.core.row_scope import EVERYWHERE
from app.core.settings import Settings
from app.db.database import Database
from app.main import create_app
from tests.support import postgres
from tests.support.patience import HANGS_AFTER
from tests.torture.process import ServerProcess
from tests.torture.service import Service


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is done at once, and how often."""

    name: str
    clients: int
    rounds: int
    keys: int
    sends: int
    windows: int
    """Orders with overlapping times that want one worker."""
    payments: int
    numbers: int
    writers: int
    moves: int
    """How much each writer writes."""
    kills: int
    restarts: int


SMALL = Scale("small", 8, 10, 10, 10, 8, 8, 24, 4, 6, 3, 2)
FULL = Scale(
    "full", 50, 200, 100, 100, 60, 40, 400, 8, 60,
    kills=int(os.environ.get("GONGDAN_TORTURE_KILLS", "200")),
    restarts=int(os.environ.get("GONGDAN_TORTURE_RESTARTS", "20")),
)  # fmt: skip


@pytest.fixture(params=[pytest.param(SMALL, id="small"), pytest.param(FULL, id="full", marks=pytest.mark.torture)])
def scale(request: pytest.FixtureRequest) -> Scale:
    """How hard it is."""
    found: Scale = request.param
    return found


@pytest.fixture
def processes(scale: Scale, settings: Settings, tmp_path: Path) -> Iterator[list[ServerProcess]]:
    """The servers of the full scale, not started yet."""
    number = 0 if scale is SMALL else 2 if settings.is_postgresql else 1
    servers = [ServerProcess(settings, tmp_path) for _ in range(number)]
    yield servers
    for process in servers:
        process.stop()


async def open_clients(
    stack: AsyncExitStack, settings: Settings, processes: list[ServerProcess], connections: int
) -> list[httpx.AsyncClient]:
    """Ways to the servers; without processes, into an application in this one."""
    # the server hangs up after five idle seconds; who lets go earlier never sends into a line that is just being closed
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections, keepalive_expiry=2)
    # some wait for a line here, and that is no fault of the server's
    patience = httpx.Timeout(HANGS_AFTER, pool=None)
    if processes:
        clients = [
            httpx.AsyncClient(base_url=process.address, timeout=patience, limits=limits) for process in processes
        ]
    else:
        role = postgres.ROLE if settings.is_postgresql else None
        database = Database(settings.database_url, pool_size=8, role=role, scope=EVERYWHERE)
        container = build_container(settings, database=database)
        stack.push_async_callback(container.close)
        transport = httpx.ASGITransport(app=create_app(container=container), raise_app_exceptions=False)
        clients = [httpx.AsyncClient(transport=transport, base_url="http://gongdan.test", timeout=HANGS_AFTER)]
    return [await stack.enter_async_context(client) for client in clients]


@pytest_asyncio.fixture
async def service(
    scale: Scale, settings: Settings, seeded: Database, processes: list[ServerProcess]
) -> AsyncIterator[Service]:
    """The service with its servers open."""
    for process in processes:
        await process.start()
    async with AsyncExitStack() as stack:
        running = Service(settings, seeded, await open_clients(stack, settings, processes, scale.clients))
        await running.meet()
        yield running
