"""`needs` names every field that a caller's form must carry now, and none that it may leave out: a front end draws the
form from it."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from app.core.complaint_enums import Severity
from app.core.enums import Satisfaction, Urgency
from app.workflow.engine.checks import all_guards
from app.workflow.engine.decisions import Move, Refused
from app.workflow.engine.lifecycle import OR, Lifecycle, Offer, required
from app.workflow.engine.step import Context
from app.workflow.kinds.all_lifecycles import ALL
from app.workflow.kinds.complaint.table import COMPLAINT
from app.workflow.kinds.work_order.table import WORK_ORDER
from tests.kinds.complaint.row import PASSING, complaint
from tests.kinds.context import context, good_form, row_of
from tests.kinds.follow_up import follow_up
from tests.kinds.sample import samples
from tests.kinds.usual import CALLERS
from tests.kinds.work_order.row import order

SAMPLES = samples()


@cache
def asked(lifecycle: Lifecycle) -> dict[str, Any]:
    """One value of every field that a guard may ask for; the lifecycle's own before those of others."""
    everywhere = {name: value for sample in SAMPLES.values() for name, value in sample.asked.items()}
    return {**everywhere, **SAMPLES[lifecycle.name].asked}


def usual(lifecycle: Lifecycle, action: str) -> dict[str, Any]:
    """The usual form of an action, without values that ask for more than the state does."""
    sample = SAMPLES[lifecycle.name]
    return {**sample.forms.get(action, {}), **sample.plain.get(action, {})}


def of(lifecycle: Lifecycle, action: str, names: tuple[str, ...], nth: int = 0) -> Any:
    """A form that carries these fields and no others; where one of several is enough, the nth of them."""
    known = {**asked(lifecycle), **usual(lifecycle, action)}
    chosen = [name.split(OR)[min(nth, name.count(OR))] for name in names]
    return lifecycle.form_of(action).model_validate({name: known[name] for name in chosen})


def refused(lifecycle: Lifecycle, action: str, case: Context, form: Any) -> set[str]:
    """The guards that say no."""
    decision = lifecycle.decide(action, replace(case, form=form))
    if isinstance(decision, Refused):
        return {refusal.guard for refusal in decision.refusals}
    assert isinstance(decision, Move), f"{action}: {decision}"
    return set()


def whole(lifecycle: Lifecycle, action: str) -> Any:
    """A form that carries everything that it can, the way it is usually filled in."""
    fields = lifecycle.form_of(action).model_fields
    more = {name: value for name, value in asked(lifecycle).items() if name in fields}
    return good_form(lifecycle, action, **{**more, **usual(lifecycle, action)})


def check(lifecycle: Lifecycle, offer: Offer, case: Context) -> None:
    """A form of what is named is refused for nothing that another field would mend; without any of it, it is."""
    where = f"{offer.action} from {case.row.state} by {sorted(case.caller.roles_in(case.community.id))}"
    always = required(lifecycle.form_of(offer.action))
    assert offer.needs[: len(always)] == always, where
    named = set[str]()
    for nth in range(max((name.count(OR) for name in offer.needs), default=0) + 1):
        named = refused(lifecycle, offer.action, case, of(lifecycle, offer.action, offer.needs, nth))
        mended = named - refused(lifecycle, offer.action, case, whole(lifecycle, offer.action))
        assert not {name for name in mended if name in ASKING}, f"{where}: {offer.needs} lack what {mended} want"
    for left_out in offer.needs[len(always) :]:
        names = tuple(name for name in offer.needs if name != left_out)
        lacking = refused(lifecycle, offer.action, case, of(lifecycle, offer.action, names)) - named
        assert lacking, f"{where}: {left_out} is named and not needed"


ASKING = {name for name, rule in all_guards().items() if rule.kind == "form" and not rule.needs}
"""Guards that a form alone decides."""


def situations(lifecycle: Lifecycle, state: str) -> Iterator[Context]:
    sample = SAMPLES[lifecycle.name]
    for situation in (*sample.situations, *sample.more_situations):
        for caller in CALLERS.values():
            yield context(caller, row_of(lifecycle, state, **situation.row), **situation.aspects)


@pytest.mark.parametrize(
    ("lifecycle", "state"),
    [pytest.param(one, str(state), id=f"{one.name}-{state}") for one in ALL.values() for state in one.states],
)
def test_needs_are_what_a_form_must_carry(lifecycle: Lifecycle, state: str) -> None:
    seen = 0
    for case in situations(lifecycle, state):
        for offer in lifecycle.available(case):
            if not offer.blocked_by:
                check(lifecycle, offer, case)
                seen += 1
    timers = all(step.is_timer for steps in lifecycle.by_state[state].values() for step in steps)
    assert seen or timers, "nothing was tried"


def test_every_guard_that_asks_is_asked() -> None:
    """Each field that a guard may ask for is named to somebody, somewhere."""
    named: set[str] = set()
    for lifecycle in ALL.values():
        for state in lifecycle.states:
            for case in situations(lifecycle, str(state)):
                for offer in lifecycle.available(case):
                    more = {*offer.needs} - {*required(lifecycle.form_of(offer.action))}
                    named |= {name for fields in more for name in fields.split(OR)}
    assert named == {name for rule in all_guards().values() for name in rule.asks}


def needs(lifecycle: Lifecycle, action: str, caller: str, row: Any, **aspects: Any) -> tuple[str, ...]:
    offers = {offer.action: offer.needs for offer in lifecycle.available(context(caller, row, **aspects))}
    return offers[action]


def test_whoever_records_a_complainants_word_says_whose_it_is() -> None:
    desk, self_ = "receptionist", "customer who asked"
    for state, action, always in (
        ("awaiting_evidence", "no_evidence", ()),
        ("replied", "reject_reply", ("reason",)),
        ("resolved", "reopen", ("reason",)),
        ("registered", "withdraw", ()),
    ):
        assert needs(COMPLAINT, action, desk, complaint(state)) == (*always, "consent")
        assert needs(COMPLAINT, action, self_, complaint(state)) == always


def test_deciding_against_the_verdict_needs_more_than_deciding_with_it() -> None:
    answer, boss = ("told_at", "means"), "customer-service supervisor"
    fails = complaint(facts={**PASSING, "complainant_type": "operator"})
    assert needs(COMPLAINT, "accept", boss, complaint()) == answer
    assert needs(COMPLAINT, "accept", boss, fails) == (*answer, "reason")
    assert needs(COMPLAINT, "decline", boss, fails) == answer
    assert needs(COMPLAINT, "decline", boss, complaint()) == (*answer, "reason", "text")


def test_what_is_serious_goes_up_with_its_papers() -> None:
    papers = ("incident_report", "written_complaint_file_id")
    head = "supervisor of the department"
    assert needs(COMPLAINT, "escalate", head, complaint("investigating")) == ("report",)
    grave = complaint("investigating", severity=Severity.SERIOUS)
    assert needs(COMPLAINT, "escalate", head, grave) == ("report", *papers)


def test_an_order_names_what_its_state_wants() -> None:
    desk, worker = "receptionist", "assigned worker"
    assert needs(WORK_ORDER, "accept", desk, order("registered"))[-1] == "appointment"
    emergency = order("registered", urgency=Urgency.EMERGENCY)
    assert needs(WORK_ORDER, "accept", desk, emergency)[-1] == "visit_now|appointment"
    assert needs(WORK_ORDER, "approve_quote", desk, order("quoted")) == ("quote_id", "consent|signature_file_id")
    assert needs(WORK_ORDER, "approve_quote", worker, order("quoted")) == ("quote_id", "signature_file_id")
    assert needs(WORK_ORDER, "approve_quote", "customer who asked", order("quoted")) == ("quote_id",)
    dissatisfied = follow_up(result=Satisfaction.DISSATISFIED)
    assert needs(WORK_ORDER, "close", desk, order("signed_off")) == ()
    assert needs(WORK_ORDER, "close", desk, order("signed_off"), follow_up=dissatisfied) == ()
