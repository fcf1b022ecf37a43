"""Forms of a complaint's handling, reply, mediation and end: M-130 to M-142."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, model_validator

from app.core.catalogue import sentence
from app.core.complaint_enums import Contentment, Severity
from app.core.enums import Means
from app.core.fields import (
    ActionForm,
    Day,
    Fen,
    FileIds,
    Line,
    LongText,
    Moment,
    OptionalLongText,
    OptionalText,
    Short,
    SignatureId,
    Text,
    WrongFields,
)
from app.workflow.kinds.common_forms import ContactTried, Recorded
from app.workflow.kinds.complaint.intake_forms import LetterText
from app.workflow.kinds.corrective_action_forms import CorrectivePlan


class Remedied(ActionForm):
    """How a complaint ended: what came of it, whether it was founded, and what follows from that."""

    result: LongText = Field(examples=["已上门道歉并重新维修"])
    founded: bool = Field(description="M-141: each founded complaint gets a corrective action.")
    corrective: CorrectivePlan | None = Field(default=None, description="Required when founded.")
    compensation_fen: Fen = Field(
        default=0, description="M-53: at most what a manager granted before (grant_compensation)."
    )
    rework_order_ids: Annotated[list[UUID], Field(max_length=5)] = Field(
        default_factory=list, description="M-52: linked orders that are done again, free of charge."
    )


class ResolveOnSpot(Remedied):
    """M-130: solved at once, to the complainant's content."""

    customer_content: Literal[True] = Field(description="The complainant is content.")


class Resolve(Remedied):
    """M-137: the result, after the reply."""


WITH_APOLOGY = sentence("complaint.problems.with_apology")


class GrantCompensation(ActionForm):
    """M-53: how much the result may give for damage that a breach of procedure caused; 0 takes a grant back."""

    granted_fen: Fen = Field(examples=[10_000])
    reason: Text = Field(description="Which damage, by which breach.", examples=["维修时未铺防护，地板被划伤"])
    apology: bool = Field(default=False, description="Required, unless a grant is taken back: we said sorry.")

    @model_validator(mode="after")
    def _says_sorry(self) -> "GrantCompensation":
        if self.granted_fen and not self.apology:
            raise WrongFields(WITH_APOLOGY, "apology")
        return self


class AssignHandler(ActionForm):
    """M-134: who handles it."""

    handler_id: UUID
    department_id: UUID | None = Field(default=None, description="Left out: the one it was forwarded to.")
    note: OptionalText = ""


class ReassignHandler(ActionForm):
    """Somebody else handles it from now on."""

    handler_id: UUID
    reason: Text


class Investigate(ActionForm):
    """M-136: who was sent where, and what was found."""

    sent: Short = Field(description="Who went.", examples=["工程部 赵工"])
    place: Line = Field(examples=["A座201铺"])
    went_at: Moment
    found: LongText
    files: FileIds = Field(default_factory=list)


class ContactComplainant(ContactTried):
    """M-132: an attempt to reach the complainant."""

    confirms_withdrawal: bool = Field(
        default=False,
        description="M-139: the complainant was called back and says that they withdraw it; another person records "
        "the withdrawal.",
    )


class NotifyProgress(ActionForm):
    """M-133: what the complainant was told of the progress."""

    text: LongText
    told_at: Moment
    means: Means


class SetSeverity(ActionForm):
    """M-112."""

    severity: Severity
    reason: Text


class Escalate(ActionForm):
    """M-131, M-136: up to the next level, in writing."""

    report: LongText
    incident_report: OptionalLongText = Field(
        default="", description="The report of the incident; required when serious or unresolved."
    )
    written_complaint_file_id: UUID | None = Field(
        default=None, description="The written complaint; required when serious or unresolved."
    )
    files: FileIds = Field(default_factory=list)


class Raise(ActionForm):
    """M-131: up once more."""

    report: LongText
    files: FileIds = Field(default_factory=list)


class Mediate(ActionForm):
    """M-138: both sides agreed to mediation."""

    both_agreed: Literal[True]
    note: OptionalText = ""


class RecordSession(ActionForm):
    """M-138: one session of mediation."""

    held_at: Moment
    attended: Annotated[list[Short], Field(min_length=1, max_length=20)]
    record: LongText
    proposals: OptionalLongText = ""
    files: FileIds = Field(default_factory=list)


class Settle(ActionForm):
    """M-138: the agreement that both sides signed."""

    terms: LongText = Field(examples=["商家七日内全额退款"])
    due_on: Day = Field(description="By when it is carried out.")
    complainant_signature_file_id: SignatureId
    respondent_signature_file_id: SignatureId
    founded: bool | None = Field(default=None, description="Left out: the settlement says nothing of it.")
    corrective: CorrectivePlan | None = Field(default=None, description="Required when founded.")


class RecordExecution(ActionForm):
    """M-138: whether the agreement was carried out."""

    execution: Literal["executed", "broken"]
    note: OptionalText = ""
    files: FileIds = Field(default_factory=list)


class DraftReply(ActionForm):
    """M-135: the written reply."""

    draft: LetterText


class TellComplainant(ActionForm):
    """When and how the complainant was told."""

    told_at: Moment
    means: Means


class Reply(TellComplainant):
    """M-132: the reply, where it needs no approval."""

    text: LetterText


class RejectReply(ActionForm):
    """M-131: the complainant doesn't accept the reply."""

    reason: Text
    consent: Recorded | None = Field(default=None, description="Required when staff record the complainant's word.")


class Extend(ActionForm):
    """M-137: a later day for the result, by the manager."""

    until: Day = Field(description="The new last day.")
    reason: Text = Field(description="The special circumstances.")
    told_at: Moment
    means: Means


class AskSatisfaction(ActionForm):
    """M-142: how content the complainant is with the outcome."""

    satisfaction: Contentment
    means: Means
    note: OptionalText = ""
