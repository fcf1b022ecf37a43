"""How the stand-in calls the service: notices of payments, and results of content checks."""

from collections.abc import Awaitable, Callable

import httpx

Deliver = Callable[[str, dict[str, str], bytes], Awaitable[int]]
"""Sends something to an address; the status of the answer."""


async def post(url: str, headers: dict[str, str], body: bytes) -> int:
    """Send it; 0 if nobody answers."""
    async with httpx.AsyncClient(timeout=5.0) as client:
        try:
            return (await client.post(url, headers=headers, content=body)).status_code
        except httpx.HTTPError:
            return 0
