"""The keys by which other systems, such as the company's ERP, know our records."""

from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from app.core.enums import Labelled
from app.models.base import Row, choice


class MasterRecord(Labelled):
    """A kind of record that another system may write under its own keys."""

    PREMISES = "premises", "room or shop", "房屋或商铺"
    CUSTOMER = "customer", "resident", "住户"
    BINDING = "binding", "binding", "房屋绑定"
    STAFF = "staff", "member of staff", "员工"
    DEPARTMENT = "department", "department", "部门"
    CATALOGUE_ITEM = "catalogue_item", "catalogue item", "服务项目"
    WORK_ORDER = "work_order", "work order", "工单"


class ExternalKey(Row, table=True):
    """What a machine client calls a record of ours. Each client has keys of its own."""

    __tablename__ = "external_key"
    __table_args__ = (
        UniqueConstraint("client_id", "kind", "external_id"),
        Index("ix_external_key_record_id", "record_id"),
    )

    client_id: UUID = Field(foreign_key="machine_client.id")
    kind: MasterRecord = Field(sa_type=choice(MasterRecord, "kind"))
    external_id: str = Field(max_length=100)
    record_id: UUID
    community_id: UUID | None = Field(default=None, foreign_key="community.id")
    """The record's community; None for people, who may live and work in several."""
