"""A rules version tried on what the demo's people really did: what it would have refused, and what would have been late
(M-150)."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select

from app.db.database import Database
from app.models import JournalText
from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.repair import FIRST_TOTAL, SECOND_TOTAL, repair
from app.sandbox.demo.rules import draft, put_in_force
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import Form
from app.services.journal import journal_verify
from tests.scenarios.conftest import TickingClock


async def tried(run: Run, **changes: Form) -> Form:
    """What came of trying such a draft."""
    admin, manager = await run.people("admin", "manager")
    rules = await draft(run, admin, manager.community_id, title="试算", **changes)
    await rules.do(manager, "simulate", "draft")
    return dict(await run.server.read(manager, f"{rules.path}/trial"))


def figures(trial: Form) -> dict[tuple[str, str], tuple[int, int, int]]:
    """By action and guard: asked, refused by the rules in force, refused by the draft."""
    return {
        (rule["action"], rule["guard"]): (rule["asked"], rule["refused_before"], rule["refused_after"])
        for rule in trial["rules"]
    }


def refused(trial: Form) -> list[tuple[Any, ...]]:
    """Who would have been refused what, and by which rule."""
    return [(item["number"], item["action"], item["guard"]) for item in trial["refused"]]


async def test_the_real_guards_are_asked_of_what_really_happened(run: Run) -> None:
    await repair(run)
    [order] = run.orders
    assert FIRST_TOTAL < 10_000 < SECOND_TOTAL
    trial = await tried(run, money={"charge_cap_fen": 10_000, "quote_limit_fen": 10_000, "refund_limit_fen": 1})
    assert figures(trial)["quote", "total_is_within_cap"] == (2, 0, 1)
    assert (order["number"], "quote", "total_is_within_cap") in refused(trial)
    [item] = [item for item in trial["refused"] if item["action"] == "quote"]
    assert "100.00" in item["message"], "the sentence names the draft's own cap"
    assert item["href"] == order.path
    assert (trial["untold"], trial["actions_left_out"], trial["tried"]) == (0, 0, True)


async def test_copies_are_those_that_were_logged_at_the_time(run: Run) -> None:
    (manager,) = await run.people("manager")
    await repair(run)
    await put_in_force(run, manager, work={"three_copies": False})
    order = await without_copies(run)
    trial = await tried(run, work={"three_copies": True})
    assert figures(trial)["close", "copies_are_logged"] == (2, 0, 1)
    assert refused(trial) == [(order["number"], "close", "copies_are_logged")]


async def without_copies(run: Run) -> Record:
    """An order that is closed before any copy of its slip was received."""
    team = await steps.team(run, "worker1", "owner1")
    order = await steps.until_on_site(run, team, coverage="in_warranty")
    await order.do(team.worker, "start", "in_progress")
    await steps.finish_work(run, order, team.worker, "更换角阀")
    await order.do(team.customer, "sign_off", "signed_off", signed_by="业主本人")
    call = await run.follow_up_of(team.desk, order)
    await call.do(team.desk, "finish", "done", means="phone", result="satisfied")
    await order.do(team.worker, "worker_sign", "signed_off")
    await order.do(team.desk, "close", "closed")
    return order


async def test_trying_changes_nothing(run: Run, seeded: Database, clock: TickingClock) -> None:
    await repair(run)
    [order] = run.orders
    (desk,) = await run.people("reception")
    before = await run.server.read(desk, f"{order.path}/timeline")
    await tried(run, work={"photo_trades": ["plumbing"]}, money={"charge_cap_fen": 1, "quote_limit_fen": 1})
    assert await run.server.read(desk, f"{order.path}/timeline") == before
    async with seeded.transaction(clock.now()) as tx:
        assert [fault async for fault in journal_verify.faults(tx)] == []


async def test_clocks_are_told_again_by_the_new_hours(run: Run, clock: TickingClock) -> None:
    desk, owner = await run.people("reception", "owner1")
    slow, quick = [await steps.call_in(run, desk, owner) for _ in range(2)]
    await quick.do(desk, "refuse", "refused", reason="本中心不办理", referral="厂家售后")
    clock.pass_by(timedelta(hours=3))
    team = await steps.team(run, "worker1", "owner1")
    await steps.accept(run, slow, desk)
    await steps.dispatch(slow, team)
    hours = {"opens": "14:00", "closes": "18:00", "working_days_only": False}
    trial = await tried(run, hours=hours)
    [clocks] = trial["clocks"]
    assert (clocks["clock"], clocks["before"]["breached"], clocks["after"]["breached"]) == ("pass_on", 1, 0)
    assert (trial["no_longer_late"], trial["newly_late"], trial["clock_records"]) == (1, 0, 2)
    assert [(row["number"], row["before"], row["after"]) for row in trial["changed_clocks"]] == [
        (slow["number"], "breached", "met")
    ]


async def test_the_share_that_is_followed_up_is_drawn_as_it_really_is(run: Run) -> None:
    await repair(run)
    trial = await tried(run, follow_up={"shares": [{"kind": "repair", "percent": 0}]})
    assert trial["follow_ups"] == [{"kind": "repair", "finished": 1, "before": 1, "after": 0}]


async def test_what_was_erased_is_left_out_and_said(run: Run, seeded: Database, clock: TickingClock) -> None:
    await repair(run)
    async with seeded.transaction(clock.now()) as tx:
        whole = await tx.value(select(func.count()).select_from(JournalText))
        assert whole > 0
        await tx.run(delete(JournalText))
        await tx.commit()
    cap = {"charge_cap_fen": 1, "quote_limit_fen": 1, "refund_limit_fen": 1}
    trial = await tried(run, money=cap)
    assert ("quote", "total_is_within_cap") not in figures(trial), "lines without their names are no quote"
    assert trial["untold"] >= 2
