"""Whoever looks at the board in these tests: a browser that logs in by the form, with cookies of its own."""

from collections.abc import AsyncIterator
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest_asyncio
from fastapi import FastAPI

from app.core.ids import UUID
from app.sandbox.demo_people import PASSWORD
from tests.api.who.conftest import Estate, estate

__all__ = ["Estate", "Viewer", "estate", "viewer"]

ADDRESS = "http://gongdan.test"


class Parts(HTMLParser):
    """The texts of a page's parts, by their names."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[str, list[str]] = {}
        self._part = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "div" and (given.get("id") or "").startswith("part-"):
            self._part = str(given["id"]).removeprefix("part-")
            self.texts[self._part] = []

    def handle_endtag(self, tag: str) -> None:
        if tag == "section":
            self._part = ""

    def handle_data(self, data: str) -> None:
        if self._part and data.strip():
            self.texts[self._part].append(" ".join(data.split()))


def parts_of(page: str) -> dict[str, str]:
    """What each part of the board says."""
    parser = Parts()
    parser.feed(page)
    return {name: " | ".join(texts) for name, texts in parser.texts.items()}


class Viewer:
    """A browser."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def log_in(self, who: str, password: str = PASSWORD, **headers: str) -> httpx.Response:
        """Send the form of the login."""
        form = {"username": who, "password": password}
        return await self.client.post("/board/login", data=form, headers={"Origin": ADDRESS, **headers})

    async def look(self, who: str, community_id: UUID | None = None, **params: str) -> httpx.Response:
        """The board as somebody sees it, after a login of their own."""
        self.client.cookies.clear()
        answer = await self.log_in(who)
        assert answer.status_code == 303, answer.text
        place: dict[str, Any] = {} if community_id is None else {"community_id": str(community_id)}
        return await self.client.get("/board", params={"lang": "en", **place, **params})

    async def parts(self, who: str, community_id: UUID | None = None, **params: str) -> dict[str, str]:
        """What each part of somebody's board says."""
        answer = await self.look(who, community_id, **params)
        assert answer.status_code == 200, answer.text
        return parts_of(answer.text)


@pytest_asyncio.fixture
async def viewer(app: FastAPI) -> AsyncIterator[Viewer]:
    """A browser that nobody has logged in with."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS, headers={"Accept-Language": "en"}) as client:
        yield Viewer(client)
