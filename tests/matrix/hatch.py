"""Asks the application as a server would hand requests on, byte for byte, from a test that simply waits.

One loop in a thread of its own outlives every test of a session, because it holds the database's connections.
"""

import asyncio
import json
import threading
from collections.abc import Coroutine, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Self, TypeVar
from urllib.parse import unquote

from starlette.types import ASGIApp, Message

Given = TypeVar("Given")
Headers = Mapping[str, str]
Pairs = tuple[tuple[bytes, bytes], ...]

LONGEST_WAIT: Final = 300
"""Seconds after which requests that are not answered fail their test."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Pairs
    body: bytes

    def header(self, name: str) -> str | None:
        """A header's first value."""
        wanted = name.lower().encode()
        return next((value.decode("latin-1") for key, value in self.headers if key.lower() == wanted), None)

    @property
    def kind(self) -> str:
        """The media type."""
        return (self.header("content-type") or "").split(";")[0]

    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body)

    @property
    def code(self) -> str | None:
        """The code of a problem."""
        found: str | None = self.json().get("code") if self.kind == "application/problem+json" else None
        return found

    def __str__(self) -> str:
        return f"{self.status} {self.body[:600].decode(errors='replace')}"


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent: `path` percent-encoded as on the wire, `body` whole or in pieces (JSON, unless a header says
    otherwise), `more` headers as they are."""

    method: str
    path: str
    headers: Headers = field(default_factory=dict)
    query: str | bytes = b""
    body: bytes | tuple[bytes, ...] = b""
    more: Pairs = ()


def request(method: str, path: str, headers: Headers | None = None, *, json: Any = None, **more: Any) -> Request:
    """A request; `json` becomes its body."""
    if json is not None:
        more["body"] = as_bytes(json)
    return Request(method, path, dict(headers or {}), **more)


class Hatch:
    """The way in. `ask` sends one request and waits for its answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="hatch", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def wait_for(self, work: Coroutine[Any, Any, Given]) -> Given:
        """What a coroutine gives, run where the requests run."""
        future: Future[Given] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return future.result(LONGEST_WAIT)

    def ask(self, method: str, path: str, headers: Headers | None = None, **more: Any) -> Answer:
        """Send one request; `more` as the fields of Request, and `json` for a body."""
        return self.wait_for(self.send(request(method, path, headers, **more)))

    def ask_all(self, requests: Iterable[Request]) -> list[Answer]:
        """Send several, one after the other."""

        async def work() -> list[Answer]:
            return [await self.send(one) for one in requests]

        return self.wait_for(work())

    async def send(self, sent: Request) -> Answer:
        """Send one from inside the loop."""
        lines = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in sent.headers.items()]
        pieces = [sent.body] if isinstance(sent.body, bytes) else list(sent.body)
        if isinstance(sent.body, bytes) and sent.body and not any(name == b"content-length" for name, _ in sent.more):
            lines.append((b"content-length", str(len(sent.body)).encode()))
        if sent.body and not any(name == b"content-type" for name, _ in (*lines, *sent.more)):
            lines.append((b"content-type", b"application/json"))
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": sent.method,
            "scheme": "http",
            # as uvicorn does it: decoded, what is no UTF-8 replaced
            "path": unquote(sent.path),
            "raw_path": sent.path.encode("ascii"),
            "query_string": sent.query if isinstance(sent.query, bytes) else sent.query.encode("ascii"),
            "root_path": "",
            "headers": [(b"host", b"gongdan.test"), *lines, *sent.more],
            "client": ("192.0.2.7", 40_000),
            "server": ("gongdan.test", 80),
            "state": {},
        }
        return await _run(self._app, scope, pieces)


async def _run(app: ASGIApp, scope: dict[str, Any], pieces: list[bytes]) -> Answer:
    waiting = list(pieces)
    status, headers, content = 0, [], bytearray()
    complete = asyncio.Event()

    async def receive() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}
        # a client stays until it has the whole answer
        await complete.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
            headers.extend(message.get("headers", ()))
        elif message["type"] == "http.response.body":
            content.extend(message.get("body", b""))
            if not message.get("more_body", False):
                complete.set()

    await app(scope, receive, send)
    assert complete.is_set(), "the answer was not finished"
    return Answer(status, tuple((bytes(name), bytes(value)) for name, value in headers), bytes(content))


def as_bytes(value: Any) -> bytes:
    """A value as JSON."""
    return json.dumps(value, ensure_ascii=False).encode()
