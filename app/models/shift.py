"""Shifts 班次: who is on duty at a post, and what one leaves to the next (M-99)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from app.core.enums import Labelled
from app.core.json_object import JsonObject
from app.models.base import JsonColumn, VersionedRow, choice

MOST_MATTERS = 60
"""How many open matters the notes of a shift list at most."""


class ShiftState(Labelled):
    """M-99: where a shift stands."""

    PLANNED = "planned", "planned", "待上岗"
    ON = "on", "on duty", "当班中"
    HANDED_OVER = "handed_over", "handed over", "已交班"
    CANCELLED = "cancelled", "cancelled", "已取消"


class Shift(VersionedRow, table=True):
    """One person at one post, from when until when, with the notes of handover 交班记录 that both signed."""

    __tablename__ = "shift"
    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        Index("ix_shift_community_id_created_at_id", "community_id", "created_at", "id"),
        Index("ix_shift_community_id_state_created_at_id", "community_id", "state", "created_at", "id"),
        Index("ix_shift_community_id_department_id_created_at_id",
              "community_id", "department_id", "created_at", "id"),
        Index("ix_shift_on_duty_id_created_at_id", "on_duty_id", "created_at", "id"),
        Index("ix_shift_relief_id_created_at_id", "relief_id", "created_at", "id"),
        Index("ix_shift_planner_id_created_at_id", "planner_id", "created_at", "id"),
        Index("ix_shift_on_duty_id_ends_at", "on_duty_id", "ends_at"),
        Index("ix_shift_post_id_ends_at", "post_id", "ends_at"),
    )  # fmt: skip

    organisation_id: UUID = Field(foreign_key="organisation.id")
    community_id: UUID = Field(foreign_key="community.id")
    number: str = Field(max_length=40, schema_extra={"examples": ["ZB-HY-20261121-0001"]})
    state: ShiftState = Field(sa_type=choice(ShiftState, "state"))
    updated_at: datetime
    planner_id: UUID
    """Who planned it."""
    post_id: UUID = Field(foreign_key="duty_post.id")
    place: str = Field(max_length=60, description="The name of the post.")
    department_id: UUID = Field(foreign_key="department.id", description="The department that mans the post.")
    on_duty_id: UUID = Field(foreign_key="person.id", description="Who is on duty.")
    starts_at: datetime
    ends_at: datetime
    taken_at: datetime | None = Field(default=None, description="When the person took the post over.")
    notes: str = Field(default="", max_length=2000, description="What whoever comes next must know.")
    open_matters: list[JsonObject] = Field(default_factory=list, sa_type=JsonColumn)
    """What was still open when the notes were signed."""
    signed_at: datetime | None = Field(default=None, description="When the person signed the notes.")
    relief_id: UUID | None = Field(
        default=None, foreign_key="person.id", description="Who relieves, or has relieved, the person."
    )
    relieved_at: datetime | None = Field(default=None, description="When the relief signed the notes.")
    relief_asked_at: datetime | None = Field(default=None, description="When the person asked to be relieved.")
    ended_at: datetime | None = Field(default=None, description="When the person left the post.")
    ended_by_id: UUID | None = None
    reason: str = Field(default="", max_length=500, description="Why it was changed, cancelled or ended last.")
