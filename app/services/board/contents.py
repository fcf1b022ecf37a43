"""What the board says: frozen values without a language, which a page draws. A part that is None is not for this
office.

No text that a customer wrote, no customer's name and no telephone number is among them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.core.complaint_enums import ComplaintKind, Severity
from app.core.enums import ClockState, Labelled, OrderKind, Standing, Urgency
from app.core.lang import Words
from app.models.emergency_plan import Emergency, EmergencyLevel
from app.models.incident import Failure, IncidentState
from app.models.visit import AppointmentState
from app.models.work_order import WorkOrderState


@dataclass(frozen=True, slots=True)
class Matrix:
    """How many records are in which state, by department (None: in none yet)."""

    departments: tuple[str | None, ...]
    rows: tuple[tuple[Labelled, tuple[int, ...]], ...]
    """By state, in the order of the work: a number for each department."""

    @property
    def total(self) -> int:
        """How many there are in all."""
        return sum(sum(numbers) for _, numbers in self.rows)

    @property
    def sums(self) -> tuple[int, ...]:
        """How many there are by department."""
        return tuple(sum(numbers) for numbers in zip(*(numbers for _, numbers in self.rows), strict=True))


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A clock of a record: which, since when it runs, when it ends or ended, and with whom the record stood then."""

    noun: Words
    number: str | None
    title: Words
    state: ClockState
    started_at: datetime
    due_at: datetime
    left: int
    """Seconds until it ends; negative: since it ended."""
    late: bool
    stood_with: Standing | None
    kind: ComplaintKind | None = None
    severity: Severity | None = None
    """Of a complaint."""


@dataclass(frozen=True, slots=True)
class ClockLines:
    """The first clocks of a list; `more`: there are others."""

    lines: tuple[ClockLine, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class LateClocks:
    """How many clocks are late, by clock, and the first of them, those that are late longest at the front."""

    counts: tuple[tuple[Words, int], ...]
    first: ClockLines


@dataclass(frozen=True, slots=True)
class Complaints:
    """Open complaints by state, and their clocks, the most urgent first (None: the office reads no clocks)."""

    states: tuple[tuple[Labelled, int], ...]
    clocks: ClockLines | None


@dataclass(frozen=True, slots=True)
class VisitLine:
    """An agreed time of today."""

    starts_at: datetime
    ends_at: datetime
    agreed: AppointmentState
    number: str
    kind: OrderKind
    urgency: Urgency
    state: WorkOrderState
    place: str | None


@dataclass(frozen=True, slots=True)
class WorkerDay:
    """Somebody's visits of today; without a name: nobody is named yet."""

    name: str | None
    visits: tuple[VisitLine, ...]
    """Those still to come, and those at which they are."""
    done: int
    """How many are over."""


@dataclass(frozen=True, slots=True)
class FaultLine:
    """A public fault that goes on, or is back and waits for answers."""

    number: str
    state: IncidentState
    fails: Failure
    place: str
    since: datetime
    expected_back_at: datetime | None
    reports: int
    still_out: int
    overdue: bool
    """Whether it was expected back by now."""


@dataclass(frozen=True, slots=True)
class Plan:
    """An emergency plan in force, with its tasks."""

    number: str
    emergency: Emergency
    level: EmergencyLevel | None
    title: str
    activated_at: datetime | None
    tasks: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class UnmannedPost:
    """A post where somebody should be. Without `since`: nobody is even planned there."""

    name: str
    since: datetime | None = None
    planned: str | None = None
    """Who is planned, and has not come."""


@dataclass(frozen=True, slots=True)
class ProcessHealth:
    """How the processes do. `workers` is None where the database doesn't say."""

    workers: int | None = None
    clocks_lag: int = 0
    """For how many seconds the first clock that should have been looked at has waited."""
    failing_jobs: int = 0
    secrets: int = 1

    @property
    def is_well(self) -> bool:
        """Whether nobody has to do anything."""
        return bool(self.workers) and self.clocks_lag < 120 and not self.failing_jobs and self.secrets == 1


@dataclass(frozen=True, slots=True)
class Board:
    """Everything at one moment."""

    at: datetime
    zone: ZoneInfo
    orders: Matrix | None
    late: LateClocks | None
    visits: tuple[WorkerDay, ...] | None
    complaints: Complaints | None
    faults: tuple[FaultLine, ...] | None
    plans: tuple[Plan, ...] | None
    posts: tuple[UnmannedPost, ...] | None
    health: ProcessHealth
