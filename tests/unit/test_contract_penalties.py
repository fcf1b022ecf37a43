"""What lateness under a contract costs the centre (M-80)."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from app.core.enums import Standing
from app.models.contract import PenaltyKind
from app.workflow.kinds.contract_penalties import LateTime, penalties_of, taken_off

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
TERMS: Any = SimpleNamespace(late_arrival_fen=5_000, late_repair_fen=10_000)
NO_TERMS: Any = SimpleNamespace(late_arrival_fen=0, late_repair_fen=0)


def late(clock: str, stood_with: Standing = Standing.WORKER, hours: int = 0) -> LateTime:
    return LateTime(clock, AT + timedelta(hours=hours), stood_with)


def owed(*times: LateTime, terms: Any = TERMS, known: tuple[PenaltyKind, ...] = ()) -> list[tuple[str, int]]:
    return [(penalty.kind.value, penalty.amount_fen) for penalty in penalties_of(terms, times, known)]


def test_each_time_of_a_job_costs_once() -> None:
    """Whatever the number of its clocks, and only what was not noted yet."""
    both = [late("visit_arranged"), late("fixed"), late("fixed", hours=5)]
    assert owed(*both) == [("arrival", 5_000), ("repair", 10_000)]
    assert owed(*both, known=(PenaltyKind.REPAIR,)) == [("arrival", 5_000)]
    assert owed(*both, known=tuple(PenaltyKind)) == []
    [first] = penalties_of(TERMS, both[1:])
    assert first.due_at == AT


def test_nothing_is_owed_for_other_clocks_or_without_terms() -> None:
    assert owed(late("pass_on"), late("on_time")) == []
    assert owed(late("fixed"), terms=NO_TERMS) == []


@pytest.mark.parametrize("party", [Standing.CUSTOMER, Standing.THIRD_PARTY])
def test_waiting_for_others_costs_nothing(party: Standing) -> None:
    assert owed(late("fixed", party)) == []
    assert owed(late("fixed", party), late("fixed", Standing.CENTRE, 3)) == [("repair", 10_000)]


def test_no_more_is_taken_off_than_is_due() -> None:
    """The oldest first."""
    assert taken_off([5_000, 10_000], 20_000) == [5_000, 10_000]
    assert taken_off([5_000, 10_000], 7_000) == [5_000, 2_000]
    assert taken_off([5_000, 10_000], 0) == [0, 0]
