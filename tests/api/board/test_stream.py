"""The board moves by itself: one read serves whoever looks at the same board, and nobody sees more than they may."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from app.api.board import access, stream
from app.api.board.session import BoardSession
from app.bootstrap import Container
from app.core.clock import MovableClock
from app.core.errors import Forbidden, NotFound
from app.core.lang import Language
from app.models import Person, RoleGrant
from app.services.board import watching
from tests.api.board.conftest import Estate, Viewer
from tests.support.patience import HANGS_AFTER


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Boards are read as soon as something happens, and again only then."""
    monkeypatch.setattr(watching, "LEAST_SECONDS", 0.01)
    monkeypatch.setattr(watching, "MOST_SECONDS", HANGS_AFTER)


class Stream:
    """What one browser is sent."""

    def __init__(self, parts: AsyncIterator[bytes]) -> None:
        self._parts = parts
        self.id = ""

    async def next(self) -> tuple[str, Any]:
        """The next event: its name and its data."""
        async with asyncio.timeout(HANGS_AFTER):
            async for part in self._parts:
                lines = dict(line.split(": ", 1) for line in part.decode().strip().splitlines() if ": " in line[1:])
                if "event" in lines:
                    self.id = lines.get("id", self.id)
                    return lines["event"], json.loads(lines["data"])
        return "end", None

    async def until(self, part: str, text: str) -> dict[str, str]:
        """The next event in which a part says something."""
        while True:
            name, data = await self.next()
            assert name == "board", name
            if text in data["sections"].get(part, ""):
                sections: dict[str, str] = data["sections"]
                return sections


@asynccontextmanager
async def looking(estate: Estate, who: str, *, language: Language = "en", seen: str = "") -> AsyncIterator[Stream]:
    """Somebody's stream of the board of HY, as long as they look."""
    container = estate.container
    person, now = await estate.person(who), container.clock.now()
    token = container.tokens.issue(person.id, person.organisation_id, "person", now, epoch=person.epoch)
    claims = container.tokens.read(token, now)
    caller = await container.principals.find(claims, now)
    office = access.office(caller, estate.places["HY"])
    parts = stream.follow(container, BoardSession(caller, claims), office, language, seen)
    try:
        yield Stream(parts)
    finally:
        await parts.aclose()  # type: ignore[attr-defined]


async def test_what_happens_is_sent(estate: Estate) -> None:
    async with looking(estate, "reception") as board:
        name, first = await board.next()
        assert name == "board"
        assert set(first["sections"]) == {
            "health", "plans", "faults", "posts", "late", "orders", "complaints", "visits",
        }  # fmt: skip
        await estate.order()
        assert set(await board.until("orders", "registered")) == {"orders"}, "only what has changed"


async def test_who_has_seen_it_is_not_told_again(estate: Estate) -> None:
    async with looking(estate, "reception") as board:
        await board.next()
    async with looking(estate, "reception", seen=board.id) as again:
        name, data = await again.next()
        assert (name, data["sections"]) == ("board", {})
        await estate.order()
        assert set(await again.until("orders", "registered")) == {"orders"}


async def test_many_who_look_cost_one_read(estate: Estate, container: Container) -> None:
    before = container.boards.reads
    async with looking(estate, "reception") as first, looking(estate, "reception", language="zh") as second:
        await asyncio.gather(first.next(), second.next())
        assert (container.boards.reads - before, container.boards.watched) == (1, 1)
        await estate.order()
        await asyncio.gather(first.until("orders", "registered"), second.until("orders", "已登记"))
        assert container.boards.reads - before <= 3
        # a supervisor sees another board, with a read of its own
        async with looking(estate, "supervisor") as third:
            await third.next()
            assert container.boards.watched == 2


async def test_a_board_that_nobody_sees_is_not_read(estate: Estate, container: Container) -> None:
    async with looking(estate, "reception") as board:
        await board.next()
    for _ in range(100):
        if not container.boards.watched:
            break
        await asyncio.sleep(0.01)
    assert (container.boards.watched, container.feed_watch.waiting) == (0, 0)
    reads = container.boards.reads
    await estate.order()
    await asyncio.sleep(0.05)
    assert container.boards.reads == reads


async def test_who_is_shut_out_is_told_nothing_more(estate: Estate) -> None:
    person = await estate.person("reception")

    async def shut_out(tx: Any) -> None:
        tx.update(Person, {"id": person.id}, {"active": False})

    async with looking(estate, "reception") as board:
        await board.next()
        await estate.write(shut_out, person.id)
        await estate.order("owner1")
        assert await board.next() == ("over", {})
        assert await board.next() == ("end", None)


async def test_who_loses_their_office_comes_anew(estate: Estate) -> None:
    person = await estate.person("manager")

    async def demote(tx: Any) -> None:
        tx.update(RoleGrant, {"person_id": person.id}, {"role": "receptionist"})

    async with looking(estate, "manager") as board:
        await board.next()
        await estate.write(demote, person.id)
        await estate.order()
        assert await board.next() == ("again", {})


async def test_a_stream_ends_with_its_token(estate: Estate, clock: MovableClock) -> None:
    async with looking(estate, "reception") as board:
        await board.next()
        clock.move_to(clock.now() + timedelta(minutes=16))
        await estate.order()
        assert await board.next() == ("again", {})


async def test_a_browser_has_so_many_boards_at_a_time(viewer: Viewer, container: Container) -> None:
    await viewer.log_in("reception")
    claims = container.tokens.read(viewer.client.cookies["gongdan_board"], container.clock.now())
    assert claims.login is not None
    with ExitStack() as places:
        for _ in range(container.settings.waiting_readers_each):
            places.enter_context(container.feed_watch.place(claims.login))
        assert (await viewer.client.get("/board/events")).status_code == 429


async def test_the_process_can_stop(estate: Estate, container: Container) -> None:
    async with looking(estate, "reception") as board:
        await board.next()
        container.stopping.set()
        assert await board.next() == ("end", None)


async def test_a_board_is_opened_for_no_other_office(estate: Estate) -> None:
    container = estate.container
    for who, place, refusal in (
        ("worker1", "HY", Forbidden),
        ("cashier", "HY", Forbidden),
        ("reception", "GW", NotFound),
    ):
        person, now = await estate.person(who), container.clock.now()
        token = container.tokens.issue(person.id, person.organisation_id, "person", now, epoch=person.epoch)
        caller = await container.principals.find(container.tokens.read(token, now), now)
        with pytest.raises(refusal):
            access.office(caller, estate.places[place])


async def test_a_stream_whose_place_was_taken_meanwhile_ends(estate: Estate, monkeypatch: pytest.MonkeyPatch) -> None:
    async with looking(estate, "reception") as stream_of_reception:
        monkeypatch.setattr(estate.container.feed_watch, "each", 0)
        assert await stream_of_reception.next() == ("end", None)
