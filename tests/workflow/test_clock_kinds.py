"""Clocks join their register when they are declared, each under a name of its own."""

import pytest

from app.core.enums import Standing
from app.core.lang import Words
from app.workflow.clocks.definitions import CLOCKS, HOUR, PROGRESS, ClockDefinition


def test_a_clock_declared_anywhere_joins_the_others() -> None:
    before = list(CLOCKS)
    try:
        definition = ClockDefinition("left_the_building", Words("left the building", "离开"), "M-95", "elapsed", HOUR)
        assert list(CLOCKS) == [*before, "left_the_building"]
        assert CLOCKS["left_the_building"] is definition
        assert definition.stands_with(Standing.CUSTOMER) is Standing.CUSTOMER
    finally:
        CLOCKS.pop("left_the_building", None)


def test_a_name_is_given_once() -> None:
    known = CLOCKS[PROGRESS]
    with pytest.raises(ValueError, match=PROGRESS):
        ClockDefinition(PROGRESS, known.words, known.clause, known.unit, 1)
    assert CLOCKS[PROGRESS] is known
