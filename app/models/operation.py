"""Long work that a request only begins, such as an import or an export; the worker does it piece by piece."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from app.core.enums import Labelled
from app.core.json_object import JsonObject
from app.models.base import JsonColumn, Row, choice


class OperationKind(Labelled):
    """What is done."""

    IMPORT = "import", "import", "导入"
    EXPORT = "export", "export", "导出"


class OperationState(Labelled):
    """How far long work has come."""

    WAITING = "waiting", "waiting", "等待中"
    RUNNING = "running", "running", "进行中"
    SUCCEEDED = "succeeded", "finished", "已完成"
    FAILED = "failed", "failed", "失败"
    CANCELLED = "cancelled", "cancelled", "已取消"


class LongOperation(Row, table=True):
    """Long work for one community. Each piece of it is one transaction together with how far it has come, so a worker
    that is killed leaves nothing half done and nothing is done twice."""

    __tablename__ = "operation"
    __table_args__ = (
        Index("ix_operation_community_id_created_at_id", "community_id", "created_at", "id"),
        Index("ix_operation_ended_at", "ended_at"),
        Index(
            "ix_operation_next_at",
            "next_at",
            postgresql_where=text("state IN ('waiting', 'running')"),
            sqlite_where=text("state IN ('waiting', 'running')"),
        ),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")
    community_id: UUID = Field(foreign_key="community.id")
    kind: OperationKind = Field(sa_type=choice(OperationKind, "kind"))
    state: OperationState = Field(sa_type=choice(OperationState, "state"))
    asked_by_id: UUID
    """The person or machine client that began it; it is done with the rights that they have then."""
    asked_by_kind: str = Field(max_length=10)
    """`person` or `client`, as with callers."""
    request_id: str | None = Field(default=None, max_length=80)
    """The id of the request that began it, which the journal entries of what is done name, too."""
    details: JsonObject = Field(default_factory=dict, sa_type=JsonColumn)
    """What exactly is to be done, as its kind reads it; nothing that identifies a person."""
    total: int | None = None
    """How many parts there are; None as long as nobody knows."""
    done: int = 0
    """How many of them are dealt with."""
    result: JsonObject = Field(default_factory=dict, sa_type=JsonColumn)
    """What has come of it so far, as its kind writes it."""
    problem: JsonObject | None = Field(default=None, sa_type=JsonColumn)
    """Why it failed: the problem's code, and its sentence in both languages."""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    next_at: datetime
    """When a worker takes it up; while one is at it, the end of that worker's lease."""
    leased_by: str = Field(default="", max_length=80)
    """The worker that is at it."""
    tries: int = 0
    """How often its next piece was begun; a piece that is finished sets it to 0."""
