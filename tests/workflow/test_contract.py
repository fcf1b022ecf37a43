"""The tables say what the specification says, and nothing more than the declared extensions."""

import pytest

from app.workflow.engine.step import START, Step
from app.workflow.kinds.all_lifecycles import ALL
from tests.workflow.contract import EXTENSIONS_OF, FINAL_OF, STATES_OF, TABLES, specified, words


def single_moves(step: Step) -> set[tuple[str, str, str, str]]:
    target = "=" if step.target is None else str(step.target)
    return {
        (step.action, "–" if source == START else str(source), target, who.name)
        for source in step.source
        for who in step.who
    }


@pytest.mark.parametrize("name", TABLES)
def test_states_are_those_of_the_specification(name: str) -> None:
    assert [state.value for state in ALL[name].states] == words(STATES_OF[name])
    assert set(ALL[name].final) == FINAL_OF[name]


@pytest.mark.parametrize("name", TABLES)
def test_every_move_is_that_of_the_specification(name: str) -> None:
    moves, _ = specified(name)
    steps = [step for step in ALL[name].steps if step.action not in EXTENSIONS_OF[name]]
    ours = {move for step in steps for move in single_moves(step)}
    assert sorted(moves - ours) == [], "the specification has these, the table has not"
    assert sorted(ours - moves) == [], "the table has these, the specification has not"


@pytest.mark.parametrize("name", TABLES)
def test_clauses_are_those_of_the_specification(name: str) -> None:
    _, clauses = specified(name)
    strange = {
        (step.action, step.clause)
        for step in ALL[name].steps
        if clauses.get(step.action) and step.clause not in clauses[step.action]
    }
    assert strange == set()


@pytest.mark.parametrize("name", TABLES)
def test_extensions_are_the_declared_ones(name: str) -> None:
    _, clauses = specified(name)
    assert set(ALL[name].by_action) - set(clauses) == set(EXTENSIONS_OF[name])
