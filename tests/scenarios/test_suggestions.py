"""Whom to send, as a supervisor is told it (M-21, M-24): the same guards as naming, with reasons, and in few reads."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import event
from sqlmodel import col, select

from app.core.ids import UUID
from app.core.row_scope import EVERYWHERE
from app.db.database import Database
from app.db.statements import Compiled
from app.db.transaction import Transaction
from app.models import Community, Person, Qualification, RoleGrant
from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run, window
from app.sandbox.demo.server import DemoUser, Json
from app.workflow.kinds.leave import LEAVE
from tests.scenarios.conftest import TickingClock
from tests.scenarios.test_helpers import dispatched, hour_of
from tests.scenarios.test_working_hours import at, keep_week, next_monday


async def suggested(run: Run, boss: DemoUser, order: Record) -> dict[str, Json]:
    """By the worker's id, in the order in which they are suggested."""
    data = (await run.server.read(boss, f"{order.path}/suggestions"))["data"]
    return {row["id"]: row for row in data}


async def test_it_says_who_may_be_named_and_why_the_others_may_not(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner2")
    electrician, expired, free, cleaner = await run.people("worker2", "worker3", "worker4", "cleaner1")
    order = await dispatched(run, team)
    rows = await suggested(run, team.boss, order)
    assert {each for each, row in rows.items() if row["fits"]} == {team.worker.id, free.id}
    assert cleaner.id not in rows, "another department's people"
    assert [row["fits"] for row in rows.values()] == sorted((row["fits"] for row in rows.values()), reverse=True)
    for each in (electrician, expired):
        await order.refused(team.boss, "assign", "worker_is_qualified", worker_id=each.id)
        assert rows[each.id]["refusals"] == [run.refusals[-1].message]

    other = await dispatched(run, team, appointment=hour_of(order))
    await other.do(team.boss, "assign", "assigned", worker_id=team.worker.id, helper_ids=[free.id])
    rows = await suggested(run, team.boss, order)
    for each in (team.worker, free):
        assert not rows[each.id]["fits"], "who leads and who helps are both expected elsewhere"
        assert rows[each.id]["free_from"] == order["appointment"]["ends_at"]
        await order.refused(team.boss, "assign", "no_overlap", worker_id=each.id)
        assert run.refusals[-1].message in rows[each.id]["refusals"]


async def test_hours_and_leave_are_those_that_naming_goes_by(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner2")
    (free,) = await run.people("worker4")
    monday = next_monday(await run.server.now(team.boss))
    await keep_week(run, team.boss, team.worker)
    leave = await run.create(free, LEAVE, LEAVE.path, kind="annual", **at(monday, 8, 20))
    await leave.do(team.boss, "grant", "granted")
    order = await dispatched(run, team, appointment=at(monday, 17, 19))
    rows = await suggested(run, team.boss, order)
    for each, guard, next_free in (
        (team.worker, "worker_works_then", monday + timedelta(days=1, hours=8)),
        (free, "worker_is_not_away", monday + timedelta(hours=20)),
    ):
        await order.refused(team.boss, "assign", guard, worker_id=each.id)
        assert run.refusals[-1].message in rows[each.id]["refusals"]
        assert datetime.fromisoformat(rows[each.id]["free_from"]) == next_free


async def test_where_no_time_is_agreed_nobody_is_expected_elsewhere(run: Run, clock: TickingClock) -> None:
    """Whoever is at a visit now may be named for an order whose time is still to be agreed, and is suggested."""
    team = await steps.team(run, "worker1", "owner2")
    (other,) = await run.people("worker4")
    order = await dispatched(run, team)
    await order.do(team.boss, "assign", "assigned", worker_id=other.id)
    await order.do(other, "acknowledge", "acknowledged")
    await steps.be_due(order, other)
    await order.do(other, "depart", "en_route", checklist=steps.CHECKLIST)
    missed = {"reason": "nobody_home", "called": True, "notice_left": "请致电前台"}
    await order.do(other, "report_no_access", "no_access", **missed)

    now = await run.server.now(team.boss)
    visited = await dispatched(run, team, appointment=window(now + timedelta(minutes=30), timedelta(hours=2)))
    await visited.do(team.boss, "assign", "assigned", worker_id=team.worker.id)
    await visited.do(team.worker, "acknowledge", "acknowledged")
    await steps.visit(visited, team.worker)
    clock.pass_by(timedelta(hours=1))
    assert (await suggested(run, team.boss, order))[team.worker.id]["fits"]
    await order.do(team.boss, "reassign", "assigned", worker_id=team.worker.id)


async def test_who_served_the_customer_and_who_has_less_to_do_goes_first(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner2")
    (other,) = await run.people("worker4")
    done = await steps.until_on_site(run, team.with_worker(other))
    await steps.approved(done, team.with_worker(other), 8_000)
    await steps.finish_work(run, done, other, "更换角阀")
    order = await dispatched(run, team)
    rows = await suggested(run, team.boss, order)
    assert next(iter(rows)) == other.id
    assert any("1 times" in text or "1 次" in text for text in rows[other.id]["reasons"])

    await order.do(team.boss, "assign", "assigned", worker_id=other.id)
    await order.do(other, "hand_back", "dispatched", reason="缺工具", wanted_worker_id=team.worker.id)
    assert next(iter(await suggested(run, team.boss, order))) == team.worker.id, "a wish goes before"
    form = await run.server.read(team.boss, f"{order.path}/forms/assign/worker_id", limit=20)
    named = [row["value"] for row in form["data"]]
    assert named == [team.worker.id, other.id], "the form offers them in the same order"
    assert form["data"][0]["hint"]


async def test_only_who_names_workers_there_is_told(run: Run, seeded: Database, clock: TickingClock) -> None:
    team = await steps.team(run, "worker1", "owner2")
    other_boss, manager, elsewhere = await run.people("supervisor_cleaning", "manager", "supervisor_gw")
    order = await dispatched(run, team)
    path = f"{order.path}/suggestions"
    assert await suggested(run, manager, order)
    for who, status in (
        (team.desk, 403), (team.worker, 404), (team.customer, 403), (other_boss, 404), (elsewhere, 404),
    ):  # fmt: skip
        assert (await run.server.get(who, path)).status_code == status, who
    # who leads a department elsewhere and works at the desk here sees the order, and names nobody
    async with seeded.transaction(clock.now(), EVERYWHERE) as tx:
        community_id = await tx.value(select(col(Community.id)).where(col(Community.code) == "HY"))
        tx.insert(
            RoleGrant,
            created_at=clock.now(),
            person_id=UUID(elsewhere.id),
            role="receptionist",
            community_id=community_id,
        )
        await tx.commit()
    clock.pass_by(timedelta(minutes=1))
    assert (await run.server.get(elsewhere, path)).status_code == 403


@pytest.fixture
def sent(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement that reads: those that SQLAlchemy sends, and those that are sent on the driver's connection."""
    statements: list[str] = []
    fetch = Transaction._fetch

    async def noting(tx: Transaction, compiled: Compiled, *given: Any, **more: Any) -> Sequence[Sequence[object]]:
        statements.append(compiled.sql)
        return await fetch(tx, compiled, *given, **more)

    def note(*told: object) -> None:
        statements.append(str(told[2]))

    monkeypatch.setattr(Transaction, "_fetch", noting)
    event.listen(app.state.container.database.engine.sync_engine, "before_cursor_execute", note)
    return statements


async def test_fifty_workers_are_read_with_as_few_statements_as_five(
    run: Run, seeded: Database, clock: TickingClock, sent: list[str]
) -> None:
    """Whom to send, and the candidates of fields that name workers."""
    team = await steps.team(run, "worker1", "owner2")
    order = await dispatched(run, team)
    fields = f"{order.path}/forms/assign"
    asked: dict[str, dict[str, int]] = {
        f"{order.path}/suggestions": {},
        f"{fields}/worker_id": {"limit": 100},
        f"{fields}/helper_ids": {"limit": 100},
        f"/v1/communities/{team.boss.community_id}/quality-reviews/forms/open/reviewed_id": {"limit": 100},
    }

    async def counted() -> tuple[list[int], list[int]]:
        """Statements of each, and how many workers it names."""
        statements, workers = [], []
        for path, params in asked.items():
            sent.clear()
            workers.append(len((await run.server.read(team.boss, path, **params))["data"]))
            statements.append(len(sent))
        return statements, workers

    await counted()  # the rules of the community are read once, and remembered
    few, five = await counted()
    async with seeded.transaction(clock.now(), EVERYWHERE) as tx:
        [boss] = await tx.all(Person, select(Person).where(col(Person.id) == UUID(team.boss.id)))
        for number in range(45):
            person = tx.insert(
                Person, created_at=clock.now(), organisation_id=boss.organisation_id, kind=boss.kind,
                name=f"赵{number}", username=f"plumber{number}",
            )  # fmt: skip
            tx.insert(
                RoleGrant, created_at=clock.now(), person_id=person.id, role="worker",
                community_id=UUID(str(team.boss.community_id)), department_id=UUID(str(team.boss.department_id)),
            )  # fmt: skip
            tx.insert(
                Qualification, created_at=clock.now(), person_id=person.id, trade="plumbing",
                valid_from=date(2020, 1, 1), valid_until=date(2099, 1, 1),
            )  # fmt: skip
        await tx.commit()
    await counted()
    many, fifty = await counted()
    assert [after - before for before, after in zip(five, fifty, strict=True)] == [45] * 4
    assert many == few, "as many statements as for five"
