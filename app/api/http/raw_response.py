"""An answer whose bytes are ready: sent as they are, stored for repeats as they are."""

from collections.abc import Mapping
from typing import Final

from starlette.responses import Response

JSON: Final = (b"content-type", b"application/json")
ALWAYS: Final = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))
"""On every answer of an operation, unless it says otherwise itself."""
REPLAYED: Final = "Idempotency-Replayed"
_NOT_STORED: Final = frozenset({"content-length", *(name.decode() for name, _ in ALWAYS)})


class RawResponse(Response):
    """A finished answer; unlike Starlette's own, it renders nothing. It is JSON unless its headers say otherwise."""

    def __init__(self, body: bytes = b"", status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        self.body, self.status_code, self.background = body, status, None
        raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in (headers or {}).items()]
        raw.extend(ALWAYS)
        if body or status != 204:
            raw.append((b"content-length", str(len(body)).encode()))
        if body and not any(name == b"content-type" for name, _ in raw):
            raw.append(JSON)
        self.raw_headers = raw


def headers_to_store(response: Response) -> dict[str, str]:
    """The headers that a repeat of the request is answered with, too."""
    return {
        name: value
        for name, value in response.headers.items()
        if name not in _NOT_STORED and (name, value) != ("content-type", "application/json")
    }


def etag_of(value: object) -> str | None:
    """The strong entity tag of a resource: its version in quotes (RFC 9110, 8.8.3)."""
    version: object = getattr(value, "version", None)
    return None if version is None else f'"{version}"'
