"""Technical rows: stored answers, counted uses, number counters, uploaded files."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from app.core.json_object import JsonObject
from app.models.base import JsonColumn, Row


class StoredAnswer(SQLModel, table=True):
    """The 2xx answer to a request with an Idempotency-Key, stored in the same transaction as its effect."""

    __tablename__ = "stored_answer"
    __table_args__ = (Index("ix_stored_answer_created_at", "created_at"),)

    key: str = Field(primary_key=True, max_length=64)
    """SHA-256 of caller, operation, the ids in its path, and key."""
    fingerprint: str = Field(max_length=64)
    """SHA-256 of the request's body and query."""
    status: int
    headers: JsonObject = Field(default_factory=dict, sa_type=JsonColumn)
    body: bytes = Field(sa_type=LargeBinary)
    created_at: datetime


class CountedUse(Row, table=True):
    """Something of which a caller may do only so much in a time, done once: see app.core.quotas."""

    __tablename__ = "counted_use"
    __table_args__ = (
        Index("ix_counted_use_actor_id_what_created_at", "actor_id", "what", "created_at"),
        Index("ix_counted_use_created_at", "created_at"),
    )

    actor_id: UUID
    what: str = Field(max_length=20)


class NumberCounter(SQLModel, table=True):
    """The last number given in a community for a prefix on a local day."""

    __tablename__ = "number_counter"

    community_id: UUID = Field(primary_key=True, foreign_key="community.id")
    prefix: str = Field(primary_key=True, max_length=4)
    day: date = Field(primary_key=True)
    last: int


class StoredFile(Row, table=True):
    """An uploaded file; its bytes are in the file store. A picture was drawn anew without EXIF."""

    __tablename__ = "stored_file"
    __table_args__ = (
        Index("ix_stored_file_community_id_created_at_id", "community_id", "created_at", "id"),
        Index("ix_stored_file_uploaded_by_id_created_at", "uploaded_by_id", "created_at"),
        # by which a signature is found that was uploaded twice
        Index(
            "ix_stored_file_sha256",
            "sha256",
            postgresql_where=text("purpose = 'signature'"),
            sqlite_where=text("purpose = 'signature'"),
        ),
        Index(
            "ix_stored_file_created_at",
            "created_at",
            postgresql_where=text("work_order_id IS NULL AND complaint_id IS NULL"),
            sqlite_where=text("work_order_id IS NULL AND complaint_id IS NULL"),
        ),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")
    community_id: UUID = Field(foreign_key="community.id")
    uploaded_by_id: UUID
    purpose: str = Field(max_length=40)
    content_type: str = Field(max_length=100)
    size: int
    sha256: str = Field(max_length=64)
    name: str = Field(default="", max_length=120)
    work_order_id: UUID | None = Field(default=None, foreign_key="work_order.id")
    """The order that first named it; where else it stands says FilePlace."""
    complaint_id: UUID | None = Field(default=None, foreign_key="complaint.id")
    """The complaint that first named it; where else it stands says FilePlace."""
    signs_record_id: UUID | None = None
    """M-40: the record that a signature was given for when it was uploaded."""
    signs_action: str | None = Field(default=None, max_length=40)
    """The action that it signs."""
    signs_quote_id: UUID | None = None
    """The version of the quote that it signs, where it signs one."""
    signed: bool = False
    """M-51: a signature that has been used, which can't be used for anything else."""


class FilePlace(Row, table=True):
    """A record under which a file stands: whoever sees the record may open the file. A file keeps every place that it
    was given; a new one takes nothing from the earlier ones."""

    __tablename__ = "file_place"
    __table_args__ = (Index("ix_file_place_file_id", "file_id"),)

    community_id: UUID = Field(foreign_key="community.id")
    file_id: UUID = Field(foreign_key="stored_file.id")
    record_type: str = Field(max_length=40)
    record_id: UUID
    internal: bool = False
    """M-90: attached to what stays inside the company, such as a finding; people outside don't open it from there."""
