"""Sums of a community's ledger by days of accounts 记账日, and the lock that holds a day open (M-61, M-63)."""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, Date, and_, bindparam, cast, false, func, select
from sqlmodel import col

from app.core.enums import LedgerKind, PaymentVia
from app.db.statements import Prepared, given
from app.db.transaction import Transaction, table_of
from app.models.base import RowView
from app.models.day_closing import DayClosing
from app.models.money import LedgerEntry, Payment

_PLACE: Final = func.hashtextextended("day_closing " + bindparam("place", required=True), 0)
_HOLD_OPEN: Final = Prepared(select(func.pg_advisory_xact_lock_shared(_PLACE)))
_HOLD: Final = Prepared(select(func.pg_advisory_xact_lock(_PLACE)))
_CLOSINGS: Final = table_of(DayClosing)
_LAST_DAY: Final = Prepared(
    select(func.max(col(DayClosing.day), type_=Date())).where(
        col(DayClosing.community_id) == given(col(DayClosing.community_id), "community_id")
    )
)


async def hold_open(tx: Transaction, community_id: UUID) -> None:
    """Hold a community's accounts open until the transaction ends: whoever closes a day waits for it, others who enter
    something don't. On SQLite the whole database is held."""
    await tx.begin()
    if tx.database.is_postgresql:
        await tx.value(_HOLD_OPEN, place=str(community_id))


async def hold_for_closing(tx: Transaction, community_id: UUID) -> None:
    """Wait for all who enter something in a community's ledger, and let nobody else until the transaction ends."""
    await tx.begin()
    if tx.database.is_postgresql:
        await tx.value(_HOLD, place=str(community_id))


async def last_closed_day(tx: Transaction, community_id: UUID) -> date | None:
    """The last day that was closed; None where none was."""
    day: date | None = await tx.value(_LAST_DAY, community_id=community_id)
    return day


async def closing_of(tx: Transaction, community_id: UUID, day: date) -> DayClosing | None:
    """The closing by which a day was closed; None for an open day."""
    columns = _CLOSINGS.columns
    within = and_(columns["from_day"] <= day, columns["day"] >= day)
    return await tx.one(DayClosing, _CLOSINGS.select().where(columns["community_id"] == community_id, within))


async def closing_before(tx: Transaction, community_id: UUID, day: date) -> DayClosing | None:
    """The last closing of days before one."""
    columns = _CLOSINGS.columns
    earlier = _CLOSINGS.select().where(columns["community_id"] == community_id, columns["day"] < day)
    return await tx.one(DayClosing, earlier.order_by(columns["day"].desc()).limit(1))


async def first_day(tx: Transaction, community_id: UUID) -> date | None:
    """The first day on which something stands in the ledger; None where it is empty."""
    statement = select(func.min(col(LedgerEntry.day), type_=Date())).where(
        col(LedgerEntry.community_id) == community_id
    )
    day: date | None = await tx.value(statement)
    return day


async def sums_of(
    tx: Transaction, community_id: UUID, *, after: date | None, since: date, until: date
) -> list[RowView]:
    """The ledger's sums of the days after one (None: from the beginning) until another, included, those before `since`
    apart: by kind, by whom, by means, whether a worker took the payment, and had it still when it was reversed."""
    entry, paid = table_of(LedgerEntry).columns, table_of(Payment).columns
    by_worker = func.coalesce(paid["via"] == PaymentVia.WORKER, false())
    # a payment that was reversed is never handed in afterwards
    with_worker = and_(by_worker, entry["kind"] == LedgerKind.REVERSE, paid["handed_in_at"].is_(None))
    statement = (
        select(
            entry["kind"],
            entry["by_id"],
            entry["method"],
            entry["amount_fen"],
            by_worker.label("by_worker"),
            with_worker.label("with_worker"),
            (entry["day"] < since).label("before"),
        )
        .select_from(table_of(LedgerEntry).outerjoin(table_of(Payment), paid["id"] == entry["payment_id"]))
        .where(entry["community_id"] == community_id, entry["day"] <= until)
    )
    if after is not None:
        statement = statement.where(entry["day"] > after)
    alike = statement.subquery()
    what = [column for name, column in alike.columns.items() if name != "amount_fen"]
    total = cast(func.sum(alike.columns["amount_fen"]), BigInteger).label("amount_fen")
    return await tx.rows(select(*what, total).group_by(*what))
