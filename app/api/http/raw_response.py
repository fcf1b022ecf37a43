"""What leaves the door: bytes with status and headers, sent without further ado."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.types import Receive, Scope, Send

JSON: Final = (b"content-type", b"application/json")
ALWAYS: Final = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))
REPLAYED: Final = "Idempotency-Replayed"


class Reply:
    """A finished answer. `headers` are those that a replay repeats."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, body: bytes = b"", status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        self.body, self.status, self.headers = body, status, dict(headers or {})

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Send it."""
        headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in self.headers.items()]
        headers.extend(ALWAYS)
        if self.body or self.status != 204:
            headers.append((b"content-length", str(len(self.body)).encode()))
        if self.body and b"content-type" not in dict(headers):
            headers.append(JSON)
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


def etag_of(value: Any) -> str | None:
    """The strong entity tag of a resource: its version in quotes (RFC 9110, 8.8.3)."""
    version = getattr(value, "version", None)
    return None if version is None else f'"{version}"'
