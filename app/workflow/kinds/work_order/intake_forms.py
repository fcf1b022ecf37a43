"""Forms from the call to dispatch: M-10 to M-24."""

from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import Field, model_validator

from app.core.catalogue import sentence
from app.core.enums import Channel, Coverage, EstimateBasis, Means, OrderKind, Urgency, WishNotMet
from app.core.fields import (
    ActionForm,
    Code,
    Fen,
    FileIds,
    Form,
    Line,
    LongText,
    Moment,
    OptionalLine,
    OptionalText,
    Phone,
    PositiveFen,
    Short,
    Text,
    Trades,
    WrongFields,
)
from app.workflow.kinds.common_forms import Noted, OddHour, Recorded, TriedToReach, Window
from app.workflow.kinds.work_order.housekeeping_sheet import HousekeepingSheet


class Equipment(Form):
    """M-11: the equipment concerned."""

    company: OptionalLine = ""
    device: Line = Field(examples=["热水器"])
    serial: OptionalLine = ""
    part: Literal["hardware", "software", "unknown"] = "unknown"


ONE_PLACE = sentence("work_order.problems.one_place")
BOUNDS = ("min_fen", "max_fen")
NO_PRICE_YET = sentence("work_order.problems.no_price_yet")
TWO_BOUNDS = sentence("work_order.problems.two_bounds")


class RegisterOrder(ActionForm):
    """A request as the desk or the customer writes it down: M-10 to M-12."""

    community_id: UUID
    kind: OrderKind
    channel: Channel
    received_at: Moment | None = Field(
        default=None,
        description="When the call or letter arrived, if it is written down later; clocks of intake start there.",
        examples=["2026-11-23T08:40:00+08:00"],
    )
    urgency: Urgency = Urgency.NORMAL
    description: LongText = Field(examples=["厨房水龙头漏水"])
    customer_id: UUID | None = Field(default=None, description="The customer, if known; a customer needs not say.")
    contact_name: Short | None = Field(default=None, examples=["王女士"])
    contact_phone: Phone | None = Field(default=None, examples=["13800138000"])
    premises_id: UUID | None = Field(default=None, description="Room or shop; leave out for a common area.")
    common_area: Line | None = Field(default=None, description="Where, when no room or shop is concerned.")
    spot: OptionalLine = Field(default="", examples=["厨房水槽下"])
    wish: Window | None = Field(default=None, description="When a visit would suit.")
    odd_hour: OddHour = False
    special_requirements: OptionalText = ""
    remarks: OptionalText = ""
    equipment: Equipment | None = None
    housekeeping: HousekeepingSheet | None = Field(
        default=None, description="M-12: the booking sheet; required for housekeeping."
    )
    photos: FileIds = Field(default_factory=list)
    catalogue_code: Code | None = Field(default=None, description="Item of the service catalogue.", examples=["P12"])
    trades: Trades = Field(default_factory=list, description="Trades wanted, if no catalogue item names them.")
    enquiry_id: UUID | None = Field(
        default=None, description="The enquiry that it comes from: who asked need not be written down again."
    )

    @model_validator(mode="after")
    def _has_a_place(self) -> "RegisterOrder":
        if (self.premises_id is None) == (self.common_area is None):
            raise WrongFields(ONE_PLACE, "premises_id", "common_area")
        return self


class Advise(ActionForm):
    """M-17: solved by advice on the phone."""

    advice: Text = Field(examples=["请先关闭总阀，检查滤网"])
    customer_content: Literal[True] = Field(description="The customer is content without a visit.")
    means: Means = Means.PHONE


class Estimate(Form):
    """M-14: the preliminary quote from the published list."""

    basis: EstimateBasis
    min_fen: Fen | None = Field(default=None, description="Lower bound; none when quoted on site.")
    max_fen: Fen | None = Field(default=None, description="Upper bound; none when quoted on site.")
    visit_fee_fen: Fen = 0
    note: OptionalText = ""

    @model_validator(mode="after")
    def _bounds(self) -> "Estimate":
        bounded = self.min_fen is not None and self.max_fen is not None
        if self.basis is EstimateBasis.ON_SITE:
            if self.min_fen is not None or self.max_fen is not None:
                given = [name for name in BOUNDS if getattr(self, name) is not None]
                raise WrongFields(NO_PRICE_YET, *given)
        elif not bounded or (self.min_fen or 0) > (self.max_fen or 0):
            missing = [name for name in BOUNDS if getattr(self, name) is None]
            raise WrongFields(TWO_BOUNDS, *(missing or BOUNDS))
        return self


ANOTHER_FAULT: Final = Field(
    default="",
    description="M-54: of a warranty claim: what is another fault than the one repaired; the customer is told, and it "
    "goes on as an order of its own.",
)


class Accept(ActionForm):
    """M-13, M-14: who pays, for how much, and when somebody comes."""

    coverage: Coverage
    coverage_reason: Text = Field(examples=["水龙头不在保修范围，属有偿服务"])
    part: Code | None = Field(
        default=None,
        description="M-13: the part that the warranty rests on.",
        examples=["plumbing"],
    )
    asset_id: UUID | None = Field(
        default=None, description="M-80: the equipment that the contract, or its maker's warranty, covers."
    )
    another_fault: OptionalText = ANOTHER_FAULT
    provisional: bool = Field(
        default=False,
        description="M-13: free for now, not proved yet; the customer was told that it may be charged.",
    )
    estimate: Estimate | None = Field(default=None, description="Required when chargeable.")
    consent: Recorded | None = Field(default=None, description="The customer's agreement to the price basis.")
    attempt: TriedToReach | None = Field(
        default=None,
        description="Emergency: the customer could not be reached. Nothing is charged until they approve a quote.",
    )
    appointment: Window | None = Field(default=None, description="Required when a visit is needed, but for 'now'.")
    odd_hour: OddHour = False
    visit_now: bool = Field(default=False, description="Emergency: somebody comes at once.")
    trades: Trades = Field(default_factory=list, description="Trades needed, if registration left them open.")


class Vouch(ActionForm):
    """M-13: a supervisor says in writing why the work is free."""

    coverage: Literal[Coverage.IN_WARRANTY, Coverage.FREE]
    reason: Text = Field(examples=["防水工程尚在五年保修期内，见交付档案"])


class ProveWarranty(ActionForm):
    """M-13: the part on which the warranty rests, named after the order was accepted for now."""

    part: Code = Field(description="The part; its term must be on record and must not be over.", examples=["plumbing"])
    note: OptionalText = ""


class ProveContract(ActionForm):
    """M-80: the equipment that a contract covers, named after the order was accepted for now."""

    asset_id: UUID = Field(description="The equipment; an active contract must have it on its list today.")
    note: OptionalText = ""


class ExplainDelay(ActionForm):
    """M-80: who can't keep a time of a contract says at once why, and when it will be."""

    late_with: Literal["visit", "repair"] = Field(description="What will be late.")
    reason: Text = Field(examples=["压缩机缺货，厂家三日内到货"])
    expected_at: Moment = Field(description="When it will be.", examples=["2026-11-25T10:00:00+08:00"])


class VisitOfContract(ActionForm):
    """M-80: when somebody comes for a periodic visit, as the contract's plan says."""

    appointment: Window


class DateOfSeries(ActionForm):
    """M-12: when somebody comes on a date of recurring housekeeping."""

    appointment: Window


class FeeOfContract(ActionForm):
    """M-80: what a contract charges, without work of its own."""

    amount_fen: PositiveFen


class RecoverCoverage(ActionForm):
    """M-13: the worker found on site that somebody else pays than was said; the desk agreed it with the customer."""

    coverage: Coverage
    coverage_reason: Text = Field(examples=["现场查明为住户自行加装部分，不在保修范围"])
    part: Code | None = Field(default=None, description="M-13: the part that the warranty rests on.")
    asset_id: UUID | None = Field(
        default=None, description="M-80: the equipment that the contract, or its maker's warranty, covers."
    )
    another_fault: OptionalText = ANOTHER_FAULT
    own_material_failed: bool = Field(
        default=False,
        description="M-45, M-54: of a warranty claim: the fault comes from unfit material of the customer's own on "
        "which they insisted in the repair, and which its warranty leaves out; the customer is told.",
    )
    provisional: bool = Field(default=False, description="Free for now, not proved yet; the customer was told.")
    estimate: Estimate | None = Field(default=None, description="Required when chargeable.")
    consent: Recorded = Field(description="The customer's agreement to who pays now.")


class CorrectOrder(ActionForm):
    """M-11: what was misheard; only what is sent is corrected."""

    customer_id: UUID | None = Field(default=None, description="Whose order it is.")
    contact_name: Short | None = None
    contact_phone: Phone | None = Field(default=None, examples=["13800138000"])
    premises_id: UUID | None = Field(default=None, description="The room or shop that is really meant.")
    spot: OptionalLine | None = None
    description: LongText | None = None
    special_requirements: OptionalText | None = None
    remarks: OptionalText | None = None
    kind: OrderKind | None = Field(default=None, description="While nothing is accepted; later it is reclassified.")
    urgency: Urgency | None = None
    housekeeping: HousekeepingSheet | None = Field(default=None, description="The whole booking sheet as it is meant.")
    reason: Text = Field(description="Why it is corrected.", examples=["电话中听错房号"])


CORRECTABLE: Final = tuple(
    name for name in CorrectOrder.model_fields if name not in {*ActionForm.model_fields, "reason"}
)
"""What can be corrected."""


class Reclassify(ActionForm):
    """A request of another kind than it was registered as."""

    kind: OrderKind
    needs_visit: bool = True
    catalogue_code: Code | None = None
    trades: Trades = Field(default_factory=list)
    housekeeping: HousekeepingSheet | None = Field(default=None, description="Required for housekeeping.")
    reason: Text


class Refuse(ActionForm):
    """M-16: out of scope, with a reason and a referral."""

    reason: Text
    referral: Text = Field(description="Who can help instead, or why nobody can be named.")


class Dispatch(ActionForm):
    """M-20: pass the slip to a department."""

    department_id: UUID
    note: OptionalText = ""


HelperIds = Annotated[list[UUID], Field(max_length=20)]


class Assign(ActionForm):
    """M-21: name a worker."""

    worker_id: UUID
    helper_ids: HelperIds | None = Field(
        default=None, description="Who helps, under this worker's lead; left out: whoever helps now."
    )
    goes_first: UUID | None = Field(
        default=None,
        description="M-24: of two emergencies at once, the id of the order that goes first: this one or the other.",
    )
    outside_hours_reason: OptionalText = Field(
        default="", description="Why it must be, if the worker is on leave or does not work at that time."
    )
    wish_not_met: WishNotMet | None = Field(
        default=None, description="M-12: why it is not the worker for whom the customer wished; the customer is told."
    )
    note: OptionalText = ""


class Claim(Noted):
    """M-25: a worker takes what was dispatched to their department."""


class HandBack(ActionForm):
    """M-23: hand the slip back, perhaps wishing for somebody."""

    reason: Text
    wanted_worker_id: UUID | None = None


class Merge(ActionForm):
    """The same matter was reported twice."""

    duplicate_of: UUID = Field(description="Id of the open order that stays.")
    reason: OptionalText = ""


class Settlement(Form):
    """What a cancelled order still owes."""

    fee_fen: Fen = Field(description="At most the visit fee the customer consented to.")
    note: OptionalText = ""


class Cancel(ActionForm):
    """End without doing it."""

    reason: Text
    settlement: Settlement | None = Field(default=None, description="Required once a quote version was approved.")


class Urge(Noted):
    """The customer asks where it is."""


class WarrantyClaim(ActionForm):
    """M-54: the same fault again, within the repair's warranty."""

    description: LongText
    wish: Window | None = None
    odd_hour: OddHour = False
    photos: FileIds = Field(default_factory=list)
