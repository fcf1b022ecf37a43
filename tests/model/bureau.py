"""A service centre whose time stands still until it is moved: its people by name, requests in this process, and its
worker."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import httpx
from sqlmodel import SQLModel, col, func, select

from app.bootstrap import Container, build_container
from app.core.clock import MovableClock
from app.core.row_scope import EVERYWHERE
from app.core.settings import Settings
from app.main import create_app
from app.models import (
    ClockRow,
    Community,
    Complaint,
    ComplaintDecision,
    ComplaintLink,
    ComplaintNote,
    CorrectiveAction,
    Department,
    Evidence,
    JournalEntry,
    Notice,
    Person,
    WorkOrder,
)
from app.sandbox.demo.run import ZONE
from app.sandbox.demo.server import picture
from app.services.clocks.due_clocks import DueClockWorker

COMPLAINTS: Final = "/v1/complaints"
COMMUNITY: Final = "HY"
FILE: Final[tuple[type[SQLModel], ...]] = (Evidence, ComplaintNote, ComplaintDecision, ComplaintLink, CorrectiveAction)
"""What hangs on a complaint."""
LEASED: Final = frozenset({"leased_by", "leased_until"})
MOST_FIRINGS: Final = 200
"""So many batches are more than any test has clocks for: whoever finds more to do does it again and again."""


class Bureau:
    """The service centre, seen from outside by its people, and from inside by a test."""

    def __init__(
        self, settings: Settings, container: Container, clock: MovableClock, client: httpx.AsyncClient
    ) -> None:
        self.settings, self.container, self.clock, self.client = settings, container, clock, client
        self.people: dict[str, Person] = {}
        self.names: dict[UUID, str] = {}
        self.departments: dict[str, str] = {}
        self.heads = {
            "engineering": "supervisor", "cleaning": "supervisor_cleaning", "property": "supervisor_property",
            "administration": "supervisor_office",
        }  # fmt: skip
        """Who leads which department; some have nobody."""
        self.community_id = ""
        self.sent = 0

    @classmethod
    async def open(cls, settings: Settings, start: datetime) -> "Bureau":
        """A service centre on a database that has the demo's people."""
        clock = MovableClock(start)
        container = build_container(settings, clock=clock)
        transport = httpx.ASGITransport(app=create_app(container=container), raise_app_exceptions=False)
        bureau = cls(settings, container, clock, httpx.AsyncClient(transport=transport, base_url="http://gongdan.test"))
        await bureau._meet()
        return bureau

    async def close(self) -> None:
        """Give back what was opened."""
        await self.client.aclose()
        await self.container.close()

    async def _meet(self) -> None:
        async with self.container.database.transaction(self.clock.now(), EVERYWHERE) as tx:
            people = await tx.all(Person, select(Person).where(col(Person.username).is_not(None)))
            [home] = await tx.all(Community, select(Community).where(col(Community.code) == COMMUNITY))
            departments = await tx.all(Department, select(Department).where(col(Department.community_id) == home.id))
        self.people = {str(person.username): person for person in people}
        self.names = {person.id: name for name, person in self.people.items()}
        self.community_id = str(home.id)
        self.departments = {row.code: str(row.id) for row in sorted(departments, key=lambda row: row.code)}

    def handler_of(self, complaint: Mapping[str, Any]) -> str:
        """The name of whoever handles a complaint; the supervisor's where nobody does."""
        found = complaint["handler_id"]
        return "cs_supervisor" if found is None else self.names[UUID(found)]

    # time

    @property
    def now(self) -> datetime:
        """The present moment, locally."""
        return self.clock.now().astimezone(ZONE)

    def day(self, ahead: int = 0) -> date:
        """A local day."""
        return self.now.date() + timedelta(days=ahead)

    async def wait(self, time: timedelta) -> None:
        """Let time go by, and the worker fire what has become due."""
        self.clock.move_to(self.clock.now() + time)
        firer = DueClockWorker(self.container.database, self.container.moves, self.container.clock, "the worker")
        for _ in range(MOST_FIRINGS):
            if not await firer.fire_due():
                return
        raise AssertionError("the worker finds something to fire again and again")

    # requests

    async def send(self, who: str, method: str, path: str, form: Mapping[str, Any] | None = None) -> httpx.Response:
        """One request as somebody; server errors are never an answer."""
        person = self.people[who]
        token = self.container.tokens.issue(person.id, person.organisation_id, "person", self.clock.now())
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
        self.sent += 1
        if method == "POST":
            headers["Idempotency-Key"] = f"model-{self.sent}"
        answer = await self.client.request(method, path, headers=headers, json=None if form is None else dict(form))
        assert answer.status_code < 500, f"{who}: {method} {path} {form}: {answer.status_code} {answer.text}"
        return answer

    async def must(self, who: str, path: str, form: Mapping[str, Any]) -> dict[str, Any]:
        """Something that has to succeed."""
        answer = await self.send(who, "POST", path, form)
        assert answer.status_code in (200, 201), f"{who}: {path} {form}: {answer.text}"
        body: dict[str, Any] = answer.json()
        return body

    async def read(self, who: str, path: str) -> Any:
        """What somebody reads there; None for what doesn't exist for them."""
        answer = await self.send(who, "GET", path)
        assert answer.status_code in (200, 404), f"{who}: {path}: {answer.text}"
        return answer.json() if answer.status_code == 200 else None

    async def upload(self, who: str, purpose: str = "photo", **signing: str) -> str:
        """A picture; its id."""
        person = self.people[who]
        token = self.container.tokens.issue(person.id, person.organisation_id, "person", self.clock.now())
        self.sent += 1
        answer = await self.client.post(
            "/v1/files",
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": f"model-{self.sent}"},
            data={"community_id": self.community_id, "purpose": purpose, **signing},
            files={"file": ("photo.png", picture(self.sent), "image/png")},
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    # past the API

    async def firings(self) -> dict[str, int]:
        """How often which step of a clock was fired."""
        statement = (
            select(col(JournalEntry.event), func.count().label("times"))
            .where(col(JournalEntry.record_type) == "clock")
            .group_by(col(JournalEntry.event))
        )
        async with self.container.database.transaction(self.clock.now(), EVERYWHERE) as tx:
            return {row["event"]: row["times"] for row in await tx.rows(statement)}

    async def snapshot(self, complaint_id: str) -> dict[str, Any]:
        """Everything that a refused action must leave as it was."""
        record = UUID(complaint_id)
        async with self.container.database.transaction(self.clock.now(), EVERYWHERE) as tx:
            rows: dict[str, Any] = {}
            [row] = await tx.rows(select(Complaint).where(col(Complaint.id) == record))
            rows["row"] = dict(row)
            clocks = await tx.rows(select(ClockRow).where(col(ClockRow.record_id) == record).order_by(col(ClockRow.id)))
            rows["clocks"] = [
                {name: value for name, value in dict(clock).items() if name not in LEASED} for clock in clocks
            ]
            for model in FILE:
                here: Any = model
                rows[model.__name__] = await tx.value(
                    select(func.count()).select_from(model).where(here.complaint_id == record)
                )
            rows["orders"] = await tx.value(select(func.count()).select_from(WorkOrder))
            for name, followed in (("journal", JournalEntry), ("notices", Notice)):
                here = followed
                rows[name] = await tx.value(select(func.count()).select_from(followed).where(here.record_id == record))
        return rows
