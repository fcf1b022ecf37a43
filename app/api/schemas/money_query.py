"""What lists of money and follow-ups may be asked for."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from app.api.http.paging import ListQuery, Several
from app.core.enums import LedgerKind, PaymentVia
from app.core.fields import Code, Moment
from app.models.follow_up import FollowUpState
from app.models.money import ChargeState, PaymentState


class PeriodQuery(ListQuery):
    """A list over a period."""

    created_at_gte: Moment | None = None
    created_at_lt: Moment | None = None

    def filters(self) -> dict[str, Any]:
        """The filters as the query takes them."""
        return self.model_dump(exclude={"limit", "cursor"}, exclude_none=True)


class ChargeQuery(PeriodQuery):
    """Filters of charges."""

    state: Annotated[list[ChargeState] | None, Several] = Field(default=None, max_length=5)
    number: Annotated[Code | None, Field(max_length=40)] = None
    work_order_id: UUID | None = None


class PaymentQuery(PeriodQuery):
    """Filters of payments."""

    state: Annotated[list[PaymentState] | None, Several] = Field(default=None, max_length=3)
    via: Annotated[list[PaymentVia] | None, Several] = Field(default=None, max_length=3)
    charge_id: UUID | None = None
    taken_by_id: UUID | None = None


class LedgerQuery(PeriodQuery):
    """Filters of ledger entries."""

    kind: Annotated[list[LedgerKind] | None, Several] = Field(default=None, max_length=7)
    charge_id: UUID | None = None


class FollowUpQuery(PeriodQuery):
    """Filters of follow-ups."""

    state: Annotated[list[FollowUpState] | None, Several] = Field(default=None, max_length=4)
    due_at_lt: Moment | None = Field(default=None, description="Only those due before.")
    work_order_id: UUID | None = None
