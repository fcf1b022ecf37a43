"""Quality reviews as the API shows them: by their columns, with the grades of both sides (M-73)."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from app.api.generic.answers import Answers, made_from, with_fields
from app.api.schemas.common import Answer
from app.core.fields import Rating
from app.services.kinds.quality_reviews import QUALITY_REVIEWS

MOST_REVIEWS: Final = 50
Count = Annotated[int, Field(ge=0, le=1_000_000)]
AverageGrade = Annotated[float, Field(ge=1, le=5, description="With two decimals.")] | None


class CustomersWordOut(Answer):
    """What customers said in the period, at their sign-off or when they were followed up."""

    jobs: Count = Field(description="Jobs that the worker did, as the lead or as a helper.")
    helped: Count | None = Field(
        default=None,
        description="With how many of them they helped, the others they led; null: it was not counted then.",
    )
    reworks: Count = Field(description="How many jobs were done again after this worker had completed them.")
    rated: Count = Field(description="How many of them were rated.")
    attitude: AverageGrade
    quality: AverageGrade
    speed: AverageGrade
    overall: AverageGrade


class GroupReviewOut(Answer):
    """The grades of one member of the quality group."""

    by_id: UUID
    name: str = Field(max_length=60)
    attitude: Rating
    quality: Rating
    speed: Rating
    overall: Rating
    remark: str = Field(max_length=500)
    at: datetime


MADE: Final = made_from(QUALITY_REVIEWS)
QualityReviewOut: Final = with_fields(
    MADE.whole,
    customers=(CustomersWordOut, ...),
    reviews=(Annotated[list[GroupReviewOut], Field(max_length=MOST_REVIEWS)], ...),
)

ANSWERS: Final = Answers(QualityReviewOut, QualityReviewOut, MADE.whole_of, MADE.whole_of)
