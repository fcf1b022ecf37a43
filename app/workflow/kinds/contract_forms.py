"""Forms of maintenance contracts 维保合同: the draft, its terms, and what becomes of it (M-80)."""

from datetime import date, timedelta
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field, model_validator

from app.core.catalogue import sentence
from app.core.fields import (
    ActionForm,
    Code,
    Day,
    Fen,
    FileIds,
    Form,
    Line,
    OptionalText,
    PositiveFen,
    Short,
    Text,
    WrongFields,
)
from app.models.contract import Billing
from app.workflow.clocks.months import add_months

A_YEAR: Final = 12
MOST_YEARS: Final = 10
MOST_ASSETS: Final = 200
MOST_PRICES: Final = 100
TERM_IS_ODD: Final = sentence("contract.problems.term_is_odd")
FEE_IS_NAMED: Final = sentence("contract.problems.fee_is_named")
NO_FEE: Final = sentence("contract.problems.no_fee")
CODES_DIFFER: Final = sentence("contract.problems.codes_differ")

AssetIds = Annotated[list[UUID], Field(min_length=1, max_length=MOST_ASSETS)]
Hours = Annotated[int, Field(ge=1, le=720)]
PaymentDays = Annotated[int, Field(ge=0, le=365)]
LateInterest = Annotated[int, Field(ge=0, le=100)]
PercentOfFee = Annotated[int, Field(ge=1, le=1000)]
WarrantyMonths = Annotated[int, Field(ge=1, le=120)]


class AnnexPrice(Form):
    """A line of the price annex: what the fee doesn't include."""

    code: Code = Field(examples=["JX-01"])
    name: Line = Field(examples=["更换压缩机 人工"])
    unit: Short = Field(examples=["台"])
    unit_fen: PositiveFen = Field(examples=[80_000])


PriceAnnex = Annotated[list[AnnexPrice], Field(max_length=MOST_PRICES)]


def last_day(starts_on: date, months: int = A_YEAR) -> date:
    """The last day of a term of so many months."""
    return add_months(starts_on, months) - timedelta(days=1)


def check_term(starts_on: date, ends_on: date | None) -> None:
    """Raises WrongFields for a term that ends before it begins, or is longer than ten years."""
    if ends_on is not None and not starts_on <= ends_on <= last_day(starts_on, MOST_YEARS * A_YEAR):
        raise WrongFields(TERM_IS_ODD, "ends_on", years=MOST_YEARS)


def check_fee(billing: Billing, fee_fen: int | None) -> None:
    """Raises WrongFields for a fee that nothing is said about, or that is never charged."""
    if billing is Billing.SINGLY and fee_fen:
        raise WrongFields(NO_FEE, "fee_fen")
    if billing is not Billing.SINGLY and not fee_fen:
        raise WrongFields(FEE_IS_NAMED, "fee_fen")


def check_prices(prices: list[AnnexPrice] | None) -> None:
    """Raises WrongFields for two lines of one code."""
    codes = [price.code for price in prices or ()]
    if len(codes) != len(set(codes)):
        raise WrongFields(CODES_DIFFER, "prices")


class DraftContract(ActionForm):
    """M-80: what reception writes down of a contract before it is signed."""

    community_id: UUID
    customer_id: UUID = Field(description="With whom it is made.")
    title: Line = Field(examples=["海怡超市空调维保"])
    starts_on: Day = Field(description="First day of the term.", examples=["2026-12-01"])
    ends_on: Day | None = Field(default=None, description="Last day of the term; one year unless you say otherwise.")
    asset_ids: AssetIds = Field(description="The equipment that it covers.")
    billing: Billing
    fee_fen: Fen | None = Field(
        default=None, description="The fee of one period, or of the term; none where jobs are charged."
    )
    payment_days: PaymentDays = Field(default=15, description="Days after a period begins in which its fee is due.")
    late_interest: LateInterest = Field(
        default=5, description="Interest for each day after that, in ten-thousandths of what is owed."
    )
    late_interest_most: PercentOfFee | None = Field(
        default=None, description="Most interest on one fee in all, in percent of the fee; no limit unless you say one."
    )
    late_arrival_fen: Fen = Field(default=0, description="What the centre owes where it arranges a visit too late.")
    late_repair_fen: Fen = Field(default=0, description="What the centre owes where it repairs too late.")
    penalties: OptionalText = Field(default="", description="Further penalties, in words.")
    arrange_hours: Hours = Field(default=24, description="Hours from a call to the appointment for it.")
    fix_hours: Hours = Field(default=48, description="Hours from a call to the finished repair.")
    warranty_months: WarrantyMonths = Field(default=A_YEAR, description="Warranty on repairs under the contract.")
    prices: PriceAnnex = Field(default_factory=list, description="The price annex: what isn't in the fee.")
    note: OptionalText = ""

    @model_validator(mode="after")
    def _is_sound(self) -> "DraftContract":
        check_term(self.starts_on, self.ends_on)
        check_fee(self.billing, self.fee_fen)
        check_prices(self.prices)
        return self


class ReviseContract(ActionForm):
    """What is changed before it is signed; only what is sent is changed."""

    title: Line | None = None
    starts_on: Day | None = Field(default=None, description="First day of the term.")
    ends_on: Day | None = Field(default=None, description="Last day of the term.")
    asset_ids: AssetIds | None = Field(default=None, description="The whole list of equipment, in place of the old.")
    billing: Billing | None = None
    fee_fen: Fen | None = Field(default=None, description="The fee of one period, or of the term.")
    payment_days: PaymentDays | None = None
    late_interest: LateInterest | None = None
    late_interest_most: PercentOfFee | None = Field(
        default=None, description="Most interest on one fee in all, in percent of the fee; null: no limit any more."
    )
    late_arrival_fen: Fen | None = None
    late_repair_fen: Fen | None = None
    penalties: OptionalText | None = None
    arrange_hours: Hours | None = None
    fix_hours: Hours | None = None
    warranty_months: WarrantyMonths | None = None
    prices: PriceAnnex | None = Field(default=None, description="The whole price annex, in place of the old.")
    note: OptionalText | None = None

    @model_validator(mode="after")
    def _prices_differ(self) -> "ReviseContract":
        check_prices(self.prices)
        return self


class SignContract(ActionForm):
    """M-80: both sides have signed."""

    signed_on: Day = Field(examples=["2026-11-23"])
    signed_by: Short = Field(description="Who signed for the customer.", examples=["业主本人"])
    files: FileIds = Field(min_length=1, description="The signed contract: pictures or a PDF, uploaded before.")


class ListMore(ActionForm):
    """Equipment that the contract covers from today on."""

    asset_ids: AssetIds
    reason: Text = Field(examples=["补充协议增加一台"])


class TakeOffList(ActionForm):
    """Equipment that the contract covers until the end of today."""

    asset_ids: AssetIds
    reason: Text = Field(examples=["设备已拆除"])


class RenewContract(ActionForm):
    """M-80: a new contract that goes on from this one; it is signed by itself."""

    months: int = Field(default=A_YEAR, ge=1, le=MOST_YEARS * A_YEAR, description="Length of the new term.")
    fee_fen: PositiveFen | None = Field(default=None, description="The new fee; as before unless you say otherwise.")
    note: OptionalText = ""


class ChargeOnce(ActionForm):
    """M-80: something that the contract charges beside the fee of its periods."""

    title: Line = Field(examples=["首次全面检测"])
    amount_fen: PositiveFen
    due_on: Day = Field(description="Last day on which it is paid without interest.", examples=["2026-12-15"])


class ChargeInterest(ActionForm):
    """M-80: the interest on a fee that is late, up to today, less what was charged of it before."""

    fee_id: UUID = Field(description="The fee, as the contract's account lists it.")


class TerminateContract(ActionForm):
    """M-80: it ends before its term."""

    reason: Text = Field(examples=["商户撤场"])
    settlement: OptionalText = Field(default="", description="What was agreed about fees that were paid ahead.")
