"""Forms from completion to the archive: M-50 to M-55, M-71."""

from typing import Literal
from uuid import UUID

from pydantic import Field, model_validator

from app.core.catalogue import sentence
from app.core.enums import ChecklistMoment, CopyAddressee, Means
from app.core.fields import (
    ActionForm,
    Code,
    Fen,
    FileIds,
    Form,
    Line,
    Moment,
    OptionalLongText,
    OptionalText,
    Quantity,
    Rating,
    Short,
    SignatureId,
    Text,
    WrongFields,
)
from app.workflow.kinds.common_forms import Noted, Recorded
from app.workflow.kinds.work_order.field_forms import MOST_TICKS, Ticks
from app.workflow.kinds.work_order.quote_forms import QuoteLine


class MaterialUsed(Form):
    """Something that was built in."""

    name: Line
    quantity: Quantity
    unit: Short


class RunIn(Form):
    """M-80: after the repair the equipment was run, and seen to work."""

    minutes: int = Field(ge=1, le=1440, description="How long it ran.")
    works: Literal[True]
    note: OptionalText = Field(default="", examples=["出风 12 度，压力正常"])


class NotApplicable(Form):
    """M-36: a risky step of the list that this job didn't take, and why it was not needed."""

    item: Code = Field(description="Code of the risky step.", examples=["cut-wall"])
    reason: Text = Field(examples=["明管安装，未动墙体"])


TICKED_AND_LEFT_OUT = sentence("work_order.problems.ticked_and_left_out")


class Complete(Ticks):
    """M-50: done, cleaned up, shown, recorded."""

    moment = ChecklistMoment.FINISHING
    work_done: Text = Field(examples=["更换角阀一只，试水无渗漏"])
    materials: list[MaterialUsed] = Field(default_factory=list, max_length=50)
    actual_labour_fen: Fen | None = Field(default=None, description="At most as approved; default: as approved.")
    actual_material_fen: Fen | None = Field(default=None, description="At most as approved; default: as approved.")
    photos_before: FileIds = Field(default_factory=list)
    photos_after: FileIds = Field(
        default_factory=list, description="M-50: required where the community asks for them for the trade."
    )
    cleaned_up: Literal[True]
    result_shown_to: Short = Field(description="Who was shown the result, or 'absent'.")
    payment_reminded: bool = False
    run_in: RunIn | None = Field(default=None, description="M-80: required after a repair under a contract.")
    not_applicable: list[NotApplicable] = Field(
        default_factory=list,
        max_length=MOST_TICKS,
        description="M-36: the risky steps of the list that were not taken; each that is not ticked stands here.",
    )

    @model_validator(mode="after")
    def _taken_or_left_out(self) -> "Complete":
        if any(left_out.item in self.checklist for left_out in self.not_applicable):
            raise WrongFields(TICKED_AND_LEFT_OUT, "not_applicable")
        return self


class Fulfil(ActionForm):
    """M-15: done without a visit, and answered. A chargeable service brings its lines and the customer's consent."""

    done: Text = Field(examples=["已代订，明早起每日送达"])
    means: Means = Means.PHONE
    answered_at: Moment | None = Field(default=None, description="When the customer was told; default now.")
    lines: list[QuoteLine] = Field(default_factory=list, max_length=50)
    consent: Recorded | None = None
    signature_file_id: SignatureId | None = None
    witness_id: UUID | None = Field(
        default=None, description="M-40: a colleague who saw the customer sign; neither the recorder nor the author."
    )


class LeaveNotice(ActionForm):
    """M-51: nobody there to accept the work."""

    notice: Text


class Ratings(Form):
    """M-73: 1 (poor) to 5 (very good)."""

    attitude: Rating
    quality: Rating
    speed: Rating
    overall: Rating


class SignOff(ActionForm):
    """M-51: the customer accepts the work."""

    signature_file_id: SignatureId | None = Field(
        default=None, description="Required unless the customer signs in the app."
    )
    signed_by: Short
    ratings: Ratings | None = Field(default=None, description="M-73: only the customer's own, in the app.")
    comments: OptionalLongText = ""


class SignOffAbsent(ActionForm):
    """M-51: accepted on an agreement on record, or after three attempts on different days."""

    agreement: Recorded | None = None
    comments: OptionalLongText = ""


class AcceptAsIs(ActionForm):
    """M-52: the customer keeps it as it is."""

    settled_by: Literal["reduction", "nothing"]
    consent: Recorded | None = Field(default=None, description="Required when staff record the customer's word.")
    comments: OptionalLongText = ""


class Dissatisfied(ActionForm):
    """M-71: the follow-up found the customer dissatisfied."""

    reason: Text
    apology: Literal[True]


class WorkerSign(ActionForm):
    """M-55: the worker signs and returns the slip; for one who has left, whoever stands above them (M-26)."""

    signature_file_id: SignatureId | None = None
    reason: OptionalText = Field(default="", description="Required where somebody signs in the worker's place.")
    note: OptionalText = ""


class LogCopy(ActionForm):
    """M-55: an addressee has their copy."""

    addressee: CopyAddressee
    received_by: Short


class Close(Noted):
    """Archive it."""
