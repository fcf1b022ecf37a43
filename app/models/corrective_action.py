"""Corrective action 整改: a shortcoming, what is changed because of it, by whom, and by when (M-72, M-141)."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from app.core.enums import Labelled
from app.models.base import VersionedRow, choice


class CorrectiveState(Labelled):
    """M-72, M-141: how far a shortcoming is put right."""

    NOTED = "noted", "to be arranged", "待安排"
    OPEN = "open", "open", "待整改"
    DONE = "done", "done", "已整改"
    VERIFIED = "verified", "verified", "已验证"
    WAIVED = "waived", "waived", "免于整改"


class Source(Labelled):
    """M-72, M-141: what a corrective action comes from."""

    COMPLAINT = "complaint", "complaint", "投诉"
    FOLLOW_UP = "follow_up", "follow-up", "回访"
    QUALITY_REVIEW = "quality_review", "quality review", "质量评审"
    OPINIONS = "opinions", "opinions of a month", "月度意见"


SOURCES: Final = ("complaint_id", "follow_up_id", "quality_review_id", "opinions_month")
"""What a corrective action comes from; exactly one of them is filled in."""
ONE_SOURCE: Final = " + ".join(f"CASE WHEN {name} IS NULL THEN 0 ELSE 1 END" for name in SOURCES) + " = 1"
ARRANGED: Final = "state IN ('noted', 'waived') OR owner_id IS NOT NULL AND due_on IS NOT NULL"
STILL_OPEN: Final = "opinions_month IS NOT NULL AND state IN ('open', 'done')"


def _single(name: str, *columns: str, where: str) -> Index:
    """A unique index over some of the rows."""
    return Index(name, *columns, unique=True, postgresql_where=text(where), sqlite_where=text(where))


class CorrectiveAction(VersionedRow, table=True):
    """M-72, M-141: one shortcoming, and what is changed because of it. A follow-up and a quality review have at most
    one each, and a department at most one open one for the opinions of a month."""

    __tablename__ = "corrective_action"
    __table_args__ = (
        CheckConstraint(ONE_SOURCE, name="one_source"),
        CheckConstraint(ARRANGED, name="arranged"),
        Index("ix_corrective_action_complaint_id", "complaint_id"),
        Index("ix_corrective_action_community_id_created_at_id", "community_id", "created_at", "id"),
        Index("ix_corrective_action_community_id_state_created_at_id", "community_id", "state", "created_at", "id"),
        Index(
            "ix_corrective_action_community_id_department_id_created_at_id",
            "community_id",
            "department_id",
            "created_at",
            "id",
        ),
        Index("ix_corrective_action_owner_id_created_at_id", "owner_id", "created_at", "id"),
        _single("uq_corrective_action_follow_up_id", "follow_up_id", where="follow_up_id IS NOT NULL"),
        _single("uq_corrective_action_quality_review_id", "quality_review_id", where="quality_review_id IS NOT NULL"),
        _single(
            "uq_corrective_action_opinions_month",
            "community_id",
            "opinions_month",
            "department_id",
            where=STILL_OPEN,
        ),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")
    community_id: UUID = Field(foreign_key="community.id")
    complaint_id: UUID | None = Field(default=None, foreign_key="complaint.id")
    follow_up_id: UUID | None = Field(
        default=None, foreign_key="follow_up.id", description="The follow-up whose opinion it answers."
    )
    quality_review_id: UUID | None = Field(default=None, foreign_key="quality_review.id")
    opinions_month: date | None = Field(
        default=None, description="The month whose opinions it answers, by its first day."
    )
    department_id: UUID | None = Field(default=None, foreign_key="department.id")
    worker_id: UUID | None = Field(
        default=None, foreign_key="person.id", description="Whose work the follow-up or the review was about."
    )
    state: CorrectiveState = Field(sa_type=choice(CorrectiveState, "state"))
    updated_at: datetime
    what: str = Field(default="", max_length=1000, description="What is changed; empty until it is arranged.")
    cause: str = Field(default="", max_length=1000)
    owner_id: UUID | None = Field(default=None, foreign_key="person.id", description="Who carries it out.")
    due_on: date | None = None
    done_note: str = Field(default="", max_length=1000, description="What was done, as last reported.")
    done_at: datetime | None = None
    done_by_id: UUID | None = None
    verified_at: datetime | None = None
    verified_by_id: UUID | None = None
    """The person who verified it, never the one who did it."""
    reason: str = Field(default="", max_length=500, description="Why nothing is changed.")
    waived_by_id: UUID | None = None
