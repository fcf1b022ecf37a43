"""Waiting readers of the feed: 500 of them cost one look at a time, and more are sent away."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from app.api.routes import events
from app.bootstrap import Container, build_container
from app.core.clock import MovableClock
from app.core.ids import UUID
from app.core.settings import Settings
from app.db.database import Database
from app.main import create_app
from app.services.timeline.feed_watch import Look
from tests.api.conftest import Headers, SignIn
from tests.support.patience import HANGS_AFTER, until

READERS = 500
CONNECTIONS = 4


@pytest.fixture(autouse=True)
def patient(container: Container, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody stops waiting because the machine is busy."""
    wait = container.feed_watch.wait

    async def longer(community_id: UUID, after: int, look: Look, _: float, stop: asyncio.Event) -> None:
        await wait(community_id, after, look, HANGS_AFTER, stop)

    monkeypatch.setattr(container.feed_watch, "wait", longer)


class Feed:
    """A service of its own, with the limits that a test gives."""

    def __init__(self, client: httpx.AsyncClient, container: Container, sign_in: SignIn, community_id: UUID) -> None:
        self.client, self.container, self.sign_in = client, container, sign_in
        self.community_id = str(community_id)
        self._known: dict[str, Headers] = {}

    async def head(self) -> int:
        """The position of the last event."""
        after = 0
        while True:
            page = (await self.read("manager", after)).json()
            after = page["next_after"]
            if not page["has_more"]:
                return int(after)

    async def read(self, who: str, after: int, wait: int = 0) -> httpx.Response:
        params: dict[str, Any] = {"community_id": self.community_id, "after": after, "limit": 1000, "wait": wait}
        return await self.client.get("/v1/events", params=params, headers=await self.headers(who))

    async def headers(self, who: str) -> Headers:
        """Somebody's token, asked for once."""
        if who not in self._known:
            self._known[who] = await self.sign_in(who)
        return self._known[who]

    def wait(self, who: str, after: int) -> "asyncio.Task[httpx.Response]":
        return asyncio.create_task(self.read(who, after, 25))

    async def waiting(self, number: int, *tasks: "asyncio.Task[httpx.Response]") -> None:
        """Until so many wait, and none of the tasks has been answered."""
        watch = self.container.feed_watch
        await until(lambda: watch.waiting == number or any(task.done() for task in tasks))
        answered = [task.result().text for task in tasks if task.done()]
        assert not answered, answered[:3]

    async def rename(self, name: str) -> None:
        """Something happens."""
        admin = await self.sign_in("admin")
        path = f"/v1/communities/{self.community_id}/departments"
        first = (await self.client.get(path, headers=admin)).json()["data"][0]
        form = {"name": name, "expected_version": first["version"]}
        done = await self.client.post(f"{path}/{first['id']}/update", json=form, headers=admin)
        assert done.status_code == 200, done.text


@pytest.fixture
def limits() -> dict[str, int]:
    return {"waiting_readers": READERS, "waiting_readers_each": READERS}


@pytest.fixture
def container(settings: Settings, clock: MovableClock, seeded: Database, limits: dict[str, int]) -> Container:
    return build_container(settings.model_copy(update=limits), clock=clock, database=seeded)


@pytest_asyncio.fixture
async def feed(container: Container, sign_in: SignIn, communities: dict[str, UUID]) -> AsyncIterator[Feed]:
    transport = httpx.ASGITransport(app=create_app(container=container), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://gongdan.test", timeout=HANGS_AFTER) as client:
        yield Feed(client, container, sign_in, communities["HY"])
    container.feed_watch.close()


async def test_five_hundred_wait_for_one_look(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    look = events._head

    async def counted(*given: Any) -> int:
        looks.append(1)
        return await look(*given)

    monkeypatch.setattr(events, "_head", counted)
    after = await feed.head()
    # all connections are open by then: to open one may take longer than it may, where 500 requests come at once
    await asyncio.gather(*(feed.read("manager", after) for _ in range(CONNECTIONS)))
    waiting = [feed.wait("manager", after) for _ in range(READERS)]
    await feed.waiting(READERS, *waiting)
    one_too_many = await feed.read("erp", after, 25)
    assert (one_too_many.status_code, one_too_many.json()["code"]) == (503, "unavailable")
    assert int(one_too_many.headers["retry-after"]) >= 1
    assert (await feed.read("erp", after)).status_code == 200, "whoever does not wait is answered"

    looks.clear()
    await until(lambda: len(looks) >= 2)
    assert len(looks) == 2, "all who wait are looked for together"
    for _ in range(20):
        assert (await feed.client.get("/v1/me", headers=await feed.sign_in("owner1"))).status_code == 200
    await feed.rename("三")
    answers = await asyncio.gather(*waiting)
    assert {answer.status_code for answer in answers} == {200}
    assert {tuple(event["event"] for event in answer.json()["data"]) for answer in answers} == {("department.updated",)}
    await feed.waiting(0)


@pytest.mark.parametrize("limits", [{"waiting_readers": 10, "waiting_readers_each": 2}])
async def test_one_client_may_wait_so_often(feed: Feed) -> None:
    after = await feed.head()
    mine = [feed.wait("manager", after) for _ in range(2)]
    await feed.waiting(2)
    third = await feed.read("manager", after, 25)
    assert (third.status_code, third.json()["code"]) == (429, "too-many-requests")
    assert int(third.headers["retry-after"]) >= 1
    theirs = feed.wait("erp", after)
    await feed.waiting(3)
    await feed.rename("三")
    answers = await asyncio.gather(*mine, theirs)
    assert [len(answer.json()["data"]) for answer in answers] == [1, 1, 1]
    again = feed.wait("manager", answers[0].json()["next_after"])
    await feed.waiting(1)
    feed.container.stopping.set()
    assert (await again).json()["data"] == [], "a process that stops keeps nobody waiting"
