"""Logins: password, refresh with rotation (RFC 9700, 4.14), client credentials (RFC 6749, 4.4), and logout."""

import hashlib
import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final
from uuid import UUID

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from app.core.errors import CredentialsWrong, TooManyRequests
from app.core.ids import new_id
from app.core.row_scope import NOWHERE
from app.core.settings import Settings
from app.db.database import Database
from app.db.queries import refresh
from app.db.transaction import Transaction
from app.models import MachineClient, Person, RefreshToken
from app.services.people.callers import Tokens
from app.services.people.passwords import Passwords

FAILURES: Final = RateLimitItemPerMinute(10, 5)
"""How many wrong passwords for one name are allowed in five minutes before further tries must wait."""
FAILURES_FROM_ONE_ORIGIN: Final = RateLimitItemPerMinute(60, 5)
"""How many wrong passwords from one network address are allowed; a whole office may share it."""


@dataclass(frozen=True, slots=True)
class Login:
    """The result of a login: an access token and, for people, a refresh token that renews it once."""

    access_token: str
    expires_in: int
    refresh_token: str | None = None
    refresh_expires_in: int | None = None
    scopes: tuple[str, ...] = ()


class Logins:
    """Opens, renews and ends logins. Refusals never say which part was wrong, and always take the same time."""

    def __init__(self, settings: Settings, database: Database, tokens: Tokens, passwords: Passwords) -> None:
        self._database, self._tokens, self._passwords = database, tokens, passwords
        self._refresh_seconds = settings.refresh_token_seconds
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    async def by_password(self, username: str, password: str, origin: str | None, now: datetime) -> Login:
        """Raises CredentialsWrong, TooManyRequests."""
        self._slow_down(username, origin)
        async with self._database.transaction(now, NOWHERE) as tx:
            person = await tx.get(Person, username=username)
        # no connection is held while the hash is computed
        right = await self._passwords.verify(password, person.password_hash if person else None)
        if person is None or not right or not person.active:
            self._note_failure(username, origin)
            raise CredentialsWrong
        async with self._database.transaction(now, NOWHERE) as tx:
            token = self._open_family(tx, person.id, new_id())
            await tx.commit()
        return self._login(person.id, person.organisation_id, token, now)

    async def by_refresh(self, refresh_token: str, now: datetime) -> Login:
        """Exchange a refresh token for a new pair; it works once. A second use revokes all tokens of the login. Raises
        CredentialsWrong."""
        async with self._database.transaction(now, NOWHERE) as tx:
            await tx.begin()
            row = await tx.get(RefreshToken, token_hash=_hash(refresh_token))
            person = None if row is None else await tx.get(Person, id=row.person_id)
            fresh = row is not None and row.revoked_at is None and row.expires_at > now
            if row is None or person is None or not fresh or not person.active:
                raise CredentialsWrong
            if not await refresh.use(tx, row.id):
                await refresh.revoke_family(tx, row.family_id)
                await tx.commit()
                raise CredentialsWrong
            token = self._open_family(tx, person.id, row.family_id)
            await tx.commit()
        return self._login(person.id, person.organisation_id, token, now)

    async def as_client(self, client_id: str, secret: str, origin: str | None, now: datetime) -> Login:
        """A machine client's access token; it gets no refresh token. Raises CredentialsWrong, TooManyRequests."""
        self._slow_down(client_id, origin)
        async with self._database.transaction(now, NOWHERE) as tx:
            client = await tx.get(MachineClient, client_id=client_id)
        right = await self._passwords.verify(secret, client.secret_hash if client else None)
        if client is None or not right or not client.active:
            self._note_failure(client_id, origin)
            raise CredentialsWrong
        access = self._tokens.issue(client.id, client.organisation_id, "client", now)
        return Login(access, self._tokens.seconds, scopes=tuple(client.scopes))

    async def end(self, refresh_token: str, person_id: UUID, now: datetime) -> None:
        """Log out: revoke all tokens of this refresh token's login, if it is this person's; otherwise nothing
        happens."""
        async with self._database.transaction(now, NOWHERE) as tx:
            row = await tx.get(RefreshToken, token_hash=_hash(refresh_token))
            if row is not None and row.person_id == person_id:
                await refresh.revoke_family(tx, row.family_id)
                await tx.commit()

    def _login(self, person_id: UUID, organisation_id: UUID, token: str, now: datetime) -> Login:
        access = self._tokens.issue(person_id, organisation_id, "person", now)
        return Login(access, self._tokens.seconds, token, self._refresh_seconds)

    def _open_family(self, tx: Transaction, person_id: UUID, family_id: UUID) -> str:
        token = f"gdr_{secrets.token_urlsafe(32)}"
        tx.insert(
            RefreshToken,
            person_id=person_id,
            family_id=family_id,
            token_hash=_hash(token),
            expires_at=tx.now + timedelta(seconds=self._refresh_seconds),
            created_at=tx.now,
        )
        return token

    def _slow_down(self, name: str, origin: str | None) -> None:
        for item, key in self._counters(name, origin):
            if not self._limiter.test(item, key):
                stats = self._limiter.get_window_stats(item, key)
                # the limiter counts by the machine's clock, not by the application's
                seconds = max(1, ceil(stats.reset_time - time.time()))
                raise TooManyRequests(values={"seconds": seconds}, headers={"Retry-After": str(seconds)})

    def _note_failure(self, name: str, origin: str | None) -> None:
        for item, key in self._counters(name, origin):
            self._limiter.hit(item, key)

    def _counters(self, name: str, origin: str | None) -> tuple[tuple[RateLimitItemPerMinute, str], ...]:
        return (FAILURES, f"name:{_hash(name)}"), (FAILURES_FROM_ONE_ORIGIN, f"origin:{origin or '-'}")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
