"""Quality review 质量评审: the quality group reviews a worker on the four ratings, with a recorded result (M-73)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from app.core.enums import Labelled
from app.core.json_object import JsonObject
from app.models.base import JsonColumn, VersionedRow, choice


class QualityReviewState(Labelled):
    """M-73: whether a review has its result."""

    OPEN = "open", "open", "评审中"
    CONCLUDED = "concluded", "concluded", "已有结论"


class ReviewResult(Labelled):
    """M-73: what a review comes to."""

    COMMEND = "commend", "commended", "表扬"
    KEEP = "keep", "satisfactory", "合格"
    TRAIN = "train", "needs training", "安排培训"
    OTHER = "other", "other", "其他"


class QualityReview(VersionedRow, table=True):
    """One review of one worker for a period."""

    __tablename__ = "quality_review"
    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        Index("ix_quality_review_community_id_created_at_id", "community_id", "created_at", "id"),
        Index("ix_quality_review_community_id_state_created_at_id", "community_id", "state", "created_at", "id"),
        Index(
            "ix_quality_review_community_id_department_id_created_at_id",
            "community_id",
            "department_id",
            "created_at",
            "id",
        ),
        Index("ix_quality_review_reviewed_id_created_at_id", "reviewed_id", "created_at", "id"),
        Index("ix_quality_review_maker_id_created_at_id", "maker_id", "created_at", "id"),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")
    community_id: UUID = Field(foreign_key="community.id")
    number: str = Field(max_length=40, schema_extra={"examples": ["PS-HY-20261121-0003"]})
    state: QualityReviewState = Field(sa_type=choice(QualityReviewState, "state"))
    updated_at: datetime
    maker_id: UUID
    """Who opened it."""
    reviewed_id: UUID = Field(foreign_key="person.id", description="The worker who is reviewed.")
    department_id: UUID | None = Field(
        default=None, foreign_key="department.id", description="The worker's department when it was opened."
    )
    period_from: date = Field(description="First day of the period.")
    period_until: date = Field(description="Last day of the period.")
    customers: JsonObject = Field(default_factory=dict, sa_type=JsonColumn)
    """What customers said of the worker's jobs in the period: see `CustomersSaid` in app/workflow/kinds."""
    reviews: list[JsonObject] = Field(default_factory=list, sa_type=JsonColumn)
    """The four grades of each member of the quality group, with name, remark and time."""
    result: ReviewResult | None = Field(default=None, sa_type=choice(ReviewResult, "result"))
    conclusion: str = Field(default="", max_length=1000, description="Why it came to that, and what follows.")
    concluded_at: datetime | None = None
    concluded_by_id: UUID | None = None
    answer: str = Field(default="", max_length=1000, description="What the worker says to it.")
    answered_at: datetime | None = None
