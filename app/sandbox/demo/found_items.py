"""Scenario: a bag goes from the guard to the desk's cupboard and to its owner; cash takes two; milk is poured away."""

from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser
from app.workflow.kinds.found_item import FOUND_ITEM


async def found_items(run: Run) -> None:
    """M-97: reported to a superior at once, claimed against proof, handed on or disposed of."""
    desk, guard, boss, manager, worker = await run.people("reception", "guard", "supervisor", "manager", "worker1")
    bag = await report(run, guard, features="内有蓝色保温杯一只、图书馆借书证一张")
    await bag.forbidden(guard, "take_in", kept_at="门岗抽屉")
    await bag.do(desk, "take_in", "reported", kept_at="客服中心 3 号柜")
    await bag.refused(manager, "dispose", "nobody_waits_for_it", reason="占地方")
    await bag.do(
        desk, "claim", "claimed",
        claimant="王小明", claimant_phone="13912345678", proof="说出保温杯与借书证，已核对身份证。",
    )  # fmt: skip
    await bag.hidden(worker, "correct", correction="无")

    wallet = await report(run, desk, category="cash", what="现金一叠", place="前台柜台", brought_by="李小雨")
    await wallet.refused(desk, "take_in", "keeper_is_another", kept_at="保险柜")
    await wallet.do(boss, "take_in", "reported", kept_at="保险柜")
    to_the_police = {"recipient": "湛山派出所", "receipt": "第 7 号", "reason": "公告后无人认领"}
    await wallet.refused(desk, "hand_over", "two_saw_what_is_worth_much", **to_the_police)
    await wallet.do(boss, "hand_over", "handed_over", **to_the_police)

    milk = await report(run, worker, category="perishable", what="鲜奶两盒", place="3 号楼电梯厅")
    await milk.do(desk, "take_in", "reported", kept_at="前台冰箱")
    await milk.do(manager, "dispose", "disposed", reason="次日过期，拍照后处置")


async def report(run: Run, who: DemoUser, **values: object) -> Record:
    """Somebody of the staff reports what they found a moment ago."""
    thing = {"category": "clothing", "what": "黑色双肩包", "place": "2 号楼大堂"}
    found_at = (await run.server.now(who)).isoformat()
    return await run.create(who, FOUND_ITEM, FOUND_ITEM.path, **{**thing, "found_at": found_at, **values})
