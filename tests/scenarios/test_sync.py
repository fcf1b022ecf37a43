"""Workers without signal: what they did offline is sent in one batch, and each action goes the way of its own route."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser
from tests.scenarios.conftest import TickingClock

OPERATIONS = "/v1/sync/operations"


def done(order: Record, action: str, at: datetime, base: int, **form: Any) -> dict[str, Any]:
    """One action as a device keeps it until there is signal."""
    href = f"{order.path}/{action.replace('_', '-')}"
    moment = at.isoformat()
    return {"op_id": str(uuid4()), "href": href, "base_version": base, "device_time": moment, "form": form}


async def send(run: Run, who: DemoUser, *operations: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await run.server.post(who, OPERATIONS, {"operations": list(operations)}, key="")
    assert answer.status_code == 200, answer.text
    results: list[dict[str, Any]] = answer.json()["results"]
    assert [result["op_id"] for result in results] == [operation["op_id"] for operation in operations]
    return results


def statuses(results: list[dict[str, Any]]) -> list[str]:
    return [result["status"] for result in results]


async def on_the_way(run: Run) -> tuple[Record, steps.Team]:
    """A free repair whose worker is about to go down into the basement."""
    team = await steps.team(run, "worker1", "owner1")
    order = await steps.call_in(run, team.desk, team.customer)
    await steps.accept(run, order, team.desk, "in_warranty")
    await steps.send(order, team)
    await steps.be_due(order, team.worker)
    await order.do(team.worker, "depart", "en_route", checklist=steps.CHECKLIST, started_from="工程部")
    return order, team


ARRIVED: dict[str, Any] = {"badge_shown": True, "consent_to_enter": "业主本人"}
DIAGNOSED: dict[str, Any] = {
    "reproduced": True, "cause": "角阀密封圈老化", "method": "更换角阀", "explained_to": "业主本人",
}  # fmt: skip


async def in_the_basement(run: Run, clock: TickingClock, order: Record, worker: DemoUser) -> list[dict[str, Any]]:
    """Arrives, explains and starts; two hours later there is signal again."""
    base, began = order["version"], await run.server.now(worker)
    made = [
        done(order, "arrive", began + timedelta(minutes=10), base, **ARRIVED),
        done(order, "diagnose", began + timedelta(minutes=20), base, **DIAGNOSED),
        done(order, "start", began + timedelta(minutes=30), base),
    ]
    clock.pass_by(timedelta(hours=2))
    return made


async def test_a_worker_in_a_basement(run: Run, clock: TickingClock) -> None:
    order, team = await on_the_way(run)
    base = order["version"]
    operations = await in_the_basement(run, clock, order, team.worker)
    results = await send(run, team.worker, *operations)
    assert statuses(results) == ["applied"] * 3
    assert [result["record"]["state"] for result in results] == ["on_site", "on_site", "in_progress"]
    assert [result["record"]["version"] for result in results] == [base + n for n in (1, 2, 3)]
    assert all(
        result["clock_time"] > operation["device_time"] for result, operation in zip(results, operations, strict=True)
    )

    # sent again, because the answer was lost: nothing happens twice
    again = await send(run, team.worker, *operations)
    assert statuses(again) == ["duplicate"] * 3
    assert [result["record"]["version"] for result in again] == [base + n for n in (1, 2, 3)]
    assert (await order.look(team.worker))["version"] == base + 3


async def test_the_same_key_with_something_else_is_rejected(run: Run, clock: TickingClock) -> None:
    order, team = await on_the_way(run)
    first, *_ = await in_the_basement(run, clock, order, team.worker)
    await send(run, team.worker, first)
    (other,) = await send(run, team.worker, {**first, "form": {**ARRIVED, "consent_to_enter": "租户"}})
    assert (other["status"], other["problem"]["code"]) == ("rejected", "idempotency-key-reused")


async def test_half_of_a_batch_fails_and_the_rest_stands(run: Run, clock: TickingClock) -> None:
    order, team = await on_the_way(run)
    arrive, diagnose, start = await in_the_basement(run, clock, order, team.worker)
    diagnose["form"] = {**DIAGNOSED, "reproduced": "yes, twice"}
    results = await send(run, team.worker, arrive, diagnose, start)
    assert statuses(results) == ["applied", "rejected", "rejected"]
    assert [error["pointer"] for error in results[1]["problem"]["errors"]] == ["/reproduced"]
    refusals = results[2]["problem"]["refusals"]
    assert refusals[0]["clause"].startswith("M-")
    assert results[2]["problem"]["detail"] == refusals[0]["message"]
    assert (await order.look(team.worker))["state"] == "on_site"


async def test_a_reassigned_order_is_a_conflict_and_gone(run: Run, clock: TickingClock) -> None:
    team = await steps.team(run, "worker1", "owner1")
    (second,) = await run.people("worker4")
    order = await steps.call_in(run, team.desk, team.customer)
    await steps.accept(run, order, team.desk, "in_warranty")
    await steps.send(order, team)
    first = await run.server.read(team.worker, "/v1/sync")
    assert order.id in [row["id"] for row in first["orders"]]
    base, at = order["version"], await run.server.now(team.worker)
    assert order["state"] == "acknowledged"
    clock.pass_by(timedelta(minutes=30))
    await order.assign(team.boss, second, team.desk, "reassign")

    (result,) = await send(run, team.worker, done(order, "depart", at, base, checklist=steps.CHECKLIST))
    assert (result["status"], result["record"], result["gone"]) == ("conflict", None, True)
    changes = await run.server.read(team.worker, "/v1/sync", cursor=first["next_cursor"])
    assert [gone["id"] for gone in changes["gone"]] == [order.id]
    assert order.id not in [row["id"] for row in changes["orders"]]
    assert changes["whole"] is False
    news = await run.server.read(second, "/v1/sync")
    assert order.id in [row["id"] for row in news["orders"]]

    # of what was never theirs nothing is said
    cleaner, electrician = await run.people("cleaner1", "worker2")
    for stranger in (cleaner, electrician):
        (hidden,) = await send(run, stranger, done(order, "depart", at, base, checklist=steps.CHECKLIST))
        assert (hidden["status"], hidden["problem"]["code"], hidden["gone"]) == ("rejected", "not-found", False)
        seen = await run.server.read(stranger, "/v1/sync")
        assert order.id not in str(seen)


async def test_only_a_change_of_state_by_others_is_a_conflict(run: Run, clock: TickingClock) -> None:
    order, team = await on_the_way(run)
    arrive, _, start = await in_the_basement(run, clock, order, team.worker)
    # the customer asks where they are: a version more, and the same state
    await run.server.post(team.customer, f"{order.path}/urge", {})
    (result,) = await send(run, team.worker, arrive)
    assert result["status"] == "applied"
    # the desk calls it off meanwhile
    await order.do(team.desk, "cancel", "cancelled", reason="客户取消")
    (late,) = await send(run, team.worker, start)
    assert (late["status"], late["record"]["state"]) == ("conflict", "cancelled")
    assert late["record"]["id"] == order.id


async def test_the_devices_clock(run: Run, clock: TickingClock) -> None:
    order, team = await on_the_way(run)
    base, now = order["version"], await run.server.now(team.worker)
    tomorrow, yesterday = now + timedelta(days=1), now - timedelta(days=1)
    ahead, behind = await send(
        run,
        team.worker,
        done(order, "arrive", tomorrow, base, **ARRIVED),
        done(order, "arrive", yesterday, base, **ARRIVED),
    )
    for result in (ahead, behind):
        assert (result["status"], result["problem"]["code"]) == ("rejected", "invalid")
        assert [error["pointer"] for error in result["problem"]["errors"]] == ["/device_time"]
    assert "手机" in ahead["problem"]["errors"][0]["detail"]
    (unknown,) = await send(run, team.worker, done(order, "arrive", now, base + 7, **ARRIVED))
    assert [error["pointer"] for error in unknown["problem"]["errors"]] == ["/base_version"]


async def test_what_may_be_sent(run: Run) -> None:
    order, team = await on_the_way(run)
    now = await run.server.now(team.worker)
    one = done(order, "arrive", now, order["version"], **ARRIVED)
    for wrong in ({**one, "href": "/v1/me"}, {**one, "extra": 1}):
        answer = await run.server.post(team.worker, OPERATIONS, {"operations": [wrong]}, key="")
        assert answer.status_code == 422, answer.text
    # an action that this version doesn't know must not stop the others
    strange = {**one, "op_id": str(uuid4()), "href": f"{order.path}/no-such-action"}
    results = await send(run, team.worker, strange, one)
    assert statuses(results) == ["rejected", "applied"]
    assert [error["pointer"] for error in results[0]["problem"]["errors"]] == ["/href"]
    many = [{**one, "op_id": str(uuid4())} for _ in range(101)]
    for operations in ([], many, [one, one]):
        answer = await run.server.post(team.worker, OPERATIONS, {"operations": operations}, key="")
        assert answer.status_code == 422, answer.text
    assert (await run.server.post(team.customer, OPERATIONS, {"operations": [one]}, key="")).status_code == 403
    assert (await run.server.get(team.customer, "/v1/sync")).status_code == 403


async def test_changes_since_a_cursor_come_once(run: Run) -> None:
    order, team = await on_the_way(run)
    first = await run.server.read(team.worker, "/v1/sync", limit=1)
    while first["has_more"]:
        first = await run.server.read(team.worker, "/v1/sync", cursor=first["next_cursor"], limit=1)
    assert first["whole"] is True
    nothing = await run.server.read(team.worker, "/v1/sync", cursor=first["next_cursor"])
    assert (nothing["orders"], nothing["gone"], nothing["has_more"]) == ([], [], False)
    await run.server.post(team.customer, f"{order.path}/urge", {})
    changed = await run.server.read(team.worker, "/v1/sync", cursor=nothing["next_cursor"])
    assert [(row["id"], row["urges"]) for row in changed["orders"]] == [(order.id, 1)]
    assert "arrive" in [offer["name"] for offer in changed["orders"][0]["available_actions"]]
    later = await run.server.read(team.worker, "/v1/sync", cursor=changed["next_cursor"])
    assert later["orders"] == []
    # a cursor is its reader's own
    (other,) = await run.people("worker4")
    assert (await run.server.get(other, "/v1/sync", cursor=first["next_cursor"])).status_code == 400
