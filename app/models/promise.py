"""Promises 承诺: what somebody at the desk said they would find out, and by when they would answer (M-93)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from app.core.enums import Labelled, Means
from app.models.base import VersionedRow, choice


class PromiseState(Labelled):
    """M-93: what became of a promise."""

    OPEN = "open", "open", "待兑现"
    KEPT = "kept", "kept", "已兑现"
    BROKEN = "broken", "broken", "未兑现"


class AnswerPromise(VersionedRow, table=True):
    """One answer that was promised to somebody, by somebody, until a moment."""

    __tablename__ = "promise"
    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        Index("ix_promise_community_id_created_at_id", "community_id", "created_at", "id"),
        Index("ix_promise_community_id_state_created_at_id", "community_id", "state", "created_at", "id"),
        Index("ix_promise_answerer_id_created_at_id", "answerer_id", "created_at", "id"),
        Index("ix_promise_maker_id_created_at_id", "maker_id", "created_at", "id"),
        Index("ix_promise_customer_id_created_at_id", "customer_id", "created_at", "id"),
        # few come from an enquiry
        Index(
            "ix_promise_enquiry_id",
            "enquiry_id",
            postgresql_where=text("enquiry_id IS NOT NULL"),
            sqlite_where=text("enquiry_id IS NOT NULL"),
        ),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")
    community_id: UUID = Field(foreign_key="community.id")
    number: str = Field(max_length=40, schema_extra={"examples": ["CN-HY-20261121-0001"]})
    state: PromiseState = Field(sa_type=choice(PromiseState, "state"))
    updated_at: datetime
    maker_id: UUID
    """Who gave the promise."""
    enquiry_id: UUID | None = Field(default=None, description="The enquiry that it comes from, if any.")
    answerer_id: UUID = Field(foreign_key="person.id", description="Who answers.")
    customer_id: UUID | None = Field(
        default=None, foreign_key="person.id", description="The customer to whom it was made, if it was one."
    )
    made_to: str = Field(max_length=60, description="To whom it was made.")
    phone: str | None = Field(default=None, max_length=20, description="Where the answer goes.")
    what: str = Field(max_length=500, description="What will be answered or done.")
    until: datetime = Field(description="By when.")
    answer: str = Field(default="", max_length=2000, description="What the person was told in the end.")
    means: Means | None = Field(default=None, sa_type=choice(Means, "means"))
    settled_at: datetime | None = Field(default=None, description="When it was kept or broken.")
    settled_by_id: UUID | None = None
    postponed: int = Field(default=0, description="How often another time was agreed.")
    reason: str = Field(default="", max_length=500, description="Why it was put off last, or broken.")
