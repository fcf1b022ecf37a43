"""HTTP itself: what is no request, too long, too slow, or one too many is refused as a problem too (RFC 9457).

No application hears of such a request, so the server answers it; every other refusal is made in `problems`. Both of
uvicorn's parsers get the same limits. They are kept before a parser sees the bytes, because neither of them has all of
them: httptools would gather headers without end, and both wait for a slow client for ever.
"""

import asyncio
import json
from dataclasses import dataclass
from typing import Any, Final, Literal

import h11
from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.api.http.middleware import new_request_id
from app.api.http.problems import ALWAYS, MEDIA_TYPE, problem_body
from app.core.catalogue import sentence
from app.core.errors import BadRequest, HeadersTooLarge, Problem, RequestTimeout, Unavailable
from app.core.lang import choose_language
from app.core.logs import get_logger

UNREADABLE: Final = sentence("problems.unreadable")
NO_PLACE: Final = sentence("problems.no_place")
PHRASES: Final = {
    400: "Bad Request", 408: "Request Timeout", 431: "Request Header Fields Too Large", 503: "Service Unavailable",
}  # fmt: skip

Phase = Literal["head", "body", "whole"]
"""What of a request the parser is at; `whole`: it has all of it, or waits for another."""

_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one connection may cost; times in seconds."""

    head_bytes: int = 64 * 1024
    """Address and headers of one request together."""
    headers: int = 100
    head_seconds: float = 15
    """From the connection, or the first byte of a further request, until the headers are complete."""
    body_seconds: float = 30
    """In each such stretch at least `body_bytes` of a body must arrive."""
    body_bytes: int = 4096
    unread_seconds: float = 60
    """How long an answer waits for a client that doesn't take it."""
    connections: int = 1000
    """How many are open at a time in a process."""


class LimitedProtocol(asyncio.Protocol):
    """What is added to each of uvicorn's protocols; the attributes without values are uvicorn's."""

    limits: Limits = Limits()

    transport: Any
    loop: asyncio.AbstractEventLoop
    connections: set[Any]
    flow: Any
    cycle: Any
    headers: Any

    _head_bytes = 0
    _arrived = 0
    _too_long = False
    _watching: Phase | None = None
    _timer: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None

    @property
    def phase(self) -> Phase:
        """Where the parser is."""
        raise NotImplementedError

    @property
    def heads(self) -> int:
        """How many complete heads it has seen."""
        raise NotImplementedError

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection, or say at once that there is no place for it."""
        super().connection_made(transport)
        if len(self.connections) > self.limits.connections:
            self.refuse(Unavailable(NO_PLACE))
        else:
            self._watch("head")

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._watch(None)
        self._take_back_patience()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Hand on no more than the head may still have, and the rest once the head is complete."""
        if self.transport.is_closing():
            return
        self._arrived += len(data)
        while data and not self.transport.is_closing():
            in_head, heads = self.phase != "body", self.heads
            room = self.limits.head_bytes - self._head_bytes + 1
            piece, data = (data[:room], data[room:]) if in_head else (data, b"")
            super().data_received(piece)
            if self.transport.is_closing():
                return
            # a piece that ends one head may begin another
            goes_on = in_head and self.phase == "head" and self.heads == heads
            self._head_bytes = self._head_bytes + len(piece) if goes_on else 0
            if self._head_bytes > self.limits.head_bytes:
                self.refuse_long_head()
                return
        self._watch_what_comes()

    def pause_writing(self) -> None:
        """The client doesn't take its answer."""
        super().pause_writing()
        if self._unread is None:
            self._unread = self.loop.call_later(self.limits.unread_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """It does again."""
        self._take_back_patience()
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """Refuse what uvicorn could not read."""
        if self._too_long:
            self.refuse_long_head()
        else:
            self.refuse(BadRequest(UNREADABLE))

    def refuse_long_head(self) -> None:
        """431: too many headers, or too long ones."""
        limits = self.limits
        self.refuse(HeadersTooLarge(values={"kibibytes": limits.head_bytes // 1024, "headers": limits.headers}))

    def refuse(self, problem: Problem) -> None:
        """Answer with a problem, and hang up; in the middle of another answer only hang up."""
        self._watch(None)
        if self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete:
            self.transport.abort()
            return
        sent = dict(self.headers or ())
        language = choose_language(sent.get(b"accept-language", b"").decode("latin-1") or None)
        request_id = new_request_id()
        # what was read of its address may be anything
        body = problem_body(problem, language, "/", request_id)
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        head = {
            "Content-Type": MEDIA_TYPE,
            "Content-Language": "zh-CN" if language == "zh" else "en",
            "Content-Length": str(len(content)),
            **ALWAYS,
            **problem.headers,
            "X-Request-Id": request_id,
            "Connection": "close",
        }
        lines = [f"HTTP/1.1 {problem.status} {PHRASES[problem.status]}", *(f"{name}: {head[name]}" for name in head)]
        self.transport.write("\r\n".join((*lines, "", "")).encode() + content)
        self.transport.close()
        _log.info("request refused", status=problem.status, code=problem.code, request_id=request_id)

    def _watch_what_comes(self) -> None:
        phase = self.phase
        answering = self.cycle is not None and not self.cycle.response_complete
        if phase == "whole":
            # whatever comes after a whole answer should become a request, too
            self._watch(None if answering else "head")
        elif phase != self._watching:
            self._watch(phase)

    def _watch(self, phase: Phase | None) -> None:
        if phase is not None and phase == self._watching:
            return
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._watching, self._arrived = phase, 0
        if phase is not None:
            seconds = self.limits.head_seconds if phase == "head" else self.limits.body_seconds
            self._timer = self.loop.call_later(seconds, self._look_again, phase)

    def _look_again(self, phase: Phase) -> None:
        self._timer, self._watching = None, None
        if self.transport.is_closing() or (phase == "body" and self.phase != "body"):
            return
        answering = self.cycle is not None and not self.cycle.response_complete
        moves = self.flow.read_paused or self._arrived >= self.limits.body_bytes
        if moves if phase == "body" else answering:
            # the client sends, the application reads slowly, or an earlier request is still being answered
            self._watch(phase)
        elif phase == "head" and not self._arrived:
            # opened beforehand, and never used
            self.transport.close()
        else:
            self.refuse(RequestTimeout())

    def _take_back_patience(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None


class LimitedHttpTools(LimitedProtocol, HttpToolsProtocol):
    """The parser that is written in C."""

    _phase: Phase = "head"
    _heads = 0
    _size = 0

    @property
    def phase(self) -> Phase:
        """Where the parser is, by what it called last."""
        return self._phase

    @property
    def heads(self) -> int:
        """How many heads were complete."""
        return self._heads

    def on_message_begin(self) -> None:
        """A request begins."""
        self._phase, self._size = "head", 0
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header. One piece may hold several requests, so each head is measured by itself."""
        self._size += len(name) + len(value)
        if len(self.headers) >= self.limits.headers or self._size > self.limits.head_bytes:
            self._too_long = True
            raise ValueError("too many headers, or too long ones")
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Its body, if it has one, comes next."""
        self._phase, self._heads = "body", self._heads + 1
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """It has arrived."""
        self._phase = "whole"
        super().on_message_complete()


class CountingConnection(h11.Connection):
    """Refuses a request with too many headers."""

    most = 0
    heads = 0
    too_long = False

    def next_event(self) -> Any:
        """The next event; an error in place of a request with too many headers."""
        event = super().next_event()
        self.heads += isinstance(event, h11.Request)
        if isinstance(event, h11.Request) and len(event.headers) > self.most:
            self.too_long = True
            raise h11.RemoteProtocolError("too many headers", error_status_hint=431)
        return event


class LimitedH11(LimitedProtocol, H11Protocol):
    """The parser that is written in Python."""

    conn: CountingConnection

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        # one byte more than is taken, so that this class refuses and not the library
        self.conn = CountingConnection(h11.SERVER, self.limits.head_bytes + 2)
        self.conn.most = self.limits.headers

    @property
    def phase(self) -> Phase:
        """Where the parser is, by the client's state."""
        if self.conn.their_state is h11.IDLE:
            return "head"
        return "body" if self.conn.their_state is h11.SEND_BODY else "whole"

    @property
    def heads(self) -> int:
        """How many requests it understood."""
        return self.conn.heads

    def send_400_response(self, msg: str) -> None:
        """Refuse what uvicorn could not read."""
        self._too_long = self.conn.too_long
        super().send_400_response(msg)


def limited(limits: Limits, parser: type[LimitedProtocol] | None = None) -> type[LimitedProtocol]:
    """A protocol with these limits, on the parser that uvicorn chooses unless one is named."""
    chosen = parser or (LimitedHttpTools if AutoHTTPProtocol is HttpToolsProtocol else LimitedH11)
    return type(chosen.__name__, (chosen,), {"limits": limits})
