"""The drawn pages of the lifecycles: complete, bilingual, local, and safe to show."""

import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from app.api.http import problems
from app.api.routes import lifecycle_page
from app.workflow.kinds.all_lifecycles import ALL


@pytest_asyncio.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    problems.install(app)
    lifecycle_page.install(app)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://gongdan.test") as opened:
        yield opened


class Reader(HTMLParser):
    """Collects what a page loads and links to, and notes tags that are not closed."""

    VOID = ("meta", "link", "br", "path", "rect", "circle")

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        self.addresses += [str(attributes[name]) for name in ("src", "href") if name in attributes]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag


async def read(client: httpx.AsyncClient, path: str, **headers: str) -> tuple[httpx.Response, Reader]:
    response = await client.get(path, headers=headers)
    reader = Reader()
    reader.feed(response.text)
    return response, reader


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_page_shows_the_whole_table(client: httpx.AsyncClient, name: str, language: str) -> None:
    response, reader = await read(client, f"/lifecycles/{name}?lang={language}")
    assert response.status_code == 200
    assert reader.open == []
    rows = [attributes for tag, attributes in reader.tags if tag == "tr" and "data-action" in attributes]
    assert [row["data-action"] for row in rows] == [step.action for step in ALL[name].steps]
    people = {who.name for step in ALL[name].steps for who in step.who}
    assert {attributes["value"] for tag, attributes in reader.tags if tag == "option"} == {"", *people}
    states = {attributes["data-state"] for _, attributes in reader.tags if "data-state" in attributes}
    assert states == {state.value for state in ALL[name].states}


async def test_the_language_is_asked_for_or_taken_from_the_browser(client: httpx.AsyncClient) -> None:
    page = "/lifecycles/work_order"
    assert "<h1>工单</h1>" in (await client.get(page)).text
    english = {"Accept-Language": "en"}
    assert "<h1>work order</h1>" in (await client.get(page, headers=english)).text
    assert "<h1>工单</h1>" in (await client.get(f"{page}?lang=zh", headers=english)).text


async def test_an_english_page_is_english(client: httpx.AsyncClient) -> None:
    text = (await client.get("/lifecycles/work_order?lang=en")).text
    text = re.sub(r"<title>.*?</title>|中文|《服务留言条》|title=\"[^\"]*\"", "", text)
    assert re.findall(r"[\u4e00-\u9fff]+", text) == []


async def test_nothing_is_loaded_from_elsewhere(client: httpx.AsyncClient) -> None:
    response, reader = await read(client, "/lifecycles/charge")
    assert all(address.startswith(("/lifecycles/", "?lang=")) for address in reader.addresses)
    assert "style=" not in response.text
    assert "onclick" not in response.text
    for address in {address for address in reader.addresses if "/assets/" in address}:
        asset = await client.get(address)
        assert asset.status_code == 200
        assert "://" not in asset.text
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


async def test_the_first_lifecycle_stands_for_all(client: httpx.AsyncClient) -> None:
    response = await client.get("/lifecycles?lang=en")
    assert (response.status_code, response.headers["location"]) == (307, "/lifecycles/work_order?lang=en")


@pytest.mark.parametrize("path", ["/lifecycles/nothing", "/lifecycles/assets/../page.py", "/lifecycles/assets/x.js"])
async def test_what_does_not_exist_is_a_problem(client: httpx.AsyncClient, path: str) -> None:
    response = await client.get(path)
    assert response.status_code == 404
    assert response.json()["code"] == "not-found"
