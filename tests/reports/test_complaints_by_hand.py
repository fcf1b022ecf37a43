"""Figures of complaints, repeats and the long tail worked out by hand (M-72)."""

from datetime import datetime, timedelta

from app.core.complaint_enums import ComplaintKind, Contentment, DecisionKind
from app.core.enums import ClockState
from app.models.complaint import ComplaintState
from app.workflow.reports import complaint_figures as complaints
from app.workflow.reports import long_tail as tail
from app.workflow.reports import order_figures as orders
from app.workflow.reports.definitions import ACCEPTANCE, HANDLING, LONG_TAIL, REPEATS
from app.workflow.reports.figures import Sheet, half_up, median
from tests.reports.hands import NOW, at, totals


def told(kind: DecisionKind, when: datetime, *failing: str, against: bool = False) -> complaints.Decided:
    codes = failing if kind is DecisionKind.DECLINE else ()
    return complaints.Decided(kind, when, against, failing, codes)


def complaint(
    state: ComplaintState, registered: datetime, *decisions: complaints.Decided, **more: object
) -> complaints.ComplaintFacts:
    given = {"kind": ComplaintKind.CONSUMER, **more}
    return complaints.ComplaintFacts(
        state=state, registered_at=registered, now=NOW, decisions=decisions, **given  # type: ignore[arg-type]
    )  # fmt: skip


C = ComplaintState
ACCEPT, DECLINE, REFER = DecisionKind.ACCEPT, DecisionKind.DECLINE, DecisionKind.REFER
LIMITS = [
    orders.Times("complaint_response", ClockState.MET, at(2, 9)),
    orders.Times("acceptance_told", ClockState.BREACHED, at(5, 0), at(6, 9), at(5, 0)),
    orders.Times("complaint_result", ClockState.RUNNING, at(30, 0)),
    orders.Times("progress", ClockState.BREACHED, at(4, 0)),
    orders.Times("complaint_forwarded", ClockState.VOIDED, at(1, 10)),
]
COMPLAINTS = [
    complaint(C.RESOLVED, at(1, 9), told(ACCEPT, at(2, 9)), resolved_at=at(6, 9), founded=True, compensation_fen=5_000,
              satisfaction=Contentment.FAIRLY),
    complaint(C.DECLINED, at(1, 9), told(DECLINE, at(1, 12), "R03")),
    complaint(C.INVESTIGATING, at(1, 9), told(ACCEPT, at(4, 9), "R05", against=True), clocks=LIMITS),
    complaint(C.REFERRED, at(2, 9), told(REFER, at(2, 10))),
    complaint(C.REGISTERED, at(2, 9), failing=("R06",)),
    complaint(C.WITHDRAWN, at(3, 9)),
    complaint(C.CLOSED, at(3, 9), resolved_at=at(3, 10), founded=False, satisfaction=Contentment.DISSATISFIED),
    complaint(C.CLOSED, at(4, 9), told(DECLINE, at(4, 11), "R03", "R08"), round=2),
    complaint(C.CLOSED, at(5, 9), told(ACCEPT, at(5, 15)), kind=ComplaintKind.SERVICE, resolved_at=at(7, 15),
              founded=False, satisfaction=Contentment.NOT_REACHABLE),
]  # fmt: skip


def test_acceptance() -> None:
    """Eight consumer complaints, five decided: two accepted (one against R05), two declined, one referred."""
    assert totals(ACCEPTANCE, map(complaints.acceptance, COMPLAINTS)) == {
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
    sheet = Sheet(ACCEPTANCE)
    for complaint in COMPLAINTS:
        sheet.take(complaints.acceptance(complaint), complaint.rules or ("none",))
    by_rule = {code: {value.figure: value.value for value in sheet.values(row)} for code, row in sheet.rows.items()}
    assert {code: (row["decided"], row["declined"]) for code, row in by_rule.items()} == {
        "none": (2, 0.0),
        "R03": (2, 100.0),
        "R05": (1, 0.0),
        "R06": (0, None),
        "R08": (1, 100.0),
    }


def test_handling() -> None:
    """Nine complaints of both kinds; three have a result, two of them a finding by the month's end."""
    assert totals(HANDLING, map(complaints.handling, COMPLAINTS)) == {
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


def test_repeat_faults() -> None:
    """The same tap in the same room within 90 days; another fault, another room or a longer time are none."""
    fault = tail.RepairRequest
    requests = [
        fault("101", "P12", at(1, 9) - timedelta(days=89)),
        fault("102", "P12", at(1, 9) - timedelta(days=91)),
        fault("101", "P12", at(1, 9)),
        fault("102", "P12", at(1, 9)),
        fault("101", "P14", at(2, 9)),
        fault("102", "P12", at(20, 9)),
    ]
    told_of = list(tail.repeat_faults(requests, at(1, 0)))
    assert [(request.room, request.fault, again) for request, again in told_of] == [
        ("101", "P12", True),
        ("102", "P12", False),
        ("101", "P14", False),
        ("102", "P12", True),
    ]


def test_repeat_complainants() -> None:
    """Five complaints by three people, three of them by one: a third of the people, three fifths of the complaints."""
    found = totals(REPEATS, [tail.of_complainants({"a": 3, "b": 1, "c": 1})])
    assert (found["complaints"], found["complainants"]) == (5, 3)
    assert (found["repeat_complainants"], found["from_repeaters"]) == (33.3, 60.0)


def test_the_long_tail() -> None:
    """Of 20 rooms six have matters: 10, 4, 3, 1, 1, 1. The busiest tenth, two rooms, holds 14 of 20; one holds half."""
    rooms = {
        name: tail.Matters(*counts)
        for name, counts in {"a": (4, 6), "b": (4, 0), "c": (1, 2), "d": (1, 0), "e": (1, 0), "f": (0, 1)}.items()
    }
    sheet = Sheet(LONG_TAIL)
    tail.fill_tail(sheet, rooms, rooms.values(), 20, 3)
    total = {value.figure: value.value for value in sheet.values(sheet.total, whole=False)}
    assert total == {
        "matters": 20, "orders": 11, "complaints": 9, "rooms": 20, "rooms_with": 30.0, "top_tenth": 70.0,
        "half_rooms": 1,
    }  # fmt: skip
    shown = [
        (key, *(value.value for value in sheet.values(row, whole=False) if value.denominator is not None))
        for key, row in sheet.rows.items()
    ]
    # share, with the rows above, share of the complaints
    assert shown == [("a", 50.0, 50.0, 66.7), ("b", 20.0, 70.0, 0.0), ("c", 15.0, 85.0, 22.2)]


def test_rounding() -> None:
    assert [half_up(1, 2), half_up(-1, 2), half_up(3, 2), half_up(1, 3), half_up(2, 3), half_up(0, 5)] == [
        1, -1, 2, 0, 1, 0,
    ]  # fmt: skip
    assert [median([]), median([3]), median([4, 1]), median([9, 1, 5])] == [None, 3, 3, 5]
