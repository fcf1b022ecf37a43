"""Fires clocks: warnings, breaches and the ladder, each exactly once, however many workers there are."""

import os
import secrets
import socket
from typing import Final

from app.bootstrap import Container
from app.services.clocks.due_clocks import Firer

WORKER: Final = f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"
"""The name under which this process leases clocks: unique among all that run, and across restarts."""


async def fire_clocks(container: Container) -> bool:
    """Fire one batch of due clocks."""
    return await Firer(container.database, container.moves, container.clock, WORKER).fire_due()
