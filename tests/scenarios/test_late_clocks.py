"""With whom a clock stood when its time ran out: kept also where the worker came too late to notice, and where the
record has moved on since."""

from datetime import timedelta
from uuid import UUID

from fastapi import FastAPI
from sqlmodel import col, select

from app.bootstrap import Container
from app.db.database import Database
from app.models import ClockRow, Notice
from app.sandbox.demo.complaints import steps
from app.sandbox.demo.complaints.steps import Mall
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form
from app.services.clocks import clock_verify
from app.services.clocks.due_clocks import DueClockWorker
from tests.scenarios.conftest import TickingClock


async def fire(app: FastAPI) -> None:
    container: Container = app.state.container
    firer = DueClockWorker(container.database, container.moves, container.clock, "the worker")
    while await firer.fire_due():
        pass


async def row(seeded: Database, clock: TickingClock, complaint: Record, name: str) -> ClockRow:
    """The newest clock of a name, as it is stored; everything stored must be what the journal says."""
    async with seeded.transaction(clock.now()) as tx:
        assert [str(difference) async for difference in clock_verify.differences(tx)] == []
        statement = select(ClockRow).where(col(ClockRow.record_id) == UUID(complaint.id), col(ClockRow.name) == name)
        return (await tx.all(ClockRow, statement.order_by(col(ClockRow.created_at))))[-1]


async def shown(run: Run, who: DemoUser, complaint: Record, name: str) -> Form:
    """The same, as it is read."""
    found = await run.server.read(who, f"{complaint.path}/clocks")
    return next(one for one in reversed(found["data"]) if one["name"] == name)


async def about_staff(run: Run, desk: DemoUser, shopper: DemoUser) -> Record:
    return await run.complain(
        desk, kind="service", channel="phone", matter="staff", description="态度差", complainant_id=shopper.id
    )


async def answered_late(run: Run, clock: TickingClock, mall: Mall) -> Record:
    """M-132: due while nobody had taken it up; answered by the department that has it since."""
    complaint = await about_staff(run, mall.desk, mall.shopper)
    clock.pass_by(timedelta(days=9))
    notification = await run.notification(mall.desk)
    await complaint.do(mall.desk, "accept", "accepted", **notification)
    return await complaint.do(mall.desk, "assign", "investigating", handler_id=mall.head.id)


async def test_a_clock_that_ended_late_knows_whose_it_was(run: Run, clock: TickingClock, seeded: Database) -> None:
    mall = await Mall.meet(run)
    complaint = await answered_late(run, clock, mall)
    await complaint.do(mall.head, "reply", "replied", text="已批评教育。", **await run.notification(mall.head))
    ended = await row(seeded, clock, complaint, "staff_service_answer")
    assert (ended.state, ended.fired, ended.breached_with) == ("breached", 0, "centre")
    listed = await run.server.read(mall.desk, "/v1/clocks", state="breached", name="staff_service_answer")
    assert [late_clock["breached_with"] for late_clock in listed["data"]] == ["centre"]
    assert (await shown(run, mall.desk, complaint, "staff_service_answer"))["breached_with"] == "centre"


async def test_a_worker_that_was_away_notes_whose_it_was_then(
    run: Run, clock: TickingClock, seeded: Database, app: FastAPI
) -> None:
    mall = await Mall.meet(run)
    complaint = await answered_late(run, clock, mall)
    await fire(app)
    running = await row(seeded, clock, complaint, "staff_service_answer")
    assert (running.state, running.breached_with) == ("running", "centre")
    await complaint.do(mall.head, "reply", "replied", text="已批评教育。", **await run.notification(mall.head))
    assert (await row(seeded, clock, complaint, "staff_service_answer")).breached_with == "centre"


async def test_a_clock_that_was_late_when_it_paused_or_was_moved(
    run: Run, clock: TickingClock, seeded: Database
) -> None:
    mall = await Mall.meet(run)
    known = await steps.facts(run, mall.desk)
    complaint = await run.complain(
        mall.desk, **steps.dispute("phone", facts=known), complainant_id=mall.shopper.id
    )  # fmt: skip
    clock.pass_by(timedelta(days=5))
    await complaint.do(mall.desk, "request_evidence", "awaiting_evidence", **await run.notification(mall.desk))
    paused = await row(seeded, clock, complaint, "acceptance_told")
    assert (paused.state, paused.breached_with) == ("paused", "centre")
    await complaint.do(mall.shopper, "supplement", "registered", evidence=[{"kind": "receipt", "note": "小票"}])
    await steps.look_at_evidence(run, complaint, mall.desk)
    await steps.accept(run, complaint, mall.desk)
    await complaint.do(mall.desk, "assign", "investigating", handler_id=mall.head.id)
    assert (await row(seeded, clock, complaint, "acceptance_told")).breached_with == "centre"
    clock.pass_by(timedelta(days=20))
    longer = {"until": await steps.day_ahead(run, mall.manager, 9), "reason": "等检测"}
    await complaint.do(mall.manager, "extend", "investigating", **longer, **await run.notification(mall.manager))
    moved = await row(seeded, clock, complaint, "complaint_result")
    assert (moved.state, moved.breached_with) == ("running", "department")


async def test_forwarding_is_the_desks_while_evidence_is_awaited(
    run: Run, clock: TickingClock, seeded: Database, app: FastAPI
) -> None:
    """M-134: the complainant can't forward it."""
    mall = await Mall.meet(run)
    known = await steps.facts(run, mall.desk)
    complaint = await run.complain(
        mall.desk, **steps.dispute("phone", facts=known), complainant_id=mall.shopper.id
    )  # fmt: skip
    await complaint.do(mall.desk, "request_evidence", "awaiting_evidence", **await run.notification(mall.desk))
    clock.pass_by(timedelta(minutes=90))
    await fire(app)
    late = await shown(run, mall.desk, complaint, "complaint_forwarded")
    assert (late["late"], late["breached_with"]) == (True, "centre")
    assert [entry["stood_with"] for entry in late["intervals"]] == ["centre"]
    assert set(late["stood_seconds"]) == {"centre"}
    assert (await row(seeded, clock, complaint, "complaint_forwarded")).breached_with == "centre"
    async with seeded.transaction(clock.now()) as tx:
        about = (col(Notice.record_id) == UUID(complaint.id), col(Notice.event) == "clock.breached")
        notices = await tx.all(Notice, select(Notice).where(*about))
    assert [(entry.role, entry.data["stood_with"]) for entry in notices] == [
        ("receptionist", "centre"), ("cs_supervisor", "centre"),
    ]  # fmt: skip
    assert (await complaint.look(mall.desk))["stands_with"] == "customer", "the complaint itself waits for them"
