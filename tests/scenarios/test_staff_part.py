"""`gongdan play` takes the steps of the staff, and leaves to the customer what is the customer's."""

import pytest

from app.sandbox.demo.run import Run, windows
from app.sandbox.demo.server import Server, Unexpected
from app.sandbox.demo.staff_part import play
from tests.scenarios.conftest import TickingClock

UNTIL_QUOTED = ["registered", "accepted", "dispatched", "assigned", "acknowledged", "en_route", "on_site", "quoted"]
STARS = {"attitude": 5, "quality": 5, "speed": 5, "overall": 5}


@pytest.fixture
def run(server: Server, clock: TickingClock) -> Run:
    return Run(server, windows(clock.now(), 0))


@pytest.mark.parametrize("customer", ["owner2", "merchant1"])
async def test_the_staff_take_an_order_to_the_archive(run: Run, customer: str) -> None:
    (who,) = await run.people(customer)
    order = await run.register(who, kind="repair", channel="app", description="水龙头滴水", premises_id=who.home)
    assert await play(run, str(order["number"])) == UNTIL_QUOTED
    # it is the customer's turn, and stays so
    assert await play(run, order.id) == ["quoted"]
    await order.look(who)
    await order.do(who, "approve_quote", "in_progress", quote_id=order["quote"]["id"])
    assert await play(run, order.id) == ["in_progress", "completed"]
    await order.look(who)
    await order.do(who, "sign_off", "signed_off", signed_by="本人", ratings=STARS)
    # nothing was paid yet
    assert await play(run, order.id) == ["signed_off"]
    cashier = (await run.people("cashier" if customer == "owner2" else "cashier_gw"))[0]
    charge = await run.charge_of(cashier, order)
    await charge.do(cashier, "pay", "paid", amount_fen=6_000, via="desk", method="cash")
    assert await play(run, order.id) == ["signed_off", "closed"]


async def test_they_stop_where_they_are_told(run: Run) -> None:
    (who,) = await run.people("owner2")
    order = await run.register(who, kind="repair", channel="app", description="水龙头滴水", premises_id=who.home)
    assert await play(run, order.id, until="assigned") == UNTIL_QUOTED[:4]


async def test_an_order_that_is_not_there(run: Run) -> None:
    with pytest.raises(Unexpected, match="no order WX-HY-20260101-0001"):
        await play(run, "WX-HY-20260101-0001")
