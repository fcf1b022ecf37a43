"""Whom to send (M-21): what speaks for a worker, what it weighs, and that who may not be named stands behind."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.core.lang import Words
from app.workflow.engine.step import Refusal
from app.workflow.kinds.work_order.ranking import Suitability, hours, ranked
from tests.kinds.usual import uid

HOUR = timedelta(hours=1)
LAST = datetime(2026, 11, 20, 9, tzinfo=UTC)
REFUSED = (Refusal("no_overlap", "M-24", Words("taken", "已有预约"), {}),)


def worker(number: int, **values: Any) -> Suitability:
    return Suitability(uid(number), f"W{number}", **values)


def order_of(*workers: Suitability) -> list[str]:
    return [each.name for each in ranked(workers)]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"wished": True}, {"served": 3}),
        ({"served": 1}, {"near": 1}),
        ({"near": 1}, {}),
        ({}, {"of_day": HOUR, "of_week": HOUR}),
        ({"of_week": 2 * HOUR}, {"of_day": HOUR, "of_week": HOUR}),
        ({}, {"of_week": HOUR}),
        # three served hours of work outweigh that somebody knows the customer
        ({}, {"served": 1, "of_day": 6 * HOUR, "of_week": 6 * HOUR}),
        ({"served": 1}, {"served": 0, "near": 0}),
    ],
)
def test_what_speaks_for_somebody_goes_before(better: dict[str, Any], worse: dict[str, Any]) -> None:
    assert order_of(worker(1, **worse), worker(2, **better)) == ["W2", "W1"]


def test_who_may_not_be_named_stands_behind_and_is_not_left_out() -> None:
    first, last = ranked([worker(1, wished=True, served=9, refusals=REFUSED, free_from=LAST), worker(2)])
    assert (first.name, first.fits) == ("W2", True)
    assert (last.name, last.fits, last.refusals, last.free_from) == ("W1", False, REFUSED, LAST)


def test_alike_goes_by_the_week_and_then_by_name() -> None:
    assert order_of(worker(2), worker(1)) == ["W1", "W2"]
    # twenty minutes weigh nothing, and are still less than nothing to do
    assert order_of(worker(1, of_week=timedelta(minutes=20)), worker(2)) == ["W2", "W1"]


def test_each_reason_is_said_in_both_languages() -> None:
    known = {"wished": True, "served": 2, "last_served": LAST, "near": 1, "of_day": 2 * HOUR, "of_week": 5 * HOUR}
    (said,) = ranked([worker(1, **known)])
    assert [words.zh for words in said.reasons] == [
        "被指定的人员", "曾为该客户服务 2 次，最近 2026-11-20", "当天同楼有 1 单", "当天已排 2 小时",
        "本周已排 5 小时",
    ]  # fmt: skip
    assert "served this customer 2 times, last on 2026-11-20" in [words.en for words in said.reasons]
    (idle,) = ranked([worker(2)])
    assert [words.en for words in idle.reasons] == ["nothing else that day", "nothing else that week"]


@pytest.mark.parametrize(("minutes", "expected"), [(0, 0), (29, 0), (30, 1), (89, 1), (90, 2)])
def test_half_an_hour_is_rounded_up(minutes: int, expected: int) -> None:
    assert hours(timedelta(minutes=minutes)) == expected
