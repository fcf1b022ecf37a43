"""What the guards of complaints say of forms before they are filled in: bounds of times and amounts, and what remains
of choices. Each stands under the guard whose rule it tells."""

from datetime import timedelta

from app.core.lang import Words
from app.models.complaint import Complaint
from app.workflow.engine.stated import FieldBounds, OfferedValue, Stated, states
from app.workflow.engine.step import Context
from app.workflow.kinds.common_guards import CLOCK_TOLERANCE, LONGEST_AGO, LONGEST_AHEAD
from app.workflow.kinds.complaint import decision_guards as deciding
from app.workflow.kinds.complaint import handling_guards as handling
from app.workflow.kinds.complaint import intake_guards as intake
from app.workflow.kinds.complaint import time_guards as times
from app.workflow.kinds.complaint.facts import FINDINGS, verdict_of
from app.workflow.kinds.complaint.needed_facts import result_due
from app.workflow.words.acceptance import FACTS

A_DAY = timedelta(days=1)
A_MONTH = timedelta(days=30)
WITHHELD = FieldBounds(withheld=True)


@states(intake.findings_are_the_desks)
def _(context: Context[Complaint | None]) -> Stated:
    if not intake.is_the_complainants_word(context):
        return {}
    known = {} if context.row is None else context.row.facts
    return {f"facts.{name}": WITHHELD for name in FINDINGS if known.get(name) is None}


@states(intake.seen_by_staff)
def _(context: Context) -> Stated:
    return {"evidence[].seen": WITHHELD} if context.caller.is_outsider(context.community.id) else {}


@states(intake.asked_facts_exist)
def _(_: Context) -> Stated:
    return {"missing": FieldBounds(among=tuple(OfferedValue(name, words) for name, words in FACTS.items()))}


@states(intake.evidence_day_lies_ahead)
def _(context: Context) -> Stated:
    today = context.today
    return {"until": FieldBounds(least=today + A_DAY, most=today + LONGEST_AHEAD, example=today + timedelta(days=7))}


@states(deciding.cited_rules_fail)
def _(context: Context[Complaint]) -> Stated:
    codes = tuple(OfferedValue(code, Words(f"rule {code}", f"依据 {code}")) for code in verdict_of(context.row).failing)
    return {"codes": FieldBounds(among=codes, needed=frozenset(code.value for code in codes)) if codes else WITHHELD}


@states(handling.agreement_lies_ahead)
def _(context: Context) -> Stated:
    return {"due_on": FieldBounds(least=context.today, example=context.today + A_MONTH)}


@states(handling.compensation_is_granted)
def _(context: Context[Complaint]) -> Stated:
    return {"compensation_fen": FieldBounds(most=context.row.granted_fen)}


@states(handling.extension_is_later, result_due)
def _(context: Context) -> Stated:
    earliest = max(context.fact(result_due) or context.today, context.today)
    return {"until": FieldBounds(least=earliest + A_DAY, example=earliest + timedelta(days=7))}


@states(times.corrected_arrival_is_past)
def _(context: Context[Complaint]) -> Stated:
    made = context.row.created_at
    return {"received_at": FieldBounds(least=made - LONGEST_AGO, most=made + CLOCK_TOLERANCE, example=made)}


@states(times.stated_days_are_past)
def _(context: Context) -> Stated:
    past = FieldBounds(most=context.today, example=context.today)
    return {"purchase.bought_on": past, "facts.fault_reported_on": past}


@states(times.telling_is_past)
def _(context: Context[Complaint]) -> Stated:
    bounds = FieldBounds(least=times.owed_since(context.row), most=context.now + CLOCK_TOLERANCE, example=context.now)
    return {"told_at": bounds}


@states(times.word_answers_something)
def _(context: Context[Complaint]) -> Stated:
    since = times.answered_since(context.row)
    return {"consent.told_at": FieldBounds(least=since, most=context.now + CLOCK_TOLERANCE, example=context.now)}


@states(times.event_is_past)
def _(context: Context[Complaint]) -> Stated:
    since = context.row.received_at or context.row.created_at
    past = FieldBounds(least=since, most=context.now + CLOCK_TOLERANCE, example=context.now)
    return {"went_at": past, "held_at": past}
