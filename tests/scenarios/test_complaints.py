"""What of complaints takes days: evidence that never came, clocks that are kept or not, and who is alerted."""

from datetime import timedelta
from uuid import UUID

from fastapi import FastAPI
from sqlmodel import col, select

from app.bootstrap import Container
from app.db.database import Database
from app.models import Notice
from app.sandbox.demo.complaints import steps
from app.sandbox.demo.complaints.steps import Mall
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import Form
from app.services.clocks.due_clocks import DueClockWorker
from tests.scenarios import archive
from tests.scenarios.conftest import TickingClock

DAY = timedelta(days=1)


async def fire(app: FastAPI) -> None:
    """The worker fires whatever is due."""
    container: Container = app.state.container
    firer = DueClockWorker(container.database, container.moves, container.clock, "the worker")
    for _ in range(20):
        await firer.fire_due()


async def clocks_of(run: Run, complaint: Record) -> dict[str, Form]:
    """The complaint's newest clock of each name, as the desk sees them."""
    (desk,) = await run.people("reception_gw")
    found = await run.server.read(desk, f"{complaint.path}/clocks")
    return {clock["name"]: clock for clock in found["data"]}


async def asked(run: Run, mall: Mall) -> Record:
    """A complaint that waits for its receipt."""
    known = await steps.facts(run, mall.desk)
    complaint = await run.complain(
        mall.desk, **steps.dispute("phone", facts=known), complainant_id=mall.shopper.id
    )  # fmt: skip
    return await complaint.do(mall.desk, "request_evidence", "awaiting_evidence", **await run.notification(mall.desk))


async def test_evidence_that_never_came_lapses_by_itself(
    run: Run, app: FastAPI, clock: TickingClock, seeded: Database
) -> None:
    """M-120, M-121: seven days, while the decision's clock stands still; then R06 fails, and new facts reopen."""
    mall = await Mall.meet(run)
    complaint = await asked(run, mall)
    clock.pass_by(6 * DAY)
    await fire(app)
    assert (await complaint.look(mall.desk))["state"] == "awaiting_evidence"
    assert (await clocks_of(run, complaint))["acceptance_told"]["state"] == "paused"
    clock.pass_by(2 * DAY)
    await fire(app)
    await fire(app)
    assert (await complaint.look(mall.desk))["state"] == "registered"
    assert complaint["evidence_over"] is True
    entries = (await run.server.read(mall.desk, f"{complaint.path}/timeline"))["data"]
    assert [entry["event"] for entry in entries].count("complaint.evidence_lapsed") == 1
    clocks = await clocks_of(run, complaint)
    assert (clocks["evidence"]["state"], clocks["acceptance_told"]["state"]) == ("breached", "running")
    await steps.assess(complaint, mall.desk, "decline", failing=("R06",))
    await complaint.do(mall.desk, "decline", "declined", **await run.notification(mall.desk))
    assert (await clocks_of(run, complaint))["acceptance_told"]["state"] == "met"
    receipt = {"kind": "receipt", "file_id": await run.upload(mall.shopper, "photo")}
    await complaint.do(mall.shopper, "reopen", "registered", reason="找到小票", evidence=[receipt])
    assert (complaint["round"], complaint["evidence_over"]) == (2, False)
    await steps.look_at_evidence(run, complaint, mall.desk)
    await steps.accept(run, complaint, mall.desk)
    async with seeded.transaction(clock.now()) as tx:
        assert await archive.faults(tx) == []


async def test_evidence_in_time_leaves_as_many_days_as_were_left(run: Run, clock: TickingClock) -> None:
    """M-121: each local midnight passed while it was awaited adds a day to the decision's time."""
    mall = await Mall.meet(run)
    complaint = await asked(run, mall)
    due = (await clocks_of(run, complaint))["acceptance_told"]["due_at"]
    clock.pass_by(4 * DAY)
    await complaint.do(mall.shopper, "supplement", "registered", evidence=[{"kind": "receipt", "note": "小票"}])
    clocks = await clocks_of(run, complaint)
    assert clocks["evidence"]["state"] == "met"
    assert (clocks["acceptance_told"]["due_at"][:10] > due[:10], clocks["acceptance_told"]["state"]) == (
        True,
        "running",
    )


async def test_the_manager_gives_more_time_and_the_worker_waits_for_it(
    run: Run, app: FastAPI, clock: TickingClock
) -> None:
    """M-137: fifteen days, or as extended; a breach is told, and changes no state."""
    mall = await Mall.meet(run)
    known = await steps.facts(run, mall.desk)
    form = steps.dispute("phone", facts=known, evidence=[steps.PAPER_RECEIPT])
    complaint = await run.complain(mall.desk, **form, complainant_id=mall.shopper.id)
    await steps.accept(run, complaint, mall.desk)
    until = await steps.day_ahead(run, mall.manager, 20)
    longer = {"until": until, "reason": "等待检测", **await run.notification(mall.manager)}
    await complaint.do(mall.manager, "extend", "accepted", **longer)
    clock.pass_by(18 * DAY)
    await fire(app)
    assert not (await clocks_of(run, complaint))["complaint_result"]["late"]
    clock.pass_by(4 * DAY)
    await fire(app)
    shown = (await clocks_of(run, complaint))["complaint_result"]
    assert (shown["late"], shown["state"]) == (True, "running")
    assert (await complaint.look(mall.desk))["state"] == "accepted"
    await complaint.do(mall.shopper, "withdraw", "withdrawn", reason="已自行解决")
    shown = (await clocks_of(run, complaint))["complaint_result"]
    assert shown["state"] == "breached"


async def test_a_serious_complaint_is_told_to_the_supervisor_at_once(
    run: Run, seeded: Database, clock: TickingClock
) -> None:
    """M-112: when it is filed, and when it becomes serious later."""
    mall = await Mall.meet(run)
    filed = await run.complain(mall.shopper, **steps.dispute("online"), severity="serious")
    raised = await run.complain(mall.shopper, **steps.dispute("online"))
    assert await alerts(seeded, clock, raised) == []
    await raised.do(mall.desk, "set_severity", "registered", severity="serious", reason="有人受伤")
    assert await alerts(seeded, clock, filed) == ["complaint.registered"]
    assert await alerts(seeded, clock, raised) == ["complaint.severity_changed"]


async def alerts(seeded: Database, clock: TickingClock, complaint: Record) -> list[str]:
    async with seeded.transaction(clock.now()) as tx:
        rows = await tx.all(
            Notice,
            select(Notice).where(col(Notice.record_id) == UUID(complaint.id), col(Notice.role) == "cs_supervisor"),
        )
    return [row.event for row in rows]


async def test_nothing_was_bought_or_reported_tomorrow(run: Run) -> None:
    """M-112: a day that is yet to come is no day of purchase, however the complaint says it."""
    mall = await Mall.meet(run)
    day = await steps.day_ahead(run, mall.manager, 1)
    form = {"community_id": mall.desk.community_id, **steps.dispute("phone"), "complainant_id": mall.shopper.id}
    bought = {**form["purchase"], "bought_on": day}
    answer = await run.server.post(mall.desk, "/v1/complaints", {**form, "purchase": bought})
    assert [refusal["guard"] for refusal in answer.json()["refusals"]] == ["stated_days_are_past"]
    complaint = await run.complain(mall.desk, **{name: form[name] for name in form if name != "community_id"})
    await complaint.refused(mall.shopper, "supplement", "stated_days_are_past", purchase=bought)
    await complaint.refused(mall.shopper, "supplement", "stated_days_are_past", facts={"fault_reported_on": day})
    await complaint.refused(mall.desk, "correct", "stated_days_are_past", purchase=bought, reason="听错")
