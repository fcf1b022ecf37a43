"""Whatever a move does to clocks, the rows and what is said of it in the journal are the same clocks."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from app.core.enums import ClockState
from app.core.ids import UUID, new_id
from app.db.database import Database
from app.db.queries.clocks import rows_of
from app.models import Community, JournalEntry
from app.services.clocks.clock_verify import compared
from app.services.clocks.effects import write_clocks
from app.services.complaints.kind import COMPLAINTS
from app.services.moving.context import MoveContext
from app.services.moving.handlers import HANDLERS
from app.services.places.communities import Communities
from app.workflow.clocks.history import ClockEntry, fold
from app.workflow.clocks.intervals import intervals, seconds_left, stood_seconds
from app.workflow.engine import effects as fx
from app.workflow.engine.step import Context
from app.workflow.kinds.complaint.table import COMPLAINT

BEGAN = datetime(2026, 9, 24, 2, 0, tzinfo=UTC)
"""Before a holiday with make-up workdays."""
CLOCKS = ("acceptance_told", "staff_service_answer", "complaint_response", "progress", "complaint_result")
NAMES = st.sampled_from(CLOCKS)
EFFECTS = st.one_of(
    NAMES.map(fx.Start),
    NAMES.map(fx.Stop),
    NAMES.map(fx.Void),
    st.just(fx.Void()),
    NAMES.map(fx.Pause),
    NAMES.map(fx.Resume),
    NAMES.map(fx.Restart),
    NAMES.map(fx.MoveDue),
)
MOVES = st.lists(
    st.tuples(st.timedeltas(timedelta(seconds=1), timedelta(days=6)), st.lists(EFFECTS, max_size=4)), max_size=12
)
STATES = ("registered", "awaiting_evidence", "investigating", "replied", "escalated")


def complaint(community: Any) -> SimpleNamespace:
    return SimpleNamespace(
        id=new_id(), state=COMPLAINT.states("registered"), version=0, created_at=BEGAN, round=2, kind="service",
        matter="staff", severity="general", level=None, community_id=community.id, received_at=None,
    )  # fmt: skip


async def play(database: Database, community: Any, moves: list[tuple[timedelta, list[fx.Effect]]]) -> None:
    """Carry out moves one after another, and hold rows and journal against each other after each."""
    row, now, entries = complaint(community), BEGAN, []
    for number, (later, effects) in enumerate(moves):
        now += later
        form = SimpleNamespace(until=(now + timedelta(days=number)).date(), reason="parts")
        state = STATES[number % len(STATES)]
        async with database.transaction(now) as tx:
            context = Context(SimpleNamespace(), now, community, row, form)  # type: ignore[arg-type]
            move: Any = SimpleNamespace(from_state=str(row.state), to_state=state)
            nothing: Any = None
            run = MoveContext(tx, COMPLAINTS, context, move, {}, nothing, nothing, nothing)
            seen: set[str] = set()
            for effect in effects:
                # one clock is dealt with once in a move, as in the tables
                name = getattr(effect, "clock", "".join(getattr(effect, "clocks", ())))
                if name not in seen and not (name == "" and seen) and "" not in seen:
                    seen.add(name)
                    await HANDLERS[type(effect)](run, effect)
            await write_clocks(run)
            tx.insert(
                JournalEntry, record_id=row.id, version=row.version + 1, record_type="complaint", event="x", action="x",
                actor_id=row.id, actor_kind="system", actor_role="system", at=now, data=run.data, previous_hash="",
                hash="",
            )  # fmt: skip
            await tx.commit()
        row.state, row.version = COMPLAINT.states(state), row.version + 1
        entries.append(ClockEntry(now, "complaint", "reply", run.data))
    history = fold(entries)
    async with database.transaction(now + timedelta(hours=1)) as tx:
        rows = await rows_of(tx, [row.id])
        assert {clock_row.id for clock_row in rows} == set(history.clocks)
        for clock_row in rows:
            clock = history.clocks[clock_row.id]
            wrong = [
                field for field in compared(tx.now, "complaint", clock_row, clock, history) if field[1] != field[2]
            ]
            assert wrong == []
            stretches = intervals(clock, history, tx.now)
            assert all(interval.seconds(tx.now) >= 0 for interval in stretches)
            if stretches:
                assert stretches[0].since == clock.started_at
                assert [stretch.until for stretch in stretches[:-1]] == [stretch.since for stretch in stretches[1:]]
            total = sum(stood_seconds(stretches, tx.now).values())
            assert 0 <= total <= ((clock.ended_at or tx.now) - clock.started_at).total_seconds()
            if clock.state is ClockState.MET:
                assert seconds_left(clock, tx.now) >= 0


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Berlin"])
async def test_told_moves(seeded: Database, zone: str) -> None:
    """A told way through every effect."""
    day, hour = timedelta(days=1), timedelta(hours=1)
    moves: list[tuple[timedelta, list[fx.Effect]]] = [
        (hour, [fx.Start(name) for name in CLOCKS]),
        (hour, [fx.Pause("acceptance_told"), fx.Pause("staff_service_answer"), fx.Restart("progress")]),
        (6 * day, [fx.Resume("acceptance_told"), fx.MoveDue("complaint_result"), fx.Pause("progress")]),
        (day, [fx.Resume("staff_service_answer"), fx.Stop("complaint_response"), fx.MoveDue("progress")]),
        (5 * day, [fx.Stop("acceptance_told"), fx.MoveDue("staff_service_answer"), fx.Restart("progress")]),
        (20 * day, [fx.MoveDue("complaint_result"), fx.Stop("staff_service_answer")]),
        (hour, [fx.Void()]),
        (hour, [fx.Start("progress")]),
    ]
    await play(seeded, await _community(seeded, zone), moves)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
async def test_any_moves(seeded: Database, moves: list[tuple[timedelta, list[fx.Effect]]]) -> None:
    await play(seeded, await _community(seeded, "Asia/Shanghai"), moves)


async def _community(database: Database, zone: str) -> Any:
    async with database.transaction(BEGAN) as tx:
        community_id: UUID = await tx.value(select(col(Community.id)).limit(1))
        rules = await Communities().get(tx, community_id)
    values = {name: getattr(rules, name) for name in rules.__slots__}
    return SimpleNamespace(**{**values, "zone": zone})
