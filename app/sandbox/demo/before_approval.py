"""Scenario: work before the customer approved a quote is refused on every path of the lifecycle (M-41)."""

from typing import Final
from uuid import uuid4

from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form
from app.sandbox.demo.warehouse import Material, stock

LINES: Final = [steps.labour("更换角阀 人工", 6_000)]
DIFFERENCE: Final = "墙内管道也漏，须开墙"


async def before_approval(run: Run) -> None:
    """One order with holds, changes and rejections; one that changes workers; two that change their kind."""
    team = await steps.team(run, "worker1", "owner2")
    (other,) = await run.people("worker4")
    await _on_site(run, team)
    await _other_hands(run, team, other)
    await _other_kind(run, team, other)
    await _as_if_free(run, team)


def _done() -> Form:
    """The form of a completion that is always refused, so its photo need not exist."""
    photo = str(uuid4())
    return {
        "work_done": "换好了",
        "photos_after": [photo],
        "cleaned_up": True,
        "result_shown_to": "业主本人",
        "not_applicable": steps.NOTHING_RISKY,
    }


async def _on_site(run: Run, team: steps.Team) -> None:
    worker = team.worker
    order = await steps.until_on_site(run, team)
    await order.refused(worker, "start", "work_may_begin")
    # who agrees to an emergency does not make it one
    statement = await run.statement(worker, means="in_person")
    await order.refused(worker, "start", "work_may_begin", emergency_consent=statement)
    await order.impossible(worker, "complete", **_done())
    await _hold_and_resume(run, order, worker)
    await _hold_and_return(run, order, team)
    await _change_and_continue(order, team)
    first = await _reject_and_continue(order, team)
    await _leave_and_come_back(run, order, team, first)
    await _cancel(order, team.desk)


async def _cancel(order: Record, desk: DemoUser) -> None:
    """Cancelling after an approval says what is owed: at most the visit fee that the customer consented to (M-62)."""
    fee = steps.VISIT_FEE_FEN
    await order.refused(desk, "cancel", "settlement_is_recorded", reason="另请师傅")
    await order.refused(desk, "cancel", "settlement_is_recorded", reason="另请师傅", settlement={"fee_fen": fee + 1})
    await order.do(desk, "cancel", "cancelled", reason="另请师傅", settlement={"fee_fen": fee})
    order.must_show("charge", state="invoiced", owed_fen=fee)


async def _hold_and_resume(run: Run, order: Record, worker: DemoUser) -> None:
    until = run.next_window()["ends_at"]
    await order.do(worker, "hold", "on_hold", reason="customer", expected_until=until, note="客户接电话")
    await order.impossible(worker, "start")
    await order.do(worker, "resume", "on_site")
    await order.refused(worker, "start", "work_may_begin")


async def _hold_and_return(run: Run, order: Record, team: steps.Team) -> None:
    desk, worker = team.desk, team.worker
    until = run.next_window()["ends_at"]
    item = await stock(run, order, team.boss, Material("阀芯", 1_500))
    asked = await run.requisition(worker, order, stock_item_id=item.id, quantity="1")
    await order.do(worker, "hold", "on_hold", reason="parts", expected_until=until, requisition_id=asked.id)
    await order.do_when_free(desk, "plan_return", "acknowledged", agreed_by="业主本人")
    await order.impossible(worker, "start")
    await steps.visit(order, worker)
    await order.refused(worker, "start", "work_may_begin")


async def _change_and_continue(order: Record, team: steps.Team) -> None:
    desk, worker = team.desk, team.worker
    await order.do(worker, "report_change", "negotiating", difference=DIFFERENCE)
    await order.refused(desk, "continue", "approved_version_stands", outcome="先做再说")
    for action, form in (("start", {}), ("complete", _done()), ("resume", {})):
        await order.impossible(worker, action, **form)


async def _reject_and_continue(order: Record, team: steps.Team) -> str:
    """A version is offered and rejected by the customer. Returns its id."""
    desk, worker, owner = team.desk, team.worker, team.customer
    await order.do(worker, "quote", "quoted", lines=LINES, list_shown=True)
    first = str(order["quote"]["id"])
    for action, form in (("start", {}), ("complete", _done())):
        await order.impossible(worker, action, **form)
    await order.do(owner, "reject_quote", "negotiating", quote_id=first, reason="价格偏高")
    await order.refused(desk, "continue", "approved_version_stands", outcome="按原价做")
    await order.impossible(owner, "approve_quote", quote_id=first)
    return first


async def _leave_and_come_back(run: Run, order: Record, team: steps.Team, first: str) -> None:
    """The worker leaves while the customer considers the quote; coming back does not count as an approval."""
    desk, worker, owner = team.desk, team.worker, team.customer
    await order.do(worker, "quote", "quoted", lines=LINES, list_shown=True)
    await order.do(worker, "end_visit", "quoted")
    arriving: Form = {"badge_shown": True, "consent_to_enter": "业主本人"}
    tried: tuple[tuple[str, Form], ...] = (
        ("depart", {"checklist": steps.CHECKLIST}),
        ("arrive", arriving),
        ("start", {}),
        ("complete", _done()),
    )
    for action, form in tried:
        await order.impossible(worker, action, **form)
    await order.refused(owner, "approve_quote", "quote_is_current", quote_id=first)
    await order.do(owner, "reject_quote", "negotiating", quote_id=order["quote"]["id"], reason="再考虑")
    await order.refused(desk, "continue", "approved_version_stands", outcome="先上门再说")
    await order.refused(worker, "quote", "quoter_is_there", lines=LINES, list_shown=True)
    for action, form in tried:
        await order.impossible(worker, action, **form)
    await order.do(desk, "quote", "quoted", lines=[steps.labour("优惠价", 5_000)], list_shown=True)
    await order.do(owner, "approve_quote", "acknowledged", quote_id=order["quote"]["id"])
    # approved, but nobody is there: work begins on site
    await order.impossible(worker, "start")
    await order.refused(worker, "depart", "appointment_is_confirmed", checklist=steps.CHECKLIST)
    await steps.agree_again(order, desk, "客户已同意报价")
    await steps.visit(order, worker)
    until = run.next_window()["ends_at"]
    await order.do(worker, "hold", "on_hold", reason="third_party", expected_until=until)


async def _other_hands(run: Run, team: steps.Team, other: DemoUser) -> None:
    """A change of worker does not count as an approval."""
    desk, boss, worker = team.desk, team.boss, team.worker
    order = await steps.until_on_site(run, team)
    await order.assign(boss, other, desk, "reassign")
    await order.impossible(other, "start")
    await order.hidden(worker, "start")
    await order.do(other, "acknowledge", "acknowledged")
    await steps.agree_again(order, desk, "改派后另约")
    await steps.visit(order, other)
    await order.refused(other, "start", "work_may_begin")
    await order.do(other, "hand_back", "dispatched", reason="缺少工具", wanted_worker_id=worker.id)
    await order.assign(boss, worker, desk)
    await order.do(worker, "acknowledge", "acknowledged")
    await steps.agree_again(order, desk, "换回原师傅，另约")
    await steps.visit(order, worker)
    await order.refused(worker, "start", "work_may_begin")
    await order.do(team.customer, "cancel", "cancelled", reason="不修了")


async def _other_kind(run: Run, team: steps.Team, other: DemoUser) -> None:
    """An order that is reclassified after an approval needs another one, because the approval was for another job."""
    desk, worker, owner = team.desk, team.worker, team.customer
    order = await steps.until_on_site(run, team)
    await order.do(worker, "quote", "quoted", lines=LINES, list_shown=True)
    await order.do(owner, "approve_quote", "in_progress", quote_id=order["quote"]["id"])
    await order.impossible(desk, "reclassify", kind="paid_service", reason="改疏通")
    await order.do(worker, "hand_back", "dispatched", reason="实为下水堵塞，须疏通设备")
    await order.do(
        desk, "reclassify", "registered", kind="paid_service", catalogue_code="P14", reason="实为疏通下水管道"
    )  # fmt: skip
    free: Form = {"coverage_reason": "误选", "appointment": run.next_window()}
    for coverage in ("free", "in_warranty", "rework", "common_area"):
        await order.refused(desk, "accept", "coverage_fits_kind", coverage=coverage, **free)
    await steps.accept(run, order, desk)
    await steps.send(order, team.with_worker(other))
    await steps.visit(order, other)
    await order.refused(other, "start", "work_may_begin")
    await order.do(team.customer, "cancel", "cancelled", reason="不修了")


async def _as_if_free(run: Run, team: steps.Team) -> None:
    """Reclassified as a free service: work may start without an approval, because nothing can ever be charged."""
    order = await steps.call_in(run, team.desk, team.customer)
    await steps.accept(run, order, team.desk)
    await order.do(
        team.desk, "reclassify", "registered", kind="free_service", trades=["plumbing"], reason="物业免费协助"
    )  # fmt: skip
    chargeable: Form = {"coverage": "chargeable", "coverage_reason": "仍收费", "estimate": steps.on_site()}
    chargeable |= {"consent": await run.statement(team.desk), "appointment": run.next_window()}
    await order.refused(team.desk, "accept", "coverage_fits_kind", **chargeable)
    await steps.accept(run, order, team.desk, "free")
    await steps.send(order, team)
    await steps.visit(order, team.worker)
    await order.refused(team.worker, "quote", "something_is_chargeable", lines=LINES, list_shown=True)
    await order.do(team.worker, "start", "in_progress")
    photo = await run.upload(team.worker, "photo")
    done = {**_done(), "photos_after": [photo]}
    await order.refused(team.worker, "complete", "actual_within_approved", actual_labour_fen=1, **done)
    await order.do(team.worker, "complete", "completed", **done)
    order.must_show("charge", state="nothing_due", invoiced_fen=0)
    await order.do(team.customer, "sign_off", "signed_off", signed_by="王德明")
