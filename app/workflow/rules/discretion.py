"""What a complainant is told of a complaint, and what stays in the house (M-90): drafts, reports, findings."""

from app.core.complaint_enums import NoteKind
from app.core.roles import Caller, Role

INTERNAL_FIELDS = frozenset(
    {"draft", "drafter_id", "granted_by_id", "granted_fen", "letter_text", "level", "respondent_person_id"}
)
"""Fields of the complaint that only the house sees."""
INTERNAL_NOTES = frozenset({NoteKind.FINDING, NoteKind.REPORT, NoteKind.INCIDENT})
"""Kinds of note that only the house reads; replies, progress, sessions and extensions were told to both sides."""
INTERNAL_ACTIONS = frozenset(
    {
        "assess", "verify_evidence", "reveal", "investigate", "escalate", "raise", "take", "assign", "reassign",
        "return", "set_severity", "draft_reply", "recall_draft", "return_reply", "draft_refusal", "approve_refusal",
    }
)  # fmt: skip
"""Steps that a complainant's timeline leaves out."""
OUTSIDE_AUDIENCES = ("customer", "reporters", "complainant")
"""Audiences of the tables' notices that are not of the house; they are told in words of their own."""
TOLD_OUTSIDE = frozenset(
    {
        # what a complaint's decisions and letters told the complainant
        "missing", "evidence_by", "progress_by", "result_by", "extended_to", "kept_by", "letter", "department",
        # of work orders and invoices: when, how much, which paper
        "starts_at", "ends_at", "quote_version", "total_fen", "invoiced_fen", "amount_fen", "owed_fen", "receipt",
        "master",
    }
)  # fmt: skip
"""All that a notice to them may say of a move beside the record's number: no reason, remark, report or finding."""


def is_outsider(caller: Caller, community_id: object) -> bool:
    """Whether the caller has no role in the house: a customer, or a machine client."""
    held = {grant.role for grant in caller.grants if grant.community_id in (None, community_id)}
    return held <= {Role.CUSTOMER, Role.INTEGRATION}
