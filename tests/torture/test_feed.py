"""The change feed over HTTP under many writers, followed by long-poll: no gap, no duplicate, no reordering."""

import asyncio
import random
from collections import defaultdict
from typing import Any

from tests.support.patience import HANGS_AFTER
from tests.torture.conftest import Scale
from tests.torture.service import ORDERS, Service, code_of

READERS = 3
CONTACT = {"means": "phone", "result": "unanswered"}


async def write(service: Service, orders: list[str], moves: int, seed: int) -> int:
    """Registrations and contacts, each of which is one event; how many there were."""
    chance = random.Random(seed)
    written = 0
    for _ in range(moves):
        if chance.random() < 0.3:
            orders.append(str((await service.register())["id"]))
            written += 1
            continue
        answer = await service.act("reception", chance.choice(orders), "contact", CONTACT)
        assert answer.status_code == 200 or code_of(answer) == "version-conflict", answer.text
        written += answer.status_code == 200
    return written


async def follow(service: Service, after: int, through: "asyncio.Future[int]", limit: int) -> list[dict[str, Any]]:
    """Reads on as a client does, waiting for news, until everything that was written has been seen."""
    seen: list[dict[str, Any]] = []
    while not through.done() or len(seen) < through.result():
        page = await service.read(
            "manager", "/v1/events", community_id=service.community_id, after=after, limit=limit, wait=1
        )
        seen += page["data"]
        assert page["next_after"] >= after
        after = page["next_after"]
    return seen


async def test_the_feed_tells_everything_once_and_in_order(service: Service, scale: Scale) -> None:
    orders = [str((await service.register())["id"]) for _ in range(5)]
    start = 0
    while (page := await service.read("manager", "/v1/events", community_id=service.community_id, after=start))["data"]:
        start = page["next_after"]
    through: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    async with asyncio.timeout(HANGS_AFTER):
        readers = [asyncio.create_task(follow(service, start, through, limit)) for limit in (3, 7, 100)]
        written = await asyncio.gather(*(write(service, orders, scale.moves, seed) for seed in range(scale.writers)))
        through.set_result(sum(written))
        stories = await asyncio.gather(*readers)
    assert stories[1:] == stories[:-1], "every reader is told the same"
    story = stories[0]
    assert [event["position"] for event in story] == list(range(start + 1, start + 1 + sum(written)))
    versions = defaultdict(list)
    for event in story:
        versions[event["record_id"]].append(event["version"])
    assert all(seen == list(range(seen[0], seen[0] + len(seen))) for seen in versions.values())
    for order in orders:
        newest = (await service.read("reception", f"{ORDERS}/{order}"))["version"]
        assert versions[order][-1:] in ([newest], []), "the last event is the record's present version"
    assert not service.faults
