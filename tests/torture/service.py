"""The service under load: servers on one database, its people with their tokens, and how to get an order going."""

import asyncio
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count, cycle
from typing import Any, Final
from uuid import UUID

import httpx
from sqlmodel import col, func, select

from app.core.settings import Settings
from app.db.database import Database
from app.models import Community, Department, JournalEntry, Person, WorkOrder
from app.services.journal import journal_verify
from app.services.people.callers import Tokens

ORDERS: Final = "/v1/work-orders"
COMMUNITY: Final = "HY"
AT_ONCE: Final = 200
"""How many requests are under way at most. A queue of thousands within the client would be what is measured."""
TRIES: Final = 200
"""How often something that may be tried again is tried again."""
FRESH: Final = timedelta(minutes=10)


class Service:
    """Requests go to the servers in turn; every status that came back is counted."""

    def __init__(self, settings: Settings, database: Database, clients: Sequence[httpx.AsyncClient]) -> None:
        self.settings, self.database, self.clients = settings, database, list(clients)
        self.statuses: Counter[int] = Counter()
        self.people: dict[str, Person] = {}
        self.community_id = ""
        self.departments: dict[str, str] = {}
        self._tokens = Tokens(settings)
        self._held: dict[str, tuple[datetime, str]] = {}
        self._next_client = cycle(range(len(self.clients)))
        self._numbers = count(1)
        self._room = asyncio.Semaphore(AT_ONCE)

    async def meet(self) -> None:
        """Get to know the people and the place."""
        async with self.database.transaction(datetime.now(UTC)) as tx:
            people = await tx.all(Person, select(Person).where(col(Person.username).is_not(None)))
            [home] = await tx.all(Community, select(Community).where(col(Community.code) == COMMUNITY))
            departments = await tx.all(Department, select(Department).where(col(Department.community_id) == home.id))
        self.people = {str(person.username): person for person in people}
        self.community_id = str(home.id)
        self.departments = {department.code: str(department.id) for department in departments}

    def token(self, who: str) -> str:
        """An access token; another one before it runs out."""
        now = datetime.now(UTC)
        held = self._held.get(who)
        if held is None or now - held[0] > FRESH:
            person = self.people[who]
            held = self._held[who] = now, self._tokens.issue(person.id, person.organisation_id, "person", now)
        return held[1]

    def new_key(self) -> str:
        """A key that was never used."""
        return f"torture-{next(self._numbers)}"

    async def send(
        self,
        who: str,
        method: str,
        path: str,
        form: Mapping[str, Any] | None = None,
        *,
        key: str | None = None,
        if_match: int | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> httpx.Response:
        """One request to the next server."""
        headers = {"Authorization": f"Bearer {self.token(who)}", "Accept-Language": "en"}
        if key is not None:
            headers["Idempotency-Key"] = key
        if if_match is not None:
            headers["If-Match"] = f'"{if_match}"'
        content = None
        if form is not None:
            headers["Content-Type"], content = "application/json", json.dumps(form)
        client = self.clients[next(self._next_client)]
        async with self._room:
            answer = await client.request(method, path, headers=headers, content=content, params=dict(params or {}))
        self.statuses[answer.status_code] += 1
        return answer

    async def act(
        self, who: str, order: str, action: str, form: Mapping[str, Any] | None = None, **more: Any
    ) -> httpx.Response:
        """An action on a work order."""
        return await self.send(who, "POST", f"{ORDERS}/{order}/{action}", form or {}, **more)

    async def must(self, who: str, path: str, form: Mapping[str, Any], key: str | None = None) -> dict[str, Any]:
        """A step on the way to what is tried: it has to succeed."""
        answer = await self.send(who, "POST", path, form, key=key or self.new_key())
        assert answer.status_code in (200, 201), f"{path}: {answer.status_code} {answer.text}"
        body: dict[str, Any] = answer.json()
        return body

    async def read(self, who: str, path: str, **params: Any) -> dict[str, Any]:
        """What somebody reads there."""
        answer = await self.send(who, "GET", path, params=params)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
        body: dict[str, Any] = answer.json()
        return body

    def request(self, description: str = "大堂水管漏水") -> dict[str, Any]:
        """A registration of the desk for the common area, which costs nobody anything."""
        return {
            "community_id": self.community_id,
            "kind": "repair",
            "channel": "phone",
            "description": description,
            "common_area": "1号楼大堂",
            "contact_name": "王女士",
            "contact_phone": "13800001234",
            "trades": ["plumbing"],
        }

    async def register(self, **more: Any) -> dict[str, Any]:
        """A new order."""
        return await self.must("reception", ORDERS, {**self.request(), **more})

    async def dispatched(self, starts_at: datetime, hours: float = 1) -> str:
        """An order of the engineering department with an agreed time; its id."""
        order = str((await self.register())["id"])
        window = {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + timedelta(hours=hours)).isoformat()}
        accepted = {"coverage": "common_area", "coverage_reason": "公共区域", "appointment": window, "odd_hour": True}
        await self.must("reception", f"{ORDERS}/{order}/accept", accepted)
        department = {"department_id": self.departments["engineering"]}
        await self.must("reception", f"{ORDERS}/{order}/dispatch", department)
        return order

    def worker(self, name: str) -> dict[str, str]:
        """The form that names a worker."""
        return {"worker_id": str(self.people[name].id)}

    @property
    def faults(self) -> dict[int, int]:
        """Server errors, by status."""
        return {status: number for status, number in self.statuses.items() if status >= 500}

    async def look_through(self) -> list[str]:
        """What is wrong with the books: broken chains, and orders whose journal is not as long as their version."""
        async with self.database.transaction(datetime.now(UTC)) as tx:
            mistakes = [str(fault) async for fault in journal_verify.faults(tx)]
            counts = {
                row["record_id"]: row["entries"]
                for row in await tx.rows(
                    select(col(JournalEntry.record_id), func.count().label("entries")).group_by(
                        col(JournalEntry.record_id)
                    )
                )
            }
            orders = await tx.rows(select(col(WorkOrder.id), col(WorkOrder.number), col(WorkOrder.version)))
        mistakes += [
            f"{order['number']}: version {order['version']}, {counts.get(order['id'], 0)} entries"
            for order in orders
            if counts.get(order["id"], 0) != order["version"]
        ]
        numbers = Counter(order["number"] for order in orders)
        return mistakes + [f"{number} was given {times} times" for number, times in numbers.items() if times > 1]

    async def orders(self) -> int:
        """How many orders there are."""
        async with self.database.transaction(datetime.now(UTC)) as tx:
            return int(await tx.value(select(func.count()).select_from(WorkOrder)))

    async def entries(self, order: str, action: str) -> int:
        """How often an action stands in an order's journal."""
        async with self.database.transaction(datetime.now(UTC)) as tx:
            return int(
                await tx.value(
                    select(func.count())
                    .select_from(JournalEntry)
                    .where(col(JournalEntry.record_id) == UUID(order), col(JournalEntry.action) == action)
                )
            )


def code_of(answer: httpx.Response) -> str:
    """The code of a refusal; the status of anything else."""
    if answer.headers.get("content-type") != "application/problem+json":
        return str(answer.status_code)
    return str(answer.json()["code"])


@dataclass(slots=True)
class Persistence:
    """Somebody who sends the same request until it is decided; under way, or overtaken, is not decided."""

    service: Service
    passing: frozenset[str] = frozenset({"idempotency-in-flight", "version-conflict"})
    waits: int = field(default=0)

    async def send(self, who: str, path: str, form: Mapping[str, Any], key: str) -> httpx.Response:
        """The deciding answer."""
        for _ in range(TRIES):
            answer = await self.service.send(who, "POST", path, form, key=key)
            if code_of(answer) not in self.passing:
                return answer
            self.waits += 1
            await asyncio.sleep(0.01)
        raise AssertionError(f"{path}: still undecided after {TRIES} times")
