"""Where running out is an event of the record's lifecycle, Gongdan takes that step (M-120); else nothing moves."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, select

from app.core.complaint_enums import ComplaintChannel, ComplaintKind, Matter, Severity
from app.core.enums import ClockState
from app.core.errors import VersionConflict
from app.core.ids import new_id
from app.models import Complaint, JournalEntry
from app.models.complaint import ComplaintState
from app.services.clocks.due_clocks import LEASE
from app.services.clocks.homes import homes_by_clock
from app.services.moving.moves import Mover
from app.workflow.clocks.definitions import CLOCKS
from app.workflow.engine.step import START
from app.workflow.kinds.all_lifecycles import ALL
from tests.worker.clocks import Village

LAPSING = {"contract_term", "evidence", "goods_pass", "visitor_pass"}


def test_what_lapses_is_a_step_that_gongdan_takes() -> None:
    lapsing = [clock for clock in CLOCKS.values() if clock.lapse_action]
    assert {clock.name for clock in lapsing} == LAPSING
    for clock in lapsing:
        for home in homes_by_clock()[clock.name]:
            steps = ALL[home].by_action[clock.lapse_action]
            assert all(step.is_timer and START not in step.source for step in steps)


async def complain(village: Village, state: ComplaintState) -> UUID:
    """A complaint for which evidence is awaited, or was until a moment ago."""
    async with village.database.transaction(village.clock.now()) as tx:
        complaint = tx.insert(
            Complaint, id=new_id(), created_at=tx.now, updated_at=tx.now, organisation_id=village.organisation,
            community_id=village.community, number="TS-C-1", state=state, kind=ComplaintKind.CONSUMER,
            channel=ComplaintChannel.PHONE, severity=Severity.GENERAL, matter=Matter.CONSUMER_DISPUTE,
            reporter_id=village.worker, complainant_id=village.customer, description="不退货",
        )  # fmt: skip
        await tx.commit()
    return complaint.id


async def state_of(village: Village, complaint: UUID) -> ComplaintState:
    async with village.database.transaction(village.clock.now()) as tx:
        found: ComplaintState = await tx.value(select(col(Complaint.state)).where(col(Complaint.id) == complaint))
        return found


async def steps_of(village: Village, complaint: UUID) -> list[tuple[str, str, str, datetime]]:
    statement = select(JournalEntry).where(col(JournalEntry.record_id) == complaint)
    async with village.database.transaction(village.clock.now()) as tx:
        rows = await tx.all(JournalEntry, statement)
    return [(row.action, row.actor_role, row.actor_kind, row.at) for row in rows]


async def test_time_for_evidence_runs_out(village: Village) -> None:
    complaint = await complain(village, ComplaintState.AWAITING_EVIDENCE)
    order = await village.order()
    clock = await village.start(complaint, "evidence", 100, record_type="complaint")
    other = await village.start(order, minutes=100)
    for minute in (80, 100):
        village.after(minute)
        assert not await village.firer().fire_due()
    assert await state_of(village, complaint) is ComplaintState.REGISTERED
    assert await steps_of(village, complaint) == [("evidence_lapsed", "system", "system", village.clock.now())]
    assert await village.events(clock) == ["clock.warned", "clock.breached"]
    row = await village.row(clock)
    assert (row.state, row.breached_with, row.leased_by) == (ClockState.BREACHED, "customer", None)
    assert await village.told(complaint) == [
        ("clock.warned", "customer"),
        ("clock.warned", "receptionist"),
        ("complaint.evidence_lapsed", "receptionist"),
        ("complaint.evidence_lapsed", "customer"),
    ]
    assert await village.events(other) == ["clock.warned", "clock.breached"]
    village.after(10_000)
    await village.firer().fire_due()
    assert len(await village.events(clock)) == 2
    assert await village.faults() == []


async def test_a_complaint_that_has_moved_on_stays_where_it_is(village: Village) -> None:
    complaint = await complain(village, ComplaintState.ACCEPTED)
    clock = await village.start(complaint, "evidence", 100, record_type="complaint")
    village.after(101)
    await village.firer().fire_due()
    assert await state_of(village, complaint) is ComplaintState.ACCEPTED
    assert await village.events(clock) == ["clock.breached"]


async def test_a_breach_changes_no_state(village: Village) -> None:
    complaint = await complain(village, ComplaintState.ACCEPTED)
    clocks = [await village.start(complaint, clock, record_type="complaint") for clock in set(CLOCKS) - LAPSING]
    village.after(16)
    await village.firer().fire_due()
    assert [await village.events(clock) for clock in clocks] == [["clock.breached"]] * len(clocks)
    assert [(await village.row(clock)).state for clock in clocks] == [ClockState.RUNNING] * len(clocks)
    assert await state_of(village, complaint) is ComplaintState.ACCEPTED
    assert await steps_of(village, complaint) == []


async def test_progress_reminds_again_and_again(village: Village) -> None:
    complaint = await complain(village, ComplaintState.ACCEPTED)
    clock = await village.start(complaint, "progress", 60, record_type="complaint", calendar="natural_days")
    day = 24 * 60
    for minute in (48, 60, 61 + day, 61 + 3 * day, 61 + 6 * day, 62 + 9 * day, 63 + 12 * day, 63 + 12 * day):
        village.after(minute)
        await village.firer().fire_due()
    assert await village.events(clock) == ["clock.warned", "clock.breached", *["clock.reminded"] * 4]
    assert [(event, who) for event, who in await village.told(complaint) if event == "clock.reminded"] == [
        ("clock.reminded", "receptionist"),
        ("clock.reminded", "manager"),
        ("clock.reminded", "receptionist"),
        ("clock.reminded", "leadership"),
        ("clock.reminded", "receptionist"),
        ("clock.reminded", "receptionist"),
    ]


async def test_whoever_acts_at_that_very_moment_wins(village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    complaint = await complain(village, ComplaintState.AWAITING_EVIDENCE)
    clock = await village.start(complaint, "evidence", 100, record_type="complaint")
    usual = Mover.act

    async def too_late(desk: Mover, opened: Any, action: str, form: Any) -> Any:
        outcome = await usual(desk, opened, action, form)
        raise VersionConflict(values={"version": outcome.context.row.version})

    monkeypatch.setattr(Mover, "act", too_late)
    now = village.after(100)
    await village.firer().fire_due()
    assert await village.events(clock) == []
    assert await state_of(village, complaint) is ComplaintState.AWAITING_EVIDENCE
    monkeypatch.setattr(Mover, "act", usual)
    village.clock.move_to(now + LEASE)
    await village.firer().fire_due()
    assert await village.events(clock) == ["clock.breached"]
    assert await state_of(village, complaint) is ComplaintState.REGISTERED
