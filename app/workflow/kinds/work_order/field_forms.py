"""Forms of the visit, the quote and the work: M-30 to M-46."""

from typing import Annotated, ClassVar, Final, Literal
from uuid import UUID

from pydantic import Field, model_validator

from app.core.catalogue import sentence
from app.core.enums import ChecklistMoment, HoldReason, NoAccessReason
from app.core.fields import (
    ActionForm,
    Code,
    FileIds,
    Form,
    Line,
    Moment,
    OptionalLine,
    OptionalText,
    Short,
    SignatureId,
    Text,
    WrongFields,
)
from app.workflow.kinds.common_forms import ContactTried, Noted, OddHour, Recorded, TriedToReach, Window


class ContactCustomer(ContactTried):
    """M-30, M-32: an attempt to reach the customer."""


class Reschedule(ActionForm):
    """M-31: another time."""

    window: Window
    odd_hour: OddHour = False
    reason: Text
    asked_by: Literal["customer", "centre"] = Field(description="Whose wish it is; only the centre's can be late.")
    agreed_by: OptionalLine = Field(default="", description="Who agreed to the new time; staff must say.")
    announced_at: Moment | None = Field(default=None, description="When the customer was told; default now.")
    apology: bool = False


class ConfirmTime(Noted):
    """The desk confirms the customer's proposal."""


PHOTO_OF_NO_TICK = sentence("work_order.problems.photo_of_no_tick")
MOST_TICKS: Final = 200
"""Items of a list in one form: twice as many as a community may ask at one moment, because Gongdan has its own."""


class CheckPhotos(Form):
    """The photos that a ticked item asks for."""

    item: Code = Field(examples=["test-run"])
    photos: Annotated[FileIds, Field(min_length=1)]


class Ticks(ActionForm):
    """M-33: what was ticked on the checklist."""

    moment: ClassVar[ChecklistMoment]
    checklist: list[Code] = Field(
        default_factory=list,
        max_length=MOST_TICKS,
        description="Codes of what was checked; the action's form offers those of the order.",
        examples=[["tools", "parts", "badge"]],
    )
    checklist_photos: list[CheckPhotos] = Field(
        default_factory=list, max_length=100, description="Required of ticked items that ask for a photo."
    )

    @model_validator(mode="after")
    def _photos_are_of_ticks(self) -> "Ticks":
        if any(shown.item not in self.checklist for shown in self.checklist_photos):
            raise WrongFields(PHOTO_OF_NO_TICK, "checklist_photos")
        return self


class Depart(Ticks):
    """M-33: what was checked before leaving."""

    moment = ChecklistMoment.BEFORE_LEAVING
    started_from: OptionalLine = ""


class Place(Form):
    """Where the device said it was."""

    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]


class Arrive(Ticks):
    """M-35: at the door."""

    moment = ChecklistMoment.ON_SITE
    badge_shown: Literal[True]
    consent_to_enter: Short = Field(description="Who let the worker in.", examples=["业主本人"])
    place: Place | None = None


class ReportNoAccess(ActionForm):
    """M-34: could not get in."""

    reason: NoAccessReason
    called: Literal[True] = Field(description="The customer was phoned before giving up.")
    notice_left: Text = Field(description="What the notice that was left says, with whom to contact.")


class Diagnose(ActionForm):
    """M-37: the fault as found."""

    reproduced: bool
    cause: Text
    method: Text
    explained_to: Short
    risky_steps: list[Code] = Field(
        default_factory=list,
        max_length=10,
        description="Steps that need the customer's recorded consent first: data-loss, open-equipment, cut-wall …",
    )


class EndVisit(Noted):
    """The worker leaves; the customer wants time."""


class StartWork(ActionForm):
    """Work begins."""

    emergency_consent: Recorded | None = Field(
        default=None, description="Emergency made safe before any quote: who consented, how, when."
    )
    attempt: TriedToReach | None = Field(
        default=None, description="Emergency: nobody could be reached to consent; how and when it was tried."
    )


class InspectMaterial(ActionForm):
    """M-45: material inspected before use."""

    material: Line
    supplied_by: Literal["centre", "customer"]
    fit: bool
    insisted: bool = Field(default=False, description="Unfit, but the customer insists.")
    note: OptionalText = ""
    signature_file_id: SignatureId | None = None


class RecordConsent(ActionForm):
    """M-36: the customer's consent to a risky step."""

    step: Code
    explained: Text
    signature_file_id: SignatureId


class ReportChange(ActionForm):
    """M-46: it turned out different or larger."""

    difference: Text


class KeepQuote(ActionForm):
    """Negotiated: the approved version stands and is kept."""

    outcome: Text


class Custody(Form):
    """M-38: the receipt for a thing taken to the workshop."""

    thing: Line
    receipt: Code
    told_how_long: Text


class Hold(ActionForm):
    """Work waits."""

    reason: HoldReason
    expected_until: Moment
    note: OptionalText = ""
    custody: Custody | None = Field(default=None, description="Required when something is taken to the workshop.")
    requisition_id: UUID | None = Field(
        default=None, description="M-38: the order's requisition for the parts that are missing."
    )


class ResumeWork(ActionForm):
    """Still or again there."""

    custody_settled: bool = Field(default=False, description="The thing in custody was returned or brought along.")


class PlanReturn(ActionForm):
    """The worker goes back to the place."""

    window: Window | None = Field(default=None, description="The agreed time, if none is confirmed yet.")
    odd_hour: OddHour = False
    agreed_by: OptionalLine = ""
    custody_settled: bool = Field(default=False, description="The thing in custody was returned or comes along.")
