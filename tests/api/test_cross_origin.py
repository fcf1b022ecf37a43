"""Pages of other origins: only those that the operator named may call, and see what they need of an answer."""

from collections.abc import AsyncIterator

import httpx
import pytest_asyncio

from app.bootstrap import build_container
from app.core.clock import MovableClock
from app.core.settings import Settings
from app.db.database import Database
from app.main import create_app
from tests.api.conftest import SignIn

OURS = "http://127.0.0.1:5173"
THEIRS = "https://evil.example"


@pytest_asyncio.fixture
async def let_in(settings: Settings, clock: MovableClock, seeded: Database) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a service that lets pages of OURS in."""
    named = settings.model_copy(update={"cors_origins": (OURS,)})
    app = create_app(container=build_container(named, clock=clock, database=seeded))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://gongdan.test") as opened:
        yield opened


def preflight(origin: str, method: str, headers: str) -> dict[str, str]:
    return {"Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}


async def test_by_default_no_other_page_may_call(client: httpx.AsyncClient, sign_in: SignIn) -> None:
    asked = await client.options("/v1/work-orders", headers=preflight(OURS, "POST", "authorization"))
    assert asked.status_code == 405
    read = await client.get("/v1/work-orders", headers={**await sign_in("reception"), "Origin": OURS})
    assert read.status_code == 200
    assert not any(name.startswith("access-control") for name in read.headers)


async def test_a_named_page_may_send_what_operations_read(let_in: httpx.AsyncClient) -> None:
    sent = "authorization,content-type,idempotency-key,if-match,if-none-match,accept-language,x-request-id"
    for method in ("GET", "POST", "PUT", "DELETE"):
        asked = await let_in.options("/v1/work-orders", headers=preflight(OURS, method, sent))
        assert asked.status_code == 200, asked.text
        assert asked.headers["access-control-allow-origin"] == OURS
        assert method in asked.headers["access-control-allow-methods"]
        assert "access-control-allow-credentials" not in asked.headers
        assert asked.headers["x-request-id"]
    for origin, method, headers in ((THEIRS, "POST", sent), (OURS, "PATCH", sent), (OURS, "POST", "x-other")):
        refused = await let_in.options("/v1/work-orders", headers=preflight(origin, method, headers))
        assert refused.status_code == 400, (origin, method, headers)


async def test_a_named_page_reads_answers_and_problems(let_in: httpx.AsyncClient, sign_in: SignIn) -> None:
    headers = {**await sign_in("reception"), "Origin": OURS}
    for path, status in (("/v1/work-orders", 200), ("/v1/work-orders?x=1", 422), ("/v1/nothing", 404)):
        answer = await let_in.get(path, headers=headers)
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (status, OURS), path
        shown = answer.headers["access-control-expose-headers"].split(", ")
        assert {"ETag", "Location", "Retry-After", "Idempotency-Replayed", "X-Request-Id"} <= set(shown)
        assert "Origin" in answer.headers["vary"]
    hidden = await let_in.get("/v1/work-orders", headers={**headers, "Origin": THEIRS})
    assert "access-control-allow-origin" not in hidden.headers
    # without a token, too: the page must read why
    unknown = await let_in.get("/v1/me", headers={"Origin": OURS})
    assert (unknown.status_code, unknown.headers["access-control-allow-origin"]) == (401, OURS)


async def test_what_is_kept_for_everybody_is_kept_for_each_origin(let_in: httpx.AsyncClient) -> None:
    answer = await let_in.get("/v1/meta/enums", headers={"Origin": OURS})
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert set(answer.headers["vary"].split(", ")) == {"Accept-Language", "Accept-Encoding", "Origin"}
    again = await let_in.get("/v1/meta/enums", headers={"Origin": OURS, "If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.headers["access-control-allow-origin"]) == (304, OURS)
