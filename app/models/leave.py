"""Leave 请假: who is away, from when until when, and who granted it (M-99)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from app.core.enums import Labelled
from app.models.base import VersionedRow, choice


class LeaveState(Labelled):
    """What became of somebody's wish to be away."""

    ASKED = "asked", "asked for", "待批准"
    GRANTED = "granted", "granted", "已批准"
    DECLINED = "declined", "declined", "未批准"
    WITHDRAWN = "withdrawn", "withdrawn", "已撤回"


class LeaveKind(Labelled):
    """Why somebody is away."""

    ANNUAL = "annual", "annual leave", "年休假"
    PERSONAL = "personal", "personal matters", "事假"
    SICK = "sick", "illness", "病假"
    LIEU = "lieu", "time off in lieu", "调休"
    OTHER = "other", "other", "其他"


class Leave(VersionedRow, table=True):
    """One time in which somebody of the staff is away."""

    __tablename__ = "leave"
    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        Index("ix_leave_community_id_created_at_id", "community_id", "created_at", "id"),
        Index("ix_leave_community_id_state_created_at_id", "community_id", "state", "created_at", "id"),
        Index("ix_leave_community_id_department_id_created_at_id",
              "community_id", "department_id", "created_at", "id"),
        Index("ix_leave_person_id_created_at_id", "person_id", "created_at", "id"),
        Index("ix_leave_asker_id_created_at_id", "asker_id", "created_at", "id"),
        Index("ix_leave_person_id_ends_at", "person_id", "ends_at"),
    )  # fmt: skip

    organisation_id: UUID = Field(foreign_key="organisation.id")
    community_id: UUID = Field(foreign_key="community.id")
    number: str = Field(max_length=40, schema_extra={"examples": ["QJ-HY-20261121-0001"]})
    state: LeaveState = Field(sa_type=choice(LeaveState, "state"))
    updated_at: datetime
    asker_id: UUID
    """Who asked: the person, or a superior to whom they said it."""
    person_id: UUID = Field(foreign_key="person.id", description="Who is away.")
    department_id: UUID | None = Field(
        default=None, foreign_key="department.id", description="The department in which the person works, if any."
    )
    kind: LeaveKind = Field(sa_type=choice(LeaveKind, "kind"))
    starts_at: datetime
    ends_at: datetime = Field(description="From when on the person is back.")
    note: str = Field(default="", max_length=500)
    decided_at: datetime | None = None
    decided_by_id: UUID | None = None
    reason: str = Field(default="", max_length=500, description="Why it was declined or withdrawn.")
