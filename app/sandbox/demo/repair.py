"""Scenario: a chargeable repair from the phone call to the archive, with everything that can come between."""

from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form, Unexpected
from app.sandbox.demo.warehouse import IssuedMaterial, Material, draw, use_up
from app.workflow.kinds.charge import CHARGE

LABOUR = steps.labour("更换角阀 人工", 5_000)
MORE_LABOUR = steps.labour("更换角阀及下水 人工", 8_000)
HOSES = steps.customers("软管", "2")
FIRST_TOTAL = 5_000 + 2_800
SECOND_TOTAL = 8_000 + 2_800 + 2_000
"""1.5 × 1333 is 1999.5, rounded half up."""


async def repair(run: Run) -> None:
    """M-10 to M-70 in one order: handed back, nobody at home, a change found, paid to the worker, archived."""
    team = await steps.team(run, "worker4", "owner2")
    desk, boss, second, owner = team.desk, team.boss, team.worker, team.customer
    first, cashier = await run.people("worker1", "cashier")
    order = await steps.call_in(run, desk, owner, special_requirements="家有幼儿，请轻声", urgency="urgent")
    await steps.accept(run, order, desk)
    await steps.dispatch(order, team)
    await order.assign(boss, first, desk)
    await order.do(first, "hand_back", "dispatched", reason="缺专用配件，申请转单", wanted_worker_id=second.id)
    await order.assign(boss, second, desk)
    await order.do(second, "acknowledge", "acknowledged")
    await _call_ahead(order, second)
    await _nobody_home(order, desk, second, owner)
    await steps.visit(order, second)
    valve, pipe = await _quote_and_change(run, order, team)
    await order.refused(second, "complete", "material_is_settled", **steps.done("更换角阀"))
    await _settle(order, team, valve, pipe)
    await _finish(run, order, second)
    charge = await _pay(run, order, second, cashier)
    await _follow_up(run, order, desk)
    await steps.file_slip(order, desk, second)
    await charge.look(cashier)
    charge.must_show(state="paid", owed_fen=0, open_collections=0)


async def _call_ahead(order: Record, worker: DemoUser) -> None:
    shown = await order.do(worker, "reveal", "acknowledged", purpose="contact")
    if "*" in (shown["revealed"]["phone"] or "*") or "*" not in shown["contact"]["phone"]:
        raise Unexpected(f"{order.name}: reveal shows {shown['revealed']} beside {shown['contact']}")
    await order.do(worker, "contact", "acknowledged", means="phone", result="unanswered")
    note = "说明更换角阀，请清空水槽下柜"
    await order.do(worker, "contact", "acknowledged", means="wechat", result="reached", note=note)


async def _nobody_home(order: Record, desk: DemoUser, worker: DemoUser, owner: DemoUser) -> None:
    """A notice is left; the customer proposes another time and the desk confirms it (M-34, M-31)."""
    await steps.be_due(order, worker)
    await order.do(worker, "depart", "en_route", checklist=steps.CHECKLIST)
    notice = "您好，维修人员来访未遇，请致电客服中心 000-0000-0110"
    await order.do(worker, "report_no_access", "no_access", reason="nobody_home", called=True, notice_left=notice)
    await order.agree_by_proposal(owner, desk, "acknowledged")


async def _quote_and_change(run: Run, order: Record, team: steps.Team) -> tuple[IssuedMaterial, IssuedMaterial]:
    """Diagnosed, quoted and approved. A change is found, so the work stops until the next version is approved. Returns
    the material that the warehouse issued for both."""
    desk, worker, owner = team.desk, team.worker, team.customer
    await order.do(
        worker, "diagnose", "on_site", reproduced=True, cause="角阀阀芯老化", method="更换角阀并试水",
        explained_to="业主本人", risky_steps=["open-equipment"],
    )  # fmt: skip
    risky = {"step": "open-equipment", "explained": "需拆开净水器进水口"}
    signature = await run.sign(worker, order, "record_consent")
    await order.do(worker, "record_consent", "on_site", **risky, signature_file_id=signature)
    # a signature is given for one thing
    await order.invalid(worker, "record_consent", "/signature_file_id", **risky, signature_file_id=signature)
    valve = await draw(run, order, team, Material("角阀", 2_800))
    await order.do(worker, "quote", "quoted", lines=[LABOUR, valve.line, HOSES], list_shown=True)
    _check_total(order, FIRST_TOTAL)
    await order.do(owner, "urge", "quoted", note="请尽快")
    await order.do(owner, "approve_quote", "in_progress", quote_id=order["quote"]["id"], pay_worker=True)
    await order.do(worker, "inspect_material", "in_progress", material="角阀", supplied_by="centre", fit=True)
    await order.do(worker, "report_change", "negotiating", difference="下水管接头同样渗漏，须一并更换")
    pipe = await draw(run, order, team, Material("下水管件", 1_333, "2"))
    lines = [MORE_LABOUR, valve.line, HOSES, {**pipe.line, "quantity": "1.5"}]
    await order.do(worker, "quote", "quoted", lines=lines, list_shown=True, note="含下水管件")
    _check_total(order, SECOND_TOTAL)
    await order.do(
        desk, "approve_quote", "in_progress", quote_id=order["quote"]["id"], consent=await run.statement(desk),
        pay_worker=True,
    )  # fmt: skip
    await order.do(
        worker, "inspect_material", "in_progress", material="软管", supplied_by="customer", fit=False, insisted=True,
        note="软管略短，客户坚持使用", signature_file_id=await run.sign(worker, order, "inspect_material"),
    )  # fmt: skip
    return valve, pipe


async def _settle(order: Record, team: steps.Team, valve: IssuedMaterial, pipe: IssuedMaterial) -> None:
    """What was issued was used or comes back: the warehouse takes back what is left, not the worker by word (M-43)."""
    await use_up(valve, team.worker)
    await pipe.requisition.refused(team.worker, "use", "everything_was_used", used="1.5")
    await pipe.requisition.do(team.boss, "use", "used", used="1.5")
    pipe.requisition.must_show(issued_quantity="2", used_quantity="1.5", returned_quantity="0.5")
    await pipe.item.look(team.boss)
    pipe.item.must_show(on_hand="18.5")
    await pipe.requisition.hidden(team.customer, "show_price", files=[order.id])


def _check_total(order: Record, total: int) -> None:
    quote = order["quote"]
    parts = sum(line["total_fen"] for line in quote["lines"])
    if not quote["total_fen"] == parts == quote["labour_fen"] + quote["material_fen"] == total:
        raise Unexpected(f"{order.name}: the quote says {quote['total_fen']}, its lines {parts}; due are {total}")


async def _finish(run: Run, order: Record, worker: DemoUser) -> None:
    used = [{"name": "角阀", "quantity": "1", "unit": "只"}, {"name": "下水管件", "quantity": "1.5", "unit": "只"}]
    await steps.finish_work(run, order, worker, "更换角阀及下水管件，试水无渗漏", materials=used)
    order.must_show("charge", invoiced_fen=SECOND_TOTAL)
    signature = await run.sign(worker, order, "sign_off")
    signed: Form = {"signature_file_id": signature, "signed_by": "王德明", "comments": "师傅耐心，收拾得干净"}
    await order.refused(worker, "sign_off", "ratings_are_the_customers", ratings=steps.RATINGS, **signed)
    await order.do(worker, "sign_off", "signed_off", **signed)


async def _pay(run: Run, order: Record, worker: DemoUser, cashier: DemoUser) -> Record:
    """Paid to the worker as the customer agreed, and handed in to the cashier (M-60, M-61)."""
    charge = await run.charge_of(worker, order)
    part = 10_000
    receipts = []
    for amount, state in ((part, "part_paid"), (SECOND_TOTAL - part, "paid")):
        await charge.do(worker, "pay", state, amount_fen=amount, via="worker", method="cash")
        receipts.append(charge["payment"])
    for receipt in receipts:
        payment = await run.payment(cashier, receipt["id"])
        await payment.do(cashier, "hand_in", "handed_in", counted_fen=payment["amount_fen"])
    return run.take(CHARGE, await charge.look(cashier))


async def _follow_up(run: Run, order: Record, desk: DemoUser) -> None:
    call = await run.follow_up_of(desk, order)
    await call.do(desk, "attempt", "scheduled", means="phone", result="unanswered")
    await call.do(
        desk, "finish", "done", means="phone", result="satisfied", opinion="服务好，价格清楚", ratings=steps.RATINGS
    )
