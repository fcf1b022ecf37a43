"""docs/life-of-a-request.md is true: one dispatch is traced in this process, and the page held against what was called.

What stands in the page: a walk, whose functions run in this order; and rooms, each once, with every file of theirs that
the dispatch passes and the functions that matter, in the order in which they are first called.
"""

import datetime
import logging
import re
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import FrameType
from typing import Final, NamedTuple

import httpx
import pytest
import pytest_asyncio
import structlog
from sqlmodel import col, select

from app.bootstrap import Container, build_container
from app.core import logs
from app.core.clock import MovableClock
from app.core.ids import new_id
from app.core.settings import Settings
from app.db.database import Database
from app.main import create_app
from app.models import Person

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "life-of-a-request.md"
APP: Final = f"{ROOT / 'app'}/"

WALK: Final = re.compile(r"^\d+\. `(app/[\w/]+\.py)` `([\w.]+)`: ", re.MULTILINE)
ROOM: Final = re.compile(r"^### `(app/[\w/]+)`", re.MULTILINE)
FILE: Final = re.compile(r"^- `([\w/]+\.py)`((?:,?\s+`[\w.]+`)*):\s", re.MULTILINE)
NAME: Final = re.compile(r"`([\w.]+)`")

SHARED: Final = "app/core"
"""Words and values that all floors use. Its files count like all others, but it may be entered from anywhere."""
MOST_FILES: Final = 31


class Called(NamedTuple):
    """A function as the page names it: one inside another is `outer.inner`."""

    file: str
    name: str

    @property
    def room(self) -> str:
        """The folder that the page has a section for: app/db, app/core, and one below in the other folders."""
        parts = self.file.split("/")
        return "/".join(parts[:2] if parts[1] in ("db", "core") else parts[:3])


def room_paths(page: str) -> dict[str, list[tuple[str, list[str]]]]:
    """The sections of rooms: their files, each with the functions that are named."""
    parts = ROOM.split(page.partition("## Room by room")[2])[1:]
    return {
        room: [(f"{room}/{file}", NAME.findall(names)) for file, names in FILE.findall(body)]
        for room, body in zip(parts[::2], parts[1::2], strict=True)
    }


class Caller:
    """A client that speaks as one demo person."""

    def __init__(self, client: httpx.AsyncClient, token: str) -> None:
        self._client, self._token = client, token

    async def get(self, path: str) -> dict[str, object]:
        """The answer's body."""
        answer = await self._client.get(path, headers={"Authorization": f"Bearer {self._token}"})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def post(self, path: str, form: dict[str, object]) -> dict[str, object]:
        """The answer's body; each request has a new Idempotency-Key."""
        headers = {"Authorization": f"Bearer {self._token}", "Idempotency-Key": str(new_id())}
        answer = await self._client.post(path, headers=headers, json=form)
        assert answer.status_code in (200, 201), answer.text
        return dict(answer.json())


@pytest_asyncio.fixture
async def reception(settings: Settings, seeded: Database) -> AsyncIterator[Caller]:
    """Reception of the demo, at the application in this process."""
    clock = MovableClock(datetime.datetime.now(datetime.UTC))
    container: Container = build_container(settings, clock=clock, database=seeded)
    now = clock.now()
    async with seeded.transaction(now) as tx:
        person = await tx.one(Person, select(Person).where(col(Person.username) == "reception"))
    assert person is not None
    transport = httpx.ASGITransport(app=create_app(container=container))
    async with httpx.AsyncClient(transport=transport, base_url="http://gongdan.test") as client:
        yield Caller(client, container.tokens.issue(person.id, person.organisation_id, "person", now))


def first_of(answer: dict[str, object]) -> dict[str, object]:
    """The first row of a list."""
    rows = answer["data"]
    assert isinstance(rows, list)
    return dict(rows[0])


async def accepted(reception: Caller, community: object) -> str:
    """The address of a new order that is accepted."""
    form: dict[str, object] = {"community_id": community, "kind": "repair", "channel": "phone", "description": "tap"}
    caller = first_of(await reception.get(f"/v1/communities/{community}/customers?phone=13800000016"))
    homes = caller["homes"]
    assert isinstance(homes, list)
    form |= {"customer_id": caller["id"], "premises_id": homes[0]["premises_id"]}
    order = f"/v1/work-orders/{(await reception.post('/v1/work-orders', form))['id']}"
    me = await reception.get("/v1/me")
    day = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=2)
    await reception.post(
        f"{order}/accept",
        {
            "coverage": "chargeable",
            "coverage_reason": "The warranty is over",
            "trades": ["plumbing"],
            "estimate": {"basis": "range", "min_fen": 3000, "max_fen": 15000, "visit_fee_fen": 2000},
            "consent": {"said_by": "the owner", "means": "phone", "told_at": me["now"]},
            "appointment": {"starts_at": f"{day}T09:00:00+08:00", "ends_at": f"{day}T11:00:00+08:00"},
        },
    )
    return order


@pytest.fixture
def logging_as_served(settings: Settings) -> Iterator[None]:
    """Lines in the log as `gongdan serve` has them: they pass a file of ours, too."""
    root = logging.getLogger()
    before = (root.handlers, root.level)
    logs.configure(settings)
    # a logger that is kept would go on like this after the test
    structlog.configure(cache_logger_on_first_use=False)
    yield
    root.handlers, level = before
    root.setLevel(level)
    structlog.reset_defaults()


@pytest_asyncio.fixture
async def calls(reception: Caller, logging_as_served: None) -> list[Called]:
    """Functions of app/ that a dispatch calls, each once, in the order of their first call. An order was dispatched
    before: what a process builds once is no part of a request."""
    community = first_of(await reception.get("/v1/communities?q=HY"))["id"]
    department = first_of(await reception.get(f"/v1/communities/{community}/departments?q=engineering"))["id"]
    form: dict[str, object] = {"department_id": department}
    await reception.post(f"{await accepted(reception, community)}/dispatch", form)
    order = await accepted(reception, community)
    called: dict[Called, None] = {}

    def note(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(APP):
            # what has no name, such as a lambda, counts too: it stands in a file
            name = code.co_qualname.replace(".<locals>", "")
            called[Called(f"app/{code.co_filename.removeprefix(APP)}", name)] = None

    sys.setprofile(note)
    try:
        await reception.post(f"{order}/dispatch", form)
    finally:
        sys.setprofile(None)
    return list(called)


def test_the_walk_runs_in_this_order(calls: list[Called]) -> None:
    walk = [Called(*found) for found in WALK.findall(PAGE.read_text("utf-8"))]
    assert len(walk) > 20
    assert walk == [call for call in calls if call in walk]


def test_each_room_stands_once_with_all_its_files(calls: list[Called]) -> None:
    page = PAGE.read_text("utf-8")
    rooms = room_paths(page)
    assert ROOM.findall(page) == list(rooms), "a room stands twice"
    passed = list(dict.fromkeys(call.room for call in calls if call.room != SHARED))
    assert [room for room in rooms if room != SHARED] == passed
    for room, files in rooms.items():
        assert [file for file, _ in files] == list(dict.fromkeys(call.file for call in calls if call.room == room))


def test_the_functions_of_a_file_are_called_in_this_order(calls: list[Called]) -> None:
    for files in room_paths(PAGE.read_text("utf-8")).values():
        for file, names in files:
            named = [Called(file, name) for name in names]
            assert named == [call for call in calls if call in named]


def test_a_dispatch_passes_few_files(calls: list[Called]) -> None:
    assert len({call.file for call in calls}) <= MOST_FILES
