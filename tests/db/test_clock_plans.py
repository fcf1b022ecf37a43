"""The desk's list of clocks is answered by one index: no page of it walks through the table."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import ColumnElement
from sqlmodel import select

from app.core.enums import ClockState
from app.core.ids import UUID, new_id
from app.core.roles import Caller, Grant, Role
from app.db.database import Database
from app.db.queries.clock_lists import ClockFilters, Way, clocks_statement, of_kinds
from app.models import ClockRow, Community
from app.services.work_orders.kind import WORK_ORDERS
from tests.support.places import Place
from tests.support.plans import learn, plan_of, walked

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
MANY = 3_000
HEAD = Caller(UUID(int=2), UUID(int=3), (Grant(Role.SUPERVISOR, None, UUID(int=1)),))


async def _fill(seeded: Database) -> list[UUID]:
    async with seeded.transaction(NOW) as tx:
        places = [row.id for row in await tx.all(Community, select(Community))]
        for number in range(MANY):
            start = NOW - timedelta(minutes=number)
            tx.insert(
                ClockRow, id=new_id(), created_at=start, community_id=places[number % len(places)],
                record_type="work_order", record_id=new_id(), name="sign_for", started_at=start, due_at=start,
                warn_at=start, next_at=start, state=ClockState.RUNNING if number % 10 == 0 else ClockState.MET,
            )  # fmt: skip
            if number % 300 == 299:
                await tx.flush()
        await tx.commit()
    return places


def of_department(place: UUID) -> ColumnElement[bool]:
    """The clocks of orders that a department's head sees."""
    seen = WORK_ORDERS.conditions(HEAD, place, by_office=True)
    return of_kinds((), {"work_order": (WORK_ORDERS.table, seen)})


@pytest.mark.parametrize("led", [False, True], ids=["desk", "department"])
async def test_the_list_of_clocks_walks_through_no_table(seeded: Database, seeded_place: Place, led: bool) -> None:
    places = await _fill(seeded)
    learn(seeded_place)
    ways = [Way(place, of_department(place)) if led else Way(place) for place in places]
    filters = ClockFilters(late=True, due_before=NOW)
    for chosen in (ways[:1], ways):
        for after in (None, (NOW - timedelta(hours=1), UUID(int=1))):
            plan = await plan_of(seeded, clocks_statement(chosen, filters, NOW, after, 21))
            assert "clock" not in walked(plan), plan
            assert "ix_clock_community_id_state_due_at" in plan, plan
