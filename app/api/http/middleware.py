"""What stands around every request: its id, its line in the log, the compression of its answer, and the lookup of its
path.

An operation is logged by its id and the template of its path: that groups well, and cannot hold what somebody typed.
Query strings and names are not logged; who called is, by kind and id.

A path is looked up by walking it once. Starlette's router asks one route after another; with some two hundred
operations that costs more than the rest of the way in. What is not an operation (the docs, unknown paths) goes on to
Starlette's router.
"""

import gzip
import re
import time
from collections.abc import Iterable
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.http.generated_route import GeneratedRoute
from app.api.http.operation_route import OperationRoute
from app.api.http.request_context import IN_SCOPE
from app.core.ids import timely_id
from app.core.logs import RequestLines, get_logger, mask_text
from app.core.metrics import NO_OPERATION
from app.core.roles import Caller

_ACCEPTABLE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,79}")
_HOLDS_A_PHONE: Final = re.compile(r"(?<!\d)1\d{10}(?!\d)")


def new_request_id() -> str:
    """An id that sorts by time."""
    return timely_id().hex


def is_acceptable(sent: str) -> bool:
    """Whether a client's id may stand in logs and the journal: short, plain, and no phone number, however written."""
    return _ACCEPTABLE.fullmatch(sent) is not None and mask_text(sent) == sent and not _HOLDS_A_PHONE.search(sent)


_log = get_logger(__name__)
_lines: Final = RequestLines(__name__)
QUIET: Final = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked every few seconds; said only when they fail."""


class AccessLog:
    """Logs method, path, status and milliseconds of each request, after its answer has left."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, noting the status on its way out."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            seconds = time.perf_counter() - started
            operation = getattr(scope.get("route"), "operation", None)
            name = NO_OPERATION if operation is None else operation.id
            scope["app"].state.container.metrics.count_request(name, status, seconds)
            if status >= 500 or scope["path"] not in QUIET:
                milliseconds = round(seconds * 1000, 1)
                if operation is None:
                    _log.info("request", method=scope["method"], path=scope["path"], status=status, ms=milliseconds)
                else:
                    path, actor = scope["route"].path, _actor_of(scope)
                    _lines.write(name, scope["method"], path, status=status, ms=milliseconds, actor=actor)


def _actor_of(scope: Scope) -> str:
    """Who called, as the journal names them: kind and id; empty where nobody was known."""
    caller: Caller | None = getattr(scope.get(IN_SCOPE), "caller", None)
    return "" if caller is None else f"{caller.kind}:{caller.id}"


LEAST: Final = 1024
"""Bytes; what is smaller fits into a packet anyway."""
LEVEL: Final = 4
"""Twice as fast as the usual one, and a twentieth larger."""
JSON: Final = (b"application/json", b"application/problem+json")


def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header takes gzip (RFC 9110, 12.5.3)."""
    for part in accepted.lower().split(","):
        name, _, weight = part.strip().partition(";")
        if name.strip() in ("gzip", "*"):
            return weight.replace(" ", "").rstrip("0.") != "q="
    return False


class JsonCompression:
    """Compresses JSON answers on their way out: a list of twenty orders is a tenth of its size.

    Only JSON that is sent in one piece: pictures and papers are compressed by their own formats, parts of files are
    asked for by their bytes, and a feed of events must not wait. Files of pages come compressed already."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        accepted = next((value for name, value in scope.get("headers", ()) if name == b"accept-encoding"), b"")
        if scope["type"] != "http" or not takes_gzip(accepted.decode("latin-1")):
            await self._app(scope, receive, send)
            return
        begun: Message | None = None

        async def compressing(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start" and _is_json(message):
                begun = message
                return
            if begun is not None:
                start, begun = begun, None
                if message["type"] == "http.response.body" and not message.get("more_body"):
                    message = _compressed(start, message)
                await send(start)
            await send(message)

        await self._app(scope, receive, compressing)


def _is_json(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    kind = headers.get("content-type", "").partition(";")[0].encode()
    return kind in JSON and "content-encoding" not in headers


def _compressed(start: Message, message: Message) -> Message:
    """The body compressed, and the beginning of the answer saying so; both as they are where that is not worth it."""
    headers = MutableHeaders(raw=start["headers"])
    headers.add_vary_header("Accept-Encoding")
    start["headers"] = headers.raw
    body = message.get("body", b"")
    if len(body) < LEAST:
        return message
    packed = gzip.compress(body, LEVEL, mtime=0)
    headers["Content-Encoding"], headers["Content-Length"] = "gzip", str(len(packed))
    return {**message, "body": packed}


AnyRoute = OperationRoute | GeneratedRoute[object]
FOUND: Final = "gongdan.route"
"""Where the scope holds what was found: a route, or the methods that the path has."""


class Node:
    """A part of paths: where each next word leads, where any word leads, and which routes end here, by method."""

    __slots__ = ("any_word", "routes", "words")

    def __init__(self) -> None:
        self.words: dict[str, Node] = {}
        self.any_word: Node | None = None
        self.routes: dict[str, tuple[AnyRoute, tuple[str, ...]]] = {}

    def find(self, parts: list[str], at: int, values: list[str]) -> "Node | None":
        """Follow the parts from `at` on; words go before placeholders, whose values are left in `values`."""
        if at == len(parts):
            return self if self.routes else None
        part = parts[at]
        node = self.words.get(part)
        if node is not None:
            end = node.find(parts, at + 1, values)
            if end is not None:
                return end
        if self.any_word is None or not part:
            return None
        values.append(part)
        end = self.any_word.find(parts, at + 1, values)
        if end is None:
            values.pop()
        return end


class PathLookup:
    """All operations by their paths."""

    def __init__(self, routes: Iterable[AnyRoute]) -> None:
        self._root = Node()
        for route in routes:
            self._add(route)

    def _add(self, route: AnyRoute) -> None:
        node, names = self._root, []
        for part in route.path.split("/")[1:]:
            if part.startswith("{"):
                names.append(part[1:-1])
                node.any_word = node.any_word or Node()
                node = node.any_word
            else:
                node = node.words.setdefault(part, Node())
        for method in route.methods or ():
            node.routes[method] = (route, tuple(names))

    def find(self, path: str) -> tuple[Node, list[str]] | None:
        """Where a path ends, and the values of its placeholders."""
        values: list[str] = []
        node = self._root.find(path.split("/")[1:], 0, values)
        return None if node is None else (node, values)

    def look_up(self, scope: Scope) -> None:
        """Note in the scope which operation a request asks for, or which methods its path has."""
        if scope["type"] != "http" or scope.get("root_path"):
            return
        node_and_values = self.find(scope["path"])
        if node_and_values is None:
            return
        node, values = node_and_values
        entry = node.routes.get(scope["method"])
        if entry is None:
            scope[FOUND] = ", ".join(sorted(node.routes))
            return
        route, names = entry
        scope[FOUND] = scope["route"] = route
        scope["endpoint"] = route.endpoint
        scope["path_params"] = dict(zip(names, values, strict=True))


class PathLookupMiddleware:
    """Looks the path up once, inside all other middlewares. A generated operation is answered from here: it tells its
    own errors and opens nothing that FastAPI has to close. Everything else goes FastAPI's way."""

    def __init__(self, app: ASGIApp, lookup: PathLookup) -> None:
        self.app, self._lookup = app, lookup

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        self._lookup.look_up(scope)
        route = scope.get(FOUND)
        await (route.app if isinstance(route, GeneratedRoute) else self.app)(scope, receive, send)


class FoundRoute:
    """Stands in front of FastAPI's router: what was found need not be looked for again. Whatever else it serves, pages
    and their files, is never taken for something else by a browser. Raises HTTPException (405)."""

    def __init__(self, router: ASGIApp) -> None:
        self._router = router

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        route = scope.get(FOUND)
        if isinstance(route, str):
            raise HTTPException(405, headers={"Allow": route})
        if route is not None:
            await route.app(scope, receive, send)
            return

        async def plainly(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).setdefault("X-Content-Type-Options", "nosniff")
            await send(message)

        await self._router(scope, receive, plainly)
