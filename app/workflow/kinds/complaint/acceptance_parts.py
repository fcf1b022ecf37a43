"""What acceptance rules are made of: facts, outcomes, findings, and the usual ways in which a rule reads a fact
(M-120)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from app.core.enums import Labelled
from app.core.lang import Words


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
    nature: str | None = None
    """What the dispute is about: a fault of the goods, harm, short weight … Rules of warranty and use ask for it."""
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
    new_facts: bool | None = None
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


def passes(**facts: object) -> Finding:
    """The rule holds."""
    return Finding(Outcome.PASS, facts)


def fails(**facts: object) -> Finding:
    """The rule fails: a reason to decline."""
    return Finding(Outcome.FAIL, facts)


def unknown(missing: tuple[str, ...], **facts: object) -> Finding:
    """It can't be told without these facts."""
    return Finding(Outcome.UNKNOWN, facts, missing)


def recorded(name: str, value: str | None, failing: tuple[str, ...]) -> Finding:
    """A fact that passes while nobody alleges it, fails on some values, and is unknown when recorded as unclear."""
    if value == UNCLEAR:
        return unknown((name,), **{name: value})
    return fails(**{name: value}) if value in failing else passes(**{name: value})


def asked(name: str, value: str | None, failing: tuple[str, ...]) -> Finding:
    """The same of a fact that must be known."""
    return unknown((name,), **{name: None}) if value is None else recorded(name, value, failing)
