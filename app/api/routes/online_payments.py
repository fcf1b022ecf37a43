"""Paying in the app: what wx.requestPayment takes, and the notices of WeChat Pay (M-60)."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends

from app.api.generic.handling import opened_record
from app.api.http.deps import UnopenedContextDep
from app.api.http.inputs import RecordId
from app.api.http.operation import ANYONE, PUBLIC, operation
from app.api.http.operation_route import OperationRoute
from app.api.http.request_context import RequestContext
from app.api.openapi.texts import read
from app.api.schemas.online_payment import NoticeTaken, PrepayOut, RequestPayment
from app.core.errors import NotFound
from app.core.online_payment_problems import (
    OnlinePaymentOff,
    OnlinePaymentOver,
    PaymentNoticeInvalid,
    PaymentUnavailable,
)
from app.services.money.kinds import CHARGES
from app.services.moving.moves import AnyOpenedRecord

router = APIRouter(route_class=OperationRoute, tags=["charges"])

MOST_BYTES: Final = 16_384
"""Of a notice; WeChat's have less than two."""


async def _charge(context: UnopenedContextDep, charge_id: RecordId) -> AnyOpenedRecord:
    """The charge of the path, if the caller may see it."""
    await context.open()
    return await opened_record(CHARGES)(context, charge_id)


ChargeDep = Annotated[AnyOpenedRecord, Depends(_charge)]


@router.post(
    "/v1/charges/{charge_id}/prepay",
    **operation(
        "charges.prepay",
        policy=ANYONE,
        who=CHARGES.takers("pay_online"),
        clause="M-60",
        key="none",
        writes=False,
        problems=(NotFound, OnlinePaymentOff, OnlinePaymentOver, PaymentUnavailable),
    ),
)
async def prepay(context: UnopenedContextDep, charge: ChargeDep) -> PrepayOut:
    """After the button `pay_online`: announces the payment to WeChat Pay; the answer is what wx.requestPayment takes.
    Asked again, it announces the same payment. That it was paid is told by WeChat; look at the charge again after the
    payment, and wait some seconds if it doesn't show it yet."""
    payments, row = context.container.online_payments, charge.row
    payment = await payments.begun(context.tx, context.caller, row)
    # no connection is held while WeChat Pay answers
    await context.give_back()
    sent = await payments.announce(payment, row.number, context.now)
    return PrepayOut(
        amount_fen=payment.amount_fen, expires_at=payment.expires_at, request_payment=RequestPayment(**sent)
    )


@router.post(
    "/v1/wechat/pay/notify",
    **operation(
        "charges.wechat_notice",
        policy=PUBLIC,
        key="none",
        writes=False,
        max_body=MOST_BYTES,
        openapi={"requestBody": read("request_bodies")["wechat_notice"]},
        problems=(PaymentNoticeInvalid,),
    ),
)
async def take_notice(context: UnopenedContextDep) -> NoticeTaken:
    """For WeChat Pay alone: a notice of a payment or a refund, signed (RSA) and encrypted (AES-GCM). One that isn't
    signed by WeChat Pay, or is older than five minutes, is refused and changes nothing. Told twice, it counts once."""
    container = context.container
    notice = container.payments.read_notice(_headers(context), await context.read_body(), context.now)
    await container.online_payments.hear(notice, context.now)
    return NoticeTaken()


def _headers(context: RequestContext) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in context.headers.items()}
