"""Forms of goods passes 放行条: what is to leave, who authorised it, and what is seen at the gate (M-96)."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field, model_validator

from app.core.catalogue import sentence
from app.core.enums import Means
from app.core.erp import Silence
from app.core.fields import (
    ActionForm,
    FileIds,
    Form,
    Line,
    Moment,
    OptionalLine,
    OptionalText,
    Plate,
    Quantity,
    Short,
    Text,
    WrongFields,
)
from app.models.goods_pass import GoodsPurpose

MOST_ITEMS: Final = 50
HOW_MUCH: Final = sentence("goods_pass.problems.how_much")
TWICE: Final = sentence("goods_pass.problems.item_twice")

ItemNumber = Annotated[int, Field(ge=1, le=MOST_ITEMS, description="The item by its place on the pass, from 1.")]


class GoodsItem(Form):
    """One line of the list: what is to leave, and how much of it."""

    name: Line = Field(examples=["三人沙发"])
    quantity: Quantity = Field(examples=["1"])
    unit: Short = Field(default="件", examples=["件"])
    note: OptionalLine = Field(default="", examples=["灰色布艺"])
    photos: FileIds = Field(default_factory=list, description="Pictures of it, uploaded before.")


class Apply(ActionForm):
    """M-96: a customer asks for a pass."""

    community_id: UUID
    premises_id: UUID = Field(description="The room or shop that the goods leave.")
    purpose: GoodsPurpose
    items: list[GoodsItem] = Field(min_length=1, max_length=MOST_ITEMS)
    leaves_at: Moment | None = Field(default=None, description="When they are to leave.")
    bearer: Short | None = Field(default=None, description="Who takes them out, if you know.", examples=["王师傅"])
    plate: Plate | None = None
    files: FileIds | None = Field(
        default=None, description="A tenant's: the owner's signed authorisation, as a picture or document."
    )
    note: OptionalText = ""


class RegisterPass(Apply):
    """M-96: the desk writes down what a customer asks for."""

    applicant_id: UUID = Field(description="The customer, who is told of it.")
    asked_means: Means = Field(description="How they asked.")


class RecordAuthorisation(ActionForm):
    """M-96: the owner's signed authorisation lies before the desk."""

    authorised_by: Short = Field(description="Who signed, as the paper says.", examples=["王德明"])
    files: FileIds | None = Field(
        default=None, description="The signed paper; required unless the application has it attached."
    )


class NoteArrears(ActionForm):
    """M-102: what the ERP says that the home owes, or why it says nothing."""

    arrears_fen: int | None = Field(default=None, ge=0)
    unknown_because: Silence | None = None
    checked_at: datetime


class AllowMoveOut(ActionForm):
    """M-102: the manager lets a move-out go although what is owed is unknown."""

    move_out_reason: Text = Field(examples=["ERP 停机维护，业主已出示缴费凭证"])


class IssuePass(ActionForm):
    """M-96: the centre issues the pass."""

    until: Moment | None = Field(
        default=None, description="Until when it is good: 24 hours unless you say otherwise, 7 days at most."
    )


class LeavingItem(Form):
    """How much of an item leaves now."""

    item: ItemNumber
    quantity: Quantity = Field(examples=["1"])


class ReleaseGoods(ActionForm):
    """M-96: the guard has compared what leaves, item by item; what is not named stays for later."""

    code: Short = Field(description="The pass's code, read from the QR or said.", examples=["7KQ2M9XB"])
    items: list[LeavingItem] = Field(min_length=1, max_length=MOST_ITEMS)
    bearer: Short = Field(description="Who takes it out.", examples=["王师傅"])
    plate: Plate | None = Field(default=None, description="The vehicle's plate; none: carried by hand.")

    @model_validator(mode="after")
    def _names_each_once(self) -> "ReleaseGoods":
        numbers = [leaving.item for leaving in self.items]
        if len(set(numbers)) < len(numbers):
            raise WrongFields(TWICE, "items")
        return self


class GateDifference(Form):
    """What differs at the gate."""

    item: ItemNumber | None = Field(default=None, description="Empty: something that is not on the pass.")
    what: Line = Field(examples=["单上为三人沙发，实为双人沙发"])
    quantity: Quantity | None = Field(
        default=None, description="How much of it stands there; required of what is not on the pass.", examples=["1"]
    )
    unit: Short = Field(default="件", examples=["件"])

    @model_validator(mode="after")
    def _says_how_much_is_not_listed(self) -> "GateDifference":
        if self.item is None and self.quantity is None:
            raise WrongFields(HOW_MUCH, "quantity")
        return self


class RefuseAtGate(ActionForm):
    """M-96: at the gate something differs from the pass."""

    differences: list[GateDifference] = Field(min_length=1, max_length=MOST_ITEMS)
    bearer: Short | None = Field(default=None, description="Who wanted to take it out.", examples=["王师傅"])
    plate: Plate | None = Field(default=None, description="The vehicle's plate.")
