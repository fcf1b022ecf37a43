"""Reads and takes payments in the app, and what goes back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select, update

from app.db.paging import Position, Slice, slice_of
from app.db.queries.narrowing import narrowed
from app.db.statements import AnySelect
from app.db.transaction import Transaction, table_of
from app.models import Charge
from app.models.base import RowView
from app.models.online_payment import OnlinePayment, OnlinePaymentState, OnlineRefund, OnlineRefundState

Due = TypeVar("Due", OnlinePayment, OnlineRefund)


async def of_charge(tx: Transaction, charge_id: UUID, person_ids: Sequence[UUID]) -> Sequence[OnlinePayment]:
    """Payments that people began for a charge, the newest first."""
    table = table_of(OnlinePayment)
    mine = (table.c.charge_id == charge_id, table.c.person_id.in_(person_ids))
    return await tx.all(OnlinePayment, table.select().where(*mine).order_by(table.c.id.desc()).limit(20))


async def open_ones(tx: Transaction, charge_id: UUID, person_id: UUID) -> Sequence[OnlinePayment]:
    """Those of one person that are open."""
    return [one for one in await of_charge(tx, charge_id, [person_id]) if one.state is OnlinePaymentState.OPEN]


async def locked(tx: Transaction, out_trade_no: str) -> OnlinePayment | None:
    """A payment by our number, which nobody else changes until the transaction ends."""
    await tx.begin()
    table = table_of(OnlinePayment)
    return await tx.one(OnlinePayment, table.select().where(table.c.out_trade_no == out_trade_no).with_for_update())


async def take_payments(tx: Transaction, until: datetime, most: int) -> Sequence[OnlinePayment]:
    """Open payments about which it is time to ask; other workers leave them alone until then."""
    table = table_of(OnlinePayment)
    due = (table.c.state == OnlinePaymentState.OPEN, table.c.next_query_at <= tx.now)
    rows = await tx.all(OnlinePayment, table.select().where(*due).order_by(table.c.next_query_at).limit(most))
    taken = []
    for row in rows:
        mine = (col(OnlinePayment.id) == row.id, col(OnlinePayment.next_query_at) == row.next_query_at)
        if await tx.run(update(OnlinePayment).where(*mine).values(next_query_at=until)) == 1:
            taken.append(row)
    return taken


async def take_refunds(tx: Transaction, until: datetime, most: int) -> Sequence[OnlineRefund]:
    """Refunds that are to be sent, or asked about; other workers leave them alone until then."""
    table = table_of(OnlineRefund)
    under_way = table.c.state.in_((OnlineRefundState.WAITING, OnlineRefundState.SENT))
    due = table.select().where(under_way, table.c.next_try_at <= tx.now).order_by(table.c.next_try_at).limit(most)
    taken = []
    for row in await tx.all(OnlineRefund, due):
        mine = (col(OnlineRefund.id) == row.id, col(OnlineRefund.next_try_at) == row.next_try_at)
        if await tx.run(update(OnlineRefund).where(*mine).values(next_try_at=until)) == 1:
            taken.append(row)
    return taken


async def refunds_of(tx: Transaction, online_payment_id: UUID) -> Sequence[OnlineRefund]:
    """What went back of a payment."""
    statement = select(OnlineRefund).where(col(OnlineRefund.online_payment_id) == online_payment_id)
    return await tx.all(OnlineRefund, statement)


async def refunds_to(tx: Transaction, person_ids: Sequence[UUID]) -> int:
    """How many refunds have not come to people yet."""
    statement: AnySelect = (
        select(func.count())
        .select_from(OnlineRefund)
        .join(OnlinePayment, col(OnlinePayment.id) == col(OnlineRefund.online_payment_id))
        .where(col(OnlinePayment.person_id).in_(person_ids), col(OnlineRefund.state) != OnlineRefundState.DONE)
    )
    under_way: int = await tx.value(statement)
    return under_way


async def list_refunds(
    tx: Transaction, community_id: UUID, filters: Mapping[str, object], *, after: Position | None, limit: int
) -> Slice[OnlineRefund]:
    """One page of a community's refunds, the oldest first."""
    table = table_of(OnlineRefund)
    statement = narrowed(table.select().where(table.columns["community_id"] == community_id), table, filters)
    keys = (table.columns["created_at"], table.columns["id"])
    return await slice_of(tx, OnlineRefund, statement, keys, after=after, limit=limit)


async def charges_of(tx: Transaction, online_payment_ids: Sequence[UUID]) -> Mapping[UUID, RowView]:
    """`charge_id` and `charge_number` of payments in the app, by the payment."""
    statement: AnySelect = (
        select(col(OnlinePayment.id), col(OnlinePayment.charge_id), col(Charge.number).label("charge_number"))
        .join(Charge, col(Charge.id) == col(OnlinePayment.charge_id))
        .where(col(OnlinePayment.id).in_(online_payment_ids))
    )
    rows = await tx.rows(statement)
    return {row["id"]: {name: row[name] for name in ("charge_id", "charge_number")} for row in rows}
