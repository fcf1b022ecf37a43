"""What must hold of a complaint and its clocks at every moment, read past the API."""

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from app.core.enums import ClockState
from app.db.transaction import Transaction
from app.models import ClockRow, Complaint, JournalEntry
from app.models.complaint import ComplaintState
from app.services.clocks import clock_verify
from app.workflow.clocks.escalation import BREACHED, REMINDED
from tests.scenarios.complaint_archive import DUE_AFTER, OPEN_CLOCKS


async def faults(tx: Transaction, complaint_id: str, *, fired: bool) -> list[str]:
    """Everything that does not hold; `fired`: the worker has just fired what was due."""
    record = UUID(complaint_id)
    row = await tx.one(Complaint, select(Complaint).where(col(Complaint.id) == record))
    assert row is not None
    clocks = await tx.all(ClockRow, select(ClockRow).where(col(ClockRow.record_id) == record))
    entries = await tx.all(
        JournalEntry,
        select(JournalEntry).where(col(JournalEntry.record_id).in_([record, *(clock.id for clock in clocks)])),
    )
    lengths = Counter(entry.record_id for entry in entries)
    faults_found = [] if lengths[record] == row.version else [f"version {row.version}, {lengths[record]} entries"]
    running = Counter(clock.name for clock in clocks if clock.state in OPEN_CLOCKS)
    faults_found += [f"{name} runs {count} times" for name, count in running.items() if count > 1]
    if wrongly := set(running) - set(DUE_AFTER.get(row.state, running)):
        faults_found.append(f"it is {row.state}, and {sorted(wrongly)} run")
    for clock in clocks:
        own_entries = [entry for entry in entries if entry.record_id == clock.id]
        faults_found += [f"{clock.name}: {fault}" for fault in clock_faults(clock, tx.now, fired=fired)]
        faults_found += [f"{clock.name}: {fault}" for fault in firing_faults(clock, own_entries)]
        if clock.state is ClockState.PAUSED and row.state is not ComplaintState.AWAITING_EVIDENCE:
            faults_found.append(f"{clock.name} stands still while it is {row.state}")
    faults_found += [str(difference) async for difference in clock_verify.differences(tx, record)]
    return faults_found


def clock_faults(clock: Any, now: datetime, *, fired: bool) -> list[str]:
    """Nothing is due before it began, nor breached before it was due; nothing late is untold."""
    differences = []
    if not clock.started_at <= clock.warn_at <= clock.due_at:
        differences.append(f"began {clock.started_at}, warns {clock.warn_at}, is due {clock.due_at}")
    if clock.breached_at is not None and clock.breached_at > now:
        differences.append(f"is breached at {clock.breached_at}, and it is {now}")
    if clock.ended_at is not None and clock.ended_at < clock.started_at:
        differences.append(f"ended {clock.ended_at}, began {clock.started_at}")
    if (clock.ended_at is None) != (clock.state in OPEN_CLOCKS):
        differences.append(f"is {clock.state} and ended at {clock.ended_at}")
    if clock.state is ClockState.BREACHED and clock.breached_at is None:
        differences.append("is breached, but not since when")
    if clock.state in (ClockState.MET, ClockState.VOIDED) and clock.breached_at is not None:
        differences.append(f"is {clock.state}, and was breached at {clock.breached_at}")
    if clock.paused_seconds < 0:
        differences.append(f"stood still for {clock.paused_seconds} s")
    late = clock.state is ClockState.RUNNING and clock.due_at <= now
    if fired and late and clock.breached_at is None:
        differences.append(f"is due {clock.due_at}, it is {now}, and nobody was told")
    return differences


def firing_faults(clock: Any, entries: list[Any]) -> list[str]:
    """Each step of the escalation once: what is due anew may warn and be breached anew, the first breach stays, and
    only reminders repeat."""
    differences = [] if len(entries) == clock.fired else [f"fired {clock.fired} times, {len(entries)} entries"]
    steps = Counter(
        (entry.event, entry.data["level"], entry.data["due_at"]) for entry in entries if entry.event != REMINDED
    )
    differences += [f"{step} was fired {count} times" for step, count in steps.items() if count > 1]
    ends = [datetime.fromisoformat(entry.data["due_at"]) for entry in entries if entry.event == BREACHED]
    if ends and (clock.breached_at is None or clock.breached_at > min(ends)):
        differences.append(f"breaches of {ends} were told, breached at {clock.breached_at}")
    return differences


def shown_faults(clocks: list[dict[str, Any]], now: datetime) -> list[str]:
    """What the API says is left, or is late, is what the moments say."""
    differences = []
    for clock in clocks:
        due = datetime.fromisoformat(clock["due_at"])
        left, late = clock["remaining_seconds"], clock["late_seconds"]
        is_open = clock["state"] in tuple(OPEN_CLOCKS)
        if left is not None and (not is_open or clock["late"]):
            differences.append(f"{clock['name']} is {clock['state']}, and {left} s remain")
        # one that was late before its end was moved stays late
        runs = clock["state"] == "running" and due > now and not clock["late"]
        if runs and left != int((due - now).total_seconds()):
            differences.append(f"{clock['name']}: {left} s remain until {due}, it is {now}")
        if min(left or 0, late or 0, clock["paused_seconds"]) < 0:
            differences.append(f"{clock['name']}: {left} s remain, it is {late} s late")
        if clock["late"] != (late is not None):
            differences.append(f"{clock['name']} is late: {clock['late']}, by {late}")
        if any(part["seconds"] < 0 for part in clock["intervals"]):
            differences.append(f"{clock['name']} ran backwards: {clock['intervals']}")
    return differences
