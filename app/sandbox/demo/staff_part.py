"""Plays the staff's part of one order, so that who builds a screen for residents needs nobody at the desk."""

from collections.abc import Awaitable, Callable
from typing import Final

from app.sandbox import demo_people, demo_places
from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Server, Unexpected

TEAMS: Final = (
    # the README's first order takes worker1's next hour
    ("reception", "supervisor", "worker4"),
    ("reception_gw", "supervisor_gw", "worker_gw"),
)
"""Reception, supervisor and worker of each community of the demo."""
PRICE_FEN: Final = 6_000
# neither community publishes a price of it
ITEM: Final = "P13"


class Staff:
    """Reception, supervisor and worker of one order."""

    def __init__(self, run: Run, order: Record, desk: DemoUser, boss: DemoUser, worker: DemoUser) -> None:
        self.run, self.order, self.desk, self.boss, self.worker = run, order, desk, boss, worker

    async def act(self) -> bool:
        """Take the staff's next step. Returns False where it is the customer's turn, or nobody's.

        Raises Unexpected when the service refuses it."""
        step = STEPS.get(self.order["state"])
        if step is None or (self.order["state"] == "signed_off" and await self._is_owed()):
            return False
        await step(self)
        return True

    async def _is_owed(self) -> bool:
        """Whether the customer still has to pay."""
        charge = (await self.order.look(self.desk))["charge"]
        return bool(charge and charge["owed_fen"])

    async def accept(self) -> None:
        """M-14: chargeable, priced on site, a time agreed."""
        await steps.accept(self.run, self.order, self.desk, trades=self.order["trades"] or ["plumbing"])

    async def dispatch(self) -> None:
        """M-20."""
        await self.order.do(self.desk, "dispatch", "dispatched", department_id=self.boss.department_id)

    async def assign(self) -> None:
        """M-21."""
        await self.order.assign(self.boss, self.worker, self.desk)

    async def acknowledge(self) -> None:
        """M-22."""
        await self.order.do(self.worker, "acknowledge", "acknowledged")

    async def depart(self) -> None:
        """M-33."""
        await steps.be_due(self.order, self.worker)
        await self.order.do(self.worker, "depart", "en_route", checklist=steps.CHECKLIST, started_from="工程部")

    async def arrive(self) -> None:
        """M-35."""
        await self.order.do(self.worker, "arrive", "on_site", badge_shown=True, consent_to_enter="业主本人")

    async def quote(self) -> None:
        """M-37, M-40: what is wrong, and what it costs."""
        await steps.diagnose(self.order, self.worker)
        lines = [steps.labour("修理水龙头 人工", PRICE_FEN, ITEM)]
        await self.order.do(self.worker, "quote", "quoted", lines=lines, list_shown=True)

    async def complete(self) -> None:
        """M-50."""
        await steps.finish_work(self.run, self.order, self.worker, "更换阀芯，试水无渗漏")

    async def file(self) -> None:
        """M-55, M-70: ask whether the customer is satisfied, and put the slip into the archive."""
        follow_up = (await self.order.look(self.desk))["follow_up"]
        if follow_up and follow_up["state"] != "done":
            call = await self.run.follow_up_of(self.desk, self.order)
            await call.do(self.desk, "finish", "done", means="phone", result="satisfied")
        await steps.file_slip(self.order, self.desk, self.worker)


STEPS: Final[dict[str, Callable[[Staff], Awaitable[None]]]] = {
    "registered": Staff.accept,
    "accepted": Staff.dispatch,
    "dispatched": Staff.assign,
    "assigned": Staff.acknowledge,
    "acknowledged": Staff.depart,
    "en_route": Staff.arrive,
    "on_site": Staff.quote,
    "in_progress": Staff.complete,
    "signed_off": Staff.file,
}


async def play(run: Run, name: str, until: str = "") -> list[str]:
    """Take the staff's steps on the order of that number or id, until it is the customer's turn.

    `until`: the state in which they stop before that. Returns the states on the way, the present one first. Raises
    Unexpected when the service refuses a step.
    """
    staff = await _staff(run, name)
    states = [staff.order["state"]]
    while states[-1] != until and await staff.act():
        states.append(staff.order["state"])
    return states


async def _staff(run: Run, name: str) -> Staff:
    for names in TEAMS:
        desk, boss, worker = await run.people(*names)
        if order_id := await _find(run.server, desk, name):
            order = await run.order(desk, order_id)
            return Staff(run, order, desk, boss, await _assigned(run, order) or worker)
    codes = ", ".join(f"{place.code} {place.name}" for place in demo_places.COMMUNITIES)
    raise Unexpected(f"no order {name} in the communities of the demo ({codes})")


async def _find(server: Server, desk: DemoUser, name: str) -> str | None:
    if "-" in name and len(name) == len(desk.id):
        return name if (await server.get(desk, f"/v1/work-orders/{name}")).status_code == 200 else None
    rows = await server.read(desk, "/v1/work-orders", community_id=desk.community_id, q=name)
    return next((str(row["id"]) for row in rows["data"] if row["number"] == name), None)


async def _assigned(run: Run, order: Record) -> DemoUser | None:
    """Whoever of the demo the order was given to already."""
    username = next((person.username for person in demo_people.PEOPLE if str(person.id) == order["worker_id"]), None)
    return await run.server.person(username) if username else None
