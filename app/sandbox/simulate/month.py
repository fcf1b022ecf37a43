"""A generated month: the town, everybody's lives in it, and the end."""

import calendar
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlmodel import col, func, select

from app.bootstrap import Container
from app.models import WorkOrder
from app.sandbox.simulate import town as towns
from app.sandbox.simulate.chances import SIZES, arrivals, local, shares, tail_of
from app.sandbox.simulate.complaint_lives import complaint_life
from app.sandbox.simulate.order_lives import order_life
from app.sandbox.simulate.town import Estate
from app.sandbox.simulate.world import World

REQUESTS_FALL, COMPLAINTS_FALL = 0.7, 1.0
"""How steeply requests and complaints fall off from the busiest room to the quietest."""


class AlreadyThere(Exception):  # noqa: N818 - an outcome, told in words
    """The month was generated before."""


async def generate(
    container: Container, first: date, *, seed: int, communities: int, size: str, progress: Callable[[datetime], None]
) -> Counter[str]:
    """Write a month into the house's database; how much was done. Raises AlreadyThere."""
    measure, days = SIZES[size], calendar.monthrange(first.year, first.month)[1]
    begin, end = local(first, 0), local(first + timedelta(days=days), 0)
    await towns.found(container.database, begin, communities, measure.rooms)
    async with container.database.transaction(begin) as tx:
        town = await towns.visit(tx, communities)
        there = select(func.count()).where(
            col(WorkOrder.organisation_id) == town.organisation_id,
            col(WorkOrder.created_at) >= begin,
            col(WorkOrder.created_at) < end,
        )
        if await tx.value(there):
            raise AlreadyThere
    world = World(container, town, f"{seed}/{first:%Y-%m}", begin, end)
    told = shares(measure.complaints * communities, communities)
    try:
        for estate, complaints in zip(town.estates, told, strict=True):
            await _fill(world, estate, first, days, (measure.orders, complaints))
        await world.run(progress)
    finally:
        await world.leave()
    return world.counts


async def _fill(world: World, estate: Estate, first: date, days: int, counts: tuple[int, int]) -> None:
    dice = world.dice(estate.code, "calls")
    orders, complaints = round(counts[0] * dice.uniform(0.8, 1.2)), counts[1]
    busiest = dice.sample(estate.rooms, len(estate.rooms))
    for number, at in enumerate(arrivals(dice, first, days, orders)):
        room = busiest[tail_of(dice, len(busiest), REQUESTS_FALL)]
        await world.begin(order_life(world, estate, number, at, room))
    for number, at in enumerate(arrivals(dice, first, days, complaints)):
        room = busiest[tail_of(dice, len(busiest), COMPLAINTS_FALL)]
        await world.begin(complaint_life(world, estate, number, at, room))
