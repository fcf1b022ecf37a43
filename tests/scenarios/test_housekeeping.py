"""Housekeeping is booked with its sheet: its price, its time, its room, and for whom the customer wishes (M-12, M-14,
M-24, M-40)."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from app.sandbox.demo import steps
from app.sandbox.demo.housekeeping import (
    PRICE_FEN,
    SHEET,
    accepted,
    booked,
    cleaners,
    housekeeping,
    on_day,
    priced_by_the_hour,
)
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import Form


async def team_of(run: Run) -> steps.Team:
    return await cleaners(run, "owner2")


async def test_the_story(run: Run) -> None:
    await housekeeping(run)


async def test_the_price_is_hours_times_people_by_the_list(run: Run) -> None:
    team, code = await team_of(run), await priced_by_the_hour(run)
    order = await booked(run, team.desk, team.customer, code, {**SHEET, "hours": 2.25, "people": 3})
    assert order["housekeeping"]["price_fen"] == 33_750, "2.25 hours of three people at 50 yuan"
    assert order["housekeeping"]["hours"] == "2.25"
    time = on_day(await run.server.now(team.desk), 3, 9, 2.25)
    agreed: Form = {"coverage": "chargeable", "coverage_reason": "有偿", "consent": await run.statement(team.desk)}
    for fen in (33_749, 33_751):
        wrong = {**agreed, "appointment": time, "estimate": steps.by_list(fen)}
        await order.refused(team.desk, "accept", "estimate_matches_list", **wrong)
    on_site = {**agreed, "appointment": time, "estimate": steps.on_site()}
    await order.refused(team.desk, "accept", "published_price_is_estimated", **on_site)
    await accepted(run, team.desk, order, time, 33_750)
    assert order["estimate"]["max_fen"] == 33_750


async def test_quarters_of_an_hour_are_the_smallest(run: Run) -> None:
    team, code = await team_of(run), await priced_by_the_hour(run)
    for hours, fits in ((0.25, True), (1.5, True), ("2.75", True), (1.1, False), (0, False), (12.25, False)):
        sheet = {**SHEET, "hours": hours}
        form: Form = {
            "community_id": team.desk.community_id, "kind": "housekeeping", "channel": "phone", "description": "保洁",
            "customer_id": team.customer.id, "premises_id": team.customer.home, "catalogue_code": code,
            "housekeeping": sheet,
        }  # fmt: skip
        answer = await run.server.post(team.desk, "/v1/work-orders", form)
        assert answer.status_code == (201 if fits else 422), (hours, answer.text)
        if not fits:
            assert answer.json()["errors"][0]["pointer"] == "/housekeeping/hours"


async def test_a_room_has_no_two_bookings_at_one_time_unless_it_is_meant(run: Run) -> None:
    team, code = await team_of(run), await priced_by_the_hour(run)
    now = await run.server.now(team.desk)
    first = await booked(run, team.desk, team.customer, code, SHEET)
    await accepted(run, team.desk, first, on_day(now, 3, 9, 2))
    second = await booked(run, team.desk, team.customer, code, SHEET)
    agreed: Form = {
        "coverage": "chargeable", "coverage_reason": "有偿", "consent": await run.statement(team.desk),
        "estimate": steps.by_list(PRICE_FEN),
    }  # fmt: skip
    await second.refused(team.desk, "accept", "room_has_no_other_booking", **agreed, appointment=on_day(now, 3, 10, 2))
    assert first.name in run.refusals[-1].message
    await second.do(team.desk, "accept", "accepted", **agreed, appointment=on_day(now, 3, 11, 2))
    moved: Form = {"reason": "业主要求", "agreed_by": "业主本人", "asked_by": "customer"}
    overlapping = on_day(now, 3, 10, 2)
    await second.refused(team.desk, "reschedule", "room_has_no_other_booking", window=overlapping, **moved)
    await second.refused(team.customer, "reschedule", "room_has_no_other_booking", window=overlapping, **moved)
    meant = {**SHEET, "beside_another": "两组人同时打扫"}
    await second.do(team.desk, "correct", "accepted", housekeeping=meant, reason="业主确认")
    await second.do(team.desk, "reschedule", "accepted", window=overlapping, **moved)
    await first.do(team.desk, "cancel", "cancelled", reason="不再需要")


async def test_a_wished_time_that_is_taken_is_told_at_the_booking(run: Run) -> None:
    team, code = await team_of(run), await priced_by_the_hour(run)
    now = await run.server.now(team.desk)
    wish = on_day(now, 4, 9, 2)
    await booked(run, team.desk, team.customer, code, SHEET, wish=wish)
    form: Form = {
        "community_id": team.desk.community_id, "kind": "housekeeping", "channel": "phone", "description": "保洁",
        "customer_id": team.customer.id, "premises_id": team.customer.home, "catalogue_code": code,
        "housekeeping": SHEET, "wish": wish,
    }  # fmt: skip
    again = await run.server.post(team.desk, "/v1/work-orders", form)
    assert [refusal["guard"] for refusal in again.json()["refusals"]] == ["room_has_no_other_booking"]


async def test_of_two_who_book_a_room_at_once_one_has_it(run: Run) -> None:
    team, code = await team_of(run), await priced_by_the_hour(run)
    wish = on_day(await run.server.now(team.desk), 5, 9, 2)
    form: Form = {
        "community_id": team.desk.community_id, "kind": "housekeeping", "description": "保洁",
        "premises_id": team.customer.home, "catalogue_code": code, "housekeeping": SHEET, "wish": wish,
    }  # fmt: skip
    by_phone = {**form, "channel": "phone", "customer_id": team.customer.id}
    in_the_app = {**form, "channel": "app"}
    answers = await asyncio.gather(
        run.server.post(team.desk, "/v1/work-orders", by_phone),
        run.server.post(team.customer, "/v1/work-orders", in_the_app),
        run.server.post(team.desk, "/v1/work-orders", by_phone),
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]


async def test_the_wished_workers_next_free_times_are_told(run: Run) -> None:
    team, code = await team_of(run), await priced_by_the_hour(run)
    (neighbour,) = await run.people("owner1")
    now = await run.server.now(team.desk)
    taken = await booked(run, team.desk, neighbour, code, SHEET)
    await accepted(run, team.desk, taken, on_day(now, 6, 9, 2))
    await steps.dispatch(taken, team)
    await taken.do(team.boss, "assign", "assigned", worker_id=team.worker.id)
    sheet = {**SHEET, "wished_worker_id": team.worker.id}
    form: Form = {
        "community_id": team.desk.community_id, "kind": "housekeeping", "channel": "phone", "description": "保洁",
        "customer_id": team.customer.id, "premises_id": team.customer.home, "catalogue_code": code,
        "housekeeping": sheet, "wish": on_day(now, 6, 10, 2),
    }  # fmt: skip
    answer = await run.server.post(team.desk, "/v1/work-orders", form)
    [refusal] = answer.json()["refusals"]
    assert refusal["guard"] == "wished_worker_is_free"
    day = on_day(now, 6, 11, 2)["starts_at"][:10]
    assert all(f"{day} {hour}" in refusal["message"] for hour in ("11:00", "13:00", "15:00"))
    later = {**form, "wish": on_day(now, 6, 11, 2)}
    assert (await run.server.post(team.desk, "/v1/work-orders", later)).status_code == 201


async def test_only_workers_who_can_do_it_are_wished_for(run: Run) -> None:
    team, code = await team_of(run), await priced_by_the_hour(run)
    plumber, abroad = await run.people("worker4", "worker_gw")
    for nobody in (plumber.id, abroad.id, team.customer.id, team.desk.community_id):
        form: Form = {
            "community_id": team.desk.community_id, "kind": "housekeeping", "channel": "app", "description": "保洁",
            "premises_id": team.customer.home, "catalogue_code": code,
            "housekeeping": {**SHEET, "wished_worker_id": nobody},
        }  # fmt: skip
        answer = await run.server.post(team.customer, "/v1/work-orders", form)
        assert [refusal["guard"] for refusal in answer.json()["refusals"]] == ["wished_worker_does_this"]


async def test_who_names_another_than_the_wished_worker_says_why_and_the_customer_is_told(run: Run) -> None:
    team, code = await team_of(run), await priced_by_the_hour(run)
    (plumber,) = await run.people("worker1")
    await qualified(run, plumber.id)
    order = await booked(run, team.desk, team.customer, code, {**SHEET, "wished_worker_id": plumber.id})
    await accepted(run, team.desk, order, on_day(await run.server.now(team.desk), 7, 9, 2))
    await steps.dispatch(order, team)
    await order.refused(team.boss, "assign", "wish_is_honoured", worker_id=team.worker.id)
    await order.do(team.boss, "assign", "assigned", worker_id=team.worker.id, wish_not_met="away")
    notices = (await run.server.read(team.customer, "/v1/me/notices"))["data"]
    told = next(notice for notice in notices if notice["event"] == "work_order.assigned")
    assert "on leave or off duty" in told["text"] or "休假或不当班" in told["text"]


async def qualified(run: Run, worker_id: str) -> None:
    """Somebody else who is qualified for cleaning."""
    (admin,) = await run.people("admin")
    now = await run.server.now(admin)
    form: Form = {
        "trade": "cleaning", "valid_from": now.date().isoformat(),
        "valid_until": (now + timedelta(days=400)).date().isoformat(),
    }  # fmt: skip
    answer = await run.server.post(admin, f"/v1/people/{worker_id}/qualifications", form)
    assert answer.status_code in (200, 201), answer.text


async def test_other_hours_move_the_end_of_the_agreed_time_and_the_price(run: Run) -> None:
    team, code = await team_of(run), await priced_by_the_hour(run)
    now = await run.server.now(team.desk)
    order = await booked(run, team.desk, team.customer, code, SHEET)
    await accepted(run, team.desk, order, on_day(now, 8, 9, 2))
    longer = {**SHEET, "hours": 3}
    await order.do(team.desk, "correct", "accepted", housekeeping=longer, reason="业主加时")
    begin, end = on_day(now, 8, 9, 3).values()
    assert_same(order, begin, end)
    assert order["housekeeping"]["price_fen"] == 15_000
    again = {"housekeeping": longer, "reason": "重复"}
    await order.refused(team.desk, "correct", "corrected_order_differs", **again)
    entries = (await run.server.read(team.desk, f"{order.path}/timeline"))["data"]
    assert entries[-1]["event"] == "work_order.corrected"


def assert_same(order: Record, begin: object, end: object) -> None:
    shown: Any = order["appointment"]
    assert (shown["starts_at"], shown["ends_at"]) == (utc(begin), utc(end))


def utc(moment: object) -> str:
    return datetime.fromisoformat(str(moment)).astimezone(UTC).isoformat().replace("+00:00", "Z")
