"""What a work order keeps as one value, as the API shows it: estimate, custody, completion, ratings, copies."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from app.api.schemas.common import Answer, Moment, Natural, Photos, ShownFen, ShownQuantity
from app.core.enums import (
    CopyAddressee,
    Coverage,
    EstimateBasis,
    HoldReason,
    LineBasis,
    LineKind,
    MaterialSource,
    Means,
    PriceBy,
    SuppliedBy,
)
from app.models.contract import Billing
from app.workflow.kinds.work_order.field_forms import MOST_TICKS

ShownLine = Annotated[str, Field(max_length=2000)]
Score = Annotated[int, Field(ge=1, le=5)]
AMOUNT = "Left out for machine clients without the scope of money."


class GivenWord(Answer):
    """What a customer said, as somebody recorded it: who said it, by which means, when."""

    said_by: ShownLine = Field(description="A relation, such as the owner; a name is masked.")
    means: Means
    told_at: Moment


class OrderEquipment(Answer):
    """M-11: the equipment concerned."""

    company: ShownLine
    device: ShownLine
    serial: ShownLine
    part: Literal["hardware", "software", "unknown"]


class BookingSheet(Answer):
    """M-12: the booking sheet of housekeeping."""

    tasks: Annotated[list[ShownLine], Field(max_length=10)]
    hours: Annotated[str, Field(max_length=5, description="How long they work: 2.5.")]
    people: int = Field(ge=1, le=6)
    tools: SuppliedBy
    materials: SuppliedBy
    price_by: PriceBy
    wished_worker_id: UUID | None
    beside_another: ShownLine
    price_fen: ShownFen | None = Field(
        default=None, description="What it comes to by the price list; null where that has no price."
    )


class CoverageProof(Answer):
    """M-13: what proves that the work is free: a part within its term, equipment under contract or warranty, or a
    supervisor who vouched."""

    coverage: Coverage
    part: ShownLine | None = None
    until: date | None = Field(default=None, description="Last day of the warranty, or of the contract's coverage.")
    asset_id: UUID | None = None
    asset: ShownLine | None = Field(default=None, description="Number and name of the equipment.")
    contract_id: UUID | None = None
    contract_number: ShownLine | None = None
    arrange_hours: Natural | None = None
    fix_hours: Natural | None = None
    warranty_months: Natural | None = None
    billing: Billing | None = Field(
        default=None, description="M-80: how often the contract charges; `singly`: this job is quoted and paid."
    )
    vouched_by: UUID | None = None
    reason: ShownLine | None = None


class OrderEstimate(Answer):
    """M-14: the preliminary quote, and how the customer agreed to it."""

    basis: EstimateBasis
    min_fen: ShownFen | None = Field(default=None, description=f"Lower bound; null: quoted on site. {AMOUNT}")
    max_fen: ShownFen | None = Field(default=None, description=f"Upper bound; null: quoted on site. {AMOUNT}")
    visit_fee_fen: ShownFen | None = Field(default=None, description=AMOUNT)
    note: ShownLine
    catalogue_version: Natural
    consent: GivenWord | None
    recorded_by: UUID


class ThingInCustody(Answer):
    """M-38: the receipt for a thing taken to the workshop."""

    thing: ShownLine
    receipt: ShownLine
    told_how_long: ShownLine


class BuiltIn(Answer):
    """Something that was built in."""

    name: ShownLine
    quantity: ShownQuantity
    unit: ShownLine


class ShownRunIn(Answer):
    """M-80: how long the equipment was run after its repair, and that it works."""

    minutes: Natural
    works: bool
    note: ShownLine


class ShownNotApplicable(Answer):
    """M-36: a risky step that was not needed, and why."""

    item: ShownLine
    reason: ShownLine


class Completion(Answer):
    """M-50, M-15: what was done on site, or at the desk (`done`, `means`, `answered_at`)."""

    work_done: ShownLine | None = None
    materials: Annotated[list[BuiltIn], Field(max_length=50)] | None = None
    actual_labour_fen: ShownFen | None = Field(default=None, description="Null: as approved.")
    actual_material_fen: ShownFen | None = Field(default=None, description="Null: as approved.")
    photos_before: Photos | None = None
    photos_after: Photos | None = None
    cleaned_up: bool | None = None
    result_shown_to: ShownLine | None = None
    payment_reminded: bool | None = None
    done: ShownLine | None = None
    means: Means | None = None
    answered_at: Moment | None = None
    witness_id: UUID | None = None
    run_in: ShownRunIn | None = None
    not_applicable: Annotated[list[ShownNotApplicable], Field(max_length=MOST_TICKS)] | None = Field(
        default=None, description="M-36: risky steps of the list that were not needed."
    )


class CustomerRatings(Answer):
    """M-73: 1 (poor) to 5 (very good), and where the customer gave them."""

    attitude: Score
    quality: Score
    speed: Score
    overall: Score
    source: Annotated[str, Field(max_length=20, examples=["app"])]


class CopyReceipt(Answer):
    """Who logged that a copy of the slip was received, and when."""

    at: Moment
    by: UUID


class SlipCopies(Answer):
    """M-55: the copies of the slip that were received, by addressee."""

    archive: CopyReceipt | None = None
    finance: CopyReceipt | None = None
    repair_team: CopyReceipt | None = None


class CancellationFee(Answer):
    """M-62: what a cancelled order still owes."""

    fee_fen: ShownFen | None = Field(default=None, description=AMOUNT)
    note: ShownLine


class ShownQuoteLine(Answer):
    """One line of a quote with its price."""

    kind: LineKind
    name: ShownLine
    quantity: ShownQuantity
    unit: ShownLine
    basis: LineBasis
    catalogue_code: ShownLine | None = None
    unit_fen: ShownFen | None = Field(default=None, description=AMOUNT)
    total_fen: ShownFen | None = Field(default=None, description=AMOUNT)
    source: MaterialSource | None = Field(default=None, description="M-42: of material: who supplies it.")
    requisition: ShownLine | None = Field(default=None, description="M-43: the number of the requisition.")
    requisition_id: UUID | None = None
    price_to_be_checked: bool | None = Field(
        default=None,
        description="M-102: the price was stated by hand, as the ERP did not say it; at most the ERP's is charged.",
    )
    purchase: ShownLine | None = Field(default=None, description="M-44: the number of the purchase.")
    purchase_id: UUID | None = None
    unit_price_agreed: GivenWord | None = Field(
        default=None, description="M-44: of lines from before purchases were records: the unit price was agreed first."
    )


class QuoteConsent(Answer):
    """M-41: how the customer decided: in the app, or recorded by whom, with which word or signature."""

    recorded: GivenWord | None
    signature_file_id: UUID | None
    recorded_by: UUID


class SiteRecordData(Answer):
    """What was recorded on site. Which fields are there depends on the `kind` of the record: `diagnosis`, `change`,
    `consent`, `material`, `hold`, `copy`, `notice`."""

    reproduced: bool | None = Field(default=None, description="diagnosis")
    cause: ShownLine | None = Field(default=None, description="diagnosis")
    method: ShownLine | None = Field(default=None, description="diagnosis")
    explained_to: ShownLine | None = Field(default=None, description="diagnosis")
    risky_steps: Annotated[list[ShownLine], Field(max_length=10)] | None = Field(default=None, description="diagnosis")
    difference: ShownLine | None = Field(default=None, description="change")
    step: ShownLine | None = Field(default=None, description="consent")
    explained: ShownLine | None = Field(default=None, description="consent")
    material: ShownLine | None = Field(default=None, description="material")
    supplied_by: Literal["centre", "customer"] | None = Field(default=None, description="material")
    fit: bool | None = Field(default=None, description="material")
    insisted: bool | None = Field(default=None, description="material")
    note: ShownLine | None = Field(default=None, description="material, hold")
    reason: HoldReason | None = Field(default=None, description="hold")
    expected_until: Moment | None = Field(default=None, description="hold")
    custody: ThingInCustody | None = Field(default=None, description="hold")
    requisition_id: UUID | None = Field(default=None, description="hold")
    addressee: CopyAddressee | None = Field(default=None, description="copy")
    received_by: ShownLine | None = Field(default=None, description="copy")
    notice: ShownLine | None = Field(default=None, description="notice")
