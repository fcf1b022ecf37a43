"""Forms from completion to the archive, and of money and follow-up: M-50 to M-73."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from app.core.enums import ContactResult, CopyAddressee, Means, PaymentMethod, PaymentVia, Satisfaction
from app.core.fields import (
    ActionForm,
    Fen,
    FileIds,
    Form,
    Line,
    Moment,
    OptionalLongText,
    OptionalText,
    PositiveFen,
    Rating,
    Short,
    SignatureId,
    Text,
)
from app.workflow.kinds.common_forms import Recorded
from app.workflow.kinds.work_order.field_forms import Quantity, QuoteLine


class MaterialUsed(Form):
    """Something that was built in."""

    name: Line
    quantity: Quantity
    unit: Short


class Complete(ActionForm):
    """M-50: done, cleaned up, shown, recorded."""

    work_done: Text = Field(examples=["更换角阀一只,试水无渗漏"])
    materials: list[MaterialUsed] = Field(default_factory=list, max_length=50)
    actual_labour_fen: Fen | None = Field(default=None, description="At most as approved; default: as approved.")
    actual_material_fen: Fen | None = Field(default=None, description="At most as approved; default: as approved.")
    photos_before: FileIds = Field(default_factory=list)
    photos_after: FileIds = Field(min_length=1)
    cleaned_up: Literal[True]
    result_shown_to: Short = Field(description="Who was shown the result, or 'absent'.")
    payment_reminded: bool = False


class Fulfil(ActionForm):
    """M-15: done without a visit, and answered. A chargeable service brings its lines and the customer's consent."""

    done: Text = Field(examples=["已代订,明早起每日送达"])
    means: Means = Means.PHONE
    answered_at: Moment | None = Field(default=None, description="When the customer was told; default now.")
    lines: list[QuoteLine] = Field(default_factory=list, max_length=50)
    consent: Recorded | None = None
    signature_file_id: SignatureId | None = None


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
    ratings: Ratings | None = None
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
    """M-55: the worker signs and returns the slip."""

    signature_file_id: SignatureId | None = None
    note: OptionalText = ""


class LogCopy(ActionForm):
    """M-55: an addressee has their copy."""

    addressee: CopyAddressee
    received_by: Short


class Close(ActionForm):
    """Archive it."""

    note: OptionalText = ""


# money


class Reduce(ActionForm):
    """M-53: the manager takes something off."""

    amount_fen: PositiveFen
    reason: Text


class Waive(ActionForm):
    """M-53: the manager asks for nothing more."""

    reason: Text


class Pay(ActionForm):
    """M-60: money taken at the desk, by the worker, or online. Exactly one attempt counts: send an Idempotency-Key."""

    amount_fen: PositiveFen
    via: PaymentVia
    method: PaymentMethod
    online_reference: Short | None = Field(default=None, description="Required online: the provider's transaction id.")


class Refund(ActionForm):
    """Money given back, at most what was paid."""

    amount_fen: PositiveFen
    method: PaymentMethod
    reason: Text
    payment_id: UUID | None = None


class Compensate(ActionForm):
    """M-53: damage made good, with an apology."""

    amount_fen: PositiveFen
    reason: Text
    apology: Literal[True]


class HandIn(ActionForm):
    """M-61: the cashier counts and takes what a worker collected."""

    counted_fen: PositiveFen = Field(description="What the cashier counted; must be the amount collected.")
    note: OptionalText = ""


# follow-up


class Attempt(ActionForm):
    """M-70: an attempt to reach the customer."""

    means: Means
    result: ContactResult
    note: OptionalText = ""


class Finish(ActionForm):
    """The customer's opinion."""

    means: Means
    result: Satisfaction
    opinion: OptionalLongText = ""
    ratings: Ratings | None = None
