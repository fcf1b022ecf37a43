"""The lives of work orders: from the call to the archive, with what goes wrong on the way as often as it does."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from app.sandbox.simulate.chances import minutes, office, pick
from app.sandbox.simulate.jobs import Job, accept, send
from app.sandbox.simulate.order_visits import ask, to_the_end
from app.sandbox.simulate.town import Estate, Room
from app.sandbox.simulate.world import World
from app.workflow.kinds.work_order.table import WORK_ORDER

REPAIRS: Final = (("P12", 5), ("P14", 4), ("P13", 3), ("P09", 3), ("P11", 3), ("P04", 2), ("P10", 2), ("P01", 1))
SERVICES: Final = (("P07", 3), ("P06", 2), ("P03", 1))
FREE: Final = (("F02", 2), ("F06", 1), ("F08", 1))
KINDS: Final = (("repair", 66), ("paid_service", 13), ("housekeeping", 8), ("free_service", 9), ("common", 8))
URGENT_KINDS: Final = ("repair", "common")
URGENCIES: Final = (("normal", 74), ("urgent", 20), ("emergency", 6))
FATES: Final = (("done", 87), ("advised", 5), ("cancelled", 5), ("refused", 3))


async def order_life(world: World, estate: Estate, number: int, at: datetime, room: Room) -> AsyncIterator[datetime]:
    """One request, from before it is made."""
    dice = world.dice(estate.code, "order", number)
    kind, urgency = pick(dice, KINDS), pick(dice, URGENCIES)
    yield at
    job = await _register(world, estate, dice, room, kind=kind, urgency=urgency if kind in URGENT_KINDS else "normal")
    fate = pick(dice, FATES) if job.kind == "repair" and job.urgency != "emergency" and job.room else "done"
    yield world.now + (minutes(dice, 0.5, 1.5) if job.urgency == "emergency" else _passing(dice))
    if fate == "advised":
        await job.do(job.desk, "advise", advice="请先关闭角阀,清洗滤网后再试", customer_content=True)
        return
    if fate == "refused":
        await job.do(job.desk, "refuse", reason="不属服务范围", referral="请联系燃气公司抢修电话")
        return
    await accept(job)
    if job.kind == "free_service":
        yield world.now + minutes(dice, 20, 300)
        await job.do(job.desk, "fulfil", done="已代为办理并电话答复")
        async for moment in ask(job):
            yield moment
        yield office(world.now + minutes(dice, 60, 2_000))
        await job.close()
        return
    yield world.now + minutes(dice, 0.2, 3)
    async for moment in send(job):
        yield moment
    if fate == "cancelled":
        yield world.now + minutes(dice, 30, 90)
        await job.do(job.desk, "cancel", reason="业主自行解决")
        return
    async for moment in to_the_end(job):
        yield moment


def _passing(dice: Random) -> timedelta:
    """The desk is quick, mostly (M-20: ten minutes)."""
    return minutes(dice, 12, 55) if dice.random() < 0.12 else minutes(dice, 1, 6)


async def _register(world: World, estate: Estate, dice: Random, room: Room, *, kind: str, urgency: str) -> Job:
    form: dict[str, Any] = {"kind": "repair" if kind == "common" else kind, "urgency": urgency}
    who, code, trades = estate.staff["reception"], None, ("plumbing",)
    if kind == "common":
        who = estate.staff[dice.choice(("worker1", "worker2"))]
        trades = (dice.choice(("electrical", "plumbing", "masonry")),)
        form |= {
            "channel": "patrol",
            "common_area": "1号楼大堂",
            "trades": list(trades),
            "description": "公共区域巡查发现",
        }
    else:
        code = pick(dice, {"repair": REPAIRS, "paid_service": SERVICES, "free_service": FREE}.get(kind, (("P15", 1),)))
        item = estate.items[code]
        trades = tuple(item.trades)
        form |= {"catalogue_code": code, "premises_id": room.id, "description": f"{item.name}:需要处理"}
        if dice.random() < 0.25:
            who, form["channel"] = room.owner_id, "app"
        else:
            form |= {"channel": pick(dice, (("phone", 6), ("counter", 1), ("wechat", 2))), "customer_id": room.owner_id}
    row = await world.register(who, WORK_ORDER, estate, form)
    return Job(world, estate, dice, None if kind == "common" else room, form["kind"], urgency, code, trades, row.id)
