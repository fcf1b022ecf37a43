"""How long an order stood with whom: its states one after another, less what was agreed to be waited for."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Final, NamedTuple

from app.core.enums import Standing
from app.models.work_order import WorkOrderState
from app.workflow.engine.lifecycle import turn_of
from app.workflow.kinds.work_order.whose_turn import WHOSE_TURN

AGREED: Final = "agreed"
"""Nobody's turn: everybody waits for the hour that was agreed with the customer."""
BUCKETS: Final = (*(standing.value for standing in Standing if standing is not Standing.NOBODY), AGREED)
WAITING: Final = (
    WorkOrderState.ACCEPTED,
    WorkOrderState.DISPATCHED,
    WorkOrderState.ASSIGNED,
    WorkOrderState.ACKNOWLEDGED,
)
"""States in which an order is ready and waits for its hour."""


class Stay(NamedTuple):
    """From when on an order was in a state; `hold_reason` while it is on hold."""

    since: datetime
    state: WorkOrderState
    hold_reason: str | None = None


class Agreed(NamedTuple):
    """A time agreed at a moment; `settled_at` when it was kept, missed, moved or dropped."""

    made_at: datetime
    starts_at: datetime
    settled_at: datetime | None = None


def seconds_by_standing(
    stays: Sequence[Stay], agreed: Iterable[Agreed], start: datetime, end: datetime
) -> dict[str, int]:
    """Seconds between two moments by whom the order stood with; together they are the whole.

    While an order is accepted, dispatched, assigned or signed for, the time until the agreed hour counts as `agreed`:
    the customer chose it, and it is nobody's delay."""
    totals = dict.fromkeys(BUCKETS, 0)
    waits = _joined(
        (appointment.made_at, min(appointment.starts_at, appointment.settled_at or appointment.starts_at))
        for appointment in agreed
    )
    for index, stay in enumerate(stays):
        since = max(stay.since, start)
        until = min(stays[index + 1].since if index + 1 < len(stays) else end, end)
        if until <= since:
            continue
        whole = _seconds(since, until)
        waited = 0
        if stay.state in WAITING:
            waited = sum(_seconds(max(since, begin), min(until, stop)) for begin, stop in waits)
        standing = turn_of(WHOSE_TURN, stay.state, partial(getattr, stay))
        totals[standing.value if standing.value in totals else Standing.CENTRE.value] += whole - waited
        totals[AGREED] += waited
    return totals


def _joined(spans: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Spans without overlaps, so that no second is counted twice."""
    joined: list[tuple[datetime, datetime]] = []
    for begin, stop in sorted(spans):
        if stop <= begin:
            continue
        if joined and begin <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], stop)
        else:
            joined.append((begin, stop))
    return joined


def _seconds(start: datetime, end: datetime) -> int:
    return max(0, int((end - start).total_seconds()))
