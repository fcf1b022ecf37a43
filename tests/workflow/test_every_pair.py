"""Every state × action × caller of every lifecycle: the engine does what the table says, and offers what it does."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

import pytest

from app.core.roles import Caller
from app.workflow.engine.decisions import Denied, Move, NotAllowed, Refused
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.step import START, Context, Step, Who
from app.workflow.kinds.all_lifecycles import ALL
from tests.kinds.cases import Situation
from tests.kinds.context import context, good_form, row_of
from tests.kinds.sample import samples
from tests.kinds.usual import CALLERS, COMMUNITY_ID, NOW

SAMPLES = samples()
ACTIONS = [
    pytest.param(lifecycle, action, id=f"{lifecycle.name}.{action}")
    for lifecycle in ALL.values()
    for action in lifecycle.actions
]
STATES = [
    pytest.param(lifecycle, state.value, id=f"{lifecycle.name}-{state.value}")
    for lifecycle in ALL.values()
    for state in lifecycle.states
]


def situations(lifecycle: Lifecycle, action: str) -> Iterator[Situation]:
    """What may differ in a lifecycle for one of its actions; with each caller in turn where it depends on a person."""
    sample = SAMPLES[lifecycle.name]
    for situation in sample.situations:
        if situation.only not in ("", action):
            continue
        yield situation
        if situation.only or not situation.row:
            for name in sample.persons:
                yield from (replace(situation, row={name: caller.id}) for caller in CALLERS.values())


def has_role(who: Who, caller: Caller) -> bool:
    """Whether the caller holds the role here, told from grants alone."""
    return any(grant.role == who.role and grant.community_id in (None, COMMUNITY_ID) for grant in caller.grants)


def is_such(who: Who, case: Context) -> bool:
    """Whether the caller is such a person."""
    if not has_role(who, case.caller):
        return False
    return case.row is None or who.holds is None or who.holds(case.caller, case.row)


def may(step: Step, case: Context) -> bool:
    return any(is_such(who, case) for who in step.who)


def may_now(step: Step, case: Context) -> bool:
    """Whether one of the persons that the caller is may take it at this hour."""
    return any(is_such(who, case) and (who.only is None or who.only(case) is None) for who in step.who)


def told_by_table(lifecycle: Lifecycle, action: str, state: str, case: Context) -> type | Step:
    """What the table says, read row by row without the engine."""
    rows = [step for step in lifecycle.steps if step.action == action and may(step, case)]
    if not rows:
        return Denied
    here = [step for step in rows if state in step.source]
    if not here:
        return NotAllowed
    passing = [step for step in here if may_now(step, case) and all(rule(case) is None for rule in step.only_if)]
    return passing[0] if passing else Refused


@pytest.mark.parametrize(("lifecycle", "action"), ACTIONS)
def test_a_decision_is_what_the_table_says(lifecycle: Lifecycle, action: str) -> None:
    form = good_form(lifecycle, action)
    for state in (START, *(state.value for state in lifecycle.states)):
        for name, caller in CALLERS.items():
            case = context(caller, row_of(lifecycle, state), form)
            decision = lifecycle.decide(action, case)
            expected = told_by_table(lifecycle, action, state, case)
            where = f"{action} from {state} by {name}"
            if isinstance(expected, Step):
                assert isinstance(decision, Move), where
                assert decision.step is expected, where
                assert decision.from_state == state, where
                assert decision.to_state == (state if expected.target is None else expected.target), where
            else:
                assert type(decision) is expected, where
            if isinstance(decision, Refused):
                assert decision.refusals, where


@pytest.mark.parametrize(("lifecycle", "state"), STATES)
def test_what_is_offered_is_what_would_be_done(lifecycle: Lifecycle, state: str) -> None:
    for name, caller in CALLERS.items():
        case = context(caller, row_of(lifecycle, state))
        offers = {offer.action: offer for offer in lifecycle.available(case)}
        assert lifecycle.allowed(case) == tuple(offers), name
        for action in lifecycle.actions:
            case.form = good_form(lifecycle, action)
            decision = lifecycle.decide(action, case)
            where = f"{action} from {state} by {name}"
            if action not in offers:
                timer = all(who.role == "system" for step in lifecycle.by_action[action] for who in step.who)
                assert isinstance(decision, Denied | NotAllowed) or timer, where
            elif offers[action].blocked_by:
                assert isinstance(decision, Refused), where
            else:
                assert isinstance(decision, Move | Refused), where
                kinds = {kind_of(lifecycle, refusal.guard) for refusal in getattr(decision, "refusals", ())}
                assert kinds <= {"form"}, where


def kind_of(lifecycle: Lifecycle, guard: str) -> str:
    return next(rule.kind for step in lifecycle.steps for rule in step.rules if rule.name == guard)


def hour_of(who: Who) -> dict[str, datetime]:
    """By night, for those who stand in then."""
    return {} if who.only is None else {"now": NOW + timedelta(hours=12)}


@pytest.mark.parametrize(("lifecycle", "action"), ACTIONS)
def test_every_row_can_be_taken(lifecycle: Lifecycle, action: str) -> None:
    """Each person whom a row names can take it from each of its sources, if all is in order: no row is dead."""
    filled = [(meant, good_form(lifecycle, action, **meant.form)) for meant in situations(lifecycle, action)]
    for step in lifecycle.by_action[action]:
        for source, who in product(step.source, step.who):
            callers = [caller for caller in CALLERS.values() if has_role(who, caller)]
            such = {} if who.only is None else SAMPLES[lifecycle.name].stands_in_for
            cases = (
                context(
                    caller,
                    row_of(lifecycle, source, **{**situation.row, **such}),
                    form,
                    **situation.aspects,
                    **hour_of(who),
                )
                for situation, form in filled
                for caller in callers
            )
            taken = (lifecycle.decide(action, case) for case in cases if is_such(who, case))
            assert any(isinstance(decision, Move) and decision.step is step for decision in taken), (
                f"{action} from {source} to {step.target} by {who.name}"
            )


@pytest.mark.parametrize("name", SAMPLES)
def test_every_filled_in_form_belongs_to_an_action(name: str) -> None:
    assert set(SAMPLES[name].forms) <= set(ALL[name].actions)
