"""What a verdict says to the complainant, in both languages: reasons, or what is still needed (M-121, M-122)."""

from typing import Final

from app.core.catalogue import sentence, sentences
from app.core.lang import Words
from app.workflow.kinds.complaint.acceptance import RULE_SETS, Verdict
from app.workflow.kinds.complaint.acceptance_parts import Advice

FACTS: Final = sentences("complaint.acceptance.facts")
"""What is still to be told or brought, by the name of the fact."""
ACCEPTED: Final = sentence("complaint.acceptance.replies.accepted")
REFERRED: Final = sentence("complaint.acceptance.replies.referred")
DECLINED: Final = sentence("complaint.acceptance.replies.declined")
ASKED: Final = sentence("complaint.acceptance.replies.asked")


def reply_to(verdict: Verdict) -> Words:
    """The text for the complainant."""
    if verdict.advice is Advice.ACCEPT:
        return ACCEPTED
    if verdict.advice is Advice.REFER:
        return REFERRED
    if verdict.advice is Advice.ASK_EVIDENCE:
        return ASKED.filled(missing=[FACTS[name] for name in verdict.missing])
    rules = {rule.code: rule for rule in RULE_SETS[verdict.rules_version]}
    texts = [rules[code].reply for code in verdict.failing]
    codes = verdict.failing
    return DECLINED.filled(
        reasons=[Words(f"({code}) {text.en}", f"({code}){text.zh}") for code, text in zip(codes, texts, strict=True)]
    )
