"""Figures of opinions: what customers said when they were followed up, and what was changed because of it (M-72)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from app.core.enums import Satisfaction
from app.models.corrective_action import CorrectiveState
from app.workflow.reports.figures import Contribution, mean, share

GRADES: Final = ("attitude", "quality", "speed", "overall")


@dataclass(frozen=True, slots=True)
class OpinionFacts:
    """What an answered follow-up adds to figures."""

    result: Satisfaction
    written: bool
    """Whether the customer said something beside the result."""
    ratings: Mapping[str, int] = field(default_factory=dict)
    """The four grades of the order; empty where nobody rated it."""
    action: CorrectiveState | None = None
    """How far what it led to is put right; None where it led to nothing."""


def opinions(opinion: OpinionFacts) -> Iterator[Contribution]:
    """What one opinion adds."""
    yield Contribution("opinions")
    yield Contribution("written", int(opinion.written))
    for result in Satisfaction:
        yield share(result.value, opinion.result is result)
    for grade in GRADES:
        if grade in opinion.ratings:
            yield mean(grade, opinion.ratings[grade])
    if opinion.action is not None:
        yield Contribution("shortcomings")
        yield from actions(opinion.action)


def actions(state: CorrectiveState) -> Iterator[Contribution]:
    """What a corrective action adds: of an opinion, or of a whole month's."""
    match state:
        case CorrectiveState.NOTED:
            yield Contribution("not_arranged")
        case CorrectiveState.WAIVED:
            yield Contribution("waived")
        case _:
            yield Contribution("actions")
            yield Contribution("still_open", int(state is not CorrectiveState.VERIFIED))
