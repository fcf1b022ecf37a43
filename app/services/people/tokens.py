"""Access tokens: signed JWTs (RFC 7519, RFC 9068) that say who calls. The caller's rights are read from the
database."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast
from uuid import UUID

import jwt

from app.core.errors import Unauthenticated
from app.core.ids import new_id
from app.core.json_object import JsonObject
from app.core.keys import derived_key
from app.core.settings import Settings

ALGORITHM = "HS256"
ISSUER = "gongdan"
AUDIENCE = "gongdan-api"
REMEMBERED = 10_000
"""How many verified tokens a process caches."""

Kind = Literal["person", "client"]


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of a verified token."""

    subject: UUID
    organisation_id: UUID
    kind: Kind
    expires: float
    """Seconds since 1970, UTC."""


class Tokens:
    """Signs and verifies access tokens. A verified token is cached, so that most requests need no cryptography."""

    def __init__(self, settings: Settings) -> None:
        self._key = derived_key(settings.secret_key.get_secret_value(), "access-token")
        self.seconds = settings.access_token_seconds
        self._known: dict[str, Claims] = {}

    def issue(self, subject: UUID, organisation_id: UUID, kind: Kind, now: datetime) -> str:
        """A new access token, valid for `seconds` from now."""
        issued = int(now.timestamp())
        return jwt.encode(
            {
                "iss": ISSUER,
                "aud": AUDIENCE,
                "sub": str(subject),
                "org": str(organisation_id),
                "kind": kind,
                "typ": "access",
                "iat": issued,
                "exp": issued + self.seconds,
                "jti": str(new_id()),
            },
            self._key,
            algorithm=ALGORITHM,
            headers={"typ": "at+jwt"},
        )

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
            return Claims(UUID(body["sub"]), UUID(body["org"]), cast(Kind, body["kind"]), float(body["exp"]))
        except (jwt.InvalidTokenError, ValueError, TypeError, KeyError) as error:
            raise Unauthenticated from error
