"""Follow-ups 回访 of completed work: M-70, M-71."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from app.core.enums import ContactResult, Labelled, Means, Satisfaction
from app.models.base import Row, VersionedRow, choice


class FollowUpState(Labelled):
    """M-70: the desk's call after the job."""

    SCHEDULED = "scheduled", "scheduled", "待回访"
    DONE = "done", "done", "已回访"
    GIVEN_UP = "given_up", "given up", "无法回访"
    NOT_SAMPLED = "not_sampled", "not sampled", "未抽样"


class FollowUp(VersionedRow, table=True):
    """One follow-up, due within one working day of completion. A community may follow up only a sample."""

    __tablename__ = "follow_up"
    __table_args__ = (
        Index("ix_follow_up_work_order_id", "work_order_id"),
        Index("ix_follow_up_community_id_state_due_at", "community_id", "state", "due_at"),
        Index("ix_follow_up_community_id_created_at_id", "community_id", "created_at", "id"),
        Index("ix_follow_up_community_id_done_at_id", "community_id", "done_at", "id"),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")
    community_id: UUID = Field(foreign_key="community.id")
    work_order_id: UUID = Field(foreign_key="work_order.id")
    state: FollowUpState = Field(sa_type=choice(FollowUpState, "state"))
    updated_at: datetime
    due_at: datetime
    attempts: int = 0
    attempt_days: int = 0
    """On how many different local days an attempt was made."""
    last_attempt_at: datetime | None = None
    result: Satisfaction | None = Field(default=None, sa_type=choice(Satisfaction, "result"))
    opinion: str = Field(default="", max_length=1000)
    done_at: datetime | None = None
    done_by_id: UUID | None = None


class FollowUpAttempt(Row, table=True):
    """One attempt to reach the customer for a follow-up."""

    __tablename__ = "follow_up_attempt"
    __table_args__ = (Index("ix_follow_up_attempt_follow_up_id", "follow_up_id"),)

    community_id: UUID = Field(foreign_key="community.id")
    follow_up_id: UUID = Field(foreign_key="follow_up.id")
    by_id: UUID
    means: Means = Field(sa_type=choice(Means, "means"))
    result: ContactResult = Field(sa_type=choice(ContactResult, "result"))
    note: str = Field(default="", max_length=500)
