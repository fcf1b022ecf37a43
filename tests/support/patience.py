"""How long tests wait for what must happen. Nothing is measured by it: it ends a test that hangs, however busy the
machine is."""

import asyncio
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final, Protocol

HANGS_AFTER: Final = 600
"""Seconds after which what has not happened never will."""


class Running(Protocol):
    """A process, as subprocess.Popen has it."""

    def poll(self) -> int | None:
        """Its exit code, if it ended."""


def looks(process: Running) -> Iterator[None]:
    """Look again and again while a process lives; it may need long for its first words."""
    until = time.monotonic() + HANGS_AFTER
    while process.poll() is None and time.monotonic() < until:
        yield
        time.sleep(0.05)


async def until(happens: Callable[[], bool]) -> None:
    """Let others work until something happens in this process."""
    async with asyncio.timeout(HANGS_AFTER):
        while not happens():  # noqa: ASYNC110 - what is waited for sets no event
            await asyncio.sleep(0.001)


def wait_until_ready(process: Running, address: str) -> None:
    """Wait until a server says that it can work. Raises AssertionError when it ends, or never does."""
    for _ in looks(process):
        # it is bound some moments before anybody listens there, and says 503 until its tables are there
        with suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            urllib.request.urlopen(f"{address}/readyz", timeout=HANGS_AFTER).close()
            return
    raise AssertionError(f"{address} never was ready")
