"""The work order's table says what the specification says, and nothing more than the declared extensions."""

from app.workflow.lifecycles.work_order import WORK_ORDER
from app.workflow.steps import START, Step
from tests.workflow.contract import EXTENSIONS, FINAL, STATES, specified


def single_moves(step: Step) -> set[tuple[str, str, str, str]]:
    target = "=" if step.target is None else str(step.target)
    return {
        (step.action, "–" if source == START else str(source), target, who.name)
        for source in step.source
        for who in step.who
    }


def test_states_are_those_of_the_specification() -> None:
    assert [state.value for state in WORK_ORDER.states] == STATES
    assert set(WORK_ORDER.final) == FINAL


def test_every_move_is_that_of_the_specification() -> None:
    moves, _ = specified()
    ours = {move for step in WORK_ORDER.steps if step.action not in EXTENSIONS for move in single_moves(step)}
    assert sorted(moves - ours) == [], "the specification has these, the table has not"
    assert sorted(ours - moves) == [], "the table has these, the specification has not"


def test_clauses_are_those_of_the_specification() -> None:
    _, clauses = specified()
    strange = {
        (step.action, step.clause)
        for step in WORK_ORDER.steps
        if clauses.get(step.action) and step.clause not in clauses[step.action]
    }
    assert strange == set()


def test_extensions_are_the_declared_ones() -> None:
    _, clauses = specified()
    assert set(WORK_ORDER.by_action) - set(clauses) == set(EXTENSIONS)
