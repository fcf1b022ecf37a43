"""What the ERP says of a room's property fees and of an item, and what is asked of it (M-102)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, model_validator

from app.api.schemas.common import Answer, Currency, Moment, ShownFen, ShownQuantity
from app.core.catalogue import sentence
from app.core.erp import Silence
from app.core.fields import ActionForm, Code, Short, WrongFields
from app.core.money import CURRENCY

ONE_ITEM = sentence("problems.one_item")

Known = Annotated[bool, Field(description="Whether the ERP said so; false: unknown, and `unknown_because` says why.")]
Why = Annotated[Silence | None, Field(description="Null: it is known.")]
Said = Annotated[str, Field(max_length=600, description="What to say to whoever asks, in the language of the request.")]


class AskFees(ActionForm):
    """M-102: which home's fees are asked about, and by whom."""

    premises_id: UUID = Field(description="The room or shop.")
    asked_by: Short = Field(
        description="Who asks: name or relation. They must belong to this home; it is journaled (M-90).",
        examples=["业主本人"],
    )


class FeeBill(Answer):
    """A bill of property fees that is not paid."""

    title: str = Field(max_length=200, examples=["2026-10 物业管理费"])
    owed_fen: ShownFen
    due_on: date | None


class RoomArrearsOut(Answer):
    """What a room or shop owes."""

    known: Known
    unknown_because: Why
    owed_fen: ShownFen | None = Field(description="Null: unknown. 0: nothing is owed.")
    bills: list[FeeBill] = Field(max_length=200, description="The oldest first.")
    how_to_pay: str = Field(max_length=500, description="As the ERP words it.")


class BalanceOut(Answer):
    """What is left of fees that were paid in advance."""

    known: Known
    unknown_because: Why
    balance_fen: ShownFen | None = Field(description="Null: unknown.")
    as_of: Moment | None


class PropertyFeesOut(Answer):
    """What a home owes in property fees and how to pay, from the ERP; each part may be unknown."""

    premises_id: UUID
    place: str = Field(max_length=140, examples=["1号楼1单元101"])
    arrears: RoomArrearsOut
    balance: BalanceOut
    currency: Currency = CURRENCY
    say: Said
    asked_at: Moment


class ErpItemQuery(BaseModel):
    """Which item is asked about: one of the two."""

    stock_item_id: UUID | None = Field(default=None, description="An item of the community's own warehouse.")
    code: Code | None = Field(default=None, description="An item by its code in the ERP.")

    model_config = {"extra": "forbid"}

    @model_validator(mode="after")
    def _names_one(self) -> "ErpItemQuery":
        if (self.stock_item_id is None) == (self.code is None):
            raise WrongFields(ONE_ITEM, "stock_item_id", "code")
        return self


class ErpItemOut(Answer):
    """Price and stock of an item, from the ERP."""

    code: str = Field(max_length=200, examples=["CL-001"])
    known: Known
    unknown_because: Why
    name: str | None = Field(max_length=200)
    unit: str | None = Field(max_length=200)
    unit_fen: ShownFen | None = Field(description="What one unit costs; null: the ERP has no price.")
    in_stock: ShownQuantity | None = Field(description="How much there is; null: the ERP does not count it.")
    currency: Currency = CURRENCY
    say: Said
    asked_at: Moment
