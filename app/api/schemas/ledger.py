"""The ledger of charges as the API shows it: every amount in fen."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.api.http.paging import DEFAULT_LIMIT, MOST, ListQuery, Several
from app.api.schemas.charge import ShownLine
from app.api.schemas.common import Answer, Currency, Moment, ShownFen
from app.api.schemas.page import Page
from app.core.catalogue import sentence
from app.core.enums import LedgerKind, PaymentMethod
from app.core.fields import Moment as AskedMoment
from app.core.fields import WrongFields
from app.core.json_object import JsonObject
from app.core.money import CURRENCY

ONE_WAY = sentence("charge.problems.ledger_one_way")


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
    day: date = Field(description="The day of accounts in which it counts, see `/v1/reconciliation`.")
    created_at: Moment
    position: int | None = Field(
        default=None,
        ge=1,
        le=9_223_372_036_854_775_807,
        description="Only with `after`: where the change feed tells of it.",
    )


class LedgerPage(Page[LedgerRow]):
    """A page of the ledger."""

    next_after: int | None = Field(
        default=None, ge=0, description="Only with `after`: send it as `after` for what comes next, at any time.",
        examples=[4711],
    )  # fmt: skip
    head: int | None = Field(
        default=None, ge=0, description="Only with `after`: the feed's last position at that moment.", examples=[4711]
    )
    epoch: UUID | None = Field(
        default=None,
        description="Only with `after`: since when positions count as they do. Store it beside `next_after`.",
    )


Kinds = Annotated[Annotated[list[LedgerKind], Field(max_length=8)] | None, Several]
KnownEpoch = Annotated[
    UUID | None,
    Field(description="`epoch` of the read before; another one is answered with 410."),
]


class LedgersQuery(BaseModel):
    """Where to go on in the ledgers of all communities."""

    model_config = ConfigDict(extra="forbid")

    after: int = Field(
        default=0, ge=0, le=9_223_372_036_854_775_807,
        description="`next_after` of the read before, a position of the organisation's feed; 0: from the start.",
    )  # fmt: skip
    epoch: KnownEpoch = None
    limit: int = Field(default=DEFAULT_LIMIT, ge=1, le=MOST, description="How many at most.")
    kind: Kinds = None

    def filters(self) -> JsonObject:
        """The filters as the query takes them."""
        return self.model_dump(include={"kind"}, exclude_none=True)


class LedgerQuery(ListQuery):
    """Filters of ledger entries."""

    created_at_gte: AskedMoment | None = None
    created_at_lt: AskedMoment | None = None
    kind: Kinds = None
    charge_id: UUID | None = None
    after: int | None = Field(
        default=None, ge=0, le=9_223_372_036_854_775_807,
        description="Follow the ledger: entries after this position of the change feed, 0: from the start. Nothing is "
        "ever missed, also what is committed late. A page may be empty while `has_more` is true.",
    )  # fmt: skip
    epoch: KnownEpoch = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.after is not None and self.cursor is not None:
            raise WrongFields(ONE_WAY, "cursor")
        return self

    def filters(self) -> JsonObject:
        """The filters as the query takes them."""
        return self.model_dump(exclude={"limit", "cursor", "after", "epoch"}, exclude_none=True)
