"""Each guard, asked in cases where it must hold and where it must refuse; and what its refusal says."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.workflow.engine.checks import all_guards
from app.workflow.kinds.all_lifecycles import ALL
from tests.kinds.cases import Case
from tests.kinds.context import context, context_of
from tests.kinds.sample import samples

CASES: list[Case] = [case for sample in samples().values() for case in sample.cases]
GUARDS = all_guards()


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_guard(case: Case) -> None:
    refusal = case.rule(context_of(case))
    if case.holds:
        assert refusal is None
        return
    assert refusal is not None
    assert (refusal.guard, refusal.clause) == (case.rule.name, case.rule.clause)
    english, chinese = refusal.say("en"), refusal.say("zh")
    assert not re.search(r"[\u4e00-\u9fff]", english), "an English sentence with Chinese words in it"
    assert re.search(r"[\u4e00-\u9fff]", chinese)
    for sentence in (english, chinese):
        assert "{" not in sentence
        assert "None" not in sentence
        assert not re.search("—|：–|¥–", sentence), "a value that there is not is said in words"


@pytest.mark.parametrize("name", GUARDS)
def test_a_guard_has_a_case_in_which_it_holds_and_one_in_which_it_refuses(name: str) -> None:
    verdicts = {case.holds for case in CASES if case.rule is GUARDS[name]}
    assert verdicts == {True, False}


def excluding() -> list[Any]:
    """Pairs of guards that say they exclude each other, with the kind of record in whose table they stand."""
    pairs = {
        (name, min(rule.name, other), max(rule.name, other))
        for name, lifecycle in ALL.items()
        for step in lifecycle.steps
        for rule in step.only_if
        for other in rule.excludes
    }
    return [pytest.param(*pair, id=f"{pair[1]} / {pair[2]}") for pair in sorted(pairs)]


@pytest.mark.parametrize(("name", "guard", "other"), excluding())
@given(data=st.data())
def test_of_guards_that_exclude_each_other_one_holds(name: str, guard: str, other: str, data: st.DataObject) -> None:
    """With a form exactly one of the two rows is meant; before it, whichever comes first is offered."""
    sample = samples()[name]
    assert sample.choices is not None, "tests/kinds has no situations in which they are asked"
    situation = data.draw(sample.choices)
    form: Any = SimpleNamespace(**situation.form) if situation.form else None
    case = context("receptionist", sample.row(**situation.row), form, **situation.aspects)
    held = (GUARDS[guard](case) is None) + (GUARDS[other](case) is None)
    assert held >= 1 or frozenset({guard, other}) in sample.neither
    assert held <= 1 or form is None


def test_pairs_of_which_neither_may_hold_are_pairs() -> None:
    found = {(pair.values[0], frozenset(pair.values[1:])) for pair in excluding()}
    assert {(name, pair) for name, sample in samples().items() for pair in sample.neither} <= found
