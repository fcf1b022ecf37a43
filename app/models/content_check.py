"""What people wrote or sent in a mini-program, and what WeChat's content check says of it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.core.enums import Labelled
from app.models.base import Row, choice


class ContentState(Labelled):
    """How far a check has come."""

    WAITING = "waiting", "not checked yet", "待审核"
    SENT = "sent", "being checked", "审核中"
    PASSED = "passed", "passed", "已通过"
    REVIEW = "review", "doubtful, look at it", "疑似违规，需人工查看"
    RISKY = "risky", "against the rules", "违规"
    UNCHECKED = "unchecked", "shown unchecked", "未经审核"


OBJECTED: Final = (ContentState.REVIEW, ContentState.RISKY)
"""What WeChat found something wrong with."""


class ContentCheck(Row, table=True):
    """One piece of content: the texts of one entry of a record's journal, or one picture. The texts themselves stand in
    the journal, where they can be erased."""

    __tablename__ = "content_check"
    __table_args__ = (
        UniqueConstraint("file_id"),
        UniqueConstraint("trace_id"),
        # of most texts nothing is left to say
        Index(
            "ix_content_check_root_id",
            "root_id",
            postgresql_where=text("state <> 'passed'"),
            sqlite_where=text("state <> 'passed'"),
        ),
        Index("ix_content_check_person_id", "person_id"),
        Index(
            "ix_content_check_next_try_at",
            "next_try_at",
            postgresql_where=text("next_try_at IS NOT NULL"),
            sqlite_where=text("next_try_at IS NOT NULL"),
        ),
        CheckConstraint("(file_id IS NULL) <> (root_id IS NULL)", name="text_or_picture"),
    )

    community_id: UUID = Field(foreign_key="community.id")
    person_id: UUID = Field(foreign_key="person.id")
    """Who wrote or sent it."""
    root_type: str | None = Field(default=None, max_length=40)
    root_id: UUID | None = None
    """The record that the text belongs to in the end, such as the order of a rating."""
    record_id: UUID | None = None
    version: int | None = None
    """The entry of the journal that holds the text."""
    file_id: UUID | None = Field(default=None, foreign_key="stored_file.id", ondelete="CASCADE")
    state: ContentState = Field(sa_type=choice(ContentState, "state"))
    label: int | None = None
    """WeChat's number for what is wrong with it; 100: nothing."""
    trace_id: str | None = Field(default=None, max_length=100)
    """WeChat's number of the check."""
    tries: int = 0
    next_try_at: datetime | None = None
    """When the worker looks at it again; None: never."""
    settled_at: datetime | None = None
