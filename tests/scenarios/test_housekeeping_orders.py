"""Housekeeping on its way: as many people as were booked, quoted as the sheet says, and a sheet that comes and goes
with the kind (M-12, M-24, M-40, M-42)."""

from datetime import timedelta

from app.sandbox.demo import steps
from app.sandbox.demo.housekeeping import PRICE_FEN, SHEET, accepted, booked, cleaners, on_day, priced_by_the_hour
from app.sandbox.demo.run import Run, window
from app.sandbox.demo.server import Form
from tests.scenarios.test_housekeeping import qualified


async def test_as_many_people_come_as_were_booked(run: Run) -> None:
    code = await priced_by_the_hour(run)
    team = await steps.team(run, "worker1", "owner2")
    (second,) = await run.people("worker2")
    for worker in (team.worker, second):
        await qualified(run, worker.id)
    order = await booked(run, team.desk, team.customer, code, {**SHEET, "people": 2})
    await accepted(run, team.desk, order, on_day(await run.server.now(team.desk), 9, 9, 2), 2 * PRICE_FEN)
    await steps.dispatch(order, team)
    await order.refused(team.boss, "assign", "booked_people_are_named", worker_id=team.worker.id)
    both: Form = {"worker_id": team.worker.id, "helper_ids": [second.id]}
    await order.do(team.boss, "assign", "assigned", **both)
    # neither is free for another booking at that time
    other = await booked(run, team.desk, (await run.people("owner1"))[0], code, SHEET)
    await accepted(run, team.desk, other, on_day(await run.server.now(team.desk), 9, 10, 2))
    await steps.dispatch(other, team)
    await other.refused(team.boss, "assign", "no_overlap", worker_id=second.id)


async def test_the_quote_is_what_was_booked(run: Run) -> None:
    code, team = await priced_by_the_hour(run), await cleaners(run, "owner2")
    order = await booked(run, team.desk, team.customer, code, SHEET)
    now = await run.server.now(team.desk)
    soon = window(now + timedelta(minutes=5), timedelta(hours=2))
    await steps.accept(run, order, team.desk, appointment=soon, odd_hour=True, estimate=steps.by_list(PRICE_FEN))
    await steps.send(order, team)
    await order.do(team.worker, "depart", "en_route", checklist=steps.CHECKLIST)
    await order.do(team.worker, "arrive", "on_site", badge_shown=True, consent_to_enter="业主本人")
    line: Form = {
        "kind": "labour", "name": "家政保洁", "unit": "小时", "basis": "list", "catalogue_code": code, "quantity": "3",
    }  # fmt: skip
    await order.refused(team.worker, "quote", "booked_quantity_is_quoted", lines=[line], list_shown=True)
    booked_line = {**line, "quantity": "2"}
    cleaner = steps.customers("清洁剂", "1")
    for source in ("centre", "bought_for_customer"):
        charged: Form = {**cleaner, "source": source}
        await order.refused(
            team.worker, "quote", "material_is_as_booked", lines=[booked_line, charged], list_shown=True
        )
    await order.do(team.worker, "quote", "quoted", lines=[booked_line, cleaner], list_shown=True)
    assert order["quote"]["total_fen"] == PRICE_FEN
    await order.do(team.customer, "approve_quote", "in_progress", quote_id=order["quote"]["id"])
    more = {"housekeeping": {**SHEET, "hours": 3}, "reason": "业主加时"}
    await order.refused(team.desk, "correct", "sheet_stays_after_agreement", **more)
    await order.do(team.worker, "report_change", "negotiating", difference="业主要求多做一间")
    await order.do(team.desk, "correct", "negotiating", **more)
    assert order["housekeeping"]["price_fen"] == 15_000


async def test_the_sheet_comes_and_goes_with_the_kind(run: Run) -> None:
    code, team = await priced_by_the_hour(run), await cleaners(run, "owner2")
    order = await booked(run, team.desk, team.customer, code, SHEET)
    await order.do(team.desk, "correct", "registered", kind="repair", reason="实为报修")
    assert order["housekeeping"] is None
    again: Form = {"kind": "housekeeping", "reason": "确为家政"}
    await order.refused(team.desk, "correct", "sheet_is_filled_in", **again)
    await order.do(team.desk, "correct", "registered", housekeeping=SHEET, **again)
    await accepted(run, team.desk, order, on_day(await run.server.now(team.desk), 10, 9, 2))
    other: Form = {"kind": "paid_service", "catalogue_code": "P06", "reason": "仅清洗油烟机"}
    await order.do(team.desk, "reclassify", "registered", **other)
    assert (order["housekeeping"], order["catalogue_code"]) == (None, "P06")
