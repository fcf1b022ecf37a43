"""M-20: the duty manager at night and on holidays, and customers who cannot be reached."""

from datetime import timedelta

import pytest
from fastapi import FastAPI

from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form
from app.workflow.kinds.work_order.table import WORK_ORDER
from tests.scenarios.conftest import TickingClock
from tests.scenarios.test_complaints import fire

ON_SITE: Form = {"basis": "on_site", "visit_fee_fen": 0}


async def attempt(run: Run, who: DemoUser) -> Form:
    """A call that nobody answered just now."""
    tried_at = (await run.server.now(who)).isoformat()
    return {"means": "phone", "result": "unanswered", "tried_at": tried_at}


async def burst(run: Run, who: DemoUser, owner: DemoUser, **more: object) -> Record:
    """A pipe has burst, and somebody phones about it."""
    form: Form = {
        "kind": "repair", "channel": "phone", "urgency": "emergency", "description": "水管爆裂",
        "premises_id": owner.home, "contact_phone": "13800138000", "catalogue_code": "P12", **more,
    }  # fmt: skip
    return await run.register(who, **form)


async def accepted(run: Run, order: Record, who: DemoUser) -> Record:
    """Nobody answers, and somebody comes all the same."""
    return await order.do(
        who, "accept", "accepted", coverage="chargeable", coverage_reason="房屋已过保修期", estimate=ON_SITE,
        attempt=await attempt(run, who), visit_now=True,
    )  # fmt: skip


@pytest.mark.parametrize("begins_at", ["midnight"])
async def test_at_night_the_duty_manager_takes_an_emergency_from_the_call_to_the_worker(
    run: Run, begins_at: str
) -> None:
    duty, owner, boss, worker = await run.people("duty", "owner2", "supervisor", "worker1")
    order = await burst(run, duty, owner)
    await accepted(run, order, duty)
    await order.do(duty, "dispatch", "dispatched", department_id=boss.department_id)
    await order.do(duty, "assign", "assigned", worker_id=worker.id)
    await order.do(worker, "acknowledge", "acknowledged")
    await order.do(worker, "depart", "en_route", checklist=["tools"])
    await order.do(worker, "arrive", "on_site", badge_shown=True, consent_to_enter="保安开门")
    # the owner still cannot be reached: it is made safe, and nothing is chargeable
    await order.refused(worker, "start", "emergency_is_consented")
    await order.do(worker, "start", "in_progress", attempt=await attempt(run, worker))
    photo = await run.upload(worker, "photo")
    done: Form = {
        "work_done": "关阀止水",
        "photos_after": [photo],
        "cleaned_up": True,
        "result_shown_to": "保安",
        "not_applicable": steps.NOTHING_RISKY,
    }
    await order.refused(worker, "complete", "actual_within_approved", actual_labour_fen=1, **done)
    await order.do(worker, "complete", "completed", **done)
    order.must_show("charge", invoiced_fen=0)


@pytest.mark.parametrize("begins_at", ["midnight"])
async def test_at_night_the_duty_manager_has_no_say_in_what_can_wait(run: Run, begins_at: str) -> None:
    duty, desk, owner = await run.people("duty", "reception", "owner2")
    order = await steps.call_in(run, desk, owner)
    await order.hidden(duty, "accept", coverage="in_warranty", coverage_reason="保修", appointment=run.next_window())


async def test_by_day_the_desk_is_there(run: Run, clock: TickingClock) -> None:
    """Reports on patrol stay; everything else waits for the night, and says so."""
    duty, desk, owner = await run.people("duty", "reception", "owner2")
    form: Form = {
        "kind": "repair", "urgency": "emergency", "description": "水管爆裂", "premises_id": owner.home,
        "contact_phone": "13800138000", "trades": ["plumbing"],
    }  # fmt: skip
    await run.registration_refused(duty, WORK_ORDER, "channel_fits_caller", {**form, "channel": "phone"})
    await run.register(duty, **form, channel="patrol")
    order = await burst(run, desk, owner)
    await order.refused(
        duty, "accept", "desk_has_gone_home", coverage="chargeable", coverage_reason="房屋已过保修期",
        estimate=ON_SITE, attempt=await attempt(run, duty), visit_now=True,
    )  # fmt: skip
    clock.pass_by(timedelta(hours=11))
    await accepted(run, order, duty)


async def test_who_could_not_be_reached_owes_no_visit_fee(run: Run) -> None:
    desk, owner = await run.people("reception", "owner2")
    order = await burst(run, desk, owner)
    usual: Form = {"coverage": "chargeable", "coverage_reason": "房屋已过保修期", "visit_now": True}
    await order.refused(desk, "accept", "chargeable_has_consent", estimate=ON_SITE, **usual)
    tried = await attempt(run, desk)
    fee = {"basis": "on_site", "visit_fee_fen": 3000}
    await order.refused(desk, "accept", "no_fee_without_consent", estimate=fee, attempt=tried, **usual)
    later = {**tried, "tried_at": (await run.server.now(desk) + timedelta(hours=1)).isoformat()}
    await order.refused(desk, "accept", "word_is_not_from_the_future", estimate=ON_SITE, attempt=later, **usual)
    await order.do(desk, "accept", "accepted", estimate=ON_SITE, attempt=tried, **usual)
    contacts = await run.server.read(desk, f"{order.path}/contacts")
    assert [(one["means"], one["result"]) for one in contacts] == [("phone", "unanswered")]


async def test_an_ordinary_order_still_needs_the_customer_s_word(run: Run) -> None:
    desk, owner = await run.people("reception", "owner2")
    order = await steps.call_in(run, desk, owner)
    await order.refused(
        desk, "accept", "chargeable_has_consent", coverage="chargeable", coverage_reason="过保", estimate=ON_SITE,
        attempt=await attempt(run, desk), appointment=run.next_window(),
    )  # fmt: skip


async def test_the_manager_names_a_worker_of_any_department(run: Run) -> None:
    desk, manager, worker, owner = await run.people("reception", "manager", "worker1", "owner2")
    order = await burst(run, desk, owner)
    await accepted(run, order, desk)
    await order.do(manager, "assign", "assigned", worker_id=worker.id)
    assert order["department_id"] == worker.department_id


async def heard(run: Run, who: DemoUser) -> list[tuple[str, str]]:
    """What somebody was told of which order, the newest first."""
    notices = (await run.server.read(who, "/v1/me/notices"))["data"]
    return [(notice["event"], notice["record"]["number"]) for notice in notices]


@pytest.mark.parametrize("begins_at", ["midnight"])
async def test_at_night_the_duty_manager_hears_of_emergencies_and_of_their_late_clocks(
    run: Run, app: FastAPI, clock: TickingClock, begins_at: str
) -> None:
    duty, desk, owner, boss, worker = await run.people("duty", "reception", "owner2", "supervisor", "worker1")
    await steps.call_in(run, desk, owner)
    assert await heard(run, duty) == []
    order = await burst(run, owner, owner, channel="app")
    assert await heard(run, duty) == [("work_order.registered", order["number"])]
    await accepted(run, order, duty)
    await order.do(duty, "dispatch", "dispatched", department_id=boss.department_id)
    await order.do(duty, "assign", "assigned", worker_id=worker.id)
    clock.pass_by(timedelta(minutes=6))
    await fire(app)
    assert ("clock.breached", order["number"]) in await heard(run, duty)
    await order.do(worker, "hand_back", "dispatched", reason="车辆故障")
    assert (await heard(run, duty))[0] == ("work_order.handed_back", order["number"])


async def test_by_day_the_duty_manager_hears_nothing(run: Run) -> None:
    duty, owner = await run.people("duty", "owner2")
    await burst(run, owner, owner, channel="app")
    assert await heard(run, duty) == []
