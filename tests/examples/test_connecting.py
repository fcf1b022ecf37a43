"""The bridge's `connect` against the service, within one process: the endpoint is made once, and has a secret."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.bootstrap import build_container
from app.core.settings import Settings
from app.db.database import Database
from app.main import create_app
from erp_bridge import webhook
from erp_bridge.books import Books
from erp_bridge.gongdan import Gongdan, Refused


class Within(httpx.BaseTransport):
    """Sends the bridge's requests into an application that lives on another thread's loop."""

    def __init__(self, app: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = httpx.ASGITransport(app=app), loop

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The application's answer."""
        return asyncio.run_coroutine_threadsafe(self._ask(request), self._loop).result()

    async def _ask(self, request: httpx.Request) -> httpx.Response:
        body = request.read()
        asked = httpx.Request(request.method, request.url, headers=request.headers, content=body)
        answer = await self._transport.handle_async_request(asked)
        return httpx.Response(answer.status_code, headers=answer.headers, content=await answer.aread())


async def test_the_endpoint_is_made_once_and_has_a_new_secret_each_time(
    settings: Settings, seeded: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGDAN_WEBHOOK_ALLOWED_HOSTS", "127.0.0.1")
    settings = Settings(database_url=settings.database_url, files_dir=settings.files_dir)
    container = build_container(settings, database=seeded)
    app, loop = create_app(container=container), asyncio.get_running_loop()
    client = httpx.Client
    monkeypatch.setattr(httpx, "Client", lambda **given: client(**given, transport=Within(app, loop)))

    def connect() -> tuple[str, str, str | None, str | None]:
        books = Books(str(tmp_path / "bridge.db"))
        gongdan = Gongdan("http://gongdan.test", "erp", "gongdan-demo-erp-secret")
        first, secret = webhook.connect(gongdan, books, "http://127.0.0.1:8099"), books.setting("secret")
        second, other = webhook.connect(gongdan, books, "http://127.0.0.1:8099"), books.setting("secret")
        with pytest.raises(Refused, match="/url"):
            gongdan.post("/v1/webhook-endpoints", {"url": "http://10.0.0.7/", "events": ["charge.*"]}, "k")
        books.db.close()
        return first, second, secret, other

    first, second, secret, other = await asyncio.to_thread(connect)
    assert first == second
    assert secret is not None
    assert other is not None
    assert secret.startswith("whsec_")
    assert secret != other
