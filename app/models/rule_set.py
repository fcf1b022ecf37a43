"""Rules versions 规则版本: a community's own rules, written as drafts and put in force by somebody else (M-150)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.core.enums import Labelled
from app.core.json_object import JsonObject
from app.models.base import JsonColumn, VersionedRow, choice


class RuleSetState(Labelled):
    """Where a version of the rules stands."""

    DRAFT = "draft", "draft", "草稿"
    SCHEDULED = "scheduled", "scheduled", "待生效"
    ACTIVE = "active", "in force", "执行中"
    SUPERSEDED = "superseded", "superseded", "已被取代"
    DISCARDED = "discarded", "discarded", "已作废"


class RuleSet(VersionedRow, table=True):
    """All optional rules of a community as one version. Its contents stand in six columns, as the desk thinks of them;
    what is in force is repeated in `Community.settings`, which every decision reads."""

    __tablename__ = "rule_set"
    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        UniqueConstraint("community_id", "revision"),
        Index("ix_rule_set_community_id_created_at_id", "community_id", "created_at", "id"),
        Index("ix_rule_set_community_id_state_created_at_id", "community_id", "state", "created_at", "id"),
        # for the copy of their own data that people can have
        Index("ix_rule_set_writer_id", "writer_id"),
        # one version is in force, and at most one waits for its moment
        Index(
            "uq_rule_set_active",
            "community_id",
            unique=True,
            postgresql_where=text("state = 'active'"),
            sqlite_where=text("state = 'active'"),
        ),
        Index(
            "uq_rule_set_scheduled",
            "community_id",
            unique=True,
            postgresql_where=text("state = 'scheduled'"),
            sqlite_where=text("state = 'scheduled'"),
        ),
        CheckConstraint("revision IS NULL OR revision > 0", name="revision"),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")
    community_id: UUID = Field(foreign_key="community.id")
    number: str = Field(max_length=40, schema_extra={"examples": ["XZ-HY-20261129-0001"]})
    state: RuleSetState = Field(sa_type=choice(RuleSetState, "state"))
    updated_at: datetime
    writer_id: UUID
    title: str = Field(max_length=200, description="What it changes, and what for.")
    hours: JsonObject = Field(default_factory=dict, sa_type=JsonColumn)
    work: JsonObject = Field(default_factory=dict, sa_type=JsonColumn)
    money: JsonObject = Field(default_factory=dict, sa_type=JsonColumn)
    warranty: JsonObject = Field(default_factory=dict, sa_type=JsonColumn)
    follow_up: JsonObject = Field(default_factory=dict, sa_type=JsonColumn)
    checklists: JsonObject = Field(default_factory=dict, sa_type=JsonColumn, sa_column_kwargs={"server_default": "{}"})
    """Empty in versions from before lists were among the rules: they leave the lists as they are."""

    revision: int | None = Field(
        default=None,
        ge=1,
        description="1, 2, 3 … in the order in which versions came in force; null: not in force yet.",
    )
    based_on_id: UUID | None = Field(
        default=None, foreign_key="rule_set.id", description="The version that was in force when it was written."
    )
    simulation: JsonObject | None = Field(default=None, sa_type=JsonColumn)
    """What it would have meant for a period that is past; None: nobody has tried yet."""
    simulated_from: date | None = Field(default=None, description="First day of the period it was tried on.")
    simulated_until: date | None = Field(default=None, description="Last day of the period it was tried on.")
    unsimulated_reason: str = Field(
        default="", max_length=500, description="Why it was put in force without trying its contents on the past."
    )
    accepted_warnings: list[str] = Field(default_factory=list, sa_type=JsonColumn)
    """The warnings of the check that were accepted when it was put in force."""
    decided_by_id: UUID | None = Field(default=None, description="Who put it in force.")
    decided_at: datetime | None = None
    decided_alone: bool = Field(
        default=False, description="Whether its writer put it in force, because there is nobody else who could."
    )
    effective_at: datetime | None = Field(default=None, description="From when on it is to be in force.")
    apply_to_running: bool = Field(
        default=False, description="Whether clocks that run get their new end by its hours of service."
    )
    active_from: datetime | None = Field(default=None, description="Since when it is, or was, in force.")
    active_until: datetime | None = Field(default=None, description="Until when it was in force.")
    running_clocks: int = Field(
        default=0, description="Clocks that ran when it came in force, and end at another time by its hours."
    )
    reason: str = Field(default="", max_length=500, description="Why it was called off or discarded.")
