"""Clients that call from given addresses, and what they do at the door."""

from contextlib import AsyncExitStack

import httpx
from sqlmodel import col, select

from app.bootstrap import Container
from app.core.ids import UUID
from app.main import create_app
from app.models import Person
from app.sandbox.demo_people import PASSWORD

SENTENCE = "二十四桥明月夜,玉人何处教吹箫"
"""A password that is not easy to guess."""


class Elsewhere:
    """Makes clients whose requests come from given addresses, to this process or to another one."""

    def __init__(self, stack: AsyncExitStack, container: Container) -> None:
        self.stack, self.container = stack, container

    async def at(self, address: str, container: Container | None = None) -> httpx.AsyncClient:
        """A client at an address."""
        app = create_app(container=container or self.container)
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=(address, 40_000))
        client = httpx.AsyncClient(transport=transport, base_url="http://gongdan.test")
        client.headers["Accept-Language"] = "en"
        return await self.stack.enter_async_context(client)


async def log_in(client: httpx.AsyncClient, username: str, password: str = PASSWORD) -> httpx.Response:
    """A try to log in."""
    form = {"grant_type": "password", "username": username, "password": password}
    return await client.post("/v1/auth/token", data=form)


async def renew(client: httpx.AsyncClient, refresh_token: str) -> httpx.Response:
    """Exchange a refresh token."""
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    return await client.post("/v1/auth/token", data=form)


def bearer(pair: httpx.Response) -> dict[str, str]:
    """The header of a login."""
    return {"Authorization": f"Bearer {pair.json()['access_token']}"}


async def id_of(container: Container, username: str) -> UUID:
    """A demo person."""
    async with container.database.transaction(container.clock.now()) as tx:
        found = await tx.one(Person, select(Person).where(col(Person.username) == username))
    assert found is not None
    return found.id
