"""Requests sent twice, late, or with what does not belong in them."""

from typing import Any

import httpx

from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.server import REPLAYED, Form, Person, Surprise, problem_of, said
from app.sandbox.demo.story import Story
from app.workflow.kinds.work_order.table import WORK_ORDER


async def repeats(story: Story) -> None:
    """A repeated key does nothing twice, an old version changes nothing, and an unknown field is never swallowed."""
    desk, boss, owner = await story.people("reception", "supervisor", "owner2")
    order = await _registered_once(story, desk, owner)
    await _foreign_fields(story, order, desk)
    await steps.accept(story, order, desk)
    await _dispatched_once(story, order, desk, boss)
    await order.stale(desk, "contact", order["version"] - 1, means="phone", result="reached")
    version = order["version"]
    await order.do(desk, "contact", "dispatched", means="phone", result="reached", expected_version=version)
    await order.do(owner, "urge", "dispatched")
    await order.refused(owner, "urge", "not_urged_just_now")
    await order.do(owner, "cancel", "cancelled", reason="重复报修")


async def _registered_once(story: Story, desk: Person, owner: Person) -> Record:
    """The line broke and the desk sends its registration again: one order, one number."""
    form = {
        "community_id": desk.community_id, "kind": "repair", "channel": "phone", "description": "角阀漏水",
        "customer_id": owner.id, "premises_id": owner.home, "catalogue_code": "P12",
    }  # fmt: skip
    response = await story.server.post(desk, WORK_ORDER.path, form, key="")
    if response.status_code != 400 or problem_of(response)["code"] != "idempotency-key-missing":
        raise Surprise(f"a registration without a key was answered {said(response)}")
    key = story.server.new_key()
    first = await story.server.post(desk, WORK_ORDER.path, form, key=key)
    if first.status_code != 201:
        raise Surprise(f"{desk}: POST {WORK_ORDER.path} → {said(first)}")
    second = await story.server.post(desk, WORK_ORDER.path, form, key=f'"{key}"')
    _check_replay(first, second)
    await _reused(story, desk, WORK_ORDER.path, {**form, "description": "另一处漏水"}, key)
    return story.take(WORK_ORDER, first.json())


async def _dispatched_once(story: Story, order: Record, desk: Person, boss: Person) -> None:
    address, form = order.address_of("dispatch"), {"department_id": boss.department_id}
    key = story.server.new_key()
    first = await story.server.post(desk, address, form, key=key)
    await order.do(boss, "return_to_desk", "accepted", reason="信息不全,请补充")
    # the answer of then is kept, though the order has gone on
    _check_replay(first, await story.server.post(desk, address, form, key=key))
    await _reused(story, desk, address, {**form, "note": "再派一次"}, key)
    if (await order.look(desk))["state"] != "accepted":
        raise Surprise(f"{order.name}: a repeated dispatch was carried out again: {order['state']}")
    # the key is the caller's own: from somebody else it is another intent
    response = await story.server.post(boss, address, form, key=key)
    if response.status_code != 200 or REPLAYED in response.headers:
        raise Surprise(f"{order.name}: {boss} with the desk's key → {said(response)}")
    story.counts.moves += 2
    await order.look(desk)


def _check_replay(first: httpx.Response, second: httpx.Response) -> None:
    if first.is_error or second.status_code != first.status_code:
        raise Surprise(f"a repeated request was answered {said(second)}, the first {said(first)}")
    if second.content != first.content or second.headers.get("etag") != first.headers.get("etag"):
        raise Surprise("a repeated request was answered with other bytes than the first")
    if second.headers.get(REPLAYED) != "true" or REPLAYED in first.headers:
        raise Surprise(f"{REPLAYED} is {second.headers.get(REPLAYED)} on the repeated request")


async def _reused(story: Story, who: Person, path: str, form: Form, key: str) -> None:
    response = await story.server.post(who, path, form, key=key)
    if response.status_code != 422 or problem_of(response)["code"] != "idempotency-key-reused":
        raise Surprise(f"a key with another payload was answered {said(response)}")


async def _foreign_fields(story: Story, order: Record, desk: Person) -> None:
    """Nobody writes a state, a price or a community past the rules (422)."""
    form: Form = {"coverage": "chargeable", "coverage_reason": "已过保修期", "estimate": steps.on_site()}
    form |= {"consent": await story.word(desk), "appointment": story.next_window()}
    foreign: dict[str, Any] = {
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
    response = await story.server.post(desk, WORK_ORDER.path, registration)
    if response.status_code != 422 or problem_of(response)["errors"][0]["pointer"] != "/state":
        raise Surprise(f"a registration with a state was answered {said(response)}")
    response = await story.server.get(desk, order.path, state="closed")
    if response.status_code != 422:
        raise Surprise(f"an unknown query parameter was answered {said(response)}")
