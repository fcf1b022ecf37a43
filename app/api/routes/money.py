"""Charges and payments 收费: reading, reconciling, and every action of their tables (M-60 to M-63)."""

from types import SimpleNamespace
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from app.api.generic.actions import add_actions, mover_of, reply
from app.api.http.deps import CallDep
from app.api.http.operation_route import Door
from app.api.http.paging import page_of, position_of
from app.api.http.policy import ANYONE, roles
from app.api.http.request_context import Call
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
from app.core.roles import Role
from app.db.queries import ledger
from app.services.money.kinds import CHARGES, PAYMENTS
from app.services.moving.lists import page_in_community
from app.services.moving.moves import Outcome
from app.workflow.kinds.charge import CHARGE, PAYMENT

router = Door("charges")


async def _charge(call: Call, path: Any) -> Outcome[Any]:
    if not path:
        raise NotFound(values={"what": CHARGE.noun})
    return await mover_of(call).open(CHARGES, path["record_id"])


async def _payment(call: Call, path: Any) -> Outcome[Any]:
    if not path:
        raise NotFound(values={"what": PAYMENT.noun})
    return await mover_of(call).open(PAYMENTS, path["record_id"])


@router.get(
    "/v1/charges/{record_id}",
    operation="charges.read",
    en="Read a charge",
    zh="查看收费单",
    policy=ANYONE,
    clause="M-60",
    subject=_charge,
    problems=(NotFound,),
)
async def read_charge(call: CallDep, record_id: UUID) -> ChargeOut:
    """What an order costs, what was paid, and what is owed."""
    made: Any = reply(call.subject, charge_body, call.language)
    return made  # type: ignore[no-any-return]


@router.get(
    "/v1/payments/{record_id}",
    operation="payments.read",
    en="Read a payment",
    zh="查看收款",
    policy=ANYONE,
    clause="M-60",
    subject=_payment,
    problems=(NotFound,),
)
async def read_payment(call: CallDep, record_id: UUID) -> PaymentOut:
    """One payment with its receipt number."""
    made: Any = reply(call.subject, payment_body, call.language)
    return made  # type: ignore[no-any-return]


RECONCILERS = roles(Role.RECEPTIONIST, Role.CS_SUPERVISOR, Role.CASHIER, Role.MANAGER, scopes=("charges:read",))


@router.get(
    "/v1/communities/{community_id}/charges",
    operation="charges.list",
    en="List charges",
    zh="收费单列表",
    policy=RECONCILERS,
    clause="M-63",
    problems=(CursorInvalid,),
)
async def list_charges(call: CallDep, community_id: UUID, query: Annotated[ChargeQuery, Query()]) -> Page[ChargeRow]:
    """A community's charges, oldest first, to be read on and reconciled."""
    found = await page_in_community(
        mover_of(call), CHARGES, community_id, query.filters(), after=position_of(call, query), limit=query.limit
    )
    return page_of(call, query, found, lambda row: ChargeRow(**charge_row(SimpleNamespace(**row))))


@router.get(
    "/v1/communities/{community_id}/payments",
    operation="payments.list",
    en="List payments",
    zh="收款列表",
    policy=RECONCILERS,
    clause="M-63",
    problems=(CursorInvalid,),
)
async def list_payments(call: CallDep, community_id: UUID, query: Annotated[PaymentQuery, Query()]) -> Page[PaymentRow]:
    """A community's payments, oldest first; `state=collected` shows what workers have not handed in."""
    found = await page_in_community(
        mover_of(call), PAYMENTS, community_id, query.filters(), after=position_of(call, query), limit=query.limit
    )
    return page_of(call, query, found, lambda row: PaymentRow(**payment_row(SimpleNamespace(**row))))


@router.get(
    "/v1/communities/{community_id}/ledger",
    operation="ledger.list",
    en="List ledger entries",
    zh="收费流水",
    policy=RECONCILERS,
    clause="M-63",
    problems=(CursorInvalid,),
)
async def list_ledger(call: CallDep, community_id: UUID, query: Annotated[LedgerQuery, Query()]) -> Page[LedgerRow]:
    """Every invoice, payment, reduction, waiver, refund and compensation, oldest first; entries never change."""
    found = await ledger.list_ledger(
        call.tx, community_id, query.filters(), after=position_of(call, query), limit=query.limit
    )
    return page_of(call, query, found, lambda row: LedgerRow(**ledger_row(SimpleNamespace(**row))))


add_actions(router, CHARGE, ChargeOut, charge_body)
add_actions(router, PAYMENT, PaymentOut, payment_body)
