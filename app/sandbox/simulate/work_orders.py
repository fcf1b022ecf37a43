"""Generated work orders: from registration to the archive, with realistic failures on the way."""

from datetime import datetime, timedelta
from random import Random
from typing import Final

from app.sandbox.simulate.context import FormValues, Process, SimulationContext
from app.sandbox.simulate.order_steps import SimulatedOrder, accept, send
from app.sandbox.simulate.places import Estate, Room
from app.sandbox.simulate.random_source import minutes, office, pick
from app.sandbox.simulate.visits import ask, to_the_end
from app.workflow.kinds.work_order.table import WORK_ORDER

REPAIRS: Final = (("P12", 5), ("P14", 4), ("P13", 3), ("P09", 3), ("P11", 3), ("P04", 2), ("P10", 2), ("P01", 1))
SERVICES: Final = (("P07", 3), ("P06", 2), ("P03", 1))
FREE: Final = (("F02", 2), ("F06", 1), ("F08", 1))
HOUSEKEEPING: Final = (("P15", 1),)
SHEET: Final[FormValues] = {
    "tasks": ["日常保洁"], "hours": 2, "people": 1, "tools": "centre", "materials": "centre", "price_by": "job",
}  # fmt: skip
KINDS: Final = (("repair", 66), ("paid_service", 13), ("housekeeping", 8), ("free_service", 9), ("common", 8))
URGENT_KINDS: Final = ("repair", "common")
CHANNELS: Final = (("phone", 6), ("counter", 1), ("wechat", 2))
URGENCIES: Final = (("normal", 74), ("urgent", 20), ("emergency", 6))
OUTCOMES: Final = (("done", 87), ("advised", 5), ("cancelled", 5), ("refused", 3))


async def order_process(context: SimulationContext, estate: Estate, number: int, at: datetime, room: Room) -> Process:
    """The whole course of one order; the first moment is that of its registration."""
    random = context.random_for(estate.code, "order", number)
    kind, urgency = pick(random, KINDS), pick(random, URGENCIES)
    yield at
    urgency = urgency if kind in URGENT_KINDS else "normal"
    order = await _register(context, estate, random, room, kind=kind, urgency=urgency)
    outcome = (
        pick(random, OUTCOMES) if order.kind == "repair" and order.urgency != "emergency" and order.room else "done"
    )
    yield context.now + (minutes(random, 0.5, 1.5) if order.urgency == "emergency" else _acceptance_time(random))
    if outcome == "advised":
        await order.do(order.desk, "advise", advice="请先关闭角阀，清洗滤网后再试", customer_content=True)
        return
    if outcome == "refused":
        await order.do(order.desk, "refuse", reason="不属服务范围", referral="请联系燃气公司抢修电话")
        return
    await accept(order)
    if order.kind == "free_service":
        yield context.now + minutes(random, 20, 300)
        await order.do(order.desk, "fulfil", done="已代为办理并电话答复")
        yield ask(order)
        yield office(context.now + minutes(random, 60, 2_000))
        await order.close()
        return
    yield context.now + minutes(random, 0.2, 3)
    yield send(order)
    if outcome == "cancelled":
        yield context.now + minutes(random, 30, 90)
        await order.do(order.desk, "cancel", reason="业主自行解决")
        return
    yield to_the_end(order)


def _acceptance_time(random: Random) -> timedelta:
    """How long the desk takes to accept: usually within the ten minutes of M-20."""
    return minutes(random, 12, 55) if random.random() < 0.12 else minutes(random, 1, 6)


async def _register(
    context: SimulationContext, estate: Estate, random: Random, room: Room, *, kind: str, urgency: str
) -> SimulatedOrder:
    order_kind = "repair" if kind == "common" else kind
    form: FormValues = {"kind": order_kind, "urgency": urgency}
    who, code, trades = estate.staff["reception"], None, tuple[str, ...]()
    if kind == "common":
        who = estate.staff[random.choice(("worker1", "worker2"))]
        trades = (random.choice(("electrical", "plumbing", "masonry")),)
        form |= {"channel": "patrol", "common_area": "1号楼大堂", "trades": list(trades)}
        form["description"] = "公共区域巡查发现"
    else:
        codes = {"repair": REPAIRS, "paid_service": SERVICES, "free_service": FREE}.get(kind, HOUSEKEEPING)
        code = pick(random, codes)
        item = estate.items[code]
        trades = tuple(item.trades)
        if order_kind == "housekeeping":
            form["housekeeping"] = SHEET
        form |= {"catalogue_code": code, "premises_id": room.id, "description": f"{item.name}:需要处理"}
        if random.random() < 0.25:
            who, form["channel"] = room.owner_id, "app"
        else:
            form |= {"channel": pick(random, CHANNELS), "customer_id": room.owner_id}
    order_id = await context.register(who, WORK_ORDER, estate, form)
    visited = None if kind == "common" else room
    return SimulatedOrder(context, estate, random, visited, order_kind, urgency, code, trades, order_id)
