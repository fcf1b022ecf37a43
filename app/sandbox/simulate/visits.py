"""Generated work orders from the worker's acknowledgement on: visits, quotes, work, acceptance, payment, follow-up."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from app.models import FollowUp, Quote
from app.sandbox.simulate.context import FormValues, Process
from app.sandbox.simulate.order_steps import SimulatedOrder, another_time, arrange, assign, book, send
from app.sandbox.simulate.random_source import day_of, local, minutes, office, pick
from app.workflow.kinds.charge import CHARGE
from app.workflow.kinds.follow_up import FOLLOW_UP_LIFECYCLE
from app.workflow.kinds.work_order.checklists import EVERYBODY, RISKY_STEPS
from app.workflow.kinds.work_order.table import WORK_ORDER

ARRIVALS: Final = (("early", 78), ("within", 12), ("late", 10))
CHECKLIST: Final = list(EVERYBODY)
NOTHING_RISKY: Final = [{"item": step, "reason": "本次未涉及"} for step in RISKY_STEPS]
RESULTS: Final = (("satisfied", 70), ("fairly", 21), ("dissatisfied", 9))
HOLDS: Final = (("parts", 6), ("customer", 2), ("third_party", 1), ("weather", 1))
COPIES: Final = ("repair_team", "archive", "finance")


async def to_the_end(order: SimulatedOrder) -> Process:
    """From an assigned order to the archive."""
    context, random = order.context, order.random
    yield _go_there(order)
    yield _work(order)
    if random.random() < 0.05 and order.room is not None:
        yield context.now + minutes(random, 20, 120)
        await order.do(order.room.owner_id, "reject_work", reason="仍有渗漏")
        yield _again(order)
    yield context.now + minutes(random, 5, 20)
    await _sign_off(order)
    yield ask(order)
    yield office(context.now + minutes(random, 30, 1_500))
    await _pay(order)
    yield _archive(order)


async def _go_there(order: SimulatedOrder) -> Process:
    """The worker acknowledges the order, calls ahead, travels and is let in; a second time, if nobody was at home."""
    context, random = order.context, order.random
    quick = random.random() < 0.88
    yield context.now + (minutes(random, 1, 4) if order.urgency == "emergency" or quick else minutes(random, 16, 50))
    await order.do(order.worker_id, "acknowledge")
    if order.starts_at is not None and order.starts_at - context.now > timedelta(hours=30) and random.random() < 0.8:
        yield order.starts_at - timedelta(hours=25)
        await order.do(order.worker_id, "contact", means="phone", result="reached", note="确认明日上门")
    if random.random() < 0.05:
        await another_time(order, 1, order.worker, "客户临时外出")
    yield _travel(order)
    if order.room is not None and random.random() < 0.08:
        await order.do(
            order.worker_id,
            "report_no_access",
            reason="nobody_home",
            called=True,
            notice_left="来访未遇，请致电客服中心",
        )
        yield office(context.now + minutes(random, 20, 200))
        await another_time(order, 1, order.worker, "未能入户，另约")
        yield _travel(order)
    await order.do(order.worker_id, "arrive", badge_shown=True, consent_to_enter="业主本人" if order.room else "物业")


async def _travel(order: SimulatedOrder) -> Process:
    """The worker travels to the address: early, within the agreed time, or late."""
    random, context = order.random, order.context
    assert order.starts_at is not None
    if order.urgency == "emergency":
        there = context.now + minutes(random, 6, 24 if random.random() < 0.85 else 70)
    else:
        how = pick(random, ARRIVALS)
        low, high = {"early": (0, 60), "within": (60, 118), "late": (123, 200)}[how]
        there = order.starts_at + minutes(random, low, high)
    there = max(there, context.now + timedelta(minutes=4))
    yield max(context.now + timedelta(minutes=1), there - minutes(random, 5, 20))
    if not await _has_appointment(order):
        # an emergency took this worker's hour
        await another_time(order, 1, order.worker, "因紧急抢修改约")
        yield _travel(order)
        return
    await order.do(order.worker_id, "depart", checklist=CHECKLIST)
    yield max(there, context.now + timedelta(minutes=1))


async def _has_appointment(order: SimulatedOrder) -> bool:
    appointment = (await order.look()).aspects.appointment
    return appointment is not None and str(appointment.state) == "confirmed"


async def _work(order: SimulatedOrder) -> Process:
    """The work on site: a quote if it is chargeable, then the repair; sometimes it first waits for parts."""
    context, random = order.context, order.random
    yield context.now + minutes(random, 3, 12)
    if order.kind == "repair":
        await order.do(
            order.worker_id, "diagnose", reproduced=True, cause="部件老化", method="更换部件", explained_to="业主本人"
        )
    if order.free or order.redone:
        await order.do(order.worker_id, "start")
    else:
        yield _agree(order)
    if random.random() < 0.07 and not order.redone and order.urgency != "emergency":
        yield context.now + minutes(random, 5, 20)
        reason = pick(random, HOLDS)
        until = context.now + timedelta(days=random.choice((1, 2, 3)))
        await order.do(order.worker_id, "hold", reason=reason, expected_until=until)
        yield office(until)
        await _return(order)
        yield _travel(order)
        await order.do(order.worker_id, "arrive", badge_shown=True, consent_to_enter="业主本人")
        yield context.now + minutes(random, 2, 6)
        await order.do(order.worker_id, "start")
    yield context.now + minutes(random, 15, 100)
    photo = await context.upload(order.worker_id, order.estate)
    under_contract = (await order.look()).row.contract_id is not None
    run_in: FormValues = {"run_in": {"minutes": 20, "works": True}} if under_contract else {}
    await order.do(
        order.worker_id, "complete", work_done="处理完毕，测试正常", photos_after=[photo], cleaned_up=True,
        result_shown_to="业主本人", not_applicable=NOTHING_RISKY, **run_in,
    )  # fmt: skip


async def _return(order: SimulatedOrder) -> None:
    await order.do(order.desk, "plan_return", window=book(order, 1, order.worker), agreed_by="业主本人")


def _line(order: SimulatedOrder, fen: int) -> FormValues:
    return {
        "kind": "labour", "name": "人工", "quantity": "1", "unit": "项", "basis": "priced_on_site",
        "catalogue_code": order.code, "unit_fen": fen,
    }  # fmt: skip


async def _quote(order: SimulatedOrder, lines: list[dict[str, object]]) -> Quote:
    """The worker shows the price list and quotes; returns the new version."""
    quote = (await order.do(order.worker_id, "quote", lines=lines, list_shown=True)).aspects.quote
    assert quote is not None
    return quote


async def _follow_up(order: SimulatedOrder) -> FollowUp:
    """The follow-up of a completed order."""
    follow_up = (await order.look()).aspects.follow_up
    assert follow_up is not None
    return follow_up


async def _agree(order: SimulatedOrder) -> Process:
    """Quote and approval; sometimes the first quote is rejected, or a change needs another one (M-40, M-41, M-46)."""
    context, random = order.context, order.random
    assert order.room is not None
    fen = random.randrange(40, 260) * 100
    quoted = await _quote(order, [_line(order, fen)])
    yield context.now + minutes(random, 2, 15)
    if random.random() < 0.1:
        await order.do(order.room.owner_id, "reject_quote", quote_id=quoted.id, reason="价格偏高")
        yield context.now + minutes(random, 4, 25)
        fen = fen * 8 // 10
        quoted = await _quote(order, [_line(order, fen)])
        yield context.now + minutes(random, 2, 10)
    await _approve(order, quoted.id)
    if random.random() < 0.06:
        yield context.now + minutes(random, 10, 30)
        await order.do(order.worker_id, "report_change", difference="拆开后发现另有损坏")
        quoted = await _quote(order, [_line(order, fen * 15 // 10)])
        yield context.now + minutes(random, 5, 30)
        await _approve(order, quoted.id)


async def _approve(order: SimulatedOrder, quote_id: UUID) -> None:
    assert order.room is not None
    if order.random.random() < 0.3:
        await order.do(order.desk, "approve_quote", quote_id=quote_id, consent=order.consent())
    else:
        await order.do(order.room.owner_id, "approve_quote", quote_id=quote_id)


async def _again(order: SimulatedOrder) -> Process:
    """The same worker does the work again on another day, free of charge (M-52)."""
    order.redone = True
    yield office(order.context.now + minutes(order.random, 10, 60))
    await another_time(order, 1, order.worker, "返工，向客户致歉")
    await assign(order)
    yield _go_there(order)
    yield _work(order)


async def _sign_off(order: SimulatedOrder) -> None:
    random = order.random
    if order.room is None or random.random() < 0.06:
        await order.do(order.desk, "sign_off_absent", agreement=order.consent("物业主管"))
        return
    form: FormValues = {"signed_by": "业主本人"}
    if random.random() < 0.7:
        names = ("attitude", "quality", "speed", "overall")
        form["ratings"] = {name: pick(random, ((5, 6), (4, 3), (3, 1), (2, 0.4))) for name in names}
    await order.do(order.room.owner_id, "sign_off", **form)


async def _pay(order: SimulatedOrder) -> None:
    charge = (await order.do(order.worker_id, "worker_sign")).aspects.charge
    if charge is None or not charge.invoiced_fen:
        return
    owed = charge.invoiced_fen
    if order.random.random() < 0.05:
        reduction = {"amount_fen": owed // 5, "reason": "上门延误，酌情减收"}
        await order.context.act(order.context.places.manager_id, CHARGE, charge.id, "reduce", reduction)
        owed -= owed // 5
    method = pick(order.random, (("wechat_pay", 6), ("cash", 2), ("card", 1)))
    pay = {"amount_fen": owed, "via": "desk", "method": method}
    await order.context.act(order.estate.staff["cashier"], CHARGE, charge.id, "pay", pay)


async def ask(order: SimulatedOrder) -> Process:
    """The follow-up, usually on the next working day; some customers are reached late or never (M-70, M-71)."""
    context, random = order.context, order.random
    ahead = pick(random, ((1, 85), (2, 10), (4, 5)))
    yield local(day_of(context.now) + timedelta(days=ahead), random.randrange(9, 17), random.randrange(60))
    if random.random() < 0.04:
        for _ in range(3):
            await _call(order, "attempt", means="phone", result="unanswered")
            yield context.now + timedelta(days=1)
        follow_up = await _follow_up(order)
        await context.act(order.boss, FOLLOW_UP_LIFECYCLE, follow_up.id, "give_up", {"reason": "三日未能联系"})
        return
    if random.random() < 0.15:
        await _call(order, "attempt", means="phone", result="unanswered")
        yield context.now + minutes(random, 60, 240)
    result = pick(random, RESULTS)
    await _call(order, "finish", means="phone", result=result)
    if result != "dissatisfied" or order.kind == "free_service" or order.redone or random.random() < 0.5:
        return
    yield context.now + minutes(random, 5, 30)
    await order.do(order.desk, "dissatisfied", reason="回访反映问题仍在", apology=True)
    yield _again(order)
    yield context.now + minutes(random, 5, 20)
    await _sign_off(order)
    yield local(day_of(context.now) + timedelta(days=1), 10, random.randrange(60))
    await _call(order, "finish", means="phone", result="satisfied")


async def _call(order: SimulatedOrder, action: str, **form: object) -> None:
    follow_up = await _follow_up(order)
    await order.context.act(order.desk, FOLLOW_UP_LIFECYCLE, follow_up.id, action, form)


async def _archive(order: SimulatedOrder) -> Process:
    """Copies and the archive (M-55); sometimes the same fault comes back under the repair's warranty (M-54)."""
    context, random = order.context, order.random
    yield office(context.now + minutes(random, 60, 1_500))
    for addressee in COPIES:
        await order.do(order.desk, "log_copy", addressee=addressee, received_by="文员")
    yield office(context.now + minutes(random, 60, 2_000))
    if not await order.close():
        return
    if order.room is None or random.random() >= 0.06:
        return
    yield office(context.now + minutes(random, 1_500, 12_000))
    outcome = await context.act(
        order.room.owner_id, WORK_ORDER, order.id, "warranty_claim", {"description": "同一处又出现问题"}
    )
    context.counts["work_order"] += 1
    claim_id = outcome.created["warranty_order"].id
    claim = SimulatedOrder(
        context, order.estate, random, order.room, order.kind, "normal", order.code, order.trades, claim_id
    )
    yield _claim(claim)


async def _claim(claim: SimulatedOrder) -> Process:
    yield claim.context.now + minutes(claim.random, 2, 8)
    form = {"coverage": "rework", "coverage_reason": "维修质保期内", **arrange(claim)}
    await claim.do(claim.desk, "accept", **form)
    yield send(claim)
    yield to_the_end(claim)
