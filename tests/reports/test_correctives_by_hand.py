"""Figures of corrective actions worked out by hand (M-72, M-141)."""

from datetime import UTC, date, datetime

from app.models.complaint import CorrectiveState
from app.workflow.reports.corrective_figures import CorrectiveFacts, corrective_actions
from app.workflow.reports.definitions import CORRECTIVES
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
]


def test_corrective_actions() -> None:
    """Four; two done, one of them a day late; one more is a day overdue, and of the last it isn't known yet. Nine days
    and ten days are nine and a half in the middle."""
    assert totals(CORRECTIVES, map(corrective_actions, ACTIONS)) == {
        "opened": 4,
        "done": 50.0,
        "in_time": 33.3,
        "overdue": 1,
        "verified": 25.0,
        "done_time": 820_800,
    }
