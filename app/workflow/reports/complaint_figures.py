"""Figures of complaints, pure: each function says what one complaint adds to a report (M-110 to M-142)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.complaint_enums import ComplaintKind, Contentment, DecisionKind
from app.models.complaint import ComplaintState
from app.workflow.clocks.definitions import (
    ACCEPTANCE_TOLD,
    COMPLAINT_CONFIRMED,
    COMPLAINT_FORWARDED,
    COMPLAINT_RESPONSE,
    COMPLAINT_RESULT,
    STAFF_SERVICE_ANSWER,
)
from app.workflow.reports.figures import Contribution, mean, share
from app.workflow.reports.order_figures import Times

IN_TIME = {
    COMPLAINT_RESPONSE: "answered_in_time",
    ACCEPTANCE_TOLD: "told_in_time",
    COMPLAINT_FORWARDED: "forwarded_in_time",
    COMPLAINT_CONFIRMED: "confirmed_in_time",
    STAFF_SERVICE_ANSWER: "staff_answer_in_time",
    COMPLAINT_RESULT: "result_in_time",
}
"""Which share each clock of a complaint adds to."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision's row: `failing` are the rules that failed in its verdict, `codes` those that a refusal cites."""

    kind: DecisionKind
    told_at: datetime
    against_verdict: bool = False
    failing: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ComplaintFacts:
    """A complaint with its decisions, the first one first, and its clocks, as far as figures read them."""

    kind: ComplaintKind
    state: ComplaintState
    registered_at: datetime
    now: datetime
    round: int = 1
    decisions: Sequence[Decided] = ()
    clocks: Sequence[Times] = ()
    failing: tuple[str, ...] = ()
    """Rules that failed in the verdict last stored with the complaint."""
    founded: bool | None = None
    resolved_at: datetime | None = None
    compensation_fen: int = 0
    satisfaction: Contentment | None = None

    @property
    def rules(self) -> tuple[str, ...]:
        """The acceptance rules that it failed or was refused by: as it was decided last, or as it stands undecided."""
        if not self.decisions:
            return self.failing
        last = self.decisions[-1]
        return tuple(dict.fromkeys((*last.failing, *last.codes)))


def acceptance(facts: ComplaintFacts) -> Iterator[Contribution]:
    """M-120 to M-122: what was decided about taking consumer complaints up, and by which rules."""
    if facts.kind is not ComplaintKind.CONSUMER:
        return
    yield Contribution("consumer")
    yield share("withdrawn", facts.state is ComplaintState.WITHDRAWN)
    yield share("on_the_spot", facts.resolved_at is not None and not facts.decisions)
    if not facts.decisions:
        if facts.resolved_at is None and facts.state is not ComplaintState.WITHDRAWN:
            yield Contribution("undecided")
        return
    last = facts.decisions[-1]
    yield Contribution("decided")
    for kind, figure in (("accept", "accepted"), ("decline", "declined"), ("refer", "referred")):
        yield share(figure, last.kind == kind)
    if last.kind is not DecisionKind.REFER:
        yield share("against_verdict", last.against_verdict)


def handling(facts: ComplaintFacts) -> Iterator[Contribution]:
    """M-132 to M-142: how soon they were answered, decided and ended, and what was found."""
    yield Contribution("registered")
    yield share("reopened", facts.round > 1)
    for clock in facts.clocks:
        figure, kept = IN_TIME.get(clock.name), clock.kept(facts.now)
        if figure is not None and kept is not None:
            yield share(figure, kept)
    if facts.decisions:
        yield mean("decision_time", _seconds(facts.registered_at, facts.decisions[0].told_at))
    if facts.resolved_at is None:
        return
    yield Contribution("resolved")
    taken_up = [decision.told_at for decision in facts.decisions if decision.kind is DecisionKind.ACCEPT]
    yield mean("result_time", _seconds(taken_up[0] if taken_up else facts.registered_at, facts.resolved_at))
    yield Contribution("compensation", facts.compensation_fen)
    if facts.founded is not None:
        yield share("founded", facts.founded)
    if facts.satisfaction not in (None, Contentment.NOT_REACHABLE):
        yield share("content", facts.satisfaction is not Contentment.DISSATISFIED)


def _seconds(start: datetime, end: datetime) -> int:
    return max(0, int((end - start).total_seconds()))
