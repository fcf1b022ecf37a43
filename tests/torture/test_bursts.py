"""Bursts against what is limited: passwords guessed, emergencies, reveals and look-ups by the hundred. Others go on
meanwhile; how long they wait is printed, and never judged."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import psutil
import pytest
import pytest_asyncio

from app.core.ids import new_id
from app.core.settings import Settings
from app.db.database import Database
from app.sandbox.demo_people import PASSWORD
from tests.torture.conftest import FULL, open_clients
from tests.torture.process import ServerProcess
from tests.torture.service import ORDERS, Service

pytestmark = pytest.mark.torture

THIEF, OFFICE, HOME = "198.51.100.9", "203.0.113.5", "192.0.2.77"
GUESSES, EMERGENCIES, REVEALS, LOOK_UPS = 400, 150, 40, 166
AT_ONCE = 50

Doing = Callable[[], Awaitable[httpx.Response]]
Waited = dict[str, tuple[list[float], Counter[int]]]
"""By who waited: for how long each time, in seconds, and how they were answered."""


class Yard:
    """Servers, and clients that reach them through a proxy: it says where each request came from."""

    def __init__(self, service: Service, processes: list[ServerProcess]) -> None:
        self.service, self.processes = service, processes
        self._turn = 0

    async def ask(self, origin: str, method: str, path: str, **options: object) -> httpx.Response:
        """A request from an address, to the next server."""
        self._turn += 1
        client = self.service.clients[self._turn % len(self.service.clients)]
        headers = {"X-Forwarded-For": origin, **options.pop("headers", {})}  # type: ignore[dict-item]
        return await client.request(method, path, headers=headers, **options)  # type: ignore[arg-type]

    async def log_in(self, origin: str, username: str, password: str = PASSWORD) -> httpx.Response:
        """A try to log in."""
        form = {"grant_type": "password", "username": username, "password": password}
        return await self.ask(origin, "POST", "/v1/auth/token", data=form)

    async def read(self, username: str) -> httpx.Response:
        """What anybody asks for all day."""
        return await self.ask(
            HOME, "GET", "/v1/me", headers={"Authorization": f"Bearer {self.service.token(username)}"}
        )

    def memory(self) -> int:
        """What the servers hold, in MiB."""
        pids = [process.pid for process in self.processes]
        return int(sum(psutil.Process(pid).memory_info().rss for pid in pids)) // 2**20


@pytest_asyncio.fixture
async def yard(settings: Settings, seeded: Database, tmp_path: Path) -> AsyncIterator[Yard]:
    """Two servers on PostgreSQL, one on SQLite."""
    processes = [ServerProcess(settings, tmp_path) for _ in range(2 if settings.is_postgresql else 1)]
    try:
        for process in processes:
            await process.start()
        async with AsyncExitStack() as stack:
            service = Service(settings, seeded, await open_clients(stack, settings, processes, FULL.clients * 2))
            await service.meet()
            yield Yard(service, processes)
    finally:
        for process in processes:
            process.stop()


async def crowd(number: int, do: Callable[[int], Awaitable[httpx.Response]]) -> Counter[int]:
    """So many requests, fifty at once; how they were answered."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(at: int) -> int:
        async with places:
            return (await do(at)).status_code

    return Counter(await asyncio.gather(*(one(at) for at in range(number))))


async def waits(do: Doing, stop: asyncio.Event, least: int = 10) -> tuple[list[float], Counter[int]]:
    """Ask again and again until told to stop: how long each took, in seconds, and how they were answered."""
    took: list[float] = []
    statuses: Counter[int] = Counter()
    while len(took) < least or not stop.is_set():
        began = time.monotonic()
        statuses[(await do()).status_code] += 1
        took.append(time.monotonic() - began)
    return took, statuses


async def beside(burst: Awaitable[object], **others: Doing) -> Waited:
    """What others wait for while a burst goes on."""
    stop = asyncio.Event()

    async def until_over() -> None:
        try:
            await burst
        finally:
            stop.set()

    going = asyncio.create_task(until_over())
    found = await asyncio.gather(*(waits(do, stop) for do in others.values()))
    await going
    return dict(zip(others, found, strict=True))


async def quiet() -> None:
    """No burst."""


def say(title: str, before: Waited, during: Waited, memory: str) -> None:
    """Print what others waited for."""
    print(f"\n{title}; memory {memory}")
    for name, (took, _) in before.items():
        print(f"  {name}: before {_told(took)}; meanwhile {_told(during[name][0])}")


def _told(took: list[float]) -> str:
    return f"{sorted(took)[len(took) // 2] * 1000:.0f} ms, at most {max(took) * 1000:.0f} ms"


async def test_guessing_passwords_holds_nobody_up(yard: Yard) -> None:
    """Limit 5.4: counted before hashing, in all processes together; the right password always works at the office."""
    assert (await yard.log_in(OFFICE, "guard")).status_code == 200
    others: dict[str, Doing] = {
        "the guard logs in at the office": lambda: yard.log_in(OFFICE, "guard"),
        "a customer reads": lambda: yard.read("owner1"),
    }
    memory, before = yard.memory(), await beside(quiet(), **others)
    guesses: Counter[int] = Counter()

    async def guess() -> None:
        guesses.update(await crowd(GUESSES, lambda at: yard.log_in(THIEF, "guard", f"guess {at}")))

    during = await beside(guess(), **others)
    say(f"{GUESSES} guesses: {dict(guesses)}", before, during, f"{memory} MiB, then {yard.memory()} MiB")
    # ten at once, and one more after each wait of 5, 10, 20 … seconds that the burst lasts
    assert 10 <= guesses[401] <= 16
    assert guesses[401] + guesses[429] == GUESSES
    assert {*during["the guard logs in at the office"][1], *during["a customer reads"][1]} == {200}


async def test_bursts_of_what_is_limited_hold_nobody_up(yard: Yard) -> None:
    """Limit 5.6: emergencies of one customer, reveals and look-ups of one manager."""
    service = yard.service
    room = (await service.read("owner1", "/v1/me"))["premises"][0]
    emergency = {
        "community_id": service.community_id, "kind": "repair", "channel": "app", "premises_id": room,
        "description": "爆管", "urgency": "emergency", "trades": ["plumbing"],
    }  # fmt: skip
    owner = f"/v1/customers/{service.people['owner1'].id}/reveal"
    others: dict[str, Doing] = {
        "another customer reads": lambda: yard.read("owner2"),
        "the desk registers": lambda: service.send("reception", "POST", ORDERS, service.request(), key=str(new_id())),
    }
    memory, before = yard.memory(), await beside(quiet(), **others)
    sent: dict[str, Counter[int]] = {}

    async def burst() -> None:
        sent["emergencies"], sent["reveals"], sent["look-ups"] = await asyncio.gather(
            crowd(EMERGENCIES, lambda _: service.send("owner1", "POST", ORDERS, emergency, key=str(new_id()))),
            crowd(REVEALS, lambda _: service.send("manager", "POST", owner, {"purpose": "contact"})),
            crowd(LOOK_UPS, lambda at: service.send("manager", "GET", ORDERS, params={"phone": f"1380013{at:04}"})),
        )

    during = await beside(burst(), **others)
    say(f"{sent}", before, during, f"{memory} MiB, then {yard.memory()} MiB")
    assert sent["emergencies"] == {201: 5, 429: EMERGENCIES - 5}
    assert sent["look-ups"] == {200: 30, 429: LOOK_UPS - 30}
    assert sent["reveals"][200] <= 30
    assert set(sent["reveals"]) <= {200, 429}
    assert set(during["another customer reads"][1]) == {200}
    assert set(during["the desk registers"][1]) == {201}
