"""Contact slips as the API shows them (M-92)."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from app.api.http.paging import Several
from app.api.schemas.common import Answer, AvailableAction, Moment, offers
from app.api.schemas.money_query import PeriodQuery
from app.core.complaint_enums import SlipState
from app.core.fields import Code
from app.core.lang import Language
from app.services.moving.moves import Outcome
from app.workflow.kinds.contact_slip import CONTACT_SLIP

Count = Annotated[int, Field(ge=0, le=2_147_483_647)]
Account = Annotated[str, Field(max_length=2000)]


class SlipRow(Answer):
    """A contact slip, as in lists."""

    id: UUID
    version: Count
    number: Annotated[str, Field(max_length=40, examples=["LX-HY-20261121-0002"])]
    community_id: UUID
    department_id: UUID
    complaint_id: UUID | None
    complaint_number: Annotated[str | None, Field(max_length=40, examples=["TS-HY-20261121-0003"])]
    state: SlipState
    sender_id: UUID
    subject: Annotated[str, Field(max_length=200)]
    matter: Account
    received_at: Moment = Field(description="When the matter reached the sender.")
    confirmed_at: Moment | None
    answer: Account
    answered_at: Moment | None
    reason: Annotated[
        str, Field(max_length=500, description="Why the department returned it.", examples=["属工程部职责"])
    ]
    created_at: Moment
    updated_at: Moment


class SlipOut(SlipRow):
    """A contact slip with what the caller may do."""

    available_actions: Annotated[list[AvailableAction], Field(max_length=20)]


class SlipQuery(PeriodQuery):
    """Filters of contact slips."""

    state: Annotated[list[SlipState] | None, Several] = Field(default=None, max_length=4)
    department_id: UUID | None = None
    sender_id: UUID | None = None
    complaint_id: UUID | None = None
    number: Annotated[Code | None, Field(max_length=40)] = None


def slip_row(row: Any) -> dict[str, Any]:
    """A contact slip, as in lists."""
    return {name: getattr(row, name) for name in SlipRow.model_fields}


def slip_body(outcome: Outcome[Any], language: Language) -> dict[str, Any]:
    """A contact slip for its caller."""
    row = outcome.context.row
    found = CONTACT_SLIP.available(outcome.context)
    return {**slip_row(row), "available_actions": offers(found, CONTACT_SLIP.path, row.id, language)}
