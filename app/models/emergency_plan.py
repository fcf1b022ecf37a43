"""Emergency plans 应急预案: who does what, in which order, when a typhoon comes or the power fails (M-100)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from app.core.enums import Labelled
from app.core.json_object import JsonObject
from app.models.base import JsonColumn, VersionedRow, choice


class EmergencyPlanState(Labelled):
    """M-100: where a plan stands."""

    ARMED = "armed", "ready", "待命"
    ACTIVATED = "activated", "activated", "已启动"
    STOOD_DOWN = "stood_down", "stood down", "已解除"


class Emergency(Labelled):
    """M-100: what a plan is for."""

    TYPHOON = "typhoon", "typhoon", "台风"
    FLOOD = "flood", "flood", "水浸"
    POWER_CUT = "power_cut", "power cut", "停电"
    WATER_CUT = "water_cut", "water cut", "停水"
    ENTRAPMENT = "entrapment", "people trapped in a lift", "电梯困人"
    FIRE = "fire", "fire", "火警"
    GAS_LEAK = "gas_leak", "gas leak", "燃气泄漏"
    SNOW = "snow", "snow and ice", "冰雪"
    OTHER = "other", "other", "其他"


class EmergencyLevel(Labelled):
    """How bad it is, by the four levels of the national plan; the first is the worst."""

    EXCEPTIONAL = "i", "level I, exceptional", "Ⅰ级(特别重大)"
    GRAVE = "ii", "level II, grave", "Ⅱ级(重大)"
    SERIOUS = "iii", "level III, serious", "Ⅲ级(较大)"
    ORDINARY = "iv", "level IV, ordinary", "Ⅳ级(一般)"


class EmergencyPlan(VersionedRow, table=True):
    """One plan of a community. It is used again and again; what is said of its last use stands here until it is armed
    anew, and for good in the journal."""

    __tablename__ = "emergency_plan"
    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        Index("ix_emergency_plan_community_id_created_at_id", "community_id", "created_at", "id"),
        Index("ix_emergency_plan_community_id_state_created_at_id", "community_id", "state", "created_at", "id"),
        # for the copy of their own data that people can have
        Index("ix_emergency_plan_maker_id_created_at_id", "maker_id", "created_at", "id"),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")
    community_id: UUID = Field(foreign_key="community.id")
    number: str = Field(max_length=40, schema_extra={"examples": ["YA-HY-20261121-0001"]})
    state: EmergencyPlanState = Field(sa_type=choice(EmergencyPlanState, "state"))
    updated_at: datetime
    maker_id: UUID
    """Who drew it up."""
    emergency: Emergency = Field(sa_type=choice(Emergency, "emergency"))
    title: str = Field(max_length=200)
    posts: list[JsonObject] = Field(default_factory=list, sa_type=JsonColumn)
    """Who leads, who calls the utilities: post, duty, and the person, where one is named."""
    tasks: list[JsonObject] = Field(default_factory=list, sa_type=JsonColumn)
    """By their order: trade, place, what, department, and within how many minutes."""
    utilities: list[JsonObject] = Field(default_factory=list, sa_type=JsonColumn)
    """Whom to tell outside: name and telephone."""
    note: str = Field(default="", max_length=1000)

    level: EmergencyLevel | None = Field(default=None, sa_type=choice(EmergencyLevel, "level"))
    reason: str = Field(default="", max_length=500, description="Why it was activated.")
    activated_at: datetime | None = None
    activated_by_id: UUID | None = None
    activations: int = Field(default=0, description="How often it was activated.")
    told: list[JsonObject] = Field(default_factory=list, sa_type=JsonColumn)
    """M-100: which utility was told when, or why it was not, and what it said."""
    stood_down_at: datetime | None = None
    outcome: str = Field(default="", max_length=1000, description="How it ended.")
    open_reason: str = Field(default="", max_length=500, description="Why it was stood down with tasks open.")
    damage: str = Field(default="", max_length=1000, description="What was damaged, as the report says.")
    lessons: str = Field(default="", max_length=1000, description="What is to be done better next time.")
    reported_at: datetime | None = None
    reported_by_id: UUID | None = None
