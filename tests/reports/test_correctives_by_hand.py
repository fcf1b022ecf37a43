"""Figures of corrective actions and of opinions, worked out by hand (M-72, M-141)."""

from datetime import UTC, date, datetime

from app.core.enums import Satisfaction
from app.models.corrective_action import CorrectiveState
from app.workflow.reports.corrective_figures import CorrectiveFacts, corrective_actions
from app.workflow.reports.definitions import CORRECTIVES, OPINIONS
from app.workflow.reports.opinion_figures import OpinionFacts, actions, opinions
from tests.reports.hands import totals

OPEN, DONE, VERIFIED = CorrectiveState.OPEN, CorrectiveState.DONE, CorrectiveState.VERIFIED
TODAY, OPENED = date(2026, 11, 20), datetime(2026, 11, 1, tzinfo=UTC)


def action(state: CorrectiveState, due: int, done: int | None = None) -> CorrectiveFacts:
    """Opened on the first of November; due, and done, on these days of it."""
    done_at = None if done is None else datetime(2026, 11, done, tzinfo=UTC)
    done_on = None if done is None else date(2026, 11, done)
    return CorrectiveFacts(state, OPENED, date(2026, 11, due), done_at, done_on, TODAY)


ACTIONS = [
    action(VERIFIED, due=10, done=10),
    action(DONE, due=10, done=11),
    action(OPEN, due=19),
    action(OPEN, due=20),
    CorrectiveFacts(CorrectiveState.NOTED, OPENED, None, None, None, TODAY),
    CorrectiveFacts(CorrectiveState.NOTED, OPENED, None, None, None, TODAY),
    CorrectiveFacts(CorrectiveState.WAIVED, OPENED, None, None, None, TODAY),
]


def test_corrective_actions() -> None:
    """Beside two that are to be arranged and one that was waived: four; two done, one of them a day late; one more is a
    day overdue, and of the last it isn't known yet. Nine days and ten days are nine and a half in the middle."""
    assert totals(CORRECTIVES, map(corrective_actions, ACTIONS)) == {
        "opened": 4,
        "noted": 2,
        "waived": 1,
        "done": 50.0,
        "in_time": 33.3,
        "overdue": 1,
        "verified": 25.0,
        "done_time": 820_800,
    }


GOOD, POOR = (
    {"attitude": 5, "quality": 5, "speed": 4, "overall": 5},
    {"attitude": 4, "quality": 2, "speed": 3, "overall": 2},
)
SATISFIED, FAIRLY, DISSATISFIED = Satisfaction.SATISFIED, Satisfaction.FAIRLY, Satisfaction.DISSATISFIED
SAID = [
    OpinionFacts(SATISFIED, written=True, ratings=GOOD),
    OpinionFacts(SATISFIED, written=False),
    OpinionFacts(SATISFIED, written=False),
    OpinionFacts(FAIRLY, written=True, ratings=POOR, action=VERIFIED),
    OpinionFacts(FAIRLY, written=False, action=CorrectiveState.WAIVED),
    OpinionFacts(DISSATISFIED, written=True, action=OPEN),
    OpinionFacts(DISSATISFIED, written=True, action=CorrectiveState.NOTED),
    OpinionFacts(DISSATISFIED, written=True),
]


def test_opinions() -> None:
    """Eight, five of them in words: three satisfied, two fairly, three not. Two were rated: (5 + 4) / 2 and so on. Four
    led to something: one is still to be arranged, one was waived, two are actions; with that of the month, which is
    done but not verified, there are three actions, two of them open. The last is from before this was noted."""
    said = [*map(opinions, SAID), actions(DONE)]
    assert totals(OPINIONS, said) == {
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
