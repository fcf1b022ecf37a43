"""Looks after recurring housekeeping 定期家政: its dates become orders some days ahead, pauses and series end."""

from app.bootstrap import Container
from app.services.work_orders.housekeeping_days import SeriesDays


async def look_after_housekeeping(container: Container) -> bool:
    """Look after one batch."""
    return await SeriesDays(container.database, container.moves, container.clock).look_after()
