"""Supervisors give one worker many orders at overlapping times at once: no two of them are confirmed (M-24)."""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from sqlmodel import col, select

from app.models import Appointment
from tests.torture.conftest import Scale
from tests.torture.service import Service, code_of

LOSING = {"action-refused", "version-conflict"}


async def confirmed_times(service: Service, worker: str) -> list[tuple[datetime, datetime]]:
    """The confirmed times of a worker, earliest first."""
    async with service.database.transaction(datetime.now(UTC)) as tx:
        rows = await tx.all(
            Appointment,
            select(Appointment)
            .where(col(Appointment.worker_id) == service.people[worker].id, col(Appointment.state) == "confirmed")
            .order_by(col(Appointment.starts_at)),
        )
    return [(row.starts_at, row.ends_at) for row in rows]


async def test_no_worker_is_promised_twice(service: Service, scale: Scale) -> None:
    chance = random.Random(24)
    morning = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=7)
    orders = [
        await service.dispatched(morning + timedelta(minutes=15 * chance.randrange(24)), chance.choice((0.5, 1, 2)))
        for _ in range(scale.windows)
    ]
    # every order is named by two supervisors at once, and some for the other worker
    names = [(order, chance.choice(("worker1", "worker1", "worker4"))) for order in orders for _ in range(2)]
    answers = await asyncio.gather(
        *(service.act("supervisor", order, "assign", service.worker(name)) for order, name in names)
    )
    assert {code_of(answer) for answer in answers if answer.status_code != 200} <= LOSING | {"action-not-allowed"}
    promised = 0
    for worker in ("worker1", "worker4"):
        times = await confirmed_times(service, worker)
        promised += len(times)
        assert all(mine[1] <= following[0] for mine, following in pairwise(times)), times
    assert promised == sum(answer.status_code == 200 for answer in answers) >= 2
    assert not service.faults
    assert await service.look_through() == []


async def test_nobody_is_promised_twice_by_two_ways(service: Service, scale: Scale) -> None:
    """Naming a worker and moving a time race for the same hour."""
    noon = datetime.now(UTC).replace(hour=4, minute=0, second=0, microsecond=0) + timedelta(days=12)
    taken = {"starts_at": noon.isoformat(), "ends_at": (noon + timedelta(hours=1)).isoformat()}
    moving = [await service.dispatched(noon + timedelta(days=1 + number)) for number in range(scale.windows // 2)]
    for order in moving:
        assert (await service.act("supervisor", order, "assign", service.worker("worker1"))).status_code == 200
    naming = [await service.dispatched(noon) for _ in range(scale.windows // 2)]
    agreed = {"window": taken, "reason": "业主要求", "asked_by": "customer", "agreed_by": "王女士"}
    answers = await asyncio.gather(
        *(service.act("supervisor", order, "assign", service.worker("worker1")) for order in naming),
        *(service.act("reception", order, "reschedule", agreed) for order in moving),
    )
    won = [answer for answer in answers if answer.status_code == 200]
    assert len(won) == 1, [(answer.status_code, answer.text) for answer in answers]
    times = await confirmed_times(service, "worker1")
    assert all(mine[1] <= following[0] for mine, following in pairwise(times)), times
    assert not service.faults
    assert await service.look_through() == []
