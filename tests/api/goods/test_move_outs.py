"""Move-outs 搬出 wait while something is owed, here or in the ERP; "unknown" waits for the manager (M-96, M-102)."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import select

from app.bootstrap import Container
from app.core.enums import Channel, OrderKind, Urgency
from app.core.ids import new_id
from app.models import Charge, Community, WorkOrder
from app.models.goods_pass import ArrearsQuestion
from app.models.money import ChargeState
from app.models.work_order import WorkOrderState
from app.sandbox.erp import ErpState, OpenBill
from tests.api.goods.desk import GoodsDesk, Worker, refused_by


async def test_whoever_owes_nothing_moves_out(desk: GoodsDesk, fire: Worker, container: Container) -> None:
    goods = await desk.apply(purpose="move_out")
    assert goods["arrears"] == "unchecked"
    assert refused_by(await desk.try_to("reception", goods, "issue")) == ["unknown_arrears_are_decided"]
    await fire()
    checked = await desk.seen("owner1", goods)
    assert (checked["arrears"], checked["arrears_fen"]) == ("settled", 0)
    async with container.database.transaction(desk.clock.now()) as tx:
        assert await tx.all(ArrearsQuestion, select(ArrearsQuestion)) == []
    desk.later(hours=25)
    assert refused_by(await desk.try_to("reception", goods, "issue")) == ["arrears_are_fresh"]
    asked = await desk.act("owner1", goods, "check-arrears")
    assert asked["arrears"] == "unchecked"
    assert refused_by(await desk.try_to("reception", goods, "check-arrears")) == ["arrears_can_be_asked"]
    await fire()
    assert (await desk.act("reception", goods, "issue"))["state"] == "issued"


async def test_what_is_owed_is_paid_first(desk: GoodsDesk, fire: Worker, erp: ErpState) -> None:
    goods = await desk.apply("tenant1", "move_out")
    await desk.act("owner2", goods, "authorise")
    await fire()
    owing = await desk.seen("tenant1", goods)
    assert (owing["arrears"], owing["arrears_fen"], owing["stands_with"]) == ("owed", 46_080, "customer")
    assert (await desk.told("tenant1"))[0] == "goods_pass.arrears_owed"
    refused = await desk.try_to("reception", goods, "issue")
    assert refused_by(refused) == ["nothing_is_owed"]
    assert "¥460.80" in refused.json()["refusals"][0]["message"]
    # the manager decides on what is unknown, and not on what is owed
    allowed = await desk.try_to("manager", goods, "allow-move-out", move_out_reason="已承诺付款")
    assert refused_by(allowed) == ["arrears_are_unknown"]
    erp.rooms["HY", "2号楼2单元202"].bills = []
    await desk.act("reception", goods, "check-arrears")
    await fire()
    assert (await desk.act("reception", goods, "issue"))["state"] == "issued"


async def test_unknown_waits_for_the_manager(
    desk: GoodsDesk, fire: Worker, erp: ErpState, container: Container
) -> None:
    erp.scenario = "down"
    goods, furniture = await desk.apply(purpose="move_out"), await desk.apply()
    await fire()
    unknown = await desk.seen("reception", goods)
    assert (unknown["arrears"], unknown["arrears_fen"], unknown["arrears_unknown_because"]) == (
        "unknown", None, "unreachable",
    )  # fmt: skip
    assert await desk.told("manager") == ["goods_pass.arrears_unanswered"]
    # only move-outs wait
    assert (await desk.act("reception", furniture, "issue"))["state"] == "issued"
    refused = await desk.try_to("reception", goods, "issue")
    assert refused_by(refused) == ["unknown_arrears_are_decided"]
    assert "the ERP does not answer" in refused.json()["refusals"][0]["message"]
    assert (await desk.try_to("reception", goods, "allow-move-out", move_out_reason="x")).status_code == 403
    assert (await desk.try_to("manager", goods, "allow-move-out")).status_code == 422
    allowed = await desk.act("manager", goods, "allow-move-out", move_out_reason="已出示缴费凭证")
    assert (allowed["move_out_allowed_by_id"], allowed["move_out_reason"]) == (desk.people["manager"], "已出示缴费凭证")
    assert (await desk.act("reception", goods, "issue"))["state"] == "issued"
    # the question is taken back at its next turn, and nothing more is noted
    desk.later(hours=1)
    await fire()
    async with container.database.transaction(desk.clock.now()) as tx:
        assert await tx.all(ArrearsQuestion, select(ArrearsQuestion)) == []


async def test_an_erp_that_comes_back_answers_by_itself(desk: GoodsDesk, fire: Worker, erp: ErpState) -> None:
    erp.scenario = "wrong"
    goods = await desk.apply(purpose="move_out")
    for _ in range(3):
        await fire()
        desk.later(minutes=10)
    entries = (await desk.read("reception", f"/v1/goods-passes/{goods['id']}/timeline")).json()["data"]
    assert [entry["event"] for entry in entries] == ["goods_pass.applied", "goods_pass.arrears_unanswered"]
    erp.scenario = "ok"
    await desk.act("manager", goods, "allow-move-out", move_out_reason="业主有凭证")
    erp.rooms["HY", "1号楼1单元101"].bills = [OpenBill(title="2026-10 物业管理费", owed_fen=9_000)]
    await fire()
    # what is known counts, whatever was decided while it was not
    assert refused_by(await desk.try_to("reception", goods, "issue")) == ["nothing_is_owed"]


async def owe(
    desk: GoodsDesk, container: Container, number: str, customer: str, at: datetime, *, room: str = "owner1"
) -> None:
    """Somebody asked for work in a room, and 50 yuan of it are not paid."""
    async with container.database.transaction(at) as tx:
        [place] = await tx.all(Community, select(Community).where(Community.id == UUID(desk.community)))
        named = {"organisation_id": place.organisation_id, "community_id": place.id, "updated_at": at, "created_at": at}
        order_id, customer_id = new_id(), UUID(desk.people[customer])
        tx.insert(
            WorkOrder, **named, id=order_id, number=f"BX-{number}", state=WorkOrderState.SIGNED_OFF,
            kind=OrderKind.REPAIR, channel=Channel.APP, urgency=Urgency.NORMAL, reporter_id=customer_id,
            customer_id=customer_id, premises_id=UUID(desk.home[room]), description="x",
        )  # fmt: skip
        tx.insert(
            Charge, **named, id=new_id(), work_order_id=order_id, number=f"SF-{number}", state=ChargeState.INVOICED,
            invoiced_fen=5_000,
        )  # fmt: skip
        await tx.commit()


async def test_work_in_the_home_is_paid_first(desk: GoodsDesk, fire: Worker, container: Container) -> None:
    now = desk.clock.now()
    # of whoever lived there before, and of theirs in another room
    await owe(desk, container, "1", "owner2", now - timedelta(days=2000))
    await owe(desk, container, "2", "owner1", now, room="tenant1")
    goods, furniture = await desk.apply(purpose="move_out"), await desk.apply()
    await fire()
    await owe(desk, container, "3", "owner1", now - timedelta(days=2000))
    await owe(desk, container, "4", "owner2", now)
    refused = await desk.try_to("reception", goods, "issue")
    assert refused_by(refused) == ["charges_are_paid"]
    assert "¥100.00 for work here (SF-3、SF-4)" in refused.json()["refusals"][0]["message"]
    assert (await desk.act("reception", furniture, "issue"))["state"] == "issued"
    async with container.database.transaction(now) as tx:
        for number in ("SF-3", "SF-4"):
            tx.update(Charge, {"number": number}, {"paid_fen": 5_000, "state": ChargeState.PAID})
        await tx.commit()
    assert (await desk.act("reception", goods, "issue"))["state"] == "issued"
