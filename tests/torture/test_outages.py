"""PostgreSQL is restarted under load: callers are told to come again (503), and are served again without a restart."""

import asyncio
import time
from collections import Counter
from typing import Final, Literal

import httpx
import pytest

from tests.support import postgres
from tests.torture.conftest import FULL
from tests.torture.test_kills import allowed_seconds
from tests.torture.town import ORDERS, Town

pytestmark = [pytest.mark.torture, pytest.mark.postgresql]  # SQLite is no server, so it can't be away

RESTARTS: Final = 8
CALLERS: Final = 12
CONTACT: Final = {"means": "phone", "result": "unanswered"}
MODES: Final[tuple[Literal["fast", "immediate"], ...]] = ("fast", "immediate")


class Caller:
    """Calls without a pause, and notes what it was told and whether it is served."""

    def __init__(self, town: Town, order: str) -> None:
        self.town, self.order = town, order
        self.told: Counter[int] = Counter()
        self.acknowledged = 0
        self.served = asyncio.Event()
        self.wrong: list[str] = []
        self.over = False

    async def call(self) -> None:
        """Until it is over."""
        while not self.over:
            answer = await self.town.act("reception", self.order, "contact", CONTACT)
            self.told[answer.status_code] += 1
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


@pytest.mark.parametrize("scale", [FULL], indirect=True, ids=["full"])
async def test_a_restart_of_postgresql_is_survived(town: Town) -> None:
    callers = [Caller(town, str((await town.register())["id"])) for _ in range(CALLERS)]
    calling = [asyncio.create_task(caller.call()) for caller in callers]
    late = []
    for number in range(RESTARTS):
        await asyncio.sleep(1)
        await asyncio.to_thread(postgres.restart_server, MODES[number % 2])
        for caller in callers:
            caller.served.clear()
        back, allowed = time.monotonic(), allowed_seconds()
        async with asyncio.timeout(10 * allowed):
            await asyncio.gather(*(caller.served.wait() for caller in callers))
        took = time.monotonic() - back
        late += [took] if took > allowed else []
    for caller in callers:
        caller.over = True
    await asyncio.gather(*calling)
    told = sum((caller.told for caller in callers), Counter[int]())
    assert not [wrong for caller in callers for wrong in caller.wrong]
    assert told.keys() == {200, 503}, told
    assert not late, f"served again only after {late} seconds"
    assert await town.look_through() == []
    for caller in callers:
        stored = await town.entries(caller.order, "contact")
        # a write whose answer was lost with the connection may have been done
        assert caller.acknowledged <= stored <= caller.acknowledged + caller.told[503]
    assert [await town.read("reception", f"{ORDERS}/{caller.order}") for caller in callers]
