"""Scenario: what is refused with money: closing with debts, paying twice or too much, collecting without permission
(M-60 to M-63)."""

from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser

FIRST_FEN = 60_000
SECOND_FEN = 5_000


async def money(run: Run) -> None:
    """Two jobs: one is paid online in parts; on the other the manager waives the rest."""
    desk, worker, cashier, manager, owner = await run.people("reception", "worker1", "cashier", "manager", "owner2")
    erp = await run.server.machine()
    first = await _job(run, FIRST_FEN)
    second = await _job(run, SECOND_FEN)
    charge, other = await run.charge_of(cashier, first), await run.charge_of(cashier, second)
    await _not_paid(charge, worker, cashier, erp, owner)
    await _not_theirs(run, first, charge)
    await _online(run, charge, other, erp)
    await _given_back(charge, cashier, manager)
    await _let_go(other, cashier, manager)
    await _not_closed(run, first, desk, worker)
    await _not_closed(run, second, desk, worker)


async def _job(run: Run, fen: int) -> Record:
    """A repair that the customer accepted but did not pay; the worker was not allowed to collect the money."""
    team = await steps.team(run, "worker1", "owner2")
    order = await steps.until_on_site(run, team)
    await steps.approved(order, team, fen)
    await steps.finish_work(run, order, team.worker, "更换水管")
    return await order.do(team.customer, "sign_off", "signed_off", signed_by="王德明")


async def _not_paid(charge: Record, worker: DemoUser, cashier: DemoUser, erp: DemoUser, owner: DemoUser) -> None:
    desk_cash = {"via": "desk", "method": "cash"}
    await charge.refused(cashier, "pay", "no_more_than_owed", amount_fen=FIRST_FEN + 1, **desk_cash)
    await charge.invalid(cashier, "pay", "/amount_fen", amount_fen=0, **desk_cash)
    await charge.refused(worker, "pay", "payment_way_is_agreed", amount_fen=1, via="worker", method="cash")
    await charge.refused(worker, "pay", "payment_way_is_agreed", amount_fen=1, **desk_cash)
    await charge.refused(cashier, "pay", "payment_way_is_agreed", amount_fen=1, via="online", method="alipay")
    await charge.refused(
        erp, "pay", "payment_way_is_agreed", amount_fen=1, via="online", method="cash", online_reference="X"
    )  # fmt: skip
    await charge.forbidden(owner, "pay", amount_fen=1, **desk_cash)
    await charge.forbidden(cashier, "waive", reason="熟人")
    await charge.impossible(
        cashier, "refund", amount_fen=1, method="cash", reason="退款", payment_id=charge["id"]
    )  # fmt: skip


async def _not_theirs(run: Run, order: Record, charge: Record) -> None:
    """Neighbours, colleagues and another community's cashier see neither the charge nor the follow-up."""
    (desk,) = await run.people("reception")
    call = await run.follow_up_of(desk, order)
    for who in await run.people("owner1", "worker2", "cashier_gw", "reception_gw"):
        await charge.hidden(who, "pay", amount_fen=1, via="desk", method="cash")
        await call.hidden(who, "attempt", means="phone", result="reached")


async def _online(run: Run, charge: Record, other: Record, erp: DemoUser) -> None:
    """One online reference counts once: for this charge or another, however often it is sent."""
    reference = f"4200-{run.server.new_key()}"
    online = {"via": "online", "method": "wechat_pay", "online_reference": reference}
    await charge.do(erp, "pay", "part_paid", amount_fen=10_000, **online)
    await charge.refused(erp, "pay", "payment_is_new", amount_fen=10_000, **online)
    await other.refused(erp, "pay", "payment_is_new", amount_fen=1_000, **online)
    rest = {**online, "online_reference": f"{reference}-2"}
    await charge.refused(erp, "pay", "no_more_than_owed", amount_fen=FIRST_FEN, **rest)
    await charge.do(erp, "pay", "paid", amount_fen=FIRST_FEN - 10_000, **rest)
    again = {**online, "online_reference": f"{reference}-3"}
    await charge.impossible(erp, "pay", amount_fen=1, **again)


async def _given_back(charge: Record, cashier: DemoUser, manager: DemoUser) -> None:
    """A cashier gives back what was paid too much, which it is once the manager has reduced the charge (M-53)."""
    back = {"method": "transfer", "reason": "配件退回", "payment_id": charge["payment"]["id"]}
    await charge.refused(cashier, "refund", "refund_within_overpaid", amount_fen=2_000, **back)
    await charge.forbidden(cashier, "reduce", amount_fen=2_000, reason="配件退回")
    await charge.do(manager, "reduce", "paid", amount_fen=2_000, reason="配件退回")
    await charge.refused(cashier, "refund", "refund_within_overpaid", amount_fen=2_001, **back)
    await charge.refused(cashier, "refund", "refund_within_limit", amount_fen=50_001, **back)
    await charge.do(cashier, "refund", "paid", amount_fen=2_000, **back)
    await charge.do(manager, "compensate", "paid", amount_fen=1_500, reason="搬动家具划伤地板", apology=True)
    await charge.impossible(manager, "waive", reason="已付清")
    charge.must_show(paid_fen=FIRST_FEN, reduced_fen=2_000, refunded_fen=2_000, compensated_fen=1_500, owed_fen=0)


async def _let_go(charge: Record, cashier: DemoUser, manager: DemoUser) -> None:
    await charge.forbidden(cashier, "reduce", amount_fen=1_000, reason="客户要求")
    await charge.refused(manager, "reduce", "reduction_leaves_a_rest", amount_fen=SECOND_FEN, reason="让利")
    await charge.do(manager, "reduce", "invoiced", amount_fen=1_000, reason="上门迟到致歉")
    card = {"via": "desk", "method": "card"}
    await charge.do(cashier, "pay", "paid", amount_fen=4_000, **card)
    wrong = {"payment_id": charge["payment"]["id"], "amount_fen": 4_000, "reason": "金额录错"}
    await charge.forbidden(manager, "reverse", **wrong)
    await charge.do(cashier, "reverse", "invoiced", **wrong)
    await charge.impossible(cashier, "reverse", **wrong)
    await charge.do(cashier, "pay", "part_paid", amount_fen=3_000, **card)
    await charge.do(manager, "waive", "paid", reason="老住户，零头免收")
    charge.must_show(owed_fen=0, reduced_fen=1_000, waived_fen=1_000, paid_fen=7_000, reversed_fen=4_000)


async def _not_closed(run: Run, order: Record, desk: DemoUser, worker: DemoUser) -> None:
    """Closing is refused with what is still missing, until nothing is missing."""
    await order.refused(desk, "close", "follow_up_is_settled")
    call = await run.follow_up_of(desk, order)
    (boss,) = await run.people("supervisor")
    await call.refused(boss, "give_up", "attempts_were_made", reason="打不通")
    await call.do(desk, "finish", "done", means="phone", result="fairly")
    await order.refused(desk, "close", "worker_has_signed")
    await order.refused(desk, "close", "copies_are_logged")
    await order.forbidden(worker, "close")
    await steps.file_slip(order, desk, worker)
