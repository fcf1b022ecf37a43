"""The lives of work orders from the worker's signature on: visits, quotes, work, acceptance, money, follow-up."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any, Final

from app.sandbox.simulate.chances import day_of, local, minutes, office, pick
from app.sandbox.simulate.jobs import Job, another_time, arrange, assign, book, send
from app.workflow.kinds.charge import CHARGE
from app.workflow.kinds.follow_up import FOLLOW_UP_LIFECYCLE
from app.workflow.kinds.work_order.checklists import EVERYBODY
from app.workflow.kinds.work_order.table import WORK_ORDER

ARRIVALS: Final = (("early", 78), ("within", 12), ("late", 10))
CHECKLIST: Final = list(EVERYBODY)
RESULTS: Final = (("satisfied", 70), ("fairly", 21), ("dissatisfied", 9))
HOLDS: Final = (("parts", 6), ("customer", 2), ("third_party", 1), ("weather", 1))
COPIES: Final = ("repair_team", "archive", "finance")


async def to_the_end(job: Job) -> AsyncIterator[datetime]:
    """From an assigned order to the archive."""
    world, dice = job.world, job.dice
    async for moment in _go_there(job):
        yield moment
    async for moment in _work(job):
        yield moment
    if dice.random() < 0.05 and job.room is not None:
        yield world.now + minutes(dice, 20, 120)
        await job.do(job.room.owner_id, "reject_work", reason="仍有渗漏")
        async for moment in _again(job):
            yield moment
    yield world.now + minutes(dice, 5, 20)
    await _sign_off(job)
    async for moment in ask(job):
        yield moment
    yield office(world.now + minutes(dice, 30, 1_500))
    await _pay(job)
    async for moment in _archive(job):
        yield moment


async def _go_there(job: Job) -> AsyncIterator[datetime]:
    """Signed for, called ahead, departed, let in: at the second try, where nobody was at home."""
    world, dice = job.world, job.dice
    quick = dice.random() < 0.88
    yield world.now + (minutes(dice, 1, 4) if job.urgency == "emergency" or quick else minutes(dice, 16, 50))
    await job.do(job.hands, "acknowledge")
    if job.starts_at is not None and job.starts_at - world.now > timedelta(hours=30) and dice.random() < 0.8:
        yield job.starts_at - timedelta(hours=25)
        await job.do(job.hands, "contact", means="phone", result="reached", note="确认明日上门")
    if dice.random() < 0.05:
        await another_time(job, 1, job.worker, "客户临时外出")
    async for moment in _travel(job):
        yield moment
    if job.room is not None and dice.random() < 0.08:
        await job.do(
            job.hands, "report_no_access", reason="nobody_home", called=True, notice_left="来访未遇,请致电客服中心"
        )
        yield office(world.now + minutes(dice, 20, 200))
        await another_time(job, 1, job.worker, "未能入户,另约")
        async for moment in _travel(job):
            yield moment
    await job.do(job.hands, "arrive", badge_shown=True, consent_to_enter="业主本人" if job.room else "物业")


async def _travel(job: Job) -> AsyncIterator[datetime]:
    """To the door: in good time, within the agreed hours, or late."""
    dice, world = job.dice, job.world
    assert job.starts_at is not None
    if job.urgency == "emergency":
        there = world.now + minutes(dice, 6, 24 if dice.random() < 0.85 else 70)
    else:
        how = pick(dice, ARRIVALS)
        low, high = {"early": (0, 60), "within": (60, 118), "late": (123, 200)}[how]
        there = job.starts_at + minutes(dice, low, high)
    there = max(there, world.now + timedelta(minutes=4))
    yield max(world.now + timedelta(minutes=1), there - minutes(dice, 5, 20))
    if not await _has_appointment(job):
        # an emergency took this worker's hour
        await another_time(job, 1, job.worker, "因紧急抢修改约")
        async for moment in _travel(job):
            yield moment
        return
    await job.do(job.hands, "depart", checklist=CHECKLIST)
    yield max(there, world.now + timedelta(minutes=1))


async def _has_appointment(job: Job) -> bool:
    appointment = (await job.look()).appointment
    return appointment is not None and str(appointment.state) == "confirmed"


async def _work(job: Job) -> AsyncIterator[datetime]:
    """On site: diagnosed, quoted, agreed to, done; now and then it waits for parts first."""
    world, dice = job.world, job.dice
    yield world.now + minutes(dice, 3, 12)
    if job.free or job.redone:
        await job.do(job.hands, "start")
    else:
        async for moment in _agree(job):
            yield moment
    if dice.random() < 0.07 and not job.redone and job.urgency != "emergency":
        yield world.now + minutes(dice, 5, 20)
        reason = pick(dice, HOLDS)
        until = world.now + timedelta(days=dice.choice((1, 2, 3)))
        await job.do(job.hands, "hold", reason=reason, expected_until=until)
        yield office(until)
        await _return(job)
        async for moment in _travel(job):
            yield moment
        await job.do(job.hands, "arrive", badge_shown=True, consent_to_enter="业主本人")
        yield world.now + minutes(dice, 2, 6)
        await job.do(job.hands, "start")
    yield world.now + minutes(dice, 15, 100)
    photo = await world.upload(job.hands, job.estate)
    await job.do(
        job.hands, "complete", work_done="处理完毕,测试正常", photos_after=[photo], cleaned_up=True,
        result_shown_to="业主本人",
    )  # fmt: skip


async def _return(job: Job) -> None:
    await job.do(job.desk, "plan_return", window=book(job, 1, job.worker), agreed_by="业主本人")


def _line(job: Job, fen: int) -> dict[str, Any]:
    return {
        "kind": "labour", "name": "人工", "quantity": "1", "unit": "项", "basis": "priced_on_site",
        "catalogue_code": job.code, "unit_fen": fen,
    }  # fmt: skip


async def _agree(job: Job) -> AsyncIterator[datetime]:
    """M-40, M-41, M-46: a quote, at times refused and made anew, at times found too small once the work has begun."""
    world, dice = job.world, job.dice
    assert job.room is not None
    fen = dice.randrange(40, 260) * 100
    quoted = (await job.do(job.hands, "quote", lines=[_line(job, fen)], list_shown=True)).quote
    yield world.now + minutes(dice, 2, 15)
    if dice.random() < 0.1:
        await job.do(job.room.owner_id, "reject_quote", quote_id=quoted.id, reason="价格偏高")
        yield world.now + minutes(dice, 4, 25)
        fen = fen * 8 // 10
        quoted = (await job.do(job.hands, "quote", lines=[_line(job, fen)], list_shown=True)).quote
        yield world.now + minutes(dice, 2, 10)
    await _approve(job, quoted)
    if dice.random() < 0.06:
        yield world.now + minutes(dice, 10, 30)
        await job.do(job.hands, "report_change", difference="拆开后发现另有损坏")
        quoted = (await job.do(job.hands, "quote", lines=[_line(job, fen * 15 // 10)], list_shown=True)).quote
        yield world.now + minutes(dice, 5, 30)
        await _approve(job, quoted)


async def _approve(job: Job, quoted: Any) -> None:
    assert job.room is not None
    if job.dice.random() < 0.3:
        await job.do(job.desk, "approve_quote", quote_id=quoted.id, consent=job.word())
    else:
        await job.do(job.room.owner_id, "approve_quote", quote_id=quoted.id)


async def _again(job: Job) -> AsyncIterator[datetime]:
    """M-52: another day, the same worker, free of charge."""
    job.redone = True
    yield office(job.world.now + minutes(job.dice, 10, 60))
    await another_time(job, 1, job.worker, "返工,向客户致歉")
    await assign(job)
    async for moment in _go_there(job):
        yield moment
    async for moment in _work(job):
        yield moment


async def _sign_off(job: Job) -> None:
    dice = job.dice
    if job.room is None or dice.random() < 0.06:
        await job.do(job.desk, "sign_off_absent", agreement=job.word("物业主管"))
        return
    form: dict[str, Any] = {"signed_by": "业主本人"}
    if dice.random() < 0.7:
        names = ("attitude", "quality", "speed", "overall")
        form["ratings"] = {name: pick(dice, ((5, 6), (4, 3), (3, 1), (2, 0.4))) for name in names}
    await job.do(job.room.owner_id, "sign_off", **form)


async def _pay(job: Job) -> None:
    charge = (await job.do(job.hands, "worker_sign")).charge
    if charge is None or not charge.invoiced_fen:
        return
    owed = charge.invoiced_fen
    if job.dice.random() < 0.05:
        reduction = {"amount_fen": owed // 5, "reason": "上门延误,酌情减收"}
        await job.world.act(job.world.town.manager_id, CHARGE, charge.id, "reduce", reduction)
        owed -= owed // 5
    method = pick(job.dice, (("wechat_pay", 6), ("cash", 2), ("card", 1)))
    pay = {"amount_fen": owed, "via": "desk", "method": method}
    await job.world.act(job.estate.staff["cashier"], CHARGE, charge.id, "pay", pay)


async def ask(job: Job) -> AsyncIterator[datetime]:
    """M-70, M-71: the next working day, mostly; some are reached late, some never, some are not content."""
    world, dice = job.world, job.dice
    ahead = pick(dice, ((1, 85), (2, 10), (4, 5)))
    yield local(day_of(world.now) + timedelta(days=ahead), dice.randrange(9, 17), dice.randrange(60))
    if dice.random() < 0.04:
        for _ in range(3):
            await _call(job, "attempt", means="phone", result="unanswered")
            yield world.now + timedelta(days=1)
        follow_up = (await job.look()).follow_up
        await world.act(job.boss, FOLLOW_UP_LIFECYCLE, follow_up.id, "give_up", {"reason": "三日未能联系"})
        return
    if dice.random() < 0.15:
        await _call(job, "attempt", means="phone", result="unanswered")
        yield world.now + minutes(dice, 60, 240)
    result = pick(dice, RESULTS)
    await _call(job, "finish", means="phone", result=result)
    if result != "dissatisfied" or job.kind == "free_service" or job.redone or dice.random() < 0.5:
        return
    yield world.now + minutes(dice, 5, 30)
    await job.do(job.desk, "dissatisfied", reason="回访反映问题仍在", apology=True)
    async for moment in _again(job):
        yield moment
    yield world.now + minutes(dice, 5, 20)
    await _sign_off(job)
    yield local(day_of(world.now) + timedelta(days=1), 10, dice.randrange(60))
    await _call(job, "finish", means="phone", result="satisfied")


async def _call(job: Job, action: str, **form: Any) -> None:
    follow_up = (await job.look()).follow_up
    await job.world.act(job.desk, FOLLOW_UP_LIFECYCLE, follow_up.id, action, form)


async def _archive(job: Job) -> AsyncIterator[datetime]:
    """M-55: the copies, the archive; and now and then the same fault comes back under the repair's warranty (M-54)."""
    world, dice = job.world, job.dice
    yield office(world.now + minutes(dice, 60, 1_500))
    for addressee in COPIES:
        await job.do(job.desk, "log_copy", addressee=addressee, received_by="文员")
    yield office(world.now + minutes(dice, 60, 2_000))
    if not await job.close():
        return
    if job.room is None or dice.random() >= 0.06:
        return
    yield office(world.now + minutes(dice, 1_500, 12_000))
    outcome = await world.act(
        job.room.owner_id, WORK_ORDER, job.id, "warranty_claim", {"description": "同一处又出现问题"}
    )
    world.counts["work_order"] += 1
    claim = Job(
        world,
        job.estate,
        dice,
        job.room,
        job.kind,
        "normal",
        job.code,
        job.trades,
        outcome.created["warranty_order"].id,
    )
    async for moment in _claim(claim):
        yield moment


async def _claim(claim: Job) -> AsyncIterator[datetime]:
    yield claim.world.now + minutes(claim.dice, 2, 8)
    form = {"coverage": "rework", "coverage_reason": "维修质保期内", **arrange(claim)}
    await claim.do(claim.desk, "accept", **form)
    async for moment in send(claim):
        yield moment
    async for moment in to_the_end(claim):
        yield moment
