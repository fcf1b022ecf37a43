"""Verdicts of the complaint acceptance rules as the API shows them (M-120)."""

from typing import Annotated

from pydantic import Field

from app.api.schemas.common import Answer, Shows
from app.api.schemas.complaint_values import ComplaintFacts
from app.core.json_object import JsonObject
from app.core.lang import Language
from app.workflow.kinds.complaint.acceptance import RULE_SETS, Verdict
from app.workflow.kinds.complaint.acceptance_parts import Advice, Outcome, Rule
from app.workflow.words.acceptance import reply_to

Code = Annotated[str, Field(max_length=10, examples=["R03"])]
ShownText = Annotated[str, Field(max_length=1000)]
Names = Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=30)]


class RuleOut(Answer):
    """One ground on which a complaint may be declined."""

    code: Code
    title: ShownText = Field(examples=["超过保修期"])
    reply: ShownText = Field(description="What a refusal says to the complainant.")
    clause: Annotated[str, Field(max_length=10)] = "M-120"


class RulesOut(Answer):
    """The acceptance rules in force."""

    rules_version: Annotated[str, Field(max_length=20)]
    rules: Annotated[list[RuleOut], Field(max_length=30)]


class FindingOut(RuleOut):
    """What one rule says of the facts: pass, fail or unknown, what it read, and what it still needs."""

    outcome: Outcome
    facts: Annotated[JsonObject, Shows(ComplaintFacts)]
    missing: Names


class VerdictOut(Answer):
    """What the rules advise; a person decides."""

    rules_version: Annotated[str, Field(max_length=20)]
    advice: Advice
    failing: Annotated[list[Code], Field(max_length=30)]
    missing: Names = Field(description="Exactly the facts that are still to be asked for.")
    reply: ShownText = Field(description="A text for the complainant: the reasons of a refusal, or what to bring.")
    reply_zh: ShownText = Field(description="The same in Chinese, whatever language was asked for.")
    reply_en: ShownText = Field(description="The same in English.")
    findings: Annotated[list[FindingOut], Field(max_length=30)]


def rules_out(version: str, language: Language) -> RulesOut:
    """The rules of a version."""
    rules = [RuleOut(**_said(rule, language)) for rule in RULE_SETS[version]]
    return RulesOut(rules_version=version, rules=rules)


def _said(rule: Rule, language: Language) -> dict[str, str]:
    return {"code": rule.code, "title": rule.title.say(language), "reply": rule.reply.say(language)}


def verdict_out(verdict: Verdict, language: Language) -> VerdictOut:
    """A verdict with the sentences of its rules."""
    findings, reply = [], reply_to(verdict)
    for rule in RULE_SETS[verdict.rules_version]:
        finding = verdict.findings[rule.code]
        read: JsonObject = {"outcome": finding.outcome, "facts": dict(finding.facts), "missing": list(finding.missing)}
        findings.append(FindingOut(**_said(rule, language), **read))
    return VerdictOut(
        rules_version=verdict.rules_version,
        advice=verdict.advice,
        failing=list(verdict.failing),
        missing=list(verdict.missing),
        reply=reply.say(language),
        reply_zh=reply.zh,
        reply_en=reply.en,
        findings=findings,
    )
