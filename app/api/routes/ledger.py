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
from app.db.queries.ledger import list_ledger as ledger_of

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
    return page_of(context, query, entries, lambda row: LedgerRow.model_construct(**vars(row), currency=CURRENCY))
