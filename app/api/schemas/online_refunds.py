"""Money that goes back by WeChat Pay, as the cashier sees it."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.api.http.paging import ListQuery, Several
from app.api.schemas.common import Answer, Currency, Moment, ShownFen
from app.core.json_object import JsonObject
from app.core.money import CURRENCY
from app.models.online_payment import OnlineRefundState


class OnlineRefundRow(Answer):
    """One refund by WeChat Pay, and what has to be done about it."""

    id: UUID
    charge_id: UUID
    charge_number: str = Field(max_length=40, examples=["SF-HY-20261121-0001"])
    state: OnlineRefundState
    amount_fen: ShownFen
    currency: Currency = CURRENCY
    out_refund_no: str = Field(max_length=32, description="Its number at WeChat Pay.")
    what_to_do: str = Field(max_length=300, description="In the language of the request.")
    send_again: str | None = Field(
        max_length=200,
        description="Where the cashier has it sent again, once the cause is gone; only of one that failed.",
    )
    created_at: Moment
    settled_at: Moment | None = Field(description="When it was given back, or failed.")


class OnlineRefundQuery(ListQuery):
    """Which refunds are asked for."""

    state: Annotated[Annotated[list[OnlineRefundState], Field(max_length=4)] | None, Several] = None

    def filters(self) -> JsonObject:
        """The filters as the query takes them."""
        return self.model_dump(exclude={"limit", "cursor"}, exclude_none=True)
