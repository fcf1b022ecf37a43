"""Fixtures of the API's tests: the application on the seeded database, and tokens for the demo's people."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Final

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from sqlmodel import col, select

from app.bootstrap import Container, build_container
from app.core.clock import MovableClock
from app.core.ids import UUID
from app.core.settings import Settings
from app.db.database import Database
from app.models import Community, MachineClient, Person
from app.services.people import passwords
from tests.conftest import QUICK
from tests.support.application import application

NOBODY: Final = QUICK.hash("nobody knows")
Headers = dict[str, str]
SignIn = Callable[[str], Awaitable[Headers]]


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash as in the seed, for unknown names too; tests/unit/test_passwords.py does the real work."""
    monkeypatch.setattr(passwords, "_hasher", QUICK)
    monkeypatch.setattr(passwords, "_nobody", NOBODY)


@pytest.fixture
def clock() -> MovableClock:
    """A clock that starts now, because the seed's days count from now."""
    return MovableClock(datetime.now(UTC))


@pytest.fixture
def container(settings: Settings, clock: MovableClock, seeded: Database) -> Container:
    """The parts of the application under test."""
    return build_container(settings, clock=clock, database=seeded)


@pytest.fixture
def app(container: Container) -> FastAPI:
    """The application under test."""
    return application(container)


@pytest_asyncio.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client that speaks English and shows what the server would."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://gongdan.test", headers={"Accept-Language": "en"}
    ) as opened:
        yield opened


@pytest.fixture
def sign_in(container: Container) -> SignIn:
    """Gives the headers of a demo person or machine client, without the cost of a password."""

    async def headers(name: str) -> Headers:
        now = container.clock.now()
        async with container.database.transaction(now) as tx:
            person = await tx.one(Person, select(Person).where(col(Person.username) == name))
            if person is not None:
                token = container.tokens.issue(person.id, person.organisation_id, "person", now, epoch=person.epoch)
                return {"Authorization": f"Bearer {token}"}
            machine = await tx.one(MachineClient, select(MachineClient).where(col(MachineClient.client_id) == name))
        assert machine is not None, name
        token = container.tokens.issue(machine.id, machine.organisation_id, "client", now)
        return {"Authorization": f"Bearer {token}"}

    return headers


@pytest_asyncio.fixture
async def communities(container: Container) -> dict[str, UUID]:
    """The demo's communities by code."""
    async with container.database.transaction(container.clock.now()) as tx:
        return {row.code: row.id for row in await tx.all(Community, select(Community))}
