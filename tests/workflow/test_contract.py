"""The tables say what the specification says, and nothing more than the declared extensions."""

from collections.abc import Iterable

import pytest

from app.workflow.engine.step import START
from app.workflow.kinds.all_lifecycles import ALL
from tests.kinds.sample import Row, samples, written_out

SAMPLES = samples()


def test_every_kind_has_a_sample() -> None:
    assert set(SAMPLES) == set(ALL)


def single_moves(rows: Iterable[Row]) -> set[tuple[str, str, str, str]]:
    """Every single (action, from, to, who)."""
    return {(row.action, source, row.target, name) for row in rows for source in row.sources for name in row.who}


def ours(name: str) -> list[Row]:
    """The code's table, as the specification writes it."""
    return [
        Row(
            step.action,
            tuple("–" if source == START else str(source) for source in step.source),
            "=" if step.target is None else str(step.target),
            tuple(who.name for who in step.who),
            frozenset({step.clause}),
        )
        for step in ALL[name].steps
    ]


@pytest.mark.parametrize("name", SAMPLES)
def test_states_are_those_of_the_specification(name: str) -> None:
    who = SAMPLES[name].who
    assert [state.value for state in ALL[name].states] == written_out(who.states, who.groups)
    assert set(ALL[name].final) == who.final


@pytest.mark.parametrize("name", SAMPLES)
def test_every_move_is_that_of_the_specification(name: str) -> None:
    theirs, code = single_moves(SAMPLES[name].who.every_row), single_moves(ours(name))
    assert sorted(theirs - code) == [], "the specification has these, the table has not"
    assert sorted(code - theirs) == [], "the table has these, the specification has not"


@pytest.mark.parametrize("name", SAMPLES)
def test_clauses_are_those_of_the_specification(name: str) -> None:
    clauses: dict[str, set[str]] = {}
    for row in SAMPLES[name].who.every_row:
        clauses.setdefault(row.action, set()).update(row.clauses)
    cited = {(row.action, clause) for row in ours(name) for clause in row.clauses if clauses[row.action]}
    assert {(action, clause) for action, clause in cited if clause not in clauses[action]} == set()


@pytest.mark.parametrize("name", SAMPLES)
def test_extensions_are_the_declared_ones(name: str) -> None:
    who = SAMPLES[name].who
    specified = {row.action for row in who.rows(who.table)}
    assert set(ALL[name].by_action) - specified == set(who.reasons)
    assert {row.action for row in who.rows(who.beyond)} == set(who.reasons)
