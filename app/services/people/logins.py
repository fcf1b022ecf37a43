"""Logins: password with or without second factor, refresh with rotation (RFC 9700, 4.14), client credentials (RFC 6749,
4.4), and logout."""

import hashlib
import hmac
import secrets
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from app.core.errors import CredentialsWrong
from app.core.ids import timely_id
from app.core.keys import derived_key
from app.core.row_scope import NOWHERE
from app.core.settings import Settings
from app.db.database import Database
from app.db.queries import refresh
from app.db.transaction import Transaction
from app.models import MachineClient, Person, RefreshToken
from app.models.login import SecondFactor
from app.services.people.callers import Principals, Tokens
from app.services.people.login_delays import LoginDelays, LoginTry
from app.services.people.passwords import Passwords
from app.services.people.second_factors import SecondFactors, split

GRACE: Final = timedelta(seconds=60)
"""How long a used refresh token gives the same new pair again: for answers that got lost, and for parallel tabs."""


@dataclass(frozen=True, slots=True)
class Login:
    """The result of a login: an access token and, for people, a refresh token that renews it."""

    access_token: str
    expires_in: int
    refresh_token: str | None = None
    refresh_expires_in: int | None = None
    scopes: tuple[str, ...] = ()


class Logins:
    """Opens, renews and ends logins. Refusals never say which part was wrong, and always take the same time."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        tokens: Tokens,
        passwords: Passwords,
        principals: Principals,
    ) -> None:
        secret = settings.secret_key.get_secret_value()
        self._database, self._tokens, self._passwords, self._principals = database, tokens, passwords, principals
        self._refresh_seconds = settings.refresh_token_seconds
        self._refresh_key = derived_key(secret, "refresh-token")
        self.delays = LoginDelays(database)
        self.second_factors = SecondFactors(secret)

    async def by_password(self, username: str, password: str, origin: str | None, now: datetime) -> Login:
        """Raises CredentialsWrong, TooManyRequests."""
        async with self._database.transaction(now, NOWHERE) as tx:
            person = await tx.get(Person, username=username)
            factor = None if person is None else await self.second_factors.of(tx, person)
        async with self._trying(username, None if person is None else person.id, origin, now) as trying:
            right = await self._is_right(person, factor, password, now)
            if person is None or not right:
                raise CredentialsWrong
            async with self._database.transaction(now, NOWHERE) as tx:
                login = await self.open(tx, person)
                await self.delays.succeeded(tx, trying)
                await tx.commit()
        return login

    def _trying(
        self, name: str, subject_id: UUID | None, origin: str | None, now: datetime
    ) -> AbstractAsyncContextManager[LoginTry]:
        return self.delays.attempt(name, subject_id, origin, now)

    async def check_own(self, person: Person, password: str, origin: str | None, now: datetime) -> None:
        """Whether somebody who is logged in knows the password (and has the second factor): before either is changed.
        Counted as a try to log in. Raises CredentialsWrong, TooManyRequests."""
        async with self._database.transaction(now, NOWHERE) as tx:
            factor = await self.second_factors.of(tx, person)
        name = person.username or str(person.id)
        async with self._trying(name, person.id, origin, now) as trying:
            if not await self._is_right(person, factor, password, now):
                raise CredentialsWrong
            async with self._database.transaction(now, NOWHERE) as tx:
                await self.delays.succeeded(tx, trying)
                await tx.commit()

    async def _is_right(self, person: Person | None, factor: SecondFactor | None, password: str, now: datetime) -> bool:
        """Whether an active person's password is right and, where there is a second factor, the digits behind it."""
        code = ""
        if factor is not None:
            password, code = split(password)
        # no connection is held while the hash is computed
        right = await self._passwords.verify(password, person.password_hash if person else None)
        if person is None or not right or not person.active:
            return False
        if factor is None:
            return True
        async with self._database.transaction(now, NOWHERE) as tx:
            spent = await self.second_factors.spend(tx, factor, code)
            await tx.commit()
        return spent

    async def by_refresh(self, refresh_token: str, now: datetime) -> Login:
        """Exchange a refresh token for a new pair. Within 60 seconds of its first use it gives the same pair again;
        used later, it was stolen, and its login ends with all tokens. Raises CredentialsWrong."""
        async with self._database.transaction(now, NOWHERE) as tx:
            await tx.begin()
            row = await tx.get(RefreshToken, token_hash=_hash(refresh_token))
            person = None if row is None else await tx.get(Person, id=row.person_id)
            if row is None or person is None or not person.active or row.epoch != person.epoch:
                raise CredentialsWrong
            if row.revoked_at is not None or row.expires_at <= now:
                raise CredentialsWrong
            successor = self._successor(refresh_token)
            if await refresh.use(tx, row.id):
                issued = self._keep(tx, person, row.family_id, successor)
                await tx.commit()
                return self._login(person, issued, successor, now)
            used = await tx.get(RefreshToken, token_hash=_hash(refresh_token))
            given = await tx.get(RefreshToken, token_hash=_hash(successor))
            lately = used is not None and used.used_at is not None and now - used.used_at <= GRACE
            if lately and given is not None and given.revoked_at is None:
                return self._login(person, given, successor, now)
            await refresh.revoke_family(tx, row.family_id)
            await tx.commit()
        self._principals.forget(person.id)
        raise CredentialsWrong

    async def as_client(self, client_id: str, secret: str, origin: str | None, now: datetime) -> Login:
        """A machine client's access token; it gets no refresh token. Raises CredentialsWrong, TooManyRequests."""
        async with self._database.transaction(now, NOWHERE) as tx:
            client = await tx.get(MachineClient, client_id=client_id)
        async with self._trying(client_id, None if client is None else client.id, origin, now) as trying:
            right = await self._passwords.verify(secret, client.secret_hash if client else None)
            if client is not None and not right and client.previous_until is not None and now < client.previous_until:
                right = await self._passwords.verify(secret, client.previous_secret_hash)
            if client is None or not right or not client.active:
                raise CredentialsWrong
            async with self._database.transaction(now, NOWHERE) as tx:
                await self.delays.succeeded(tx, trying)
                await tx.commit()
        access = self._tokens.issue(client.id, client.organisation_id, "client", now, epoch=client.epoch)
        return Login(access, self._tokens.seconds, scopes=tuple(client.scopes))

    async def end(self, refresh_token: str, person_id: UUID, login: UUID | None, now: datetime) -> None:
        """Log out: the login that the access token came from ends, and that of the refresh token if it is this
        person's."""
        async with self._database.transaction(now, NOWHERE) as tx:
            row = await tx.get(RefreshToken, token_hash=_hash(refresh_token))
            families = {login} if row is None or row.person_id != person_id else {login, row.family_id}
            for family in families:
                if family is not None:
                    await refresh.revoke_family(tx, family)
            await tx.commit()
        self._principals.forget(person_id)

    async def open(self, tx: Transaction, person: Person) -> Login:
        """A new login of a person, in a transaction that the caller commits."""
        token = f"gdr_{secrets.token_urlsafe(32)}"
        return self._login(person, self._keep(tx, person, timely_id(), token), token, tx.now)

    def _login(self, person: Person, issued: RefreshToken, token: str, now: datetime) -> Login:
        """The pair of a stored refresh token: the same whenever it is asked for."""
        access = self._tokens.issue(
            person.id,
            person.organisation_id,
            "person",
            issued.created_at,
            epoch=person.epoch,
            login=issued.family_id,
            token_id=issued.id,
        )
        passed = int((now - issued.created_at).total_seconds())
        return Login(access, max(0, self._tokens.seconds - passed), token, self._refresh_seconds - passed)

    def _keep(self, tx: Transaction, person: Person, family_id: UUID, token: str) -> RefreshToken:
        return tx.insert(
            RefreshToken,
            person_id=person.id,
            epoch=person.epoch,
            family_id=family_id,
            token_hash=_hash(token),
            expires_at=tx.now + timedelta(seconds=self._refresh_seconds),
            created_at=tx.now,
        )

    def _successor(self, token: str) -> str:
        """The refresh token that follows: known only to who has this one and to the service, and always the same, so
        that no token has to be stored to be given again."""
        digest = hmac.new(self._refresh_key, token.encode(), hashlib.sha256)
        return f"gdr_{digest.hexdigest()}"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
