"""Audit marks 稽核: what a supervisor or the manager found when they looked at a record (M-150)."""

from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from app.core.enums import Labelled
from app.models.base import VersionedRow, choice


class AuditFinding(Labelled):
    """M-150: what was found."""

    IN_ORDER = "in_order", "in order", "无误"
    OBJECTION = "objection", "objection", "有异议"


class AuditMark(VersionedRow, table=True):
    """One mark on one record. It stays as it was made: who thinks otherwise later makes another."""

    __tablename__ = "audit_mark"
    __table_args__ = (
        Index("ix_audit_mark_community_id_created_at_id", "community_id", "created_at", "id"),
        Index("ix_audit_mark_community_id_finding_created_at_id", "community_id", "finding", "created_at", "id"),
        Index("ix_audit_mark_record_id_created_at_id", "record_id", "created_at", "id"),
    )

    community_id: UUID = Field(foreign_key="community.id")
    record_type: str = Field(max_length=40)
    record_id: UUID
    record_version: int
    """Which version of the record was looked at."""
    record_number: str = Field(max_length=40)
    department_id: UUID | None = None
    """The department that had the record then."""
    finding: AuditFinding = Field(sa_type=choice(AuditFinding, "finding"))
    remark: str = Field(default="", max_length=500)
    marked_by_id: UUID
