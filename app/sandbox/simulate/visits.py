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
from app.workflow.kinds.work_order.checklists import EVERYBODY
from app.workflow.kinds.work_order.table import WORK_ORDER

ARRIVALS: Final = (("early", 78), ("within", 12), ("late", 10))
CHECKLIST: Final = list(EVERYBODY)
RESULTS: Final = (("satisfied", 70), ("fairly", 21), ("dissatisfied", 9))
HOLDS: Final = (("parts", 6), ("customer", 2), ("third_party", 1), ("weather", 1))
COPIES: Final = ("repair_team", "archive", "finance")


async def to_the_end(job: SimulatedOrder) -> Process:
    """From an assigned order to the archive."""
    context, random = job.context, job.random
    yield _go_there(job)
    yield _work(job)
    if random.random() < 0.05 and job.room is not None:
        yield context.now + minutes(random, 20, 120)
        await job.do(job.room.owner_id, "reject_work", reason="仍有渗漏")
        yield _again(job)
    yield context.now + minutes(random, 5, 20)
    await _sign_off(job)
    yield ask(job)
    yield office(context.now + minutes(random, 30, 1_500))
    await _pay(job)
    yield _archive(job)


async def _go_there(job: SimulatedOrder) -> Process:
    """The worker acknowledges the order, calls ahead, travels and is let in; a second time, if nobody was at home."""
    context, random = job.context, job.random
    quick = random.random() < 0.88
    yield context.now + (minutes(random, 1, 4) if job.urgency == "emergency" or quick else minutes(random, 16, 50))
    await job.do(job.worker_id, "acknowledge")
    if job.starts_at is not None and job.starts_at - context.now > timedelta(hours=30) and random.random() < 0.8:
        yield job.starts_at - timedelta(hours=25)
        await job.do(job.worker_id, "contact", means="phone", result="reached", note="确认明日上门")
    if random.random() < 0.05:
        await another_time(job, 1, job.worker, "客户临时外出")
    yield _travel(job)
    if job.room is not None and random.random() < 0.08:
        await job.do(
            job.worker_id, "report_no_access", reason="nobody_home", called=True, notice_left="来访未遇,请致电客服中心"
        )
        yield office(context.now + minutes(random, 20, 200))
        await another_time(job, 1, job.worker, "未能入户,另约")
        yield _travel(job)
    await job.do(job.worker_id, "arrive", badge_shown=True, consent_to_enter="业主本人" if job.room else "物业")


async def _travel(job: SimulatedOrder) -> Process:
    """The worker travels to the address: early, within the agreed time, or late."""
    random, context = job.random, job.context
    assert job.starts_at is not None
    if job.urgency == "emergency":
        there = context.now + minutes(random, 6, 24 if random.random() < 0.85 else 70)
    else:
        how = pick(random, ARRIVALS)
        low, high = {"early": (0, 60), "within": (60, 118), "late": (123, 200)}[how]
        there = job.starts_at + minutes(random, low, high)
    there = max(there, context.now + timedelta(minutes=4))
    yield max(context.now + timedelta(minutes=1), there - minutes(random, 5, 20))
    if not await _has_appointment(job):
        # an emergency took this worker's hour
        await another_time(job, 1, job.worker, "因紧急抢修改约")
        yield _travel(job)
        return
    await job.do(job.worker_id, "depart", checklist=CHECKLIST)
    yield max(there, context.now + timedelta(minutes=1))


async def _has_appointment(job: SimulatedOrder) -> bool:
    appointment = (await job.look()).aspects.appointment
    return appointment is not None and str(appointment.state) == "confirmed"


async def _work(job: SimulatedOrder) -> Process:
    """The work on site: a quote if it is chargeable, then the repair; sometimes it first waits for parts."""
    context, random = job.context, job.random
    yield context.now + minutes(random, 3, 12)
    if job.free or job.redone:
        await job.do(job.worker_id, "start")
    else:
        yield _agree(job)
    if random.random() < 0.07 and not job.redone and job.urgency != "emergency":
        yield context.now + minutes(random, 5, 20)
        reason = pick(random, HOLDS)
        until = context.now + timedelta(days=random.choice((1, 2, 3)))
        await job.do(job.worker_id, "hold", reason=reason, expected_until=until)
        yield office(until)
        await _return(job)
        yield _travel(job)
        await job.do(job.worker_id, "arrive", badge_shown=True, consent_to_enter="业主本人")
        yield context.now + minutes(random, 2, 6)
        await job.do(job.worker_id, "start")
    yield context.now + minutes(random, 15, 100)
    photo = await context.upload(job.worker_id, job.estate)
    await job.do(
        job.worker_id, "complete", work_done="处理完毕,测试正常", photos_after=[photo], cleaned_up=True,
        result_shown_to="业主本人",
    )  # fmt: skip


async def _return(job: SimulatedOrder) -> None:
    await job.do(job.desk, "plan_return", window=book(job, 1, job.worker), agreed_by="业主本人")


def _line(job: SimulatedOrder, fen: int) -> FormValues:
    return {
        "kind": "labour", "name": "人工", "quantity": "1", "unit": "项", "basis": "priced_on_site",
        "catalogue_code": job.code, "unit_fen": fen,
    }  # fmt: skip


async def _quote(job: SimulatedOrder, lines: list[dict[str, object]]) -> Quote:
    """The worker shows the price list and quotes; returns the new version."""
    quote = (await job.do(job.worker_id, "quote", lines=lines, list_shown=True)).aspects.quote
    assert quote is not None
    return quote


async def _follow_up(job: SimulatedOrder) -> FollowUp:
    """The follow-up of a completed order."""
    follow_up = (await job.look()).aspects.follow_up
    assert follow_up is not None
    return follow_up


async def _agree(job: SimulatedOrder) -> Process:
    """Quote and approval; sometimes the first quote is rejected, or a change needs another one (M-40, M-41, M-46)."""
    context, random = job.context, job.random
    assert job.room is not None
    fen = random.randrange(40, 260) * 100
    quoted = await _quote(job, [_line(job, fen)])
    yield context.now + minutes(random, 2, 15)
    if random.random() < 0.1:
        await job.do(job.room.owner_id, "reject_quote", quote_id=quoted.id, reason="价格偏高")
        yield context.now + minutes(random, 4, 25)
        fen = fen * 8 // 10
        quoted = await _quote(job, [_line(job, fen)])
        yield context.now + minutes(random, 2, 10)
    await _approve(job, quoted.id)
    if random.random() < 0.06:
        yield context.now + minutes(random, 10, 30)
        await job.do(job.worker_id, "report_change", difference="拆开后发现另有损坏")
        quoted = await _quote(job, [_line(job, fen * 15 // 10)])
        yield context.now + minutes(random, 5, 30)
        await _approve(job, quoted.id)


async def _approve(job: SimulatedOrder, quote_id: UUID) -> None:
    assert job.room is not None
    if job.random.random() < 0.3:
        await job.do(job.desk, "approve_quote", quote_id=quote_id, consent=job.consent())
    else:
        await job.do(job.room.owner_id, "approve_quote", quote_id=quote_id)


async def _again(job: SimulatedOrder) -> Process:
    """The same worker does the work again on another day, free of charge (M-52)."""
    job.redone = True
    yield office(job.context.now + minutes(job.random, 10, 60))
    await another_time(job, 1, job.worker, "返工,向客户致歉")
    await assign(job)
    yield _go_there(job)
    yield _work(job)


async def _sign_off(job: SimulatedOrder) -> None:
    random = job.random
    if job.room is None or random.random() < 0.06:
        await job.do(job.desk, "sign_off_absent", agreement=job.consent("物业主管"))
        return
    form: FormValues = {"signed_by": "业主本人"}
    if random.random() < 0.7:
        names = ("attitude", "quality", "speed", "overall")
        form["ratings"] = {name: pick(random, ((5, 6), (4, 3), (3, 1), (2, 0.4))) for name in names}
    await job.do(job.room.owner_id, "sign_off", **form)


async def _pay(job: SimulatedOrder) -> None:
    charge = (await job.do(job.worker_id, "worker_sign")).aspects.charge
    if charge is None or not charge.invoiced_fen:
        return
    owed = charge.invoiced_fen
    if job.random.random() < 0.05:
        reduction = {"amount_fen": owed // 5, "reason": "上门延误,酌情减收"}
        await job.context.act(job.context.places.manager_id, CHARGE, charge.id, "reduce", reduction)
        owed -= owed // 5
    method = pick(job.random, (("wechat_pay", 6), ("cash", 2), ("card", 1)))
    pay = {"amount_fen": owed, "via": "desk", "method": method}
    await job.context.act(job.estate.staff["cashier"], CHARGE, charge.id, "pay", pay)


async def ask(job: SimulatedOrder) -> Process:
    """The follow-up, usually on the next working day; some customers are reached late or never (M-70, M-71)."""
    context, random = job.context, job.random
    ahead = pick(random, ((1, 85), (2, 10), (4, 5)))
    yield local(day_of(context.now) + timedelta(days=ahead), random.randrange(9, 17), random.randrange(60))
    if random.random() < 0.04:
        for _ in range(3):
            await _call(job, "attempt", means="phone", result="unanswered")
            yield context.now + timedelta(days=1)
        follow_up = await _follow_up(job)
        await context.act(job.boss, FOLLOW_UP_LIFECYCLE, follow_up.id, "give_up", {"reason": "三日未能联系"})
        return
    if random.random() < 0.15:
        await _call(job, "attempt", means="phone", result="unanswered")
        yield context.now + minutes(random, 60, 240)
    result = pick(random, RESULTS)
    await _call(job, "finish", means="phone", result=result)
    if result != "dissatisfied" or job.kind == "free_service" or job.redone or random.random() < 0.5:
        return
    yield context.now + minutes(random, 5, 30)
    await job.do(job.desk, "dissatisfied", reason="回访反映问题仍在", apology=True)
    yield _again(job)
    yield context.now + minutes(random, 5, 20)
    await _sign_off(job)
    yield local(day_of(context.now) + timedelta(days=1), 10, random.randrange(60))
    await _call(job, "finish", means="phone", result="satisfied")


async def _call(job: SimulatedOrder, action: str, **form: object) -> None:
    follow_up = await _follow_up(job)
    await job.context.act(job.desk, FOLLOW_UP_LIFECYCLE, follow_up.id, action, form)


async def _archive(job: SimulatedOrder) -> Process:
    """Copies and the archive (M-55); sometimes the same fault comes back under the repair's warranty (M-54)."""
    context, random = job.context, job.random
    yield office(context.now + minutes(random, 60, 1_500))
    for addressee in COPIES:
        await job.do(job.desk, "log_copy", addressee=addressee, received_by="文员")
    yield office(context.now + minutes(random, 60, 2_000))
    if not await job.close():
        return
    if job.room is None or random.random() >= 0.06:
        return
    yield office(context.now + minutes(random, 1_500, 12_000))
    outcome = await context.act(
        job.room.owner_id, WORK_ORDER, job.id, "warranty_claim", {"description": "同一处又出现问题"}
    )
    context.counts["work_order"] += 1
    claim_id = outcome.created["warranty_order"].id
    claim = SimulatedOrder(context, job.estate, random, job.room, job.kind, "normal", job.code, job.trades, claim_id)
    yield _claim(claim)


async def _claim(claim: SimulatedOrder) -> Process:
    yield claim.context.now + minutes(claim.random, 2, 8)
    form = {"coverage": "rework", "coverage_reason": "维修质保期内", **arrange(claim)}
    await claim.do(claim.desk, "accept", **form)
    yield send(claim)
    yield to_the_end(claim)
