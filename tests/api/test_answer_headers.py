"""What stands on answers: no browser guesses, no cache keeps what is personal, no page loads from elsewhere."""

from html import unescape

import httpx
import pytest
from fastapi import FastAPI

from tests.api.conftest import SignIn

PAGES = ("/docs", "/lifecycles/work_order", "/v1/problems/not-found")
FILES = (
    "/swagger/swagger-ui.css",
    "/swagger/swagger-ui-bundle.js",
    "/lifecycles/assets/lifecycle.css",
    "/openapi.json",
)
PERSONAL = ("/v1/me", "/v1/work-orders", "/v1/complaints", "/v1/me/notices")


async def test_no_browser_guesses_what_an_answer_is(client: httpx.AsyncClient, sign_in: SignIn) -> None:
    headers = await sign_in("reception")
    for path in (*PAGES, *FILES, *PERSONAL, "/", "/healthz", "/nowhere", "/v1/nowhere", "/v1/files/x/content"):
        answer = await client.get(path, headers={**headers, "Accept": "text/html"})
        assert answer.headers.get("x-content-type-options") == "nosniff", path


async def test_no_cache_gives_personal_data_unasked(client: httpx.AsyncClient, sign_in: SignIn) -> None:
    headers = await sign_in("reception")
    for path in PERSONAL:
        answer = await client.get(path, headers=headers)
        kept = "no-store" if path == "/v1/me" else "private, no-cache"
        assert (answer.status_code, answer.headers.get("cache-control")) == (200, kept), path
    refused = [
        await client.get("/v1/me"),
        await client.get("/nowhere"),
        await client.get("/v1/me?x=1", headers=headers),
        await client.post("/v1/me", headers=headers),
        await client.get("/v1/work-orders/00000000-0000-0000-0000-000000000000", headers=headers),
        await client.post("/v1/work-orders", headers=headers, content=b"{"),
        await client.post("/v1/work-orders/00000000-0000-0000-0000-000000000000/accept", headers=headers, json={}),
        await client.get("/lifecycles/nothing"),
        await client.get("/swagger/nothing.js"),
    ]
    for answer in refused:
        assert answer.headers["content-type"] == "application/problem+json", answer.url
        assert answer.headers.get("cache-control") == "no-store", answer.url


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_loads_nothing_from_elsewhere(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path, headers={"Accept": "text/html"})
    assert answer.headers["content-type"].startswith("text/html")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy or "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "https:" not in policy
    assert "*" not in policy


async def test_swagger_keeps_no_token(client: httpx.AsyncClient) -> None:
    page = (await client.get("/docs")).text
    assert '"persistAuthorization": false' in unescape(page)


async def test_the_document_is_read_from_its_file(
    client: httpx.AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To build it takes seconds in which nobody is answered."""

    def build() -> None:
        raise AssertionError("built in a request")

    monkeypatch.setattr(app, "openapi", build)
    answer = await client.get("/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.1")
