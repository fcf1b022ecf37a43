"""Figures of corrective actions: what became of what was to be put right, and whether in time (M-72, M-141)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from app.models.corrective_action import CorrectiveState
from app.workflow.reports.figures import Contribution, mean, share

UNARRANGED: Final = frozenset({CorrectiveState.NOTED, CorrectiveState.WAIVED})


@dataclass(frozen=True, slots=True)
class CorrectiveFacts:
    """What a corrective action adds to figures."""

    state: CorrectiveState
    opened_at: datetime
    due_on: date | None
    """None where nothing is arranged."""
    done_at: datetime | None
    done_on: date | None
    """The day on which it was done, by the community's calendar."""
    today: date


def corrective_actions(action: CorrectiveFacts) -> Iterator[Contribution]:
    """What one corrective action adds. Whether it was in time is known once it is done, or its day has passed. A
    shortcoming for which nothing is arranged has changed nothing yet."""
    yield Contribution("noted", int(action.state is CorrectiveState.NOTED))
    yield Contribution("waived", int(action.state is CorrectiveState.WAIVED))
    if action.state in UNARRANGED or action.due_on is None:
        return
    yield Contribution("opened")
    yield share("done", action.state is not CorrectiveState.OPEN)
    yield share("verified", action.state is CorrectiveState.VERIFIED)
    if action.done_on is not None:
        yield share("in_time", action.done_on <= action.due_on)
    elif action.today > action.due_on:
        yield share("in_time", False)
        yield Contribution("overdue")
    if action.done_at is not None:
        yield mean("done_time", int((action.done_at - action.opened_at).total_seconds()))
