"""Fees of contracts by hand: periods, and interest on what is paid late (M-80)."""

from datetime import date

import pytest

from app.models.contract import Billing
from app.workflow.kinds.contract_fees import InterestTerms, Owed, half_up, interest_fen, periods_of

DUE = date(2026, 12, 15)


def periods(billing: Billing, first: str, last: str, fee: int = 120_000) -> list[tuple[str, str, int]]:
    """First day, last day and fee of each."""
    found = periods_of(billing, fee, date.fromisoformat(first), date.fromisoformat(last))
    return [(period.first.isoformat(), period.last.isoformat(), period.amount_fen) for period in found]


def test_a_term_is_divided_into_periods() -> None:
    assert periods(Billing.QUARTERLY, "2026-12-01", "2027-11-30") == [
        ("2026-12-01", "2027-02-28", 120_000), ("2027-03-01", "2027-05-31", 120_000),
        ("2027-06-01", "2027-08-31", 120_000), ("2027-09-01", "2027-11-30", 120_000),
    ]  # fmt: skip
    assert periods(Billing.ONCE, "2026-12-01", "2027-11-30") == [("2026-12-01", "2027-11-30", 120_000)]
    assert periods(Billing.SINGLY, "2026-12-01", "2027-11-30", 0) == []


def test_periods_from_the_last_day_of_a_month_stay_there() -> None:
    assert periods(Billing.MONTHLY, "2027-01-31", "2027-04-29") == [
        ("2027-01-31", "2027-02-27", 120_000), ("2027-02-28", "2027-03-30", 120_000),
        ("2027-03-31", "2027-04-29", 120_000),
    ]  # fmt: skip


def test_a_period_that_is_cut_short_costs_its_days() -> None:
    """Ten of the 31 days of December: 100,000 x 10 / 31 = 32,258.06."""
    assert periods(Billing.MONTHLY, "2026-12-01", "2026-12-10", 100_000) == [("2026-12-01", "2026-12-10", 32_258)]


@pytest.mark.parametrize(("numerator", "denominator", "rounded"), [(5, 10, 1), (4, 10, 0), (15, 10, 2), (0, 3, 0)])
def test_halves_go_up(numerator: int, denominator: int, rounded: int) -> None:
    assert half_up(numerator, denominator) == rounded


@pytest.mark.parametrize(
    ("day", "fen"),
    [
        # 120,000 fen at 5 in ten thousand: 60 fen a day
        ("2026-12-15", 0),
        ("2026-12-16", 60),
        ("2026-12-18", 180),
        # 100,000 were paid on the 18th: 20,000 are left, 10 fen a day
        ("2026-12-20", 200),
        # the rest on the 25th: seven days of them
        ("2026-12-25", 250),
        ("2027-12-25", 250),
    ],
)
def test_interest_runs_from_the_day_after_on_what_is_owed(day: str, fen: int) -> None:
    owed = [Owed(date(2026, 12, 1), 120_000), Owed(date(2026, 12, 18), 20_000), Owed(date(2026, 12, 25), 0)]
    assert interest_fen(InterestTerms(5), 120_000, DUE, owed, date.fromisoformat(day)) == fen


def test_what_is_paid_in_time_bears_none() -> None:
    owed = [Owed(date(2026, 12, 1), 120_000), Owed(DUE, 0)]
    assert interest_fen(InterestTerms(5), 120_000, DUE, owed, date(2027, 12, 1)) == 0


def test_interest_is_rounded_once_and_capped() -> None:
    """1,001 fen at 5 in ten thousand: 0.5005 a day; 1 after one day, 2 after three. A tenth at most: 100.1."""
    owed = [Owed(date(2026, 12, 1), 1_001)]
    days = [interest_fen(InterestTerms(5), 1_001, DUE, owed, date(2026, 12, 15 + late)) for late in (1, 2, 3)]
    assert days == [1, 1, 2]
    assert interest_fen(InterestTerms(5, 10), 1_001, DUE, owed, date(2028, 12, 1)) == 100
