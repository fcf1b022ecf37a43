"""Scenario: the desk does two orders itself: a free service answered by phone, and a paid one settled at the
counter."""

from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser

PAGE_FEN = 50
PAGES = 12


async def counter(run: Run) -> None:
    """M-15: neither is dispatched. F02 costs nothing; P19 is charged within what the customer agreed to."""
    desk, boss, tenant, cashier = await run.people("reception", "supervisor", "tenant1", "cashier")
    await _milk(run, desk, boss, tenant)
    await _copies(run, desk, tenant, cashier)


async def _milk(run: Run, desk: DemoUser, boss: DemoUser, tenant: DemoUser) -> None:
    order = await steps.call_in(
        run, desk, tenant, kind="free_service", catalogue_code="F02", description="代订鲜牛奶，每日一瓶", spot=""
    )
    await order.refused(desk, "accept", "coverage_fits_kind", coverage="chargeable", coverage_reason="误选",
                        estimate=steps.on_site(), consent=await run.statement(desk))  # fmt: skip
    await steps.accept(run, order, desk, "free", appointment=None)
    await order.refused(desk, "dispatch", "needs_a_visit", department_id=boss.department_id)
    await order.do(desk, "fulfil", "signed_off", done="已向奶站代订，明早起每日送达", means="phone")
    order.must_show("charge", state="nothing_due", invoiced_fen=0)
    await _ask(run, order, desk)
    await order.do(desk, "close", "closed")


async def _copies(run: Run, desk: DemoUser, tenant: DemoUser, cashier: DemoUser) -> None:
    order = await steps.call_in(
        run, desk, tenant, kind="paid_service", channel="counter", catalogue_code="P19",
        description="复印租赁合同 12 页", spot="",
    )  # fmt: skip
    estimate = {"basis": "range", "min_fen": PAGE_FEN, "max_fen": 20 * PAGE_FEN}
    reason = "打字复印为有偿服务"
    await steps.accept(run, order, desk, appointment=None, estimate=estimate, coverage_reason=reason)
    line = {**steps.labour("复印", PAGE_FEN, "P19"), "quantity": str(PAGES), "unit": "页"}
    done = {"done": "已复印并装订", "means": "in_person"}
    await order.refused(desk, "fulfil", "desk_service_is_agreed", **done)
    await order.refused(desk, "fulfil", "desk_service_is_agreed", lines=[line], **done)
    statement = await run.statement(desk, "张晓东", "in_person")
    dearer = {**line, "quantity": "21"}
    await order.refused(desk, "fulfil", "desk_price_was_estimated", lines=[dearer], consent=statement, **done)
    await order.do(desk, "fulfil", "signed_off", lines=[line], consent=statement, **done)
    await order.refused(desk, "close", "charge_is_paid")
    charge = await run.charge_of(cashier, order)
    charge.must_show(invoiced_fen=PAGES * PAGE_FEN)
    await charge.do(cashier, "pay", "paid", amount_fen=PAGES * PAGE_FEN, via="desk", method="wechat_pay")
    await _ask(run, order, desk)
    await order.do(desk, "close", "closed")


async def _ask(run: Run, order: Record, desk: DemoUser) -> None:
    call = await run.follow_up_of(desk, order)
    await call.do(desk, "finish", "done", means="phone", result="satisfied", opinion="方便")
