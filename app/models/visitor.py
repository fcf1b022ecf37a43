"""Visitors 访客: invited by a resident or registered by reception, let in once, and gone again (M-95)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from app.core.enums import Labelled, Means
from app.models.base import VersionedRow, choice


class VisitorState(Labelled):
    """M-95: how far a visitor has come."""

    EXPECTED = "expected", "expected", "已邀约"
    REGISTERED = "registered", "registered", "已登记"
    ADMITTED = "admitted", "let in", "已放行"
    TURNED_AWAY = "turned_away", "turned away", "已劝返"
    EXPIRED = "expired", "pass expired", "已过期"
    LEFT = "left", "left", "已离开"


class CallResult(Labelled):
    """M-95: what a resident says when reception calls about a visitor."""

    AGREED = "agreed", "agreed", "同意来访"
    DECLINED = "declined", "declined", "拒绝来访"
    NOT_REACHED = "not_reached", "not reached", "未联系上"


class Visitor(VersionedRow, table=True):
    """One visit: one person, or several who come together. What is written is never altered; whoever must correct it
    adds to it."""

    __tablename__ = "visitor"
    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        Index("ix_visitor_community_id_created_at_id", "community_id", "created_at", "id"),
        Index("ix_visitor_community_id_state_created_at_id", "community_id", "state", "created_at", "id"),
        Index("ix_visitor_community_id_plate", "community_id", "plate"),
        Index("ix_visitor_premises_id_created_at_id", "premises_id", "created_at", "id"),
        Index("ix_visitor_resident_id_created_at_id", "resident_id", "created_at", "id"),
        Index("ix_visitor_maker_id_created_at_id", "maker_id", "created_at", "id"),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")
    community_id: UUID = Field(foreign_key="community.id")
    number: str = Field(max_length=40, schema_extra={"examples": ["FK-HY-20261121-0003"]})
    state: VisitorState = Field(sa_type=choice(VisitorState, "state"))
    updated_at: datetime
    premises_id: UUID = Field(foreign_key="premises.id")
    place: str = Field(max_length=140, description="The room or shop, as people write it.")
    resident_id: UUID | None = Field(
        default=None, foreign_key="person.id", description="Who invited the visitor, or was called about them."
    )
    maker_id: UUID
    """Who made the entry: the resident or somebody of the desk."""
    name: str = Field(max_length=60)
    phone: str | None = Field(default=None, max_length=20)
    plate: str | None = Field(default=None, max_length=12, description="Number plate, without blanks and dots.")
    people: int = Field(default=1, description="How many people come together.")
    purpose: str = Field(max_length=200)
    expected_at: datetime | None = None
    until: datetime = Field(description="Until when the pass is good.")
    code: str = Field(max_length=20)
    """The pass's secret: whoever says it is let in, once."""
    called_at: datetime | None = Field(default=None, description="When the resident was called.")
    call_means: Means | None = Field(default=None, sa_type=choice(Means, "call_means"))
    call_result: CallResult | None = Field(default=None, sa_type=choice(CallResult, "call_result"))
    answered_by: str | None = Field(default=None, max_length=60, description="Who answered the call.")
    checked_in_at: datetime | None = None
    admitted_at: datetime | None = None
    admitted_by_id: UUID | None = None
    left_at: datetime | None = None
    reason: str = Field(default="", max_length=500, description="Why the visitor was turned away, or the pass revoked.")
    correction: str = Field(default="", max_length=500, description="The newest correction; the timeline has all.")
    corrections: int = Field(default=0, description="How often something was corrected.")
