"""With whom each clock stands in each state of its record: whose turn it is, and who is told that time runs out."""

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from app.core.complaint_enums import Level
from app.core.enums import HoldReason, Standing
from app.services.moving.kind import kind_of
from app.workflow.clocks.escalation import Situation, holders
from app.workflow.clocks.kinds import CLOCKS
from tests.kinds.sample import samples
from tests.kinds.usual import NOW

SAMPLES = {name: sample for name, sample in samples().items() if sample.clocks}
"""Kinds of record that have clocks. With whom these stand is written from lifecycles.md, "Clocks": whoever stops a
clock has it; forwarding is the desk's job and confirming the head's, evidence is the complainant's; what the house has
to tell never waits for the customer."""
STATES: dict[str, type[Any]] = {name: sample.lifecycle.states for name, sample in SAMPLES.items()}


def havers() -> dict[tuple[str, str], str]:
    found = {}
    for name, sample in SAMPLES.items():
        for cell in sample.turns.strip().replace("\n", "|").split("|"):
            state, standing = cell.split(":")
            found[name, state.strip()] = standing.strip()
    return found


def clocks() -> Iterator[tuple[str, str, str]]:
    """Each clock, the kind of record that it is on, and what its line says."""
    for name, sample in SAMPLES.items():
        for line in sample.clocks.strip().splitlines():
            clock, says = line.split(maxsplit=1)
            yield clock, name, says


def grid() -> list[Any]:
    """Every clock in every state of its record, and with whom it stands."""
    found, have = [], havers()
    for clock, record, says in clocks():
        usual, _, but = says.partition(", but centre for ")
        for state in STATES[record]:
            standing = have[record, state.value] if usual == "as the record" else usual
            standing = "centre" if state.value in but.split() else standing
            found.append(pytest.param(clock, record, state.value, standing, id=f"{clock}-{state.value}"))
    return found


def standing_of(record: str, state: str) -> Standing:
    row: Any = SimpleNamespace(
        state=STATES[record](state), hold_reason=HoldReason.CUSTOMER, level=Level.MANAGER, department_id=None
    )
    return kind_of(record).stands_with(row)


def test_every_clock_and_every_state_has_its_line() -> None:
    assert {clock for clock, _, _ in clocks()} == set(CLOCKS)
    assert set(havers()) == {(record, state.value) for record, states in STATES.items() for state in states}


@pytest.mark.parametrize(("clock", "record", "state", "standing"), grid())
def test_a_clock_stands_with_whose_turn_it_is(clock: str, record: str, state: str, standing: str) -> None:
    assert CLOCKS[clock].stands_with(standing_of(record, state)) == standing


TOLD = {"centre": ("desk",), "department": ("department",), "worker": ("worker",)}


@pytest.mark.parametrize(("clock", "record", "state", "standing"), grid())
def test_whoever_it_stands_with_is_told(clock: str, record: str, state: str, standing: str) -> None:
    """What waits for somebody outside is the desk's to push; a complaint's handler is told of what is the record's."""
    own_duty = clock in ("follow_up", "complaint_forwarded", "complaint_confirmed", "slip_sent", "slip_confirmed")
    for has_handler in (False, True):
        seen = Situation(
            clock, tuple(Level), NOW, NOW, NOW + timedelta(hours=1), "elapsed", None,
            CLOCKS[clock].stands_with(standing_of(record, state)), has_department=True, has_handler=has_handler,
            escalate_after=None, zone="Asia/Shanghai",
        )  # fmt: skip
        if clock == "evidence":
            assert holders(seen) == ("complainant", "desk")
        elif has_handler and not own_duty:
            assert holders(seen) == ("handler",)
        else:
            assert holders(seen) == TOLD.get(standing, ("desk",))
