"""The ledger of charges as the API shows it: every amount in fen."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.api.http.paging import ListQuery, Several
from app.api.schemas.charge import ShownLine
from app.api.schemas.common import Answer, Currency, Moment, ShownFen
from app.core.enums import LedgerKind, PaymentMethod
from app.core.fields import Moment as AskedMoment
from app.core.json_object import JsonObject
from app.core.money import CURRENCY


class LedgerRow(Answer):
    """One movement of a charge, or a compensation for an order or a complaint; entries are never changed."""

    id: UUID
    community_id: UUID
    charge_id: UUID | None = Field(description="Empty for a compensation that no charge stands for.")
    work_order_id: UUID | None
    complaint_id: UUID | None
    payment_id: UUID | None
    kind: LedgerKind
    amount_fen: ShownFen
    currency: Currency = CURRENCY
    by_id: UUID
    reason: ShownLine
    document: ShownLine | None
    method: PaymentMethod | None = Field(description="The means of a payment, of its reversal, or of a refund.")
    created_at: Moment


class LedgerQuery(ListQuery):
    """Filters of ledger entries."""

    created_at_gte: AskedMoment | None = None
    created_at_lt: AskedMoment | None = None
    kind: Annotated[Annotated[list[LedgerKind], Field(max_length=8)] | None, Several] = None
    charge_id: UUID | None = None

    def filters(self) -> JsonObject:
        """The filters as the query takes them."""
        return self.model_dump(exclude={"limit", "cursor"}, exclude_none=True)
