"""The ledger of charges 收费流水, for reconciliation (M-63)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.api.http.deps import ContextDep
from app.api.http.operation import operation, roles
from app.api.http.operation_route import OperationRoute
from app.api.http.paging import page_of, position_of
from app.api.schemas.ledger import LedgerQuery, LedgerRow
from app.api.schemas.page import Page
from app.core.money import CURRENCY
from app.core.roles import Role
from app.db.queries.ledger import contacts_of
from app.db.queries.ledger import list_ledger as ledger_of
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
    context: ContextDep, community_id: UUID, query: Annotated[LedgerQuery, Query()]
) -> Page[LedgerRow]:
    """Every invoice, payment, reduction, waiver, refund and compensation, oldest first; entries never change."""
    position = position_of(context, query)
    entries = await ledger_of(context.tx, community_id, query.filters(), after=position, limit=query.limit)
    contacts = await contacts_of(
        context.tx, {row.work_order_id for row in entries.rows if row.work_order_id is not None}
    )

    def shown(row: LedgerEntry) -> LedgerRow:
        contact = contacts.get(row.work_order_id, "") if row.work_order_id is not None else ""
        reason = mask_text(row.reason, [contact] if len(contact) > 1 else [])
        return LedgerRow.model_construct(**{**vars(row), "reason": reason}, currency=CURRENCY)

    return page_of(context, query, entries, shown)
