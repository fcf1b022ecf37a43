"""What goes back by WeChat Pay, for the cashier: above all what failed there (M-53)."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query

from app.api.generic.keeping import acting_as
from app.api.http.deps import ContextDep
from app.api.http.inputs import RecordId
from app.api.http.operation import operation, roles
from app.api.http.operation_route import OperationRoute
from app.api.http.paging import page_of, position_of
from app.api.http.request_context import RequestContext
from app.api.schemas.online_refunds import OnlineRefundQuery, OnlineRefundRow
from app.api.schemas.page import Page
from app.core.catalogue import sentences
from app.core.errors import Conflict, NotFound
from app.core.money import CURRENCY
from app.core.roles import Role
from app.db.queries import online_payments
from app.models.base import RowView
from app.models.online_payment import OnlineRefund, OnlineRefundState
from app.services.money import online_refunds as refunds
from app.services.money.kinds import RECONCILERS

router = APIRouter(route_class=OperationRoute, tags=["charges"])

WHAT_TO_DO: Final = sentences("pages.online_refunds")
SENDERS: Final = roles(Role.CASHIER, Role.MANAGER)


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
    return page_of(context, query, refunds, lambda row: _shown(context, row, charges[row.online_payment_id]))


def _shown(context: RequestContext, row: OnlineRefund, charge: RowView) -> OnlineRefundRow:
    words = WHAT_TO_DO[row.state.value].say(context.language, number=row.out_refund_no)
    failed = row.state is OnlineRefundState.FAILED
    again = f"/v1/communities/{row.community_id}/online-refunds/{row.id}/send-again" if failed else None
    return OnlineRefundRow.model_construct(**vars(row), **charge, what_to_do=words, currency=CURRENCY, send_again=again)


@router.post(
    "/v1/communities/{community_id}/online-refunds/{online_refund_id}/send-again",
    **operation("online_refunds.send_again", policy=SENDERS, clause="M-53", key="none", problems=(NotFound, Conflict)),
)
async def send_again(context: ContextDep, community_id: UUID, online_refund_id: RecordId) -> OnlineRefundRow:
    """Sends a refund again that failed, once its cause is gone (the merchant's balance was too low, the customer's
    account is open again): under the same number, so that nothing goes back twice, or under a new one where WeChat Pay
    has closed the old one. What comes of it stands in the list within a minute."""
    role = acting_as(context, SENDERS, community_id)
    refund = await refunds.send_again(context.tx, context.caller, community_id, online_refund_id, role=role)
    [charge] = (await online_payments.charges_of(context.tx, [refund.online_payment_id])).values()
    return _shown(context, refund, charge)
