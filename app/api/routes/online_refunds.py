"""What goes back by WeChat Pay, for the cashier: above all what failed there (M-53)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.api.http.deps import ContextDep
from app.api.http.operation import operation, roles
from app.api.http.operation_route import OperationRoute
from app.api.http.paging import page_of, position_of
from app.api.schemas.online_refunds import OnlineRefundQuery, OnlineRefundRow
from app.api.schemas.page import Page
from app.core.catalogue import sentences
from app.core.money import CURRENCY
from app.db.queries import online_payments
from app.models.online_payment import OnlineRefund
from app.services.money.kinds import RECONCILERS

router = APIRouter(route_class=OperationRoute, tags=["charges"])

WHAT_TO_DO = sentences("pages.online_refunds")


@router.get(
    "/v1/communities/{community_id}/online-refunds",
    **operation("online_refunds.list", policy=roles(*RECONCILERS), clause="M-53"),
)
async def list_online_refunds(
    context: ContextDep, community_id: UUID, query: Annotated[OnlineRefundQuery, Query()]
) -> Page[OnlineRefundRow]:
    """Refunds by WeChat Pay, the oldest first; `state=failed` is what somebody has to look at. The cashier and
    reception get a notice of each that fails."""
    position = position_of(context, query)
    refunds = await online_payments.list_refunds(
        context.tx, community_id, query.filters(), after=position, limit=query.limit
    )
    charges = await online_payments.charges_of(context.tx, [row.online_payment_id for row in refunds.rows])

    def shown(row: OnlineRefund) -> OnlineRefundRow:
        words = WHAT_TO_DO[row.state.value].say(context.language, number=row.out_refund_no)
        charge = charges[row.online_payment_id]
        return OnlineRefundRow.model_construct(**vars(row), **charge, what_to_do=words, currency=CURRENCY)

    return page_of(context, query, refunds, shown)
