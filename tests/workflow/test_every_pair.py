"""Every state × action × caller of every lifecycle: the engine does what the table says, and offers what it does."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from app.core.complaint_enums import ComplaintChannel, Level, Severity
from app.core.enums import Satisfaction, Urgency
from app.workflow.engine.lifecycle import Denied, Lifecycle, Move, NotAllowed, Refused
from app.workflow.engine.step import START, Context, Step, Who
from app.workflow.kinds.all_lifecycles import ALL
from tests.workflow.contexts import CALLERS, PASSING, context, follow_up, row_of
from tests.workflow.forms import GOOD, good_form

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


@dataclass(frozen=True)
class Situation:
    """What differs from the usual case: of the record, the aspects, the form."""

    row: dict[str, Any] = field(default_factory=dict)
    aspects: dict[str, Any] = field(default_factory=dict)
    form: dict[str, Any] = field(default_factory=dict)
    only: str = ""
    """The one action for which the form differs."""


UNANSWERED = {"result": "unanswered"}
SITUATIONS = (
    Situation(),
    Situation({"urgency": Urgency.EMERGENCY}, {"approved_quote": None}),
    Situation({"visit_ended": True}),
    Situation({"needs_visit": False}),
    Situation(aspects={"follow_up": follow_up(result=Satisfaction.DISSATISFIED)}),
    Situation({"approved_quote_id": None}, form={"settlement": None}),
    Situation(form={"channel": "app"}, only="work_order.register"),
    Situation(form={"channel": "patrol"}, only="work_order.register"),
    Situation(form={"channel": "erp"}, only="work_order.register"),
    Situation(form={"amount_fen": 1000}),
    Situation(form=UNANSWERED, only="contact"),
    Situation(form={"via": "worker", "method": "cash", "online_reference": None}),
    Situation(form={"via": "worker", "method": "cash", "online_reference": None, "amount_fen": 1000}),
    Situation({"channel": ComplaintChannel.WRITTEN}),
    Situation({"severity": Severity.SERIOUS}, form={"severity": "general"}),
    Situation({"facts": {**PASSING, "complainant_type": "operator"}}, form={"codes": ["R01"]}),
    Situation({"was_accepted": True}),
    *(Situation({"level": level}) for level in Level),
    *(Situation({"handler_id": caller.id}) for caller in CALLERS.values()),
    *(Situation({"handler_id": caller.id}, form=UNANSWERED, only="contact") for caller in CALLERS.values()),
    # a corrective action that belongs to each of the staff in turn
    *(Situation({"owner_id": caller.id}) for caller in CALLERS.values()),
)


def is_such(who: Who, case: Context) -> bool:
    """Whether the caller is such a person, told from grants alone."""
    roles = {grant.role for grant in case.caller.grants if grant.community_id in (None, case.community.id)}
    if who.role not in roles:
        return False
    return case.row is None or who.holds is None or who.holds(case.caller, case.row)


def may(step: Step, case: Context) -> bool:
    return any(is_such(who, case) for who in step.who)


def told_by_table(lifecycle: Lifecycle, action: str, state: str, case: Context) -> type | Step:
    """What the table says, read row by row without the engine."""
    rows = [step for step in lifecycle.steps if step.action == action and may(step, case)]
    if not rows:
        return Denied
    here = [step for step in rows if state in step.source]
    if not here:
        return NotAllowed
    passing = [step for step in here if all(rule(case) is None for rule in step.only_if)]
    return passing[0] if passing else Refused


@pytest.mark.parametrize(("lifecycle", "action"), ACTIONS)
def test_a_decision_is_what_the_table_says(lifecycle: Lifecycle, action: str) -> None:
    form = good_form(lifecycle, action)
    for state in (START, *(state.value for state in lifecycle.states)):
        for name, caller in CALLERS.items():
            case = context(caller, row_of(lifecycle, state), form)
            decision = lifecycle.decide(action, case)
            told = told_by_table(lifecycle, action, state, case)
            where = f"{action} from {state} by {name}"
            if isinstance(told, Step):
                assert isinstance(decision, Move), where
                assert decision.step is told, where
                assert decision.from_state == state, where
                assert decision.to_state == (state if told.target is None else told.target), where
            else:
                assert type(decision) is told, where
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
    return next(rule.kind for step in lifecycle.steps for rule in step.only_if if rule.name == guard)


@pytest.mark.parametrize(("lifecycle", "action"), ACTIONS)
def test_every_row_can_be_taken(lifecycle: Lifecycle, action: str) -> None:
    """Each person whom a row names can take it from each of its sources, if all is in order: no row is dead."""
    applies = ("", action, f"{lifecycle.name}.{action}")
    forms = [
        good_form(lifecycle, action, **(situation.form if situation.only in applies else {}))
        for situation in SITUATIONS
    ]
    for step in lifecycle.by_action[action]:
        for source in step.source:
            for who in step.who:
                cases = (
                    context(caller, row_of(lifecycle, source, **situation.row), form, **situation.aspects)
                    for situation, form in zip(SITUATIONS, forms, strict=True)
                    for caller in CALLERS.values()
                )
                taken = (lifecycle.decide(action, case) for case in cases if is_such(who, case))
                assert any(isinstance(decision, Move) and decision.step is step for decision in taken), (
                    f"{action} from {source} to {step.target} by {who.name}"
                )


def test_every_filled_in_form_belongs_to_an_action() -> None:
    assert set(GOOD) <= {f"{lifecycle.name}.{action}" for lifecycle in ALL.values() for action in lifecycle.actions}
