"""Scenario: requests that are sent twice, too late, or with fields that don't belong in them."""

import httpx

from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import REPLAYED, DemoUser, Form, Unexpected, answered, describe, problem_of
from app.workflow.kinds.work_order.table import WORK_ORDER


async def repeats(run: Run) -> None:
    """A repeated key does nothing twice, an old version changes nothing, and an unknown field is refused."""
    desk, boss, owner = await run.people("reception", "supervisor", "owner2")
    order = await _registered_once(run, desk, owner)
    await _foreign_fields(run, order, desk)
    await steps.accept(run, order, desk)
    await _dispatched_once(run, order, desk, boss)
    await order.stale(desk, "contact", order["version"] - 1, means="phone", result="reached")
    version = order["version"]
    await order.do(desk, "contact", "dispatched", means="phone", result="reached", expected_version=version)
    await order.do(owner, "urge", "dispatched")
    await order.refused(owner, "urge", "not_urged_just_now")
    await order.do(owner, "cancel", "cancelled", reason="重复报修")


async def _registered_once(run: Run, desk: DemoUser, owner: DemoUser) -> Record:
    """The connection breaks and the desk sends its registration again: there is one order with one number."""
    form = {
        "community_id": desk.community_id, "kind": "repair", "channel": "phone", "description": "角阀漏水",
        "customer_id": owner.id, "premises_id": owner.home, "catalogue_code": "P12",
    }  # fmt: skip
    response = await run.server.post(desk, WORK_ORDER.path, form, key="")
    answered(response, "a registration without a key", 400, "idempotency-key-missing")
    key = run.server.new_key()
    first = await run.server.post(desk, WORK_ORDER.path, form, key=key)
    answered(first, f"{desk}: POST {WORK_ORDER.path}", 201)
    second = await run.server.post(desk, WORK_ORDER.path, form, key=f'"{key}"')
    _check_replay(first, second)
    await _reused(run, desk, WORK_ORDER.path, {**form, "description": "另一处漏水"}, key)
    return run.take(WORK_ORDER, first.json())


async def _dispatched_once(run: Run, order: Record, desk: DemoUser, boss: DemoUser) -> None:
    address, form = order.address_of("dispatch"), {"department_id": boss.department_id}
    key = run.server.new_key()
    first = await run.server.post(desk, address, form, key=key)
    await order.do(boss, "return_to_desk", "accepted", reason="信息不全，请补充")
    # the answer of then is kept, though the order has gone on
    _check_replay(first, await run.server.post(desk, address, form, key=key))
    await _reused(run, desk, address, {**form, "note": "再派一次"}, key)
    await order.look(desk)
    order.must_show(state="accepted")
    # the key is the caller's own: from somebody else it is another intent
    response = await run.server.post(boss, address, form, key=key)
    if response.status_code != 200 or REPLAYED in response.headers:
        raise Unexpected(f"{order.name}: {boss} with the desk's key → {describe(response)}")
    run.moves += 2
    await order.look(desk)


def _check_replay(first: httpx.Response, second: httpx.Response) -> None:
    if first.is_error or second.status_code != first.status_code:
        raise Unexpected(f"a repeated request was answered {describe(second)}, the first {describe(first)}")
    if second.content != first.content or second.headers.get("etag") != first.headers.get("etag"):
        raise Unexpected("a repeated request was answered with other bytes than the first")
    if second.headers.get(REPLAYED) != "true" or REPLAYED in first.headers:
        raise Unexpected(f"{REPLAYED} is {second.headers.get(REPLAYED)} on the repeated request")


async def _reused(run: Run, who: DemoUser, path: str, form: Form, key: str) -> None:
    response = await run.server.post(who, path, form, key=key)
    answered(response, "a key with another payload", 422, "idempotency-key-reused")


async def _foreign_fields(run: Run, order: Record, desk: DemoUser) -> None:
    """Nobody can write a state, a price or a community through a form (422)."""
    form: Form = {"coverage": "chargeable", "coverage_reason": "已过保修期", "estimate": steps.on_site()}
    form |= {"consent": await run.statement(desk), "appointment": run.next_window()}
    foreign: Form = {
        "state": "closed", "price_fen": 1, "community_id": desk.community_id, "version": 9, "worker_id": desk.id,
        "nonsense": True,
    }  # fmt: skip
    for name, value in foreign.items():
        await order.invalid(desk, "accept", f"/{name}", **form, **{name: value})
    await order.invalid(
        desk, "accept", "/estimate/price_fen", **{**form, "estimate": {**form["estimate"], "price_fen": 1}}
    )
    registration = {
        "community_id": desk.community_id, "kind": "repair", "channel": "phone", "description": "漏水",
        "premises_id": order["premises_id"], "contact_phone": "13800000000", "state": "accepted",
    }  # fmt: skip
    response = await run.server.post(desk, WORK_ORDER.path, registration)
    if response.status_code != 422 or problem_of(response)["errors"][0]["pointer"] != "/state":
        raise Unexpected(f"a registration with a state was answered {describe(response)}")
    answered(await run.server.get(desk, order.path, state="closed"), "an unknown query parameter", 422)
