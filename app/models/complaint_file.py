"""The contents of a complaint's file: evidence, decisions with their verdicts, notes and reports, linked work
orders."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from app.core.complaint_enums import DecisionKind, EvidenceKind, NoteKind, OrderRelation
from app.core.enums import Level, Means
from app.core.json_object import JsonObject
from app.models.base import JsonColumn, Row, choice


class Evidence(Row, table=True):
    """A piece of evidence, which is counted, and verified by a person (M-121, M-136)."""

    __tablename__ = "evidence"
    __table_args__ = (Index("ix_evidence_complaint_id", "complaint_id"),)

    community_id: UUID = Field(foreign_key="community.id")
    complaint_id: UUID = Field(foreign_key="complaint.id")
    kind: EvidenceKind = Field(sa_type=choice(EvidenceKind, "kind"))
    file_id: UUID | None = Field(default=None, foreign_key="stored_file.id")
    """None if it was seen on paper, and is described in the note."""
    note: str = Field(default="", max_length=500)
    brought_by_id: UUID
    genuine: bool | None = None
    """What the person who verified it found; None: not verified yet."""
    verified_by_id: UUID | None = None
    verified_at: datetime | None = None
    finding: str = Field(default="", max_length=500)


class ComplaintDecision(Row, table=True):
    """M-120, M-122: one decision with the verdict it was based on. It is never changed: a reopened complaint gets
    another."""

    __tablename__ = "complaint_decision"
    __table_args__ = (
        Index("ix_complaint_decision_complaint_id", "complaint_id"),
        Index("ix_complaint_decision_community_id_created_at_id", "community_id", "created_at", "id"),
    )

    community_id: UUID = Field(foreign_key="community.id")
    complaint_id: UUID = Field(foreign_key="complaint.id")
    round: int
    kind: DecisionKind = Field(sa_type=choice(DecisionKind, "kind"))
    number: str = Field(max_length=40)
    """Number of the letter that tells the complainant."""
    by_id: UUID
    rules_version: str | None = Field(default=None, max_length=20)
    """None for service complaints, which have no verdict."""
    facts: JsonObject = Field(default_factory=dict, sa_type=JsonColumn)
    """Everything that the rules read, so that the decision can be replayed."""
    verdict: JsonObject | None = Field(default=None, sa_type=JsonColumn)
    codes: list[str] = Field(default_factory=list, sa_type=JsonColumn)
    """Codes of the rules that a refusal cites."""
    against_verdict: bool = False
    reason: str = Field(default="", max_length=1000)
    text: str = Field(default="", max_length=4000)
    """The text that the complainant got."""
    referred_to: str = Field(default="", max_length=200)
    told_at: datetime
    means: Means = Field(sa_type=choice(Means, "means"))
    approved_by_id: UUID | None = None


class ComplaintNote(Row, table=True):
    """Something that was found, told or reported; never changed."""

    __tablename__ = "complaint_note"
    __table_args__ = (Index("ix_complaint_note_complaint_id_created_at", "complaint_id", "created_at"),)

    community_id: UUID = Field(foreign_key="community.id")
    complaint_id: UUID = Field(foreign_key="complaint.id")
    round: int
    kind: NoteKind = Field(sa_type=choice(NoteKind, "kind"))
    by_id: UUID
    text: str = Field(default="", max_length=4000)
    means: Means | None = Field(default=None, sa_type=choice(Means, "means"))
    told_at: datetime | None = None
    level: Level | None = Field(default=None, sa_type=choice(Level, "level"))
    """M-131: the escalation level that a report goes up to."""
    data: JsonObject = Field(default_factory=dict, sa_type=JsonColumn)
    files: list[str] = Field(default_factory=list, sa_type=JsonColumn)


class ComplaintLink(Row, table=True):
    """M-140: a work order that a complaint is about, or that was opened because of it."""

    __tablename__ = "complaint_link"
    __table_args__ = (
        UniqueConstraint("complaint_id", "work_order_id"),
        Index("ix_complaint_link_work_order_id", "work_order_id"),
    )

    community_id: UUID = Field(foreign_key="community.id")
    complaint_id: UUID = Field(foreign_key="complaint.id")
    work_order_id: UUID = Field(foreign_key="work_order.id")
    relation: OrderRelation = Field(sa_type=choice(OrderRelation, "relation"))
