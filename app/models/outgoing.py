"""Rows about what goes out beside the list of notices: messages, who agreed to which, and what each person wants."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.core.enums import Labelled
from app.models.base import JsonColumn, Row, choice


class OutgoingState(Labelled):
    """How far a message has come."""

    WAITING = "waiting", "waiting", "待发送"
    SENDING = "sending", "being sent", "发送中"
    SENT = "sent", "sent", "已发送"
    UNREACHED = "unreached", "in the app only", "仅站内"
    FAILED = "failed", "failed", "发送失败"


class OutgoingMessage(Row, table=True):
    """One notice on its way to one person outside the list of notices. Its text is made when it is sent, not kept."""

    __tablename__ = "outgoing_message"
    __table_args__ = (
        # nobody gets the same notice twice, by whichever channels
        UniqueConstraint("notice_id", "person_id"),
        Index("ix_outgoing_message_person_id_text_hash", "person_id", "text_hash"),
        Index(
            "ix_outgoing_message_due_at",
            "due_at",
            postgresql_where=text("state IN ('waiting', 'sending')"),
            sqlite_where=text("state IN ('waiting', 'sending')"),
        ),
    )

    community_id: UUID = Field(foreign_key="community.id")
    notice_id: UUID = Field(foreign_key="notice.id", ondelete="CASCADE")
    person_id: UUID = Field(foreign_key="person.id")
    state: OutgoingState = Field(sa_type=choice(OutgoingState, "state"))
    channels: list[str] = Field(default_factory=list, sa_type=JsonColumn)
    """Those that are still to be tried, in this order."""
    sent_by: str = Field(default="", max_length=20)
    """The channel that took it."""
    text_hash: str = Field(max_length=64)
    due_at: datetime
    tries: int = 0
    settled_at: datetime | None = None


class MessageQuota(SQLModel, table=True):
    """How many messages of a template somebody has agreed to and not yet got."""

    __tablename__ = "message_quota"

    person_id: UUID = Field(primary_key=True, foreign_key="person.id")
    app_id: str = Field(primary_key=True, max_length=40)
    template_id: str = Field(primary_key=True, max_length=80)
    remaining: int = 0


class QuotaEntry(Row, table=True):
    """The ledger of these: +1 for a consent, −1 for a message, and down to 0 where WeChat says that there is none."""

    __tablename__ = "quota_entry"
    __table_args__ = (Index("ix_quota_entry_person_id", "person_id"),)

    person_id: UUID = Field(foreign_key="person.id")
    app_id: str = Field(max_length=40)
    template_id: str = Field(max_length=80)
    change: int
    why: str = Field(max_length=20)
    """`agreed`, `sent`, `refused` (43101)."""


class PersonChannels(SQLModel, table=True):
    """Which ways somebody wants to be told by, and when not."""

    __tablename__ = "person_channels"

    person_id: UUID = Field(primary_key=True, foreign_key="person.id")
    wechat: bool = True
    sms: bool = True
    quiet_begins: str | None = Field(default=None, max_length=5)
    """HH:MM; None: as the community says."""
    quiet_ends: str | None = Field(default=None, max_length=5)
