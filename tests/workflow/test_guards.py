"""Each guard, asked in cases where it must hold and where it must refuse; and what its refusal says."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.complaint_enums import ComplaintChannel, ComplaintKind, Severity
from app.core.enums import ContactResult, Coverage, Urgency
from app.workflow.engine.checks import all_guards
from app.workflow.kinds.complaint import handling_guards as _handling
from app.workflow.kinds.complaint import intake_guards as _complaint
from tests.kinds.cases import Case
from tests.kinds.charge import amount, charge
from tests.kinds.complaint.row import PASSING, complaint
from tests.kinds.context import context, context_of
from tests.kinds.quote import approved
from tests.kinds.sample import samples
from tests.kinds.work_order.row import order

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


@pytest.mark.parametrize("name", GUARDS)
def test_a_guard_has_a_case_in_which_it_holds_and_one_in_which_it_refuses(name: str) -> None:
    verdicts = {case.holds for case in CASES if case.rule is GUARDS[name]}
    assert verdicts == {True, False}


OF_COMPLAINTS = (_complaint.__name__, _handling.__name__)


def excluding(*, complaints: bool) -> list[Any]:
    """Pairs of guards that say they exclude each other: those of complaints, or the others."""
    pairs = {
        (min(rule.name, other), max(rule.name, other))
        for rule in GUARDS.values()
        for other in rule.excludes
        if (rule.check.__module__ in OF_COMPLAINTS) is complaints
    }
    return [pytest.param(*pair, id=" / ".join(pair)) for pair in sorted(pairs)]


@pytest.mark.parametrize(("one", "other"), excluding(complaints=False))
@given(
    urgency=st.sampled_from(Urgency),
    coverage=st.one_of(st.none(), st.sampled_from(Coverage)),
    reworks=st.integers(0, 2),
    flags=st.tuples(st.booleans(), st.booleans(), st.booleans()),
    fen=st.integers(1, 9000),
)
def test_guards_that_exclude_each_other_never_hold_together(
    one: str,
    other: str,
    urgency: Urgency,
    coverage: Coverage | None,
    reworks: int,
    flags: tuple[bool, bool, bool],
    fen: int,
) -> None:
    visit_ended, needs_visit, is_approved = flags
    changes: dict[str, Any] = {"urgency": urgency, "coverage": coverage, "reworks": reworks, "visit_ended": visit_ended}
    row = order("on_site", **changes, needs_visit=needs_visit)
    vars(row).update({name: value for name, value in vars(charge()).items() if name.endswith("_fen")})
    filled = SimpleNamespace(**amount(fen))
    case = context("assigned worker", row, filled, approved_quote=approved() if is_approved else None)
    assert (GUARDS[one](case) is None) + (GUARDS[other](case) is None) <= 1


@pytest.mark.parametrize(("one", "other"), excluding(complaints=True))
@given(
    kind=st.sampled_from(ComplaintKind),
    channel=st.sampled_from(ComplaintChannel),
    severity=st.sampled_from(Severity),
    wanted=st.sampled_from(Severity),
    result=st.sampled_from(ContactResult),
    complainant=st.sampled_from(("consumer", "operator", None)),
    was_accepted=st.booleans(),
    has_form=st.booleans(),
)
def test_guards_of_complaints_that_exclude_each_other_never_hold_together(
    one: str,
    other: str,
    kind: ComplaintKind,
    channel: ComplaintChannel,
    severity: Severity,
    wanted: Severity,
    result: ContactResult,
    complainant: str | None,
    was_accepted: bool,
    has_form: bool,
) -> None:
    told = {**PASSING, "complainant_type": complainant}
    row = complaint(kind=kind, channel=channel, severity=severity, was_accepted=was_accepted, facts=told)
    form = SimpleNamespace(severity=wanted, result=result) if has_form else None
    case = context("receptionist", row, form)
    held = (GUARDS[one](case) is None) + (GUARDS[other](case) is None)
    # with a form exactly one of the two rows is meant; before it, whichever comes first is offered
    assert held == 1 if has_form else held >= 1
