"""The estate of these tests, with orders on their way to a resident."""

from typing import Any

from sqlmodel import col, select

from app.models import Department
from tests.api.who.conftest import Estate, estate

__all__ = ["Estate", "estate", "on_its_way"]


async def on_its_way(estate: Estate, who: str = "owner1", appointment: Any = None, **more: Any) -> Any:
    """An order of a resident's, accepted for ten o'clock tomorrow, dispatched, assigned to worker1."""
    customer = await estate.person(who)
    order = await estate.order(customer_id=str(customer.id), room_of=who, **more)
    await estate.accept(order, **({} if appointment is None else {"appointment": appointment}))
    async with estate.container.database.transaction(estate.container.clock.now()) as tx:
        wanted = (col(Department.community_id) == estate.places["HY"], col(Department.code) == "engineering")
        department = await tx.one(Department, select(Department).where(*wanted))
    assert department is not None
    await estate.act("reception", order, "dispatch", department_id=str(department.id))
    worker = await estate.person("worker1")
    return await estate.act("supervisor", order, "assign", worker_id=str(worker.id))
