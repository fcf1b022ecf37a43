"""Pages of other origins: a browser lets them call the service only if the operator named them (CORS, the Fetch
standard, 3.2)."""

from collections.abc import Sequence
from typing import Final

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

METHODS: Final = ("GET", "POST", "PUT", "DELETE")
MAY_SEND: Final = (
    "Accept-Language", "Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match",
    "Last-Event-ID", "X-Request-Id", "traceparent",
)  # fmt: skip
"""Headers of requests that operations read."""
MAY_READ: Final = (
    "Content-Disposition", "Content-Language", "Deprecation", "ETag", "Idempotency-Replayed", "Location",
    "RateLimit", "RateLimit-Policy", "Retry-After", "Sunset", "X-Missing-Characters", "X-Request-Id",
)  # fmt: skip
"""Headers of answers that a page gets to see beside those that every page sees."""
PREFLIGHT_SECONDS: Final = 7200
"""How long a browser remembers what it was told; none of them takes longer than two hours."""


def let_in(app: FastAPI, origins: Sequence[str]) -> None:
    """Let pages of these origins call. No cookies are let through: who calls is said by the token alone."""
    if origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(origins),
            allow_methods=list(METHODS),
            allow_headers=list(MAY_SEND),
            expose_headers=list(MAY_READ),
            max_age=PREFLIGHT_SECONDS,
        )
