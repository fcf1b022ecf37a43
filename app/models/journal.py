"""The journal: audit trail, change feed and outbox in one append-only table, hash-chained per record (M-150)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, Integer, text
from sqlmodel import Field, SQLModel

from app.core.json_object import JsonObject
from app.models.base import JsonColumn

Serial = BigInteger().with_variant(Integer(), "sqlite")


class JournalEntry(SQLModel, table=True):
    """One event of one record; entry `version` of a record is the one that brought it to that version. It holds
    references and salted hashes only: personal values and free text are in JournalText, which can be erased."""

    __tablename__ = "journal"
    __table_args__ = (Index("ix_journal_community_id_at", "community_id", "at"),)

    record_id: UUID = Field(primary_key=True)
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    record_type: str = Field(max_length=40)
    community_id: UUID | None = None
    event: str = Field(max_length=60)
    action: str = Field(max_length=40)
    from_state: str | None = Field(default=None, max_length=40)
    to_state: str | None = Field(default=None, max_length=40)
    actor_id: UUID
    actor_kind: str = Field(max_length=20)
    actor_role: str = Field(max_length=40)
    origin: str | None = Field(default=None, max_length=60)
    request_id: str | None = Field(default=None, max_length=80)
    at: datetime
    device_time: datetime | None = None
    data: JsonObject = Field(default_factory=dict, sa_type=JsonColumn)
    text_hash: str | None = Field(default=None, max_length=64)
    row_hash: str | None = Field(default=None, max_length=64)
    """Hash of the record's row as this entry left it, so that a change past the service is found; None in entries
    that were written before this was recorded, and in those of clocks, which the journal derives."""
    rules_version: int | None = None
    """Which version of the community's rules was in force when it was decided; None where no rule was asked."""
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class JournalText(SQLModel, table=True):
    """The free text and personal values of one journal entry, salted. They can be erased without breaking the chain."""

    __tablename__ = "journal_text"

    record_id: UUID = Field(primary_key=True)
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    community_id: UUID | None = None
    salt: str = Field(max_length=32)
    body: JsonObject = Field(default_factory=dict, sa_type=JsonColumn)


class Outbox(SQLModel, table=True):
    """Journal entries without a position in the feed yet; the next reader gives them one after commit."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_community_id_n", "community_id", "n"),)

    n: int | None = Field(default=None, primary_key=True, sa_type=Serial, sa_column_args=(Identity(always=True),))
    """Given in the transaction: later entries of one record have larger numbers. It does not order entries of different
    records."""
    community_id: UUID
    record_id: UUID
    version: int


class FeedHead(SQLModel, table=True):
    """The last position of a community's feed. Whoever gives positions locks this row."""

    __tablename__ = "feed_head"

    community_id: UUID = Field(primary_key=True, foreign_key="community.id")
    position: int = Field(default=0, sa_type=BigInteger)
    in_organisation: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
    """Up to which position its entries stand in the organisation's feed as well."""


class FeedPosition(SQLModel, table=True):
    """The position of a journal entry in its community's feed: 1, 2, 3 and so on without gaps."""

    __tablename__ = "feed"

    community_id: UUID = Field(primary_key=True)
    position: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    record_id: UUID
    version: int


class FeedEpoch(SQLModel, table=True):
    """Since when positions of feeds count as they do. A restored database gets another epoch: what was read after the
    backup was made stands at positions that are given again."""

    __tablename__ = "feed_epoch"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    """Always 1: there is one row."""
    epoch: UUID
    since: datetime


class Notice(SQLModel, table=True):
    """A notice for a person, a role or a department; written with the change that caused it."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_person_id_id", "person_id", "id"),
        Index("ix_notice_community_id_role_id", "community_id", "role", "id"),
        Index("ix_notice_record_id", "record_id"),
        # what may have to go out by another channel, too
        Index(
            "ix_notice_unrouted",
            "id",
            postgresql_where=text("routed_at IS NULL AND person_id IS NOT NULL"),
            sqlite_where=text("routed_at IS NULL AND person_id IS NOT NULL"),
        ),
    )

    id: UUID = Field(primary_key=True)
    at: datetime
    community_id: UUID = Field(foreign_key="community.id")
    person_id: UUID | None = None
    role: str | None = Field(default=None, max_length=40)
    department_id: UUID | None = None
    event: str = Field(max_length=60)
    record_type: str = Field(max_length=40)
    record_id: UUID
    read_at: datetime | None = None
    """When the person read it. A notice for a role is marked in NoticeRead by each person who reads it."""
    routed_at: datetime | None = None
    """When the worker decided by which channels a notice to a person goes out beside this list."""
    data: JsonObject = Field(default_factory=dict, sa_type=JsonColumn)
    """What its text needs: the record's number, a clock, a level, days, amounts, other records. No personal values."""


class NoticeRead(SQLModel, table=True):
    """A person has read a notice that was for a role or a department."""

    __tablename__ = "notice_read"

    notice_id: UUID = Field(primary_key=True, foreign_key="notice.id", ondelete="CASCADE")
    person_id: UUID = Field(primary_key=True, foreign_key="person.id")
    read_at: datetime
