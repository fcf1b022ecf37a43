"""Clocks 时限: one row for each deadline that was started. The row can be derived from the journal."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from app.core.enums import ClockState
from app.models.base import Row, VersionedRow, choice


class ClockRow(Row, table=True):
    """A deadline of one record. The worker must look at it at `next_at` (for the warning, then the breach); a lease
    keeps two workers from processing it twice."""

    __tablename__ = "clock"
    __table_args__ = (
        Index("ix_clock_record_id_name", "record_id", "name"),
        Index("ix_clock_community_id_state_due_at", "community_id", "state", "due_at"),
        Index("ix_clock_community_id_started_at", "community_id", "started_at"),
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
    """When it became late. A breach stays recorded, whatever ends the clock."""
    ended_at: datetime | None = None
    next_at: datetime
    fired: int = 0
    """How many times it fired: 1 warned, 2 breached, more: escalated."""
    policy_version: int = 0
    """Version of the policy that its length came from; 0 is Gongdan's default."""
    calendar: str = Field(default="elapsed", max_length=40)
    """elapsed, natural_days or working_days; with '?' appended if the official calendar did not reach that far."""
    leased_by: str | None = Field(default=None, max_length=60)
    leased_until: datetime | None = None
    chain: str = Field(default="", max_length=64)
    """Hash of the newest journal entry about this clock. These entries are journaled under the clock's own id, so that
    a warning doesn't change the version of the record it belongs to."""
    breached_with: str | None = Field(default=None, max_length=40)
    """Who was responsible when the time ran out."""
    policy_id: UUID | None = None
    """The policy that its length came from, which is never deleted; None is Gongdan's default."""


class ClockPolicyRow(VersionedRow, table=True):
    """How long a clock runs in a community: for one kind of work, one urgency, contract work, or all of them. The most
    specific policy applies. A change counts for clocks started after it, unless running ones are included."""

    __tablename__ = "clock_policy"
    __table_args__ = (Index("ix_clock_policy_community_id_clock", "community_id", "clock"),)

    community_id: UUID = Field(foreign_key="community.id")
    clock: str = Field(max_length=40)
    kind: str | None = Field(default=None, max_length=40)
    """Kind of work order or complaint; None: every kind."""
    urgency: str | None = Field(default=None, max_length=40)
    """Urgency of an order or severity of a complaint; None: every one."""
    contract: bool = False
    """Only where the work is covered by a contract (M-80)."""
    length: int
    """In the clock's unit: seconds, natural days or working days."""
    warn_percent: int = 80
    escalate_after: int | None = None
    """Seconds after the breach until the next escalation level is notified, and so on; None: Gongdan's default."""
    active: bool = True
