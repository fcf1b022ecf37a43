"""Forms of the quote and of the customer's word on it: M-40 to M-46."""

from typing import Final, Literal
from uuid import UUID

from pydantic import Field, model_validator

from app.core.catalogue import sentence
from app.core.enums import LineBasis, LineKind, MaterialSource
from app.core.fields import (
    ActionForm,
    Code,
    Fen,
    Form,
    Line,
    OptionalText,
    Quantity,
    Short,
    SignatureId,
    Text,
    WrongFields,
)
from app.workflow.kinds.common_forms import Recorded

ONLY_MATERIAL_HAS_A_SOURCE = sentence("work_order.problems.only_material_has_a_source")
OFF_THE_LIST = sentence("work_order.problems.off_the_list")
BY_THE_LIST = sentence("work_order.problems.by_the_list")
OWN_IS_FREE = sentence("work_order.problems.own_is_free")
BOUGHT_IS_IN_NO_ANNEX = sentence("work_order.problems.bought_is_in_no_annex")
HAS_ITS_PRICE: Final = (LineBasis.LIST, LineBasis.ANNEX)
"""Where the line's price is written down already."""
LIST_HAS_THE_PRICE = sentence("work_order.problems.list_has_the_price")
NEEDS_A_PRICE = sentence("work_order.problems.needs_a_price")
ONLY_OF_THE_CENTRE = sentence("work_order.problems.only_of_the_centre")
REQUISITION_HAS_THE_PRICE = sentence("work_order.problems.requisition_has_the_price")
ONLY_OF_BOUGHT = sentence("work_order.problems.only_of_bought")
PURCHASE_HAS_THE_PRICE = sentence("work_order.problems.purchase_has_the_price")


class QuoteLine(Form):
    """One line of a quote. Prices: `list` takes the published price, `annex` that of the price annex of the contract
    under which the order is billed singly; `priced_on_site` and `off_list` name their own, but material of the centre
    costs what its requisition says, and what was bought for the customer what its purchase says."""

    kind: LineKind
    name: Line = Field(examples=["更换水阀门 人工"])
    quantity: Quantity = Field(examples=["1"])
    unit: Short = Field(examples=["项"])
    basis: LineBasis
    catalogue_code: Code | None = Field(
        default=None,
        description="Required but for off_list: the item of the price list or, for annex, of the contract's price "
        "annex.",
    )
    unit_fen: Fen | None = Field(
        default=None,
        description="Leave out for basis list, whose price is published, for annex, whose price is agreed, and for "
        "material whose price is that of its requisition or purchase.",
    )
    source: MaterialSource | None = Field(default=None, description="Required for material: who supplies it (M-42).")
    requisition_id: UUID | None = Field(
        default=None,
        description="M-43: for material of the centre: the order's requisition, issued, whose purchase price this is; "
        "the line is in its unit.",
    )
    purchase_id: UUID | None = Field(
        default=None,
        description="M-44: for what is bought for the customer: the order's purchase, whose price they approved; the "
        "line is in its unit.",
    )

    @model_validator(mode="after")
    def _is_complete(self) -> "QuoteLine":
        if (self.kind is LineKind.MATERIAL) != (self.source is not None):
            raise WrongFields(ONLY_MATERIAL_HAS_A_SOURCE, "source")
        if self.basis is LineBasis.OFF_LIST:
            if self.catalogue_code is not None:
                raise WrongFields(OFF_THE_LIST, "catalogue_code")
        elif self.catalogue_code is None:
            raise WrongFields(BY_THE_LIST, "catalogue_code")
        customers_own = self.source is MaterialSource.CUSTOMER
        if customers_own and self.unit_fen not in (None, 0):
            raise WrongFields(OWN_IS_FREE, "unit_fen")
        centres = self.source is MaterialSource.CENTRE
        if self.requisition_id is not None and not centres:
            raise WrongFields(ONLY_OF_THE_CENTRE, "requisition_id")
        bought = self.source is MaterialSource.BOUGHT_FOR_CUSTOMER
        if self.purchase_id is not None and not bought:
            raise WrongFields(ONLY_OF_BOUGHT, "purchase_id")
        if self.basis in HAS_ITS_PRICE and self.unit_fen is not None:
            raise WrongFields(LIST_HAS_THE_PRICE, "unit_fen")
        if centres and self.unit_fen is not None:
            raise WrongFields(REQUISITION_HAS_THE_PRICE, "unit_fen")
        if bought and self.unit_fen is not None:
            raise WrongFields(PURCHASE_HAS_THE_PRICE, "unit_fen")
        if bought and self.basis is LineBasis.ANNEX:
            raise WrongFields(BOUGHT_IS_IN_NO_ANNEX, "basis")
        if self.basis not in HAS_ITS_PRICE and self.unit_fen is None and not (customers_own or centres or bought):
            raise WrongFields(NEEDS_A_PRICE, "unit_fen")
        return self


class MakeQuote(ActionForm):
    """M-40: a version of the quote."""

    lines: list[QuoteLine] = Field(min_length=1, max_length=50)
    list_shown: Literal[True] = Field(description="The published price list was shown (M-40).")
    note: OptionalText = ""


class ApproveQuote(ActionForm):
    """M-41: consent to THIS version."""

    quote_id: UUID = Field(description="Id of the version the customer saw.")
    consent: Recorded | None = Field(default=None, description="Required when staff record the customer's word.")
    signature_file_id: SignatureId | None = Field(default=None, description="Required when the worker records it.")
    witness_id: UUID | None = Field(
        default=None, description="M-40: a colleague who saw the customer sign; neither the recorder nor the author."
    )
    pay_worker: bool | None = Field(
        default=None,
        description="M-60: the customer agrees to pay the worker on site. Left out, what was agreed before stands; "
        "`false` takes it back.",
    )


class RejectQuote(ActionForm):
    """The customer's no to the current version."""

    quote_id: UUID
    reason: Text
    consent: Recorded | None = Field(default=None, description="Required when staff record the customer's word.")
    signature_file_id: SignatureId | None = None
