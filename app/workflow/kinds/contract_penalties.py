"""Penalties of maintenance contracts 维保违约金: which lateness costs the centre what, once on each job (M-80).

The clocks `visit_arranged` and `fixed` say what was late. What was late while it was the customer's turn, or that of a
third party, costs nothing: they were waited for.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from app.core.enums import Standing
from app.models.contract import PenaltyKind
from app.workflow.clocks.definitions import FIXED, OUTSIDE, VISIT_ARRANGED

CLOCK_OF: Final[Mapping[PenaltyKind, str]] = {PenaltyKind.ARRIVAL: VISIT_ARRANGED, PenaltyKind.REPAIR: FIXED}
"""The clock whose breach each penalty is for."""
AMOUNT_OF: Final[Mapping[PenaltyKind, str]] = {
    PenaltyKind.ARRIVAL: "late_arrival_fen",
    PenaltyKind.REPAIR: "late_repair_fen",
}
"""The term of the contract that says what it costs."""


class PenaltyTerms(Protocol):
    """The terms of a contract about lateness."""

    late_arrival_fen: int
    late_repair_fen: int


@dataclass(frozen=True, slots=True)
class LateTime:
    """A time that was not kept: of which clock, by when it was to be, and with whom it stood then."""

    clock: str
    due_at: datetime
    stood_with: Standing


@dataclass(frozen=True, slots=True)
class Penalty:
    """What is owed for one time that was not kept."""

    kind: PenaltyKind
    due_at: datetime
    amount_fen: int


def has_penalties(terms: PenaltyTerms) -> bool:
    """Whether lateness costs anything under this contract."""
    return terms.late_arrival_fen > 0 or terms.late_repair_fen > 0


def penalties_of(
    terms: PenaltyTerms, late: Collection[LateTime], known: Collection[PenaltyKind] = ()
) -> Iterator[Penalty]:
    """What one job costs the centre beyond what is `known` of it already: each time once, as of its first breach,
    however often its clock was started."""
    for kind, clock in CLOCK_OF.items():
        amount: int = getattr(terms, AMOUNT_OF[kind])
        missed = [time.due_at for time in late if time.clock == clock and time.stood_with not in OUTSIDE]
        if amount and missed and kind not in known:
            yield Penalty(kind, min(missed), amount)


def taken_off(open_fen: Collection[int], due_fen: int) -> list[int]:
    """How much of each penalty is taken off an invoice of which so much is due: the first ones first, and together no
    more than that."""
    parts: list[int] = []
    for amount in open_fen:
        part = min(amount, due_fen - sum(parts))
        parts.append(part)
    return parts
