"""Charges and payments 收费: reading, reconciling, and every action of their tables (M-60 to M-63)."""

from typing import Any
from uuid import UUID

from app.api.actions import add_actions, desk_of, reply
from app.api.call import Call
from app.api.deps import CallDep
from app.api.door import Door
from app.api.policy import ANYONE
from app.api.schemas.money import ChargeOut, PaymentOut, charge_body, payment_body
from app.core.errors import NotFound
from app.services.moves import Outcome
from app.workflow.lifecycles.charge import CHARGE, PAYMENT

router = Door("charges")


async def _charge(call: Call, path: Any) -> Outcome:
    if not path:
        raise NotFound(values={"what": CHARGE.noun})
    return await desk_of(call).open(CHARGE, path["record_id"])


async def _payment(call: Call, path: Any) -> Outcome:
    if not path:
        raise NotFound(values={"what": PAYMENT.noun})
    return await desk_of(call).open(PAYMENT, path["record_id"])


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


add_actions(router, CHARGE, ChargeOut, charge_body)
add_actions(router, PAYMENT, PaymentOut, payment_body)
