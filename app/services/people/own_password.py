"""A person's password: set by an administrator, changed by themselves, or chosen anew with a code from an
administrator. Each ends every login of the person at once."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from app.core.errors import CredentialsWrong
from app.core.roles import Caller, Role
from app.core.row_scope import NOWHERE
from app.db.database import Database
from app.db.queries import logins, refresh, roster
from app.db.transaction import Transaction
from app.models import Person
from app.models.login import PasswordReset
from app.services.journal import kept_records
from app.services.people.login_delays import LoginDelays

CODE_SIGNS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without what is mistaken for something else when it is read out on the phone."""
CODE_LENGTH: Final = 12
CODE_LASTS: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class ResetCode:
    """A code, shown once to the administrator who hands it on."""

    code: str
    expires_at: datetime


def names_of(person: Person) -> Sequence[str | None]:
    """What a password must not be made of."""
    phone = person.phone
    return person.name, person.username, phone, None if phone is None else phone.removeprefix("+86")


async def set_password(
    tx: Transaction, caller: Caller, person: Person, hashed: str, *, role: str, action: str = "password_set"
) -> Person:
    """Queue the new password of a person, and end all their logins and codes. Returns the person as they will be."""
    changes = {"password_hash": hashed, "epoch": person.epoch + 1}
    changed = kept_records.edit(tx, caller, Person, person, changes, community_id=None, role=role, action=action)
    await refresh.revoke_person(tx, person.id)
    await logins.end_resets(tx, person.id)
    return changed


async def distrust(tx: Transaction, caller: Caller, person: Person, place: UUID | None, *, role: str) -> bool:
    """Take a password away, before its owner gets a role in a community, if it was set by somebody who doesn't
    administer that community: they would know the password of somebody with rights there. Whether it was taken away."""
    if person.password_hash is None:
        return False
    setter = await logins.password_setter(tx, person.id)
    if setter is None or setter in (person.id, caller.id):
        return False
    administered = await roster.administered_by(tx, setter)
    if None in administered or place in administered:
        return False
    changes = {"password_hash": None, "epoch": person.epoch + 1}
    kept_records.edit(tx, caller, Person, person, changes, community_id=None, role=role, action="password_taken")
    await refresh.revoke_person(tx, person.id)
    return True


async def remove_second_factor(tx: Transaction, caller: Caller, person: Person, *, role: str) -> Person:
    """Remove the second factor of somebody who lost it, and end their logins. Returns the person as they will be."""
    await logins.drop_second_factor(tx, person.id)
    await refresh.revoke_person(tx, person.id)
    changes = {"epoch": person.epoch + 1}
    return kept_records.edit(
        tx, caller, Person, person, changes, community_id=None, role=role, action="second_factor_off"
    )


async def issue_code(
    tx: Transaction, caller: Caller, person: Person, role: str, *, locking_out: bool = False
) -> ResetCode:
    """A new code for a person; one before it ends. That it was issued, and by whom, is journaled. `locking_out`: the
    password works no more, and every login of the person ends at once."""
    code = "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))
    expires_at = tx.now + CODE_LASTS
    changes = {"password_hash": None, "epoch": person.epoch + 1} if locking_out else {}
    kept_records.edit(tx, caller, Person, person, changes, community_id=None, role=role, action="reset_code_issued")
    if locking_out:
        await refresh.revoke_person(tx, person.id)
    await logins.end_resets(tx, person.id)
    tx.insert(PasswordReset, person_id=person.id, code_hash=_hash(code), expires_at=expires_at, created_at=tx.now)
    return ResetCode("-".join(code[at : at + 4] for at in range(0, CODE_LENGTH, 4)), expires_at)


async def person_with_code(  # noqa: PLR0917 - what a try to log in takes
    database: Database, delays: LoginDelays, username: str, code: str, origin: str | None, now: datetime
) -> Person:
    """The person who has this code; the code still has to be used up by `set_password`. Counted as a try to log in.
    Raises CredentialsWrong, TooManyRequests."""
    async with database.transaction(now, NOWHERE) as tx:
        person = await tx.get(Person, username=username)
        reset = None if person is None else await tx.get(PasswordReset, person_id=person.id, code_hash=_hash(code))
    async with delays.attempt(username, None if person is None else person.id, origin, now) as trying:
        fresh = reset is not None and reset.ended_at is None and now < reset.expires_at
        if person is None or not person.active or not fresh:
            raise CredentialsWrong
        async with database.transaction(now, NOWHERE) as tx:
            await delays.succeeded(tx, trying)
            await tx.commit()
    return person


async def choose_with_code(tx: Transaction, caller: Caller, person: Person, code: str, hashed: str) -> None:
    """Set the password and use the code up. Raises CredentialsWrong if somebody else was faster."""
    await tx.begin()
    if not await logins.end_reset(tx, person.id, _hash(code)):
        raise CredentialsWrong
    role = kept_records.role_of(caller, frozenset(Role), None)
    await set_password(tx, caller, person, hashed, role=role, action="password_reset")


def _hash(code: str) -> str:
    signs = "".join(sign for sign in code.upper() if sign.isalnum())
    return hashlib.sha256(signs.encode()).hexdigest()
