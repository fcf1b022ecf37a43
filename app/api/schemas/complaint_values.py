"""What a complaint keeps as one value, as the API shows it: respondent, purchase, facts, agreement, what notes hold."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, create_model

from app.api.schemas.common import Answer, Moment, ShownFen, ShownQuantity
from app.core.complaint_enums import Contentment, Execution
from app.core.enums import ContactResult
from app.workflow.kinds.complaint.acceptance_parts import Advice, Outcome
from app.workflow.kinds.complaint.fact_forms import AcceptanceFacts

ShownLine = Annotated[str, Field(max_length=200)]
ShownText = Annotated[str, Field(max_length=4000)]
FactNames = Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=30)]
RuleCode = Annotated[str, Field(max_length=10, examples=["R03"])]
Said = Annotated[str, Field(max_length=2000)] | bool | Annotated[int, Field(ge=0, le=1_000_000_000)]


class ShownRespondent(Answer):
    """M-111: whom the complaint is about. Outside the company it is not said who of its staff is meant."""

    name: ShownLine
    place: ShownLine
    phone: ShownLine | None = Field(description="Masked.")
    person_id: UUID | None = None
    department_id: UUID | None = None


class ShownPurchase(Answer):
    """M-111: the goods or the service."""

    product: ShownLine
    brand: ShownLine
    model: ShownLine
    quantity: ShownQuantity
    price_fen: ShownFen | None = Field(description="What was paid in all, in fen.")
    bought_on: date | None


def _as_shown() -> dict[str, Any]:
    return {
        name: (
            Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation,
            Field(default=None, description=info.description),
        )
        for name, info in AcceptanceFacts.model_fields.items()
    }


ComplaintFacts: Any = create_model(
    "ComplaintFacts",
    __base__=Answer,
    __doc__="What the acceptance rules read, as far as it is known (M-120). What is left out nobody has said.",
    **_as_shown(),
)


class SettledAgreement(Answer):
    """M-138: the agreement that both sides signed."""

    terms: ShownText
    due_on: date = Field(description="By when it is carried out.")
    complainant_signature_file_id: UUID
    respondent_signature_file_id: UUID
    settled_at: Moment


class FactsOfRule(Answer):
    """What one rule said of the facts when the decision was made, and what it read."""

    outcome: Outcome
    facts: ComplaintFacts
    missing: FactNames


class DecidedVerdict(Answer):
    """What the rules said when the decision was made; `findings` by the rules' codes."""

    rules_version: Annotated[str, Field(max_length=20)]
    advice: Advice
    failing: Annotated[list[RuleCode], Field(max_length=30)]
    missing: FactNames
    findings: dict[str, FactsOfRule]


class NoteDetails(Answer):
    """What a note says beside its text. Which fields are there depends on the `kind` of the note."""

    sent: ShownLine | None = Field(default=None, description="finding: who went.")
    place: ShownLine | None = Field(default=None, description="finding: where to.")
    went_at: Moment | None = Field(default=None, description="finding")
    result: ContactResult | None = Field(default=None, description="contact")
    satisfaction: Contentment | None = Field(default=None, description="contact")
    held_at: Moment | None = Field(default=None, description="session")
    attended: Annotated[list[ShownLine], Field(max_length=20)] | None = Field(default=None, description="session")
    proposals: ShownText | None = Field(default=None, description="session")
    execution: Execution | None = Field(default=None, description="progress: whether the agreement was carried out.")
    drafted_by_id: UUID | None = Field(default=None, description="reply; for the company only.")
    approved_by_id: UUID | None = Field(default=None, description="reply; for the company only.")
    written_complaint_file_id: UUID | None = Field(default=None, description="incident")
