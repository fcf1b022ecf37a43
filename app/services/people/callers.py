"""Who calls: access tokens (signed JWTs, RFC 7519 and RFC 9068), and the caller of a verified token with roles, rooms
and scopes. Both are cached in the process.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, cast
from uuid import UUID

import jwt

from app.core.clock import local_day
from app.core.enums import PersonKind
from app.core.errors import LoginUnfinished, Unauthenticated
from app.core.ids import timely_id
from app.core.json_object import JsonObject
from app.core.keys import derived_key
from app.core.roles import Caller, Grant, Role, RoomStay
from app.core.row_scope import EVERYWHERE, NOWHERE
from app.core.settings import Settings
from app.db.database import Database
from app.db.queries import merged_people, places, refresh, roster
from app.db.transaction import Transaction
from app.models import MachineClient, Person, RoleGrant
from app.models.login import SecondFactor
from app.services.people.households import stands, stays_of, with_merged

ALGORITHM = "HS256"
ISSUER = "gongdan"
AUDIENCE = "gongdan-api"
REMEMBERED = 10_000
"""How many verified tokens, and how many callers, a process caches."""

UNFINISHED = "gdl_"
"""What the token of a login begins with that isn't finished (app.services.people.ways_in)."""

CallerKind = Literal["person", "client"]
FactorStanding = Literal["on", "off", "required"]
"""Whether somebody has a second factor; required: they have their administrator's rights only once they do."""


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of a verified token."""

    subject: UUID
    organisation_id: UUID
    kind: CallerKind
    expires: float
    """Seconds since 1970, UTC."""
    epoch: int = 0
    """Of the person or client when it was issued; the token is void once theirs is another."""
    login: UUID | None = None
    """Which login of a person it came from: the family of its refresh token."""


class Tokens:
    """Signs and verifies access tokens. A verified token is cached, so that most requests need no cryptography."""

    def __init__(self, settings: Settings) -> None:
        self._key = derived_key(settings.secret_key.get_secret_value(), "access-token")
        self.seconds = settings.access_token_seconds
        self._known: dict[str, Claims] = {}

    def issue(
        self,
        subject: UUID,
        organisation_id: UUID,
        kind: CallerKind,
        now: datetime,
        *,
        epoch: int = 0,
        login: UUID | None = None,
        token_id: UUID | None = None,
    ) -> str:
        """An access token, valid for `seconds` from now. The same arguments give the same token, byte for byte; without
        a `token_id` it gets a new one."""
        issued = int(now.timestamp())
        claims: JsonObject = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(subject),
            "org": str(organisation_id),
            "kind": kind,
            "typ": "access",
            "epoch": epoch,
            "iat": issued,
            "exp": issued + self.seconds,
            "jti": str(token_id or timely_id()),
        }
        if login is not None:
            claims["sid"] = str(login)
        return jwt.encode(claims, self._key, algorithm=ALGORITHM, headers={"typ": "at+jwt"})

    def read(self, token: str, now: datetime) -> Claims:
        """Verify signature, algorithm, issuer, audience, kind and expiry. Raises Unauthenticated."""
        claims = self._known.get(token)
        if claims is None:
            claims = self._verify(token)
            if len(self._known) >= REMEMBERED:
                self._known.pop(next(iter(self._known)))
            self._known[token] = claims
        if claims.expires <= now.timestamp():
            self._known.pop(token, None)
            raise Unauthenticated
        return claims

    def _verify(self, token: str) -> Claims:
        if token.startswith(UNFINISHED):
            raise LoginUnfinished
        try:
            body: JsonObject = jwt.decode(
                token,
                self._key,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=ISSUER,
                # expiry is held against the application's clock, not the machine's
                options={
                    "require": ["iss", "aud", "sub", "exp", "iat"],
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
            if body.get("typ") != "access" or body.get("kind") not in ("person", "client"):
                raise Unauthenticated
            return Claims(
                UUID(body["sub"]),
                UUID(body["org"]),
                cast(CallerKind, body["kind"]),
                float(body["exp"]),
                # a token of the version before names neither
                int(body.get("epoch", 0)),
                UUID(body["sid"]) if "sid" in body else None,
            )
        except (jwt.InvalidTokenError, ValueError, TypeError, KeyError) as error:
            raise Unauthenticated from error


@dataclass(frozen=True, slots=True)
class _Remembered:
    read_at: float
    """Seconds since 1970, UTC."""
    epoch: int
    caller: Caller


class Principals:
    """Caches callers by login and reads each again after `seconds`, which is at most how long somebody can still act
    who was disabled, logged out or given a new password in another process. In this one they are forgotten at once."""

    def __init__(self, database: Database, seconds: int, *, totp_for_administrators: bool = False) -> None:
        self._database, self._seconds = database, seconds
        self._totp_for_administrators = totp_for_administrators
        self._known: dict[tuple[UUID, UUID | None], _Remembered] = {}
        self._owners: dict[UUID, UUID] = {}
        self._forgotten = 0

    def remembered(self, claims: Claims, now: datetime) -> Caller | None:
        """The caller, if it is in the cache; needs no database."""
        known = self._known.get((claims.subject, claims.login))
        if known is None or known.epoch != claims.epoch or not 0 <= now.timestamp() - known.read_at < self._seconds:
            return None
        return known.caller

    async def find(self, claims: Claims, now: datetime) -> Caller:
        """The caller of a token. Raises Unauthenticated if they are disabled or don't exist any more, or if the token
        or its login was ended."""
        known = self.remembered(claims, now)
        if known is not None:
            return known
        forgotten = self._forgotten
        # whose rows are read is only known when they have been read
        async with self._database.transaction(now, EVERYWHERE) as tx:
            caller = await (self._client if claims.kind == "client" else self._person)(tx, claims)
        if caller.organisation_id != claims.organisation_id:
            raise Unauthenticated
        if self._forgotten != forgotten:
            # somebody's rights were changed while these were read; perhaps these
            return caller
        if len(self._known) >= REMEMBERED:
            self._known.pop(next(iter(self._known)))
        self._known[claims.subject, claims.login] = _Remembered(now.timestamp(), claims.epoch, caller)
        return caller

    async def _person(self, tx: Transaction, claims: Claims) -> Caller:
        person = await _active_person(tx, claims.subject)
        ended = claims.login is not None and await refresh.is_ended(tx, claims.login)
        if ended or person.epoch != claims.epoch:
            raise Unauthenticated
        caller = await caller_of(tx, person)
        if self._totp_for_administrators and caller.has(Role.ADMIN, None) and not await _has_factor(tx, person.id):
            # they can log in and set one up, and administer nothing until then
            grants = tuple(grant for grant in caller.grants if grant.role is not Role.ADMIN)
            return replace(caller, grants=grants, _roles={}, _scopes=[])
        return caller

    async def _client(self, tx: Transaction, claims: Claims) -> Caller:
        client = await tx.get(MachineClient, id=claims.subject)
        if client is None or not client.active or client.epoch != claims.epoch:
            raise Unauthenticated
        return machine_caller(client)

    async def is_ours(self, caller: Caller, community_id: UUID, now: datetime) -> bool:
        """Whether a community belongs to the caller's organisation. A role in the community proves that already; a
        caller with a role in all communities could name one of another company, or one that doesn't exist."""
        if any(grant.community_id == community_id for grant in caller.grants):
            return True
        owner = self._owners.get(community_id)
        if owner is None:
            async with self._database.transaction(now, NOWHERE) as tx:
                owner = await places.owner_of(tx, community_id)
            if owner is None:
                return False
            self._owners[community_id] = owner
        return owner == caller.organisation_id

    async def second_factor_of(self, tx: Transaction, person_id: UUID) -> FactorStanding:
        """How it stands with a person's second factor."""
        if await _has_factor(tx, person_id):
            return "on"
        required = self._totp_for_administrators and await roster.is_administrator(tx, person_id)
        return "required" if required else "off"

    def forget(self, caller_id: UUID) -> None:
        """Remove somebody whose rights or logins were changed here, so that they are read again at their next
        request."""
        self._forgotten += 1
        for key in [key for key in self._known if key[0] == caller_id]:
            del self._known[key]


async def load_person(tx: Transaction, person_id: UUID) -> Caller:
    """An active person with their roles and rooms. Raises Unauthenticated."""
    return await caller_of(tx, await _active_person(tx, person_id))


async def load_caller(tx: Transaction, caller_id: UUID, kind: str) -> Caller:
    """A person or machine client by id, with the rights that they have now, as far as the transaction sees them. Raises
    Unauthenticated for who is shut out."""
    if kind != "client":
        return await load_person(tx, caller_id)
    client = await tx.get(MachineClient, id=caller_id)
    if client is None or not client.active:
        raise Unauthenticated
    return machine_caller(client)


async def _active_person(tx: Transaction, person_id: UUID) -> Person:
    person = await tx.get(Person, id=person_id)
    if person is None or not person.active:
        raise Unauthenticated
    return person


async def _has_factor(tx: Transaction, person_id: UUID) -> bool:
    factor = await tx.get(SecondFactor, person_id=person_id)
    return factor is not None and factor.confirmed_at is not None


async def caller_of(tx: Transaction, person: Person) -> Caller:
    """A person's row as a caller: roles as granted, and CUSTOMER where a room is bound to them today (M-02)."""
    grants = [
        Grant(Role(grant.role), grant.community_id, grant.department_id)
        for grant in await tx.get_all(RoleGrant, person_id=person.id, active=True)
    ]
    own = await roster.bindings_of(tx, person.id)
    is_customer = person.kind is PersonKind.CUSTOMER
    merged = frozenset(await merged_people.entries_of(tx, [person.id])) if is_customer else frozenset()
    places = await roster.places_of_own_records(tx, {person.id, *merged}) if is_customer else set()
    places |= {binding["community_id"] for binding in own}
    standing = [binding for binding in own if stands(binding, local_day(tx.now, binding["zone"]))]
    homes = {binding["community_id"] for binding in standing}
    grants.extend(Grant(Role.CUSTOMER, community_id) for community_id in sorted(homes))
    rooms: dict[UUID, RoomStay] = {}
    if standing:
        everybodys = await roster.bindings_to(tx, {binding["premises_id"] for binding in standing})
        rooms = stays_of(person.id, standing, everybodys, tx.now)
        together = {person_id for stay in rooms.values() for person_id in stay.household}
        rooms = with_merged(rooms, await merged_people.entries_of(tx, together))
    return Caller(
        id=person.id,
        organisation_id=person.organisation_id,
        grants=tuple(grants),
        rooms=rooms,
        places=frozenset(places),
        merged=merged,
    )


def machine_caller(client: MachineClient) -> Caller:
    """A machine client's row as a caller: INTEGRATION in its communities (none named: in all), and its scopes."""
    places: list[UUID | None] = [None] if client.communities is None else [UUID(place) for place in client.communities]
    return Caller(
        id=client.id,
        organisation_id=client.organisation_id,
        grants=tuple(Grant(Role.INTEGRATION, place) for place in places),
        scopes=frozenset(client.scopes),
        master_data_communities=frozenset(UUID(place) for place in client.master_data_communities or ()),
        kind="client",
    )
