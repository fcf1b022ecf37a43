"""Corrective actions as the API shows them (M-141)."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from app.api.http.paging import Several
from app.api.schemas.common import Answer, AvailableAction, Moment, offers
from app.api.schemas.money_query import PeriodQuery
from app.core.complaint_enums import CorrectiveState
from app.core.fields import Day
from app.core.lang import Language
from app.services.moving.moves import Outcome
from app.workflow.kinds.corrective_action import CORRECTIVE_ACTION

Count = Annotated[int, Field(ge=0, le=2_147_483_647)]
Account = Annotated[str, Field(max_length=1000)]


class CorrectiveRow(Answer):
    """A corrective action, as in lists."""

    id: UUID
    version: Count
    community_id: UUID
    complaint_id: UUID
    complaint_number: Annotated[str, Field(max_length=40, examples=["TS-HY-20261121-0003"])]
    department_id: UUID | None = Field(description="The department that the complaint was forwarded to.")
    state: CorrectiveState
    what: Account
    cause: Account
    owner_id: UUID
    due_on: date
    done_note: Account = Field(description="What was done, as last reported.")
    done_at: Moment | None
    done_by_id: UUID | None
    verified_at: Moment | None
    verified_by_id: UUID | None
    created_at: Moment
    updated_at: Moment


class CorrectiveOut(CorrectiveRow):
    """A corrective action with what the caller may do."""

    available_actions: Annotated[list[AvailableAction], Field(max_length=20)]


class CorrectiveQuery(PeriodQuery):
    """Filters of corrective actions."""

    state: Annotated[list[CorrectiveState] | None, Several] = Field(default=None, max_length=3)
    owner_id: UUID | None = None
    complaint_id: UUID | None = None
    due_on_lt: Day | None = Field(default=None, description="Only those due before this day.")


def corrective_row(row: Any) -> dict[str, Any]:
    """A corrective action, as in lists."""
    return {name: getattr(row, name) for name in CorrectiveRow.model_fields}


def corrective_body(outcome: Outcome[Any], language: Language) -> dict[str, Any]:
    """A corrective action for its caller."""
    row = outcome.context.row
    found = CORRECTIVE_ACTION.available(outcome.context)
    return {**corrective_row(row), "available_actions": offers(found, CORRECTIVE_ACTION.path, row.id, language)}
