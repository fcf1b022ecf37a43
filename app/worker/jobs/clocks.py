"""Fires clocks: warnings, breaches and the ladder, each exactly once, however many workers there are."""

import os
import secrets
import socket
from typing import Final

from app.bootstrap import House
from app.services.firing import Firer

WORKER: Final = f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"
"""The name under which this process leases clocks: unique among all that run, and across restarts."""


async def fire_clocks(house: House) -> bool:
    """Fire one batch of due clocks."""
    return await Firer(house.database, house.communities, house.clock, WORKER).fire_due()
