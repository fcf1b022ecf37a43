"""Slows down who guesses passwords, without locking out whom the password belongs to.

A try is counted in the database before its password is looked at, so that neither fifty tries at once nor several
processes give more tries than one. Counted are the tries under one name from one network, and those from one address
under any name: nobody can lock somebody else out from afar. Where a person has logged in within 30 days, their right
password always works: there the tries over the limit are looked at one after another.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from uuid import UUID

from app.core.errors import TooManyRequests
from app.core.logs import get_logger
from app.core.rate_limits import RateLimit
from app.core.row_scope import NOWHERE
from app.db.database import Database
from app.db.queries import logins
from app.db.transaction import Transaction
from app.models.login import LoginDelay

KNOWN_FOR: Final = timedelta(days=30)
"""How long a network in which somebody logged in is known."""
NOTED_EACH: Final = timedelta(hours=1)
"""How exactly the last login from a network is kept; a login within it writes nothing."""
MOST_WAITING: Final = 20
"""How many tries over the limit may wait for their turn in this process, by name and known network."""

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Slope:
    """After how many failures a wait begins, how it doubles, and when all is forgotten."""

    free: int
    first: timedelta
    longest: timedelta
    forgotten_after: timedelta

    def wait(self, failures: int) -> timedelta:
        """How long the next try has to wait after so many failures."""
        over = failures - self.free
        return timedelta(0) if over < 0 else min(self.first * 2 ** min(over, 20), self.longest)


BY_NAME: Final = Slope(10, timedelta(seconds=5), timedelta(minutes=15), timedelta(days=1))
"""Under one name from one network: ten tries, then waits of 5 s, 10 s, 20 s … 15 minutes."""
BY_ADDRESS: Final = Slope(60, timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=5))
"""From one address under any name; a whole office may share it."""


def network_of(origin: str | None) -> str:
    """The network of an address: 24 bits of IPv4, 56 bits of IPv6, which is what a household gets."""
    return _within(origin, 24, 56)


def address_of(origin: str | None) -> str:
    """What one machine can't easily change of its address: all of IPv4, 64 bits of IPv6."""
    return _within(origin, 32, 64)


def _within(origin: str | None, bits: int, bits_of_ipv6: int) -> str:
    try:
        address: IPv4Address | IPv6Address = ip_address(origin or "")
    except ValueError:
        # a socket of this machine, or a proxy that says nothing useful
        return (origin or "-")[:60]
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return str(ip_network((address, bits if address.version == 4 else bits_of_ipv6), strict=False))


@dataclass(frozen=True, slots=True)
class LoginTry:
    """One try, already counted as if it failed."""

    name: str
    subject_id: UUID | None
    origin: str | None
    over: bool
    """Whether it is over the limit, and looked at only because the network is known."""
    noted: bool
    """Whether the network was noted as known within the hour."""

    @property
    def by_name(self) -> str:
        """The key under which its name and network are counted."""
        return _key("name", self.name, network_of(self.origin))

    @property
    def by_address(self) -> str:
        """The key under which its address is counted."""
        return _key("address", address_of(self.origin))


class LoginDelays:
    """Counts tries to log in, for every process of the service."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turns: dict[str, asyncio.Lock] = {}
        self._waiting: dict[str, int] = {}

    @asynccontextmanager
    async def attempt(
        self, name: str, subject_id: UUID | None, origin: str | None, now: datetime
    ) -> AsyncIterator[LoginTry]:
        """The time in which a password is looked at. Raises TooManyRequests instead of beginning it."""
        begun = await self._begin(name, subject_id, origin, now)
        if not begun.over:
            yield begun
            return
        key = begun.by_name
        if self._waiting.get(key, 0) >= MOST_WAITING:
            soon = timedelta(seconds=1)
            raise TooManyRequests.until(soon, limits=(_limit(soon),))
        self._waiting[key] = self._waiting.get(key, 0) + 1
        try:
            async with self._turns.setdefault(key, asyncio.Lock()):
                yield begun
        finally:
            self._waiting[key] -= 1
            if not self._waiting[key]:
                del self._waiting[key], self._turns[key]

    async def succeeded(self, tx: Transaction, done: LoginTry) -> None:
        """Take the try back, in the transaction of its login, and remember where it came from."""
        await logins.forget_delay(tx, done.by_name)
        await logins.take_back(tx, done.by_address)
        if done.subject_id is not None and not done.noted:
            await logins.know_network(tx, done.subject_id, network_of(done.origin))

    async def _begin(self, name: str, subject_id: UUID | None, origin: str | None, now: datetime) -> LoginTry:
        begun = LoginTry(name, subject_id, origin, over=False, noted=False)
        slopes = {begun.by_name: BY_NAME, begun.by_address: BY_ADDRESS}
        async with self._database.transaction(now, NOWHERE) as tx:
            seen_at = None
            if subject_id is not None:
                seen_at = await logins.last_login_from(tx, subject_id, network_of(origin))
            known = seen_at is not None and now - seen_at < KNOWN_FOR
            # looked at first without the lock: a flood of refusals holds no writer up
            left = _left(await _delays(tx, slopes), now)
            if not known and left:
                raise TooManyRequests.until(left, limits=(_limit(left),))
            await logins.lock(tx, sorted(slopes))
            delays = await _delays(tx, slopes)
            left = _left(delays, now)
            if not known and left:
                raise TooManyRequests.until(left, limits=(_limit(left),))
            for key, slope in slopes.items():
                row = delays[key]
                fresh = row is None or now - row.last_at >= slope.forgotten_after
                failures = 1 if fresh or row is None else row.failures + 1
                await logins.count_try(tx, key, failures, now + slope.wait(failures))
            await tx.commit()
        if left:
            log.warning("tries to log in over the limit, from a network where the person is known")
        return LoginTry(name, subject_id, origin, bool(left), seen_at is not None and now - seen_at < NOTED_EACH)


async def _delays(tx: Transaction, keys: Iterable[str]) -> dict[str, LoginDelay | None]:
    return {key: await tx.get(LoginDelay, key=key) for key in keys}


def _left(delays: dict[str, LoginDelay | None], now: datetime) -> timedelta:
    """How long the next try has to wait; nothing (false) if it need not."""
    waits = [row.until - now for row in delays.values() if row is not None]
    return max((timedelta(0), *waits))


def _limit(left: timedelta) -> RateLimit:
    """The tries under one name; each further one waits twice as long."""
    return RateLimit("login", BY_NAME.free, 0, left, BY_NAME.forgotten_after)


def _key(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
