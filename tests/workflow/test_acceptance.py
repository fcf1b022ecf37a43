"""The ten acceptance rules: each with pass, fail and unknown; and what holds for every verdict (M-120)."""

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.workflow.kinds.complaint.acceptance import RULES, assess
from app.workflow.kinds.complaint.acceptance_parts import Advice, Facts, Outcome

SOUND = Facts(
    basis="A1",
    complainant_type="consumer",
    purchase_channel="shop",
    warranty_end=date(2027, 3, 1),
    fault_reported_on=date(2026, 11, 20),
    evidence_count=2,
    grounds="sufficient",
    respondent_identified=True,
)
"""A complaint with nothing against it."""

P, F, U = Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN
PAST = {"nature": "fault_of_goods", "warranty_end": date(2026, 1, 1), "fault_reported_on": date(2026, 11, 20)}

TABLE: list[tuple[str, Outcome, dict[str, Any], tuple[str, ...]]] = [
    ("R01", P, {"complainant_type": "consumer"}, ()),
    ("R01", F, {"complainant_type": "operator"}, ()),
    ("R01", U, {"complainant_type": None}, ("complainant_type",)),
    ("R02", P, {"purchase_channel": "online"}, ()),
    ("R02", F, {"purchase_channel": "private"}, ()),
    ("R02", F, {"purchase_channel": "unlawful"}, ()),
    ("R02", U, {"purchase_channel": "unclear"}, ("purchase_channel",)),
    ("R02", U, {"purchase_channel": None}, ("purchase_channel",)),
    ("R03", P, {"warranty_end": date(2026, 11, 20), "fault_reported_on": date(2026, 11, 20)}, ()),
    ("R03", P, {**PAST, "liability_otherwise": "yes"}, ()),
    ("R03", P, {"warranty_end": None, "liability_otherwise": "yes"}, ()),
    ("R03", F, {**PAST, "liability_otherwise": "no"}, ()),
    ("R03", U, {**PAST, "liability_otherwise": None}, ("liability_otherwise",)),
    ("R03", U, {**PAST, "liability_otherwise": "unclear"}, ("liability_otherwise",)),
    ("R03", U, {"nature": "fault_of_goods", "warranty_end": None}, ("warranty_end", "liability_otherwise")),
    ("R03", U, {**PAST, "nature": None, "liability_otherwise": "no"}, ("nature",)),
    ("R03", P, {**PAST, "nature": "short_weight", "liability_otherwise": "no"}, ()),
    ("R03", P, {"nature": "short_weight", "warranty_end": None, "fault_reported_on": None}, ()),
    ("R03", P, {"nature": "service", "warranty_end": None}, ()),
    ("R04", P, {"disclosed_at_purchase": None}, ()),
    ("R04", P, {"disclosed_at_purchase": "no"}, ()),
    ("R04", P, {"disclosed_at_purchase": "yes", "fault_is_the_disclosed_one": "no"}, ()),
    ("R04", F, {"disclosed_at_purchase": "yes", "fault_is_the_disclosed_one": "yes"}, ()),
    ("R04", U, {"disclosed_at_purchase": "unclear"}, ("disclosed_at_purchase",)),
    ("R04", F, {"disclosed_at_purchase": "yes"}, ()),
    (
        "R04",
        U,
        {"disclosed_at_purchase": "yes", "fault_is_the_disclosed_one": "unclear"},
        ("fault_is_the_disclosed_one",),
    ),
    ("R05", P, {}, ()),
    ("R05", P, {"misuse": "no"}, ()),
    ("R05", F, {"misuse": "established"}, ()),
    ("R05", F, {"miskeeping": "established", "misuse": "unclear"}, ()),
    ("R05", F, {"self_dismantling": "established"}, ()),
    ("R05", P, {"nature": "price", "misuse": "established"}, ()),
    ("R05", F, {"nature": "harm", "misuse": "established"}, ()),
    ("R05", U, {"misuse": "unclear"}, ("misuse",)),
    ("R05", U, {"self_dismantling": "alleged"}, ("self_dismantling",)),
    ("R06", P, {}, ()),
    ("R06", F, {"evidence_count": 0, "evidence_time_over": True}, ()),
    ("R06", F, {"grounds": "insufficient", "evidence_time_over": True}, ()),
    ("R06", F, {"respondent_identified": False, "evidence_time_over": True}, ()),
    ("R06", U, {"evidence_count": 0}, ("evidence",)),
    ("R06", U, {"grounds": "insufficient"}, ("grounds",)),
    ("R06", U, {"respondent_identified": None}, ("respondent",)),
    ("R06", U, {"grounds": None, "evidence_time_over": True}, ("grounds",)),
    ("R07", P, {"mediation_executed": None}, ()),
    ("R07", P, {"mediation_executed": "yes", "new_facts": True}, ()),
    ("R07", F, {"mediation_executed": "yes"}, ()),
    ("R07", U, {"mediation_executed": "unclear"}, ("mediation_executed",)),
    ("R08", P, {"authority_case": "none"}, ()),
    ("R08", P, {"authority_case": "decided"}, ()),
    ("R08", P, {"authority_case": "rejected"}, ()),
    ("R08", F, {"authority_case": "taken_up"}, ()),
    ("R08", U, {"authority_case": "unclear"}, ("authority_case",)),
    ("R09", P, {"court_status": "none"}, ()),
    ("R09", F, {"court_status": "pending"}, ()),
    ("R09", F, {"arbitration_status": "award", "court_status": "unclear"}, ()),
    ("R09", U, {"court_status": "unclear"}, ("court_status",)),
    ("R10", P, {"contrary_to_law": "no"}, ()),
    ("R10", F, {"contrary_to_law": "yes", "provision": "消费者权益保护法第二条"}, ()),
    ("R10", U, {"contrary_to_law": "yes"}, ("provision",)),
    ("R10", U, {"contrary_to_law": "unclear"}, ("contrary_to_law",)),
]


@pytest.mark.parametrize(("code", "outcome", "change", "missing"), TABLE)
def test_a_rule_says_what_its_facts_say(
    code: str, outcome: Outcome, change: dict[str, Any], missing: tuple[str, ...]
) -> None:
    found = assess(replace(SOUND, **change)).findings[code]
    assert (found.outcome, found.missing) == (outcome, missing)


def test_every_rule_is_tried_with_every_outcome() -> None:
    assert {(code, outcome) for code, outcome, _, _ in TABLE} == {(rule.code, one) for rule in RULES for one in Outcome}


@pytest.mark.parametrize(
    ("change", "advice", "failing"),
    [
        ({}, Advice.ACCEPT, ()),
        ({"complainant_type": "operator"}, Advice.DECLINE, ("R01",)),
        # every failing code is cited, and a fail goes before what is unknown
        (
            {"complainant_type": "operator", "misuse": "established", "purchase_channel": None},
            Advice.DECLINE,
            ("R01", "R05"),
        ),
        ({"evidence_count": 0}, Advice.ASK_EVIDENCE, ()),
        ({"evidence_count": 0, "evidence_time_over": True}, Advice.DECLINE, ("R06",)),
        # what is unknown is asked for before a complaint is declined for want of evidence
        ({"evidence_count": 0, "evidence_time_over": True, "purchase_channel": None}, Advice.ASK_EVIDENCE, ("R06",)),
        ({"basis": None}, Advice.ASK_EVIDENCE, ()),
        ({"basis": "neither"}, Advice.REFER, ()),
    ],
)
def test_precedence(change: dict[str, Any], advice: Advice, failing: tuple[str, ...]) -> None:
    verdict = assess(replace(SOUND, **change))
    assert (verdict.advice, verdict.failing) == (advice, failing)


def test_the_missing_basis_is_named() -> None:
    assert assess(replace(SOUND, basis=None)).missing == ("basis",)


ANSWERS = st.sampled_from([None, "yes", "no", "unclear"])
HANDLING = st.sampled_from([None, "no", "alleged", "established", "unclear"])
DAYS = st.none() | st.dates(date(2024, 1, 1), date(2028, 1, 1))
FACTS = st.builds(
    Facts,
    basis=st.sampled_from([None, "A1", "A2", "neither"]),
    nature=st.sampled_from([None, "fault_of_goods", "harm", "short_weight", "other"]),
    complainant_type=st.sampled_from([None, "consumer", "operator"]),
    purchase_channel=st.sampled_from([None, "shop", "online", "private", "unlawful", "unclear"]),
    warranty_end=DAYS,
    fault_reported_on=DAYS,
    liability_otherwise=ANSWERS,
    disclosed_at_purchase=ANSWERS,
    fault_is_the_disclosed_one=ANSWERS,
    misuse=HANDLING,
    miskeeping=HANDLING,
    self_dismantling=HANDLING,
    evidence_count=st.integers(0, 3),
    grounds=st.sampled_from([None, "sufficient", "insufficient"]),
    respondent_identified=st.sampled_from([None, True, False]),
    evidence_time_over=st.booleans(),
    mediation_executed=ANSWERS,
    new_facts=st.none() | st.booleans(),
    authority_case=st.sampled_from([None, "none", "taken_up", "decided", "rejected", "unclear"]),
    court_status=st.sampled_from([None, "none", "pending", "judgment", "unclear"]),
    arbitration_status=st.sampled_from([None, "none", "pending", "award", "unclear"]),
    contrary_to_law=ANSWERS,
    provision=st.sampled_from([None, "某条"]),
)
KNOWN = {
    "nature": st.sampled_from(["fault_of_goods", "harm", "short_weight", "other"]),
    "complainant_type": st.sampled_from(["consumer", "operator"]),
    "purchase_channel": st.sampled_from(["shop", "online", "private", "unlawful"]),
    "warranty_end": st.dates(date(2024, 1, 1), date(2028, 1, 1)),
    "fault_reported_on": st.dates(date(2024, 1, 1), date(2028, 1, 1)),
    "liability_otherwise": st.sampled_from(["yes", "no"]),
    "disclosed_at_purchase": st.just("no"),
    "fault_is_the_disclosed_one": st.sampled_from(["yes", "no"]),
    "misuse": st.sampled_from(["no", "established"]),
    "miskeeping": st.sampled_from(["no", "established"]),
    "self_dismantling": st.sampled_from(["no", "established"]),
    "evidence": st.integers(1, 3),
    "grounds": st.just("sufficient"),
    "respondent": st.just(True),
    "mediation_executed": st.sampled_from(["yes", "no"]),
    "authority_case": st.sampled_from(["none", "taken_up", "decided"]),
    "court_status": st.sampled_from(["none", "pending", "judgment"]),
    "arbitration_status": st.sampled_from(["none", "pending", "award"]),
    "contrary_to_law": st.just("no"),
    "provision": st.just("某条"),
}
"""What a fact may be once it is known; R06's facts under the names in which they are asked for."""
FIELD_OF = {"evidence": "evidence_count", "respondent": "respondent_identified"}


@given(FACTS)
def test_a_verdict_is_total_and_deterministic(facts: Facts) -> None:
    first, second = assess(facts), assess(facts)
    assert first == second
    assert set(first.findings) == {rule.code for rule in RULES}
    assert first.advice in Advice


@given(FACTS, st.data())
def test_knowledge_is_never_lost(facts: Facts, data: st.DataObject) -> None:
    """Give a rule the facts it misses, and it does not answer `unknown` again."""
    for code, finding in assess(facts).findings.items():
        if finding.outcome is not Outcome.UNKNOWN:
            continue
        values: dict[str, Any] = {FIELD_OF.get(name, name): data.draw(KNOWN[name]) for name in finding.missing}
        assert assess(replace(facts, **values)).findings[code].outcome is not Outcome.UNKNOWN, (code, values)


@given(FACTS)
def test_nothing_is_declined_without_a_failing_code(facts: Facts) -> None:
    verdict = assess(facts)
    assert verdict.advice is not Advice.DECLINE or verdict.failing


@given(FACTS)
def test_only_a_clean_complaint_is_accepted(facts: Facts) -> None:
    verdict = assess(facts)
    clean = all(found.outcome is Outcome.PASS for found in verdict.findings.values())
    assert (verdict.advice is Advice.ACCEPT) == (clean and facts.basis in ("A1", "A2"))


def test_missing_names_are_facts_of_the_form() -> None:
    known = {field.name for field in fields(Facts)} | {"evidence", "respondent"}
    everything_unknown = Facts(disclosed_at_purchase="unclear", misuse="unclear", mediation_executed="unclear")
    assert set(assess(everything_unknown).missing) <= known
