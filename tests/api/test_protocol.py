"""What is no request, is too long, too slow or too much is refused as a problem too, by both of uvicorn's parsers."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from uvicorn import Config
from uvicorn.server import ServerState

from app.api.http.protocol import LimitedH11, LimitedHttpTools, LimitedProtocol, Limits, limited

KIB = 1024
LIMITS = Limits(head_seconds=60, body_seconds=60)
AT_ONCE = replace(LIMITS, head_seconds=0.05, body_seconds=0.05)
"""Whoever does not send everything at once is late."""
HEAD = b"GET / HTTP/1.1\r\nHost: a\r\nAccept-Language: en\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"
PATIENCE = 20


@pytest.fixture(params=[LimitedHttpTools, LimitedH11])
def parser(request: pytest.FixtureRequest) -> type[LimitedProtocol]:
    found: type[LimitedProtocol] = request.param
    return found


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Answers with how many bytes and headers came."""
    body = b""
    while (message := await receive())["type"] == "http.request":
        body += message["body"]
        if not message["more_body"]:
            break
    content = json.dumps({"bytes": len(body), "headers": len(scope["headers"])}).encode()
    start = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(content))]}
    await send(start)
    await send({"type": "http.response.body", "body": content})


class Line:
    """A connection to the server."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    def send(self, data: bytes) -> None:
        self.writer.write(data)

    async def answer(self) -> tuple[int, dict[str, str], dict[str, Any]]:
        """Status, headers and body of the next answer; status 0 if the server hung up without one."""
        async with asyncio.timeout(PATIENCE):
            try:
                head = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            except (asyncio.IncompleteReadError, ConnectionResetError):
                return 0, {}, {}
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
            body = await self.reader.readexactly(int(headers["content-length"]))
        return int(head[0].split()[1]), headers, json.loads(body)


@asynccontextmanager
async def server(parser: type[LimitedProtocol], limits: Limits = LIMITS) -> AsyncIterator[Any]:
    """Opens connections to a server with these limits."""
    protocol = limited(limits, parser)
    config = Config(echo, http=protocol, log_config=None, lifespan="off")
    config.load()
    state = ServerState()
    listening = await asyncio.get_running_loop().create_server(
        lambda: protocol(config=config, server_state=state, app_state={}),  # type: ignore[call-arg]
        "127.0.0.1",
        0,
    )
    opened: list[Line] = []

    async def connect() -> Line:
        line = Line(*await asyncio.open_connection(*listening.sockets[0].getsockname()))
        opened.append(line)
        return line

    async with listening:
        yield connect
        for line in opened:
            line.writer.close()


async def refused(parser: type[LimitedProtocol], sent: bytes, limits: Limits = LIMITS) -> tuple[int, dict[str, Any]]:
    async with server(parser, limits) as connect:
        line = await connect()
        line.send(sent)
        status, headers, body = await line.answer()
        assert await line.reader.read() == b"", "it hangs up"
    assert headers["content-type"] == "application/problem+json"
    assert headers["x-request-id"] == body["request_id"]
    assert (headers["cache-control"], headers["x-content-type-options"]) == ("no-store", "nosniff")
    assert body["status"] == status
    return status, body


@pytest.mark.parametrize("sent", [b"\x16\x03\x01\x02\x00\x01\r\n\r\n", b"this is no request\r\n\r\n"])
async def test_what_is_no_request(parser: type[LimitedProtocol], sent: bytes) -> None:
    status, body = await refused(parser, sent)
    assert (status, body["code"], body["retryable"]) == (400, "bad-request", False)


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /v1/complaints?q=" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        HEAD + b"X: " + b"a" * 70_000 + b"\r\n\r\n",
        HEAD + b"X: " + b"a" * 70_000,
        HEAD + b"".join(b"X-%d: %s\r\n" % (number, b"a" * 900) for number in range(90)) + b"\r\n",
        HEAD + b"X: a\r\n" * 99 + b"\r\n",
        HEAD + b"X: a\r\n" * 20_000,
        b"\r\n" * 100_000,
    ],
    ids=["address", "header", "endless", "together", "count", "endless-count", "blank"],
)
async def test_too_long_a_head_is_refused(parser: type[LimitedProtocol], sent: bytes) -> None:
    if sent.startswith(b"\r\n"):
        # blank lines before a request mean nothing; there may be as many as a head is long
        async with server(parser) as connect:
            line = await connect()
            line.send(sent)
            assert (await line.answer())[0] in (400, 431)
        return
    status, body = await refused(parser, sent)
    assert (status, body["code"]) == (431, "headers-too-large")
    assert "64" in body["detail"]
    assert "100" in body["detail"]


async def test_a_head_of_just_so_much_is_taken(parser: type[LimitedProtocol]) -> None:
    full = HEAD + b"X: a\r\n" * 98 + b"\r\n"
    long = HEAD + b"X: " + b"a" * (64 * KIB - len(HEAD) - len(b"X: \r\n\r\n")) + b"\r\n\r\n"
    assert len(long) == 64 * KIB
    async with server(parser) as connect:
        line = await connect()
        for sent, headers in ((full, 100), (long, 3), (full + HEAD + b"\r\n", 100), (b"", 2)):
            line.send(sent)
            status, _, body = await line.answer()
            assert (status, body["headers"]) == (200, headers)


async def test_headers_after_headers_are_not_gathered(parser: type[LimitedProtocol]) -> None:
    """200 MiB of headers on one connection were once taken, and kept."""
    async with server(parser) as connect:
        line = await connect()
        line.send(HEAD)
        sent = 0
        for _ in range(200):
            line.send(b"X: " + b"a" * 65_000 + b"\r\n")
            sent += 65_000
            try:
                await line.writer.drain()
            except ConnectionResetError:
                break
            if line.reader.at_eof():
                break
            await asyncio.sleep(0)
        assert (await line.answer())[0] in (0, 431)
        assert sent < 200 * 65_000


async def test_in_the_clients_language() -> None:
    for language, words in ((b"en", "headers may have"), (b"zh", "请求头")):
        sent = b"GET / HTTP/1.1\r\nHost: a\r\nAccept-Language: " + language + b"\r\n" + b"X: a\r\n" * 200 + b"\r\n"
        assert words in (await refused(LimitedHttpTools, sent))[1]["detail"]


async def test_a_slow_head_is_told_so_and_ends(parser: type[LimitedProtocol]) -> None:
    status, body = await refused(parser, HEAD, AT_ONCE)
    assert (status, body["code"], body["retryable"]) == (408, "request-timeout", True)


async def test_a_connection_that_sends_nothing_ends(parser: type[LimitedProtocol]) -> None:
    async with server(parser, AT_ONCE) as connect:
        line = await connect()
        assert (await line.answer())[0] == 0


async def test_a_slow_body_is_told_so_and_ends(parser: type[LimitedProtocol]) -> None:
    status, body = await refused(parser, POST + b"a" * 100, AT_ONCE)
    assert (status, body["code"]) == (408, "request-timeout")


async def test_a_body_that_keeps_coming_is_taken(parser: type[LimitedProtocol]) -> None:
    async with server(parser, replace(LIMITS, body_seconds=0.02, body_bytes=1)) as connect:
        line = await connect()
        line.send(POST)
        for _ in range(10):
            line.send(b"a" * 10_000)
            await line.writer.drain()
        status, _, body = await line.answer()
    assert (status, body["bytes"]) == (200, 100_000)


async def test_after_an_answer_only_a_request_keeps_the_connection(parser: type[LimitedProtocol]) -> None:
    async with server(parser, AT_ONCE) as connect:
        line = await connect()
        line.send(HEAD + b"\r\n")
        assert (await line.answer())[0] == 200
        line.send(b"\r\n" if parser is LimitedHttpTools else b"GET")
        assert (await line.answer())[0] in (0, 408)


async def test_there_are_only_so_many_connections(parser: type[LimitedProtocol]) -> None:
    async with server(parser, replace(LIMITS, connections=3)) as connect:
        lines = [await connect() for _ in range(3)]
        for line in lines:
            line.send(HEAD + b"\r\n")
            assert (await line.answer())[0] == 200
        status, headers, body = await (await connect()).answer()
        assert (status, body["code"], body["retryable"]) == (503, "unavailable", True)
        assert int(headers["retry-after"]) >= 1
        lines[0].writer.close()
        await lines[0].writer.wait_closed()
        lines[1].send(HEAD + b"\r\n")
        assert (await lines[1].answer())[0] == 200
        later = await connect()
        later.send(HEAD + b"\r\n")
        assert (await later.answer())[0] == 200


async def test_an_answer_that_nobody_takes_ends(parser: type[LimitedProtocol]) -> None:
    """A client that never reads holds its connection, and the answer in memory, only so long."""
    gone = asyncio.Event()

    async def endless(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-length", b"1000000000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for _ in range(1000):
            await send({"type": "http.response.body", "body": b"a" * 1_000_000, "more_body": True})
            if scope["gone"]():
                break
        gone.set()

    protocol = limited(replace(LIMITS, unread_seconds=0.05), parser)
    made: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await endless({**scope, "gone": made[0].transport.is_closing}, receive, send)

    config = Config(app, http=protocol, log_config=None, lifespan="off")
    config.load()

    def make() -> Any:
        made.append(protocol(config=config, server_state=ServerState(), app_state={}))  # type: ignore[call-arg]
        return made[-1]

    listening = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
    async with listening:
        _, writer = await asyncio.open_connection(*listening.sockets[0].getsockname())
        writer.write(HEAD + b"\r\n")
        await asyncio.wait_for(gone.wait(), PATIENCE)
        writer.close()
