"""What takes days: attempts on three of them, a warranty that ends, a notice that came too late, a consent to risk."""

from datetime import timedelta

from app.db.database import Database
from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run, window
from tests.scenarios import archive
from tests.scenarios.conftest import TickingClock

DAY = timedelta(days=1)


async def completed(run: Run, team: steps.Team) -> Record:
    order = await steps.until_on_site(run, team, "in_warranty")
    await order.do(team.worker, "start", "in_progress")
    return await steps.finish_work(run, order, team.worker, "更换角阀")


async def test_nobody_is_there_to_accept(run: Run, clock: TickingClock) -> None:
    """A notice, attempts on three different days, and then the desk accepts in their absence (M-51)."""
    team = await steps.team(run, "worker1", "owner1")
    order = await completed(run, team)
    await order.do(team.worker, "leave_notice", "completed", notice="已完工，请致电客服中心约验收")
    tried = {"means": "phone", "result": "unanswered"}
    for _ in range(2):
        await order.do(team.desk, "contact", "completed", **tried)
        await order.do(team.desk, "contact", "completed", **tried)
        await order.refused(team.desk, "sign_off_absent", "absence_is_proven")
        clock.pass_by(DAY)
    await order.do(team.desk, "contact", "completed", **tried)
    await order.do(team.desk, "sign_off_absent", "signed_off", comments="三日未能联系,视同验收")


async def test_a_follow_up_is_given_up_after_three_days(run: Run, seeded: Database, clock: TickingClock) -> None:
    """M-70: and by then it is late, which stays."""
    team = await steps.team(run, "worker1", "owner1")
    order = await completed(run, team)
    await order.do(team.customer, "sign_off", "signed_off", signed_by="李春梅")
    call = await run.follow_up_of(team.desk, order)
    for _ in range(2):
        await call.do(team.desk, "attempt", "scheduled", means="phone", result="unanswered")
        await call.refused(team.boss, "give_up", "attempts_were_made", reason="一直无人接听")
        clock.pass_by(DAY)
    await call.do(team.desk, "attempt", "scheduled", means="phone", result="unanswered")
    await call.forbidden(team.desk, "give_up", reason="一直无人接听")
    clock.pass_by(14 * DAY)
    await call.do(team.boss, "give_up", "given_up", reason="一直无人接听")
    assert (call["attempts"], call["attempt_days"]) == (3, 3)
    await steps.file_slip(order, team.desk, team.worker)
    async with seeded.transaction(clock.now()) as tx:
        assert await archive.faults(tx) == []


async def test_the_repair_s_warranty_ends(run: Run, clock: TickingClock) -> None:
    """M-54: the last day counts, the day after does not."""
    team = await steps.team(run, "worker1", "owner1")
    order = await completed(run, team)
    await order.do(team.customer, "sign_off", "signed_off", signed_by="李春梅")
    clock.pass_by(364 * DAY)
    await order.do(team.customer, "warranty_claim", "signed_off", description="又漏了")
    clock.pass_by(2 * DAY)
    await order.refused(team.customer, "warranty_claim", "repair_is_under_warranty", description="又漏了")


async def test_a_postponement_announced_too_late_is_a_breach_and_not_refused(run: Run, clock: TickingClock) -> None:
    """M-31: half an hour ahead for a short one, two hours for a longer one; a customer's wish is never late."""
    team = await steps.team(run, "worker1", "owner1")
    order = await steps.call_in(run, team.desk, team.customer)
    begins = await run.server.now(team.desk) + timedelta(hours=3)
    await steps.accept(run, order, team.desk, "in_warranty", appointment=window(begins, timedelta(hours=1)))
    await steps.send(order, team)

    async def put_off(by: timedelta, asked_by: str) -> bool:
        nonlocal begins
        begins += by
        await order.do(
            team.desk, "reschedule", "acknowledged", window=window(begins, timedelta(hours=1)), reason="上一单未完",
            asked_by=asked_by, agreed_by="业主本人", apology=True, odd_hour=True,
        )  # fmt: skip
        return bool(order["appointment"]["notice_late"])

    clock.pass_by(timedelta(minutes=50))
    assert not await put_off(timedelta(hours=14), "centre")
    clock.pass_by(timedelta(hours=14, minutes=30))
    assert not await put_off(timedelta(hours=2), "centre")
    clock.pass_by(timedelta(hours=2, minutes=15))
    assert not await put_off(timedelta(hours=2), "customer")
    clock.pass_by(timedelta(hours=3, minutes=10))
    assert await put_off(timedelta(hours=2), "centre")
    timeline = await run.server.read(team.desk, f"{order.path}/timeline")
    assert "改期通知过晚（M-31）" in timeline["data"][-1]["details"]


async def test_a_risky_step_needs_consent_before_the_work_is_done(run: Run) -> None:
    """M-36, M-45: consent with the customer's signature, and no finish on unfit material."""
    team = await steps.team(run, "worker1", "owner1")
    order = await steps.until_on_site(run, team, "in_warranty")
    diagnosis = {"reproduced": True, "cause": "管道老化", "method": "开墙更换", "explained_to": "业主本人"}
    await order.do(team.worker, "diagnose", "on_site", risky_steps=["cut-wall"], **diagnosis)
    await order.do(team.worker, "start", "in_progress")
    unfit = {"material": "水管", "supplied_by": "centre", "fit": False}
    await order.refused(team.worker, "inspect_material", "only_customers_insist", insisted=True, **unfit)
    await order.do(team.worker, "inspect_material", "in_progress", **unfit)
    photo = await run.upload(team.worker, "photo")
    done = {
        "work_done": "更换水管",
        "photos_after": [photo],
        "cleaned_up": True,
        "result_shown_to": "业主本人",
        "not_applicable": steps.NOTHING_RISKY,
    }
    before = await order.look(team.worker)
    blocked = next(item for item in before["available_actions"] if item["name"] == "complete")["blocked_by"]
    assert [rule["guard"] for rule in blocked] == ["consents_are_recorded", "material_is_fit"]
    await order.refused(team.worker, "complete", "consents_are_recorded", **done)
    signature = await run.sign(team.worker, order, "record_consent")
    await order.do(
        team.worker, "record_consent", "in_progress", step="cut-wall", explained="开墙后由我方修补",
        signature_file_id=signature,
    )  # fmt: skip
    await order.refused(team.worker, "complete", "material_is_fit", **done)
    await order.do(team.worker, "inspect_material", "in_progress", **{**unfit, "fit": True})
    await order.do(team.worker, "complete", "completed", **done)
