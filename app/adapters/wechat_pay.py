"""WeChat Pay v3 for mini-programs (JSAPI), by the package wechatpayv3.

What the package doesn't do is done here: it takes notices of any age, and calls out, or stumbles, for a serial that it
doesn't know. https://pay.weixin.qq.com/doc/v3/merchant/4012791856
"""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import httpx

from app.core.json_object import JsonObject, JsonView
from app.core.logs import get_logger
from app.core.online_payment_problems import OnlinePaymentOff, PaymentNoticeInvalid, PaymentUnavailable
from app.core.outside_settings import OutsideSettings
from app.core.ports import OnlineTransaction, PaymentStanding, RefundNotice, RefundStanding

TIMEOUT: Final = httpx.Timeout(8.0, connect=3.0)
OLDEST: Final = timedelta(minutes=5)
"""How old a notice may be by its signed timestamp."""
LONGEST_STAMP: Final = 12
"""Digits of a timestamp in seconds; more of them are no number that a clock has."""
_STANDINGS: Final[Mapping[str, PaymentStanding]] = {
    "SUCCESS": "paid",
    "REFUND": "refunded",
    "NOTPAY": "open",
    "USERPAYING": "open",
    "ACCEPT": "open",
    "CLOSED": "closed",
    "REVOKED": "closed",
    "PAYERROR": "closed",
}
_REFUNDS: Final[Mapping[str, RefundStanding]] = {"SUCCESS": "done", "PROCESSING": "sent", "CLOSED": "closed"}

log = get_logger(__name__)


class WechatPay:
    """Implements `PaymentGateway` for one merchant."""

    def __init__(self, settings: OutsideSettings, transport: httpx.AsyncBaseTransport | None = None) -> None:
        # half a second of imports, for those who use it
        from wechatpayv3.async_ import AsyncWeChatPay, WeChatPayType

        assert settings.wechat_pay_private_key is not None
        assert settings.wechat_pay_public_key is not None
        self._serial, self._mchid = settings.wechat_pay_public_key_id, settings.wechat_pay_mchid
        self._pay = AsyncWeChatPay(
            wechatpay_type=WeChatPayType.MINIPROG,
            mchid=settings.wechat_pay_mchid,
            private_key=settings.wechat_pay_private_key.read_text(encoding="ascii"),
            cert_serial_no=settings.wechat_pay_serial,
            appid="",
            apiv3_key=settings.wechat_pay_api_key.get_secret_value(),
            notify_url=settings.wechat_pay_notify_url,
            public_key=settings.wechat_pay_public_key.read_text(encoding="ascii"),
            public_key_id=self._serial,
        )
        core = self._pay._core
        core._gate_way = settings.wechat_pay_url
        # one client for the life of the process; the package makes one for each `async with`
        self._client = core._client = httpx.AsyncClient(timeout=TIMEOUT, transport=transport)

    async def prepay(
        self,
        *,
        app_id: str,
        openid: str,
        out_trade_no: str,
        amount_fen: int,
        description: str,
        now: datetime,
        expires_at: datetime,
    ) -> JsonView:
        """POST /v3/pay/transactions/jsapi, and the signature for wx.requestPayment."""
        body = await self._ask(
            self._pay.pay(
                description=description,
                out_trade_no=out_trade_no,
                amount={"total": amount_fen, "currency": "CNY"},
                payer={"openid": openid},
                time_expire=expires_at.isoformat(timespec="seconds"),
                appid=app_id,
            )
        )
        package = f"prepay_id={body['prepay_id']}"
        stamp, nonce = str(int(now.timestamp())), secrets.token_hex(16)
        signature = self._pay.sign([app_id, stamp, nonce, package])
        return {"timeStamp": stamp, "nonceStr": nonce, "package": package, "signType": "RSA", "paySign": signature}

    async def query(self, out_trade_no: str) -> OnlineTransaction | None:
        """GET /v3/pay/transactions/out-trade-no/…"""
        body = await self._ask(self._pay.query(out_trade_no=out_trade_no), absent=404)
        return None if body is None else _transaction(body)

    async def close(self, out_trade_no: str) -> None:
        """POST /v3/pay/transactions/out-trade-no/…/close."""
        await self._ask(self._pay.close(out_trade_no=out_trade_no), absent=404)

    async def refund(self, *, out_trade_no: str, out_refund_no: str, amount_fen: int, total_fen: int) -> RefundStanding:
        """POST /v3/refund/domestic/refunds; asked for again, it says how the refund stands."""
        amount = {"refund": amount_fen, "total": total_fen, "currency": "CNY"}
        body = await self._ask(self._pay.refund(out_refund_no=out_refund_no, out_trade_no=out_trade_no, amount=amount))
        return _REFUNDS.get(str(body.get("status")), "failed")

    def read_notice(
        self, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> OnlineTransaction | RefundNotice | None:
        """A notice of a payment or a refund. Age, serial and signature are looked at before anything is read."""
        lower = {name.lower(): value for name, value in headers.items()}
        stamp = lower.get("wechatpay-timestamp", "")
        if not stamp.isascii() or not stamp.isdigit() or len(stamp) > LONGEST_STAMP:
            raise PaymentNoticeInvalid
        if lower.get("wechatpay-serial") != self._serial:
            raise PaymentNoticeInvalid
        if abs(now.timestamp() - int(stamp)) > OLDEST.total_seconds():
            raise PaymentNoticeInvalid
        try:
            notice = self._pay.callback(lower, body)
        except Exception as error:
            raise PaymentNoticeInvalid from error
        if not notice:
            raise PaymentNoticeInvalid
        resource: JsonObject = notice["resource"]
        if resource.get("mchid") != self._mchid:
            raise PaymentNoticeInvalid
        event = str(notice.get("event_type"))
        if event.startswith("REFUND."):
            standing = _REFUNDS.get(str(resource.get("refund_status")), "failed")
            return RefundNotice(str(resource.get("out_refund_no")), standing)
        return _transaction(resource) if event.startswith("TRANSACTION.") else None

    async def close_connections(self) -> None:
        """Close the client."""
        await self._client.aclose()

    async def _ask(self, call: Any, absent: int = 0) -> Any:
        """The body of an answer whose signature is right; None for the status `absent`. Raises PaymentUnavailable."""
        try:
            status, text = await call
        except Exception as error:
            # the package raises bare exceptions for a wrong signature and for whatever it does not expect
            log.warning("WeChat Pay can't be asked", kind=type(error).__name__)
            raise PaymentUnavailable from error
        if absent and status == absent:
            return None
        if not 200 <= status < 300:
            log.warning("WeChat Pay refuses", status=status, said=_code_of(text))
            raise PaymentUnavailable
        return json.loads(text) if text else {}


class NoPayments:
    """Where nobody pays in the app."""

    async def prepay(self, **asked: object) -> JsonView:
        """Raises OnlinePaymentOff."""
        raise OnlinePaymentOff

    async def query(self, out_trade_no: str) -> OnlineTransaction | None:
        """Raises PaymentUnavailable: whether it was paid is not known."""
        raise PaymentUnavailable

    async def close(self, out_trade_no: str) -> None:
        """Raises PaymentUnavailable."""
        raise PaymentUnavailable

    async def refund(self, **asked: object) -> RefundStanding:
        """Raises PaymentUnavailable."""
        raise PaymentUnavailable

    def read_notice(
        self, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> OnlineTransaction | RefundNotice | None:
        """Raises PaymentNoticeInvalid."""
        raise PaymentNoticeInvalid

    async def close_connections(self) -> None:
        """There are none."""


def payments_of(settings: OutsideSettings) -> WechatPay | NoPayments:
    """The gateway that the settings name."""
    return WechatPay(settings) if settings.wechat_pay_mchid else NoPayments()


def _transaction(body: JsonView) -> OnlineTransaction:
    amount = body.get("amount") or {}
    return OnlineTransaction(
        str(body["out_trade_no"]),
        _STANDINGS.get(str(body.get("trade_state")), "open"),
        str(body.get("transaction_id") or ""),
        int(amount.get("total") or 0),
        str(body.get("appid") or ""),
    )


def _code_of(text: object) -> str:
    """WeChat's own word for a refusal, such as PARAM_ERROR; its sentence may name people."""
    try:
        return str(json.loads(str(text)).get("code"))[:60]
    except (ValueError, AttributeError):
        return ""
