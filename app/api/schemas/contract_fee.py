"""The account of a contract as the API shows it: what it charged, what is owed of it, and the interest on it."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from app.api.generic.answers import Body
from app.api.schemas.common import Answer, ShownFen
from app.models.contract import FeeKind
from app.models.money import ChargeState
from app.services.work_orders.contract_fees import AccountLine

Number = Annotated[str, Field(max_length=40)]


class ContractFeeOut(Answer):
    """Something that the contract charged."""

    id: UUID
    kind: FeeKind
    title: Annotated[str, Field(max_length=200)]
    period_from: date | None
    period_until: date | None
    due_on: date = Field(description="Last day on which it is paid without interest.")
    amount_fen: ShownFen
    owed_fen: ShownFen
    days_late: Annotated[int, Field(ge=0, le=100_000, description="How many days something is owed too long.")]
    interest_fen: Annotated[ShownFen, Field(description="All interest on it up to today.")]
    open_interest_fen: Annotated[ShownFen, Field(description="What of the interest is not charged yet.")]
    late_fee_id: UUID | None = Field(description="Of interest: the fee that is late.")
    work_order_id: UUID
    work_order_number: Number
    charge_id: UUID
    charge_number: Number
    charge_state: ChargeState


OF_FEE: Final = tuple(name for name in ContractFeeOut.model_fields if name not in AccountLine.__dataclass_fields__)


def shown_line(line: AccountLine) -> Body:
    """A line as it is read."""
    return {
        **{name: line.fee[name] for name in OF_FEE},
        "owed_fen": line.owed_fen,
        "interest_fen": line.interest_fen,
        "open_interest_fen": line.open_interest_fen,
        "days_late": line.days_late,
    }
