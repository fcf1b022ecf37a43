"""The timeline of a record: what happened, in words a person reads."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.api.schemas.common import Answer, Moment


class TimelineEntry(Answer):
    """One thing that happened."""

    at: Moment
    version: Annotated[int, Field(ge=1, le=2_147_483_647)]
    record_type: Annotated[str, Field(max_length=40, examples=["work_order"])]
    event: Annotated[str, Field(max_length=60, examples=["work_order.dispatched"])]
    title: Annotated[str, Field(max_length=100, examples=["派单"])]
    actor_id: UUID
    actor: Annotated[str, Field(max_length=200, examples=["客服接待员"])]
    from_state: Annotated[str | None, Field(max_length=40)]
    to_state: Annotated[str | None, Field(max_length=40)]
    text: Annotated[str, Field(max_length=4000, examples=["客服接待员派单(已受理 → 已派单)。"])]
    details: Annotated[list[str], Field(max_length=100)]
    rules_version: Annotated[int | None, Field(ge=1, description="Of the community's rules then in force.")]


class TimelineOut(Answer):
    """What happened to an order and its charge, payments and follow-ups, oldest first."""

    data: Annotated[list[TimelineEntry], Field(max_length=10_000)]
