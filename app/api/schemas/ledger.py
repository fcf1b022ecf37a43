"""The ledger of charges as the API shows it: every amount in fen."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.api.http.paging import ListQuery, Several
from app.api.schemas.charge import ShownLine
from app.api.schemas.common import Answer, Currency, Moment, ShownFen
from app.core.enums import LedgerKind
from app.core.fields import Moment as AskedMoment
from app.core.json_object import JsonObject
from app.core.money import CURRENCY


class LedgerRow(Answer):
    """One movement of a charge; entries are never changed."""

    id: UUID
    community_id: UUID
    charge_id: UUID
    payment_id: UUID | None
    kind: LedgerKind
    amount_fen: ShownFen
    currency: Currency = CURRENCY
    by_id: UUID
    reason: ShownLine
    document: ShownLine | None
    created_at: Moment


class LedgerQuery(ListQuery):
    """Filters of ledger entries."""

    created_at_gte: AskedMoment | None = None
    created_at_lt: AskedMoment | None = None
    kind: Annotated[list[LedgerKind] | None, Several] = Field(default=None, max_length=7)
    charge_id: UUID | None = None

    def filters(self) -> JsonObject:
        """The filters as the query takes them."""
        return self.model_dump(exclude={"limit", "cursor"}, exclude_none=True)
