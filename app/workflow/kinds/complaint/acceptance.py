"""Complaint acceptance rules R01-R10: data and small pure predicates over the form (M-120).

Each rule answers pass, fail or unknown and names the facts it read. `fail` means "may be declined for this reason".
What nobody alleged or recorded under R04, R05, R07-R10 passes; a recorded "unclear" is unknown; not applicable passes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.core.catalogue import sentences
from app.core.complaint_enums import Nature
from app.core.lang import Words
from app.workflow.kinds.complaint import acceptance_first as first
from app.workflow.kinds.complaint.acceptance_parts import (
    UNCLEAR,
    Advice,
    Facts,
    Finding,
    Outcome,
    Rule,
    asked,
    fails,
    passes,
    recorded,
    unknown,
)

RULES_VERSION = "2"
"""Names the rules in force; stored with every verdict, so that it can be replayed against others."""
FIRST_VERSION = "2026-11"
"""The rules before: a warranty was asked of every dispute, and what an authority had decided was declined."""


def operators_trade(facts: Facts) -> Finding:
    """R01: trade between operators: the complainant is no consumer."""
    return asked("complainant_type", facts.complainant_type, ("operator",))


def private_or_unlawful(facts: Facts) -> Finding:
    """R02: a private deal, or goods or services from an unlawful source."""
    return asked("purchase_channel", facts.purchase_channel, ("private", "unlawful"))


def past_warranty(facts: Facts) -> Finding:
    """R03: past the warranty that the state prescribes or the seller promised, and no liability is left otherwise;
    it is asked of faults of goods only."""
    end, reported, liable = facts.warranty_end, facts.fault_reported_on, facts.liability_otherwise
    read = {
        "nature": facts.nature,
        "warranty_end": end,
        "fault_reported_on": reported,
        "liability_otherwise": liable,
    }
    if facts.nature not in (None, Nature.FAULT_OF_GOODS):
        return passes(**read)
    if liable == "yes" or (end is not None and reported is not None and end >= reported):
        return passes(**read)
    missing = tuple(name for name, value in read.items() if value in (None, UNCLEAR))
    return unknown(missing, **read) if missing else fails(**read)


def sold_as_seconds(facts: Facts) -> Finding:
    """R04: sold as seconds or defective, said so at purchase, and the fault isn't established as another one."""
    disclosed, same = facts.disclosed_at_purchase, facts.fault_is_the_disclosed_one
    read = {"disclosed_at_purchase": disclosed, "fault_is_the_disclosed_one": same}
    if disclosed == UNCLEAR:
        return unknown(("disclosed_at_purchase",), **read)
    if disclosed != "yes" or same == "no":
        return passes(**read)
    return unknown(("fault_is_the_disclosed_one",), **read) if same == UNCLEAR else fails(**read)


def own_misuse(facts: Facts) -> Finding:
    """R05: harm from not installing, using or keeping it as instructed, or from own dismantling; of a fault or of harm
    only."""
    how = {"misuse": facts.misuse, "miskeeping": facts.miskeeping, "self_dismantling": facts.self_dismantling}
    read = {"nature": facts.nature, **how}
    if facts.nature not in (None, Nature.FAULT_OF_GOODS, Nature.HARM):
        return passes(**read)
    if "established" in how.values():
        return fails(**read)
    open_questions = tuple(name for name, value in how.items() if value in (UNCLEAR, "alleged"))
    return unknown(open_questions, **read) if open_questions else passes(**read)


def no_evidence(facts: Facts) -> Finding:
    """R06: no evidence, no sufficient grounds, or nobody identifiable to answer; first asked for, then failing."""
    read = {
        "evidence_count": facts.evidence_count,
        "grounds": facts.grounds,
        "respondent_identified": facts.respondent_identified,
        "evidence_time_over": facts.evidence_time_over,
    }
    lacking = {
        "evidence": facts.evidence_count == 0,
        "grounds": facts.grounds == "insufficient",
        "respondent": not facts.respondent_identified,
    }
    if facts.evidence_time_over and any(lacking.values()):
        return fails(**read)
    # grounds that nobody has judged are no reason to decline, but must be judged
    lacking["grounds"] = facts.grounds != "sufficient"
    missing = tuple(name for name, lacks in lacking.items() if lacks)
    return unknown(missing, **read) if missing else passes(**read)


def mediated_and_done(facts: Facts) -> Finding:
    """R07: a mediated agreement was reached and carried out; new facts or reasons reopen it."""
    read = {"mediation_executed": facts.mediation_executed, "new_facts": facts.new_facts}
    if facts.mediation_executed == UNCLEAR:
        return unknown(("mediation_executed",), **read)
    return fails(**read) if facts.mediation_executed == "yes" and not facts.new_facts else passes(**read)


def with_an_authority(facts: Facts) -> Finding:
    """R08: an administrative authority has taken it up and is handling it; what it decided or rejected passes."""
    return recorded("authority_case", facts.authority_case, ("taken_up",))


def with_a_court(facts: Facts) -> Finding:
    """R09: a judgment or award is in force, or the case is pending there."""
    court = recorded("court_status", facts.court_status, ("pending", "judgment"))
    arbitration = recorded("arbitration_status", facts.arbitration_status, ("pending", "award"))
    read = {**court.facts, **arbitration.facts}
    for outcome in (Outcome.FAIL, Outcome.UNKNOWN):
        alike = [finding for finding in (court, arbitration) if finding.outcome is outcome]
        if alike:
            return Finding(outcome, read, tuple(name for finding in alike for name in finding.missing))
    return passes(**read)


def contrary_to_law(facts: Facts) -> Finding:
    """R10: contrary to law or regulation, by a person's finding that names the provision."""
    read = {"contrary_to_law": facts.contrary_to_law, "provision": facts.provision}
    if facts.contrary_to_law == UNCLEAR:
        return unknown(("contrary_to_law",), **read)
    if facts.contrary_to_law != "yes":
        return passes(**read)
    return fails(**read) if facts.provision else unknown(("provision",), **read)


def _rules(version: str, changed: Mapping[str, Callable[[Facts], Finding]]) -> tuple[Rule, ...]:
    """The rules of a version, in order of their codes: those in force now, unless the version had another."""
    replies = sentences(f"complaint.acceptance.rules.{version}")
    return tuple(
        Rule(code, title, replies[code], changed.get(code, check)) for code, (check, title) in _IN_FORCE.items()
    )


_IN_FORCE: Mapping[str, tuple[Callable[[Facts], Finding], Words]] = {
    "R01": (operators_trade, Words("trade between operators", "经营者之间的交易纠纷")),
    "R02": (private_or_unlawful, Words("private deal or unlawful source", "私下交易或来源不合法")),
    "R03": (past_warranty, Words("past the warranty", "超过保修期")),
    "R04": (sold_as_seconds, Words("sold as seconds, disclosed", "已声明的处理品、残次品")),
    "R05": (own_misuse, Words("own misuse", "未按说明使用、保管或自行拆动")),
    "R06": (no_evidence, Words("no evidence, grounds or respondent", "无证据、理由不充分或无明确被投诉方")),
    "R07": (mediated_and_done, Words("mediated and carried out", "已调解并履行")),
    "R08": (with_an_authority, Words("with an authority", "行政部门已受理")),
    "R09": (with_a_court, Words("with a court or arbitration", "法院或仲裁机构已受理或裁决")),
    "R10": (contrary_to_law, Words("contrary to law", "不符合法律法规")),
}
RULE_SETS: dict[str, tuple[Rule, ...]] = {
    FIRST_VERSION: _rules(
        FIRST_VERSION,
        {
            "R03": first.past_warranty,
            "R04": first.sold_as_seconds,
            "R05": first.own_misuse,
            "R08": first.with_an_authority,
        },
    ),
    RULES_VERSION: _rules(RULES_VERSION, {}),
}
"""Every version of the rules that was ever in force, the newest last: old verdicts are replayed against them."""
RULES: tuple[Rule, ...] = RULE_SETS[RULES_VERSION]
"""The rules of RULES_VERSION, in order of their codes."""

EVIDENCE_RULE = "R06"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say of a set of facts: advice, the outcome of each rule, failing codes, missing facts."""

    rules_version: str
    advice: Advice
    findings: Mapping[str, Finding]
    failing: tuple[str, ...]
    missing: tuple[str, ...]


def assess(facts: Facts, version: str = RULES_VERSION) -> Verdict:
    """The verdict on a consumer complaint (M-120). Raises KeyError for an unknown version of the rules.

    Precedence: a fail other than R06's may be declined, citing every failing code; else a matter outside the scope
    (neither A1 nor A2) is referred; else any unknown is asked for; else a fail of R06 may be declined; else accept."""
    findings = {rule.code: rule.check(facts) for rule in RULE_SETS[version]}
    failing = tuple(code for code, finding in findings.items() if finding.outcome is Outcome.FAIL)
    missing = [name for finding in findings.values() for name in finding.missing]
    if facts.basis is None:
        missing.insert(0, "basis")
    hard = any(code != EVIDENCE_RULE for code in failing)
    if hard:
        advice = Advice.DECLINE
    elif facts.basis == "neither":
        advice = Advice.REFER
    elif missing:
        advice = Advice.ASK_EVIDENCE
    else:
        advice = Advice.DECLINE if failing else Advice.ACCEPT
    return Verdict(version, advice, findings, failing, tuple(dict.fromkeys(missing)))
