"""What stands around every request: its id, and one line in the log of what was asked for and how it went.

An operation is logged by its id, not by its path: that is short, groups well, and cannot hold what somebody
typed. Query strings and names are not logged.
"""

import re
import time
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.ids import new_id
from app.core.logs import get_logger

_ACCEPTABLE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,79}")
_HOLDS_A_PHONE: Final = re.compile(r"(?<!\d)1\d{10}(?!\d)")


def new_request_id() -> str:
    """An id that sorts by time."""
    return new_id().hex


def is_acceptable(sent: str) -> bool:
    """Whether a client's id may stand in logs and the journal: short, plain, and no phone number."""
    return _ACCEPTABLE.fullmatch(sent) is not None and _HOLDS_A_PHONE.search(sent) is None


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
