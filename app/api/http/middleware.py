"""One line in the log for each request: what was asked for and how it went, without query strings and names.

An operation is logged by its id, not by its path: that is short, groups well, and cannot hold what somebody typed."""

import time
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.logs import get_logger

_log = get_logger(__name__)
QUIET: Final = frozenset({"/healthz", "/readyz"})
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
            if status >= 500 or scope["path"] not in QUIET:
                milliseconds = round((time.perf_counter() - started) * 1000, 1)
                operation = getattr(scope.get("route"), "operation", None)
                if operation is None:
                    _log.info("request", method=scope["method"], path=scope["path"], status=status, ms=milliseconds)
                else:
                    _log.info("request", operation=operation.id, status=status, ms=milliseconds)
