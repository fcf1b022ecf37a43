"""A page on another port calls the service from a real browser: it can if the operator named its origin, and can't
otherwise."""

import asyncio
import json
import subprocess
import threading
from collections.abc import AsyncIterator, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_asyncio

from app.core.settings import Settings
from app.db.database import Database
from tests.support.browser import chromium, node_modules
from tests.support.patience import HANGS_AFTER
from tests.torture.process import LOOPBACK, ServerProcess

PROGRAM: Final = Path(__file__).parent / "cross_origin.mjs"

pytestmark = pytest.mark.integration


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder without a word."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def page(tmp_path: Path) -> Iterator[str]:
    """The origin of a page on a port of its own."""
    folder = tmp_path / "page"
    folder.mkdir()
    (folder / "index.html").write_text("<!doctype html><title>app</title>")
    server = ThreadingHTTPServer((LOOPBACK, 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://{LOOPBACK}:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest_asyncio.fixture(params=["named", "not named"])
async def service(
    request: pytest.FixtureRequest, settings: Settings, seeded: Database, tmp_path: Path, page: str
) -> AsyncIterator[tuple[str, bool]]:
    """The service with and without the page's origin in its settings; its address."""
    assert seeded is not None
    is_named = request.param == "named"
    process = ServerProcess(settings, tmp_path, GONGDAN_CORS_ORIGINS=page if is_named else "https://another.example")
    try:
        await process.start()
        yield process.address, is_named
    finally:
        process.kill()


async def test_a_page_of_another_origin_calls_only_if_it_is_named(service: tuple[str, bool], page: str) -> None:
    address, is_named = service
    command = ["node", str(PROGRAM), str(node_modules()), chromium(), page, address]
    run = partial(subprocess.run, command, check=True, capture_output=True, timeout=HANGS_AFTER)
    done = await asyncio.to_thread(run)
    seen: Any = json.loads(done.stdout)
    assert seen["origin"] == page
    if not is_named:
        assert "Failed to fetch" in seen["error"]
        return
    assert "error" not in seen, seen
    assert (seen["login"], seen["made"]["status"], seen["again"]["status"]) == (200, 201, 201)
    # headers that a page sees only because they are named to it
    assert seen["made"]["headers"]["location"] == f"/v1/work-orders/{seen['made']['body']['id']}"
    assert seen["again"]["headers"]["idempotency-replayed"] == "true"
    assert seen["again"]["body"] == seen["made"]["body"]
    assert seen["first"]["headers"]["etag"].startswith('"1-')
    assert (seen["known"]["status"], seen["known"]["body"]) == (304, "")
    # problems can be read, too
    assert (seen["refused"]["status"], seen["stranger"]["status"]) == (403, 401)
    assert seen["stranger"]["body"]["code"] == "unauthenticated"
    assert seen["refused"]["headers"]["x-request-id"]
