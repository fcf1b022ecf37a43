"""Charges and payments 收费: reading, reconciling, and every action of their tables (M-60 to M-63)."""

from types import SimpleNamespace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from app.api.generic.actions import add_actions, mover_of, reply
from app.api.http.deps import ContextDep
from app.api.http.inputs import RecordId
from app.api.http.operation import operation
from app.api.http.operation_route import OperationRoute
from app.api.http.paging import page_of, position_of
from app.api.http.policy import ANYONE, roles
from app.api.http.raw_response import RawResponse
from app.api.schemas.money import (
    ChargeOut,
    ChargeRow,
    LedgerRow,
    PaymentOut,
    PaymentRow,
    charge_body,
    charge_row,
    ledger_row,
    payment_body,
    payment_row,
)
from app.api.schemas.money_query import ChargeQuery, LedgerQuery, PaymentQuery
from app.api.schemas.page import Page
from app.core.errors import CursorInvalid, NotFound
from app.core.lang import Words
from app.core.roles import Role
from app.db.queries.money_lists import list_rows
from app.models import Charge, LedgerEntry, Payment
from app.services.moving.moves import Outcome
from app.workflow.kinds.charge import CHARGE
from app.workflow.kinds.payment import PAYMENT

router = APIRouter(route_class=OperationRoute, tags=["charges"])


async def _charge(context: ContextDep, record_id: RecordId) -> Outcome:
    return await mover_of(context).open(CHARGE, record_id)


OpenedCharge = Annotated[Outcome, Depends(_charge)]


async def _payment(context: ContextDep, record_id: RecordId) -> Outcome:
    return await mover_of(context).open(PAYMENT, record_id)


OpenedPayment = Annotated[Outcome, Depends(_payment)]


@router.get(
    "/v1/charges/{record_id}",
    response_model=ChargeOut,
    **operation(
        "charges.read", Words("Read a charge", "查看收费单"), policy=ANYONE, clause="M-60", problems=(NotFound,)
    ),
)
async def read_charge(context: ContextDep, opened: OpenedCharge) -> RawResponse:
    """What an order costs, what was paid, and what is owed."""
    return reply(opened, charge_body, context.language)


@router.get(
    "/v1/payments/{record_id}",
    response_model=PaymentOut,
    **operation(
        "payments.read", Words("Read a payment", "查看收款"), policy=ANYONE, clause="M-60", problems=(NotFound,)
    ),
)
async def read_payment(context: ContextDep, opened: OpenedPayment) -> RawResponse:
    """One payment with its receipt number."""
    return reply(opened, payment_body, context.language)


RECONCILERS = roles(Role.RECEPTIONIST, Role.CS_SUPERVISOR, Role.CASHIER, Role.MANAGER, scopes=("charges:read",))


@router.get(
    "/v1/communities/{community_id}/charges",
    **operation(
        "charges.list",
        Words("List charges", "收费单列表"),
        policy=RECONCILERS,
        clause="M-63",
        problems=(CursorInvalid,),
    ),
)
async def list_charges(
    context: ContextDep, community_id: UUID, query: Annotated[ChargeQuery, Query()]
) -> Page[ChargeRow]:
    """A community's charges, oldest first, to be read on and reconciled."""
    found = await list_rows(
        context.tx, Charge, community_id, query.filters(), after=position_of(context, query), limit=query.limit
    )
    return page_of(context, query, found, lambda row: ChargeRow(**charge_row(SimpleNamespace(**row))))


@router.get(
    "/v1/communities/{community_id}/payments",
    **operation(
        "payments.list",
        Words("List payments", "收款列表"),
        policy=RECONCILERS,
        clause="M-63",
        problems=(CursorInvalid,),
    ),
)
async def list_payments(
    context: ContextDep, community_id: UUID, query: Annotated[PaymentQuery, Query()]
) -> Page[PaymentRow]:
    """A community's payments, oldest first; `state=collected` shows what workers have not handed in."""
    found = await list_rows(
        context.tx, Payment, community_id, query.filters(), after=position_of(context, query), limit=query.limit
    )
    return page_of(context, query, found, lambda row: PaymentRow(**payment_row(SimpleNamespace(**row))))


@router.get(
    "/v1/communities/{community_id}/ledger",
    **operation(
        "ledger.list",
        Words("List ledger entries", "收费流水"),
        policy=RECONCILERS,
        clause="M-63",
        problems=(CursorInvalid,),
    ),
)
async def list_ledger(
    context: ContextDep, community_id: UUID, query: Annotated[LedgerQuery, Query()]
) -> Page[LedgerRow]:
    """Every invoice, payment, reduction, waiver, refund and compensation, oldest first; entries never change."""
    found = await list_rows(
        context.tx, LedgerEntry, community_id, query.filters(), after=position_of(context, query), limit=query.limit
    )
    return page_of(context, query, found, lambda row: LedgerRow(**ledger_row(SimpleNamespace(**row))))


add_actions(router, CHARGE, ChargeOut, charge_body)
add_actions(router, PAYMENT, PaymentOut, payment_body)
