"""A generated month: the same seed gives the same figures, and the journal gives them again, counted another way."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlmodel import col, select

from app.bootstrap import Container, build_container
from app.core.clock import MovableClock
from app.core.ids import new_id
from app.core.roles import Caller, Grant, Role
from app.core.settings import Settings
from app.db.queries import feed
from app.models import Person, WorkOrder
from app.sandbox.simulate import places as generated_places
from app.sandbox.simulate.month import AlreadyThere, generate
from app.sandbox.simulate.random_source import shares
from app.services.people.callers import load_person
from app.services.reports import reports
from app.services.reports.reports import REPORTS, Asked, CountedReport
from tests.conftest import open_place
from tests.reports.recount import Recount, month
from tests.scenarios import archive
from tests.support.places import Place

NOW = datetime(2026, 11, 21, tzinfo=UTC)
OCTOBER = date(2026, 10, 1)


@pytest_asyncio.fixture
async def container(place: Place, tmp_path: Path) -> AsyncIterator[Container]:
    """A container on an empty database, three weeks after the month."""
    settings = Settings(database_url=place.url, owner_database_url=place.owner_url, files_dir=tmp_path / "files")
    opened = build_container(settings, clock=MovableClock(NOW), database=open_place(place.url))
    yield opened
    await opened.close()


async def write(container: Container, *, communities: int = 10, seed: int = 7) -> None:
    await generate(container, OCTOBER, seed=seed, communities=communities, size="small", progress=lambda _moment: None)


async def read(container: Container, name: str, by: str | None = None) -> CountedReport:
    report = REPORTS[name]
    async with container.database.transaction(NOW) as tx:
        person = await tx.one(Person, select(Person).where(col(Person.username) == generated_places.MANAGER))
        assert person is not None
        caller = await load_person(tx, person.id)
        asked = Asked(report, OCTOBER, date(2026, 10, 31), by or report.by[0], "en")
        return await reports.make(tx, caller, container.communities, asked)


def parts(report: CountedReport) -> dict[str, Any]:
    """Numerators and denominators of the total."""
    by_name: dict[str, Any] = {}
    for value in report.total:
        by_name[value.figure] = value.numerator if value.denominator is None else (value.numerator, value.denominator)
    return by_name


async def test_a_month_counted_again_from_its_journal(container: Container) -> None:
    await write(container)
    with pytest.raises(AlreadyThere):
        await write(container)
    begin, end = month()
    again = Recount(NOW, begin, end)
    async with container.database.transaction(NOW) as tx:
        await again.read(tx)
        for community_id in await feed.pending(tx):
            while await feed.sequence(tx, community_id):
                pass
        await tx.commit()
    async with container.database.transaction(NOW) as tx:
        assert await archive.faults(tx) == []
    await _orders(container, again)
    await _money_and_calls(container, again)
    await _complaints(container, again)
    await _tail(container, again)


async def _orders(container: Container, again: Recount) -> None:
    reported, counted = parts(await read(container, "completion")), again.completion()
    left = counted["registered"] - counted["cancelled"] - counted["refused"]
    assert reported["registered"] == counted["registered"] > 30
    assert reported["completed"] == (counted["completed"], left)
    assert reported["open"] == counted["open"]
    for name in ("advised", "cancelled", "refused"):
        assert reported[name] == (counted[name], counted["registered"])
    done = counted["completed"] - counted["advised"]
    assert reported["turnaround_mean"] == (counted["turnaround_mean"], done)
    arrived, counted = parts(await read(container, "arrival")), again.arrival()
    assert arrived["appointments"] == counted["appointments"] > 20
    assert arrived["on_time"] == (counted["on_time"], counted["appointments"])
    stood, counted = parts(await read(container, "standing")), again.standing()
    assert stood["counted"] == counted["counted"] == done
    assert stood["gross"] == (counted["gross"], done)
    assert stood["with_customer"] == (counted["customer"], done)
    assert stood["with_third_party"] == (counted["third_party"], done)
    together = sum(stood[name][0] for name in stood if name.startswith("with_"))
    assert together == counted["gross"]


async def _money_and_calls(container: Container, again: Recount) -> None:
    reported, counted = parts(await read(container, "price")), again.price()
    assert {name: reported[name] for name in counted} == counted
    assert counted["priced"] > 5
    fixed, counted = parts(await read(container, "first_time_fix")), again.first_time_fix()
    assert fixed["finished"] == counted["finished"]
    for name in ("first_time_fix", "rework", "claims"):
        assert fixed[name] == (counted[name], counted["finished"])
    assert fixed["no_access"] == (counted["no_access"], counted["visits"])
    asked, counted = parts(await read(container, "follow_up")), again.follow_up()
    assert asked["completions"] == counted["completions"]
    assert asked["coverage"] == (counted["done"], counted["completions"])
    assert asked["in_time"] == (counted["in_time"], counted["due"])
    assert asked["given_up"] == (counted["given_up"], counted["completions"])
    for name in ("satisfied", "dissatisfied"):
        assert asked[name] == (counted[name], counted["done"])


async def _complaints(container: Container, again: Recount) -> None:
    counted = again.complaints()
    reported = parts(await read(container, "acceptance"))
    assert (reported["consumer"], reported["decided"]) == (counted["consumer"], counted["decided"])
    for name in ("accepted", "declined", "referred"):
        assert reported[name] == (counted[name], counted["decided"])
    assert reported["against_verdict"] == (counted["against"], counted["accepted"] + counted["declined"])
    assert reported["withdrawn"] == (counted["withdrawn"], counted["consumer"])
    handled = parts(await read(container, "complaints"))
    assert handled["registered"] == counted["registered"] == 20
    assert handled["resolved"] == counted["resolved"]
    assert handled["founded"] == (counted["founded"], counted["resolved"])
    assert handled["compensation"] == counted["compensation"]
    repeats = parts(await read(container, "repeats"))
    people, twice = again.repeat_complainants()
    assert repeats["complainants"] == people
    assert repeats["repeat_complainants"] == (twice, people)


async def _tail(container: Container, again: Recount) -> None:
    """One estate in ten holds half of the complaints."""
    report = await read(container, "long_tail", "community")
    rows = {row.key: {value.figure: value for value in row.values} for row in report.rows}
    assert {key: row["complaints"].value for key, row in rows.items() if row["complaints"].value} == again.by_community(
        "complaint"
    )
    assert {key: row["orders"].value for key, row in rows.items()} == again.by_community("work_order")
    assert max(row["complaint_share"].value or 0 for row in rows.values()) == 50.0
    assert report.rows[-1].values[4].value == 100.0
    by_room = await read(container, "long_tail", "room")
    cumulative = [next(value for value in row.values if value.figure == "cumulative").value for row in by_room.rows]
    assert cumulative == sorted(cumulative, key=lambda share: share or 0)


async def test_the_same_seed_gives_the_same_figures(container: Container, seeded_place: Place, tmp_path: Path) -> None:
    """Ids differ, and what else stands in the database; the figures do not. Another seed gives others."""
    settings = Settings(
        database_url=seeded_place.url, owner_database_url=seeded_place.owner_url, files_dir=tmp_path / "more"
    )
    other = build_container(settings, clock=MovableClock(NOW), database=open_place(seeded_place.url))
    await write(container, communities=2)
    await write(other, communities=2)
    try:
        for name in REPORTS:
            first, second = await read(container, name), await read(other, name)
            assert first.total == second.total, name
            assert sorted(map(str, (row.values for row in first.rows))) == sorted(
                map(str, (row.values for row in second.rows))
            )
    finally:
        await other.close()


async def test_a_supervisor_gets_the_figures_of_their_department(container: Container) -> None:
    await write(container, communities=1)
    async with container.database.transaction(NOW) as tx:
        there = (await generated_places.load_places(tx, 1)).estates[0]
        rows = await tx.all(WorkOrder, select(WorkOrder).where(col(WorkOrder.community_id) == there.id))
        counts = Counter(row.department_id for row in rows)
        boss = new_id()
        for department in (there.departments["engineering"], there.departments["cleaning"], new_id()):
            grants = (Grant(Role.SUPERVISOR, there.id, department),)
            caller = Caller(boss, rows[0].organisation_id, grants)
            asked = Asked(REPORTS["completion"], OCTOBER, date(2026, 10, 31), "department", "en")
            report = await reports.make(tx, caller, container.communities, asked)
            assert report.total[0].numerator == counts[department]
            assert {row.key for row in report.rows} <= {str(department)}
    assert counts[there.departments["engineering"]] > 0


def test_half_of_all_complaints_are_in_one_place() -> None:
    assert shares(20, 10) == [10, 1, 1, 1, 1, 1, 1, 1, 1, 2]
    assert sum(shares(600, 10)) == 600
    assert shares(7, 1) == [7]
