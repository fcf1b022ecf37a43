"""M-43: what is on hand, and the purchase price at which it is issued: the moving average, by hand and at random."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.workflow.kinds.stock_sums import Stock

NOTHING = Stock(Decimal(0), 0, 0)


def q(quantity: str) -> Decimal:
    return Decimal(quantity)


@pytest.mark.parametrize(
    ("deliveries", "value_fen", "unit_fen"),
    [
        ([("10", 100)], 1000, 100),
        ([("10", 100), ("10", 201)], 3010, 150),  # 150.5, rounded down
        ([("20", 100), ("10", 201)], 4010, 133),  # 133.66…
        ([("0.5", 333)], 167, 334),  # ¥1.665 is ¥1.67
        ([("3", 0)], 0, 0),
    ],
)
def test_the_price_is_the_average_of_what_was_paid(
    deliveries: list[tuple[str, int]], value_fen: int, unit_fen: int
) -> None:
    stock = NOTHING
    for quantity, price in deliveries:
        stock = stock.received(q(quantity), price)
    assert (stock.value_fen, stock.unit_fen) == (value_fen, unit_fen)


def test_what_rounding_leaves_goes_with_the_last_of_it() -> None:
    stock = NOTHING.received(q("3"), 33).received(q("1"), 1)
    assert (stock.on_hand, stock.value_fen, stock.unit_fen) == (q("4"), 100, 25)
    stock = NOTHING.received(q("2"), 50).received(q("1"), 0)
    assert (stock.value_fen, stock.unit_fen) == (100, 33)
    stock = stock.issued(q("2"))
    assert (stock.on_hand, stock.value_fen, stock.unit_fen) == (q("1"), 34, 34)
    stock = stock.issued(q("1"))
    assert (stock.on_hand, stock.value_fen, stock.unit_fen) == (q("0"), 0, 34)


def test_a_count_changes_nothing_but_how_much_there_is() -> None:
    stock = NOTHING.received(q("10"), 2800)
    assert stock.counted(q("10")) == stock
    less, more = stock.counted(q("7.5")), stock.counted(q("12"))
    assert (less.on_hand, less.value_fen, less.unit_fen) == (q("7.5"), 21_000, 2800)
    assert (more.on_hand, more.value_fen, more.unit_fen) == (q("12"), 33_600, 2800)
    found = stock.counted(q("0")).counted(q("1"))
    assert (found.on_hand, found.value_fen, found.unit_fen) == (q("1"), 2800, 2800), "the last price is known"


QUANTITY = st.decimals(min_value="0.001", max_value="99999.999", places=3)


@given(st.lists(st.tuples(QUANTITY, st.integers(0, 1_000_000), st.decimals("0", "1", places=3)), min_size=1))
def test_what_is_there_is_never_worth_more_than_was_paid_for_it(moves: list[tuple[Decimal, int, Decimal]]) -> None:
    stock = NOTHING
    for quantity, price, share in moves:
        stock = stock.received(quantity, price)
        taken = (stock.on_hand * share).quantize(Decimal("0.001"))
        worth = stock.unit_fen * stock.on_hand
        assert worth <= stock.value_fen
        stock = stock.issued(min(taken, stock.on_hand))
        assert stock.on_hand >= 0
        assert stock.value_fen >= 0
        if stock.on_hand == 0:
            assert stock.value_fen == 0
