"""The second factor: six digits from an app on the person's phone, appended to the password (TOTP, RFC 6238)."""

import base64
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pyotp
from cryptography.fernet import Fernet, InvalidToken

from app.core.catalogue import sentence
from app.core.errors import Conflict
from app.core.keys import derived_key
from app.core.logs import get_logger
from app.db.queries import logins
from app.db.transaction import Transaction
from app.models import Person
from app.models.login import SecondFactor

DIGITS: Final = 6
ISSUER: Final = "Gongdan"
"""Under which name the app on the phone lists it."""
AROUND: Final = (0, -1, 1)
"""Which steps of 30 seconds are taken: the present one, and its neighbours, because clocks differ."""
IS_ON: Final = sentence("problems.second_factor_on")
NOT_BEGUN: Final = sentence("problems.second_factor_not_begun")

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What a person puts into the app on their phone; shown once."""

    secret: str
    """Base 32."""
    uri: str
    """`otpauth://totp/…`, usually shown as a QR code."""


def split(password: str) -> tuple[str, str]:
    """The password and the digits appended to it."""
    return password[:-DIGITS], password[-DIGITS:]


class SecondFactors:
    """Begins, confirms and checks second factors. Their secrets are stored encrypted, so that a copy of the database
    alone is not enough to log in."""

    def __init__(self, secret_key: str) -> None:
        self._cipher = Fernet(base64.urlsafe_b64encode(derived_key(secret_key, "second-factor")))

    async def of(self, tx: Transaction, person: Person) -> SecondFactor | None:
        """The second factor that a person is asked for, or None."""
        factor = await tx.get(SecondFactor, person_id=person.id)
        return None if factor is None or factor.confirmed_at is None else factor

    async def begin(self, tx: Transaction, person: Person) -> Enrolment:
        """A new secret, which counts once it is confirmed. Raises Conflict if the person has a second factor."""
        await tx.begin()
        if await self.of(tx, person) is not None:
            raise Conflict(IS_ON)
        await logins.drop_second_factor(tx, person.id)
        secret = pyotp.random_base32()
        encrypted = self._cipher.encrypt(secret.encode()).decode()
        tx.insert(SecondFactor, person_id=person.id, secret=encrypted, created_at=tx.now)
        uri = pyotp.TOTP(secret).provisioning_uri(name=person.username or str(person.id), issuer_name=ISSUER)
        return Enrolment(secret, uri)

    async def confirm(self, tx: Transaction, person: Person, code: str) -> bool:
        """Ask for it from now on, if these are its digits. Raises Conflict where none was begun, or it is on."""
        await tx.begin()
        factor = await tx.get(SecondFactor, person_id=person.id)
        if factor is None:
            raise Conflict(NOT_BEGUN)
        if factor.confirmed_at is not None:
            raise Conflict(IS_ON)
        if not await self.spend(tx, factor, code):
            return False
        tx.update(SecondFactor, {"person_id": person.id}, {"confirmed_at": tx.now})
        return True

    async def spend(self, tx: Transaction, factor: SecondFactor, code: str) -> bool:
        """Whether these are its digits now; they are good once (RFC 6238, 5.2)."""
        step = self._step(factor, code, tx.now)
        return step is not None and await logins.spend_step(tx, factor.person_id, step)

    def _step(self, factor: SecondFactor, code: str, now: datetime) -> int | None:
        try:
            secret = self._cipher.decrypt(factor.secret.encode()).decode()
        except InvalidToken:
            log.error("a second factor can't be read: GONGDAN_SECRET_KEY is another one than when it was begun")
            return None
        totp = pyotp.TOTP(secret)
        present = totp.timecode(now)
        for step in (present + distance for distance in AROUND):
            # as bytes, because what a client sends need not be ASCII
            if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode()):
                return step
        return None
