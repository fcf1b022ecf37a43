"""Paying in the app: the button, what wx.requestPayment takes, notices with their signatures, what is asked about when
no notice comes, and money that goes back (M-53, M-60)."""

import base64
import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256

from app.bootstrap import Container
from app.core.clock import MovableClock
from app.core.outside_settings import STANDIN_APP
from app.models.online_payment import OnlinePayment, OnlineRefund
from app.sandbox.wechat.pay import PayState
from app.worker.jobs.payments import look_after_payments
from tests.api.conftest import SignIn
from tests.api.wechat.pay_desk import FEN, NOTIFY, PayDesk, make_charge, rows


def names(body: dict[str, Any]) -> list[str]:
    return [action["name"] for action in body["available_actions"]]


async def test_the_customer_pays_and_the_charge_is_paid(desk: PayDesk, container: Container, phone: PayState) -> None:
    button = next(one for one in (await desk.charge())["available_actions"] if one["name"] == "pay_online")
    assert (button["title"], button["blocked_by"]) == ("Pay", [])
    assert button["href"] == f"/v1/charges/{desk.charge_id}/pay-online"
    assert "pay_online" not in names(await desk.charge(desk.cashier))
    number = await desk.begin()
    order = phone.orders[number]
    assert (order["amount"]["total"], order["payer"]["openid"], order["appid"]) == (FEN, "o_owner1", STANDIN_APP)
    assert "SF-HY" in order["description"]
    assert await phone.pay(number) == 200
    paid = await desk.charge()
    assert (paid["state"], paid["paid_fen"], paid["owed_fen"]) == ("paid", FEN, 0)
    assert "pay_online" not in names(paid)
    payments = await desk.client.get(
        f"/v1/communities/{paid['community_id']}/payments?charge_id={desk.charge_id}&view=full", headers=desk.cashier
    )
    [payment] = payments.json()["data"]
    assert (payment["via"], payment["method"], payment["state"]) == ("online", "wechat_pay", "received")
    assert payment["online_reference"] == order["transaction_id"]


async def test_what_the_phone_gets_is_signed_by_the_merchant(desk: PayDesk, phone: PayState) -> None:
    await desk.press()
    announced = (await desk.prepay()).json()
    assert (announced["amount_fen"], announced["currency"]) == (FEN, "CNY")
    sent = announced["request_payment"]
    assert sorted(sent) == ["nonceStr", "package", "paySign", "signType", "timeStamp"]
    text = "".join(f"{line}\n" for line in (STANDIN_APP, sent["timeStamp"], sent["nonceStr"], sent["package"]))
    # raises where it is not
    phone.keys.merchant.public_key().verify(
        base64.b64decode(sent["paySign"]), text.encode(), padding.PKCS1v15(), SHA256()
    )


async def test_announced_again_it_is_the_same_payment(desk: PayDesk, container: Container, phone: PayState) -> None:
    first = await desk.begin()
    assert await desk.begin() == first
    assert len(phone.orders) == len(await rows(container, OnlinePayment)) == 1


async def test_a_notice_counts_once_however_often_it_is_told(
    desk: PayDesk, container: Container, phone: PayState
) -> None:
    number = await desk.begin()
    await phone.pay(number)
    for _ in range(3):
        assert await phone.pay(number) == 200
    assert (await desk.charge())["paid_fen"] == FEN
    assert await rows(container, OnlineRefund) == []


def spoil(headers: dict[str, str], body: bytes, what: str) -> tuple[dict[str, str], bytes]:
    changed = json.loads(body)
    match what:
        case "body":
            changed["summary"] = "another"
            return headers, json.dumps(changed).encode()
        case "signature":
            return {**headers, "Wechatpay-Signature": base64.b64encode(b"x" * 256).decode()}, body
        case "serial":
            return {**headers, "Wechatpay-Serial": "PUB_KEY_ID_1"}, body
        case "age":
            return {**headers, "Wechatpay-Timestamp": str(int(headers["Wechatpay-Timestamp"]) - 301)}, body
        case "endless age":
            return {**headers, "Wechatpay-Timestamp": "9" * 400}, body
        case _:
            return {}, body


@pytest.mark.parametrize("what", ["body", "signature", "serial", "age", "headers", "endless age"])
async def test_a_notice_that_is_not_genuine_changes_nothing(desk: PayDesk, phone: PayState, what: str) -> None:
    number = await desk.begin()

    async def tamper(url: str, headers: dict[str, str], body: bytes) -> int:
        spoilt, content = spoil(headers, body, what)
        answer = await desk.client.post(NOTIFY, headers=spoilt, content=content)
        assert answer.json()["code"] == "payment-notice-invalid"
        return answer.status_code

    phone.deliver = tamper
    assert await phone.pay(number) == 422
    assert (await desk.charge())["state"] == "invoiced"


async def test_an_old_notice_with_a_good_signature_is_refused(
    desk: PayDesk, phone: PayState, clock: MovableClock
) -> None:
    number = await desk.begin()
    kept: list[tuple[dict[str, str], bytes]] = []

    async def keep(url: str, headers: dict[str, str], body: bytes) -> int:
        kept.append((headers, body))
        return 0

    phone.deliver = keep
    await phone.pay(number)
    clock.move_to(clock.now() + timedelta(minutes=6))
    headers, body = kept[0]
    assert (await desk.client.post(NOTIFY, headers=headers, content=body)).status_code == 422


async def test_what_no_notice_told_is_asked_about(
    desk: PayDesk, container: Container, phone: PayState, clock: MovableClock
) -> None:
    number = await desk.begin()
    phone.silent = True
    await phone.pay(number)
    await look_after_payments(container)
    assert (await desk.charge())["state"] == "invoiced"
    clock.move_to(clock.now() + timedelta(seconds=31))
    await look_after_payments(container)
    assert (await desk.charge())["state"] == "paid"
    # and a late notice changes nothing
    phone.silent = False
    assert await phone.pay(number) == 200
    assert (await desk.charge())["paid_fen"] == FEN


async def test_what_nobody_paid_is_closed(
    desk: PayDesk, container: Container, phone: PayState, clock: MovableClock, sign_in: SignIn
) -> None:
    number = await desk.begin()
    for _ in range(12):
        clock.move_to(clock.now() + timedelta(minutes=5))
        await look_after_payments(container)
    assert phone.orders[number]["trade_state"] == "CLOSED"
    assert [payment.state for payment in await rows(container, OnlinePayment)] == ["closed"]
    desk.customer = await sign_in("owner1")
    over = await desk.prepay()
    assert (over.status_code, over.json()["code"]) == (409, "online-payment-over")
    assert await desk.begin() != number


async def test_what_was_paid_twice_goes_back_by_itself(desk: PayDesk, container: Container, phone: PayState) -> None:
    number = await desk.begin()
    cash = await desk.press("pay", desk.cashier, amount_fen=FEN, via="desk", method="cash")
    assert cash.json()["state"] == "paid", cash.text
    assert await phone.pay(number) == 200
    assert (await desk.charge())["paid_fen"] == FEN
    assert [payment.state for payment in await rows(container, OnlinePayment)] == ["surplus"]
    await look_after_payments(container)
    [refund] = phone.refunds.values()
    assert (refund["of"], refund["amount"]["refund"]) == (number, FEN)
    assert [one.state for one in await rows(container, OnlineRefund)] == ["done"]


async def test_a_refund_goes_back_to_where_it_was_paid(
    desk: PayDesk, container: Container, phone: PayState, clock: MovableClock
) -> None:
    number = await desk.begin()
    await phone.pay(number)
    await desk.press("reduce", desk.manager, amount_fen=1_000, reason="上门迟到")
    charge = await desk.charge(desk.cashier)
    listed = await desk.client.get(
        f"/v1/communities/{charge['community_id']}/payments?charge_id={desk.charge_id}&view=full", headers=desk.cashier
    )
    payment_id = listed.json()["data"][0]["id"]
    form = {"amount_fen": 1_000, "method": "wechat_pay", "payment_id": payment_id, "reason": "减收退回"}
    given = await desk.press("refund", desk.cashier, **form)
    assert given.status_code == 200, given.text
    assert phone.refunds == {}
    await look_after_payments(container)
    [refund] = phone.refunds.values()
    assert refund["amount"] == {"refund": 1_000, "total": FEN, "currency": "CNY"}
    await look_after_payments(container)
    assert len(phone.refunds) == 1


async def test_the_button_says_what_stands_in_the_way(
    client: httpx.AsyncClient, container: Container, sign_in: SignIn
) -> None:
    charge_id = await make_charge(container)
    owner = await sign_in("owner1")
    refused = await client.post(
        f"/v1/charges/{charge_id}/pay-online",
        json={},
        headers={**owner, "Idempotency-Key": "1", "Accept-Language": "zh"},
    )
    [refusal] = refused.json()["refusals"]
    assert (refused.status_code, refusal["guard"]) == (409, "payer_has_wechat")
    assert refusal["message"] == "线上支付需使用微信登录，请先用微信登录后再支付。"
    nothing = await client.post(f"/v1/charges/{charge_id}/prepay", headers=owner)
    assert nothing.status_code == 404
    stranger = await client.post(f"/v1/charges/{charge_id}/prepay", headers=await sign_in("owner2"))
    assert stranger.status_code == 404


async def test_wechat_pay_that_signs_wrongly_is_not_believed(desk: PayDesk, phone: PayState) -> None:
    await desk.press()
    phone.signature = lambda *lines: base64.b64encode(b"x" * 256).decode()  # type: ignore[method-assign]
    refused = await desk.prepay()
    assert (refused.status_code, refused.json()["code"]) == (503, "payment-unavailable")


async def test_what_was_paid_in_the_app_is_no_slip_of_the_cashier_s(desk: PayDesk, phone: PayState) -> None:
    assert await phone.pay(await desk.begin()) == 200
    paid = await desk.charge()
    payments = await desk.client.get(
        f"/v1/communities/{paid['community_id']}/payments?charge_id={desk.charge_id}", headers=desk.cashier
    )
    [payment] = payments.json()["data"]
    slip = {"payment_id": payment["id"], "amount_fen": FEN, "reason": "录错"}
    zh = {**desk.cashier, "Accept-Language": "zh-CN"}
    refused = await desk.press("reverse", zh, **slip)
    assert refused.status_code == 409, refused.text
    assert [refusal["guard"] for refusal in refused.json()["refusals"]] == ["payment_was_keyed_by_hand"]
    assert "不能冲正" in refused.json()["refusals"][0]["message"]
    assert (await desk.charge())["paid_fen"] == FEN


@pytest.mark.parametrize(
    ("changed", "status", "state"),
    [
        ({"mchid": "1900000999"}, 422, "open"),
        ({"appid": "wx0000000000000other"}, 200, "surplus"),
        ({"out_trade_no": "Pffffffffffffffffffffffffffffff"}, 200, "open"),
        ({"amount": {"total": 1, "currency": "CNY"}}, 200, "surplus"),
        ({"trade_state": "NOTPAY"}, 200, "open"),
    ],
)
async def test_a_genuine_notice_of_something_else_pays_nothing(
    desk: PayDesk, container: Container, phone: PayState, changed: dict[str, Any], status: int, state: str
) -> None:
    number = await desk.begin()
    order = phone.orders[number]
    told = {name: order[name] for name in ("appid", "mchid", "out_trade_no", "amount", "payer")}
    told |= {"trade_state": "SUCCESS", "transaction_id": "42000000000000000000000001", **changed}
    body = phone.notice("TRANSACTION.SUCCESS", "transaction", told)
    assert await phone.tell(order["notify_url"], body) == status
    assert (await desk.charge())["paid_fen"] == 0
    assert [payment.state for payment in await rows(container, OnlinePayment)] == [state]


async def test_what_is_not_owed_any_more_is_not_announced(desk: PayDesk, phone: PayState) -> None:
    assert (await desk.press()).status_code == 200
    part = await desk.press("pay", desk.cashier, amount_fen=3_000, via="desk", method="cash")
    assert part.status_code == 200, part.text
    late = await desk.prepay()
    assert (late.status_code, late.json()["code"]) == (409, "online-payment-over")
    assert phone.orders == {}
    # pressed again, it is what is owed now
    assert (await desk.press()).status_code == 200
    assert (await desk.prepay()).json()["amount_fen"] == FEN - 3_000
    await desk.press("pay", desk.cashier, amount_fen=FEN - 3_000, via="desk", method="cash")
    assert (await desk.prepay()).status_code == 409
