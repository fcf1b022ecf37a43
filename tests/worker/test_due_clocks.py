"""Clocks fire exactly once: warned, breached, escalated; those concerned are notified, and journaled."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from app.core.enums import ClockState
from app.core.ids import new_id
from app.db.queries import due, feed
from app.models import ClockPolicyRow, ClockRow, WorkOrder
from app.models.work_order import WorkOrderState
from app.services.clocks import due_clocks
from app.services.clocks.due_clocks import LEASE, REST
from app.workflow.clocks import escalation
from tests.worker.clocks import Village


async def test_a_clock_warns_breaches_and_escalates(village: Village) -> None:
    order = await village.order()
    clock = await village.start(order)
    firer = village.firer()
    seen: list[tuple[float, int, str | None]] = []
    for minute in (11.9, 12, 12.1, 14.9, 15, 15.1, 29.9, 30, 44.9, 45, 60, 600):
        village.after(minute)
        await firer.fire_due()
        row = await village.row(clock)
        seen.append((minute, row.fired, row.leased_by))
    assert [fired for _, fired, _ in seen] == [0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 4]
    assert {lease for *_, lease in seen} == {None}
    assert await village.events(clock) == ["clock.warned", "clock.breached", "clock.escalated", "clock.escalated"]
    assert await village.told(order) == [
        ("clock.warned", "worker"),
        ("clock.breached", "worker"),
        ("clock.breached", "supervisor"),
        ("clock.escalated", "cs_supervisor"),
        ("clock.escalated", "manager"),
    ]
    row = await village.row(clock)
    assert (row.state, row.breached_at, row.breached_with) == (ClockState.RUNNING, row.due_at, "worker")
    assert row.next_at == escalation.NEVER
    assert await village.faults() == []


async def test_what_a_due_clock_does_is_a_journal_entry_of_the_clock_and_stands_in_the_feed(village: Village) -> None:
    order = await village.order()
    clock = await village.start(order)
    village.after(16)
    await village.firer().fire_due()
    [entry] = await village.entries(clock)
    assert (entry.record_type, entry.record_id, entry.version, entry.action) == ("clock", clock, 1, "breach")
    assert (entry.actor_role, entry.actor_kind, entry.actor_id.int) == ("system", "system", 0)
    row = await village.row(clock)
    assert entry.data == {
        "record_type": "work_order",
        "record_id": str(order),
        "number": "WX-C-1",
        "name": "sign_for",
        "due_at": row.due_at.isoformat(),
        "stood_with": "worker",
        "level": "supervisor",
        "round": 1,
    }
    async with village.database.transaction(village.clock.now()) as tx:
        await feed.sequence(tx, village.community)
        await tx.commit()
        page = await feed.read(tx, [village.community], 0)
        version = await tx.value(select(col(WorkOrder.version)).where(col(WorkOrder.id) == order))
    assert [(event["event"], event["record_id"]) for event in page.entries] == [("clock.breached", clock)]
    assert version == 3, "the order's own version stays as it is"
    [notice, _] = await village.notices(order)
    assert notice.data == {**entry.data, "clock_id": str(clock)}


async def test_only_what_runs_fires(village: Village) -> None:
    order = await village.order()
    states = (ClockState.MET, ClockState.PAUSED, ClockState.BREACHED, ClockState.VOIDED)
    clocks = [await village.start(order, state=state) for state in states]
    village.after(60)
    assert not await village.firer().fire_due()
    assert [await village.events(clock) for clock in clocks] == [[]] * len(clocks)


async def test_a_breach_is_told_to_whom_it_stands_with(village: Village) -> None:
    orders = {
        WorkOrderState.REGISTERED: ["receptionist", "cs_supervisor"],
        WorkOrderState.DISPATCHED: ["supervisor"],
        WorkOrderState.EN_ROUTE: ["worker", "supervisor"],
        WorkOrderState.QUOTED: ["receptionist", "supervisor"],
    }
    by_state = {}
    for state in orders:
        department = None if state is WorkOrderState.REGISTERED else village.department
        worker = village.worker if state is WorkOrderState.EN_ROUTE else None
        by_state[state] = await village.order(state, department_id=department, worker_id=worker)
        await village.start(by_state[state])
    village.after(16)
    await village.firer().fire_due()
    notified = {state: [who for _, who in await village.told(order)] for state, order in by_state.items()}
    assert notified == orders


async def test_a_policy_says_how_long_a_level_has(village: Village) -> None:
    order, policy = await village.order(), new_id()
    async with village.database.transaction(village.clock.now()) as tx:
        tx.insert(
            ClockPolicyRow, id=policy, created_at=tx.now, community_id=village.community, clock="sign_for", length=900,
            escalate_after=120,
        )  # fmt: skip
        await tx.commit()
    clock = await village.start(order, policy_id=policy)
    for minute in (15, 16.9, 17):
        village.after(minute)
        await village.firer().fire_due()
    assert [entry.at - village.clock.now() for entry in await village.entries(clock)] == [
        timedelta(minutes=-2),
        timedelta(0),
    ]


async def test_two_workers_fire_a_clock_once(village: Village) -> None:
    order = await village.order()
    clocks = [await village.start(order) for _ in range(40)]
    village.after(13)
    firers = [village.firer(f"w{number}") for number in range(4)]
    while any(await asyncio.gather(*(firer.fire_due(at_once=7) for firer in firers))):
        pass
    assert [await village.events(clock) for clock in clocks] == [["clock.warned"]] * len(clocks)
    assert await village.faults() == []


async def test_a_dead_workers_lease_runs_out(village: Village) -> None:
    clock = await village.start(await village.order())
    now = village.after(13)
    async with village.database.transaction(now) as tx:
        assert await due.take(tx, "dead", now + LEASE, 10) == [clock]
        await tx.commit()
    assert not await village.firer().fire_due()
    assert await village.events(clock) == []
    village.clock.move_to(now + LEASE)
    await village.firer().fire_due()
    assert await village.events(clock) == ["clock.warned"]


async def test_whoever_lost_the_lease_fires_nothing(village: Village) -> None:
    clock = await village.start(await village.order())
    now = village.after(13)
    slow, quick = village.firer("slow"), village.firer("quick")
    async with village.database.transaction(now) as tx:
        ids = await due.take(tx, "slow", now + LEASE, 10)
        await tx.commit()
    village.clock.move_to(now + LEASE)
    await quick.fire_due()
    assert await slow._fire(ids) == []
    await slow._fire_alone(clock)
    assert await village.events(clock) == ["clock.warned"]


async def test_an_action_that_ends_the_clock_wins(village: Village) -> None:
    clock = await village.start(await village.order())
    now = village.after(13)
    firer = village.firer()
    async with village.database.transaction(now) as tx:
        ids = await due.take(tx, "w1", now + LEASE, 10)
        await tx.commit()
    async with village.database.transaction(now) as tx:
        tx.update(ClockRow, {"id": clock}, {"state": ClockState.MET, "ended_at": now})
        await tx.commit()
    assert await firer._fire(ids) == []
    assert await village.events(clock) == []


async def test_one_bad_clock_keeps_nobody_from_the_others(village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    order = await village.order()
    good = [await village.start(order) for _ in range(3)]
    bad = await village.start(order, name="fixed")
    usual = due_clocks._write

    async def write(batch: Any, one: Any) -> None:
        if one.row.name == "fixed":
            raise ValueError("no such clock")
        await usual(batch, one)

    monkeypatch.setattr(due_clocks, "_write", write)
    now = village.after(13)
    firer = village.firer()
    await firer.fire_due()
    assert [await village.events(clock) for clock in good] == [["clock.warned"]] * 3
    assert await village.events(bad) == []
    village.clock.move_to(now + timedelta(minutes=1))
    assert not await firer.fire_due(), "it rests"
    monkeypatch.setattr(due_clocks, "_write", usual)
    village.clock.move_to(now + REST)
    await firer.fire_due()
    assert await village.events(bad) == ["clock.breached"]


async def test_a_clock_whose_end_was_moved_warns_and_breaches_anew(village: Village) -> None:
    order = await village.order()
    clock = await village.start(order)
    firer = village.firer()
    for minute in (12, 15):
        village.after(minute)
        await firer.fire_due()
    now = village.after(20)
    async with village.database.transaction(now) as tx:
        changes = {"due_at": now + timedelta(hours=2), "warn_at": now + timedelta(hours=1)}
        tx.update(ClockRow, {"id": clock}, {**changes, "next_at": changes["warn_at"]})
        await tx.commit()
    for minute in (79, 80, 139, 140):
        village.after(minute)
        await firer.fire_due()
    assert await village.events(clock) == ["clock.warned", "clock.breached", "clock.warned", "clock.breached"]
    assert await village.faults() == []


async def test_the_end_of_a_journal_about_clocks_is_looked_after(village: Village) -> None:
    clock = await village.start(await village.order())
    village.after(13)
    await village.firer().fire_due()
    assert await village.faults() == []
    async with village.database.transaction(village.clock.now()) as tx:
        tx.update(ClockRow, {"id": clock}, {"fired": 2})
        await tx.commit()
    [fault] = await village.faults()
    assert str(clock) in fault
