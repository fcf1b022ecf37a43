"""Reads and writes what belongs to logging in by WeChat, text message and reception's code."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlmodel import col, update

from app.core.enums import PersonKind
from app.db.transaction import Transaction, table_of
from app.models import Organisation, Person
from app.models.ways_in import BindingCode, SharedToken, SmsCode, UnfinishedLogin, WechatAccount


async def organisation_of(tx: Transaction, code: str) -> UUID | None:
    """The organisation of a code; without one, the only one that there is."""
    if code:
        organisation_id: UUID | None = await tx.value(
            select(col(Organisation.id)).where(col(Organisation.code) == code)
        )
        return organisation_id
    rows = await tx.rows(select(col(Organisation.id)).limit(2))
    return rows[0]["id"] if len(rows) == 1 else None


async def people_of_phone(tx: Transaction, organisation_id: UUID, phone: str) -> Sequence[Person]:
    """The active people of an organisation who have a telephone number, customers first; entries that were merged into
    somebody are left out."""
    table = table_of(Person)
    statement = table.select().where(
        table.c.organisation_id == organisation_id,
        table.c.phone == phone,
        table.c.active.is_(True),
        table.c.merged_into_id.is_(None),
    )
    people = await tx.all(Person, statement.order_by(table.c.id).limit(20))
    return sorted(people, key=lambda person: person.kind is not PersonKind.CUSTOMER)


async def use_up(tx: Transaction, model: type[UnfinishedLogin | SmsCode | BindingCode], row_id: UUID) -> bool:
    """Use an unfinished login or a code up; False if somebody else was faster."""
    unused = (col(model.id) == row_id, col(model.ended_at).is_(None))
    return await tx.run(update(model).where(*unused).values(ended_at=tx.now)) == 1


async def latest_code(tx: Transaction, organisation_id: UUID, phone_hash: str) -> SmsCode | None:
    """The newest code that was sent to a number."""
    table = table_of(SmsCode)
    statement = table.select().where(table.c.organisation_id == organisation_id, table.c.phone_hash == phone_hash)
    return await tx.one(SmsCode, statement.order_by(table.c.id.desc()).limit(1))


async def count_try(tx: Transaction, code_id: UUID) -> int:
    """Count that a code is compared once more. Returns the how manieth time it is."""
    await tx.run(update(SmsCode).where(col(SmsCode.id) == code_id).values(tries=col(SmsCode.tries) + 1))
    tries: int = await tx.value(select(col(SmsCode.tries)).where(col(SmsCode.id) == code_id))
    return tries


async def end_binding_codes(tx: Transaction, person_id: UUID) -> None:
    """End the codes from reception that a person still has."""
    open_ones = (col(BindingCode.person_id) == person_id, col(BindingCode.ended_at).is_(None))
    await tx.run(update(BindingCode).where(*open_ones).values(ended_at=tx.now))


async def forget(tx: Transaction, before: datetime, at_once: int) -> int:
    """Delete unfinished logins and codes that ended before a moment. Returns how many went."""
    gone = 0
    for model in (UnfinishedLogin, SmsCode, BindingCode):
        old = select(col(model.id)).where(col(model.expires_at) < before).limit(at_once)
        gone += await tx.run(delete(model).where(col(model.id).in_(old)))
    return gone


async def accounts_of(tx: Transaction, person_ids: Sequence[UUID]) -> Sequence[WechatAccount]:
    """The WeChat accounts of people, the one used last first."""
    table = table_of(WechatAccount)
    statement = table.select().where(table.c.person_id.in_(person_ids)).order_by(table.c.last_login_at.desc())
    return await tx.all(WechatAccount, statement)


async def move_account(tx: Transaction, account_id: UUID, person_id: UUID) -> None:
    """An openid is another person's from now on."""
    mine = col(WechatAccount.id) == account_id
    await tx.run(update(WechatAccount).where(mine).values(person_id=person_id, last_login_at=tx.now))


async def forget_accounts(tx: Transaction, person_id: UUID, phone: str | None) -> None:
    """Nobody logs in by WeChat as this person before they have proven a number again; logins that were begun with the
    old number end."""
    await tx.run(delete(WechatAccount).where(col(WechatAccount.person_id) == person_id))
    if phone is not None:
        begun = (col(UnfinishedLogin.phone) == phone, col(UnfinishedLogin.ended_at).is_(None))
        await tx.run(update(UnfinishedLogin).where(*begun).values(ended_at=tx.now))


async def keep_token(tx: Transaction, name: str, token: str, expires_at: datetime) -> None:
    """Store a token for every process."""
    kept = {"token": token, "expires_at": expires_at, "fetched_at": tx.now}
    if await tx.run(update(SharedToken).where(col(SharedToken.name) == name).values(**kept)) == 0:
        tx.insert(SharedToken, name=name, **kept)
