"""`gongdan clocks verify`: what a scenario leaves agrees with its journal, and whatever is changed by hand is found."""

from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text

from app.core.ids import UUID
from app.db.database import Database
from app.sandbox.demo import steps
from app.sandbox.demo.run import Run
from app.services.clocks import clock_verify
from app.services.clocks.clock_verify import Difference
from tests.scenarios.conftest import TickingClock
from tests.support.places import Place


async def found(seeded: Database, clock: TickingClock, record: UUID | None = None) -> list[Difference]:
    async with seeded.transaction(clock.now()) as tx:
        return [difference async for difference in clock_verify.differences(tx, record)]


async def a_held_order(run: Run, clock: TickingClock) -> UUID:
    """A contract repair that waits for the customer, signed for too late."""
    team = await steps.team(run, "worker1", "owner1")
    order = await steps.call_in(run, team.desk, team.customer)
    await steps.accept(run, order, team.desk, "contract")
    await steps.dispatch(order, team)
    await order.assign(team.boss, team.worker, team.desk)
    clock.pass_by(timedelta(minutes=20))
    await order.do(team.worker, "acknowledge", "acknowledged")
    return UUID(order.id)


def tamper(place: Place, statement: str) -> None:
    """What nobody does through the service: by the tables' owner."""
    engine = create_engine(place.owner_url.replace("sqlite+aiosqlite", "sqlite"))
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


CHANGES: dict[str, tuple[str, str, str]] = {
    "a later end": ("UPDATE clock SET due_at = started_at WHERE name = 'sign_for'", "due_at", "sign_for"),
    "a breach undone": (
        "UPDATE clock SET state = 'met', breached_at = NULL WHERE name = 'sign_for'", "breached", "sign_for"
    ),
    "somebody else's breach": (
        "UPDATE clock SET breached_with = 'customer' WHERE name = 'sign_for'", "breached_with", "sign_for"
    ),
    "nobody's breach": ("UPDATE clock SET breached_with = NULL WHERE name = 'sign_for'", "breached_with", "sign_for"),
    "an end forgotten": (
        "UPDATE clock SET state = 'running', ended_at = NULL WHERE name = 'pass_on'", "ended_at", "pass_on"
    ),
    "another clock": ("UPDATE clock SET name = 'fixed' WHERE name = 'pass_on'", "name", "fixed"),
    "a clock taken out": ("DELETE FROM clock WHERE name = 'pass_on'", "row", "pass_on"),
    "a clock put in": (
        "UPDATE clock SET id = (SELECT id FROM work_order LIMIT 1) WHERE name = 'pass_on'", "row", "pass_on"
    ),
    "a clock of nothing": ("UPDATE clock SET record_type = 'nap' WHERE name = 'pass_on'", "record", "pass_on"),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
async def test_a_row_changed_by_hand_is_found(
    run: Run, seeded: Database, clock: TickingClock, seeded_place: Place, change: str
) -> None:
    order = await a_held_order(run, clock)
    assert await found(seeded, clock) == []
    assert await found(seeded, clock, order) == []
    statement, field, name = CHANGES[change]
    tamper(seeded_place, statement)
    differences = await found(seeded, clock)
    assert (field, name) in {(difference.field, difference.name) for difference in differences}
    assert {difference.record_id for difference in differences} == {order}
    assert all(str(difference).startswith(f"{difference.record_type} {order}, clock ") for difference in differences)


async def test_a_pause_by_the_customer_agrees_with_the_journal(run: Run, seeded: Database, clock: TickingClock) -> None:
    team = await steps.team(run, "worker1", "owner1")
    order = await steps.until_on_site(run, team, "contract")
    later = (clock.now() + timedelta(days=2)).isoformat()
    await order.do(team.worker, "hold", "on_hold", reason="customer", expected_until=later)
    clock.pass_by(timedelta(hours=30, minutes=7))
    await order.do(team.worker, "resume", "on_site")
    assert await found(seeded, clock) == []
