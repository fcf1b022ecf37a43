"""Payments by WeChat Pay, from the tap on the button until the money is in the ledger or given back (M-60)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.core.enums import Labelled
from app.models.base import FenColumn, Row, choice


class OnlinePaymentState(Labelled):
    """M-60: how far a payment has come that a customer began in the app."""

    OPEN = "open", "open", "待支付"
    PAID = "paid", "paid", "已支付"
    SURPLUS = "surplus", "not owed, given back", "多付退回"
    CLOSED = "closed", "closed without payment", "已关闭"


class OnlineRefundState(Labelled):
    """M-53: how far money has come that goes back by the way it came."""

    WAITING = "waiting", "to be sent", "待退款"
    SENT = "sent", "being given back", "退款中"
    DONE = "done", "given back", "已退款"
    FAILED = "failed", "failed, look at it", "退款异常"


class OnlinePayment(Row, table=True):
    """One payment that was begun. Only one of a charge can be counted; what is paid beyond it goes back by itself."""

    __tablename__ = "online_payment"
    __table_args__ = (
        UniqueConstraint("out_trade_no"),
        Index("ix_online_payment_charge_id", "charge_id"),
        Index("ix_online_payment_payment_id", "payment_id"),
        # what the worker asks WeChat about
        Index(
            "ix_online_payment_next_query_at",
            "next_query_at",
            postgresql_where=text("state = 'open'"),
            sqlite_where=text("state = 'open'"),
        ),
        CheckConstraint("amount_fen > 0", name="amount"),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")
    community_id: UUID = Field(foreign_key="community.id")
    charge_id: UUID = Field(foreign_key="charge.id")
    person_id: UUID = Field(foreign_key="person.id")
    state: OnlinePaymentState = Field(sa_type=choice(OnlinePaymentState, "state"))
    app_id: str = Field(max_length=40)
    openid: str = Field(max_length=80)
    out_trade_no: str = Field(max_length=32)
    """Our number of it at WeChat."""
    amount_fen: int = Field(sa_type=FenColumn)
    expires_at: datetime
    next_query_at: datetime
    queries: int = 0
    transaction_id: str | None = Field(default=None, max_length=40)
    """WeChat's number of it, once it was paid."""
    payment_id: UUID | None = Field(default=None, foreign_key="payment.id")
    """The payment that counts in the charge."""
    settled_at: datetime | None = None


class OnlineRefund(Row, table=True):
    """Money that goes back to where an online payment came from."""

    __tablename__ = "online_refund"
    __table_args__ = (
        UniqueConstraint("out_refund_no"),
        Index("ix_online_refund_online_payment_id", "online_payment_id"),
        Index(
            "ix_online_refund_next_try_at",
            "next_try_at",
            postgresql_where=text("state IN ('waiting', 'sent')"),
            sqlite_where=text("state IN ('waiting', 'sent')"),
        ),
        CheckConstraint("amount_fen > 0", name="amount"),
    )

    community_id: UUID = Field(foreign_key="community.id")
    online_payment_id: UUID = Field(foreign_key="online_payment.id")
    state: OnlineRefundState = Field(sa_type=choice(OnlineRefundState, "state"))
    out_refund_no: str = Field(max_length=32)
    amount_fen: int = Field(sa_type=FenColumn)
    next_try_at: datetime
    tries: int = 0
    settled_at: datetime | None = None
