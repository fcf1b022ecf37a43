"""Fair turns, where a community suggests whom to send by the rota (M-98): made up for, lost, honoured, and counted once
however many name workers at once."""

import asyncio
from collections import Counter
from datetime import date, datetime, timedelta

import pytest_asyncio
from sqlmodel import select

from app.core.ids import UUID
from app.core.row_scope import EVERYWHERE
from app.db.database import Database
from app.db.queries.rota import lock_turns
from app.models import Qualification
from app.models.rota_turn import RotaTurn, TurnUse
from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.rules import put_in_force
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Json
from app.workflow.kinds.leave import LEAVE
from tests.scenarios.conftest import TickingClock
from tests.scenarios.test_rules_on_the_past import tried
from tests.scenarios.test_suggestions import suggested
from tests.scenarios.test_working_hours import at, next_monday


class Rota:
    """The engineering department of 海怡花园, whose three plumbers take turns."""

    def __init__(self, run: Run, team: steps.Team, workers: list[DemoUser], monday: datetime) -> None:
        self.run, self.team, self.monday = run, team, monday
        self.workers = {worker.id: worker for worker in workers}

    async def nobodys(self, hour: int, day: int = 0) -> Record:
        """An order of no customer in particular, for one hour of the week."""
        form = {"kind": "repair", "channel": "phone", "description": "大堂水管渗水", "catalogue_code": "P12"}
        desk = self.team.desk
        order = await self.run.register(desk, common_area="1号楼大堂", contact_phone="13800138000", **form)
        when = at(self.monday + timedelta(days=day), hour, hour + 1)
        why = {"coverage": "common_area", "coverage_reason": "公共区域"}
        await order.do(desk, "accept", "accepted", appointment=when, **why)
        return await steps.dispatch(order, self.team)

    async def of(self, customer: DemoUser, hour: int, day: int = 0) -> Record:
        order = await steps.call_in(self.run, self.team.desk, customer)
        when = at(self.monday + timedelta(days=day), hour, hour + 1)
        await steps.accept(self.run, order, self.team.desk, appointment=when)
        return await steps.dispatch(order, self.team)

    async def rows(self, order: Record, who: DemoUser | None = None) -> dict[str, Json]:
        return await suggested(self.run, who or self.team.boss, order)

    async def line(self, order: Record) -> list[str]:
        """Who may be named, whoever is next first."""
        return [each for each, row in (await self.rows(order)).items() if row["fits"]]

    async def send(self, order: Record, worker_id: str) -> Record:
        return await order.do(self.team.boss, "assign", "assigned", worker_id=worker_id)

    async def send_next(self, order: Record) -> str:
        """Name whoever is next; returns who that was."""
        going, *_ = await self.line(order)
        await self.send(order, going)
        return going


@pytest_asyncio.fixture
async def rota(run: Run, seeded: Database, clock: TickingClock) -> Rota:
    team = await steps.team(run, "worker1", "owner2")
    (manager,) = await run.people("manager")
    workers = await run.people("worker1", "worker2", "worker4")
    async with seeded.transaction(clock.now(), EVERYWHERE) as tx:
        tx.insert(
            Qualification, created_at=clock.now(), person_id=UUID(workers[1].id), trade="plumbing",
            valid_from=date(2020, 1, 1), valid_until=date(2099, 1, 1),
        )  # fmt: skip
        await tx.commit()
    await put_in_force(run, manager, work={"rota": True})
    return Rota(run, team, workers, next_monday(await run.server.now(team.boss)))


async def turns(database: Database, clock: TickingClock) -> Counter[tuple[str, str]]:
    """How often each person had which use of a turn, as it counts now."""
    async with database.transaction(clock.now(), EVERYWHERE) as tx:
        rows = await tx.all(RotaTurn, select(RotaTurn))
    return Counter((str(row.person_id), row.use.value) for row in rows if row.active)


async def test_everybody_has_a_turn_and_the_reason_is_told(rota: Rota, seeded: Database, clock: TickingClock) -> None:
    (manager,) = await rota.run.people("manager")
    order = await rota.nobodys(9)
    by_boss, by_manager = await asyncio.gather(rota.rows(order), rota.rows(order, manager))
    assert list(by_boss) == list(by_manager), "two who ask at once are told the same"
    going = [await rota.send_next(order)]
    next_order = await rota.nobodys(10)
    told = (await rota.rows(next_order))[going[0]]["reasons"][0]
    assert "第 3 位" in told or "number 3" in told
    first = next(iter((await rota.rows(next_order)).values()))
    assert "轮值首位" in first["reasons"][0] or "next by the rota" in first["reasons"][0]
    form = await rota.run.server.read(rota.team.boss, f"{next_order.path}/forms/assign/worker_id", limit=20)
    assert form["data"][0]["value"] == first["id"], "the form offers them in the same order"
    for hour in (11, 13, 14, 15, 16):
        going.append(await rota.send_next(next_order))
        next_order = await rota.nobodys(hour)
    assert set(Counter(going).values()) == {2}, "two rounds"
    assert going[:3] == going[3:], "the order of the week stays"
    assert await turns(seeded, clock) == {(each, "taken"): 2 for each in rota.workers}


async def test_busy_is_made_up_for_and_leave_is_lost(rota: Rota, seeded: Database, clock: TickingClock) -> None:
    first, second, third = await rota.line(await rota.nobodys(8))
    # an order of the same hour keeps the first one busy: two are given past them
    await rota.send(await rota.nobodys(9), first)
    assert await rota.line(await rota.nobodys(9)) == [second, third]
    leave = await rota.run.create(
        rota.workers[second], LEAVE, LEAVE.path, kind="personal", **at(rota.monday + timedelta(days=1), 0, 24)
    )
    await leave.do(rota.team.boss, "grant", "granted")
    # on the day of the leave, the turn of whoever is away goes by, once a round
    assert await rota.send_next(await rota.nobodys(9, day=1)) == third
    assert (await turns(seeded, clock))[second, "lost"] == 1
    back = await rota.nobodys(9, day=2)
    assert await rota.line(back) == [first, second, third], "nobody has more than one"
    reasons = (await rota.rows(back))[second]["reasons"]
    assert any("过号 1 次" in text or "lost 1 turns" in text for text in reasons)


async def test_a_customer_goes_to_who_served_them_first(rota: Rota, seeded: Database, clock: TickingClock) -> None:
    customer = rota.team.customer
    own = await rota.send_next(await rota.of(customer, 9))
    again = await rota.of(customer, 10)
    rows = await rota.rows(again)
    assert next(iter(rows)) == own, "though two others have had no turn"
    assert "不占轮次" in rows[own]["reasons"][0] or "takes no turn" in rows[own]["reasons"][0]
    await rota.send(again, own)
    assert await turns(seeded, clock) == {(own, "taken"): 1, (own, "own"): 1}

    # busy at that time: whoever is last in turn helps, and loses no turn
    expected = await rota.line(await rota.nobodys(15))
    meanwhile = await rota.of(customer, 10)
    helping = await rota.line(meanwhile)
    assert helping == [each for each in reversed(expected) if each != own]
    await rota.send(meanwhile, helping[0])
    assert (await turns(seeded, clock))[helping[0], "helped"] == 1
    assert await rota.line(await rota.nobodys(15)) == expected


async def test_a_slip_that_is_handed_back_was_a_turn_and_one_that_is_taken_away_was_none(
    rota: Rota, seeded: Database, clock: TickingClock
) -> None:
    order = await rota.of(rota.team.customer, 9)
    first, second, third = await rota.line(order)
    await rota.send(order, first)
    await order.do(rota.workers[first], "hand_back", "dispatched", reason="缺专用配件")
    assert await rota.line(order) == [second, third, first]
    await rota.send(order, second)
    await order.do(rota.team.boss, "reassign", "assigned", worker_id=third)
    assert await turns(seeded, clock) == {(first, "taken"): 1, (third, "taken"): 1}


async def test_who_names_a_worker_sees_the_turns_that_another_is_giving_away(
    rota: Rota, seeded: Database, clock: TickingClock
) -> None:
    """Whoever is away stands before both who are named at once, and loses one turn to the first, none to the other."""
    first, *others = await rota.line(await rota.nobodys(8))
    leave = await rota.run.create(rota.workers[first], LEAVE, LEAVE.path, kind="sick", **at(rota.monday, 0, 24))
    await leave.do(rota.team.boss, "grant", "granted")
    before, order = await rota.nobodys(9), await rota.nobodys(11)
    async with seeded.transaction(clock.now(), EVERYWHERE) as tx:
        await lock_turns(tx, UUID(str(rota.team.boss.department_id)))
        naming = asyncio.create_task(rota.send(order, others[1]))
        assert not (await asyncio.wait({naming}, timeout=1))[0], "it waits for the other"
        for person_id, use in ((others[0], TurnUse.TAKEN), (first, TurnUse.LOST)):
            tx.insert(
                RotaTurn, created_at=clock.now(), community_id=UUID(str(rota.team.boss.community_id)),
                work_order_id=UUID(before.id), person_id=UUID(person_id), use=use, visit_at=rota.monday,
            )  # fmt: skip
        await tx.commit()
    await naming
    assert await turns(seeded, clock) == {**{(each, "taken"): 1 for each in others}, (first, "lost"): 1}


async def test_a_version_with_the_rota_is_tried_on_how_orders_fell(run: Run) -> None:
    """Three orders went to one plumber and one to the other: by turns each would have had two."""
    team = await steps.team(run, "worker1", "owner2")
    (other,) = await run.people("worker4")
    for worker in (team.worker, team.worker, team.worker, other):
        order = await steps.call_in(run, team.desk, team.customer)
        await steps.accept(run, order, team.desk)
        await steps.dispatch(order, team)
        await order.assign(team.boss, worker, team.desk)
    [turns] = (await tried(run, work={"rota": True}))["turns"]
    assert {name: turns[name] for name in ("orders", "workers", "most", "fewest")} == {
        "orders": 4, "workers": 2, "most": 3, "fewest": 1,
    }  # fmt: skip
    assert "2 单" in turns["message"] or "had 2," in turns["message"]
    assert (await tried(run, work={"claiming": True}))["turns"] == []
