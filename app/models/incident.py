"""Public faults 公共故障: what fails for many at once, where, since when, and when it is expected back (M-100)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from app.core.enums import Labelled
from app.core.json_object import JsonObject
from app.models.base import JsonColumn, VersionedRow, choice


class IncidentState(Labelled):
    """M-100: where a public fault stands."""

    OPEN = "open", "going on", "处理中"
    RESTORED = "restored", "back again", "已恢复"
    CLOSED = "closed", "closed", "已关闭"
    CANCELLED = "cancelled", "registered by mistake", "已撤销"


class Failure(Labelled):
    """M-100: what fails."""

    WATER = "water", "water", "供水"
    POWER = "power", "power", "供电"
    LIFT = "lift", "lift", "电梯"
    GAS = "gas", "gas", "燃气"
    HEATING = "heating", "heating and cooling", "供暖供冷"
    NETWORK = "network", "network and television", "网络电视"
    DRAINAGE = "drainage", "drainage", "排水"
    ACCESS = "access", "doors and barriers", "门禁道闸"
    OTHER = "other", "other", "其他"


class Incident(VersionedRow, table=True):
    """One fault that many people report: it answers all of their reports."""

    __tablename__ = "incident"
    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        Index("ix_incident_community_id_created_at_id", "community_id", "created_at", "id"),
        Index("ix_incident_community_id_state_created_at_id", "community_id", "state", "created_at", "id"),
        # for the copy of their own data that people can have
        Index("ix_incident_maker_id_created_at_id", "maker_id", "created_at", "id"),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")
    community_id: UUID = Field(foreign_key="community.id")
    number: str = Field(max_length=40, schema_extra={"examples": ["GZ-HY-20261121-0001"]})
    state: IncidentState = Field(sa_type=choice(IncidentState, "state"))
    updated_at: datetime
    maker_id: UUID
    """Who registered it."""
    fails: Failure = Field(sa_type=choice(Failure, "fails"), description="What fails.")
    place: str = Field(max_length=140, description="Where, as people say it.")
    area: list[JsonObject] = Field(default_factory=list, sa_type=JsonColumn)
    """The buildings, units and rooms that it concerns, each with those that it lies in; none: the whole community."""
    asset_id: UUID | None = Field(default=None, description="The equipment that failed, where it is one.")
    since: datetime = Field(description="Since when it fails.")
    known: str = Field(default="", max_length=1000, description="What is known of it, for the staff.")
    expected_back_at: datetime | None = Field(default=None, description="When it is expected back, as people are told.")
    emergency_plan_id: UUID | None = Field(default=None, description="The emergency plan under which it was opened.")
    repair_order_ids: list[str] = Field(default_factory=list, sa_type=JsonColumn)
    """The work orders that repair it."""
    updates: list[JsonObject] = Field(default_factory=list, sa_type=JsonColumn)
    """What people were told meanwhile, the newest last: when, by whom, in Chinese and English."""
    reports: int = Field(default=0, description="How many reports it answers.")
    still_out: int = Field(default=0, description="How many said that theirs does not work although it is back.")
    times_out: int = Field(default=1, description="How often it failed: 1, and one more each time that it came back.")
    restored_at: datetime | None = Field(default=None, description="Since when it works again.")
    outcome: str = Field(default="", max_length=1000, description="What it was, and what was done.")
    answers_until: datetime | None = Field(
        default=None, description="Until when whoever reported it may say that theirs still does not work."
    )
    closed_at: datetime | None = None
    reason: str = Field(default="", max_length=500, description="Why it was cancelled or reopened.")
