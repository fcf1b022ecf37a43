"""M-13: whether a part of a building is still under warranty, counted in months from the room's hand-over."""

from dataclasses import dataclass
from datetime import date

from app.workflow.clocks.months import add_months


@dataclass(frozen=True, slots=True)
class WarrantyCheck:
    """The term of one part, and whether a day lies within it (its last day included)."""

    part: str
    months: int
    until: date
    in_term: bool


def check_warranty(part: str, months: int, handed_over_on: date, today: date) -> WarrantyCheck:
    """Hold a day against a part's warranty term."""
    until = add_months(handed_over_on, months)
    return WarrantyCheck(part, months, until, today <= until)
