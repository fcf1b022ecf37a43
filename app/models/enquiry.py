"""Enquiries 接待登记: every call, visit and letter, who asked what, and what came of it; and the topics 咨询主题 that
say what may be told (M-90, M-91)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from app.core.enums import Channel, Labelled
from app.models.base import VersionedRow, choice


class Disclosure(Labelled):
    """M-90: what may be told of a topic."""

    OPEN = "open", "may be told", "可告知"
    CONFIDENTIAL = "confidential", "confidential", "保密"
    FORBIDDEN = "forbidden", "never told", "禁止告知"


class CallerIdentity(Labelled):
    """M-90: who asks."""

    OWNER = "owner", "owner", "业主"
    TENANT = "tenant", "tenant", "租户"
    MERCHANT = "merchant", "merchant", "商户"
    CONSUMER = "consumer", "consumer", "消费者"
    BUSINESS = "business", "business visitor", "业务来访"
    AUTHORITY = "authority", "authority", "政府部门"
    OTHER = "other", "other", "其他"


class EnquiryState(Labelled):
    """M-90: how far an enquiry has come."""

    OPEN = "open", "open", "待答复"
    ANSWERED = "answered", "answered", "已答复"
    FANNED_OUT = "fanned_out", "passed on", "已转办"


class EnquiryOutcome(Labelled):
    """M-90: what came of an enquiry that was answered."""

    TOLD = "told", "told", "已告知"
    DECLINED = "declined", "not told, with the reason", "说明不便告知"
    REFERRED = "referred", "shown to the person responsible", "引导至负责人"


class EnquiryTopic(VersionedRow, table=True):
    """M-90: something that people ask about, and what may be told of it: data, per community."""

    __tablename__ = "enquiry_topic"
    __table_args__ = (UniqueConstraint("community_id", "code"),)

    community_id: UUID = Field(foreign_key="community.id")
    code: str = Field(max_length=20)
    name: str = Field(max_length=60)
    disclosure: Disclosure = Field(sa_type=choice(Disclosure, "disclosure"))
    rule: str = Field(default="", max_length=200)
    """Why it may not be told, and what is said instead; read out by whoever is refused."""
    active: bool = True


class Enquiry(VersionedRow, table=True):
    """One call, visit or letter."""

    __tablename__ = "enquiry"
    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        Index("ix_enquiry_community_id_created_at_id", "community_id", "created_at", "id"),
        Index("ix_enquiry_community_id_state_created_at_id", "community_id", "state", "created_at", "id"),
        Index("ix_enquiry_community_id_received_at", "community_id", "received_at"),
        Index("ix_enquiry_maker_id_created_at_id", "maker_id", "created_at", "id"),
        Index("ix_enquiry_customer_id_created_at_id", "customer_id", "created_at", "id"),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")
    community_id: UUID = Field(foreign_key="community.id")
    number: str = Field(max_length=40, schema_extra={"examples": ["JD-HY-20261121-0012"]})
    state: EnquiryState = Field(sa_type=choice(EnquiryState, "state"))
    updated_at: datetime
    maker_id: UUID
    """Who took the call."""
    channel: Channel = Field(sa_type=choice(Channel, "channel"))
    rings: int | None = Field(default=None, description="After how many rings the phone was answered.")
    identity: CallerIdentity = Field(sa_type=choice(CallerIdentity, "identity"))
    name: str | None = Field(default=None, max_length=60)
    phone: str | None = Field(default=None, max_length=20)
    customer_id: UUID | None = Field(
        default=None, foreign_key="person.id", description="The customer who asked, if it was one."
    )
    premises_id: UUID | None = Field(default=None, foreign_key="premises.id")
    place: str = Field(default="", max_length=140, description="The room or shop, as people write it.")
    topic_id: UUID = Field(foreign_key="enquiry_topic.id")
    matter: str = Field(max_length=2000, description="What was asked.")
    received_at: datetime = Field(description="When the call, the visitor or the letter came.")
    outcome: EnquiryOutcome | None = Field(default=None, sa_type=choice(EnquiryOutcome, "outcome"))
    answer: str = Field(default="", max_length=2000, description="What the person was told.")
    directory_entry_id: UUID | None = Field(default=None, foreign_key="directory_entry.id")
    answered_at: datetime | None = None
    answered_by_id: UUID | None = None
    opened: int = Field(default=0, description="How many records came of it.")
