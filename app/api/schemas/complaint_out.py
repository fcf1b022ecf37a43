"""Complaints as the API shows them: the whole resource, and what the caller may do now (M-110 to M-142)."""

from operator import itemgetter
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from app.api.schemas.common import Answer, AvailableAction, Contact, Moment, offers
from app.api.schemas.complaint import VerdictOut, verdict_out
from app.core.complaint_enums import (
    ComplaintChannel,
    ComplaintKind,
    ComplaintState,
    Contentment,
    DecisionKind,
    EvidenceKind,
    Execution,
    Level,
    Matter,
    NoteKind,
    OrderRelation,
    Severity,
)
from app.core.enums import Means, Standing, WorkOrderState
from app.core.lang import Language
from app.core.masking import mask_name, mask_phone
from app.services.complaints.kind import COMPLAINTS
from app.services.moving.moves import Outcome
from app.workflow.kinds.complaint.confidentiality import (
    DESKS_REMARKS,
    INTERNAL_OF_EVIDENCE,
    INTERNAL_OF_NOTES,
    INTERNAL_OF_RESPONDENTS,
    complaint_outside,
    is_outsider,
)
from app.workflow.kinds.complaint.facts import verdict_as_stored
from app.workflow.kinds.complaint.table import COMPLAINT

Count = Annotated[int, Field(ge=0, le=2_147_483_647)]
Fen = Annotated[int, Field(ge=0, le=9_007_199_254_740_991, description="fen")]
Line = Annotated[str, Field(max_length=200)]
Text = Annotated[str, Field(max_length=4000)]
Names = Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=30)]


class DecisionBrief(Answer):
    """A decision that was just made; the whole at GET /v1/complaints/{id}/decisions."""

    id: UUID
    number: Line = Field(examples=["TF-GW-20261121-0001"])
    kind: DecisionKind
    codes: Names
    against_verdict: bool
    text: Text


class OrderBrief(Answer):
    """A work order that this action opened."""

    id: UUID
    number: Line


class ComplaintOut(Answer):
    """A complaint. `version` counts its journal; the ETag is the same. Callers outside the house see no drafts."""

    id: UUID
    number: Line = Field(examples=["TS-GW-20261121-0003"])
    version: Count
    community_id: UUID
    state: ComplaintState
    stands_with: Standing
    round: Count
    kind: ComplaintKind
    channel: ComplaintChannel
    severity: Severity
    matter: Matter
    created_at: Moment
    updated_at: Moment
    reporter_id: UUID
    complainant_id: UUID | None
    complainant: Contact
    premises_id: UUID | None
    place: Line
    respondent: dict[str, Any] | None
    purchase: dict[str, Any] | None
    description: Text
    dealings: Text
    demand: Text
    facts: dict[str, Any]
    evidence_count: Count
    missing: Names = Field(description="Facts that were asked for, while evidence is awaited.")
    evidence_over: bool
    verdict: VerdictOut | None = Field(description="What the rules said last, rule by rule.")
    decision_id: UUID | None
    decided_at: Moment | None
    was_accepted: bool
    letter_text: Text | None
    letter_approver_id: UUID | None
    referred_to: Line
    department_id: UUID | None
    forwarded_at: Moment | None
    confirmed_at: Moment | None
    handler_id: UUID | None
    level: Level | None
    draft: Text | None
    drafter_id: UUID | None
    replies: Count
    replied_at: Moment | None
    result_due_at: Moment | None = Field(description="M-137: as the manager extended it; None: as the clock says.")
    agreement: dict[str, Any] | None
    execution: Execution | None
    result: Text
    founded: bool | None
    granted_fen: Fen | None = Field(description="M-53: the compensation that a manager granted for the result to come.")
    granted_by_id: UUID | None
    compensation_fen: Fen
    currency: Annotated[str, Field(pattern="^CNY$")] = "CNY"
    resolved_at: Moment | None
    satisfaction: Contentment | None
    reason: Text
    closed_at: Moment | None
    available_actions: Annotated[list[AvailableAction], Field(max_length=60)]
    decision: DecisionBrief | None = Field(default=None, description="Only after accept, decline and refer.")
    opened_order: OrderBrief | None = Field(default=None, description="A work order that this action opened.")
    corrective_action_id: UUID | None = Field(default=None, description="Only after a founded result.")
    revealed: Contact | None = Field(default=None, description="Only after reveal: name and phone, unmasked.")
    expanded: dict[str, Any] | None = Field(default=None, description="What `expand` asked for.")


MADE_HERE = frozenset(
    {
        "verdict", "stands_with", "complainant", "respondent", "currency", "available_actions", "decision",
        "opened_order", "corrective_action_id", "revealed", "expanded",
    }
)  # fmt: skip
_PLAIN = tuple(name for name in ComplaintOut.model_fields if name not in MADE_HERE)
_plain_of = itemgetter(*_PLAIN)


def complaint_body(outcome: Outcome[Any], language: Language) -> dict[str, Any]:
    """A complaint for its caller."""
    row, created = outcome.context.row, outcome.created
    body = dict(zip(_PLAIN, _plain_of(vars(row)), strict=True))
    kept = None if row.verdict is None else verdict_as_stored(row.verdict)
    body["verdict"] = None if kept is None else verdict_out(kept, language)
    body["stands_with"] = COMPLAINTS.stands_with(row)
    body["complainant"] = {"name": mask_name(row.complainant_name), "phone": mask_phone(row.complainant_phone)}
    outside = is_outsider(outcome.context.caller, row.community_id)
    body["respondent"] = _respondent(row.respondent, outside=outside)
    if outside:
        body |= {name: value for name, value in complaint_outside(row).items() if name in body}
    body["currency"] = "CNY"
    body["available_actions"] = offers(COMPLAINT.available(outcome.context), COMPLAINT.path, row.id, language)
    decision, order, action = (created.get(name) for name in ("decision", "work_order", "corrective_action"))
    body["decision"] = None if decision is None else brief_decision(decision)
    body["opened_order"] = None if order is None else {"id": order.id, "number": order.number}
    body["corrective_action_id"] = None if action is None else action.id
    shown = outcome.action == "reveal"
    body["revealed"] = {"name": row.complainant_name, "phone": row.complainant_phone} if shown else None
    body["expanded"] = None
    return body


def _respondent(stored: dict[str, Any] | None, *, outside: bool) -> dict[str, Any] | None:
    """Whom the complaint is about, with the number masked."""
    if stored is None:
        return None
    shown = {**stored, "phone": mask_phone(stored.get("phone"))}
    return {name: value for name, value in shown.items() if not (outside and name in INTERNAL_OF_RESPONDENTS)}


def brief_decision(row: Any) -> dict[str, Any]:
    """A decision, as it stands in the answer to the action that made it."""
    return {name: getattr(row, name) for name in DecisionBrief.model_fields}


class EvidenceOut(Answer):
    """A piece of evidence, and what a person found of it (M-136)."""

    id: UUID
    kind: EvidenceKind
    file_id: UUID | None
    note: Text
    brought_by_id: UUID
    created_at: Moment
    genuine: bool | None
    finding: Text
    verified_by_id: UUID | None
    verified_at: Moment | None


class NoteOut(Answer):
    """What was found, told or reported."""

    id: UUID
    kind: NoteKind
    round: Count
    by_id: UUID
    created_at: Moment
    text: Text
    means: Means | None
    told_at: Moment | None
    level: Level | None
    data: dict[str, Any]
    files: Names


class LinkedOrder(Answer):
    """M-140: a work order that belongs to the complaint."""

    work_order_id: UUID
    number: Line
    state: WorkOrderState
    relation: OrderRelation
    href: Line


def evidence_body(row: Any, *, outside: bool) -> dict[str, Any]:
    """A piece of evidence; outside the house without who looked at it and what they wrote down."""
    body = {name: getattr(row, name) for name in EvidenceOut.model_fields}
    if outside:
        body |= INTERNAL_OF_EVIDENCE
    return body


def note_body(row: Any, *, outside: bool) -> dict[str, Any]:
    """A note; outside the house without the desk's remarks, and without who drafted and who approved a reply."""
    body = {name: getattr(row, name) for name in NoteOut.model_fields}
    if outside:
        body["data"] = {name: value for name, value in row.data.items() if name not in INTERNAL_OF_NOTES}
        if row.kind in DESKS_REMARKS:
            body["text"] = ""
    return body


def link_body(row: Any) -> dict[str, Any]:
    """A linked work order."""
    shown = {name: getattr(row, name) for name in ("work_order_id", "number", "state", "relation")}
    return {**shown, "href": f"/v1/work-orders/{row.work_order_id}"}
