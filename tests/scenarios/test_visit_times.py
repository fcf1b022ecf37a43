"""When visits are agreed, announced and made: M-24, M-30, M-31, M-33, M-35."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import col, select

from app.core.enums import ClockState
from app.core.ids import UUID
from app.db.database import Database
from app.models import Appointment, ClockRow
from app.sandbox.demo import steps
from app.sandbox.demo.purchases import ask_to_buy
from app.sandbox.demo.run import ZONE, Run, window
from app.workflow.kinds.work_order.table import WORK_ORDER
from tests.scenarios.conftest import TickingClock

HOUR = timedelta(hours=1)


def local(clock: TickingClock, days: int, hour: int) -> datetime:
    """An hour of a coming day in Shanghai."""
    today = clock.now().astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=days, hours=hour)


async def test_nobody_leaves_for_an_appointment_of_another_day(run: Run, clock: TickingClock) -> None:
    team = await steps.team(run, "worker1", "owner2")
    order = await steps.call_in(run, team.desk, team.customer)
    await steps.accept(run, order, team.desk, appointment=window(local(clock, 9, 10), 2 * HOUR))
    await steps.send(order, team)
    await order.refused(team.worker, "depart", "visit_is_due", checklist=steps.CHECKLIST)
    clock.pass_by(timedelta(days=9))
    await order.do(team.worker, "depart", "en_route", checklist=steps.CHECKLIST)
    await order.do(team.worker, "arrive", "on_site", badge_shown=True, consent_to_enter="业主本人")
    order.must_show("appointment", state="kept")


async def test_a_missed_day_is_agreed_anew(run: Run, clock: TickingClock) -> None:
    team = await steps.team(run, "worker1", "owner2")
    order = await steps.call_in(run, team.desk, team.customer)
    await steps.accept(run, order, team.desk, appointment=window(local(clock, 1, 10), HOUR))
    await steps.send(order, team)
    clock.pass_by(timedelta(days=3))
    await order.refused(team.worker, "depart", "visit_is_due", checklist=steps.CHECKLIST)


async def test_a_common_area_is_visited_early_without_keeping_the_appointment(
    run: Run, seeded: Database, clock: TickingClock
) -> None:
    """Nine days early is not on time."""
    team = await steps.team(run, "worker1", "owner2")
    form = {"kind": "repair", "channel": "phone", "description": "路灯不亮", "trades": ["electrical"]}
    order = await run.register(team.desk, common_area="1号楼大堂", contact_phone="13800138000", **form)
    agreed = window(local(clock, 9, 10), 2 * HOUR)
    why = {"coverage": "common_area", "coverage_reason": "公共区域"}
    await order.do(team.desk, "accept", "accepted", appointment=agreed, **why)
    await steps.send(order, team)
    await order.do(team.worker, "depart", "en_route", checklist=steps.CHECKLIST)
    await order.do(team.worker, "arrive", "on_site", badge_shown=True, consent_to_enter="物业")
    async with seeded.transaction(clock.now()) as tx:
        [made] = await tx.all(Appointment, select(Appointment).where(col(Appointment.work_order_id) == UUID(order.id)))
        statement = select(ClockRow).where(col(ClockRow.record_id) == UUID(order.id), col(ClockRow.name) == "on_time")
        [on_time] = await tx.all(ClockRow, statement)
    assert (made.state, on_time.state) == ("moved", ClockState.VOIDED)


async def test_times_that_are_over_or_at_night_are_refused(run: Run, clock: TickingClock) -> None:
    desk, owner = await run.people("reception", "owner2")
    form = {
        "kind": "repair", "channel": "phone", "description": "漏水", "premises_id": owner.home,
        "contact_phone": "13800138000", "trades": ["plumbing"],
    }  # fmt: skip
    over = window(local(clock, -2, 10), HOUR)
    night = window(local(clock, 2, 3), HOUR)
    for wish, guard in ((over, "window_lies_ahead"), (night, "hour_is_usual")):
        await run.registration_refused(desk, WORK_ORDER, guard, {**form, "wish": wish})
    # an emergency comes at any hour; and who says so means it
    await run.register(desk, **form, wish=night, urgency="emergency")
    order = await run.register(desk, **form, wish=night, odd_hour=True)
    await steps.accept(run, order, desk)
    again = {"reason": "客户改期", "asked_by": "customer", "agreed_by": "业主"}
    for time, guard in ((over, "window_lies_ahead"), (night, "hour_is_usual")):
        await order.refused(desk, "reschedule", guard, window=time, **again)
    await order.do(desk, "reschedule", "accepted", window=night, odd_hour=True, **again)


async def test_an_announcement_lies_between_the_appointment_and_now(run: Run, clock: TickingClock) -> None:
    """A day in 1971 does not make a late notice early."""
    desk, owner = await run.people("reception", "owner2")
    order = await steps.call_in(run, desk, owner)
    await steps.accept(run, order, desk, appointment=window(clock.now() + timedelta(minutes=10), HOUR), odd_hour=True)
    late = {
        "window": window(clock.now() + 2 * HOUR, HOUR), "reason": "师傅未回", "asked_by": "centre", "odd_hour": True,
        "agreed_by": "业主", "apology": True,
    }  # fmt: skip
    for announced in (datetime(1971, 1, 1, tzinfo=UTC), clock.now() + HOUR):
        await order.refused(desk, "reschedule", "announcement_is_past", announced_at=announced.isoformat(), **late)
    await order.do(desk, "reschedule", "accepted", announced_at=clock.now().isoformat(), **late)
    order.must_show("appointment", notice_late=True)


async def test_a_word_is_no_older_than_what_it_answers(run: Run, clock: TickingClock) -> None:
    """What is heard during the call may precede its registration, but not the call."""
    desk, worker, owner = await run.people("reception", "worker1", "owner2")
    called = clock.now() - timedelta(minutes=40)
    order = await steps.call_in(run, desk, owner, received_at=called.isoformat())
    word = {"said_by": "业主本人", "means": "phone"}
    for told in (datetime(1970, 1, 1, tzinfo=UTC), called - HOUR, clock.now() + HOUR):
        form = {"consent": {**word, "told_at": told.isoformat()}, "appointment": run.next_window()}
        await order.refused(
            desk, "accept", "word_is_not_from_the_future", coverage="chargeable", coverage_reason="过保",
            estimate=steps.on_site(), **form,
        )  # fmt: skip
    told = called + timedelta(minutes=5)
    await steps.accept(run, order, desk, consent={**word, "told_at": told.isoformat()})
    team = await steps.team(run, "worker1", "owner2")
    await steps.send(order, team)
    await steps.visit(order, worker)
    before = clock.now()
    clock.pass_by(timedelta(minutes=30))
    await order.do(worker, "quote", "quoted", lines=[steps.labour("更换水管", 8_000)], list_shown=True)
    said = {"quote_id": order["quote"]["id"], "consent": {**word, "told_at": before.isoformat()}}
    await order.refused(desk, "reject_quote", "word_is_not_from_the_future", reason="贵", **said)


async def test_what_was_agreed_and_answered_happened_between_the_call_and_now(run: Run, clock: TickingClock) -> None:
    """M-44, M-15: a unit price that was agreed for a purchase, and the answer to a desk service."""
    desk, owner = await run.people("reception", "owner2")
    order = await steps.call_in(run, desk, owner, kind="free_service", catalogue_code="F01")
    await order.do(desk, "accept", "accepted", coverage="free", coverage_reason="无偿服务")
    for answered in (datetime(1970, 1, 1, tzinfo=UTC), datetime(2190, 1, 1, tzinfo=UTC)):
        await order.refused(
            desk, "fulfil", "word_is_not_from_the_future", done="已代订", answered_at=answered.isoformat()
        )
    team = await steps.team(run, "worker1", "owner2")
    order = await steps.until_on_site(run, team)
    tap = await ask_to_buy(run, team.worker, order)
    agreed = {"said_by": "业主本人", "means": "in_person"}
    for told in (datetime(1970, 1, 1, tzinfo=UTC), clock.now() + HOUR):
        word = {**agreed, "told_at": told.isoformat()}
        await tap.refused(team.desk, "approve", "word_is_not_from_the_future", unit_fen=tap["unit_fen"], consent=word)
    word = {**agreed, "told_at": clock.now().isoformat()}
    await tap.do(team.desk, "approve", "approved", unit_fen=tap["unit_fen"], consent=word)


async def test_nothing_waits_for_years(run: Run) -> None:
    """What is agreed for a day that nobody lives to see is watched by no clock."""
    team = await steps.team(run, "worker1", "owner1")
    far = {"starts_at": "2190-01-05T09:00:00+08:00", "ends_at": "2190-01-05T10:00:00+08:00"}
    order = await steps.call_in(run, team.desk, team.customer)
    form: dict[str, Any] = {"coverage": "chargeable", "coverage_reason": "过保", "estimate": steps.on_site()}
    form |= {"consent": await run.statement(team.desk), "appointment": far}
    await order.refused(team.desk, "accept", "window_lies_ahead", **form)
    order = await steps.until_on_site(run, team)
    hold = {"reason": "customer", "expected_until": "2190-01-05T09:00:00+08:00"}
    await order.refused(team.worker, "hold", "hold_ends_later", **hold)
    complaint = await run.complain(
        team.customer, kind="consumer", channel="online", matter="consumer_dispute", description="壶坏了",
        respondent={"name": "金鑫家电"}, purchase={"product": "水壶"},
    )  # fmt: skip
    asked = {"note": "小票", "until": "2190-01-05", **await run.notification(team.desk)}
    await complaint.refused(team.desk, "request_evidence", "evidence_day_lies_ahead", **asked)
