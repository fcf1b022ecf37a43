"""Complaints as the API shows them: the whole resource, and what the caller may do now (M-110 to M-142)."""

from operator import itemgetter
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.api.generic.answers import Answers, Body
from app.api.schemas.common import (
    Answer,
    AvailableAction,
    Contact,
    Currency,
    Moment,
    Natural,
    RevealedContact,
    ShownFen,
)
from app.api.schemas.complaint_values import (
    ComplaintFacts,
    Said,
    SettledAgreement,
    ShownPurchase,
    ShownRespondent,
)
from app.api.schemas.verdict import VerdictOut, verdict_out
from app.core.complaint_enums import (
    ComplaintChannel,
    ComplaintKind,
    Contentment,
    DecisionKind,
    Execution,
    Matter,
    Severity,
)
from app.core.enums import Level, Standing
from app.core.lang import Language
from app.core.money import CURRENCY
from app.models import Complaint, ComplaintDecision
from app.models.complaint import ComplaintState
from app.services.complaints.kind import COMPLAINTS
from app.services.moving.moves import AnyOpenedRecord
from app.services.moving.seen_by import mask_name, mask_phone
from app.workflow.kinds.complaint.confidentiality import INTERNAL_OF_RESPONDENTS, complaint_outside
from app.workflow.kinds.complaint.facts import verdict_as_stored
from app.workflow.kinds.complaint.table import COMPLAINT

ShownLine = Annotated[str, Field(max_length=200)]
ShownText = Annotated[str, Field(max_length=4000)]
Names = Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=30)]


class DecisionBrief(Answer):
    """A decision that was just made; the whole at GET /v1/complaints/{id}/decisions."""

    id: UUID
    number: ShownLine = Field(examples=["TF-GW-20261121-0001"])
    kind: DecisionKind
    codes: Names
    against_verdict: bool
    text: ShownText


class OrderBrief(Answer):
    """A work order that this action opened."""

    id: UUID
    number: ShownLine


class ComplaintOut(Answer):
    """A complaint. `version` counts its journal; the ETag begins with it. Callers outside the company see no drafts."""

    id: UUID
    number: ShownLine = Field(examples=["TS-GW-20261121-0003"])
    version: Natural
    community_id: UUID
    community_name: ShownLine
    state: ComplaintState
    stands_with: Standing
    round: Natural
    kind: ComplaintKind
    channel: ComplaintChannel
    severity: Severity
    seen_as_serious: bool = Field(description="M-112: the complainant calls it serious; staff set `severity`.")
    matter: Matter
    received_at: Moment | None = Field(description="When it arrived; its clocks start there.")
    created_at: Moment
    updated_at: Moment
    reporter_id: UUID
    enquiry_id: UUID | None = Field(description="The enquiry that it comes from.")
    complainant_id: UUID | None
    complainant: Contact
    premises_id: UUID | None
    place: ShownLine
    respondent: ShownRespondent | None
    purchase: ShownPurchase | None
    description: ShownText
    dealings: ShownText
    demand: ShownText
    facts: ComplaintFacts
    contested: dict[str, Said] = Field(
        description="What the complainant says otherwise than it is recorded, by field: the record stays as it is."
    )
    evidence_count: Natural
    evidence_seen: Natural = Field(description="M-120: pieces that a person looked at and found genuine.")
    earlier_id: UUID | None = Field(
        description="R07: an earlier complaint about the same respondent, mediated and carried out; for staff."
    )
    missing: Names = Field(description="Facts that were asked for, while evidence is awaited.")
    evidence_over: bool
    verdict: VerdictOut | None = Field(description="What the rules said last, rule by rule.")
    decision_id: UUID | None
    decided_at: Moment | None
    was_accepted: bool
    letter_text: ShownText | None
    letter_approver_id: UUID | None
    referred_to: ShownLine
    department_id: UUID | None
    department_name: ShownLine | None
    forwarded_at: Moment | None
    confirmed_at: Moment | None
    handler_id: UUID | None
    level: Level | None
    draft: ShownText | None
    drafter_id: UUID | None
    replies: Natural
    replied_at: Moment | None
    result_due_at: Moment | None = Field(description="M-137: as the manager extended it; None: as the clock says.")
    agreement: SettledAgreement | None
    execution: Execution | None
    result: ShownText
    founded: bool | None
    granted_fen: ShownFen | None = Field(
        description="M-53: the compensation that a manager granted for the result to come."
    )
    granted_by_id: UUID | None
    compensation_fen: ShownFen
    currency: Currency = CURRENCY
    resolved_at: Moment | None
    satisfaction: Contentment | None
    reason: ShownText
    closed_at: Moment | None
    available_actions: Annotated[list[AvailableAction], Field(max_length=60)]
    decision: DecisionBrief | None = Field(default=None, description="Only after accept, decline and refer.")
    opened_order: OrderBrief | None = Field(default=None, description="A work order that this action opened.")
    corrective_action_id: UUID | None = Field(default=None, description="Only after a founded result.")
    revealed: RevealedContact | None = Field(default=None, description="Only after reveal: name and phone, unmasked.")


_SHOWN_OTHERWISE = ("verdict", "respondent")
_STORED = Complaint.model_fields.keys() - _SHOWN_OTHERWISE
_PLAIN = tuple(name for name in ComplaintOut.model_fields if name in _STORED)
_plain_of = itemgetter(*_PLAIN)


def complaint_body(outcome: AnyOpenedRecord, language: Language) -> Body:
    """A complaint for its caller."""
    row, created = outcome.context.row, outcome.created
    body: Body = dict(zip(_PLAIN, _plain_of(vars(row)), strict=True))
    kept = None if row.verdict is None else verdict_as_stored(row.verdict)
    body["verdict"] = None if kept is None else verdict_out(kept, language)
    body["stands_with"] = COMPLAINTS.stands_with(row)
    community = outcome.context.community
    body["community_name"] = community.name
    body["department_name"] = community.departments.get(row.department_id)
    body["complainant"] = {"name": mask_name(row.complainant_name), "phone": mask_phone(row.complainant_phone)}
    COMPLAINTS.mask_texts(row, body)
    outside = outcome.context.caller.is_outsider(row.community_id)
    body["respondent"] = _respondent(row.respondent, outside=outside)
    if outside:
        body |= {name: value for name, value in complaint_outside(row).items() if name in body}
    body["currency"] = CURRENCY
    address = f"{COMPLAINT.path}/{row.id}"
    body["available_actions"] = [offer.described(address, language) for offer in COMPLAINT.available(outcome.context)]
    decision, order, action = (created.get(name) for name in ("decision", "work_order", "corrective_action"))
    body["decision"] = None if decision is None else brief_decision(decision)
    body["opened_order"] = None if order is None else {"id": order.id, "number": order.number}
    body["corrective_action_id"] = None if action is None else action.id
    shown = outcome.action == "reveal"
    revealed = {
        "name": row.complainant_name,
        "phone": row.complainant_phone,
        "on_record": outcome.created.get("on_record"),
    }
    body["revealed"] = revealed if shown else None
    return body


def _respondent(stored: Body | None, *, outside: bool) -> Body | None:
    """Whom the complaint is about, with the number masked."""
    if stored is None:
        return None
    shown = {**stored, "phone": mask_phone(stored.get("phone"))}
    return {name: value for name, value in shown.items() if not (outside and name in INTERNAL_OF_RESPONDENTS)}


def brief_decision(row: ComplaintDecision) -> Body:
    """A decision, as it stands in the answer to the action that made it."""
    return {name: getattr(row, name) for name in DecisionBrief.model_fields}


ANSWERS = Answers(ComplaintOut, ComplaintOut, complaint_body, complaint_body)
