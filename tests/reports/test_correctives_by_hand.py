"""Figures of corrective actions and of opinions, worked out by hand (M-72, M-141)."""

from datetime import UTC, date, datetime
from typing import Any

from app.core.enums import Satisfaction
from app.core.ids import UUID
from app.db.database import Database
from app.models import CorrectiveAction, Department
from app.models.complaint import ComplaintState
from app.models.corrective_action import CorrectiveState
from app.models.follow_up import FollowUpState
from app.models.work_order import WorkOrderState
from tests.reports.hands import Hands, Order

OPEN, DONE, VERIFIED = CorrectiveState.OPEN, CorrectiveState.DONE, CorrectiveState.VERIFIED
NOTED, WAIVED = CorrectiveState.NOTED, CorrectiveState.WAIVED
NOW, OPENED = datetime(2026, 11, 20, 4, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
NOVEMBER = {"first": date(2026, 11, 1), "last": date(2026, 11, 30)}


def action(state: CorrectiveState, due: int | None = None, done: int | None = None) -> dict[str, Any]:
    """Due, and done, on these days of November."""
    return {
        "state": state, "due_on": None if due is None else date(2026, 11, due),
        "done_at": None if done is None else datetime(2026, 11, done, tzinfo=UTC),
    }  # fmt: skip


ACTIONS = [
    action(VERIFIED, due=10, done=10),
    action(DONE, due=10, done=11),
    action(OPEN, due=19),
    action(OPEN, due=20),
    action(NOTED),
    action(NOTED),
    action(WAIVED),
]


async def begin(database: Database) -> Hands:
    hands = Hands(database, NOW)
    await hands.settle()
    return hands


async def write(hands: Hands, values: dict[str, Any], **source: Any) -> None:
    """A corrective action, noted or opened on the first of November."""
    given = {"due_on": date(2026, 11, 28), **values} if values["state"] not in (NOTED, WAIVED) else values
    await hands.write(
        CorrectiveAction, organisation_id=hands.organisation_id, created_at=OPENED, updated_at=OPENED,
        owner_id=hands.worker_id if given.get("due_on") else None, **given, **source,
    )  # fmt: skip


async def test_corrective_actions(database: Database) -> None:
    """Beside two that are to be arranged and one that was waived: four; two done, one of them a day late; one more is a
    day overdue, and of the last it isn't known yet. Nine days and ten days are nine and a half in the middle."""
    hands = await begin(database)
    complaint = await hands.complaint(ComplaintState.CLOSED, OPENED)
    for values in ACTIONS:
        await write(hands, values, complaint_id=complaint)
    assert await hands.totals("corrective_actions", **NOVEMBER) == {
        "opened": 4,
        "noted": 2,
        "waived": 1,
        "done": 50.0,
        "in_time": 33.3,
        "overdue": 1,
        "verified": 25.0,
        "done_time": 820_800,
    }
    rows = await hands.rows("corrective_actions", "source", **NOVEMBER)
    assert {key: row["opened"] for key, row in rows.items()} == {"complaint": 4}
    rows = await hands.rows("corrective_actions", "matter", **NOVEMBER)
    assert list(rows) == ["consumer_dispute"]


GOOD, POOR = (
    {"attitude": 5, "quality": 5, "speed": 4, "overall": 5},
    {"attitude": 4, "quality": 2, "speed": 3, "overall": 2},
)
SATISFIED, FAIRLY, DISSATISFIED = Satisfaction.SATISFIED, Satisfaction.FAIRLY, Satisfaction.DISSATISFIED
SAID: list[tuple[Satisfaction, str, dict[str, int] | None, CorrectiveState | None]] = [
    (SATISFIED, "师傅很耐心", GOOD, None),
    (SATISFIED, "", None, None),
    (SATISFIED, "", None, None),
    (FAIRLY, "来晚了", POOR, VERIFIED),
    (FAIRLY, "", None, WAIVED),
    (DISSATISFIED, "又漏了", None, OPEN),
    (DISSATISFIED, "没打扫", None, NOTED),
    (DISSATISFIED, "太贵", None, None),
]


async def test_opinions(database: Database) -> None:
    """Eight, five of them in words: three satisfied, two fairly, three not. Two were rated: (5 + 4) / 2 and so on. Four
    led to something: one is still to be arranged, one was waived, two are actions; with that of the month, which is
    done but not verified, there are three actions, two of them open. The last is from before this was noted. The
    opinions of October are another month's."""
    hands = await begin(database)
    department = await hands.write(Department, created_at=OPENED, code="eng", name="工程部")
    for result, opinion, ratings, state in SAID:
        follow_up = await _said(hands, result, opinion, ratings)
        if state is not None:
            await write(hands, {"state": state}, follow_up_id=follow_up)
    for month in (10, 11):
        source = {"opinions_month": date(2026, month, 1), "department_id": department}
        await write(hands, {"state": DONE}, **source)
    assert await hands.totals("opinions", **NOVEMBER) == {
        "opinions": 8,
        "written": 5,
        "satisfied": 37.5,
        "fairly": 25.0,
        "dissatisfied": 37.5,
        "attitude": 4.5,
        "quality": 3.5,
        "speed": 3.5,
        "overall": 3.5,
        "shortcomings": 4,
        "not_arranged": 1,
        "waived": 1,
        "actions": 3,
        "still_open": 2,
    }
    rows = await hands.rows("opinions", "department", **NOVEMBER)
    assert (rows[str(department)]["actions"], rows["none"]["actions"]) == (1, 2)


async def _said(hands: Hands, result: Satisfaction, opinion: str, ratings: dict[str, int] | None) -> UUID:
    order = await hands.order(Order(WorkOrderState.CLOSED, OPENED, ratings=ratings))
    return await hands.follow_up(
        order, FollowUpState.DONE, OPENED, created_at=OPENED, done_at=OPENED, result=result, opinion=opinion
    )
