"""Follow-ups as the API shows them (M-70)."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from app.api.schemas.common import Answer, AvailableAction, Moment, offers
from app.core.enums import FollowUpState, Satisfaction
from app.core.lang import Language
from app.services.moving.moves import Outcome
from app.workflow.kinds.follow_up import FOLLOW_UP_LIFECYCLE

Count = Annotated[int, Field(ge=0, le=2_147_483_647)]


class FollowUpRow(Answer):
    """A follow-up, as in lists."""

    id: UUID
    version: Count
    community_id: UUID
    work_order_id: UUID
    order_number: Annotated[str, Field(max_length=40)]
    state: FollowUpState
    due_at: Moment
    attempts: Count
    attempt_days: Count
    last_attempt_at: Moment | None
    result: Satisfaction | None
    opinion: Annotated[str, Field(max_length=1000)]
    done_at: Moment | None
    done_by_id: UUID | None
    created_at: Moment
    updated_at: Moment


class FollowUpOut(FollowUpRow):
    """A follow-up with what the caller may do."""

    available_actions: Annotated[list[AvailableAction], Field(max_length=20)]


def follow_up_row(row: Any) -> dict[str, Any]:
    """A follow-up, as in lists."""
    return {name: getattr(row, name) for name in FollowUpRow.model_fields}


def follow_up_body(outcome: Outcome[Any], language: Language) -> dict[str, Any]:
    """A follow-up for its caller."""
    row = outcome.context.row
    found = FOLLOW_UP_LIFECYCLE.available(outcome.context)
    return {**follow_up_row(row), "available_actions": offers(found, FOLLOW_UP_LIFECYCLE.path, row.id, language)}
