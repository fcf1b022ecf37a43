"""Figures of work orders, pure: each function says what one record adds to a report (M-20 to M-73)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.enums import ClockState, Satisfaction
from app.models.follow_up import FollowUpState
from app.models.quote import QuoteState
from app.models.visit import AppointmentState
from app.models.work_order import WorkOrderState
from app.workflow.reports.figures import Contribution, mean, share
from app.workflow.reports.order_time import Agreed, Stay, seconds_by_standing

DONE = (WorkOrderState.COMPLETED, WorkOrderState.SIGNED_OFF, WorkOrderState.CLOSED)
AGREED = (AppointmentState.CONFIRMED, AppointmentState.KEPT, AppointmentState.MISSED)
RATED = ("attitude", "quality", "speed", "overall")
PAUSED = ("customer", "third_party", "agreed")
"""Time that stands with none of ours: net time leaves it out."""


@dataclass(frozen=True, slots=True)
class Times:
    """A clock's row, as far as figures read it."""

    name: str
    state: ClockState
    due_at: datetime
    ended_at: datetime | None = None
    breached_at: datetime | None = None

    def kept(self, now: datetime) -> bool | None:
        """Whether it was kept; None while that is open, or where its reason went away in time."""
        if self.state is ClockState.MET:
            return True
        late = self.breached_at is not None or (self.state is ClockState.RUNNING and self.due_at < now)
        return False if late or self.state is ClockState.BREACHED else None


@dataclass(frozen=True, slots=True)
class Meeting:
    """An appointment's row."""

    state: AppointmentState
    created_at: datetime
    starts_at: datetime
    ends_at: datetime
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class QuoteFigures:
    """A quote's row; totals in fen."""

    ordinal: int
    state: QuoteState
    total_fen: int


@dataclass(frozen=True, slots=True)
class Bill:
    """A charge's row, in fen; `made_at` is when the work was completed first."""

    made_at: datetime
    invoiced_fen: int
    taken_off_fen: int = 0
    """Reductions, waivers and credits."""


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """A work order with what stands beside it, as far as figures read it."""

    state: WorkOrderState
    registered_at: datetime
    needs_visit: bool = True
    completed_at: datetime | None = None
    """Of the last completion."""
    signed_off_at: datetime | None = None
    done_at_desk: bool = False
    """Fulfilled without a visit, rather than solved by advice."""
    reworks: int = 0
    claims: int = 0
    """Orders that were opened under this repair's own warranty."""
    estimate_max_fen: int | None = None
    ratings: Mapping[str, int] | None = None
    visits: int = 0
    no_access: int = 0
    """Visits on which nobody let the worker in."""
    meetings: Sequence[Meeting] = ()
    offers: Sequence[QuoteFigures] = ()
    bill: Bill | None = None
    fixed: Times | None = None
    """The clock of contract work."""
    stays: Sequence[Stay] = ()
    end_of_day: Callable[[datetime], datetime] | None = None
    """Gives 24:00 of the community's day on which a moment lies."""

    @property
    def advised(self) -> bool:
        """Solved by advice on the telephone (M-17)."""
        return self.state in DONE and self.completed_at is None and not self.done_at_desk

    @property
    def done_at(self) -> datetime | None:
        """When the work was completed, or fulfilled at the desk; None while it is not, or was not needed."""
        if self.state not in DONE or self.advised:
            return None
        return self.completed_at or self.signed_off_at


def completion(order: OrderFacts) -> Iterator[Contribution]:
    """M-50: how many were completed, how soon, and on the agreed day."""
    yield Contribution("registered")
    ended_otherwise = order.state in (WorkOrderState.CANCELLED, WorkOrderState.REFUSED)
    done_at = order.done_at
    if not ended_otherwise:
        yield share("completed", done_at is not None or order.advised)
        if done_at is None and not order.advised:
            yield Contribution("open")
    yield share("advised", order.advised)
    yield share("cancelled", order.state is WorkOrderState.CANCELLED)
    yield share("refused", order.state is WorkOrderState.REFUSED)
    if done_at is None:
        return
    seconds = _seconds(order.registered_at, done_at)
    yield mean("turnaround", seconds)
    yield mean("turnaround_mean", seconds)
    first = order.bill.made_at if order.bill else done_at
    due = _due(order, first)
    if due is not None:
        yield share("on_agreed_day", first <= due)


def _due(order: OrderFacts, first: datetime) -> datetime | None:
    """Contract work: its clock's own time. Other visits: the end of the last day agreed before the work was done."""
    if order.fixed is not None:
        return order.fixed.due_at
    days = [meeting.starts_at for meeting in order.meetings if meeting.state in AGREED and meeting.created_at <= first]
    if not days or not order.needs_visit or order.end_of_day is None:
        return None
    return order.end_of_day(max(days))


def standing(order: OrderFacts) -> Iterator[Contribution]:
    """How long it took from registration to completion, with whom it stood, and what was nobody's delay of ours."""
    done_at = order.done_at
    if done_at is None:
        return
    agreed = [
        Agreed(meeting.created_at, meeting.starts_at, meeting.settled_at)
        for meeting in order.meetings
        if meeting.state in AGREED
    ]
    seconds_by = seconds_by_standing(order.stays, agreed, order.registered_at, done_at)
    gross = sum(seconds_by.values())
    yield Contribution("counted")
    yield mean("gross", gross)
    yield mean("net", gross - sum(seconds_by[name] for name in PAUSED))
    for name, seconds in seconds_by.items():
        yield mean(f"with_{name}", seconds)


def price(order: OrderFacts) -> Iterator[Contribution]:
    """M-40 to M-46, M-62: what was quoted first, approved, invoiced and finally asked for."""
    approved = next((quote for quote in reversed(order.offers) if quote.state is QuoteState.APPROVED), None)
    if order.done_at is None or order.bill is None or approved is None:
        return
    first, final = order.offers[0].total_fen, order.bill.invoiced_fen - order.bill.taken_off_fen
    yield Contribution("priced")
    yield Contribution("first_quoted", first)
    yield Contribution("approved", approved.total_fen)
    yield Contribution("invoiced", order.bill.invoiced_fen)
    yield Contribution("final", final)
    yield Contribution("final_of_first", final, first)
    yield share("first_version_approved", approved.ordinal == order.offers[0].ordinal)
    yield share("as_first_quoted", final == first)
    yield share("above_first", final > first)
    yield share("below_first", final < first)
    if order.estimate_max_fen is not None:
        yield share("within_estimate", final <= order.estimate_max_fen)


def first_time_fix(order: OrderFacts) -> Iterator[Contribution]:
    """M-52, M-54: put right on the first visit, and for good."""
    if not order.visits:
        return
    yield Contribution("no_access", order.no_access, order.visits)
    if order.done_at is None:
        return
    yield Contribution("finished")
    yield share("first_time_fix", order.visits == 1 and not order.reworks and not order.claims)
    yield share("rework", order.reworks)
    yield share("claims", order.claims)
    yield mean("visits_each", order.visits)


def ratings(order: OrderFacts) -> Iterator[Contribution]:
    """M-73: the four grades that customers gave."""
    if order.done_at is None:
        return
    yield share("rated", order.ratings)
    for name in RATED:
        grade = (order.ratings or {}).get(name)
        if grade is not None:
            yield mean(name, grade)


@dataclass(frozen=True, slots=True)
class ArrivalFacts:
    """A clock of a visit: the agreed time's, or an emergency's."""

    clock: Times
    now: datetime


def arrival(facts: ArrivalFacts) -> Iterator[Contribution]:
    """M-35: arrivals within the agreed time, and emergencies within theirs."""
    kept = facts.clock.kept(facts.now)
    if kept is None:
        return
    if facts.clock.name != "on_time":
        yield share("emergency_on_time", kept)
        return
    yield Contribution("appointments")
    yield share("on_time", kept)
    if not kept:
        yield mean("late_by", _seconds(facts.clock.due_at, facts.clock.ended_at or facts.now))


@dataclass(frozen=True, slots=True)
class FollowUpFacts:
    """A follow-up, the community's target for its kind (percent), and what became of its order."""

    state: FollowUpState
    due_at: datetime
    now: datetime
    order_state: WorkOrderState
    target: int = 100
    done_at: datetime | None = None
    result: Satisfaction | None = None
    attempts: int = 0
    called_off: bool = False
    """The work it would have asked about is done again, or was cancelled."""


def follow_up(facts: FollowUpFacts) -> Iterator[Contribution]:
    """M-70, M-71: who was asked, in time, and what they said."""
    if facts.called_off or facts.order_state is WorkOrderState.CANCELLED:
        return
    done, sampled = facts.state is FollowUpState.DONE, facts.state is not FollowUpState.NOT_SAMPLED
    yield Contribution("completions")
    yield share("coverage", done)
    yield Contribution("target", facts.target, 100)
    if sampled:
        yield share("given_up", facts.state is FollowUpState.GIVEN_UP)
        if done or facts.due_at < facts.now:
            yield share("in_time", done and facts.done_at is not None and facts.done_at <= facts.due_at)
    if done:
        yield mean("attempts", facts.attempts)
        for member in Satisfaction:
            yield share(member.value, facts.result is member)


def _seconds(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds())
