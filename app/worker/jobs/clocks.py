"""Processes due clocks: warnings, breaches and escalations, each exactly once, however many workers run."""

import os
import secrets
import socket
from typing import Final

from app.bootstrap import Container
from app.services.clocks.due_clocks import DueClockWorker

WORKER: Final = f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"
"""The name under which this process leases clocks, unique among all processes and across restarts."""


async def fire_clocks(container: Container) -> bool:
    """Process one batch of due clocks."""
    return await DueClockWorker(container.database, container.moves, container.clock, WORKER).fire_due()
