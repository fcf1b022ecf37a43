"""Shapes of the lists that the quality group works from: qualifications that end, workers who are due."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.api.schemas.common import Answer
from app.core.fields import Form


class EndingQuery(Form):
    """How far ahead."""

    days: Annotated[int, Field(ge=1, le=366, description="Those that end within so many days.")] = 30


class EndingQualificationOut(Answer):
    """A qualification that ends soon, and that no later one goes beyond."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    person_id: UUID
    person_name: str = Field(max_length=60, examples=["陈志强"])
    trade: str = Field(max_length=40, examples=["plumbing"])
    valid_from: date
    valid_until: date
    certificate: str = Field(max_length=100)


class DueReviewOut(Answer):
    """A worker who is due for a quality review."""

    model_config = ConfigDict(from_attributes=True)

    person_id: UUID
    person_name: str = Field(max_length=60, examples=["陈志强"])
    reviewed_at: datetime | None = Field(description="When their last review was concluded; null: never.")
