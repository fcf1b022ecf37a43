"""The bridge's `connect` against the service, within one process: the endpoint is made once, and has a secret."""

import asyncio
import socket
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.bootstrap import build_container
from app.core.settings import Settings
from app.db.database import Database
from app.main import create_app
from erp_bridge import following, sending, webhook
from erp_bridge.__main__ import once
from erp_bridge.books import Books
from erp_bridge.gongdan import Gongdan, Refused
from tests.support.patience import HANGS_AFTER


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

    def connect() -> tuple[str, str, str, str | None, str | None, str, str]:
        books = Books(str(tmp_path / "bridge.db"))
        gongdan = Gongdan("http://gongdan.test", "erp", "gongdan-demo-erp-secret")
        first, secret = webhook.connect(gongdan, books, "http://127.0.0.1:8099"), books.setting("secret")
        second, other = webhook.connect(gongdan, books, "http://127.0.0.1:8099"), books.setting("secret")
        with pytest.raises(Refused, match="/url"):
            gongdan.post("/v1/webhook-endpoints", {"url": "http://10.0.0.7/", "events": ["charge.*"]}, "k")
        moved = webhook.connect(gongdan, books, "http://127.0.0.1:8098")
        address = gongdan.get(f"/v1/webhook-endpoints/{moved}")["url"]
        # as after a restore of Gongdan from a backup that is older than the endpoint
        books.keep_setting("endpoint", "00000000-0000-0000-0000-000000000000")
        anew = webhook.connect(gongdan, books, "http://127.0.0.1:8097")
        books.db.close()
        return first, second, moved, secret, other, address, anew

    first, second, moved, secret, other, address, anew = await asyncio.to_thread(connect)
    assert first == second == moved
    assert address == "http://127.0.0.1:8098"
    assert anew != first
    assert secret is not None
    assert other is not None
    assert secret.startswith("whsec_")
    assert secret != other


def test_what_is_refused_in_a_community_leaves_the_others_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    followed: list[str] = []

    def follow(gongdan: Gongdan, books: Books, community: str) -> None:
        if community == "a":
            raise Refused({"status": 403, "code": "forbidden", "detail": "no"})
        followed.append(community)

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/auth/token":
            return httpx.Response(200, json={"access_token": "t"})
        return httpx.Response(200, json={"data": [{"id": "a"}, {"id": "b"}], "next_cursor": None})

    client = httpx.Client
    monkeypatch.setattr(httpx, "Client", lambda **given: client(**given, transport=httpx.MockTransport(answer)))
    monkeypatch.setattr(following, "follow", follow)
    books = Books(str(tmp_path / "bridge.db"))
    assert once(Gongdan("http://gongdan.test", "erp", "secret"), books) == 0
    assert followed == ["b"]
    assert "differs: a: 403 forbidden" in capsys.readouterr().out
    monkeypatch.setattr(httpx, "Client", lambda **given: client(**given, transport=httpx.MockTransport(refuse)))
    assert once(Gongdan("http://gongdan.test", "erp", "secret"), books) == 1, "it is tried again, and does not end"
    books.db.close()


def refuse(request: httpx.Request) -> httpx.Response:
    """The answer to a client that was switched off."""
    return httpx.Response(403, json={"status": 403, "code": "forbidden", "detail": "no", "retryable": False})


@pytest.mark.parametrize(("length", "status"), [("-1", 411), ("x", 411), ("70000", 413), ("2", 401)])
def test_a_message_of_an_odd_length_is_refused(length: str, status: int) -> None:
    server = webhook.listen(0, "whsec_" + "A" * 32, lambda event: None)
    try:
        with socket.create_connection(("127.0.0.1", server.server_port), timeout=HANGS_AFTER) as connection:
            body = "{}" if status == 401 else ""
            connection.sendall(f"POST / HTTP/1.0\r\nContent-Length: {length}\r\n\r\n{body}".encode())
            assert int(connection.recv(100).split()[1]) == status
    finally:
        server.shutdown()
        server.server_close()


def test_any_word_of_vouchers_goes_into_a_key(tmp_path: Path) -> None:
    books = Books(str(tmp_path / "bridge.db"))
    sending.report(books, "c", "record-voucher", "银收-2026-11-0001", {})
    key = books.db.execute("SELECT key FROM sending").fetchone()["key"]
    books.db.close()
    assert key.isascii()
    assert key.endswith("-2026-11-0001-c")
