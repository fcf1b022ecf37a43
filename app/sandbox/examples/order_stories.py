"""Short stories about orders, material and visitors, each of what the demo's own stories do not come to."""

from datetime import timedelta

from app.sandbox.demo import found_items, steps, warehouse
from app.sandbox.demo.purchases import ask_to_buy
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form
from app.sandbox.demo.warehouse import Material
from app.workflow.kinds.stock_item import STOCK_ITEM
from app.workflow.kinds.visitor import VISITOR


async def at_the_desk(run: Run) -> None:
    """What the desk corrects, answers itself or refuses."""
    desk, tenant, judge = await run.people("reception", "tenant1", "cs_supervisor")
    order = await steps.call_in(run, desk, tenant)
    await order.do(desk, "correct", "registered", spot="卫生间洗手盆下", reason="来电更正位置")
    await order.do(
        desk, "advise", "signed_off", advice="关闭角阀后重新拧紧软管接头，观察十分钟", customer_content=True,
        means="phone",
    )  # fmt: skip
    other = await steps.call_in(run, desk, tenant, description="空调外机清洗")
    await other.do(desk, "refuse", "refused", reason="本中心无高空作业资质", referral="厂家售后 400 电话")
    await other.do(judge, "reconsider", "registered", reason="已联系到有资质的合作单位")


async def another_time(run: Run) -> None:
    """Another time, which the customer does not want after all."""
    team = await steps.team(run, "worker1", "tenant1")
    order = await steps.call_in(run, team.desk, team.customer)
    await steps.accept(run, order, team.desk)
    again: Form = {"reason": "师傅该时段已有预约，改约", "asked_by": "centre", "agreed_by": "业主本人"}
    await order.do(team.desk, "reschedule", "accepted", window=run.next_window(), **again)
    await order.do(team.customer, "reject_time", "accepted", reason="当日出差")


async def off_at_once(run: Run) -> None:
    """An emergency waits for no appointment (M-20)."""
    team = await steps.team(run, "worker1", "tenant1")
    order = await steps.call_in(run, team.desk, team.customer, urgency="emergency", description="水管爆裂")
    await steps.accept(run, order, team.desk, appointment=None, visit_now=True)
    await steps.dispatch(order, team)
    await order.do(team.boss, "assign", "assigned", worker_id=team.worker.id)
    await order.do(team.worker, "acknowledge", "acknowledged")
    await order.do(team.worker, "depart", "en_route", checklist=["tools", "badge"], started_from="工程部")
    await order.do(team.worker, "arrive", "on_site", badge_shown=True, consent_to_enter="业主本人")


async def sent_back(run: Run) -> None:
    """The department can't make out what is wanted."""
    team = await steps.team(run, "worker1", "tenant1")
    order = await steps.call_in(run, team.desk, team.customer)
    await steps.accept(run, order, team.desk)
    await steps.dispatch(order, team)
    await order.do(team.boss, "return_to_desk", "accepted", reason="信息不全，请补充")


async def covered_later(run: Run) -> None:
    """Under a contract for now; the equipment is named afterwards, and the repair will be late (M-80)."""
    team = await steps.team(run, "worker1", "tenant1")
    order = await steps.call_in(run, team.desk, team.customer, description="空调不制冷")
    await steps.accept(run, order, team.desk, "contract", provisional=True, asset_id=None)
    asset = await steps.under_contract(run, order)
    await order.do(team.desk, "prove_contract", "accepted", asset_id=asset.id)
    late: Form = {"late_with": "repair", "reason": "压缩机缺货，厂家三日内到货"}
    await order.do(team.desk, "explain_delay", "accepted", **late, expected_at=run.next_window()["ends_at"])


async def proven_later(run: Run) -> None:
    """Free for now; the part under warranty is named afterwards (M-13)."""
    desk, owner = await run.people("reception", "owner1")
    order = await steps.call_in(run, desk, owner)
    free: Form = {"coverage": "in_warranty", "coverage_reason": "可能在保修期内", "provisional": True}
    await order.do(desk, "accept", "accepted", appointment=run.next_window(), **free)
    await order.do(desk, "prove_warranty", "accepted", part="plumbing", note="交付未满两年")


async def as_approved(run: Run) -> None:
    """A change that turns out to be none: the work goes on as it was approved."""
    team = await steps.team(run, "worker1", "tenant1")
    order = await steps.until_on_site(run, team)
    await steps.approved(order, team, 6_000)
    await order.do(team.worker, "report_change", "negotiating", difference="疑似另有渗漏点")
    await order.do(team.desk, "continue", "in_progress", outcome="复查后与原判断一致，客户同意按原报价")


async def _completed(run: Run, team: steps.Team) -> Record:
    order = await steps.until_on_site(run, team)
    await steps.approved(order, team, 6_000)
    return await steps.finish_work(run, order, team.worker, "更换角阀，试水无渗漏")


async def nobody_signs(run: Run) -> None:
    """Nobody is at home to accept the work, and somebody agrees by phone (M-51)."""
    team = await steps.team(run, "worker1", "tenant1")
    order = await _completed(run, team)
    await order.do(team.worker, "leave_notice", "completed", notice="已完工，请致电客服中心约验收")
    await order.do(
        team.desk, "sign_off_absent", "signed_off", agreement=await run.statement(team.desk, "张晓东"),
        comments="同意验收",
    )  # fmt: skip


async def left_as_it_is(run: Run) -> None:
    """Rejected work that the customer takes all the same; nothing was paid yet, and the manager makes it good."""
    team = await steps.team(run, "worker1", "tenant1")
    order = await _completed(run, team)
    await order.do(team.customer, "reject_work", "rework", reason="接口处有轻微划痕")
    await order.do(team.customer, "accept_as_is", "signed_off", settled_by="nothing", comments="不影响使用")


async def made_good(run: Run) -> None:
    """Damage is made good before there is a charge."""
    (manager,) = await run.people("manager")
    team = await steps.team(run, "worker1", "tenant1")
    order = await steps.until_on_site(run, team)
    await order.do(
        manager, "compensate", order["state"], amount_fen=2_000, reason="搬动物品时碰损花瓶", apology=True,
    )  # fmt: skip


async def never_reached(run: Run) -> None:
    """Three days nobody answers the follow-up call (M-70)."""
    team = await steps.team(run, "worker1", "tenant1")
    order = await _completed(run, team)
    await order.do(team.customer, "sign_off", "signed_off", signed_by="张晓东")
    call = await run.follow_up_of(team.desk, order)
    for _ in range(3):
        await call.do(team.desk, "attempt", "scheduled", means="phone", result="unanswered")
        run.next_day()
    await call.do(team.boss, "give_up", "given_up", reason="三日三次均无人接听")


async def not_bought(run: Run) -> None:
    """One thing the customer does not want bought, another is found in the warehouse after all (M-44)."""
    team = await steps.team(run, "worker1", "tenant1")
    order = await steps.until_on_site(run, team)
    dear = await ask_to_buy(run, team.worker, order)
    await dear.do(team.worker, "change_price", "asked", unit_fen=7_200, reason="该款缺货，另一款较贵")
    await dear.do(team.customer, "reject", "rejected", reason="太贵，自行购买")
    spare = await ask_to_buy(run, team.worker, order, name="软管")
    await spare.do(team.worker, "withdraw", "withdrawn", reason="仓库已有库存")


async def in_the_warehouse(run: Run) -> None:
    """What the keeper of the warehouse does beside giving out."""
    team = await steps.team(run, "worker1", "tenant1")
    order = await steps.until_on_site(run, team)
    drawn = await warehouse.draw(run, order, team, Material("角阀", 2_800))
    quotation = await run.upload(team.boss, "attachment")
    await drawn.requisition.do(team.boss, "show_price", "issued", files=[quotation])
    item = await warehouse.stock(run, order, team.boss, Material("软管", 900))
    asked = await run.requisition(team.worker, order, stock_item_id=item.id, quantity="1")
    await asked.do(team.worker, "withdraw", "withdrawn", reason="客户自备软管")
    await item.do(team.boss, "change", "in_use", low_level="5")
    await item.do(team.boss, "count", "in_use", counted="19", reason="月末盘点，一只破损")
    await _empty_shelf(run, order, team.boss)


async def priced_by_the_erp(run: Run) -> None:
    """For once the ERP keeps the mall's stock, and does not know this material (M-102)."""
    team = steps.Team(*await run.people("reception_gw", "supervisor_gw", "worker_gw", "merchant1"))
    (admin,) = await run.people("admin")
    order = await steps.call_in(run, team.desk, team.customer, description="店内水龙头滴水", spot="后厨")
    await steps.accept(run, order, team.desk, estimate=steps.by_list(8_000))
    await steps.send(order, team)
    code = f"{order.name.split('-', 2)[2]}-{len(run.others) + 1}"
    item = await run.create(team.boss, STOCK_ITEM, STOCK_ITEM.path, code=code, name="旧款感应阀", unit="只")
    await warehouse.keep_stock_in_erp(run, admin, order, in_erp=True)
    asked = await run.requisition(team.worker, order, stock_item_id=item.id, quantity="1")
    await warehouse.keep_stock_in_erp(run, admin, order, in_erp=False)
    await asked.do(team.boss, "state_price", "asked", unit_fen=3_600, price_document="FP-20261121-07")
    await asked.do(team.boss, "check_price", "asked")


async def _empty_shelf(run: Run, order: Record, keeper: DemoUser) -> None:
    code = f"{order.name.split('-', 2)[2]}-{len(run.others) + 1}"
    item = await run.create(keeper, STOCK_ITEM, STOCK_ITEM.path, code=code, name="旧款龙头", unit="只", low_level="0")
    await item.do(keeper, "retire", "retired")
    await item.do(keeper, "restore", "in_use")


async def at_the_gate(run: Run) -> None:
    """A guest whom the duty manager checks in, and one who is turned away; whatever the hour."""
    owner, duty, guard = await run.people("owner1", "duty", "guard")
    visit = {"premises_id": owner.home, "name": "何平", "phone": "13912345679", "people": 1, "purpose": "送货"}
    guest = await run.create(owner, VISITOR, VISITOR.path, **visit, **await _for_days(run, owner))
    await guest.do(guard, "reveal", "expected", purpose="contact")
    await guest.do(duty, "check_in", "registered")
    await guest.do(guard, "turn_away", "turned_away", reason="住户来电取消")
    other = await run.create(owner, VISITOR, VISITOR.path, **visit, **await _for_days(run, owner))
    await other.do(owner, "revoke", "expired", reason="行程取消")


async def _for_days(run: Run, who: DemoUser) -> Form:
    """A pass that is good until the end of the week."""
    return {"until": (await run.server.now(who) + timedelta(days=6)).isoformat()}


async def by_night(run: Run) -> None:
    """Registered by the duty manager, who may at every hour (M-95)."""
    owner, duty, guard = await run.people("owner1", "duty", "guard")
    call = {
        "at": (await run.server.now(duty)).isoformat(),
        "means": "phone",
        "result": "agreed",
        "answered_by": "李春梅",
    }
    visit = {"premises_id": owner.home, "resident_id": owner.id, "name": "孙悦", "purpose": "送还物品", "call": call}
    friend = await run.create(duty, VISITOR, f"{VISITOR.path}/register", **visit, **await _for_days(run, duty))
    await friend.do(duty, "correct", "registered", correction="实到两人")
    code = (await friend.look(owner))["code"]
    await friend.do(guard, "admit", "admitted", code=code)


async def in_the_cupboard(run: Run) -> None:
    """What was found is put right, and looked into."""
    guard, desk = await run.people("guard", "reception")
    bag = await found_items.report(run, guard)
    await bag.do(desk, "take_in", "reported", kept_at="客服中心 3 号柜")
    await bag.do(desk, "correct", "reported", correction="颜色应为深蓝色")
    await bag.do(desk, "reveal", "reported", purpose="contact")


STORIES = (
    at_the_desk, another_time, off_at_once, sent_back, proven_later, covered_later, as_approved, nobody_signs,
    left_as_it_is,
    made_good, in_the_warehouse, priced_by_the_erp, not_bought, in_the_cupboard, at_the_gate, by_night,
)  # fmt: skip
