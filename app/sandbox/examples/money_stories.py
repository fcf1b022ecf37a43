"""Stories that come to examples of day closings: one that waits for its cashier, and one of the mall that is
confirmed."""

from datetime import date, timedelta

from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser
from app.workflow.kinds.day_closing import DAY_CLOSING

A_DAY = timedelta(days=1)


async def closed(run: Run, who: DemoUser, day: date) -> Record:
    """The accounts up to a day, with a reason for whatever the count lacks."""
    counted = {"counted_fen": 0, "reason": "当日现金已交存银行，未经钱箱"}
    return await run.create(who, DAY_CLOSING, DAY_CLOSING.path, day=day.isoformat(), **counted)


async def a_day_closed(run: Run) -> None:
    """The garden's accounts up to today."""
    (cashier,) = await run.people("cashier")
    await closed(run, cashier, await run.today(cashier))


async def a_day_confirmed(run: Run) -> None:
    """Two days of the mall; the second is confirmed, the first waits."""
    cashier, manager = await run.people("cashier_gw", "manager_gw")
    today = await run.today(cashier)
    await closed(run, cashier, today - 2 * A_DAY)
    closing = await closed(run, cashier, today - A_DAY)
    await closing.do(manager, "confirm", "confirmed", note="已核对缴款单")


STORIES = (a_day_closed, a_day_confirmed)
