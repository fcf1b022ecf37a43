"""Figures of complaints, repeats and the long tail worked out by hand (M-72)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest_asyncio

from app.core.complaint_enums import ComplaintKind, Contentment, DecisionKind
from app.core.enums import ClockState
from app.core.ids import new_id
from app.db.database import Database
from app.models.complaint import ComplaintState
from app.models.work_order import WorkOrderState
from tests.reports.hands import Clock, Hands, Order, Told, at

C = ComplaintState
ACCEPT, DECLINE, REFER = DecisionKind.ACCEPT, DecisionKind.DECLINE, DecisionKind.REFER
LIMITS = [
    Clock("complaint_response", ClockState.MET, at(2, 9)),
    Clock("acceptance_told", ClockState.BREACHED, at(5, 0), at(6, 9), at(5, 0)),
    Clock("complaint_result", ClockState.RUNNING, at(30, 0)),
    Clock("progress", ClockState.BREACHED, at(4, 0)),
    Clock("complaint_forwarded", ClockState.VOIDED, at(1, 10)),
]
COMPLAINTS: list[tuple[Any, ...]] = [
    (C.RESOLVED, at(1, 9), [Told(ACCEPT, at(2, 9))], {
        "resolved_at": at(6, 9), "founded": True, "compensation_fen": 5_000, "satisfaction": Contentment.FAIRLY,
    }),
    (C.DECLINED, at(1, 9), [Told(DECLINE, at(1, 12), ["R03"])], {}),
    (C.INVESTIGATING, at(1, 9), [Told(ACCEPT, at(4, 9), ["R05"], against=True)], {"clocks": LIMITS}),
    (C.REFERRED, at(2, 9), [Told(REFER, at(2, 10))], {}),
    (C.REGISTERED, at(2, 9), [], {"failing": ["R06"]}),
    (C.WITHDRAWN, at(3, 9), [], {}),
    (C.CLOSED, at(3, 9), [], {
        "resolved_at": at(3, 10), "founded": False, "satisfaction": Contentment.DISSATISFIED,
    }),
    # what stands with the complaint is of before the decision
    (C.CLOSED, at(4, 9), [Told(DECLINE, at(4, 11), ["R03", "R08"])], {"round": 2, "failing": ["R01"]}),
    (C.CLOSED, at(5, 9), [Told(ACCEPT, at(5, 15))], {
        "kind": ComplaintKind.SERVICE, "resolved_at": at(7, 15), "founded": False,
        "satisfaction": Contentment.NOT_REACHABLE,
    }),
]  # fmt: skip


@pytest_asyncio.fixture
async def hands(database: Database) -> AsyncIterator[Hands]:
    """A community without records."""
    written = Hands(database)
    await written.settle()
    yield written


async def write(hands: Hands) -> None:
    for state, registered, decisions, more in COMPLAINTS:
        await hands.complaint(state, registered, *decisions, **more)


async def test_acceptance(hands: Hands) -> None:
    """Eight consumer complaints, five decided: two accepted (one against R05), two declined, one referred."""
    await write(hands)
    assert await hands.totals("acceptance") == {
        "consumer": 8,
        "decided": 5,
        "accepted": 40.0,
        "declined": 40.0,
        "referred": 20.0,
        "against_verdict": 25.0,  # 1 of 4: a referral has no verdict to go against
        "on_the_spot": 12.5,
        "withdrawn": 12.5,
        "undecided": 1,
    }
    by_rule = await hands.rows("acceptance", "rule")
    assert {code: (row.get("decided"), row.get("declined")) for code, row in by_rule.items()} == {
        "none": (2, 0.0),
        "R03": (2, 100.0),
        "R05": (1, 0.0),
        "R06": (None, None),
        "R08": (1, 100.0),
    }


async def test_the_decision_that_stands_is_the_last(hands: Hands) -> None:
    """Declined, reopened and accepted: it counts as accepted; the first decision says how long it took."""
    decisions = [Told(DECLINE, at(1, 12), ["R03"]), Told(ACCEPT, at(9, 9))]
    await hands.complaint(C.INVESTIGATING, at(1, 9), *decisions)
    accepted = await hands.totals("acceptance")
    assert (accepted["accepted"], accepted["declined"]) == (100.0, 0.0)
    assert list(await hands.rows("acceptance", "rule")) == ["none"]
    assert (await hands.totals("complaints"))["decision_time"] == 3 * 3600


async def test_handling(hands: Hands) -> None:
    """Nine complaints of both kinds; three have a result, two of them a finding by the month's end."""
    await write(hands)
    assert await hands.totals("complaints") == {
        "registered": 9,
        "answered_in_time": 100.0,
        "told_in_time": 0.0,
        "decision_time": 16_200,  # 1 h, 2 h, 3 h, 6 h, 24 h, 72 h: half way between 3 h and 6 h
        "forwarded_in_time": None,
        "confirmed_in_time": None,
        "staff_answer_in_time": None,
        "resolved": 3,
        "result_in_time": 0.0,
        "result_time": 172_800,  # 1 h, 48 h, 96 h
        "founded": 33.3,
        "compensation": 5_000,
        "content": 50.0,  # 1 of 2: who was not reached said nothing
        "reopened": 11.1,
    }


async def test_repeat_faults(hands: Hands) -> None:
    """The same tap in the same room within 90 days; another fault, another room or a longer time are none."""
    rooms = await hands.rooms("101", "102")
    requests = [
        ("101", "P12", "plumbing", at(1, 9) - timedelta(days=89)),
        ("102", "P12", "plumbing", at(1, 9) - timedelta(days=90, microseconds=1)),
        ("101", "P12", "plumbing", at(1, 9)),
        ("102", "P12", "plumbing", at(1, 9)),
        ("101", "P14", "electrical", at(2, 9)),
        ("102", "P12", "plumbing", at(20, 9)),
        # without an item of the catalogue the trades tell, in whatever order they stand
        ("102", None, "tiling", at(21, 9)),
        ("101", None, "tiling", at(21, 9)),
    ]
    for room, item, trade, moment in requests:
        more = {"premises_id": rooms[room], "catalogue_code": item, "trades": [trade]}
        await hands.order(Order(WorkOrderState.REGISTERED, moment, more=more))
    for trades in (["tiling", "masonry"], ["masonry", "tiling"]):
        more = {"premises_id": rooms["102"], "catalogue_code": None, "trades": trades}
        await hands.order(Order(WorkOrderState.REGISTERED, at(22, 9), more=more))
    figures = await hands.totals("repeats")
    # of 101 the first tap; of 102 the tap of the 20th, and the second of the masonry
    assert (figures["repairs"], figures["repeat_faults"]) == (8, 37.5)
    by_room = await hands.rows("repeats", "room")
    assert {key: (row["repairs"], row["repeat_faults"]) for key, row in by_room.items()} == {
        str(rooms["101"]): (3, 33.3), str(rooms["102"]): (5, 40.0),
    }  # fmt: skip
    by_trade = await hands.rows("repeats", "trade")
    assert {key: (row["repairs"], row["repeat_faults"]) for key, row in by_trade.items()} == {
        "plumbing": (3, 66.7), "electrical": (1, 0.0), "tiling": (4, 25.0), "masonry": (2, 50.0),
    }  # fmt: skip


async def test_repeat_complainants(hands: Hands) -> None:
    """Seven complaints by four: three by one, who was registered twice, two by a telephone, one from a room, and one by
    nobody knows whom: half of the complainants, five sevenths of the complaints. Where each complained from last is
    told, and no telephone."""
    rooms = await hands.rooms("101", "102", "103")
    kept = await hands.person(new_id(), phone=None)
    other = await hands.person(new_id(), phone=None, merged_into_id=kept)
    for who in (
        {"complainant_id": kept, "premises_id": rooms["101"]},
        {"complainant_id": other, "premises_id": rooms["102"]},
        {"complainant_id": kept},
        {"complainant_phone": "+8613800138000", "premises_id": rooms["103"]},
        {"complainant_phone": "+8613800138000"},
        {"premises_id": rooms["103"]},
    ):
        await hands.complaint(C.REGISTERED, at(1, 9), **who)
    await hands.complaint(C.REGISTERED, at(2, 9))
    figures = await hands.totals("repeats")
    assert (figures["complaints"], figures["complainants"]) == (7, 4)
    assert (figures["repeat_complainants"], figures["from_repeaters"]) == (50.0, 71.4)  # 2 of 4, 5 of 7
    report = await hands.report("repeats", "person")
    assert [(row.key, row.label, row.values[0].value) for row in report.rows] == [
        (str(kept), "102", 3), ("unregistered-1", "unregistered-1", 2),
    ]  # fmt: skip


async def test_the_long_tail(hands: Hands) -> None:
    """Of 20 rooms six have matters: 10, 4, 3, 1, 1, 1. The busiest tenth, two rooms, holds 14 of 20; one holds half."""
    held = {"a": (4, 6), "b": (4, 0), "c": (1, 2), "d": (1, 0), "e": (1, 0), "f": (0, 1)}
    rooms = await hands.rooms(*held, *(f"empty {number}" for number in range(14)))
    for room, (orders, complaints) in held.items():
        for _ in range(orders):
            await hands.order(Order(WorkOrderState.REGISTERED, at(1, 9), more={"premises_id": rooms[room]}))
        for _ in range(complaints):
            await hands.complaint(C.REGISTERED, at(1, 9), premises_id=rooms[room])
    # of no room, and merged into another
    first = await hands.order(Order(WorkOrderState.REGISTERED, at(1, 9)))
    merged = {"premises_id": rooms["a"], "duplicate_of": first}
    await hands.order(Order(WorkOrderState.CANCELLED, at(1, 9), more=merged))
    report = await hands.report("long_tail", "room")
    total = {value.figure: value.value for value in report.total}
    assert {name: value for name, value in total.items() if value is not None} == {
        "matters": 20, "orders": 11, "complaints": 9, "rooms": 20, "rooms_with": 30.0, "top_tenth": 70.0,
        "half_rooms": 1,
    }  # fmt: skip
    shown = [
        (row.label, *(value.value for value in row.values if value.denominator is not None)) for row in report.rows
    ]
    # share, with the rows above, share of the complaints
    assert shown[:3] == [("a", 50.0, 50.0, 66.7), ("b", 20.0, 70.0, 0.0), ("c", 15.0, 85.0, 22.2)]
    assert shown[3][0] == "f", "of those that hold as much, whoever complained comes first"
    by_community = await hands.rows("long_tail", "community")
    assert by_community[str(hands.community_id)]["matters"] == 21
