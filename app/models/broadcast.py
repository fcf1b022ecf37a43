"""Broadcasts 广播记录: people who are looked for or lost are called by broadcast (M-90)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from app.core.enums import Labelled
from app.models.base import VersionedRow, choice


class BroadcastState(Labelled):
    """M-90: how far a search has come."""

    ASKED = "asked", "asked for", "待播"
    CALLED = "called", "called", "已广播"
    FOUND = "found", "found", "已找到"
    GIVEN_UP = "given_up", "given up", "未找到"


class BroadcastOccasion(Labelled):
    """Why somebody is called."""

    LOST = "lost", "lost", "走失"
    SOUGHT = "sought", "looked for", "寻人"
    THING = "thing", "whose thing it is", "寻失主"
    CAR = "car", "to move a car", "挪车"


class Broadcast(VersionedRow, table=True):
    """One search: who asked, for whom, what was said when, and what came of it."""

    __tablename__ = "broadcast"
    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        Index("ix_broadcast_community_id_created_at_id", "community_id", "created_at", "id"),
        Index("ix_broadcast_community_id_state_created_at_id", "community_id", "state", "created_at", "id"),
        Index("ix_broadcast_enquiry_id", "enquiry_id"),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")
    community_id: UUID = Field(foreign_key="community.id")
    number: str = Field(max_length=40, schema_extra={"examples": ["GB-HY-20261121-0001"]})
    state: BroadcastState = Field(sa_type=choice(BroadcastState, "state"))
    updated_at: datetime
    maker_id: UUID
    occasion: BroadcastOccasion = Field(sa_type=choice(BroadcastOccasion, "occasion"))
    seeker: str = Field(max_length=60, description="Who asked.")
    phone: str | None = Field(default=None, max_length=20, description="How whoever asked is reached.")
    sought: str = Field(max_length=60, description="Who is called.")
    text: str = Field(max_length=500, description="What is said.")
    meet_at: str = Field(max_length=100, description="Where the person is to come to.")
    enquiry_id: UUID | None = Field(default=None, foreign_key="enquiry.id")
    calls: int = Field(default=0, description="How often it was called.")
    called_at: datetime | None = Field(default=None, description="When it was called last.")
    outcome: str = Field(default="", max_length=500, description="What came of it.")
    settled_at: datetime | None = None
