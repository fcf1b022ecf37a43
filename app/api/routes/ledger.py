"""The ledger of charges 收费流水, for reconciliation (M-63)."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.api.http.deps import UnopenedContextDep
from app.api.http.operation import operation, roles
from app.api.http.operation_route import OperationRoute
from app.api.http.paging import page_of, position_of
from app.api.http.request_context import RequestContext
from app.api.schemas.ledger import LedgerPage, LedgerQuery, LedgerRow
from app.core.money import CURRENCY
from app.core.roles import Role
from app.core.row_scope import of_community
from app.db.queries import feed
from app.db.queries.ledger import contacts_of, follow_ledger
from app.db.queries.ledger import list_ledger as ledger_of
from app.db.transaction import Transaction, as_row
from app.models import LedgerEntry
from app.services.moving.seen_by import mask_text

router = APIRouter(route_class=OperationRoute, tags=["charges"])


@router.get(
    "/v1/communities/{community_id}/ledger",
    **operation(
        "ledger.list",
        policy=roles(Role.RECEPTIONIST, Role.CS_SUPERVISOR, Role.CASHIER, Role.MANAGER, scopes=("charges:read",)),
        clause="M-63",
    ),
)
async def list_ledger(
    context: UnopenedContextDep, community_id: UUID, query: Annotated[LedgerQuery, Query()]
) -> LedgerPage:
    """Every invoice, payment, reduction, waiver, refund and compensation, oldest first; entries never change. Whoever
    keeps books from it follows it with `after`: a list by time misses what is committed late."""
    if query.after is not None:
        return await _followed(context, community_id, query, query.after)
    tx, position = await context.open(), position_of(context, query)
    entries = await ledger_of(tx, community_id, query.filters(), after=position, limit=query.limit)
    page = page_of(context, query, entries, await _rows_of(tx, entries.rows))
    return LedgerPage(data=page.data, next_cursor=page.next_cursor, has_more=page.has_more)


async def _followed(context: RequestContext, community_id: UUID, query: LedgerQuery, after: int) -> LedgerPage:
    """What the change feed tells of after a position, in its order."""
    database, now = context.container.database, context.container.clock.now()
    async with database.transaction(now, of_community(community_id)) as tx:
        if await feed.sequence(tx, community_id):
            await tx.commit()
        read = await follow_ledger(tx, community_id, query.filters(), after=after, limit=query.limit)
        entries = [as_row(LedgerEntry, row) for row in read.entries]
        make = await _rows_of(tx, entries)
    return LedgerPage(data=[make(entry) for entry in entries], next_after=read.seen, has_more=read.more)


async def _rows_of(tx: Transaction, entries: list[LedgerEntry]) -> Callable[[LedgerEntry], LedgerRow]:
    """What makes rows of entries, with the names of the orders' contacts masked in reasons."""
    contacts = await contacts_of(tx, {row.work_order_id for row in entries if row.work_order_id is not None})

    def shown(row: LedgerEntry) -> LedgerRow:
        contact = contacts.get(row.work_order_id, "") if row.work_order_id is not None else ""
        reason = mask_text(row.reason, [contact] if len(contact) > 1 else [])
        return LedgerRow.model_construct(**{**vars(row), "reason": reason}, currency=CURRENCY)

    return shown
