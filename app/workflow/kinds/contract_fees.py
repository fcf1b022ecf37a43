"""Fees of a contract 维保收费: the periods that are charged, and the interest on what is paid late (M-80).

Amounts are whole fen, rounded half up once at the end; days are days of the community's calendar."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from app.models.contract import Billing
from app.workflow.clocks.months import add_months

MONTHS: Final = {Billing.MONTHLY: 1, Billing.QUARTERLY: 3, Billing.HALF_YEARLY: 6, Billing.YEARLY: 12}
A_DAY: Final = timedelta(days=1)
TEN_THOUSAND: Final = 10_000


@dataclass(frozen=True, slots=True)
class FeePeriod:
    """A time for which a fee is charged, with its first and its last day."""

    first: date
    last: date
    amount_fen: int


@dataclass(frozen=True, slots=True)
class InterestTerms:
    """What a contract says of interest: the rate for a day, in ten-thousandths, and the most in percent of the fee."""

    rate: int
    most_percent: int | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed of a fee from the end of a day on, in fen."""

    since: date
    owed_fen: int


def half_up(numerator: int, denominator: int) -> int:
    """A quotient of whole numbers that are not negative, rounded half up."""
    return (2 * numerator + denominator) // (2 * denominator)


def periods_of(billing: Billing, fee_fen: int, first: date, last: date) -> Iterator[FeePeriod]:
    """The periods of a term, the earliest first. The last may be cut short by the term's end; its fee is then by its
    days."""
    if billing is Billing.ONCE:
        yield FeePeriod(first, last, fee_fen)
    months = MONTHS.get(billing)
    if months is None:
        return
    begins, count = first, 0
    while begins <= last:
        count += 1
        # from the first day each time: a period that begins on the 31st doesn't slip to the 28th for good
        ends = add_months(first, months * count) - A_DAY
        if ends <= last:
            yield FeePeriod(begins, ends, fee_fen)
        else:
            part = half_up(fee_fen * ((last - begins).days + 1), (ends - begins).days + 1)
            yield FeePeriod(begins, last, part)
        begins = ends + A_DAY


def interest_fen(terms: InterestTerms, fee_fen: int, due_on: date, owed: Sequence[Owed], day: date) -> int:
    """The interest on a fee as of a day: for each day after the due day, up to and with this one, on what was owed as
    the day began. `owed`: how much was owed from which day on, the earliest first."""
    fen_days = 0
    for step, following in zip(owed, [*owed[1:], None], strict=True):
        begins = max(step.since, due_on)
        ends = day if following is None else min(following.since, day)
        fen_days += step.owed_fen * max(0, (ends - begins).days)
    interest = half_up(fen_days * terms.rate, TEN_THOUSAND)
    return interest if terms.most_percent is None else min(interest, half_up(fee_fen * terms.most_percent, 100))
