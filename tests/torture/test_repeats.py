"""The same request many times over, at once and after a restart: one effect, and the same bytes every time."""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import httpx
from sqlmodel import func, select

from app.core.settings import Settings
from app.models import WorkOrder
from tests.torture.conftest import Scale, open_clients
from tests.torture.process import ServerProcess
from tests.torture.service import ORDERS, Persistence, Service

CONTACT = {"means": "phone", "result": "unanswered"}


async def how_many(service: Service) -> int:
    async with service.database.transaction(datetime.now(UTC)) as tx:
        return int(await tx.value(select(func.count()).select_from(WorkOrder)))


async def send_all(service: Service, jobs: list[tuple[str, dict[str, str]]], sends: int) -> list[list[httpx.Response]]:
    """Every job so many times, all at once; a job's number is its key."""
    persistent = Persistence(service)
    answers = await asyncio.gather(
        *(
            persistent.send("reception", path, form, f"job-{number}")
            for _ in range(sends)
            for number, (path, form) in enumerate(jobs)
        )
    )
    return [answers[number :: len(jobs)] for number in range(len(jobs))]


async def test_repeats_have_one_effect(
    service: Service, scale: Scale, settings: Settings, processes: list[ServerProcess]
) -> None:
    half = scale.keys // 2
    orders = [str((await service.register())["id"]) for _ in range(half)]
    before = await how_many(service)
    jobs = [(ORDERS, service.request(f"第 {number} 件")) for number in range(half)]
    jobs += [(f"{ORDERS}/{order}/contact", CONTACT) for order in orders]
    first = await send_all(service, jobs, scale.sends)
    bodies = []
    for answers in first:
        assert {answer.status_code for answer in answers} <= {200, 201}
        assert len({answer.content for answer in answers}) == 1, "byte-equal"
        fresh = [answer for answer in answers if "idempotency-replayed" not in answer.headers]
        assert len(fresh) == 1, "one of them did it"
        bodies.append(answers[0].content)
    async with AsyncExitStack() as stack:
        for process in processes:
            process.stop()
            await process.start()
        service.clients = await open_clients(stack, settings, processes, scale.clients)
        again = await send_all(service, jobs, 2)
    for body, answers in zip(bodies, again, strict=True):
        assert {answer.content for answer in answers} == {body}
        assert {answer.headers.get("idempotency-replayed") for answer in answers} == {"true"}
    assert await how_many(service) == before + half
    assert [await service.entries(order, "contact") for order in orders] == [1] * half
    assert not service.faults
    assert await service.look_through() == []
