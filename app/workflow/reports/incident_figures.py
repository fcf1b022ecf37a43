"""Figures of public faults: how many, for how long people were without, and how many reports they answered (M-100)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.models.incident import IncidentState
from app.workflow.reports.figures import Contribution, mean, share


@dataclass(frozen=True, slots=True)
class IncidentFacts:
    """What a public fault adds to figures."""

    state: IncidentState
    since: datetime
    restored_at: datetime | None
    """Since when it works; None while it fails."""
    reports: int
    still_out: int
    times_out: int


def incidents(fault: IncidentFacts) -> Iterator[Contribution]:
    """What one public fault adds. One that was registered by mistake answers nobody, and adds nothing else."""
    if fault.state is IncidentState.CANCELLED:
        yield Contribution("mistaken")
        return
    yield Contribution("incidents")
    yield Contribution("going_on", int(fault.state is IncidentState.OPEN))
    yield share("again", fault.times_out > 1)
    yield Contribution("reports", fault.reports)
    yield Contribution("still_out", fault.still_out)
    if fault.restored_at is not None:
        yield mean("out_time", int((fault.restored_at - fault.since).total_seconds()))
