"""Cases of the guards of complaints, up to the decision."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from app.core.complaint_enums import ComplaintChannel, ComplaintKind, Severity
from app.core.enums import Means
from app.workflow.kinds.complaint.decision_guards import (
    acceptance_is_against_verdict,
    approved_text_stands,
    cited_rules_fail,
    desk_may_refer,
    deviation_has_a_reason,
    deviation_is_worded,
    every_failing_rule_is_cited,
    evidence_was_looked_at,
    is_a_consumer_complaint,
    refusal_is_against_verdict,
    refusal_is_anothers,
    refusal_is_approved,
    refusal_is_drafted,
    unseen_evidence_has_a_reason,
    verdict_accepts,
    verdict_declines,
)
from app.workflow.kinds.complaint.fact_forms import RecordedFacts
from app.workflow.kinds.complaint.intake_forms import CORRECTABLE
from app.workflow.kinds.complaint.intake_guards import (
    asked_facts_exist,
    broken_agreement_exists,
    complainant_is_identified,
    complainants_word_is_recorded,
    complaint_channel_fits,
    corrected_facts_fit,
    evidence_day_lies_ahead,
    evidence_is_here,
    facts_fit,
    filed_facts_fit,
    findings_are_the_desks,
    orders_are_known,
    recorded_facts_stay,
    respondent_is_known,
    seen_by_staff,
    something_is_asked_for,
    something_is_corrected,
    supplement_says_something,
    was_accepted_before,
    was_never_accepted,
    what_was_seen_is_described,
)
from app.workflow.kinds.complaint.time_guards import (
    corrected_arrival_is_past,
    event_is_past,
    stated_days_are_past,
    telling_is_past,
    word_answers_something,
)
from tests.kinds.cases import Case, holds, refuses
from tests.kinds.complaint.row import PASSING, complaint
from tests.kinds.usual import COMMUNITY, CUSTOMER_ID, NOW, TODAY, uid

TOMORROW = date(2026, 11, 24)
MINE = "customer who asked"
BOSS = "customer-service supervisor"
OPEN = complaint()
SERVICE = complaint(kind=ComplaintKind.SERVICE, facts={})
FAILING = complaint(facts={**PASSING, "complainant_type": "operator"})
UNCLEAR = complaint(facts={"basis": "A1"})
ELSEWHERE = complaint(facts={**PASSING, "basis": "neither"})
WRITTEN = complaint(channel=ComplaintChannel.WRITTEN)
GRAVE = complaint(severity=Severity.SERIOUS)
TOLD_FACTS = RecordedFacts.model_validate({"purchase_channel": "shop"})
FINDING = RecordedFacts.model_validate({"grounds": "sufficient"})
WORD = SimpleNamespace(means=Means.PHONE)
CHANGED = RecordedFacts.model_validate({"purchase_channel": "private"})
TAKEN_BACK = RecordedFacts.model_validate({"purchase_channel": None})
MADE = complaint(created_at=NOW, received_at=NOW, round_since=NOW)
CALLED = complaint(created_at=NOW, received_at=NOW - timedelta(hours=2), round_since=NOW - timedelta(hours=2))
AGAIN = complaint(round_since=NOW - timedelta(hours=3))
AGED = complaint(created_at=NOW - timedelta(days=2), received_at=NOW - timedelta(days=2))
REPLIED = complaint("replied", replied_at=NOW - timedelta(hours=1))
TWICE = complaint(facts={**PASSING, "complainant_type": "operator", "purchase_channel": "private"})


def filed(**values: Any) -> dict[str, Any]:
    return {"filed": SimpleNamespace(**{"name": None, "phone": None, "premises_id": None, **values})}


def brought(**values: Any) -> dict[str, Any]:
    nothing = dict.fromkeys(("facts", "respondent", "purchase", "dealings", "demand"))
    return {**nothing, "evidence": [], **values}


def asked(**values: Any) -> dict[str, Any]:
    return {"missing": [], "note": "", "until": None, **values}


def corrects(**values: Any) -> dict[str, Any]:
    return {**dict.fromkeys(CORRECTABLE), **values}


def heard(at: datetime) -> dict[str, Any]:
    return {"consent": SimpleNamespace(told_at=at)}


def dated(bought: date, reported: date) -> dict[str, SimpleNamespace]:
    """A form that says on which days it was bought and the fault was reported."""
    facts = SimpleNamespace(fault_reported_on=reported)
    return {"purchase": SimpleNamespace(bought_on=bought), "facts": facts}


def told(at: datetime) -> dict[str, Any]:
    return {"told_at": at}


def verdicts() -> list[Case]:
    """Accepting and declining, with and against what the rules say."""
    return [
        holds(verdict_accepts, "all rules hold", row=OPEN),
        holds(verdict_accepts, "service has no verdict", row=SERVICE),
        refuses(verdict_accepts, "a rule fails", row=FAILING),
        refuses(verdict_accepts, "facts are missing", row=UNCLEAR),
        refuses(verdict_accepts, "it belongs elsewhere", row=ELSEWHERE),
        holds(acceptance_is_against_verdict, "a rule fails", by=BOSS, row=FAILING),
        refuses(acceptance_is_against_verdict, "all rules hold", by=BOSS, row=OPEN),
        refuses(acceptance_is_against_verdict, "service has no verdict", by=BOSS, row=SERVICE),
        holds(verdict_declines, "a rule fails", row=FAILING),
        refuses(verdict_declines, "all rules hold", row=OPEN),
        refuses(verdict_declines, "facts are missing", row=UNCLEAR),
        holds(refusal_is_against_verdict, "all rules hold", by=BOSS, row=OPEN),
        refuses(refusal_is_against_verdict, "a rule fails", by=BOSS, row=FAILING),
        holds(deviation_has_a_reason, "given", by=BOSS, form={"reason": "商家已承认"}),
        refuses(deviation_has_a_reason, "blank", by=BOSS, form={"reason": "  "}),
        holds(cited_rules_fail, "the one that fails", row=FAILING, form={"codes": ["R01"]}),
        holds(cited_rules_fail, "none named", row=FAILING, form={"codes": []}),
        refuses(cited_rules_fail, "one that holds", row=FAILING, form={"codes": ["R01", "R02"]}),
        refuses(cited_rules_fail, "none fails", row=OPEN, form={"codes": ["R02"]}),
        holds(is_a_consumer_complaint, "consumer", row=OPEN),
        refuses(is_a_consumer_complaint, "service", row=SERVICE),
    ]


def texts() -> list[Case]:
    """Refusals in writing are approved by another."""
    approved: dict[str, Any] = {"letter_approver_id": uid(111)}
    return [
        holds(refusal_is_approved, "spoken and general", row=OPEN),
        holds(refusal_is_approved, "written, approved", row=complaint(channel=ComplaintChannel.WRITTEN, **approved)),
        refuses(refusal_is_approved, "written", row=WRITTEN),
        refuses(refusal_is_approved, "serious", row=GRAVE),
        holds(approved_text_stands, "none of one's own", row=complaint(**approved), form={"text": ""}),
        holds(approved_text_stands, "nothing approved", row=OPEN, form={"text": "不予受理"}),
        refuses(approved_text_stands, "another text", row=complaint(**approved), form={"text": "不予受理"}),
        holds(deviation_is_worded, "worded", by=BOSS, row=OPEN, form={"text": "不予受理"}),
        holds(deviation_is_worded, "approved words", by=BOSS, row=complaint(**approved), form={"text": ""}),
        refuses(deviation_is_worded, "without words", by=BOSS, row=OPEN, form={"text": " "}),
        holds(refusal_is_drafted, "waits", by=BOSS, row=OPEN),
        refuses(refusal_is_drafted, "no text", by=BOSS, row=complaint(letter_text="")),
        refuses(refusal_is_drafted, "approved already", by=BOSS, row=complaint(**approved)),
        holds(refusal_is_anothers, "another's", by=BOSS, row=OPEN),
        refuses(refusal_is_anothers, "own", by=BOSS, row=complaint(letter_drafter_id=uid(110))),
    ]


CASES = [
    *verdicts(),
    *texts(),
    holds(complaint_channel_fits, "online by oneself", by=MINE, form={"channel": ComplaintChannel.ONLINE}),
    holds(complaint_channel_fits, "by phone, at the desk", form={"channel": ComplaintChannel.PHONE}),
    refuses(complaint_channel_fits, "by phone, by oneself", by=MINE, form={"channel": ComplaintChannel.PHONE}),
    holds(complainant_is_identified, "name and phone", facts=filed(name="刘先生", phone="+8613800138000")),
    holds(complainant_is_identified, "name and room", facts=filed(name="刘先生", premises_id=uid(21))),
    refuses(complainant_is_identified, "a phone without a name", facts=filed(phone="+8613800138000")),
    refuses(complainant_is_identified, "a name alone", facts=filed(name="刘先生")),
    holds(filed_facts_fit, "consumer", form={"facts": TOLD_FACTS, "kind": ComplaintKind.CONSUMER}),
    holds(filed_facts_fit, "none", form={"facts": None, "kind": ComplaintKind.SERVICE}),
    refuses(filed_facts_fit, "service", form={"facts": TOLD_FACTS, "kind": ComplaintKind.SERVICE}),
    holds(facts_fit, "consumer", row=OPEN, form={"facts": TOLD_FACTS}),
    holds(facts_fit, "none", row=SERVICE, form={"facts": None}),
    refuses(facts_fit, "service", row=SERVICE, form={"facts": TOLD_FACTS}),
    holds(findings_are_the_desks, "told by the complainant", by=MINE, row=OPEN, form={"facts": TOLD_FACTS}),
    holds(findings_are_the_desks, "found by the desk", row=UNCLEAR, form={"facts": FINDING}),
    holds(findings_are_the_desks, "contested by the complainant", by=MINE, row=OPEN, form={"facts": FINDING}),
    refuses(findings_are_the_desks, "found by the complainant", by=MINE, row=UNCLEAR, form={"facts": FINDING}),
    holds(recorded_facts_stay, "not known yet", by=MINE, row=UNCLEAR, form={"facts": TOLD_FACTS}),
    holds(recorded_facts_stay, "the same again", by=MINE, row=OPEN, form={"facts": TOLD_FACTS}),
    holds(recorded_facts_stay, "by the desk", row=OPEN, form={"facts": TAKEN_BACK}),
    holds(recorded_facts_stay, "contested", by=MINE, row=OPEN, form={"facts": CHANGED}),
    refuses(recorded_facts_stay, "taken back", by=MINE, row=OPEN, form={"facts": TAKEN_BACK}),
    holds(respondent_is_known, "of here"),
    refuses(respondent_is_known, "of nowhere", facts={"respondent": False}),
    holds(seen_by_staff, "by the desk", form={"evidence": [SimpleNamespace(seen=True)]}),
    holds(seen_by_staff, "by nobody", by=MINE, form={"evidence": [SimpleNamespace(seen=False)]}),
    refuses(seen_by_staff, "by the complainant", by=MINE, form={"evidence": [SimpleNamespace(seen=True)]}),
    refuses(seen_by_staff, "by a machine", by="machine client", form={"evidence": [SimpleNamespace(seen=True)]}),
    holds(what_was_seen_is_described, "described", form={"genuine": True, "finding": "收据原件"}),
    holds(what_was_seen_is_described, "not genuine", form={"genuine": False, "finding": ""}),
    holds(
        what_was_seen_is_described, "a file",
        form={"genuine": True, "finding": ""}, facts={"piece": SimpleNamespace(file_id=uid(74))},
    ),
    refuses(what_was_seen_is_described, "said to be there", form={"genuine": True, "finding": ""}),
    holds(something_is_corrected, "the matter", form=corrects(matter="staff")),
    refuses(something_is_corrected, "nothing", form=corrects()),
    holds(corrected_facts_fit, "consumer", row=OPEN, form=corrects(facts=TOLD_FACTS)),
    holds(corrected_facts_fit, "made consumer", row=SERVICE, form=corrects(kind=ComplaintKind.CONSUMER, facts=FINDING)),
    refuses(corrected_facts_fit, "service", row=SERVICE, form=corrects(facts=TOLD_FACTS)),
    refuses(corrected_facts_fit, "made service", row=OPEN, form=corrects(kind=ComplaintKind.SERVICE, facts=FINDING)),
    holds(corrected_arrival_is_past, "not touched", row=MADE, form={"received_at": None}),
    holds(corrected_arrival_is_past, "the day before", row=MADE, form={"received_at": NOW - timedelta(days=1)}),
    refuses(corrected_arrival_is_past, "after registration", row=MADE, form={"received_at": NOW + timedelta(hours=1)}),
    holds(evidence_was_looked_at, "one piece", row=OPEN),
    holds(evidence_was_looked_at, "service has no rules", row=complaint(kind=ComplaintKind.SERVICE, evidence_seen=0)),
    refuses(evidence_was_looked_at, "only counted", row=complaint(evidence_seen=0)),
    holds(unseen_evidence_has_a_reason, "seen", by=BOSS, row=OPEN, form={"reason": ""}),
    holds(unseen_evidence_has_a_reason, "a reason", by=BOSS, row=complaint(evidence_seen=0), form={"reason": "急"}),
    refuses(unseen_evidence_has_a_reason, "none", by=BOSS, row=complaint(evidence_seen=0), form={"reason": " "}),
    holds(every_failing_rule_is_cited, "left to the rules", row=TWICE, form={"codes": []}),
    holds(every_failing_rule_is_cited, "both", row=TWICE, form={"codes": ["R01", "R02"]}),
    refuses(every_failing_rule_is_cited, "one of two", row=TWICE, form={"codes": ["R01"]}),
    holds(desk_may_refer, "a shopper's", row=OPEN),
    refuses(desk_may_refer, "about service", row=SERVICE),
    refuses(desk_may_refer, "written", row=WRITTEN),
    refuses(desk_may_refer, "serious", row=GRAVE),
    holds(word_answers_something, "own", by=MINE, row=OPEN, form={"consent": None}),
    holds(word_answers_something, "after the reply", row=REPLIED, form=heard(NOW - timedelta(minutes=30))),
    refuses(word_answers_something, "before the reply", row=REPLIED, form=heard(NOW - timedelta(hours=2))),
    refuses(word_answers_something, "before it arrived", row=OPEN, form=heard(NOW - timedelta(days=3))),
    refuses(word_answers_something, "2190", row=OPEN, form=heard(datetime(2190, 1, 1, tzinfo=UTC))),
    holds(event_is_past, "an hour ago", row=AGED, form={"went_at": NOW - timedelta(hours=1)}),
    refuses(event_is_past, "tomorrow", row=AGED, form={"held_at": NOW + timedelta(days=1)}),
    refuses(event_is_past, "before it was filed", row=AGED, form={"went_at": NOW - timedelta(days=9)}),
    holds(supplement_says_something, "a demand", row=OPEN, form=brought(demand="退款")),
    holds(supplement_says_something, "evidence", row=OPEN, form=brought(evidence=[WORD])),
    refuses(supplement_says_something, "nothing", row=OPEN, form=brought()),
    holds(complainants_word_is_recorded, "own", by=MINE, row=OPEN, form={"consent": None}),
    holds(complainants_word_is_recorded, "recorded", row=OPEN, form={"consent": WORD}),
    refuses(complainants_word_is_recorded, "by the desk, from nowhere", row=OPEN, form={"consent": None}),
    refuses(
        complainants_word_is_recorded, "another customer's",
        by="another customer", row=complaint(complainant_id=CUSTOMER_ID), form={"consent": None},
    ),
    holds(stated_days_are_past, "today", form=dated(TODAY, TODAY)),
    holds(stated_days_are_past, "not said", form={"facts": None}),
    refuses(stated_days_are_past, "bought tomorrow", form=dated(TOMORROW, TODAY)),
    refuses(stated_days_are_past, "reported tomorrow", form=dated(TODAY, TOMORROW)),
    holds(telling_is_past, "just now", row=MADE, form=told(NOW)),
    holds(telling_is_past, "in the call, before it was registered", row=CALLED, form=told(NOW - timedelta(hours=1))),
    refuses(telling_is_past, "before the call", row=CALLED, form=told(NOW - timedelta(hours=20))),
    refuses(telling_is_past, "in the round before", row=AGAIN, form=told(NOW - timedelta(hours=20))),
    refuses(telling_is_past, "tomorrow", row=MADE, form=told(NOW + timedelta(days=1))),
    refuses(telling_is_past, "years before", row=MADE, form=told(NOW - timedelta(days=900))),
    holds(asked_facts_exist, "known", form=asked(missing=["evidence"])),
    refuses(asked_facts_exist, "made up", form=asked(missing=["weather"])),
    holds(something_is_asked_for, "named", row=OPEN, form=asked(missing=["evidence"])),
    holds(something_is_asked_for, "in words", row=SERVICE, form=asked(note="请提供照片")),
    holds(something_is_asked_for, "as the verdict says", row=UNCLEAR, form=asked()),
    refuses(something_is_asked_for, "nothing is missing", row=OPEN, form=asked()),
    refuses(something_is_asked_for, "service, unsaid", row=SERVICE, form=asked()),
    holds(evidence_day_lies_ahead, "tomorrow", form=asked(until=TODAY + timedelta(days=1))),
    holds(evidence_day_lies_ahead, "left to the centre", form=asked()),
    refuses(evidence_day_lies_ahead, "in years", form=asked(until=TODAY + timedelta(days=400))),
    refuses(evidence_day_lies_ahead, "today", form=asked(until=TODAY)),
    holds(broken_agreement_exists, "there was one", row=OPEN, form={"agreement_broken": True}),
    holds(broken_agreement_exists, "not said", row=complaint(agreement=None), form={"agreement_broken": False}),
    refuses(broken_agreement_exists, "none", row=complaint(agreement=None), form={"agreement_broken": True}),
    holds(was_never_accepted, "declined", row=OPEN),
    refuses(was_never_accepted, "accepted once", row=complaint(was_accepted=True)),
    holds(was_accepted_before, "accepted once", row=complaint(was_accepted=True)),
    refuses(was_accepted_before, "declined", row=OPEN),
    holds(orders_are_known, "none strange"),
    refuses(orders_are_known, "a stranger's", facts={"linked": SimpleNamespace(found=(), missing=(uid(99),))}),
    holds(evidence_is_here, "it is"),
    refuses(evidence_is_here, "another complaint's", facts={"piece": None}),
]  # fmt: skip
assert COMMUNITY.zone == "Asia/Shanghai", "TODAY is a day there"
