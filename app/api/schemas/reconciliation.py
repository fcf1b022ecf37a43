"""What a day comes to in the ledger, as the API shows it: every amount in fen (M-61, M-63)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.api.schemas.common import Answer, Currency, ShownFen
from app.core.fields import Day
from app.core.money import CURRENCY
from app.models.day_closing import DayClosingState

MOST_PEOPLE = 1_000
SignedShownFen = Annotated[int, Field(ge=-9_007_199_254_740_991, le=9_007_199_254_740_991, description="fen")]


class ReconciliationQuery(BaseModel):
    """Which community and day."""

    model_config = ConfigDict(populate_by_name=True)

    community_id: UUID
    day: Day | None = Field(
        default=None,
        alias="date",
        description="A day of accounts, by the community's calendar; default: today.",
        examples=["2026-11-20"],
    )


class ByMeansOut(Answer):
    """An amount by the means of the money."""

    total_fen: ShownFen
    cash_fen: ShownFen
    card_fen: ShownFen
    wechat_pay_fen: ShownFen
    alipay_fen: ShownFen
    transfer_fen: ShownFen
    unstated_fen: ShownFen = Field(description="Entered without a means: a compensation that finance pays.")


class MovementsOut(Answer):
    """What was entered in the ledger on these days, by all or by one person."""

    invoiced_fen: ShownFen
    reduced_fen: ShownFen
    waived_fen: ShownFen
    paid: ByMeansOut
    collected: ByMeansOut = Field(description="Of `paid`: what workers took.")
    reversed: ByMeansOut
    uncollected: ByMeansOut = Field(description="Of `reversed`: what a worker still had, before it was handed in.")
    handed_in: ByMeansOut
    refunded: ByMeansOut
    compensated: ByMeansOut
    cash_fen: SignedShownFen = Field(
        description="In cash: `paid` less `collected`, plus `handed_in`, less `reversed` that was not `uncollected`, "
        "less `refunded` and `compensated`."
    )


class PersonMovementsOut(MovementsOut):
    """What one person entered."""

    by_id: UUID


class DayFiguresOut(MovementsOut):
    """`closing_fen` is `opening_fen` plus invoiced, reversed and refunded, less reduced, waived and paid. The closing
    of a day is the opening of the next."""

    opening_fen: SignedShownFen = Field(description="What customers owed before, less what was paid too much.")
    closing_fen: SignedShownFen
    opening_with_workers_fen: SignedShownFen = Field(description="What workers had and had not handed in before.")
    closing_with_workers_fen: SignedShownFen
    by_person: Annotated[list[PersonMovementsOut], Field(max_length=MOST_PEOPLE)]


class ReconciliationOut(Answer):
    """A community's ledger of one day of accounts."""

    community_id: UUID
    date: date
    currency: Currency = CURRENCY
    closed: bool = Field(description="Whether the day is closed: its figures don't change any more.")
    day_closing_id: UUID | None
    day_closing_state: DayClosingState | None
    figures: DayFiguresOut
