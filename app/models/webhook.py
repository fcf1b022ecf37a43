"""Rows about events that are pushed out: where to, how far each receiver's reading has come, and every delivery."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.core.enums import Labelled
from app.models.base import JsonColumn, Row, VersionedRow, choice


class DisabledBecause(Labelled):
    """Why nothing is sent to an endpoint."""

    BY_HAND = "by_hand", "switched off", "已手动停用"
    GONE = "gone", "the receiver answered 410: it wants no more", "接收方返回 410,不再接收"


class DeliveryState(Labelled):
    """How far a delivery has come."""

    WAITING = "waiting", "waiting for a try", "待发送"
    DELIVERED = "delivered", "delivered", "已送达"
    FAILED = "failed", "given up", "已放弃"


class DeliveryError(Labelled):
    """Why a try failed, where the receiver's status does not say it."""

    STATUS = "status", "the receiver's status is no 2xx", "接收方返回非 2xx 状态"
    TIMEOUT = "timeout", "no answer in time", "接收方超时"
    CONNECTION = "connection", "no connection, or not a trusted one", "无法建立可信连接"
    TARGET = "target", "the address is not allowed any more", "地址已不被允许"


class WebhookEndpoint(VersionedRow, table=True):
    """A receiver of a machine client: an address, and which events of which communities go there."""

    __tablename__ = "webhook_endpoint"
    __table_args__ = (Index("ix_webhook_endpoint_machine_client_id", "machine_client_id"),)

    organisation_id: UUID = Field(foreign_key="organisation.id")
    machine_client_id: UUID = Field(foreign_key="machine_client.id")
    url: str = Field(max_length=500)
    description: str = Field(default="", max_length=200)
    events: list[str] = Field(default_factory=list, sa_type=JsonColumn)
    """Names of events, and wildcards such as `work_order.*`."""
    communities: list[str] | None = Field(default=None, sa_type=JsonColumn)
    """None: all that its client may see."""
    enabled: bool = True
    disabled_because: DisabledBecause | None = Field(
        default=None, sa_type=choice(DisabledBecause, "disabled_because"), nullable=True
    )
    secret: str = Field(default="", max_length=400)
    """Encrypted under a key derived from the service's secret key; empty: none was made yet, and nothing is sent."""
    previous_secret: str = Field(default="", max_length=400)
    """The secret before it, with which is signed as well until `previous_until`."""
    previous_until: datetime | None = None


class WebhookCursor(SQLModel, table=True):
    """Up to which position of a community's feed deliveries to an endpoint were made. It moves in the transaction that
    makes them."""

    __tablename__ = "webhook_cursor"

    endpoint_id: UUID = Field(primary_key=True, foreign_key="webhook_endpoint.id", ondelete="CASCADE")
    community_id: UUID = Field(primary_key=True, foreign_key="community.id")
    position: int = Field(default=0, sa_type=BigInteger)


class WebhookDelivery(Row, table=True):
    """One event on its way to one endpoint, by the same id on every try."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        UniqueConstraint("message_id"),
        Index("ix_webhook_delivery_endpoint_id_id", "endpoint_id", "id"),
        Index(
            "ix_webhook_delivery_due",
            "endpoint_id",
            "next_at",
            "id",
            postgresql_where=text("state = 'waiting'"),
            sqlite_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_webhook_delivery_settled_at",
            "settled_at",
            postgresql_where=text("settled_at IS NOT NULL"),
            sqlite_where=text("settled_at IS NOT NULL"),
        ),
    )

    endpoint_id: UUID = Field(foreign_key="webhook_endpoint.id", ondelete="CASCADE")
    community_id: UUID | None = Field(default=None, foreign_key="community.id", nullable=True)
    """None: a test."""
    message_id: str = Field(max_length=60)
    """The header `webhook-id`: the same event and endpoint have the same, whenever it is sent."""
    event: str = Field(max_length=60)
    event_at: datetime
    epoch: UUID
    position: int | None = Field(default=None, sa_type=BigInteger, nullable=True)
    record_type: str = Field(default="", max_length=40)
    record_id: UUID | None = None
    record_version: int | None = None
    to_state: str | None = Field(default=None, max_length=40)
    state: DeliveryState = Field(sa_type=choice(DeliveryState, "state"))
    tries: int = 0
    next_at: datetime
    """When it is tried next; while a worker tries it, until when others leave it alone."""
    last_tried_at: datetime | None = None
    last_status: int | None = None
    """The HTTP status of the last answer; None where there was none."""
    last_error: DeliveryError | None = Field(default=None, sa_type=choice(DeliveryError, "last_error"), nullable=True)
    settled_at: datetime | None = None
