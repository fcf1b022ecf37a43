"""Many clients want to move one order at once: exactly one of them does, whoever asks, on both databases."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from tests.torture.conftest import Scale
from tests.torture.service import ORDERS, Service, code_of

WORKERS = ("worker1", "worker4")
LOSING = {"version-conflict", "precondition-failed", "action-not-allowed", "not-found"}
"""How losers are told; a worker from whom the order was taken does not see it any more."""


async def attempt(service: Service, order: dict[str, Any], client: int, *, by_version: bool) -> httpx.Response:
    """What a client tries in the order's present state; `by_version`: only on what it has seen."""
    tag = order["version"] if by_version else None
    if order["state"] in ("accepted", "dispatched"):
        form = service.worker(WORKERS[client % 2])
        return await service.act("supervisor", order["id"], "assign", form, if_match=tag)
    holder = next(name for name in WORKERS if str(service.people[name].id) == order["worker_id"])
    if order["state"] == "assigned" and (client % 2 == 0 or not by_version):
        return await service.act(holder, order["id"], "acknowledge", if_match=tag)
    return await service.act(holder, order["id"], "hand-back", {"reason": "临时有事"}, if_match=tag)


async def test_one_winner_a_round(service: Service, scale: Scale) -> None:
    order_id = await service.dispatched(datetime.now(UTC) + timedelta(days=9))
    winners: Counter[str] = Counter()
    for number in range(scale.rounds):
        order = await service.read("supervisor", f"{ORDERS}/{order_id}")
        # without a version the state alone decides, where each attempt closes the way for the others
        by_version = number % 2 == 0 or order["state"] == "acknowledged"
        answers = await asyncio.gather(
            *(attempt(service, order, client, by_version=by_version) for client in range(scale.clients))
        )
        won = [answer for answer in answers if answer.status_code == 200]
        lost = {code_of(answer) for answer in answers if answer.status_code != 200}
        assert len(won) == 1, Counter(code_of(answer) for answer in answers)
        assert lost <= LOSING, lost
        assert won[0].json()["version"] == order["version"] + 1
        winners[won[0].json()["state"]] += 1
    assert winners.keys() >= {"assigned", "acknowledged"}, "the rounds led through several states"
    assert not service.faults
    assert await service.look_through() == []
