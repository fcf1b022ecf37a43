"""M-25: where the community allows it, qualified workers claim what was dispatched to their department."""

import asyncio
from typing import Any

from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.rules import put_in_force
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser


async def open_claims(run: Run, *, allowed: bool = True) -> None:
    """Workers of 海怡花园 may claim, or no longer."""
    (manager,) = await run.people("manager")
    await put_in_force(run, manager, work={"claiming": allowed})


async def dispatched(run: Run, team: steps.Team, **accept: Any) -> Record:
    order = await steps.call_in(run, team.desk, team.customer)
    await steps.accept(run, order, team.desk, **accept)
    return await steps.dispatch(order, team)


async def events(run: Run, who: DemoUser) -> list[str]:
    return [notice["event"] for notice in (await run.server.read(who, "/v1/me/notices", limit=100))["data"]]


async def test_the_first_has_it_and_the_second_is_told_so(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner1")
    second, electrician, cleaner = await run.people("worker4", "worker2", "cleaner1")
    await open_claims(run)
    order = await dispatched(run, team)
    listed = await run.server.read(team.worker, "/v1/work-orders", state="dispatched")
    assert [row["number"] for row in listed["data"]] == [order["number"]]
    assert order["contact"]["phone"].count("*") == 4, "whoever may claim it needs no number"
    await order.hidden(cleaner, "claim")
    await order.refused(electrician, "claim", "worker_is_qualified")
    await order.do(team.worker, "claim", "acknowledged")
    assert (order["worker_id"], order["appointment"]["worker_id"]) == (team.worker.id, team.worker.id)
    await order.impossible(second, "claim")
    assert (await events(run, team.boss))[0] == "work_order.claimed"
    assert (await events(run, team.customer))[0] == "work_order.claimed"
    clocks = {
        item["name"]: item["state"] for item in (await run.server.read(team.desk, f"{order.path}/clocks"))["data"]
    }
    assert clocks["pass_on"] == "met"
    assert "sign_for" not in clocks, "who claims has signed for it"
    assert order["stands_with"] == "worker"
    # once somebody is on the way, it is no business of the others
    await steps.be_due(order, team.worker)
    await order.do(team.worker, "depart", "en_route", checklist=steps.CHECKLIST)
    await order.hidden(second, "claim")


async def test_of_two_at_once_one_has_it(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner1")
    (second,) = await run.people("worker4")
    await open_claims(run)
    order = await dispatched(run, team)
    both = (run.server.post(who, order.address_of("claim"), {}) for who in (team.worker, second))
    answers = await asyncio.gather(*both)
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    refused = next(answer.json() for answer in answers if answer.status_code == 409)
    assert (refused["code"], refused["current_state"]) == ("action-not-allowed", "acknowledged")


async def test_nobody_claims_unless_the_community_lets_them(run: Run) -> None:
    """Off by default: the order does not exist for the department's workers; switched off later, it is refused."""
    team = await steps.team(run, "worker1", "owner1")
    order = await dispatched(run, team)
    await order.hidden(team.worker, "claim")
    assert (await run.server.read(team.worker, "/v1/work-orders", state="dispatched"))["data"] == []
    await open_claims(run)
    other = await dispatched(run, team)
    await open_claims(run, allowed=False)
    await other.refused(team.worker, "claim", "claiming_is_allowed")


async def test_a_claim_finds_its_own_free_hour(run: Run) -> None:
    """M-24: as if the supervisor had named them; and who hands it back offers it again."""
    team = await steps.team(run, "worker1", "owner1")
    second, owner2 = await run.people("worker4", "owner2")
    await open_claims(run)
    first = await dispatched(run, team)
    await first.do(team.worker, "claim", "acknowledged")
    booked = {name: first["appointment"][name] for name in ("starts_at", "ends_at")}
    other = steps.Team(team.desk, team.boss, team.worker, owner2)
    clash = await dispatched(run, other, appointment=booked)
    await clash.refused(team.worker, "claim", "no_overlap")
    await first.do(team.worker, "hand_back", "dispatched", reason="时间冲突")
    await clash.do(team.worker, "claim", "acknowledged")
    await first.do(second, "claim", "acknowledged")


async def test_what_came_back_to_the_desk_is_nobodys_to_claim(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner1")
    await open_claims(run)
    order = await dispatched(run, team)
    await order.do(team.boss, "return_to_desk", "accepted", reason="非本部门")
    await order.hidden(team.worker, "claim")
