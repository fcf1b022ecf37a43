"""What the acceptance rules read of a stored complaint, and the verdict in the shape in which it is kept (M-120)."""

from datetime import date

from app.core.complaint_enums import Execution
from app.core.json_object import JsonObject
from app.models.complaint import Complaint
from app.workflow.kinds.complaint.acceptance import RULES_VERSION, Verdict, assess
from app.workflow.kinds.complaint.acceptance_parts import Advice, Facts, Finding, Outcome

DATES = ("warranty_end", "fault_reported_on")
FINDINGS = frozenset(
    {
        "basis", "liability_otherwise", "misuse", "miskeeping", "self_dismantling", "grounds", "respondent_identified",
        "mediation_executed", "contrary_to_law", "provision",
    }
)  # fmt: skip
"""Facts that a person at the desk judges; the complainant tells the others."""


def facts_of(row: Complaint) -> Facts:
    """The facts of a complaint: those recorded, and those that follow from its own record."""
    facts: JsonObject = dict(row.facts)
    for name in DATES:
        if facts.get(name) is not None:
            facts[name] = date.fromisoformat(facts[name])
    if row.respondent and facts.get("respondent_identified") is None:
        facts["respondent_identified"] = True
    elif not row.respondent and facts.get("respondent_identified"):
        # whom nobody has named can't be made answerable, whatever was ticked
        facts["respondent_identified"] = None
    if row.execution == Execution.EXECUTED:
        facts["mediation_executed"] = "yes"
    elif row.earlier_id is not None:
        # the desk may have recorded that the earlier one was about something else
        facts.setdefault("mediation_executed", "yes")
    facts["evidence_count"] = row.evidence_count
    facts["evidence_time_over"] = row.evidence_over
    return Facts(**facts)


def verdict_of(row: Complaint) -> Verdict:
    """What the rules in force say of a complaint."""
    return assess(facts_of(row))


def stored_facts(facts: Facts) -> JsonObject:
    """Facts as JSON, those that are known."""
    known = ((name, getattr(facts, name)) for name in Facts.__dataclass_fields__)
    return {name: _plain(value) for name, value in known if value is not None}


def facts_again(stored: JsonObject) -> Facts:
    """Facts read back from their JSON."""
    read: JsonObject = {name: date.fromisoformat(value) if name in DATES else value for name, value in stored.items()}
    return Facts(**read)


def stored_verdict(verdict: Verdict) -> JsonObject:
    """A verdict as JSON: version, advice, failing codes, missing facts, and each rule's outcome with what it read."""
    return {
        "rules_version": verdict.rules_version,
        "advice": verdict.advice.value,
        "failing": list(verdict.failing),
        "missing": list(verdict.missing),
        "findings": {
            code: {
                "outcome": finding.outcome.value,
                "facts": {name: _plain(value) for name, value in finding.facts.items()},
                "missing": list(finding.missing),
            }
            for code, finding in verdict.findings.items()
        },
    }


def verdict_as_stored(stored: JsonObject) -> Verdict:
    """The verdict that was kept, as it was: nothing is judged anew."""
    findings = {
        code: Finding(Outcome(finding["outcome"]), finding["facts"], tuple(finding["missing"]))
        for code, finding in stored["findings"].items()
    }
    failing, missing = tuple(stored["failing"]), tuple(stored["missing"])
    return Verdict(stored["rules_version"], Advice(stored["advice"]), findings, failing, missing)


def verdict_again(stored: JsonObject, version: str = RULES_VERSION) -> Verdict:
    """The verdict of a version of the rules on stored facts. Raises KeyError for an unknown version."""
    return assess(facts_again(stored), version)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
