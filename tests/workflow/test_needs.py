"""`needs` names every field that a caller's form must carry now, and none that it may leave out: a front end draws the
form from it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from app.core.complaint_enums import ComplaintChannel, ComplaintKind, Severity
from app.core.enums import Satisfaction, Urgency
from app.workflow.engine.checks import all_guards
from app.workflow.engine.lifecycle import Lifecycle, Move, Offer, Refused
from app.workflow.engine.step import OR, Context, required
from app.workflow.kinds.all_lifecycles import ALL
from app.workflow.kinds.complaint.table import COMPLAINT
from app.workflow.kinds.work_order.table import WORK_ORDER
from tests.workflow.contexts import (
    CALLERS,
    FILE,
    PASSING,
    appointment,
    complaint,
    context,
    follow_up,
    order,
    quote,
    row_of,
)
from tests.workflow.forms import GOOD, LABOUR, WINDOW, WORD, good_form
from tests.workflow.test_every_pair import SITUATIONS, Situation

FILLED: dict[str, dict[str, Any]] = {
    # values that entail no other field
    "work_order.accept": {"coverage": "in_warranty"},
    "work_order.cancel": {"settlement": {"fee_fen": 0}},
    "charge.pay": {"via": "desk", "method": "cash", "online_reference": None},
}
"""Where the usual form's values ask for more than the state does."""
MORE: dict[str, Any] = {
    "consent": WORD, "signature_file_id": str(FILE), "visit_now": True, "appointment": WINDOW, "trades": ["plumbing"],
    "agreed_by": "业主", "window": WINDOW, "emergency_consent": WORD, "custody_settled": True, "lines": [LABOUR],
    "note": "已说明", "settlement": {"fee_fen": 0}, "evidence": [{"kind": "photo", "note": "照片"}],
    "text": "不予受理", "incident_report": "事故经过", "written_complaint_file_id": str(FILE),
    "missing": ["evidence"], "reason": "客户要求", "facts": {"purchase_channel": "shop"}, "dealings": "已协商",
    "demand": "退款", "respondent": {"name": "金鑫家电"}, "purchase": {"product": "电热水壶"},
}  # fmt: skip
"""One value of every field that a guard may ask for."""

CASES: tuple[Situation, ...] = (
    *(one for one in SITUATIONS if not {"handler_id", "owner_id"} & one.row.keys()),
    Situation({"trades": []}),
    Situation({"custody": {"thing": "锅炉", "receipt": "SJ1"}}, {"appointment": appointment("cancelled")}),
    Situation({"approved_quote_id": None}, {"approved_quote": None}),
    Situation({"urgency": Urgency.EMERGENCY, "approved_quote_id": None}, {"approved_quote": None}),
    Situation({"needs_visit": False, "approved_quote_id": None}, {"approved_quote": None}),
    Situation({}, {"quote": quote(author_id=CALLERS["receptionist"].id)}),
    Situation({}, {"quote": quote(author_id=CALLERS["assigned worker"].id)}),
    Situation({"handler_id": CALLERS["manager"].id, "severity": Severity.SERIOUS}),
    Situation({"handler_id": CALLERS["manager"].id, "replies": 1}),
    Situation({"facts": {**PASSING, "complainant_type": "operator"}, "letter_approver_id": CALLERS["manager"].id}),
    Situation({"facts": {}, "evidence_count": 0}),
    Situation({"facts": {}, "kind": ComplaintKind.SERVICE}),
    Situation({"facts": {**PASSING, "grounds": "insufficient"}, "channel": ComplaintChannel.WRITTEN}),
)


def of(lifecycle: Lifecycle, action: str, names: tuple[str, ...], nth: int = 0) -> Any:
    """A form that carries these fields and no others; where one of several is enough, the nth of them."""
    key = f"{lifecycle.name}.{action}"
    known = {**MORE, **GOOD.get(key, {}), **FILLED.get(key, {})}
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
    key = f"{lifecycle.name}.{action}"
    fields = lifecycle.form_of(action).model_fields
    more = {name: value for name, value in MORE.items() if name in fields}
    return good_form(lifecycle, action, **{**more, **GOOD.get(key, {}), **FILLED.get(key, {})})


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
    for situation in CASES:
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
    for lifecycle in (WORK_ORDER, COMPLAINT):
        for state in lifecycle.states:
            for case in situations(lifecycle, str(state)):
                for offer in lifecycle.available(case):
                    more = {*offer.needs} - {*required(lifecycle.form_of(offer.action))}
                    named |= {name for one in more for name in one.split(OR)}
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
    told, boss = ("told_at", "means"), "customer-service supervisor"
    fails = complaint(facts={**PASSING, "complainant_type": "operator"})
    assert needs(COMPLAINT, "accept", boss, complaint()) == told
    assert needs(COMPLAINT, "accept", boss, fails) == (*told, "reason")
    assert needs(COMPLAINT, "decline", boss, fails) == told
    assert needs(COMPLAINT, "decline", boss, complaint()) == (*told, "reason", "text")


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
    assert needs(WORK_ORDER, "close", desk, order("signed_off"), follow_up=dissatisfied) == ("note",)
