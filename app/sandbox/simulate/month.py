"""Generates a month: the places, the work orders and the complaints, in order of time."""

import calendar
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlmodel import col, func, select

from app.bootstrap import Container
from app.core.row_scope import EVERYWHERE
from app.models import WorkOrder
from app.sandbox.simulate import places as generated_places
from app.sandbox.simulate.complaints import complaint_process
from app.sandbox.simulate.context import SimulationContext
from app.sandbox.simulate.places import Estate
from app.sandbox.simulate.random_source import SIZES, arrivals, local, shares, tail_of
from app.sandbox.simulate.work_orders import order_process

REQUESTS_FALL, COMPLAINTS_FALL = 0.7, 1.0
"""How steeply requests and complaints fall off from the busiest room to the quietest."""


class AlreadyThere(Exception):  # noqa: N818 - an outcome that the command prints
    """The month was generated before."""


async def generate(
    container: Container, first: date, *, seed: int, communities: int, size: str, progress: Callable[[datetime], None]
) -> Counter[str]:
    """Write a month into the database. Returns how many records and moves there were. Raises AlreadyThere."""
    measure, days = SIZES[size], calendar.monthrange(first.year, first.month)[1]
    begin, end = local(first, 0), local(first + timedelta(days=days), 0)
    await generated_places.create_places(container.database, begin, communities, measure.rooms)
    async with container.database.transaction(begin, EVERYWHERE) as tx:
        places = await generated_places.load_places(tx, communities)
        there = select(func.count()).where(
            col(WorkOrder.organisation_id) == places.organisation_id,
            col(WorkOrder.created_at) >= begin,
            col(WorkOrder.created_at) < end,
        )
        if await tx.value(there):
            raise AlreadyThere
    context = SimulationContext(container, places, f"{seed}/{first:%Y-%m}", begin, end)
    complaints_by_estate = shares(measure.complaints * communities, communities)
    try:
        for estate, complaints in zip(places.estates, complaints_by_estate, strict=True):
            await _fill(context, estate, first, days, (measure.orders, complaints))
        await context.run(progress)
    finally:
        await context.release_clocks()
    return context.counts


async def _fill(context: SimulationContext, estate: Estate, first: date, days: int, counts: tuple[int, int]) -> None:
    random = context.random_for(estate.code, "calls")
    orders, complaints = round(counts[0] * random.uniform(0.8, 1.2)), counts[1]
    busiest = random.sample(estate.rooms, len(estate.rooms))
    for number, at in enumerate(arrivals(random, first, days, orders)):
        room = busiest[tail_of(random, len(busiest), REQUESTS_FALL)]
        await context.start(order_process(context, estate, number, at, room))
    for number, at in enumerate(arrivals(random, first, days, complaints)):
        room = busiest[tail_of(random, len(busiest), COMPLAINTS_FALL)]
        await context.start(complaint_process(context, estate, number, at, room))
