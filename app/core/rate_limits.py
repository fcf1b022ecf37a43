"""How much is left of what a caller may ask for, as answers say it: `RateLimit-Policy` and `RateLimit` are lists of
structured fields (RFC 9651) by draft-ietf-httpapi-ratelimit-headers-10."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Final, Literal

POLICY: Final = "RateLimit-Policy"
LIMIT: Final = "RateLimit"
HEADERS: Final = (LIMIT, POLICY)
Unit = Literal["requests", "content-bytes", "concurrent-requests"]


@dataclass(frozen=True, slots=True)
class RateLimit:
    """One limit, and where the caller stands with it."""

    name: str
    """Letters and dashes; the same in both headers."""
    most: int
    """How much may be asked for within the window, in units."""
    left: int
    """How much of it is left."""
    resets_in: timedelta
    """When more is left; at least a second is told."""
    window: timedelta | None = None
    """None: it counts what is on its way at the same time."""
    unit: Unit = "requests"

    def policy(self) -> str:
        """`"look-up";q=30;w=600`: the quota, its unit if that is not requests, the window in seconds."""
        unit = "" if self.unit == "requests" else f';qu="{self.unit}"'
        window = "" if self.window is None else f";w={ceil(self.window.total_seconds())}"
        return f'"{self.name}";q={self.most}{unit}{window}'

    def limit(self) -> str:
        """`"look-up";r=29;t=600`: what is left, and in how many seconds there is more."""
        return f'"{self.name}";r={max(0, self.left)};t={max(1, ceil(self.resets_in.total_seconds()))}'


def headers_of(limits: Sequence[RateLimit]) -> dict[str, str]:
    """Both headers; none where nothing is limited."""
    if not limits:
        return {}
    return {
        POLICY: ", ".join(limit.policy() for limit in limits),
        LIMIT: ", ".join(limit.limit() for limit in limits),
    }
