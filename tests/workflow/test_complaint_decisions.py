"""Deciding on a complaint: never without a failing code or a supervisor's reason, and always to be replayed (M-120)."""

import json
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.core.complaint_enums import ComplaintChannel, Execution, Severity
from app.core.roles import Role
from app.workflow.engine.decisions import Move
from app.workflow.kinds.complaint.acceptance import RULES, RULES_VERSION, assess
from app.workflow.kinds.complaint.acceptance_parts import Advice, Facts
from app.workflow.kinds.complaint.facts import (
    facts_again,
    facts_of,
    stored_facts,
    stored_verdict,
    verdict_again,
    verdict_as_stored,
    verdict_of,
)
from app.workflow.kinds.complaint.table import COMPLAINT
from tests.kinds.complaint.row import PASSING, complaint
from tests.kinds.context import context
from tests.kinds.usual import CALLERS, NOW
from tests.workflow.test_acceptance import FACTS

CODES = [rule.code for rule in RULES]


def recorded(facts: Facts, **values: Any) -> Any:
    """A complaint whose record says just these facts."""
    stored = stored_facts(facts)
    own = {"evidence_count", "evidence_time_over"}
    if stored.get("mediation_executed") == "yes":
        values["execution"] = Execution.EXECUTED
    return complaint(
        facts={name: value for name, value in stored.items() if name not in own},
        evidence_count=facts.evidence_count,
        evidence_over=facts.evidence_time_over,
        respondent={"name": "金鑫家电"} if facts.respondent_identified else None,
        **values,
    )


@given(
    FACTS,
    st.sampled_from(sorted(CALLERS)),
    st.sampled_from(("decline", "accept")),
    st.lists(st.sampled_from(CODES), max_size=3, unique=True),
    st.sampled_from(("", "  ", "商家已承认问题")),
    st.sampled_from(ComplaintChannel),
    st.sampled_from(Severity),
    st.booleans(),
)
def test_nobody_decides_against_the_rules_without_a_supervisors_reason(
    facts: Facts,
    caller: str,
    action: str,
    codes: list[str],
    reason: str,
    channel: ComplaintChannel,
    severity: Severity,
    is_approved: bool,
) -> None:
    approver = CALLERS["manager"].id if is_approved else None
    row = recorded(facts, channel=channel, severity=severity, letter_approver_id=approver)
    form = SimpleNamespace(codes=codes, reason=reason, told_at=NOW, text="")
    case = context(caller, row, form)
    if not isinstance(COMPLAINT.decide(action, case), Move):
        return
    verdict = assess(facts_of(row))
    agrees = verdict.advice is (Advice.DECLINE if action == "decline" else Advice.ACCEPT)
    held = case.caller.roles_in(case.community.id)
    assert held & {Role.RECEPTIONIST, Role.CS_SUPERVISOR}
    assert agrees or (Role.CS_SUPERVISOR in held and reason.strip())
    if action == "decline":
        assert set(codes) <= set(verdict.failing)
        # in writing, or of weight: never one person alone
        alone = channel is not ComplaintChannel.WRITTEN and severity is not Severity.SERIOUS
        assert alone or is_approved


@given(FACTS)
def test_what_is_stored_gives_the_same_verdict_again(facts: Facts) -> None:
    stored = json.loads(json.dumps(stored_facts(facts)))
    assert facts_again(stored) == facts
    assert stored_verdict(verdict_as_stored(stored_verdict(assess(facts)))) == stored_verdict(assess(facts))
    assert stored_verdict(verdict_again(stored, RULES_VERSION)) == stored_verdict(assess(facts))
    assert json.loads(json.dumps(stored_verdict(assess(facts)))) == stored_verdict(assess(facts))


@given(FACTS)
def test_the_record_says_what_the_rules_read(facts: Facts) -> None:
    assert verdict_of(recorded(facts)) == assess(facts)


def test_a_named_respondent_can_be_made_answerable() -> None:
    assert facts_of(complaint(respondent={"name": "金鑫家电"})).respondent_identified is True
    assert facts_of(complaint(respondent=None)).respondent_identified is None
    ticked = complaint(respondent=None, facts={**PASSING, "respondent_identified": True})
    assert facts_of(ticked).respondent_identified is None, "nobody is named"
    assert verdict_of(ticked).missing == ("respondent",)


def test_an_executed_agreement_is_read_from_the_record() -> None:
    """R07 reads what was recorded of the agreement; what reopened a complaint is new, a referral's return isn't."""
    done = complaint(execution=Execution.EXECUTED)
    assert verdict_of(done).failing == ("R07",)
    assert verdict_of(complaint(execution=Execution.EXECUTED, round=2)).failing == ("R07",)
    new = {**PASSING, "new_facts": True}
    assert verdict_of(complaint(execution=Execution.EXECUTED, round=2, facts=new)).failing == ()
    assert verdict_of(complaint(execution=Execution.BROKEN)).failing == ()
