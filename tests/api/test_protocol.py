"""What is no request is refused as a problem too."""

import asyncio
import json
from typing import Any

import pytest
from uvicorn import Config
from uvicorn.server import ServerState

from app.api.http.protocol import ProblemProtocol

LONG = b"GET /v1/complaints?q=" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: a\r\nAccept-Language: %s\r\n\r\n"


async def nobody(scope: Any, receive: Any, send: Any) -> None:
    raise AssertionError("no application hears of it")


async def answer_to(sent: bytes) -> tuple[list[str], dict[str, Any]]:
    """The lines of the answer's head, and its body."""
    config = Config(nobody, http=ProblemProtocol, log_config=None, lifespan="off")
    config.load()
    state = ServerState()
    server = await asyncio.get_running_loop().create_server(
        lambda: ProblemProtocol(config=config, server_state=state, app_state={}), "127.0.0.1", 0
    )
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(sent)
        head, _, body = (await asyncio.wait_for(reader.read(), 10)).partition(b"\r\n\r\n")
        writer.close()
    return head.decode().split("\r\n"), json.loads(body)


@pytest.mark.parametrize("sent", [LONG % b"en", b"\x16\x03\x01\x02\x00\x01", b"GET / HTTP/9.9\r\n\r\n"])
async def test_what_is_no_request(sent: bytes) -> None:
    head, body = await answer_to(sent)
    assert head[0] == "HTTP/1.1 400 Bad Request"
    assert "Content-Type: application/problem+json" in head
    assert f"X-Request-Id: {body['request_id']}" in head
    assert (body["code"], body["status"], body["retryable"]) == ("bad-request", 400, False)
    assert "64 KiB" in body["detail"]


async def test_in_the_clients_language() -> None:
    _, english = await answer_to(LONG % b"en")
    _, chinese = await answer_to(LONG % b"zh")
    assert english["detail"].startswith("This is no HTTP request")
    assert chinese["detail"].startswith("这不是")
