"""Clock policies: other lengths for later clocks, for running ones only when asked, and what they would have meant."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from app.db.database import Database
from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.rules import put_in_force
from app.sandbox.demo.run import ZONE, Run
from app.sandbox.demo.server import DemoUser
from app.services.clocks import clock_verify
from tests.scenarios.conftest import TickingClock

ONE_DAY = timedelta(days=1)


async def open_clock(run: Run, who: DemoUser, order: Record, name: str) -> dict[str, Any]:
    found = await run.server.read(who, f"{order.path}/clocks")
    clock: dict[str, Any] = next(clock for clock in reversed(found["data"]) if clock["name"] == name)
    return clock


async def agrees(seeded: Database, clock: TickingClock) -> bool:
    async with seeded.transaction(clock.now()) as tx:
        return [one async for one in clock_verify.differences(tx)] == []


async def made(run: Run, who: DemoUser, **form: Any) -> dict[str, Any]:
    answer = await run.server.post(who, f"/v1/communities/{who.community_id}/clock-policies", form)
    assert answer.status_code == 201, answer.text
    policy: dict[str, Any] = answer.json()
    return policy


async def assigned(run: Run, team: steps.Team) -> Record:
    order = await steps.call_in(run, team.desk, team.customer)
    await steps.accept(run, order, team.desk)
    await steps.dispatch(order, team)
    return await order.assign(team.boss, team.worker, team.desk)


async def test_a_policy_counts_for_later_clocks_and_says_how_many_run(
    run: Run, clock: TickingClock, seeded: Database
) -> None:
    team = await steps.team(run, "worker1", "owner1")
    (manager,) = await run.people("manager")
    order = await assigned(run, team)
    before = await open_clock(run, team.boss, order, "sign_for")
    policy = await made(run, manager, clock="sign_for", length=3600, kind="repair")
    assert (policy["running_clocks"], policy["rewritten"], policy["version"]) == (1, 0, 1)
    assert (await open_clock(run, team.boss, order, "sign_for"))["due_at"] == before["due_at"]
    clock.pass_by(timedelta(seconds=21))
    other = await assigned(run, team)
    later = await open_clock(run, team.boss, other, "sign_for")
    assert (later["length"], later["policy_id"], later["policy_version"]) == (3600, policy["id"], 1)
    assert await agrees(seeded, clock)


async def test_running_clocks_are_rewritten_when_asked(run: Run, clock: TickingClock, seeded: Database) -> None:
    team = await steps.team(run, "worker1", "owner1")
    (manager,) = await run.people("manager")
    order = await assigned(run, team)
    before = await open_clock(run, team.boss, order, "sign_for")
    policy = await made(run, manager, clock="sign_for", length=3600, apply_to_running=True)
    assert (policy["running_clocks"], policy["rewritten"], policy["version"]) == (1, 1, 2)
    after = await open_clock(run, team.boss, order, "sign_for")
    assert (after["length"], after["policy_id"], after["state"]) == (3600, policy["id"], "running")
    assert after["started_at"] == before["started_at"]
    assert await agrees(seeded, clock)
    # and back to the default length, which has run out by now
    clock.pass_by(timedelta(minutes=20))
    path = f"/v1/clock-policies/{policy['id']}"
    form = {"active": False, "apply_to_running": True, "expected_version": 2}
    changed = (await run.server.post(manager, f"{path}/update", form)).json()
    assert (changed["rewritten"], changed["active"], changed["version"]) == (1, False, 4)
    back = await open_clock(run, team.boss, order, "sign_for")
    assert (back["due_at"], back["late"], back["policy_id"]) == (before["due_at"], True, None)
    await order.do(team.worker, "acknowledge", "acknowledged")
    assert (await open_clock(run, team.boss, order, "sign_for"))["state"] == "breached"
    assert await agrees(seeded, clock)
    assert (await run.server.read(manager, path))["version"] == 4


async def test_what_was_breached_stays_so_when_it_gets_more_time(
    run: Run, clock: TickingClock, seeded: Database
) -> None:
    team = await steps.team(run, "worker1", "owner1")
    (manager,) = await run.people("manager")
    order = await assigned(run, team)
    clock.pass_by(timedelta(minutes=20))
    await made(run, manager, clock="sign_for", length=36_000, apply_to_running=True)
    await order.do(team.worker, "acknowledge", "acknowledged")
    open_row = await open_clock(run, team.boss, order, "sign_for")
    assert (open_row["state"], open_row["late"], open_row["late_seconds"]) == ("breached", True, 0)
    assert open_row["breached_with"] == "worker"
    assert await agrees(seeded, clock)


@pytest.mark.parametrize(
    ("form", "pointer"),
    [
        ({"clock": "on_time", "length": 600}, "/clock"),
        ({"clock": "nap", "length": 600}, "/clock"),
        ({"clock": "sign_for", "length": 59}, "/length"),
        ({"clock": "follow_up", "length": 367}, "/length"),
        ({"clock": "sign_for", "length": 600, "kind": "consumer"}, "/kind"),
        ({"clock": "sign_for", "length": 600, "urgency": "serious"}, "/urgency"),
        ({"clock": "complaint_result", "length": 10, "contract": True}, "/contract"),
        ({"clock": "slip_sent", "length": 600, "kind": "repair"}, "/kind"),
    ],
)
async def test_a_policy_that_no_clock_can_follow_is_refused(run: Run, form: dict[str, Any], pointer: str) -> None:
    (manager,) = await run.people("manager")
    path = f"/v1/communities/{manager.community_id}/clock-policies"
    answer = await run.server.post(manager, path, form)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_two_policies_for_the_same_contradict_each_other(run: Run) -> None:
    (manager, desk) = await run.people("manager", "reception")
    first = await made(run, manager, clock="sign_for", length=600, urgency="normal")
    path = f"/v1/communities/{manager.community_id}/clock-policies"
    again = {"clock": "sign_for", "length": 700, "urgency": "normal"}
    assert (await run.server.post(manager, path, again)).status_code == 409
    assert (await run.server.post(desk, path, again)).status_code == 403
    update = f"/v1/clock-policies/{first['id']}/update"
    assert (await run.server.post(manager, update, {"active": False})).status_code == 428
    assert (await run.server.post(manager, update, {"active": False}, if_match='"1"')).status_code == 200
    assert (await run.server.post(manager, update, {"length": 900}, if_match='"1"')).status_code == 412
    await made(run, manager, **again)
    back = await run.server.post(manager, update, {"active": True}, if_match='"2"')
    assert back.status_code == 409
    listed = await run.server.read(desk, path, clock="sign_for", active="true")
    assert [row["length"] for row in listed["data"]] == [700]


async def test_what_would_have_been_late_under_another_policy(run: Run, clock: TickingClock) -> None:
    team = await steps.team(run, "worker1", "owner1")
    (manager,) = await run.people("manager")
    prompt, slow = await assigned(run, team), await assigned(run, team)
    clock.pass_by(timedelta(minutes=10))
    await prompt.do(team.worker, "acknowledge", "acknowledged")
    clock.pass_by(timedelta(minutes=10))
    await slow.do(team.worker, "acknowledge", "acknowledged")
    today = clock.now().astimezone(ZONE).date().isoformat()
    form = {"community_id": manager.community_id, "from": today, "until": today}

    async def tried(*policies: dict[str, Any]) -> dict[str, Any]:
        answer = await run.server.post(
            manager, "/v1/clock-policies/simulate", {**form, "policies": list(policies)}, key=""
        )
        assert answer.status_code == 200, answer.text
        simulation: dict[str, Any] = answer.json()
        return simulation

    stricter = await tried({"clock": "sign_for", "length": 300})
    (sides,) = stricter["clocks"]
    assert sides["before"] == {"started": 2, "met": 1, "breached": 1, "voided": 0, "open": 0}
    assert sides["after"] == {"started": 2, "met": 0, "breached": 2, "voided": 0, "open": 0}
    assert [(simulated["record_id"], simulated["before"], simulated["after"]) for simulated in stricter["changed"]] == [
        (prompt.id, "met", "breached")
    ]
    looser = await tried({"clock": "sign_for", "length": 3600}, {"clock": "pass_on", "length": 3600})
    assert [simulated["after"]["breached"] for simulated in looser["clocks"]] == [0, 0]
    other = await tried({"clock": "sign_for", "length": 300, "kind": "housekeeping"})
    assert other["changes"] == 0
    wrong = {**form, "policies": [{"clock": "sign_for", "length": 1}]}
    refused = await run.server.post(manager, "/v1/clock-policies/simulate", wrong, key="")
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/policies/0/length"]
    too_long = {**form, "from": "2026-01-01", "until": "2026-12-31", "policies": [{"clock": "sign_for", "length": 300}]}
    refused = await run.server.post(manager, "/v1/clock-policies/simulate", too_long, key="")
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/from", "/until"]


async def test_a_desk_that_is_closed_passes_nothing_on(run: Run, clock: TickingClock, seeded: Database) -> None:
    desk, owner, manager = await run.people("reception", "owner1", "manager")
    await put_in_force(run, manager, hours={"opens": "08:00", "closes": "18:00", "working_days_only": False})
    clock.pass_by(timedelta(hours=12))
    order = await steps.call_in(run, desk, owner)
    open_row = await open_clock(run, desk, order, "pass_on")
    assert open_row["calendar"] == "service_hours"
    assert open_row["remaining_seconds"] > 3600
    urgent = await steps.call_in(run, desk, owner, urgency="emergency")
    assert (await open_clock(run, desk, urgent, "pass_on"))["calendar"] == "elapsed"
    assert await agrees(seeded, clock)


async def test_a_holiday_that_is_entered_late_moves_running_clocks_only_when_asked(
    run: Run, clock: TickingClock, seeded: Database
) -> None:
    """M-132: three working days to answer. The day after tomorrow turns out to be a holiday."""
    admin, desk, boss, owner = await run.people("admin", "reception", "cs_supervisor", "owner1")
    complaint = await run.complain(
        desk, kind="service", channel="phone", severity="general", matter="staff", description="师傅态度恶劣",
        respondent={"name": "维修工"},
        complainant_id=owner.id, premises_id=owner.home,
    )  # fmt: skip
    before = await open_clock(run, boss, complaint, "staff_service_answer")
    path = f"/v1/communities/{desk.community_id}"
    community = await run.server.read(admin, path)
    due = datetime.fromisoformat(before["due_at"]).astimezone(ZONE).date() - ONE_DAY
    days = {**(community["settings"].get("days") or {}), due.isoformat(): False, (due + ONE_DAY).isoformat(): True}

    async def entered(**more: Any) -> dict[str, Any]:
        version = (await run.server.read(admin, path))["version"]
        form = {"settings": {**community["settings"], "days": days}, "expected_version": version, **more}
        answer = await run.server.post(admin, f"{path}/update", form)
        assert answer.status_code == 200, answer.text
        changed: dict[str, Any] = answer.json()
        return changed

    changed = await entered()
    assert (changed["running_clocks"], changed["rewritten"]) == (1, 0)
    assert (await open_clock(run, boss, complaint, "staff_service_answer"))["due_at"] == before["due_at"]
    changed = await entered(apply_to_running=True)
    assert (changed["running_clocks"], changed["rewritten"]) == (1, 1)
    after = await open_clock(run, boss, complaint, "staff_service_answer")
    moved = datetime.fromisoformat(after["due_at"]) - datetime.fromisoformat(before["due_at"])
    assert (moved, after["length"], after["policy_id"]) == (ONE_DAY, before["length"], before["policy_id"])
    assert await agrees(seeded, clock)
    # nothing is left to move
    assert (await entered(apply_to_running=True))["running_clocks"] == 0
