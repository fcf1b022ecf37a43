"""Clocks 时限: one row for each deadline that was started; a projection written with the journal."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from app.core.enums import ClockState
from app.models.base import Row, choice


class ClockRow(Row, table=True):
    """A deadline of one record. `next_at` is when the worker must look at it again (warning, then breach);
    a lease keeps two workers from firing it twice."""

    __tablename__ = "clock"
    __table_args__ = (
        Index("ix_clock_record_id_name", "record_id", "name"),
        Index("ix_clock_community_id_state_due_at", "community_id", "state", "due_at"),
        Index(
            "ix_clock_next_at",
            "next_at",
            postgresql_where=text("state = 'running'"),
            sqlite_where=text("state = 'running'"),
        ),
    )

    community_id: UUID = Field(foreign_key="community.id")
    record_type: str = Field(max_length=40)
    record_id: UUID
    name: str = Field(max_length=40)
    round: int = 1
    state: ClockState = Field(sa_type=choice(ClockState, "state"))
    started_at: datetime
    due_at: datetime
    warn_at: datetime
    paused_at: datetime | None = None
    paused_seconds: int = 0
    breached_at: datetime | None = None
    """When it was found late; a breach is a fact that stays, whatever ends the clock."""
    ended_at: datetime | None = None
    next_at: datetime
    fired: int = 0
    """How many times it fired: 1 warned, 2 breached, more: up the ladder."""
    policy_version: int = 0
    """Version of the policy row its length came from; 0 is the house default."""
    calendar: str = Field(default="elapsed", max_length=40)
    """elapsed, natural_days or working_days; with '?' appended when the official calendar did not reach so far."""
    leased_by: str | None = Field(default=None, max_length=60)
    leased_until: datetime | None = None
