"""What the warehouses are worth, as the API shows it: at what was paid for what is on hand (M-43)."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.api.schemas.common import Answer, Currency, Moment, Natural, ShownFen, ShownQuantity
from app.core.money import CURRENCY

Name = Annotated[str, Field(max_length=200)]


class ItemValue(Answer):
    """What is on hand of an item, and what was paid for it."""

    id: UUID
    code: Annotated[str, Field(max_length=20)]
    name: Annotated[str, Field(max_length=100)]
    unit: Annotated[str, Field(max_length=20)]
    on_hand: ShownQuantity
    unit_fen: ShownFen
    value_fen: ShownFen
    low: bool = Field(description="Whether it should be bought again.")


class CommunityValue(Answer):
    """What is on hand in a community's warehouse, and what was paid for it."""

    community_id: UUID
    community_name: Name
    items: Natural = Field(description="How many items are on hand.")
    low_items: Natural = Field(description="How many items should be bought again.")
    value_fen: ShownFen


class StockValueOut(Answer):
    """What a community's warehouse is worth, by item."""

    total: CommunityValue
    currency: Currency = CURRENCY
    as_of: Moment
    data: Annotated[list[ItemValue], Field(max_length=500)] = Field(
        description="The dearest first, at most 500; the total counts all of them."
    )


class StockValuesOut(Answer):
    """What the warehouses are worth, by community."""

    value_fen: ShownFen
    currency: Currency = CURRENCY
    as_of: Moment
    data: Annotated[list[CommunityValue], Field(max_length=10_000)]
