"""Forms of a complaint from its registration to the decision: M-110 to M-123."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from app.core.catalogue import sentence
from app.core.complaint_enums import ComplaintChannel, ComplaintKind, EvidenceKind, Matter, Severity
from app.core.enums import Means
from app.core.fields import (
    AS_TEXT,
    NAME_OF_OURS,
    ActionForm,
    Day,
    Fen,
    Form,
    Line,
    LongText,
    Moment,
    OptionalLine,
    OptionalLongText,
    OptionalText,
    Phone,
    Quantity,
    Short,
    SignatureId,
    Text,
    WrongFields,
)
from app.core.typed_text import NO_CONTROL, written_as
from app.workflow.kinds.common_forms import Recorded
from app.workflow.kinds.complaint.fact_forms import RecordedFacts

LetterText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000, pattern=NO_CONTROL), AS_TEXT
]
OptionalLetterText = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=4000, pattern=NO_CONTROL), AS_TEXT
]
FactName = Annotated[str, StringConstraints(min_length=2, max_length=60, pattern=NAME_OF_OURS)]
RULE_CODE = written_as(r"^R[0-9]{2}$", "rule_code")
RuleCode = Annotated[str, StringConstraints(min_length=3, max_length=3, pattern=RULE_CODE)]


class Respondent(Form):
    """M-111: whom the complaint is about: a merchant, a member of staff, a department."""

    name: Short = Field(examples=["金鑫家电"])
    place: OptionalLine = Field(default="", description="Stall or room number.", examples=["A座201铺"])
    phone: Phone | None = None
    person_id: UUID | None = Field(default=None, description="The member of staff concerned, if it is one of ours.")
    department_id: UUID | None = Field(default=None, description="The department concerned, if it is one of ours.")


class Purchase(Form):
    """M-111: the goods or the service."""

    product: Line = Field(examples=["电热水壶"])
    brand: OptionalLine = ""
    model: OptionalLine = ""
    quantity: Quantity = Decimal(1)
    price_fen: Fen | None = Field(default=None, description="What was paid in all, in fen.")
    bought_on: Day | None = Field(default=None, description="Day of purchase or service.")


SAYS_NOTHING = sentence("complaint.problems.says_nothing")


class EvidenceItem(Form):
    """A receipt, an invoice, photos, a contract: uploaded, or seen on paper and described."""

    kind: EvidenceKind
    file_id: UUID | None = Field(default=None, description="Uploaded before with POST /v1/files.")
    note: OptionalText = ""
    seen: bool = Field(
        default=False,
        description="By staff only: whoever writes this looked at it themselves and found it genuine (M-120).",
    )

    @model_validator(mode="after")
    def _says_something(self) -> "EvidenceItem":
        if self.file_id is None and not self.note:
            raise WrongFields(SAYS_NOTHING, "file_id", "note")
        return self


Evidence = Annotated[list[EvidenceItem], Field(max_length=20)]


class FileComplaint(ActionForm):
    """A complaint as the desk or the complainant writes it down: M-110 to M-112."""

    community_id: UUID
    kind: ComplaintKind
    channel: ComplaintChannel
    received_at: Moment | None = Field(
        default=None,
        description="When the call or letter arrived, if it is written down later; clocks of intake start there.",
        examples=["2026-11-23T08:40:00+08:00"],
    )
    severity: Severity = Field(
        default=Severity.GENERAL,
        description="M-112: as staff set it; from a complainant, how they see it.",
    )
    matter: Matter = Field(description="M-94: what it is about; the routing table names the department.")
    description: LongText = Field(examples=["购买的电热水壶使用两天即漏电，商家拒绝退换"])
    complainant_id: UUID | None = Field(default=None, description="The complainant, if a customer on the roster.")
    complainant_name: Short | None = Field(
        default=None,
        description="For staff who write it down for somebody; complainants are named by the roster.",
        examples=["刘先生"],
    )
    complainant_phone: Phone | None = Field(default=None, description="Likewise.", examples=["13800138000"])
    premises_id: UUID | None = Field(default=None, description="The complainant's room or shop; a consumer needs none.")
    place: OptionalLine = Field(default="", description="Where it happened, if not in that room or shop.")
    respondent: Respondent | None = None
    purchase: Purchase | None = None
    dealings: OptionalLongText = Field(default="", description="What was tried so far.")
    demand: OptionalLongText = Field(default="", description="What the complainant asks for.", examples=["退货退款"])
    facts: RecordedFacts | None = Field(default=None, description="What the acceptance rules read; consumer only.")
    evidence: Evidence = Field(default_factory=list)
    work_order_ids: Annotated[list[UUID], Field(max_length=10)] = Field(
        default_factory=list, description="M-140: work orders that it is about."
    )
    enquiry_id: UUID | None = Field(
        default=None, description="The enquiry that it comes from: who asked need not be written down again."
    )


class Supplement(ActionForm):
    """M-121: evidence and facts brought later. What is given replaces what was recorded; the rest stays."""

    facts: RecordedFacts | None = None
    evidence: Evidence = Field(default_factory=list)
    respondent: Respondent | None = None
    purchase: Purchase | None = None
    dealings: OptionalLongText | None = None
    demand: OptionalLongText | None = None


class CorrectComplaint(ActionForm):
    """M-112: what was written down wrongly, corrected before a decision; the old values stay in the journal."""

    reason: Text = Field(description="Why it is corrected.", examples=["电话中听错"])
    kind: ComplaintKind | None = None
    matter: Matter | None = None
    received_at: Moment | None = Field(default=None, description="When it arrived.")
    description: LongText | None = None
    complainant_name: Short | None = None
    complainant_phone: Phone | None = None
    place: Line | None = None
    respondent: Respondent | None = None
    purchase: Purchase | None = None
    dealings: OptionalLongText | None = None
    demand: OptionalLongText | None = None
    facts: RecordedFacts | None = None


CORRECTABLE = tuple(name for name in CorrectComplaint.model_fields if name not in {"reason", *ActionForm.model_fields})
"""What a correction may change."""


class VerifyEvidence(ActionForm):
    """M-136: a person looked at a piece of evidence, and did not only count it."""

    evidence_id: UUID
    genuine: bool
    finding: OptionalText = Field(
        default="",
        description="What was seen; required of a thing that was shown or heard, and not uploaded.",
        examples=["发票号码经核验属实"],
    )


class RequestEvidence(ActionForm):
    """M-121: the complainant was told what is missing, and until when."""

    missing: Annotated[list[FactName], Field(max_length=30)] = Field(
        default_factory=list, description="Facts to be supplied; left out: what the rules' verdict still misses."
    )
    note: OptionalText = Field(default="", description="Said in words, what is to be brought.")
    until: Day | None = Field(default=None, description="Last day; left out: as long as the company gives.")
    told_at: Moment
    means: Means


class NoEvidence(ActionForm):
    """M-120: the complainant says that there is none."""

    consent: Recorded | None = Field(default=None, description="Required when staff record the complainant's word.")


class Forward(ActionForm):
    """M-134, M-94: to the responsible department."""

    department_id: UUID | None = Field(default=None, description="Left out: where the routing table sends the matter.")
    note: OptionalText = ""


class AcceptComplaint(ActionForm):
    """M-122: accepted, and the complainant told."""

    told_at: Moment
    means: Means
    text: OptionalLetterText = Field(default="", description="What was told; left out: the rules' own reply.")
    reason: OptionalText = Field(default="", description="Required when deciding against the verdict.")


class DeclineComplaint(AcceptComplaint):
    """M-122: not accepted, with the concrete reasons, and the complainant told."""

    codes: Annotated[list[RuleCode], Field(max_length=10)] = Field(
        default_factory=list, description="Every rule that it fails; left out: all that the verdict names."
    )


class DraftRefusal(ActionForm):
    """M-135: the text of a refusal that is approved before it is sent."""

    letter_text: LetterText


class ReferComplaint(ActionForm):
    """M-122: passed on to whom it belongs, with the reasons, and the complainant told."""

    referred_to: Line = Field(examples=["市场监督管理局(12315)"])
    reason: Text
    told_at: Moment
    means: Means


class Reopen(ActionForm):
    """M-123: new facts or reasons, or a broken agreement."""

    reason: Text = Field(description="What is new.", examples=["补充了购物小票"])
    facts: RecordedFacts | None = None
    evidence: Evidence = Field(default_factory=list)
    agreement_broken: bool = Field(default=False, description="The mediated agreement was not carried out.")
    consent: Recorded | None = Field(default=None, description="Required when staff record the complainant's word.")


class Withdraw(ActionForm):
    """M-139: the complainant takes the complaint back. What staff record takes the complainant's signature, or a second
    person who called back before (`contact` with `confirms_withdrawal`)."""

    reason: OptionalText = ""
    consent: Recorded | None = Field(default=None, description="Required when staff record the complainant's word.")
    signature_file_id: SignatureId | None = Field(default=None, description="The complainant's signature.")


class ObjectToWithdrawal(ActionForm):
    """M-139: it was not the complainant's word."""

    reason: Text = Field(description="What is wrong.", examples=["我没有说过要撤诉"])


class LinkOrder(ActionForm):
    """M-140: a work order that the complaint is about."""

    work_order_id: UUID
