"""What of a complaint is told outside the company, and what stays in it (M-90): the one list of what a complainant and
a machine client read of a complaint, its papers, its timeline and its files.

Answers of the API and timelines ask here; none of them has a list of its own. What notices may say is declared by the
kind (`notice_facts`).
"""

from typing import Final

from app.core.complaint_enums import NoteKind
from app.core.json_object import JsonObject
from app.models.complaint import Complaint, ComplaintState

INTERNAL_FIELDS = frozenset(
    {
        "draft",
        "drafter_id",
        "earlier_id",
        "granted_by_id",
        "granted_fen",
        "letter_text",
        "level",
        "respondent_person_id",
    }
)
"""Fields of the complaint that only the company sees."""
INTERNAL_NOTES = frozenset({NoteKind.FINDING, NoteKind.REPORT, NoteKind.INCIDENT})
"""Kinds of note that only the company reads; replies, progress, sessions and extensions were told to both sides."""
INTERNAL_ACTIONS = frozenset(
    {
        "assess", "verify_evidence", "reveal", "investigate", "escalate", "raise", "take", "assign", "reassign",
        "return", "set_severity", "draft_reply", "recall_draft", "return_reply", "draft_refusal", "approve_refusal",
        "grant_compensation", "handler_left",
    }
)  # fmt: skip
"""Steps that a complainant's timeline leaves out."""

REASON_WAS_TOLD: Final = (ComplaintState.REFERRED, ComplaintState.WITHDRAWN)
"""Where a complaint's newest `reason` is one that the complainant gave or was told; elsewhere it is the company's."""
NOTES_TOLD: Final = frozenset({"request_evidence"})
"""Actions on a complaint whose `note` is said to the complainant; the others' are the desk's remarks."""
REASONS_TOLD: Final = frozenset({"refer", "extend", "reject_reply", "reopen", "withdraw", "object"})
"""Actions whose `reason` the complainant gave or was told; the others' stay in the company."""
DESKS_REMARKS: Final = frozenset({NoteKind.CONTACT})
"""Kinds of note whose text the desk writes for itself: what was said to the complainant stands in others."""
INTERNAL_OF_NOTES: Final = frozenset({"drafted_by_id", "approved_by_id"})
"""Of a reply: who drafted and who approved it."""
INTERNAL_OF_EVIDENCE: Final = {"finding": "", "verified_by_id": None}
"""Who looked at a piece of evidence and what they wrote down, and what stands in its place."""
INTERNAL_OF_DECISIONS: Final = ("reason", "by_id", "approved_by_id")
"""Who decided, and why among themselves: what was told stands in the decision's text."""
INTERNAL_OF_RESPONDENTS: Final = frozenset({"person_id", "department_id"})
"""A merchant is named; who of the staff is meant stays in the company."""


def complaint_outside(row: Complaint) -> JsonObject:
    """What stands in the place of a complaint's internal fields."""
    values: JsonObject = dict.fromkeys(INTERNAL_FIELDS)
    if row.state not in REASON_WAS_TOLD:
        values["reason"] = ""
    if row.decision_id is None:
        # what the rules said is told with the decision that rests on it
        values["verdict"] = None
    return values


def kept_of_entry(action: str) -> frozenset[str]:
    """What of a journal entry about a complaint was written for the company alone."""
    told = (("note", NOTES_TOLD), ("reason", REASONS_TOLD))
    return frozenset(name for name, actions in told if action not in actions)
