"""A generated order in progress, and the steps that most generated orders take."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from app.core.errors import ActionRefused
from app.models import WorkOrder
from app.models.order_aspects import OrderAspects
from app.sandbox.simulate.context import FormValues, Process, SimulationContext
from app.sandbox.simulate.places import TRADES, WORKERS, Estate, Room
from app.sandbox.simulate.random_source import SLOT, SLOTS, day_of, local, minutes, pick
from app.workflow.engine.step import Context
from app.workflow.kinds.work_order.appointments import EMERGENCY_WINDOW
from app.workflow.kinds.work_order.table import WORK_ORDER

DAYS_AHEAD: Final = ((0, 2), (1, 5), (2, 2), (3, 1))
CONTRACT: Final = 0.3
"""The share of orders for common areas that are under a maintenance contract."""
VISIT_FEE_FEN: Final = 2_000
OrderContext = Context[WorkOrder, Any, OrderAspects]


@dataclass(slots=True)
class SimulatedOrder:
    """An order in progress."""

    context: SimulationContext
    estate: Estate
    random: Random
    room: Room | None
    kind: str
    urgency: str
    code: str | None
    trades: tuple[str, ...]
    id: UUID
    worker: str = ""
    starts_at: datetime | None = None
    free: bool = True
    redone: bool = False

    @property
    def desk(self) -> UUID:
        """The receptionist."""
        return self.estate.staff["reception"]

    @property
    def boss(self) -> UUID:
        """The supervisor of the departments."""
        return self.estate.staff["head"]

    @property
    def worker_id(self) -> UUID:
        """The worker who has the order."""
        return self.estate.staff[self.worker]

    async def do(self, who: UUID, action: str, **form: object) -> OrderContext:
        """Take an action on the order. Returns the order afterwards."""
        return (await self.context.act(who, WORK_ORDER, self.id, action, form)).context

    async def look(self) -> OrderContext:
        """The order as the receptionist sees it now."""
        return await self.context.look(self.desk, WORK_ORDER, self.id)

    async def close(self) -> bool:
        """Archive the order, unless something is open, a dissatisfied customer for one. Returns whether it was."""
        seen = await self.look()
        follow_up = seen.aspects.follow_up
        still_open = follow_up is not None and str(follow_up.state) == "scheduled"
        dissatisfied = follow_up is not None and follow_up.result == "dissatisfied"
        if still_open or dissatisfied or str(seen.row.state) != "signed_off":
            return False
        await self.do(self.desk, "close", note="已向客户说明")
        return True

    def consent(self, said_by: str = "业主本人") -> FormValues:
        """The customer's consent, given on the telephone just now."""
        return {"said_by": said_by, "means": "phone", "told_at": self.context.now}


def free_worker(order: SimulatedOrder, starts_at: datetime, ends_at: datetime) -> str | None:
    """A qualified worker without another appointment at that time, or None."""
    able = [name for name, trades in WORKERS.items() if set(order.trades) & set(trades)]
    start = order.random.randrange(len(able))
    for name in able[start:] + able[:start]:
        if all(stop <= starts_at or begin >= ends_at for begin, stop in order.estate.busy.get(name, ())):
            return name
    return None


def book(order: SimulatedOrder, ahead: int, worker: str | None = None) -> FormValues:
    """Book the next free time from so many days ahead, for the named worker or for any qualified one."""
    now = order.context.now
    day = day_of(now) + timedelta(days=ahead)
    while True:
        for hour in order.random.sample(SLOTS, len(SLOTS)):
            starts_at = local(day, hour)
            if starts_at < now + timedelta(minutes=90):
                continue
            busy = [] if worker is None else order.estate.busy.get(worker, [])
            taken = any(begin < starts_at + SLOT and starts_at < stop for begin, stop in busy)
            free = free_worker(order, starts_at, starts_at + SLOT) if worker is None else None if taken else worker
            if free is not None:
                order.worker, order.starts_at = free, starts_at
                order.estate.busy.setdefault(free, []).append((starts_at, starts_at + SLOT))
                return {"starts_at": starts_at, "ends_at": starts_at + SLOT}
        day += timedelta(days=1)


async def accept(order: SimulatedOrder) -> None:
    """The desk accepts the order: who pays, and when a worker comes (M-13, M-14)."""
    random, form = order.random, FormValues(coverage_reason="按内容与保修期限认定")
    if order.room is None:
        covered = random.random() < CONTRACT and order.estate.equipment is not None
        coverage = "contract" if covered else "common_area"
    elif order.kind == "free_service":
        coverage = "free"
    elif order.kind == "repair" and order.room.is_new and set(order.trades) & set(TRADES[:2]):
        coverage = "in_warranty"
    else:
        coverage = "chargeable"
    order.free = coverage != "chargeable"
    if not order.free:
        high = random.randrange(80, 300) * 100
        basis = pick(random, (("range", 7), ("on_site", 3)))
        bounds = {"min_fen": high // 3, "max_fen": high} if basis == "range" else {}
        form |= {"estimate": {"basis": basis, "visit_fee_fen": VISIT_FEE_FEN, **bounds}, "consent": order.consent()}
    if order.kind != "free_service":
        form |= arrange(order)
    if coverage == "in_warranty":
        await order.do(order.boss, "vouch", coverage=coverage, reason="按交付档案核实")
    if coverage == "contract":
        form |= {"asset_id": order.estate.equipment}
    await order.do(order.desk, "accept", coverage=coverage, **form)


def arrange(order: SimulatedOrder) -> FormValues:
    """The time of the visit: at once in an emergency, otherwise a free time."""
    if order.urgency != "emergency":
        return {"appointment": book(order, 0 if order.urgency == "urgent" else pick(order.random, DAYS_AHEAD))}
    now = order.context.now
    able = [name for name, trades in WORKERS.items() if set(order.trades) & set(trades)]
    order.worker = free_worker(order, now, now + EMERGENCY_WINDOW) or able[0]
    order.starts_at = now
    order.estate.busy.setdefault(order.worker, []).append((now, now + EMERGENCY_WINDOW))
    return {"visit_now": True}


async def send(order: SimulatedOrder) -> Process:
    """Dispatch the order to a department and assign it to a worker (M-20, M-21)."""
    department = "cleaning" if order.worker == "cleaner" else "engineering"
    await order.do(order.desk, "dispatch", department_id=order.estate.departments[department])
    yield order.context.now + (
        minutes(order.random, 0.2, 2) if order.urgency == "emergency" else minutes(order.random, 1, 25)
    )
    await assign(order)


async def assign(order: SimulatedOrder) -> None:
    """The supervisor assigns the planned worker; if an emergency has taken the time, another one is agreed."""
    for _ in range(9):
        try:
            await order.do(order.boss, "assign", worker_id=order.worker_id)
            return
        except ActionRefused:
            await another_time(order, 1)
    raise AssertionError("a free time was found nine times, and was not free")


async def another_time(order: SimulatedOrder, ahead: int, worker: str | None = None, reason: str = "改约时间") -> None:
    """The desk agrees another time with the customer (M-31)."""
    window = book(order, ahead, worker)
    form = {"window": window, "reason": reason, "asked_by": "customer", "agreed_by": "业主本人", "apology": True}
    await order.do(order.desk, "reschedule", **form)
