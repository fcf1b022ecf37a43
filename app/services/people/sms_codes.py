"""Six digits in a text message: proof that somebody has a telephone number."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from app.core.catalogue import sentence
from app.core.errors import FieldError, Invalid
from app.core.keys import derived_key
from app.core.ports import SmsSender
from app.core.rate_limits import RateLimit
from app.core.row_scope import NOWHERE
from app.db.database import Database
from app.db.queries import ways_in
from app.models.ways_in import SmsCode
from app.services.journal import uses
from app.services.people.login_delays import address_of

CODE_LASTS: Final = timedelta(minutes=5)
MOST_TRIES: Final = 5
RESEND_AFTER: Final = timedelta(minutes=1)
"""So long until another code may be sent to the same number."""
AN_HOUR: Final = 5
"""Codes that are sent to one number in an hour."""
AN_HOUR_FROM: Final = 30
"""Codes that one address (of IPv6: one /64) may ask for in an hour."""
WRONG_CODE: Final = sentence("problems.wrong_sms_code")
SMS_TEXT: Final = sentence("problems.sms_login_code")


class SmsCodes:
    """Sends such codes and compares what comes back. Neither digits nor numbers are stored, only their hashes."""

    def __init__(self, database: Database, sms: SmsSender, secret_key: str) -> None:
        self._database, self._sms = database, sms
        self._key = derived_key(secret_key, "sms-code")

    async def send(self, organisation_id: UUID, phone: str, origin: str | None, now: datetime) -> tuple[RateLimit, ...]:
        """Send six digits to a number, whether somebody has it or not; says how many may still be sent. Raises
        TooManyRequests, Unavailable."""
        digits = f"{secrets.randbelow(1_000_000):06}"
        number = UUID(bytes=self._hash("number", str(organisation_id), phone)[:16])
        whence = UUID(bytes=self._hash("origin", address_of(origin))[:16])
        async with self._database.transaction(now, NOWHERE) as tx:
            await uses.count(tx, number, "sms_code_soon", 1, RESEND_AFTER)
            await uses.count(tx, number, "sms_code", AN_HOUR, timedelta(hours=1))
            await uses.count(tx, whence, "sms_code", AN_HOUR_FROM, timedelta(hours=1))
            tx.insert(
                SmsCode,
                organisation_id=organisation_id,
                phone_hash=self._hash("phone", phone).hex(),
                code_hash=self._hash("digits", phone, digits).hex(),
                expires_at=now + CODE_LASTS,
                created_at=now,
            )
            await tx.commit()
        minutes = int(CODE_LASTS.total_seconds() // 60)
        await self._sms.send(phone, SMS_TEXT.say("zh", code=digits, minutes=minutes))
        return tx.limits

    async def check(self, organisation_id: UUID, phone: str, digits: str, now: datetime) -> None:
        """Use the newest code of a number up. A wrong try counts, too; after the fifth, the code is good for nothing.
        Raises Invalid."""
        async with self._database.transaction(now, NOWHERE) as tx:
            await tx.begin()
            sent = await ways_in.latest_code(tx, organisation_id, self._hash("phone", phone).hex())
            used = False
            if sent is not None and sent.ended_at is None and now < sent.expires_at:
                tries = await ways_in.count_try(tx, sent.id)
                right = hmac.compare_digest(sent.code_hash, self._hash("digits", phone, digits).hex())
                used = right and tries <= MOST_TRIES and await ways_in.use_up(tx, SmsCode, sent.id)
            await tx.commit()
        if not used:
            raise Invalid([FieldError("/code", "wrong-code", WRONG_CODE)])

    def _hash(self, *parts: str) -> bytes:
        return hmac.new(self._key, "\n".join(parts).encode(), hashlib.sha256).digest()
