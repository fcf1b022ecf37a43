"""Decisions on a complaint, as the API shows them (M-120, M-122)."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.api.schemas.common import Answer, Moment, Natural
from app.api.schemas.complaint_values import ComplaintFacts, DecidedVerdict
from app.core.complaint_enums import DecisionKind
from app.core.enums import Means
from app.core.json_object import JsonObject
from app.models import ComplaintDecision
from app.services.moving.seen_by import mask_text
from app.workflow.kinds.complaint.confidentiality import INTERNAL_OF_DECISIONS

Codes = Annotated[list[Annotated[str, Field(max_length=10)]], Field(max_length=10)]


class DecisionOut(Answer):
    """One decision with the verdict it was made on. It never changes; a reopened complaint gets another."""

    id: UUID
    complaint_id: UUID
    round: Natural
    kind: DecisionKind
    number: Annotated[str, Field(max_length=40, examples=["TF-GW-20261121-0001"])]
    rules_version: Annotated[str | None, Field(max_length=20, description="None for service complaints.")]
    facts: ComplaintFacts = Field(description="What the rules read, whole.")
    verdict: DecidedVerdict | None = Field(description="What the rules said, rule by rule.")
    codes: Codes = Field(description="Rules that a refusal cites.")
    against_verdict: bool
    text: Annotated[str, Field(max_length=4000, description="As the complainant was told.")]
    reason: Annotated[str | None, Field(max_length=1000, description="Why; for the company only.")]
    referred_to: Annotated[str, Field(max_length=200)]
    told_at: Moment
    means: Means
    by_id: UUID | None = Field(description="Who decided; for the company only.")
    approved_by_id: UUID | None = Field(description="Who approved the text (M-135); for the company only.")
    created_at: Moment
    letter: Annotated[str | None, Field(max_length=200)] = Field(
        description="Where the letter is, for whoever may read it.",
        examples=["/v1/complaints/0199aa…/decisions/0199ab…/letter"],
    )


def decision_body(row: ComplaintDecision, people: Sequence[str], *, outside: bool, letters: bool) -> JsonObject:
    """A decision for its reader, with the complaint's people masked in its texts; outside the company without who
    decided and why among themselves."""
    body = {name: getattr(row, name) for name in DecisionOut.model_fields if name != "letter"}
    body |= {name: mask_text(body[name], people) for name in ("text", "reason")}
    if outside:
        body |= dict.fromkeys(INTERNAL_OF_DECISIONS)
    body["letter"] = f"/v1/complaints/{row.complaint_id}/decisions/{row.id}/letter" if letters else None
    return body
