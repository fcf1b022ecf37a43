"""Logging in without a password: by WeChat, by a code in a text message, by a code from reception.

Each way proves something: an openid, a telephone number, or which entry on record somebody is. A login is finished when
one active person on record follows from it; until then its token opens nothing but the next step.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from app.core.catalogue import sentence
from app.core.clock import Clock
from app.core.enums import PersonKind
from app.core.errors import CredentialsWrong, FieldError, Invalid, SecondFactorNeeded, Unauthenticated
from app.core.keys import derived_key
from app.core.phones import phone_of
from app.core.ports import SmsSender, Wechat
from app.core.rate_limits import RateLimit
from app.core.roles import gongdan
from app.core.row_scope import EVERYWHERE, NOWHERE
from app.core.settings import Settings
from app.db.database import Database
from app.db.queries import logins as stored_logins
from app.db.queries import ways_in
from app.db.transaction import Transaction
from app.models import Person
from app.models.ways_in import BindingCode, UnfinishedLogin, WechatAccount
from app.services.journal import kept_records
from app.services.people.callers import UNFINISHED
from app.services.people.logins import Login, Logins
from app.services.people.sms_codes import SmsCodes
from app.services.people.wechat_tokens import WechatTokens

TO_FINISH: Final = timedelta(minutes=30)
SIGNS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
BINDING_LASTS: Final = timedelta(days=7)
UNKNOWN_APP: Final = sentence("problems.unknown_app")
NOT_A_CHOICE: Final = sentence("problems.not_a_choice")
UNNAMED: Final = sentence("problems.unnamed_customer")


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A login that lacks something: a telephone number or, where several people have it, who of them it is."""

    token: str
    expires_in: int
    people: Sequence[Person] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Code:
    """A code, shown once to whoever hands it on."""

    code: str
    expires_at: datetime


class WaysIn:
    """Begins and finishes such logins."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        logins: Logins,
        *,
        clock: Clock,
        wechat: Wechat,
        sms: SmsSender,
    ) -> None:
        secret = settings.secret_key.get_secret_value()
        self._apps, self._database, self._logins = settings.wechat_apps, database, logins
        self._wechat, self._sms_codes = wechat, SmsCodes(database, sms, secret)
        self._key = derived_key(secret, "ways-in")
        self.tokens = WechatTokens(database, clock, wechat, secret)

    # WeChat

    async def by_wechat(self, app_id: str, code: str, now: datetime) -> Login | Unfinished:
        """Whoever wx.login gave the code to: logged in where the openid is known, else unfinished. Raises Invalid for
        another's mini-program, and the problems of WeChat."""
        organisation_id = await self._organisation_of_app(app_id, now)
        session = await self._wechat.session(app_id, code)
        async with self._database.transaction(now, NOWHERE) as tx:
            await tx.begin()
            account = await tx.get(WechatAccount, app_id=app_id, openid=session.openid)
            person = None if account is None else await self._kept(tx, account.person_id)
            if account is not None and person is not None:
                await self._check(tx, person)
                await ways_in.move_account(tx, account.id, person.id)
                login = await self._logins.open(tx, person)
                await tx.commit()
                return login
            proven = {"app_id": app_id, "openid": session.openid, "unionid": session.unionid}
            begun = self._begin(tx, organisation_id, **proven)
            await tx.commit()
        return begun

    async def by_phone_of_wechat(self, token: str | None, code: str, now: datetime) -> Login | Unfinished:
        """The telephone number that somebody let the mini-program know, for a login begun by WeChat."""
        begun = await self._unfinished(token, now)
        app_id, openid = begun.app_id, begun.openid
        if app_id is None or openid is None or app_id not in self._apps:
            raise Unauthenticated
        number = await self.tokens.using(app_id, lambda access: self._wechat.phone(access, code, openid))
        return await self._with_phone(begun, _as_kept(number), token, now)

    # text messages

    async def send_code(
        self, phone: str, app_id: str | None, origin: str | None, now: datetime
    ) -> tuple[RateLimit, ...]:
        """Send six digits to a number; says how many may still be sent. Raises TooManyRequests, Unavailable."""
        return await self._sms_codes.send(await self._organisation_of_app(app_id, now), phone, origin, now)

    async def by_sms(
        self, token: str | None, phone: str, digits: str, app_id: str | None, now: datetime
    ) -> Login | Unfinished:
        """Whoever got the digits; together with a login begun by WeChat, or by itself. Raises Invalid."""
        begun = None if token is None else await self._unfinished(token, now)
        organisation_id = begun.organisation_id if begun else await self._organisation_of_app(app_id, now)
        await self._sms_codes.check(organisation_id, phone, digits, now)
        if begun is None:
            async with self._database.transaction(now, NOWHERE) as tx:
                token = self._begin(tx, organisation_id).token
                await tx.commit()
            begun = await self._unfinished(token, now)
        return await self._with_phone(begun, phone, token, now)

    # a code from reception

    async def issue_binding_code(self, tx: Transaction, person: Person) -> Code:
        """A code for a customer; one before it ends. The caller journals it."""
        signs = "".join(secrets.choice(SIGNS) for _ in range(12))
        await ways_in.end_binding_codes(tx, person.id)
        expires_at = tx.now + BINDING_LASTS
        tx.insert(
            BindingCode,
            person_id=person.id,
            code_hash=self._hash(signs),
            expires_at=expires_at,
            created_at=tx.now,
        )
        return Code("-".join(signs[at : at + 4] for at in range(0, 12, 4)), expires_at)

    async def by_binding_code(self, token: str | None, code: str, origin: str | None, now: datetime) -> Login:
        """Whoever reception gave the code to, for a login begun by WeChat. Counted as a try to log in. Raises
        CredentialsWrong, TooManyRequests."""
        begun = await self._unfinished(token, now)
        signs = "".join(sign for sign in code.upper() if sign.isalnum())
        async with (
            self._logins.delays.attempt("binding code", None, origin, now) as trying,
            self._database.transaction(now, NOWHERE) as tx,
        ):
            await tx.begin()
            row = await tx.get(BindingCode, code_hash=self._hash(signs))
            person = None if row is None else await self._kept(tx, row.person_id)
            fresh = row is not None and row.ended_at is None and now < row.expires_at
            ours = person is not None and person.organisation_id == begun.organisation_id
            if row is None or person is None or not fresh or not ours:
                raise CredentialsWrong
            # the code stays good for whoever has to log in with their second factor first
            await self._check(tx, person)
            if not await ways_in.use_up(tx, BindingCode, row.id):
                raise CredentialsWrong
            await self._logins.delays.succeeded(tx, trying)
            await tx.commit()
        return await self._finish(begun, person, now)

    # who it is

    async def choose(self, token: str | None, person_id: UUID, now: datetime) -> Login:
        """One of the people who have the number that was proven. Raises Invalid for somebody else."""
        begun = await self._unfinished(token, now)
        async with self._database.transaction(now, NOWHERE) as tx:
            known = await ways_in.people_of_phone(tx, begun.organisation_id, begun.phone or "")
        person = next((person for person in known if person.id == person_id), None)
        if begun.phone is None or person is None:
            raise Invalid([FieldError("/person_id", "unknown", NOT_A_CHOICE)])
        return await self._finish(begun, person, now)

    async def _with_phone(
        self, begun: UnfinishedLogin, phone: str, token: str | None, now: datetime
    ) -> Login | Unfinished:
        """A login whose number was proven: finished if one person on record has it, or nobody, who is then registered
        as a customer without a room; unfinished if several have."""
        async with self._database.transaction(now, NOWHERE) as tx:
            tx.update(UnfinishedLogin, {"id": begun.id}, {"phone": phone})
            known = await ways_in.people_of_phone(tx, begun.organisation_id, phone)
            await tx.commit()
        if len(known) > 1:
            left = int((begun.expires_at - now).total_seconds())
            return Unfinished(token or "", left, known)
        return await self._finish(begun, known[0] if known else None, now, phone=phone)

    async def _finish(
        self, begun: UnfinishedLogin, person: Person | None, now: datetime, *, phone: str | None = None
    ) -> Login:
        async with self._database.transaction(now, EVERYWHERE) as tx:
            await tx.begin()
            if not await ways_in.use_up(tx, UnfinishedLogin, begun.id):
                raise Unauthenticated
            if person is None:
                person = await self._just_registered(tx, begun.organisation_id, phone)
            if person is None:
                person = self._register(tx, begun.organisation_id, phone)
            else:
                await self._check(tx, person)
                if begun.openid is not None:
                    system = gongdan(begun.organisation_id)
                    person = kept_records.edit(
                        tx, system, Person, person, {}, community_id=None, role="system", action="wechat_bound"
                    )
            if begun.openid is not None:
                await self._keep_account(tx, begun, person.id)
            login = await self._logins.open(tx, person)
            await tx.commit()
        return login

    async def _keep_account(self, tx: Transaction, begun: UnfinishedLogin, person_id: UUID) -> None:
        own = {"app_id": begun.app_id, "openid": begun.openid}
        account = await tx.get(WechatAccount, **own)
        if account is not None:
            await ways_in.move_account(tx, account.id, person_id)
            return
        tx.insert(
            WechatAccount,
            **own,
            unionid=begun.unionid,
            person_id=person_id,
            last_login_at=tx.now,
            created_at=tx.now,
        )

    async def _just_registered(self, tx: Transaction, organisation_id: UUID, phone: str | None) -> Person | None:
        """Whoever another login has registered with the number meanwhile: two telephones of a couple, or a second tap.
        Others with this number wait until the transaction ends. Raises Unauthenticated where there are several."""
        await stored_logins.lock(tx, [_digest(f"{organisation_id} {phone}")])
        known = await ways_in.people_of_phone(tx, organisation_id, phone or "")
        if len(known) > 1:
            raise Unauthenticated
        return known[0] if known else None

    def _register(self, tx: Transaction, organisation_id: UUID, phone: str | None) -> Person:
        """Somebody of whom only the number is known; the desk learns the name with the claim of a home."""
        values = {
            "organisation_id": organisation_id,
            "kind": PersonKind.CUSTOMER,
            "name": UNNAMED.zh,
            "phone": phone,
        }
        return kept_records.create(tx, gongdan(organisation_id), Person, values, community_id=None, role="system")

    # parts

    async def _check(self, tx: Transaction, person: Person) -> None:
        """Raises SecondFactorNeeded for whoever logs in with a second factor: a number alone would go round it."""
        if await self._logins.second_factors.of(tx, person) is not None:
            raise SecondFactorNeeded

    async def _kept(self, tx: Transaction, person_id: UUID) -> Person | None:
        """An active person, or whoever they turned out to be."""
        person = await tx.get(Person, id=person_id)
        if person is not None and person.merged_into_id is not None:
            person = await tx.get(Person, id=person.merged_into_id)
        return person if person is not None and person.active else None

    def _begin(self, tx: Transaction, organisation_id: UUID, **proven: str | None) -> Unfinished:
        token = UNFINISHED + secrets.token_urlsafe(32)
        tx.insert(
            UnfinishedLogin,
            organisation_id=organisation_id,
            token_hash=_digest(token),
            expires_at=tx.now + TO_FINISH,
            created_at=tx.now,
            **proven,
        )
        return Unfinished(token, int(TO_FINISH.total_seconds()))

    async def _unfinished(self, token: str | None, now: datetime) -> UnfinishedLogin:
        """Raises Unauthenticated for a token that is unknown, used up or too old."""
        if token is None or not token.startswith(UNFINISHED):
            raise Unauthenticated
        async with self._database.transaction(now, NOWHERE) as tx:
            row = await tx.get(UnfinishedLogin, token_hash=_digest(token))
        if row is None or row.ended_at is not None or row.expires_at <= now:
            raise Unauthenticated
        return row

    async def _organisation_of_app(self, app_id: str | None, now: datetime) -> UUID:
        """The organisation of a mini-program; without one, the only organisation. Raises Invalid."""
        if app_id is not None and app_id not in self._apps:
            raise Invalid([FieldError("/app_id", "unknown", UNKNOWN_APP)])
        code = self._apps[app_id].organisation if app_id is not None else ""
        async with self._database.transaction(now, NOWHERE) as tx:
            organisation_id = await ways_in.organisation_of(tx, code)
        if organisation_id is None:
            raise Invalid([FieldError("/app_id", "unknown", UNKNOWN_APP)])
        return organisation_id

    def _hash(self, signs: str) -> str:
        return hmac.new(self._key, signs.encode(), hashlib.sha256).hexdigest()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _as_kept(number: str) -> str:
    """A number as WeChat writes it, as it is stored."""
    try:
        return phone_of(number)
    except ValueError:
        # one of a country that we can't read is kept as it came
        return number[:20]
