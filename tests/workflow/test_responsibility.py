"""With whom each clock stands in each state of its record: whose turn it is, and who is told that time runs out."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from app.core.enums import Level, Standing
from app.services.moving.kind import all_kinds, kind_of
from app.workflow.clocks.definitions import CLOCKS
from app.workflow.clocks.escalation import Situation, holders
from tests.kinds.context import row_of
from tests.kinds.sample import samples
from tests.kinds.usual import NOW

SAMPLES = {name: sample for name, sample in samples().items() if sample.turns}
"""Kinds of record that stand with somebody. With whom their clocks stand follows from whose duty it is:
whoever stops a clock has it; forwarding is the desk's job and confirming the head's, evidence is the complainant's;
what the house has to tell never waits for the customer."""
AS_RECORD = "as the record"
STATES: dict[str, type[Any]] = {name: sample.lifecycle.states for name, sample in SAMPLES.items()}


def havers() -> dict[tuple[str, str], str]:
    by_state = {}
    for name, sample in SAMPLES.items():
        for cell in sample.turns.strip().replace("\n", "|").split("|"):
            state, standing = cell.split(":")
            by_state[name, state.strip()] = standing.strip()
    return by_state


def clocks() -> Iterator[tuple[str, str, str]]:
    """Each clock, the kind of record that it is on, and what its line says."""
    for name, sample in SAMPLES.items():
        for line in sample.clocks.strip().splitlines():
            clock, says = line.split(maxsplit=1)
            yield clock, name, says


def grid() -> list[Any]:
    """Every clock in every state of its record, and with whom it stands."""
    rows, have = [], havers()
    for clock, record, says in clocks():
        usual, _, but = says.partition(", tells ")[0].partition(", but centre for ")
        for state in STATES[record]:
            standing = have[record, state.value] if usual == AS_RECORD else usual
            standing = "centre" if state.value in but.split() else standing
            rows.append(pytest.param(clock, record, state.value, standing, id=f"{clock}-{state.value}"))
    return rows


SAYS = {clock: says for clock, _, says in clocks()}


def standing_of(record: str, state: str) -> Standing:
    sample = SAMPLES[record]
    return kind_of(record).stands_with(row_of(sample.lifecycle, state, **sample.turns_of))


def test_every_clock_and_every_state_has_its_line() -> None:
    assert {clock for clock, _, _ in clocks()} == set(CLOCKS)
    assert set(havers()) == {(record, state.value) for record, states in STATES.items() for state in states}
    assert set(SAMPLES) == {name for name, kind in all_kinds().items() if kind.whose_turn}


@pytest.mark.parametrize(("record", "state"), havers())
def test_a_record_stands_with_whose_turn_it_is(record: str, state: str) -> None:
    assert standing_of(record, state) == havers()[record, state]


@pytest.mark.parametrize(("clock", "record", "state", "standing"), grid())
def test_a_clock_stands_with_whose_turn_it_is(clock: str, record: str, state: str, standing: str) -> None:
    assert CLOCKS[clock].stands_with(standing_of(record, state)) == standing


TOLD = {"centre": ("desk",), "department": ("department",), "worker": ("worker",)}


@pytest.mark.parametrize(("clock", "record", "state", "standing"), grid())
def test_whoever_it_stands_with_is_told(clock: str, record: str, state: str, standing: str) -> None:
    """What waits for somebody outside is the desk's to push; a complaint's handler is told of what is the record's."""
    audiences = SAYS[clock].partition(", tells ")[2].split()
    for has_handler in (False, True):
        seen = Situation(
            clock, tuple(Level), NOW, NOW, NOW + timedelta(hours=1), "elapsed", None,
            CLOCKS[clock].stands_with(standing_of(record, state)), has_department=True, has_handler=has_handler,
            escalate_after=None, zone="Asia/Shanghai",
        )  # fmt: skip
        if audiences:
            assert holders(seen) == tuple(whom for whom in audiences if whom != "nobody")
        elif has_handler and SAYS[clock].startswith(AS_RECORD):
            assert holders(seen) == ("handler",)
        else:
            assert holders(seen) == TOLD.get(standing, ("desk",))
