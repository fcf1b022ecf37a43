"""WeChat Pay v3 as the stand-in has it: JSAPI, query, close, refund, and notices, with real signatures (RSA, SHA-256)
and real encryption (AES-256-GCM). The money is made up."""

import base64
import json
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.core.json_object import JsonObject
from app.core.outside_settings import STANDIN_APIV3_KEY, STANDIN_MCHID, STANDIN_PUBLIC_KEY_ID, STANDIN_SERIAL
from app.sandbox.wechat.delivery import Deliver, post

SCHEME: Final = "WECHATPAY2-SHA256-RSA2048"
_PART: Final = re.compile(r'(\w+)="([^"]*)"')


@dataclass(frozen=True)
class Keys:
    """The merchant's key, with which requests are signed, and WeChat Pay's, with which answers are."""

    merchant: rsa.RSAPrivateKey
    platform: rsa.RSAPrivateKey

    @classmethod
    def made(cls) -> "Keys":
        """New ones."""
        return cls(*(rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2)))

    @classmethod
    def kept(cls, folder: Path) -> "Keys":
        """Those of a folder, made if they are not there: what the service reads, and WeChat Pay's own key."""
        merchant, platform = folder / "apiclient_key.pem", folder / "platform_key.pem"
        if not (merchant.is_file() and platform.is_file()):
            folder.mkdir(parents=True, exist_ok=True)
            new = cls.made()
            for path, key in ((merchant, new.merchant), (platform, new.platform)):
                path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        keys = cls(*(_private(path.read_bytes()) for path in (merchant, platform)))
        public = keys.platform.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        (folder / "pub_key.pem").write_bytes(public)
        return keys


def _private(pem: bytes) -> rsa.RSAPrivateKey:
    key = load_pem_private_key(pem, password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


@dataclass
class PayState:
    """One merchant's payments and refunds."""

    keys: Keys
    deliver: Deliver = post
    orders: dict[str, JsonObject] = field(default_factory=dict)
    """By out_trade_no."""
    refunds: dict[str, JsonObject] = field(default_factory=dict)
    """By out_refund_no."""
    refund_state: str = "SUCCESS"
    """What becomes of refunds. ABNORMAL: the user's account takes no money; CLOSED: nothing is given back under it."""
    silent: bool = False
    """Whether notices get lost."""
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def signature(self, *lines: str) -> str:
        """WeChat Pay's signature under some lines."""
        text = "".join(f"{line}\n" for line in lines)
        return base64.b64encode(self.keys.platform.sign(text.encode(), padding.PKCS1v15(), SHA256())).decode()

    def signed_headers(self, body: str) -> dict[str, str]:
        """The headers that prove that a body is WeChat Pay's."""
        stamp, nonce = str(int(self.clock().timestamp())), secrets.token_hex(16)
        return {
            "Wechatpay-Timestamp": stamp,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Signature": self.signature(stamp, nonce, body),
            "Wechatpay-Serial": STANDIN_PUBLIC_KEY_ID,
            "Wechatpay-Signature-Type": SCHEME,
            "Content-Type": "application/json",
        }

    def is_merchant(self, request: Request, body: str) -> bool:
        """Whether a request is signed with the merchant's key."""
        scheme, _, rest = request.headers.get("authorization", "").partition(" ")
        parts = dict(_PART.findall(rest))
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        text = f"{request.method}\n{path}\n{parts.get('timestamp')}\n{parts.get('nonce_str')}\n{body}\n"
        if scheme != SCHEME or parts.get("mchid") != STANDIN_MCHID or parts.get("serial_no") != STANDIN_SERIAL:
            return False
        try:
            signature = base64.b64decode(parts.get("signature", ""))
            self.keys.merchant.public_key().verify(signature, text.encode(), padding.PKCS1v15(), SHA256())
        except (InvalidSignature, ValueError):
            return False
        return True

    def notice(self, event: str, kind: str, resource: JsonObject) -> bytes:
        """A notice with its resource encrypted."""
        nonce, about = secrets.token_hex(6), kind
        sealed = AESGCM(STANDIN_APIV3_KEY.encode()).encrypt(
            nonce.encode(), json.dumps(resource).encode(), about.encode()
        )
        body = {
            "id": secrets.token_hex(16),
            "create_time": self.clock().isoformat(timespec="seconds"),
            "resource_type": "encrypt-resource",
            "event_type": event,
            "summary": "stand-in",
            "resource": {
                "original_type": kind,
                "algorithm": "AEAD_AES_256_GCM",
                "ciphertext": base64.b64encode(sealed).decode(),
                "associated_data": about,
                "nonce": nonce,
            },
        }
        return json.dumps(body).encode()

    async def tell(self, url: str, body: bytes) -> int:
        """Send a notice; the status of the answer, 0 if it got lost."""
        if self.silent:
            return 0
        return await self.deliver(url, self.signed_headers(body.decode()), body)

    async def pay(self, out_trade_no: str) -> int:
        """The user pays; the merchant is told. The status of the merchant's answer."""
        order = self.orders[out_trade_no]
        order |= {
            "trade_state": "SUCCESS",
            "transaction_id": f"42000{secrets.randbelow(10**22):022}",
            "success_time": self.clock().isoformat(timespec="seconds"),
        }
        return await self.tell(order["notify_url"], self.notice("TRANSACTION.SUCCESS", "transaction", _told(order)))


def routes(state: PayState) -> list[Route]:
    """WeChat Pay's own paths, and what the user does on the phone."""
    calls: list[tuple[str, str, Callable[[PayState, Request, JsonObject], tuple[int, JsonObject | None]]]] = [
        ("POST", "/v3/pay/transactions/jsapi", _prepay),
        ("GET", "/v3/pay/transactions/out-trade-no/{number}", _query),
        ("POST", "/v3/pay/transactions/out-trade-no/{number}/close", _close),
        ("POST", "/v3/refund/domestic/refunds", _refund),
        ("GET", "/v3/refund/domestic/refunds/{number}", _query_refund),
    ]
    served = [Route(path, _signed(state, call), methods=[method]) for method, path, call in calls]

    async def pay(request: Request) -> Response:
        form = json.loads(await request.body())
        number = next(
            (name for name, order in state.orders.items() if order["prepay_id"] == form.get("prepay_id")), None
        )
        if number is None or state.orders[number]["trade_state"] != "NOTPAY":
            return Response(json.dumps({"error": "no payment to be made"}), 404, media_type="application/json")
        status = await state.pay(number)
        return Response(json.dumps({"out_trade_no": number, "notified": status}), media_type="application/json")

    return [*served, Route("/standin/pay", pay, methods=["POST"])]


def _signed(
    state: PayState, call: Callable[[PayState, Request, JsonObject], tuple[int, JsonObject | None]]
) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        text = (await request.body()).decode()
        if not state.is_merchant(request, text):
            refused = json.dumps({"code": "SIGN_ERROR", "message": "签名错误"})
            return Response(refused, 401, media_type="application/json")
        status, body = call(state, request, json.loads(text) if text else {})
        written = "" if body is None else json.dumps(body)
        return Response(written, status, headers=state.signed_headers(written))

    return answer


def _prepay(state: PayState, _: Request, form: JsonObject) -> tuple[int, JsonObject | None]:
    needed = ("appid", "mchid", "description", "out_trade_no", "notify_url", "amount", "payer")
    if missing := [name for name in needed if not form.get(name)]:
        return 400, {"code": "PARAM_ERROR", "message": f"missing {missing}"}
    number = form["out_trade_no"]
    known = state.orders.get(number)
    if known is not None and known["trade_state"] != "NOTPAY":
        return 400, {"code": "ORDERPAID" if known["trade_state"] == "SUCCESS" else "ORDER_CLOSED", "message": ""}
    if known is not None and known["amount"] != form["amount"]:
        return 400, {"code": "INVALID_REQUEST", "message": "another amount"}
    prepay_id = known["prepay_id"] if known else f"wx{secrets.token_hex(17)}"
    state.orders[number] = {**form, "prepay_id": prepay_id, "trade_state": "NOTPAY"}
    return 200, {"prepay_id": prepay_id}


def _query(state: PayState, request: Request, _: JsonObject) -> tuple[int, JsonObject | None]:
    order = state.orders.get(request.path_params["number"])
    if order is None or request.query_params.get("mchid") != STANDIN_MCHID:
        return 404, {"code": "ORDER_NOT_EXIST", "message": "订单不存在"}
    return 200, _told(order)


def _close(state: PayState, request: Request, _: JsonObject) -> tuple[int, JsonObject | None]:
    order = state.orders.get(request.path_params["number"])
    if order is None:
        return 404, {"code": "ORDER_NOT_EXIST", "message": "订单不存在"}
    if order["trade_state"] == "SUCCESS":
        return 400, {"code": "ORDERPAID", "message": "订单已支付"}
    order["trade_state"] = "CLOSED"
    return 204, None


def _refund(state: PayState, _: Request, form: JsonObject) -> tuple[int, JsonObject | None]:
    order = state.orders.get(form.get("out_trade_no", ""))
    if order is None or order["trade_state"] not in ("SUCCESS", "REFUND"):
        return 404, {"code": "RESOURCE_NOT_EXISTS", "message": "订单不存在"}
    known = state.refunds.get(form["out_refund_no"])
    if known is None:
        given = sum(
            refund["amount"]["refund"]
            for refund in state.refunds.values()
            if refund["of"] == form["out_trade_no"] and refund["status"] != "CLOSED"
        )
        if given + form["amount"]["refund"] > order["amount"]["total"]:
            return 403, {"code": "NOT_ENOUGH", "message": "退款金额超出"}
        known = {**form, "of": form["out_trade_no"], "status": state.refund_state}
        state.refunds[form["out_refund_no"]] = known
        order["trade_state"] = "REFUND"
    return 200, {"out_refund_no": known["out_refund_no"], "status": known["status"], "amount": known["amount"]}


def _query_refund(state: PayState, request: Request, _: JsonObject) -> tuple[int, JsonObject | None]:
    refund = state.refunds.get(request.path_params["number"])
    if refund is None:
        return 404, {"code": "RESOURCE_NOT_EXISTS", "message": "退款单不存在"}
    return 200, {"out_refund_no": refund["out_refund_no"], "status": refund["status"], "amount": refund["amount"]}


def _told(order: JsonObject) -> JsonObject:
    """A payment as WeChat Pay tells it."""
    told = {name: order[name] for name in ("appid", "mchid", "out_trade_no", "trade_state", "amount", "payer")}
    told |= {name: order[name] for name in ("transaction_id", "success_time") if name in order}
    return {**told, "trade_type": "JSAPI"}
