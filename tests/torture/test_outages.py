"""PostgreSQL is restarted under load: callers are told to come again (503), and are served again without a restart."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final, Literal

import httpx
import pytest
import pytest_asyncio

from app.core.settings import Settings
from app.db import revisions
from app.db.database import Database
from tests.conftest import open_place, sow
from tests.support import postgres
from tests.support.patience import HANGS_AFTER
from tests.torture.conftest import SMALL, Scale, open_clients
from tests.torture.process import ServerProcess
from tests.torture.service import ORDERS, Service

pytestmark = pytest.mark.postgresql  # SQLite is no server, so it can't be away

CALLERS: Final = 12
CONTACT: Final = {"means": "phone", "result": "unanswered"}
HEALED_SECONDS: Final = 5
MODES: Final[tuple[Literal["fast", "immediate"], ...]] = ("fast", "immediate")


@pytest.fixture
def own_server(database_kind: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A PostgreSQL that no other test uses, as durable as a real one; the address of its superuser."""
    assert database_kind == "postgresql"
    for name in ("GONGDAN_TEST_POSTGRES", "GONGDAN_TEST_POSTGRES_OWNER"):
        monkeypatch.delenv(name, raising=False)
    yield postgres.ensure_server(durable=True)
    postgres.stop_server()


@pytest.fixture
def settings(own_server: str, tmp_path: Path) -> Settings:
    """Settings that name a seeded database there."""
    owner_url = postgres.create_database("outages")
    revisions.upgrade(owner_url)
    url = postgres.application_url("outages")
    sow(url)
    return Settings(database_url=url, owner_database_url=owner_url, files_dir=tmp_path / "files")


@pytest_asyncio.fixture
async def seeded(settings: Settings) -> AsyncIterator[Database]:
    """The test's own way to that database."""
    opened = open_place(settings.database_url)
    yield opened
    await opened.close()


class Caller:
    """Calls without a pause, each time until it is served, and notes what it was told."""

    def __init__(self, service: Service, name: str, order: str) -> None:
        self.service, self.name, self.order = service, name, order
        self.told: Counter[int] = Counter()
        self.acknowledged = 0
        self.served = asyncio.Event()
        self.wrong: list[str] = []
        self.over = False

    async def call(self) -> None:
        """Until it is over; what was told to come again is sent again with its key."""
        undecided = True
        while undecided or not self.over:
            key = f"{self.name}-{self.acknowledged}"
            answer = await self.service.act("reception", self.order, "contact", CONTACT, key=key)
            self.told[answer.status_code] += 1
            undecided = answer.status_code == 503
            if answer.status_code == 200:
                self.acknowledged += 1
                self.served.set()
            elif answer.status_code == 503:
                self._check(answer)
                await asyncio.sleep(0.05)
            else:
                self.wrong.append(f"{answer.status_code} {answer.text[:300]}")

    def _check(self, answer: httpx.Response) -> None:
        if not answer.headers.get("retry-after", "").isdigit() or answer.json()["code"] != "unavailable":
            self.wrong.append(f"503 without help: {answer.headers} {answer.text[:300]}")


async def test_a_restart_of_postgresql_is_survived(
    settings: Settings, seeded: Database, tmp_path: Path, scale: Scale
) -> None:
    processes = [ServerProcess(settings, tmp_path, forked=scale is SMALL) for _ in range(1 if scale is SMALL else 2)]
    try:
        for process in processes:
            await process.start()
        async with AsyncExitStack() as stack:
            service = Service(settings, seeded, await open_clients(stack, settings, processes, CALLERS))
            await service.meet()
            took = await restart_under_load(service, scale.restarts)
    finally:
        for process in processes:
            process.stop()
    # the small one runs beside other tests, where seconds say nothing
    late = [seconds for seconds in took if seconds > HEALED_SECONDS]
    assert scale is SMALL or not late, f"served again only after {late} seconds"


async def everybody_is_served(callers: list[Caller]) -> None:
    """Wait until each caller was served once more."""
    for caller in callers:
        caller.served.clear()
    async with asyncio.timeout(HANGS_AFTER):
        await asyncio.gather(*(caller.served.wait() for caller in callers))


async def restart_under_load(service: Service, restarts: int) -> list[float]:
    """Restart the database so often, and look at what callers were told and what is stored. How long until each caller
    was served again."""
    callers = [Caller(service, f"c{number}", str((await service.register())["id"])) for number in range(CALLERS)]
    calling = [asyncio.create_task(caller.call()) for caller in callers]
    took = []
    for number in range(restarts):
        await everybody_is_served(callers)
        await asyncio.to_thread(postgres.restart_server, MODES[number % 2])
        back = time.monotonic()
        await everybody_is_served(callers)
        took.append(time.monotonic() - back)
    for caller in callers:
        caller.over = True
    await asyncio.gather(*calling)
    answers = sum((caller.told for caller in callers), Counter[int]())
    print(f"{restarts} restarts, served again within {max(took):.1f} s, told {dict(answers)}")
    assert not [wrong for caller in callers for wrong in caller.wrong]
    assert answers.keys() == {200, 503}, answers
    assert await service.look_through() == []
    for caller in callers:
        # none lost, and none done twice because it was sent again
        assert await service.entries(caller.order, "contact") == caller.acknowledged
    assert [await service.read("reception", f"{ORDERS}/{caller.order}") for caller in callers]
    return took
