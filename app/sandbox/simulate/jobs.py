"""An order under way as its people know it, and the steps that several of its lives go through."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from app.core.errors import ActionRefused
from app.sandbox.simulate.chances import SLOT, SLOTS, day_of, local, minutes, pick
from app.sandbox.simulate.town import TRADES, WORKERS, Estate, Room
from app.sandbox.simulate.world import World
from app.workflow.kinds.work_order.appointments import EMERGENCY_WINDOW
from app.workflow.kinds.work_order.table import WORK_ORDER

DAYS_AHEAD: Final = ((0, 2), (1, 5), (2, 2), (3, 1))
CONTRACT: Final = 0.3
"""Of the common areas' orders: under a maintenance contract."""
VISIT_FEE_FEN: Final = 2_000


@dataclass(slots=True)
class Job:
    """An order under way, with what its people remember of it."""

    world: World
    estate: Estate
    dice: Random
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
        """The reception."""
        return self.estate.staff["reception"]

    @property
    def boss(self) -> UUID:
        """The departments' head."""
        return self.estate.staff["head"]

    @property
    def hands(self) -> UUID:
        """The worker."""
        return self.estate.staff[self.worker]

    async def do(self, who: UUID, action: str, **form: Any) -> Any:
        """An action on the order; the order afterwards."""
        return (await self.world.act(who, WORK_ORDER, self.id, action, form)).context

    async def look(self) -> Any:
        """The order as the desk sees it now."""
        return await self.world.look(self.desk, WORK_ORDER, self.id)

    async def close(self) -> bool:
        """To the archive, unless something is still open; whether it went there."""
        seen = await self.look()
        still_open = seen.follow_up is not None and str(seen.follow_up.state) == "scheduled"
        if still_open or str(seen.row.state) != "signed_off":
            return False
        await self.do(self.desk, "close", note="已向客户说明")
        return True

    def word(self, said_by: str = "业主本人") -> dict[str, Any]:
        """What the customer said just now."""
        return {"said_by": said_by, "means": "phone", "told_at": self.world.now}


def free_worker(job: Job, starts_at: datetime, ends_at: datetime) -> str | None:
    """A qualified worker without another appointment then."""
    able = [name for name, trades in WORKERS.items() if set(job.trades) & set(trades)]
    start = job.dice.randrange(len(able))
    for name in able[start:] + able[:start]:
        if all(stop <= starts_at or begin >= ends_at for begin, stop in job.estate.busy.get(name, ())):
            return name
    return None


def book(job: Job, ahead: int, worker: str | None = None) -> dict[str, Any]:
    """The next free time so many days ahead, kept for a worker (the same one, if named)."""
    now = job.world.now
    day = day_of(now) + timedelta(days=ahead)
    while True:
        for hour in job.dice.sample(SLOTS, len(SLOTS)):
            starts_at = local(day, hour)
            if starts_at < now + timedelta(minutes=90):
                continue
            busy = [] if worker is None else job.estate.busy.get(worker, [])
            taken = any(begin < starts_at + SLOT and starts_at < stop for begin, stop in busy)
            found = free_worker(job, starts_at, starts_at + SLOT) if worker is None else None if taken else worker
            if found is not None:
                job.worker, job.starts_at = found, starts_at
                job.estate.busy.setdefault(found, []).append((starts_at, starts_at + SLOT))
                return {"starts_at": starts_at, "ends_at": starts_at + SLOT}
        day += timedelta(days=1)


async def accept(job: Job) -> None:
    """M-13, M-14: who pays, and when somebody comes."""
    dice, form = job.dice, dict[str, Any](coverage_reason="按内容与保修期限认定")
    if job.room is None:
        coverage = "contract" if dice.random() < CONTRACT else "common_area"
    elif job.kind == "free_service":
        coverage = "free"
    elif job.kind == "repair" and job.room.is_new and set(job.trades) & set(TRADES[:2]):
        coverage = "in_warranty"
    else:
        coverage = "chargeable"
    job.free = coverage != "chargeable"
    if not job.free:
        high = dice.randrange(80, 300) * 100
        basis = pick(dice, (("range", 7), ("on_site", 3)))
        bounds = {"min_fen": high // 3, "max_fen": high} if basis == "range" else {}
        form |= {"estimate": {"basis": basis, "visit_fee_fen": VISIT_FEE_FEN, **bounds}, "consent": job.word()}
    if job.kind != "free_service":
        form |= arrange(job)
    await job.do(job.desk, "accept", coverage=coverage, **form)


def arrange(job: Job) -> dict[str, Any]:
    """A time to come: at once in an emergency, else a free one."""
    if job.urgency != "emergency":
        return {"appointment": book(job, 0 if job.urgency == "urgent" else pick(job.dice, DAYS_AHEAD))}
    now = job.world.now
    able = [name for name, trades in WORKERS.items() if set(job.trades) & set(trades)]
    job.worker = free_worker(job, now, now + EMERGENCY_WINDOW) or able[0]
    job.starts_at = now
    job.estate.busy.setdefault(job.worker, []).append((now, now + EMERGENCY_WINDOW))
    return {"visit_now": True}


async def send(job: Job) -> AsyncIterator[datetime]:
    """M-20, M-21: to the department, and to a worker."""
    department = "cleaning" if job.worker == "cleaner" else "engineering"
    await job.do(job.desk, "dispatch", department_id=job.estate.departments[department])
    yield job.world.now + (minutes(job.dice, 0.2, 2) if job.urgency == "emergency" else minutes(job.dice, 1, 25))
    await assign(job)


async def assign(job: Job) -> None:
    """The head names the worker who was thought of; where an emergency is there already, another time is agreed."""
    for _ in range(9):
        try:
            await job.do(job.boss, "assign", worker_id=job.hands)
            return
        except ActionRefused:
            await another_time(job, 1)
    raise AssertionError("a free time was found nine times, and was not free")


async def another_time(job: Job, ahead: int, worker: str | None = None, reason: str = "改约时间") -> None:
    """M-31: the desk agrees another time."""
    window = book(job, ahead, worker)
    form = {"window": window, "reason": reason, "asked_by": "customer", "agreed_by": "业主本人", "apology": True}
    await job.do(job.desk, "reschedule", **form)
