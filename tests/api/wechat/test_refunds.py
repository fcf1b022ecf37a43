"""Refunds by WeChat Pay that fail: who is told, and how the cashier has them sent again (M-53)."""

from typing import Any

from sqlmodel import update

from app.bootstrap import Container
from app.models import JournalEntry, WorkOrder
from app.models.work_order import WorkOrderState
from app.sandbox.wechat.pay import PayState
from app.worker.jobs.payments import look_after_payments
from tests.api.conftest import SignIn
from tests.api.wechat.pay_desk import FEN, PayDesk, rows


async def test_a_refund_that_fails_is_told_and_listed(
    desk: PayDesk, container: Container, phone: PayState, sign_in: SignIn
) -> None:
    number = await desk.begin()
    await desk.press("pay", desk.cashier, amount_fen=FEN, via="desk", method="cash")
    await phone.pay(number)
    phone.refund_state = "ABNORMAL"
    await look_after_payments(container)
    zh = {**desk.cashier, "Accept-Language": "zh"}
    place = (await desk.charge())["community_id"]
    listed = await desk.client.get(f"/v1/communities/{place}/online-refunds", params={"state": "failed"}, headers=zh)
    assert listed.status_code == 200, listed.text
    [row] = listed.json()["data"]
    assert (row["charge_id"], row["amount_fen"], row["state"]) == (desk.charge_id, FEN, "failed")
    assert f"按退款单号 {row['out_refund_no']} 查看原因" in row["what_to_do"]
    for who in (zh, {**await sign_in("reception"), "Accept-Language": "zh"}):
        notices = (await desk.client.get("/v1/me/notices", headers=who)).json()["data"]
        assert [notice["title"] for notice in notices if notice["event"] == "charge.refund_failed"] == ["微信退款失败"]
    assert (await desk.client.get(f"/v1/communities/{place}/online-refunds", headers=desk.customer)).status_code == 403


async def failed(desk: PayDesk, container: Container, phone: PayState, state: str) -> dict[str, Any]:
    """What was paid twice, and does not go back."""
    number = await desk.begin()
    await desk.press("pay", desk.cashier, amount_fen=FEN, via="desk", method="cash")
    await phone.pay(number)
    phone.refund_state = state
    await look_after_payments(container)
    await look_after_payments(container)
    [row] = (await listed(desk))["data"]
    assert (row["state"], row["send_again"]) == ("failed", f"{await place_of(desk)}/{row['id']}/send-again")
    return dict(row)


async def place_of(desk: PayDesk) -> str:
    return f"/v1/communities/{(await desk.charge())['community_id']}/online-refunds"


async def listed(desk: PayDesk) -> dict[str, Any]:
    body: dict[str, Any] = (await desk.client.get(await place_of(desk), headers=desk.cashier)).json()
    return body


async def test_the_cashier_sends_a_failed_refund_again(
    desk: PayDesk, container: Container, phone: PayState, sign_in: SignIn
) -> None:
    row = await failed(desk, container, phone, "ABNORMAL")
    for who, status in (("reception", 403), ("owner1", 403), ("reception_gw", 404)):
        answer = await desk.client.post(row["send_again"], headers=await sign_in(who))
        assert answer.status_code == status, (who, answer.text)
    again = await desk.client.post(row["send_again"], headers=desk.cashier)
    assert (again.status_code, again.json()["state"], again.json()["send_again"]) == (200, "waiting", None)
    twice = await desk.client.post(row["send_again"], headers={**desk.cashier, "Accept-Language": "zh"})
    assert (twice.status_code, twice.json()["detail"][:9]) == (409, "只有失败的退款可以")
    # the money was given another way in WeChat's console meanwhile, which the same number tells
    phone.refunds[row["out_refund_no"]]["status"] = "SUCCESS"
    await look_after_payments(container)
    [done] = (await listed(desk))["data"]
    assert (done["state"], done["out_refund_no"], done["send_again"]) == ("done", row["out_refund_no"], None)
    assert len(phone.refunds) == 1
    entries = [entry for entry in await rows(container, JournalEntry) if entry.action == "send_again"]
    assert [(entry.actor_role, entry.data["online_refund_id"]) for entry in entries] == [("cashier", row["id"])]


async def test_what_wechat_closed_is_sent_under_another_number(
    desk: PayDesk, container: Container, phone: PayState
) -> None:
    row = await failed(desk, container, phone, "CLOSED")
    # tried once under a second number by itself
    assert len(phone.refunds) == 2
    phone.refund_state = "SUCCESS"
    assert (await desk.client.post(row["send_again"], headers=desk.cashier)).status_code == 200
    await look_after_payments(container)
    await look_after_payments(container)
    [done] = (await listed(desk))["data"]
    assert done["state"] == "done"
    assert done["out_refund_no"] != row["out_refund_no"]
    assert sum(refund["amount"]["refund"] for refund in phone.refunds.values() if refund["status"] == "SUCCESS") == FEN


async def test_nobody_is_forgotten_while_money_comes_back_to_them(
    desk: PayDesk, container: Container, phone: PayState
) -> None:
    row = await failed(desk, container, phone, "ABNORMAL")
    async with container.database.transaction(container.clock.now()) as tx:
        await tx.run(update(WorkOrder).values(state=WorkOrderState.CLOSED))
        await tx.commit()
    zh = {**desk.customer, "Accept-Language": "zh"}
    refused = await desk.client.post("/v1/me/erase", json={"confirm": True}, headers=zh)
    assert (refused.status_code, "微信退款 1 项" in refused.json()["detail"]) == (409, True), refused.text
    phone.refunds[row["out_refund_no"]]["status"] = "SUCCESS"
    await desk.client.post(row["send_again"], headers=desk.cashier)
    await look_after_payments(container)
    assert (await desk.client.post("/v1/me/erase", json={"confirm": True}, headers=zh)).status_code == 200
