"""Forms of purchases on a customer's behalf 代购 (M-44)."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from app.core.fields import (
    AS_LINE,
    ActionForm,
    Fen,
    FileIds,
    Line,
    OptionalText,
    Quantity,
    Short,
    Text,
)
from app.core.typed_text import ONE_LINE
from app.workflow.kinds.common_forms import Word, WordWithReason
from app.workflow.kinds.stock_item import Counted

UnitPrice = Annotated[Fen, Field(description="Unit price in fen; what is paid is at most it.", examples=[6800])]
OptionalName = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60, pattern=ONE_LINE), AS_LINE]


class AskToBuy(ActionForm):
    """M-44: what is to be bought for the customer, where, and at which unit price."""

    name: Line = Field(examples=["恒温龙头"])
    quantity: Quantity = Field(examples=["1"])
    unit: Short = Field(examples=["只"])
    unit_fen: UnitPrice
    shop: Line = Field(description="Where it is bought.", examples=["五金城 12 号"])
    note: OptionalText = ""


class ChangePrice(ActionForm):
    """M-44: another price, which the customer approves anew."""

    unit_fen: UnitPrice
    quantity: Quantity | None = None
    shop: Line | None = None
    reason: Text = Field(examples=["该店缺货，另一家较贵"])


class ApprovePrice(Word):
    """M-44: the customer's yes to THIS unit price."""

    unit_fen: Fen = Field(description="The unit price that the customer was told.", examples=[6800])
    witness_id: UUID | None = Field(
        default=None, description="M-40: a colleague who saw the customer sign; neither the recorder nor who asked."
    )


class RejectPrice(WordWithReason):
    """M-44: the customer's no."""


class RecordPurchase(ActionForm):
    """M-44: bought, with the shop's receipt."""

    quantity: Quantity | None = Field(default=None, description="As much as was approved, unless it is less.")
    paid_unit_fen: Fen = Field(description="What one of it really cost, in fen.", examples=[6500])
    receipt: Line = Field(description="Number of the receipt.", examples=["No. 0012345"])
    files: FileIds = Field(min_length=1, description="The receipt's picture, uploaded before.")


class SettlePurchase(ActionForm):
    """M-44: what became of all that was bought."""

    used: Counted = Field(examples=["1"])
    handed_over: Counted = Field(examples=["0"], description="What is left and the customer got; they pay for it.")
    handed_to: OptionalName = Field(default="", description="Who took it; required where something was handed over.")
    taken_back: Counted = Field(examples=["0"], description="What the shop took back; nobody pays for it.")
    note: OptionalText = ""
