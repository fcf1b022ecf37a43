"""Complaint acceptance rules R01-R10: data and small pure predicates over the form (M-120).

Each rule answers pass, fail or unknown and names the facts it read. `fail` means "may be declined for this reason".
What nobody alleged or recorded under R04, R05, R07-R10 passes; a recorded "unclear" is unknown; not applicable passes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from app.core.catalogue import sentences
from app.core.enums import Labelled
from app.core.lang import Words

RULES_VERSION = "2026-11"
"""Names this set of rules; stored with every verdict, so that it can be replayed against another."""


class Outcome(Labelled):
    """What one rule says."""

    PASS = "pass", "holds", "通过"
    FAIL = "fail", "fails", "不通过"
    UNKNOWN = "unknown", "can't be told yet", "未知"


class Advice(Labelled):
    """What the verdict recommends; a person decides."""

    ACCEPT = "accept", "accept", "受理"
    DECLINE = "decline", "decline", "不予受理"
    ASK_EVIDENCE = "ask_evidence", "ask for evidence", "要求补证"
    REFER = "refer", "refer elsewhere", "转交"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules read. None: nobody has said. A recorded "unclear" is its own value, not None."""

    basis: str | None = None
    """A1 harm to a consumer by an operator, A2 an operator failing a statutory duty, or neither."""
    complainant_type: str | None = None
    purchase_channel: str | None = None
    warranty_end: date | None = None
    fault_reported_on: date | None = None
    liability_otherwise: str | None = None
    """Whether the respondent is liable for breach otherwise, past the warranty: yes, no, unclear."""
    disclosed_at_purchase: str | None = None
    fault_is_the_disclosed_one: str | None = None
    misuse: str | None = None
    miskeeping: str | None = None
    self_dismantling: str | None = None
    evidence_count: int = 0
    grounds: str | None = None
    """sufficient, insufficient, or nobody has judged."""
    respondent_identified: bool | None = None
    evidence_time_over: bool = False
    """The time allowed for evidence has run out, or the complainant said there is none."""
    mediation_executed: str | None = None
    new_facts: bool = False
    authority_case: str | None = None
    court_status: str | None = None
    arbitration_status: str | None = None
    contrary_to_law: str | None = None
    provision: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's outcome, the facts it read, and the facts it still misses."""

    outcome: Outcome
    facts: Mapping[str, object]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One ground on which a complaint may be declined, with the text of the reply."""

    code: str
    title: Words
    reply: Words
    check: Callable[[Facts], Finding]


UNCLEAR = "unclear"


def _passes(**facts: object) -> Finding:
    return Finding(Outcome.PASS, facts)


def _fails(**facts: object) -> Finding:
    return Finding(Outcome.FAIL, facts)


def _unknown(missing: tuple[str, ...], **facts: object) -> Finding:
    return Finding(Outcome.UNKNOWN, facts, missing)


def _recorded(name: str, value: str | None, failing: tuple[str, ...]) -> Finding:
    """A fact that passes while nobody alleges it, fails on some values, and is unknown when recorded as unclear."""
    if value == UNCLEAR:
        return _unknown((name,), **{name: value})
    return _fails(**{name: value}) if value in failing else _passes(**{name: value})


def _asked(name: str, value: str | None, failing: tuple[str, ...]) -> Finding:
    """The same of a fact that must be known."""
    return _unknown((name,), **{name: None}) if value is None else _recorded(name, value, failing)


def operators_trade(facts: Facts) -> Finding:
    """R01: trade between operators: the complainant is no consumer."""
    return _asked("complainant_type", facts.complainant_type, ("operator",))


def private_or_unlawful(facts: Facts) -> Finding:
    """R02: a private deal, or goods or services from an unlawful source."""
    return _asked("purchase_channel", facts.purchase_channel, ("private", "unlawful"))


def past_warranty(facts: Facts) -> Finding:
    """R03: past the warranty that the state prescribes or the seller promised, and no liability is left otherwise."""
    end, reported, liable = facts.warranty_end, facts.fault_reported_on, facts.liability_otherwise
    read = {"warranty_end": end, "fault_reported_on": reported, "liability_otherwise": liable}
    if liable == "yes" or (end is not None and reported is not None and end >= reported):
        return _passes(**read)
    missing = tuple(name for name, value in read.items() if value in (None, UNCLEAR))
    return _unknown(missing, **read) if missing else _fails(**read)


def sold_as_seconds(facts: Facts) -> Finding:
    """R04: sold as seconds or defective, said so at purchase, and the fault is the one that was disclosed."""
    disclosed, same = facts.disclosed_at_purchase, facts.fault_is_the_disclosed_one
    read = {"disclosed_at_purchase": disclosed, "fault_is_the_disclosed_one": same}
    if disclosed == UNCLEAR:
        return _unknown(("disclosed_at_purchase",), **read)
    if disclosed != "yes" or same == "no":
        return _passes(**read)
    return _fails(**read) if same == "yes" else _unknown(("fault_is_the_disclosed_one",), **read)


def own_misuse(facts: Facts) -> Finding:
    """R05: harm from not installing, using or keeping it as instructed, or from own dismantling."""
    read = {"misuse": facts.misuse, "miskeeping": facts.miskeeping, "self_dismantling": facts.self_dismantling}
    if "established" in read.values():
        return _fails(**read)
    open_questions = tuple(name for name, value in read.items() if value in (UNCLEAR, "alleged"))
    return _unknown(open_questions, **read) if open_questions else _passes(**read)


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
        return _fails(**read)
    # grounds that nobody has judged are no reason to decline, but must be judged
    lacking["grounds"] = facts.grounds != "sufficient"
    missing = tuple(name for name, lacks in lacking.items() if lacks)
    return _unknown(missing, **read) if missing else _passes(**read)


def mediated_and_done(facts: Facts) -> Finding:
    """R07: a mediated agreement was reached and carried out; new facts or reasons reopen it."""
    read = {"mediation_executed": facts.mediation_executed, "new_facts": facts.new_facts}
    if facts.mediation_executed == UNCLEAR:
        return _unknown(("mediation_executed",), **read)
    return _fails(**read) if facts.mediation_executed == "yes" and not facts.new_facts else _passes(**read)


def with_an_authority(facts: Facts) -> Finding:
    """R08: already taken up by an administrative authority."""
    return _recorded("authority_case", facts.authority_case, ("taken_up", "decided"))


def with_a_court(facts: Facts) -> Finding:
    """R09: a judgment or award is in force, or the case is pending there."""
    court = _recorded("court_status", facts.court_status, ("pending", "judgment"))
    arbitration = _recorded("arbitration_status", facts.arbitration_status, ("pending", "award"))
    read = {**court.facts, **arbitration.facts}
    for outcome in (Outcome.FAIL, Outcome.UNKNOWN):
        alike = [finding for finding in (court, arbitration) if finding.outcome is outcome]
        if alike:
            return Finding(outcome, read, tuple(name for finding in alike for name in finding.missing))
    return _passes(**read)


def contrary_to_law(facts: Facts) -> Finding:
    """R10: contrary to law or regulation, by a person's finding that names the provision."""
    read = {"contrary_to_law": facts.contrary_to_law, "provision": facts.provision}
    if facts.contrary_to_law == UNCLEAR:
        return _unknown(("contrary_to_law",), **read)
    if facts.contrary_to_law != "yes":
        return _passes(**read)
    return _fails(**read) if facts.provision else _unknown(("provision",), **read)


REPLIES = sentences(f"complaint.acceptance.rules.{RULES_VERSION}")
"""What each rule says to the complainant, by its code."""


def _rule(code: str, check: Callable[[Facts], Finding], en: str, zh: str) -> Rule:
    return Rule(code, Words(en, zh), REPLIES[code], check)


RULES: tuple[Rule, ...] = (
    _rule("R01", operators_trade, "trade between operators", "经营者之间的交易纠纷"),
    _rule("R02", private_or_unlawful, "private deal or unlawful source", "私下交易或来源不合法"),
    _rule("R03", past_warranty, "past the warranty", "超过保修期"),
    _rule("R04", sold_as_seconds, "sold as seconds, disclosed", "已声明的处理品、残次品"),
    _rule("R05", own_misuse, "own misuse", "未按说明使用、保管或自行拆动"),
    _rule("R06", no_evidence, "no evidence, grounds or respondent", "无证据、理由不充分或无明确被投诉方"),
    _rule("R07", mediated_and_done, "mediated and carried out", "已调解并履行"),
    _rule("R08", with_an_authority, "with an authority", "行政部门已受理"),
    _rule("R09", with_a_court, "with a court or arbitration", "法院或仲裁机构已受理或裁决"),
    _rule("R10", contrary_to_law, "contrary to law", "不符合法律法规"),
)
"""The rules of RULES_VERSION, in order of their codes."""

RULE_SETS: dict[str, tuple[Rule, ...]] = {RULES_VERSION: RULES}
"""Every version of the rules that was ever in force: old verdicts are replayed against them."""

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
