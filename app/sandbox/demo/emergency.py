"""Scenario: a burst pipe displaces another appointment, and is made safe before any quote only with recorded
consent."""

from datetime import timedelta

from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run, window
from app.sandbox.demo.server import DemoUser, Unexpected

APPROVED_FEN = 20_000
ACTUAL_FEN = 15_000
SHORT = timedelta(minutes=5)


async def emergency(run: Run) -> None:
    """M-10, M-20, M-24, M-41: two orders need one worker, and the emergency gets him."""
    (tenant,) = await run.people("tenant1")
    team, lesser, burst = await _both_want_one(run, tenant)
    desk, worker, owner = team.desk, team.worker, team.customer
    await _displaced(lesser, desk, worker, tenant)
    await burst.do(worker, "acknowledge", "acknowledged")
    await steps.visit(burst, worker)
    await _make_safe(run, burst, worker)
    await _no_way_round(burst, desk, worker, owner)
    await _do_it(run, burst, worker, owner)


async def _both_want_one(run: Run, tenant: DemoUser) -> tuple[steps.Team, Record, Record]:
    """Two orders for a worker who is not out on another emergency, because that would not be displaced."""
    for name in ("worker4", "worker1"):
        team = await steps.team(run, name, "owner2")
        lesser = await _planned_for_now(run, team, tenant)
        burst = await _call(run, team.customer, team.desk)
        if await burst.assign_if_free(team.boss, team.worker):
            return team, lesser, burst
        await lesser.do(tenant, "cancel", "cancelled", reason="师傅在抢修，改日再约")
        await burst.do(team.customer, "cancel", "cancelled", reason="已另派抢修")
    raise Unexpected("every plumber is out on an emergency")


async def _planned_for_now(run: Run, team: steps.Team, tenant: DemoUser) -> Record:
    """An ordinary appointment that is about to begin."""
    order = await steps.call_in(run, team.desk, tenant, description="洗手盆水箱漏水", catalogue_code="P13")
    now = await run.server.now(team.desk)
    soon = (window(now + timedelta(minutes=minute), SHORT) for minute in range(2, 28, 5))
    await steps.accept(run, order, team.desk, appointment=next(soon), odd_hour=True)
    await steps.dispatch(order, team)
    return await order.assign(team.boss, team.worker, team.desk, times=soon)


async def _call(run: Run, owner: DemoUser, desk: DemoUser) -> Record:
    order = await run.register(
        owner, kind="repair", channel="app", urgency="emergency", description="水管爆裂，厨房进水",
        premises_id=owner.home, catalogue_code="P12",
    )  # fmt: skip
    if not order["advice"]:
        raise Unexpected(f"{order.name}: who reports an emergency online is not told to phone as well")
    return await steps.accept(run, order, desk, appointment=None, visit_now=True)


async def _displaced(order: Record, desk: DemoUser, worker: DemoUser, tenant: DemoUser) -> None:
    await order.look(desk)
    order.must_show(state="assigned").must_show("appointment", state="cancelled")
    await order.do(worker, "acknowledge", "acknowledged")
    await order.refused(worker, "depart", "appointment_is_confirmed", checklist=steps.CHECKLIST)
    await steps.agree_again(order, desk, "紧急抢修占用，致歉改约")
    await order.do(tenant, "cancel", "cancelled", reason="已自行修好")


async def _make_safe(run: Run, order: Record, worker: DemoUser) -> None:
    await order.refused(worker, "start", "emergency_is_consented")
    statement = await run.statement(worker, means="in_person")
    later = (await run.server.now(worker) + timedelta(hours=1)).isoformat()
    tomorrow = {**statement, "told_at": later}
    await order.refused(worker, "start", "word_is_not_from_the_future", emergency_consent=tomorrow)
    await order.do(worker, "start", "in_progress", emergency_consent=statement)
    photo = await run.upload(worker, "photo")
    done = {
        "work_done": "关总阀止水",
        "photos_after": [photo],
        "cleaned_up": True,
        "result_shown_to": "业主本人",
        "not_applicable": steps.NOTHING_RISKY,
    }
    # made safe is not approved: nothing can be charged yet
    await order.refused(worker, "complete", "actual_within_approved", actual_labour_fen=1, **done)


async def _no_way_round(order: Record, desk: DemoUser, worker: DemoUser, owner: DemoUser) -> None:
    """After the pipe was made safe, the repair can't start without an approved version of a quote."""
    await order.do(worker, "report_change", "negotiating", difference="须更换整段水管")
    await order.refused(desk, "continue", "approved_version_stands", outcome="客户口头同意继续")
    lines = [steps.labour("更换水管", 30_000)]
    await order.do(worker, "quote", "quoted", lines=lines, list_shown=True)
    await order.do(owner, "reject_quote", "negotiating", quote_id=order["quote"]["id"], reason="价格偏高")
    await order.refused(desk, "continue", "approved_version_stands", outcome="先做再说")


async def _do_it(run: Run, order: Record, worker: DemoUser, owner: DemoUser) -> None:
    lines = [steps.labour("更换水管", APPROVED_FEN)]
    await order.do(worker, "quote", "quoted", lines=lines, list_shown=True, note="已让利")
    await order.do(owner, "approve_quote", "in_progress", quote_id=order["quote"]["id"])
    photo = await run.upload(worker, "photo")
    done = {
        "work_done": "更换水管",
        "photos_after": [photo],
        "cleaned_up": True,
        "result_shown_to": "业主本人",
        "not_applicable": steps.NOTHING_RISKY,
    }
    await order.refused(worker, "complete", "actual_within_approved", actual_labour_fen=APPROVED_FEN + 1, **done)
    await order.do(worker, "complete", "completed", actual_labour_fen=ACTUAL_FEN, **done)
    order.must_show("charge", invoiced_fen=ACTUAL_FEN)
    await order.do(owner, "sign_off", "signed_off", signed_by="王德明", ratings=steps.RATINGS)
